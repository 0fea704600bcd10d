"""The crosswalk from type, mode and circumstances to ACLED's sub-event types. Source: codebook, "ACLED sub-event"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from schemas.records import Actor, Place
from streams.domain.events.armament import takes_territory
from streams.domain.events.modes import is_shot_at
from streams.domain.events.telling import WORDS, Telling, cues_in

_BY_ASSAULT_MODE: Final[Mapping[str, str]] = {
    "drone": "Air/drone strike",
    "aerial": "Air/drone strike",
    "heavy-weapons": "Shelling/artillery/missile attack",
    "explosives": "Remote explosive/landmine/IED",
    "suicide-attack": "Suicide bomb",
    "abduct": "Abduction/forced disappearance",
    "sexual": "Sexual violence",
    "unconventional": "Chemical weapon",
    "torture": "Attack",
    "targeted": "Attack",
}
_CLASH: Final = "Armed clash"
_DISRUPTED: Final = "Disrupted weapons use"
_SIDES: Final = frozenset({"MIL", "REB", "POL"})
_FORCES: Final = frozenset({"MIL", "GOV", "POL"})
_COMBATANTS: Final = frozenset(WORDS["combatants"].split())
_CIVILIANS: Final = frozenset(WORDS["civilians"].split())
_NONE: Final = frozenset({"nobody", "no", "none", "without", "not", "never"})
_UNLISTED: Final = frozenset({"strike", "boycott", "hunger"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What besides the mode decides: who took part, how many died, where."""

    actors: tuple[Actor, ...] = ()
    recipients: tuple[Actor, ...] = ()
    killed: int | None = None
    place: Place | None = None


def acled_of(telling: Telling, event_type: str, mode: str | None, facts: Circumstances) -> str | None:
    """Return the sub-event type of an event; None for what ACLED does not code."""
    told = next((act.trigger.rule.acled for act in telling.acts if act.trigger.rule.acled), None)
    if event_type == "ASSAULT":
        return _assault(telling, mode, facts)
    if event_type == "PROTEST":
        return _protest(telling, mode, told, facts)
    if event_type == "COERCE":
        return _coercion(telling, mode, facts)
    if event_type in {"AGREE", "SUPPORT", "CONCEDE"}:
        signed = any(act.trigger.rule.id in {"support.sign", "support.signing"} for act in telling.acts)
        return "Agreement" if told == "Agreement" or (signed and "peace-deal" in telling.cues) else None
    return told


def _assault(telling: Telling, mode: str | None, facts: Circumstances) -> str | None:
    told = [act.trigger.rule.acled for act in telling.acts]
    if told and all(each == _DISRUPTED for each in told):
        return _DISRUPTED
    if takes_territory(telling):
        return _taken(telling, facts)
    leads_with_clash = bool(told) and told[0] == _CLASH
    if mode in {"drone", "aerial", "suicide-attack"} or (mode in _BY_ASSAULT_MODE and not leads_with_clash):
        return _by_weapon(telling, mode or "")
    if _is_mob(telling, mode, facts):
        return "Mob violence"
    if mode == "destroy" and ("livestock-raid" in telling.cues or not facts.killed):
        return "Looting/property destruction"
    if _is_clash(telling, mode, facts, clash_told=_CLASH in told):
        return _CLASH
    return "Attack" if mode or facts.killed or any(told) else None


def _taken(telling: Telling, facts: Circumstances) -> str:
    """Return whether a state regained a place of its own, or others took one: rebels, or another state's army."""
    lemma = telling.document.tokens[telling.acts[0].trigger.token].lemma
    own = any(
        actor.sector in _FORCES and facts.place is not None and actor.country == facts.place.country
        for actor in facts.actors
    )
    rebels = any(actor.sector == "REB" for actor in facts.actors)
    again = lemma in WORDS["retaking"] and not rebels
    return "Government regains territory" if own or again else "Non-state actor overtakes territory"


def _by_weapon(telling: Telling, mode: str) -> str:
    if mode == "explosives":
        kinds = [weapon.kind for each in telling.group.members for weapon in each.weapons]
        if "grenade" in kinds[:1] or any(act.trigger.rule.acled == "Grenade" for act in telling.acts):
            return "Grenade"
    return _BY_ASSAULT_MODE[mode]


def _is_mob(telling: Telling, mode: str | None, facts: Circumstances) -> bool:
    return (
        mode in {"beat", "primitive"}
        and "mob" in telling.cues
        and not any(actor.sector in _SIDES for actor in facts.actors)
    )


def _is_clash(telling: Telling, mode: str | None, facts: Circumstances, *, clash_told: bool) -> bool:
    """Tell a fight of two armed sides from violence against civilians: by who is harmed first, else by the words."""
    if mode in {"beat", "primitive", "destroy"}:
        return False
    harmed = telling.first_harmed(_COMBATANTS, _CIVILIANS)
    if harmed:
        return harmed == "combatants" or (clash_told and "clash" in telling.lead_cues)
    if clash_told or "clash" in telling.lead_cues:
        return True
    attackers = {actor.name for actor in facts.actors}
    return any(actor.sector in _SIDES and actor.name not in attackers for actor in facts.recipients)


def _protest(telling: Telling, mode: str | None, told: str | None, facts: Circumstances) -> str | None:
    """Return the sub-event type of a PROTEST: what protesters and police did decides."""
    if mode in _UNLISTED:
        return None
    if told == "Mob violence" or (mode == "riot" and "brawl" in telling.cues):
        return "Mob violence"
    if facts.killed and is_shot_at(telling):
        return "Excessive force against protesters"
    by_force = any(act.trigger.rule.acled == "Protest with intervention" for act in telling.acts)
    if mode == "demo" and by_force and is_shot_at(telling):
        return "Excessive force against protesters"
    if mode in {"riot", "vandalize"} or (mode == "obstruct" and "violence" in telling.lead_cues):
        return "Violent demonstration"
    if by_force or _is_broken_up(telling):
        return "Protest with intervention"
    return "Peaceful protest"


def _is_broken_up(telling: Telling) -> bool:
    """Tell whether police act against those who protest: with gas and batons, or by arrests told beside the protest."""
    if "riot-gear" in telling.cues:
        return True
    beside = [tuple(tokens) for _, tokens in groupby(telling.around, key=lambda token: token.sentence)]
    for sentence in (*telling.sentences, *beside):
        words = {token.lemma.lower() for token in sentence}
        classes = frozenset().union(*(telling.lexicon.classes_of(word) for word in words))
        if words & _NONE:
            continue
        if "police-strict" in classes and "protester-strict" in classes and {"riot-gear", "force"} & cues_in(sentence):
            return True
    return False


def _coercion(telling: Telling, mode: str | None, facts: Circumstances) -> str | None:
    if mode == "arrest":
        return "Arrests"
    armed = _any_rebel(facts.actors)
    taken = any(act.trigger.rule.acled == "Looting/property destruction" for act in telling.acts)
    plundered = "loot" in telling.lead_cues and not any(actor.sector in _FORCES for actor in facts.actors)
    return "Looting/property destruction" if mode == "seize" and (taken or armed or plundered) else None


def _any_rebel(actors: Iterable[Actor]) -> bool:
    return any(actor.sector == "REB" for actor in actors)
