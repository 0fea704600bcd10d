"""The mode of an event. Source: codebook, "Types and modes".

ASSAULT: what the act itself tells (an abduction, a suicide bombing), else the weapon that the text puts first, looked
for ever farther from the act: with the act, in its sentences, in the headline, in the rest of the article.
THREATEN, REQUEST, REJECT: by what is threatened, asked for, refused. CONSULT: by who meets and how.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from schemas.records import Actor
from streams.domain.document import Token
from streams.domain.events.candidates import Candidate
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.telling import WORDS, Telling, cues_in
from streams.domain.quantities import WeaponMention, find_weapons

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
_DEFAULTS: Final[Mapping[str, str]] = {"REQUEST": "yield", "REJECT": "yield", "THREATEN": "violence"}
_TWO: Final = 2
_THREE: Final = 3


def mode_of(telling: Telling, event_type: str) -> str | None:
    """Return the mode of an event of the type; None where the type has none or the text tells none."""
    if event_type == "ASSAULT":
        return _assault(telling)
    told = next((each.trigger.rule.mode for each in telling.acts if each.trigger.rule.mode), None)
    if event_type == "PROTEST":
        return _protest(telling, told)
    if event_type == "DISASTER":
        return _disaster(telling)
    if event_type == "COOPERATE":
        return None
    if event_type == "ACCUSE" and _opens_case(telling):
        return "investigate"
    if event_type == "COERCE" and told == "arrest" and _seizes_goods(telling):
        return "seize"
    if event_type == "MOBILIZE" and told == "troops":
        return _mobilized(telling)
    if told is not None and event_type != "REJECT":
        return told
    if event_type == "CONSULT":
        return _meeting(telling)
    lead = telling.group.lead
    inside = sorted(telling.document.subtree(lead.trigger.token), key=lambda token: token.index)
    after = [token for token in inside if token.index > lead.trigger.token]
    return _spoken(event_type, after or inside or telling.sentences[0], telling.lexicon)


def takes_territory(telling: Telling) -> bool:
    """Tell whether the act that leads is the taking of a place."""
    for act in telling.acts[:1]:
        if act.trigger.rule.id in _TERRITORY:
            return telling.document.tokens[act.trigger.token].lemma in OVERTAKING
    return False


OVERTAKING: Final = frozenset(WORDS["cues"]["overtaken"])


def _assault(telling: Telling) -> str | None:
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
        return "firearms" if _killed(telling) and "attacker-strict" in telling.classes else "destroy"
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
    headline = telling.story.headline
    if headline is not None:
        named = [weapon.mode for weapon in find_weapons(headline) if weapon.mode in _STANDOFF]
        if named:
            return named[0]
        if "standoff-weapon" in cues_in(headline.tokens):
            return "aerial"
    lead = telling.group.lead.sentence
    sentences = sorted(
        ((abs(index - lead), index) for index in telling.story.weapons_by_sentence),
    )
    for _, index in sentences:
        mode = _first_mode(telling, telling.story.weapons_by_sentence[index])
        if mode in _STANDOFF:
            return mode
    return None


def _has_gunmen(telling: Telling) -> bool:
    return any(token.lemma in _GUNMEN for sentence in telling.sentences for token in sentence)


def _killed(telling: Telling) -> bool:
    return any(each.toll.killed for each in telling.group.members)


def _protest(telling: Telling, told: str | None) -> str | None:
    """Return the mode of a PROTEST: a march that turns violent is a riot, a blockade stays one."""
    modes = {act.trigger.rule.mode for act in telling.acts}
    if told in {"demo", "riot", None} and "riot" in modes:
        peaceful = "harmless-burning" in telling.cues or is_shot_at(telling)
        return "demo" if peaceful else "riot"
    return told


def is_shot_at(telling: Telling) -> bool:
    """Tell whether police or soldiers use live fire on those who protest."""
    forces = {"police-strict", "military-strict"} & telling.classes or "security" in {
        token.lemma for sentence in telling.sentences for token in sentence
    }
    shots = "live-rounds" in telling.cues or (
        "live-fire" in telling.cues and ("less-lethal" not in telling.cues or _killed(telling))
    )
    return bool(forces) and shots


def _disaster(telling: Telling) -> str:
    told = [act.trigger.rule for act in telling.acts]
    if any(rule.id.startswith("disaster.natural") or rule.id == "disaster.epidemic" for rule in told):
        return "natural"
    if any(rule.id.startswith("disaster.fire") for rule in told):
        return "natural" if "wild-fire" in cues_in(telling.document.tokens) else "accident"
    crashed = any(rule.id.startswith("disaster.accident") for rule in told)
    return "natural" if "natural" in telling.cues_around and not crashed else "accident"


def _seizes_goods(telling: Telling) -> bool:
    document = telling.document
    for act in telling.acts[:1]:
        if document.tokens[act.trigger.token].lemma in {"seize", "intercept", "impound", "board", "hold"}:
            objects = (document.tokens[index] for index in act.trigger.roles.objects)
            return any("seized-ship" in cues_in([token]) for token in objects)
    return False


def _mobilized(telling: Telling) -> str:
    """Return who is sent: militia or police, where the words of the act name them and no soldiers."""
    inside = cues_in(telling.document.subtree(telling.acts[0].trigger.token))
    if "militia" in inside:
        return "militia"
    return "police" if "police" in inside and "soldiers" not in inside else "troops"


def _opens_case(telling: Telling) -> bool:
    return any(telling.document.tokens[act.trigger.token].lemma in {"open", "launch"} for act in telling.acts[:1])


def _spoken(event_type: str, tokens: Iterable[Token], lexicon: Lexicon) -> str | None:
    """Return the mode by what is asked, refused or threatened; where several things are, the first."""
    for token in tokens:
        classes = lexicon.classes_of(token.lemma)
        for name, mode in _BY_TYPE.get(event_type, ()):
            if name in classes:
                return mode
    return _DEFAULTS.get(event_type)


def _meeting(telling: Telling) -> str:
    """Return the mode of a CONSULT: by phone, of many, mediated, or a visit."""
    lead = telling.group.lead
    place = telling.group.place
    countries = {actor.country for actor in _parties(telling) if actor.country}
    if "phone" in telling.cues and lead.where.place is None:
        return "phone"
    if "many" in telling.cues:
        return "multilateral"
    foreign = countries - {place.country} if place is not None else set()
    if "mediation" in telling.cues or ("two-sides" in telling.cues and len(foreign) == _TWO):
        return "third-party"
    if len(countries) >= _THREE:
        return "multilateral"
    bloc = any(actor.sector == "IGO" for actor in lead.actors) and not lead.recipients
    return "multilateral" if bloc else "visit"


def _parties(telling: Telling) -> Iterator[Actor]:
    for each in telling.acts:
        yield from each.actors
        yield from each.recipients
