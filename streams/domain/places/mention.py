"""The shape in which places leave this package."""

from dataclasses import dataclass

from schemas.records import Place


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in a text.

    ``text == document.text[start:end]``. ``reading`` is ``"location"``, ``"government"`` (the name stands for who
    governs there), ``"dateline"`` (where the report was written) or ``"part"`` (of a longer name, an organisation's).
    ``named`` is False for a description that holds no proper name of its own place ("the Ukrainian capital").
    ``chance`` is that of this meaning among the places that bear the name, as the ranking sees it.
    """

    start: int
    end: int
    text: str
    place: Place
    reading: str
    named: bool = True
    chance: float = 1.0
