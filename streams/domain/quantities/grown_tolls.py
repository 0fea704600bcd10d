"""Are two numbers of victims one toll that grew?"""

from typing import Final

_LARGE: Final = 10
_CLOSE: Final = 1.5


def are_close(one: int, other: int) -> bool:
    """Tell whether two large tolls are so close that one may be the other, counted later. Symmetric."""
    low, high = sorted((one, other))
    return low >= _LARGE and high <= _CLOSE * low
