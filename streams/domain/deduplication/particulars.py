"""Do two evidence sentences tell of the same particulars: a convoy, an ambulance driver, a school gym?"""

from typing import Final

from streams.domain.deduplication.evidence import Evidence
from streams.domain.deduplication.traits import Traits

_LEAST_PART: Final = 0.1  # of the shorter sentence; fewer shared words tell nothing
_OF_A_STEM: Final = 0.5
_MOST: Final = 3.0


def particulars_evidence(first: Traits, second: Traits) -> Evidence:
    """Weigh the words that two evidence sentences share and those of other events do not have. Symmetric."""
    shared, few = len(first.words & second.words), min(len(first.words), len(second.words))
    weight = min(_MOST, _OF_A_STEM * shared) if shared >= _LEAST_PART * few else 0.0
    return Evidence(weight, f"words: {shared} of {few} shared")
