"""How an ASSAULT was done. Source: codebook, "ASSAULT modes".

What the act itself tells (an abduction, a suicide bombing) decides, else the weapon that the text puts first, looked
for ever farther from the act: with the act, in its sentences, in the headline, in the rest of the article.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from streams.domain.document import Token
from streams.domain.events.candidates import Candidate
from streams.domain.events.telling import WORDS, Telling, cues_in
from streams.domain.quantities import WeaponMention

_OF_THE_ACT: Final = frozenset({"abduct", "suicide-attack", "sexual", "unconventional", "torture", "targeted"})
_STANDOFF: Final = frozenset({"drone", "aerial", "heavy-weapons"})
_SURE: Final = frozenset({"aerial", "heavy-weapons"})
_CARRIERS: Final = frozenset(WORDS["carriers"])
_CARRIED: Final = frozenset(WORDS["carried"])
_TARGETS: Final = frozenset(WORDS["targets"])
_BLUNT: Final = frozenset(WORDS["blunt"])
_GUNMEN: Final = frozenset(WORDS["gunmen"].split())
_BY_AIR: Final = frozenset({"air", "aerial", "airborne"})
_BOMBS: Final = frozenset({"bomb", "bombing"})
_BLOWING_UP: Final = frozenset({"blow", "detonate", "dynamite"})
_BEATING: Final = frozenset({"lynch", "lynching", "beat", "hit", "strike", "assault"})
_STATE: Final = frozenset({"MIL", "GOV"})
_TERRITORY: Final = frozenset({"assault.capture", "assault.control", "assault.falls"})
_WEAPON_MODES: Final[Mapping[str, str]] = {
    "drone": "drone",
    "missile": "heavy-weapons",
    "artillery": "heavy-weapons",
    "airborne": "aerial",
    "explosive-strict": "explosives",
    "blade": "primitive",
}
_HEADLINE_TOKENS: Final = 60
_NEAR_SENTENCES: Final = 25
"""How far the rest of an article is searched for a weapon: bounds the work in endless texts."""
_TAKING: Final = frozenset(WORDS["taking"])


def takes_territory(telling: Telling) -> bool:
    """Tell whether the act that leads is the taking of a place."""
    for act in telling.acts[:1]:
        if act.trigger.rule.id in _TERRITORY:
            return telling.document.tokens[act.trigger.token].lemma in _TAKING
    return False


def assault_mode(telling: Telling) -> str | None:
    """Return the mode of an ASSAULT; None for a taking of territory and where nothing tells how it was done."""
    told = [act.trigger.rule.mode for act in telling.acts]
    of_the_act = next((mode for mode in told if mode in _OF_THE_ACT), None)
    if of_the_act is not None:
        return of_the_act
    if "suicide" in telling.cues or {"laden", "ramming"} <= telling.cues:
        return "suicide-attack"
    if takes_territory(telling):
        return None
    by_acts = (_by_act(telling, act) for act in telling.acts)
    found = next((mode for mode in by_acts if mode), None)
    if "livestock-raid" in telling.cues and found in {None, "firearms"}:
        return "destroy"
    return found or _by_words(telling, told)


def _by_act(telling: Telling, act: Candidate) -> str | None:
    """Return the mode that an act and the weapons tied to it tell for sure."""
    mode, weapon = act.trigger.rule.mode, _instrument(telling, act)
    if mode in _SURE:
        return mode
    if _is_air_strike(telling, act):
        return "aerial"
    if mode == "explosives":
        return weapon if weapon in _STANDOFF else mode
    if mode == "firearms":
        if act.trigger.rule.acled == "Armed clash":
            return weapon
        return weapon if weapon in _STANDOFF else mode
    if mode in {"beat", "primitive"}:
        lemma = telling.document.tokens[act.trigger.token].lemma
        return "beat" if weapon == "beat" or lemma in _BEATING else mode
    if mode == "destroy" and weapon not in _STANDOFF:
        return None
    if mode is None and weapon is None and telling.document.tokens[act.trigger.token].lemma in _BLOWING_UP:
        return "explosives"
    return weapon


def _is_air_strike(telling: Telling, act: Candidate) -> bool:
    tokens = telling.document.tokens
    return any(tokens[index].lemma in _BY_AIR for index in telling.document.children[act.trigger.token])


def _instrument(telling: Telling, act: Candidate) -> str | None:
    """Return the mode of the weapon that the text puts first with an act."""
    return _first_mode(telling, act.weapons)


def _first_mode(telling: Telling, weapons: Sequence[WeaponMention]) -> str | None:
    used = [weapon for weapon in weapons if not _is_target(telling, weapon)]
    if not used:
        return None
    first = used[0]
    if first.kind in _CARRIED:
        carrier = next((weapon.mode for weapon in used if weapon.kind in _CARRIERS), None)
        flown = carrier or (_flown(telling, first) if first.kind == "bomb" else None)
        if flown:
            return flown
    if first.kind in _BLUNT:
        return "beat"
    return first.mode if first.mode != "crowd-control" else "beat"


def _is_target(telling: Telling, weapon: WeaponMention) -> bool:
    """Tell the tank that is hit from the tank that fires: platforms count as weapons only where they act."""
    if weapon.kind not in _TARGETS:
        return False
    token = telling.document.tokens[weapon.token]
    if token.dependency in {"dobj", "nsubjpass"}:
        return True
    head = telling.document.tokens[token.head]
    return token.dependency == "pobj" and head.lemma in {"on", "at", "against", "of", "for", "into", "in"}


def _flown(telling: Telling, weapon: WeaponMention) -> str | None:
    """Return the mode of what carried a bomb, where its sentence names an aircraft or a drone."""
    sentence = telling.document.tokens[weapon.token].sentence
    for token in telling.document.tokens_of(telling.document.sentences[sentence]):
        classes = telling.lexicon.classes_of(token.lemma)
        if "drone" in classes:
            return "drone"
        if "airborne" in classes or "air-weapon" in classes:
            return "aerial"
    return None


def _by_words(telling: Telling, told: Sequence[str | None]) -> str | None:
    """Return the mode by the words around the acts, for want of a weapon tied to one."""
    weapons = (telling.story.weapons_by_sentence.get(sentence[0].sentence, ()) for sentence in telling.sentences)
    named = next((mode for mode in (_first_mode(telling, each) for each in weapons) if mode), None)
    if named is not None:
        return named
    lemmas = {telling.document.tokens[act.trigger.token].lemma for act in telling.acts}
    if lemmas & _BOMBS:
        return _bombing(telling)
    for sentence in telling.sentences:
        mode = _first_word_mode(sentence, telling)
        if mode is not None:
            return mode
    if "shot" in telling.cues:
        return "firearms"
    if "destroy" in told:
        return "firearms" if has_deaths(telling) and "attacker-strict" in telling.classes else "destroy"
    if "blast" in telling.cues and not _has_gunmen(telling):
        return _elsewhere(telling) or "explosives"
    if "clash" in telling.cues or _has_gunmen(telling):
        return "firearms"
    return _elsewhere(telling) or next((mode for mode in told if mode), None)


def _first_word_mode(sentence: Sequence[Token], telling: Telling) -> str | None:
    for token in sentence:
        classes = telling.lexicon.classes_of(token.lemma)
        for name, mode in _WEAPON_MODES.items():
            if name in classes and token.dependency not in {"dobj", "nsubjpass"}:
                return mode
    return None


def _bombing(telling: Telling) -> str:
    """Return how somebody bombs: states from the air, others with bombs that they plant."""
    elsewhere = _elsewhere(telling)
    if elsewhere in {"drone", "aerial"}:
        return elsewhere
    by_state = any(actor.sector in _STATE and actor.country for act in telling.acts for actor in act.actors)
    return "aerial" if by_state else "explosives"


def _elsewhere(telling: Telling) -> str | None:
    """Return the mode of the nearest weapon of attacks from afar in the headline or the rest of the text."""
    named = next((weapon.mode for weapon in telling.story.headline_weapons if weapon.mode in _STANDOFF), None)
    if named is not None:
        return named
    headline = telling.story.headline
    if headline is not None and "standoff-weapon" in cues_in(headline.tokens[:_HEADLINE_TOKENS]):
        return "aerial"
    lead = telling.group.lead.sentence
    for step in range(_NEAR_SENTENCES):
        for index in (lead - step, lead + step):
            mode = _first_mode(telling, telling.story.weapons_by_sentence.get(index, ()))
            if mode in _STANDOFF:
                return mode
    return None


def _has_gunmen(telling: Telling) -> bool:
    return any(token.lemma in _GUNMEN for sentence in telling.sentences for token in sentence)


def has_deaths(telling: Telling) -> bool:
    """Tell whether the text counts dead for the event."""
    return any(each.toll.killed for each in telling.group.members)
