"""The mode of an event where its trigger leaves it open. Source: codebook, "Types and modes".

ASSAULT: the weapon that the text puts first. THREATEN, REQUEST, REJECT: by what is threatened, asked for, refused.
CONSULT: by who meets and where.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from schemas.records import Actor, Place
from streams.domain.document import Token
from streams.domain.events.lexicon import Lexicon

_WEAPON_MODES: Final[Mapping[str, str]] = {
    "suicide-word": "suicide-attack",
    "drone": "drone",
    "missile": "heavy-weapons",
    "artillery": "heavy-weapons",
    "air-weapon": "aerial",
    "airborne": "aerial",
    "explosive-strict": "explosives",
    "gun": "firearms",
    "blade": "primitive",
}
_GUNMEN: Final = frozenset({"attacker-strict", "military-strict"})
_BY_TYPE: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "REQUEST": (
        ("asked-aid", "assist"),
        ("asked-meeting", "meet"),
        ("asked-yield", "yield"),
        ("asked-change", "change"),
    ),
    "REJECT": (("asked-aid", "assist"), ("asked-meeting", "meet"), ("asked-change", "change")),
    "THREATEN": (
        ("threat-arrest", "arrest"),
        ("threat-expel", "expel"),
        ("threat-relations", "relations"),
        ("threat-territory", "territory"),
        ("threat-restrict", "restrict"),
    ),
}
_DEFAULTS: Final[Mapping[str, str]] = {
    "REQUEST": "yield",
    "REJECT": "yield",
    "THREATEN": "violence",
    "CONSULT": "visit",
}
_THREE: Final = 3


def assault_mode(sentences: Iterable[Sequence[Token]], lexicon: Lexicon) -> str | None:
    """Return the mode by the first weapon named, else by who attacks; None where neither tells."""
    armed = False
    for sentence in sentences:
        for token in sentence:
            classes = lexicon.classes_of(token.lemma)
            for name, mode in _WEAPON_MODES.items():
                if name in classes:
                    return mode
            armed = armed or bool(_GUNMEN & classes)
    return "firearms" if armed else None


def spoken_mode(event_type: str, tokens: Iterable[Token], lexicon: Lexicon) -> str | None:
    """Return the mode of a REQUEST, REJECT or THREATEN by the words under its trigger; the type's usual one else."""
    present: set[str] = set()
    for token in tokens:
        present |= lexicon.classes_of(token.lemma)
    for name, mode in _BY_TYPE.get(event_type, ()):
        if name in present:
            return mode
    return _DEFAULTS.get(event_type)


def meeting_mode(tokens: Iterable[Token], actors: Sequence[Actor], place: Place | None, lexicon: Lexicon) -> str | None:
    """Return the mode of a CONSULT: by phone, mediated, of many, or a visit."""
    present: set[str] = set()
    for token in tokens:
        present |= lexicon.classes_of(token.lemma)
    countries = {actor.country for actor in actors if actor.country}
    if "phone-word" in present and place is None:
        return "phone"
    if "mediation" in present:
        return "third-party"
    if len(countries) >= _THREE or "assembly" in present:
        return "multilateral"
    return "visit"
