"""The crosswalk from type, mode and circumstances to ACLED's sub-event types. Source: codebook, "ACLED sub-event"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from schemas.records import Actor

_BY_ASSAULT_MODE: Final[Mapping[str, str]] = {
    "drone": "Air/drone strike",
    "aerial": "Air/drone strike",
    "heavy-weapons": "Shelling/artillery/missile attack",
    "explosives": "Remote explosive/landmine/IED",
    "suicide-attack": "Suicide bomb",
    "abduct": "Abduction/forced disappearance",
    "sexual": "Sexual violence",
    "unconventional": "Chemical weapon",
    "destroy": "Looting/property destruction",
    "primitive": "Attack",
    "beat": "Attack",
    "torture": "Attack",
    "targeted": "Attack",
}
_ARMED: Final = frozenset({"MIL", "REB", "POL"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the mode decides: who took part, what police did, how many died."""

    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    killed: int | None = None
    with_force: bool = False
    with_shots: bool = False
    with_violence: bool = False
    against_grenade: bool = False


def assault_acled(mode: str | None, told: str | None, facts: Circumstances) -> str | None:
    """Return the sub-event type of an ASSAULT. ``told`` is the trigger's own, which specific ones keep."""
    if told is not None and told not in {"Attack", "Armed clash"}:
        return told
    if mode in _BY_ASSAULT_MODE and mode is not None:
        return "Grenade" if mode == "explosives" and facts.against_grenade else _BY_ASSAULT_MODE[mode]
    both_armed = _any_armed(facts.actors) and _any_armed(facts.recipients)
    if told == "Armed clash" or both_armed:
        return "Armed clash"
    return "Attack" if told or mode == "firearms" or facts.killed else None


def protest_acled(mode: str | None, told: str | None, facts: Circumstances) -> str | None:
    """Return the sub-event type of a PROTEST: what protesters and police did decides."""
    if mode in {"strike", "boycott"}:
        return None
    if told == "Mob violence":
        return told
    if mode in {"riot", "vandalize"} or facts.with_violence:
        return "Violent demonstration"
    if facts.with_shots and facts.killed:
        return "Excessive force against protesters"
    if facts.with_force or told == "Protest with intervention":
        return "Protest with intervention"
    return "Peaceful protest"


def _any_armed(actors: Iterable[Actor]) -> bool:
    return any(actor.sector in _ARMED for actor in actors)
