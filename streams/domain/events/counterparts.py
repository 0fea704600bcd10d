"""Whom a statement or a move concerns where its own clause names nobody: the other side that the article tells of.

"The president condemned the killings" is said of the killers told before, "the proposal was turned down" to who made
it, "both sides were urged" to the two told of, "called for an inquiry" to the government of the country. Works on the
events to be reported, in the order of the text. Source: codebook, "Who".
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas.records import Actor
from streams.domain.actors import agent_and_patient, concerned, full_name
from streams.domain.events.candidates import Story
from streams.domain.events.consolidation import Group
from streams.domain.events.participants import facing
from streams.domain.events.tolls import TOLL

_SAID: Final = frozenset({"ACCUSE", "REJECT", "THREATEN", "REQUEST", "AGREE", "SUPPORT"})
_MOVES: Final = frozenset({"SANCTION", "MOBILIZE"})
_WITHDRAWAL: Final = "withdraw"
_MUTUAL: Final = frozenset({"CONSULT", "COOPERATE", "AGREE"})
_LOSSES: Final = frozenset(
    {"violence", "closure", "step", "measure", "move", "act", "crime", "slaughter", "bloodshed", "atrocity", "outrage"}
    | {"incident", "aggression", "violation", "decision", "death", "toll"}
)
_BLOODY: Final = frozenset(
    {
        "attack",
        "strike",
        "airstrike",
        "bombing",
        "shelling",
        "killing",
        "murder",
        "massacre",
        "raid",
        "assault",
        "blast",
    }
    | {"shooting", "slaughter", "bloodshed", "ambush", "atrocity", "explosion", "bombardment", "stabbing", "abduction"}
)
_ATTACKS: Final = frozenset({"ASSAULT", TOLL})
_DEEDS: Final = _ATTACKS | {"COERCE", "MOBILIZE", "SANCTION", "PROTEST"}
_OFFERS: Final = frozenset({"AGREE", "REQUEST", "CONCEDE", "CONSULT", "SUPPORT"})
_WELCOME: Final = frozenset({"AGREE", "CONCEDE", "RETREAT", "AID", "COOPERATE", "CONSULT", "REQUEST", "SUPPORT"})
_JUDGED: Final = {"REJECT": _OFFERS, "SUPPORT": _WELCOME}
"""Types of the acts to which a statement of a type replies."""
_PARTIES: Final = frozenset({"GOV", "MIL", "REB", "POL", "PTY", "LEG", "JUD"})
_STATE: Final = frozenset({"GOV", "MIL", "POL", "LEG", "JUD"})
_SURE: Final = frozenset({"own", "modifier", "coreference"})
_PEACE: Final = frozenset(
    {"ceasefire", "truce", "restraint", "calm", "deescalation", "escalation", "hostility", "dialogue", "peace"}
    | {"mediate", "mediation", "fighting", "escalate", "talk", "negotiation", "violence"}
)
_FOUGHT: Final = frozenset({"ASSAULT", "MOBILIZE"})
_SPOKEN: Final = _SAID | {"SANCTION", "CONCEDE"}
_NEXT: Final = 2
"""Sentences after an act in which one without a subject goes on from it."""

_NEAR: Final = 4
"""Sentences within which an act goes on from another one."""

_REACH: Final = 3
_MOST_COUNTRIES: Final = 3
_WHOLE_TEXT: Final = 1_000_000
_JUDICIAL: Final = "convict"


@dataclass(frozen=True, slots=True)
class _Told:
    """An event of the article with its sides; ``token`` is where it is first told."""

    token: int
    sentence: int
    type: str
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]

    @property
    def parties(self) -> tuple[Actor, ...]:
        """Both sides."""
        return (*self.actors, *self.recipients)


@dataclass(frozen=True, slots=True)
class _Case:
    """An event without recipients, with what is ``told`` before it, oldest first."""

    story: Story
    group: Group
    own: _Told
    told: Sequence[_Told]

    @property
    def countries(self) -> set[str]:
        """The countries of those who act."""
        return _countries(self.own.actors)

    def recent(self, sentences: int) -> Iterator[_Told]:
        """Yield the events told within so many sentences before, the latest first."""
        return (each for each in reversed(self.told) if self.own.sentence - each.sentence <= sentences)


def supply_counterparts(story: Story, groups: Sequence[Group]) -> None:
    """Give statements and moves that name nobody as their object the side that the article makes clear.

    Changes the members of ``groups``, which are in the order of the text.
    """
    told: list[_Told] = []
    for group in groups:
        own = _told(group)
        if not own.actors:
            actors = _speakers(story, own, told)
            group.members[:] = [replace(each, actors=actors) for each in group.members]
            own = replace(own, actors=actors)
        if own.actors and not own.recipients and _has_object(own, group.lead.mode):
            found = tuple(_named(story, each) for each in _counterpart(_Case(story, group, own, told)))
            group.attribute(recipients=found)
            own = replace(own, recipients=found)
        told.append(own)


def _has_object(own: _Told, mode: str | None) -> bool:
    """Tell whether an act is one done to somebody: a statement, a measure, a withdrawal from somebody's town."""
    if own.type == "RETREAT":
        return mode == _WITHDRAWAL
    return own.type in _SAID | _MOVES and mode != _JUDICIAL


def _speakers(story: Story, own: _Told, told: Sequence[_Told]) -> tuple[Actor, ...]:
    """Return who goes on acting in an act without a subject: both sides of what was told last, or who spoke last."""
    for earlier in reversed(told):
        if own.sentence - earlier.sentence > _NEXT:
            break
        states = dict.fromkeys(each.country for each in earlier.parties if each.country)
        if own.type in _MUTUAL and len(states) == 2:  # noqa: PLR2004 - two sides
            return tuple(_government(story, country) for country in states)
        if own.type in _SPOKEN and earlier.type in _SPOKEN and earlier.actors:
            return earlier.actors
    return ()


def _told(group: Group) -> _Told:
    lead, first = group.lead, group.members[0]
    actors = next((each.actors for each in (lead, *group.members) if each.actors), ())
    recipients = next((each.recipients for each in (lead, *group.members) if each.recipients), ())
    if group.type == "MOBILIZE":
        recipients = facing(actors, recipients)
    return _Told(first.trigger.token, lead.sentence, group.type, actors, recipients)


def _counterpart(case: _Case) -> tuple[Actor, ...]:
    return next((found for rule in _RULES if (found := rule(case))), ())


def _between(case: _Case) -> tuple[Actor, ...]:
    """Return the two states of which a third speaks: who calls for a ceasefire between them, or offers to mediate."""
    if case.own.type not in {"REQUEST", "AGREE"} or not _calls_for_peace(case.story, case.own.sentence):
        return ()
    for earlier in sorted(case.told, key=lambda each: each.type not in _FOUGHT):
        opposed = _countries(earlier.parties)
        if len(opposed) == 2 and not opposed & case.countries:  # noqa: PLR2004 - two sides
            named = dict.fromkeys(each.country for each in earlier.parties if each.country)
            return tuple(_government(case.story, country) for country in named)
    return ()


def _calls_for_peace(story: Story, sentence: int) -> bool:
    document = story.document
    return any(token.lemma in _PEACE for token in document.tokens_of(document.sentences[sentence]))


def _judged(case: _Case) -> tuple[Actor, ...]:
    """Return who did what is condemned, turned down or welcomed: the latest to have done an act of that kind."""
    own = case.own
    kinds = _condemned(case) if own.type == "ACCUSE" else _JUDGED.get(own.type, frozenset())
    for earlier in case.recent(_WHOLE_TEXT if own.type == "ACCUSE" else _NEAR):
        if earlier.type in kinds:
            doers = tuple(each for each in earlier.actors if each.country and not _is_same_side(each, own.actors))
            if doers:
                return doers
    return ()


def _condemned(case: _Case) -> frozenset[str]:
    """Return the types of what is condemned or looked into: "condemned the strike", "an inquiry into the closure"."""
    document, verbs = case.story.document, case.story.actor_index.verbs
    _, objects = agent_and_patient(document, case.group.lead.trigger.token, verbs)
    told = {document.tokens[index].lemma for index in (*objects, *concerned(document, objects))}
    if told & _BLOODY:
        return _ATTACKS
    return _DEEDS if told & (verbs.act_nouns | verbs.of_patient | verbs.undergone | _LOSSES) else frozenset()


def _beside(case: _Case) -> tuple[Actor, ...]:
    """Return the one other side that the sentence names after the act."""
    return _one_side(case, _others(case, case.own.sentence, after=case.own.token))


def _last_opponent(case: _Case) -> tuple[Actor, ...]:
    """Return the side with which the same country was last told to have dealt."""
    for earlier in case.recent(_NEAR):
        if case.countries & _countries(earlier.parties):
            others = [each for each in earlier.parties if each.country and each.country not in case.countries]
            if others:
                return _one_side(case, others)
    return ()


def _subject_of_text(case: _Case) -> tuple[Actor, ...]:
    """Return the government of the country that the article is about, spoken to from abroad."""
    country = case.story.home
    if country is None or country in case.countries or case.own.type in {"MOBILIZE", "RETREAT"}:
        return ()
    named = Counter(name.place.country for name in case.story.names)
    if named[country] * _MOST_COUNTRIES < named.total():  # a round-up is about no country
        return ()
    return (_government(case.story, country),)


def _nearby(case: _Case) -> tuple[Actor, ...]:
    """Return the one other side that the sentences right before name."""
    for sentence in range(case.own.sentence - 1, max(-1, case.own.sentence - 1 - _REACH), -1):
        found = _others(case, sentence)
        if found:
            return _one_side(case, found)
    return ()


def _at_home(case: _Case) -> tuple[Actor, ...]:
    """Return the other side in a country's own affairs: the government, or those who last faced it."""
    if len(case.countries) != 1:
        return ()
    (country,) = case.countries
    if not any(each.sector in _STATE for each in case.own.actors):
        return (_government(case.story, country),)
    for earlier in reversed(case.told):
        facing = tuple(each for each in earlier.actors if each.sector not in _STATE and each.country == country)
        if facing:
            return facing[:1]
    return ()


def _enemy(case: _Case) -> tuple[Actor, ...]:
    """Return the state at war with that of forces that are readied or withdrawn, if the article names it."""
    if case.own.type not in {"MOBILIZE", "RETREAT"}:
        return ()
    rivals = {code for country in case.countries for code in case.story.actor_index.grammar.rivals.get(country, ())}
    named = {m.actor.country for m in case.story.actors if m.actor.country in rivals and m.basis in _SURE}
    return tuple(_government(case.story, str(country)) for country in named) if len(named) == 1 else ()


_RULES: Final = (_between, _judged, _beside, _last_opponent, _enemy, _subject_of_text, _nearby, _at_home)


def _others(case: _Case, sentence: int, after: int = -1) -> list[Actor]:
    """Return the parties of other countries that a sentence names, left to right."""
    return [
        mention.actor
        for mention in case.story.actors_by_sentence.get(sentence, ())
        if mention.token > after
        and mention.basis in _SURE
        and mention.kind not in {"site", "weapon"}
        and mention.actor.sector in _PARTIES
        and mention.actor.country is not None
        and mention.actor.country not in case.countries
    ]


def _one_side(case: _Case, actors: Sequence[Actor]) -> tuple[Actor, ...]:
    """Return the first party of actors of one country, else its government; () where there are several countries."""
    countries = _countries(actors)
    if len(countries) != 1:
        return ()
    party = next((each for each in actors if each.sector in _PARTIES), None)
    return (party or _government(case.story, countries.pop()),)


def _countries(actors: Iterable[Actor]) -> set[str]:
    return {each.country for each in actors if each.country}


def _is_same_side(actor: Actor, others: Iterable[Actor]) -> bool:
    """Tell whether an actor is one of others, or both belong to the state of one country."""
    return any(
        actor.name == each.name or (actor.country == each.country and actor.sector in _STATE and each.sector in _STATE)
        for each in others
    )


def _government(story: Story, country: str) -> Actor:
    return Actor(name=story.actor_index.country_names.get(country, country), country=country, sector="GOV")


def _named(story: Story, actor: Actor) -> Actor:
    return Actor(name=full_name(actor, story.actor_index), country=actor.country, sector=actor.sector)
