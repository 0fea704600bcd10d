"""The mode of an event. Source: codebook, "Types and modes".

ASSAULT: see ``armament``. PROTEST: a march that turns violent is a riot. DISASTER: by what caused the harm.
THREATEN, REQUEST, REJECT: by what is threatened, asked for, refused. CONSULT: by who meets and how.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from schemas.records import Actor
from schemas.vocabulary import MODES
from streams.domain.document import Token
from streams.domain.events.armament import assault_mode, has_deaths
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.telling import Telling, cues_in

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
_NEARBY: Final = 12
_TWO: Final = 2
_THREE: Final = 3


def mode_of(telling: Telling, event_type: str) -> str | None:
    """Return the mode of an event of the type; None where the type has none or the text tells none.

    What no rule tells is judged by the words of the sentence; but a weapon that nobody names is not guessed.
    """
    if event_type == "ASSAULT":
        return assault_mode(telling)
    told = _told_mode(telling, event_type)
    # A visit yet to come is an AGREE: what told of it keeps its own type's mode.
    return told if told in MODES[event_type] else telling.mode_by_words(event_type)


def _told_mode(telling: Telling, event_type: str) -> str | None:
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
    if told is not None and (event_type, told) != ("REJECT", "yield"):
        return told
    if event_type == "CONSULT":
        return _meeting(telling)
    lead = telling.group.lead
    inside = sorted(telling.document.subtree(lead.trigger.token), key=lambda token: token.index)
    after = [token for token in inside if token.index > lead.trigger.token]
    return _spoken(event_type, after or inside or telling.sentences[0], telling.lexicon)


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
        "live-fire" in telling.cues and ("less-lethal" not in telling.cues or has_deaths(telling))
    )
    return bool(forces) and shots


def _disaster(telling: Telling) -> str:
    told = [act.trigger.rule for act in telling.acts]
    if any(rule.id.startswith(("disaster.natural", "disaster.epidemic")) for rule in told):
        return "natural"
    if any(rule.id.startswith("disaster.fire") for rule in told):
        return "natural" if "wild-fire" in cues_in(_nearby(telling)) else "accident"
    crashed = any(rule.id.startswith("disaster.accident") for rule in told)
    return "natural" if "natural" in telling.cues_around and not crashed else "accident"


def _nearby(telling: Telling) -> Iterator[Token]:
    """Yield the tokens of the sentences around the lead, however long the text."""
    sentences, lead = telling.document.sentences, telling.group.lead.sentence
    for sentence in sentences[max(0, lead - _NEARBY) : lead + _NEARBY]:
        yield from telling.document.tokens_of(sentence)


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
    tokens = telling.document.tokens
    for act in telling.acts[:1]:
        things = {tokens[index].lemma for index in act.trigger.roles.objects}
        if tokens[act.trigger.token].lemma in {"open", "launch"} and things and "trial" not in things:
            return True
    return False


def _spoken(event_type: str, tokens: Iterable[Token], lexicon: Lexicon) -> str | None:
    """Return the mode by what is asked, refused or threatened; where several things are, the first."""
    for token in tokens:
        classes = lexicon.classes_of(token.lemma)
        for name, mode in _BY_TYPE.get(event_type, ()):
            if name in classes:
                return mode
    return None


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
