"""Which statements were made at a meeting that another part of the text places.

*X met Y in Cairo and urged him to ...*, *the two sides agreed ...*, *at the meeting, Z asked ...*: where the meeting
was is where these words were said. Source: codebook, "A meeting is where it was held" and "Statements ...: place null,
unless the text says where they were made (a summit, a parliament, a square)".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.events.candidates import Basis, Candidate, Story, Where
from streams.domain.events.roles import roles_of
from streams.domain.places.capitals import is_capital

_WORDS: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(text.split())
    for name, text in json.loads(
        resources.files(__package__).joinpath("data", "sittings.json").read_text("utf-8")
    ).items()
}
_NOMINAL: Final = frozenset({"prep", "pobj", "dobj", "pcomp", "conj", "appos", "compound", "nmod", "attr", "npadvmod"})
_JOINED: Final = frozenset({"conj", "advcl", "parataxis", "dep"})
_BESIDE: Final = frozenset({"advcl", "relcl", "acl", "conj", "parataxis"})
_PRONOUNS: Final = frozenset({"he", "she", "they", "it", "both"})
_CHANTED: Final = frozenset({"REQUEST", "ACCUSE"})
_PURPOSE: Final = frozenset({"advcl", "xcomp", "acl", "pcomp", "ccomp"})
_SUBJECT: Final = frozenset({"nsubj", "nsubjpass"})
_BOTH: Final = frozenset({"the", "both", "two", "three", "their", "four", "all"})
_SAID: Final = frozenset({"stated", "signed"})
_STEPS: Final = 8
_LATER: Final = 2
"""How many sentences a meeting may be placed after its statements begin."""
_REACH: Final = 10
_PARTY_REACH: Final = 2


@dataclass(frozen=True, slots=True)
class _Sitting:
    """A meeting with its place, or a statement whose place is known; ``parties`` are names, ``countries`` codes."""

    token: int
    sentence: int
    where: Where
    is_meeting: bool
    parties: frozenset[str]
    countries: frozenset[str]


def seated(story: Story, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates with the statements that were made at a meeting placed where it was held.

    Args:
        story: the article.
        candidates: its candidates in text order.
    """
    sittings = [_sitting(each) for each in candidates if _is_placed(each)]
    if not sittings:
        return tuple(candidates)
    return tuple(_seat(story, each, sittings) if _lacks_place(each) else each for each in candidates)


def without_chants(story: Story, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates without what protesters demand or denounce by protesting: *marched to demand justice*.

    Source: codebook, "Salience": statements that only repeat the main event are let pass.
    """
    protests: dict[int, int] = {}
    for each in candidates:
        if each.type == "PROTEST":
            protests.setdefault(each.sentence, each.trigger.token)
    return tuple(each for each in candidates if not _is_chant(story.document, each, protests.get(each.sentence)))


def _is_chant(document: Document, candidate: Candidate, protest: int | None) -> bool:
    token = document.tokens[candidate.trigger.token]
    if candidate.type not in _CHANTED or protest is None or token.index < protest or not token.tag.startswith("V"):
        return False
    own = any(document.tokens[child].dependency in _SUBJECT for child in document.children[token.index])
    return not own and token.dependency in _PURPOSE


def is_remote(document: Document, act: int) -> bool:
    """Tell whether people met without being in one place: by telephone, by video link, online."""
    around = (token for token in document.subtree(act) if not token.tag.startswith("V"))
    return any(token.lemma in _WORDS["remote"] for token in around)


def _is_placed(candidate: Candidate) -> bool:
    place = candidate.where.place
    if place is None or place.precision == "country" or candidate.status == "planned" or _is_unreal(candidate):
        return False
    if candidate.type == "CONSULT":
        return candidate.mode != "phone" and candidate.where.basis in {"own", "sentence", "paragraph"}
    return candidate.trigger.rule.place in _SAID and candidate.where.basis == "own"


def _is_unreal(candidate: Candidate) -> bool:
    told = candidate.modality
    return told.negated or told.denied or told.hypothetical or told.wished or told.planned


def _lacks_place(candidate: Candidate) -> bool:
    return candidate.trigger.rule.place in _SAID and candidate.where.place is None and candidate.status != "planned"


def _sitting(candidate: Candidate) -> _Sitting:
    sides = (*candidate.actors, *candidate.recipients)
    return _Sitting(
        token=candidate.trigger.token,
        sentence=candidate.sentence,
        where=candidate.where,
        is_meeting=candidate.type == "CONSULT",
        parties=frozenset(actor.name for actor in sides),
        countries=frozenset(actor.country for actor in sides if actor.country),
    )


def _seat(story: Story, candidate: Candidate, sittings: Sequence[_Sitting]) -> Candidate:
    for sitting, basis in _homes(story, candidate, sittings):
        return replace(candidate, where=Where(sitting.where.place, basis))
    return candidate


def _homes(story: Story, candidate: Candidate, sittings: Sequence[_Sitting]) -> Iterator[tuple[_Sitting, Basis]]:
    """Yield the meetings that a statement belongs to, the surest first."""
    document, act = story.document, candidate.trigger.token
    for sitting in sittings:
        if (
            sitting.sentence == candidate.sentence
            and sitting.where.basis == "own"
            and _is_joined(document, act, sitting.token)
        ):
            yield sitting, "own"
    before = [each for each in sittings if _REACH >= candidate.sentence - each.sentence >= int(_is_vague(each))]
    meetings = [each for each in before if each.is_meeting][::-1]
    later = [each for each in sittings if each.is_meeting and 0 < each.sentence - candidate.sentence <= _LATER]
    if _names_occasion(document, act):
        yield from ((each, "own") for each in (meetings or later)[:1])
    if _is_by_participants(document, candidate) and not _uses_channel(document, candidate):
        yield from ((each, "paragraph") for each in (meetings or later)[:1])
    yield from ((each, "paragraph") for each in before[::-1] if _goes_on(story, candidate, each))


def _is_vague(sitting: _Sitting) -> bool:
    """Tell whether a meeting's place is only named in the same sentence, and may be another thing's."""
    return sitting.where.basis != "own"


def _is_joined(document: Document, act: int, meeting: int) -> bool:
    """Tell whether a meeting is told beside a statement and is not what the statement is about.

    *met X and urged him*, *visiting X, she urged*, *urged him after a meeting*; not *urged him to hold a meeting*.
    """
    climbed = [act]
    token = document.tokens[act]
    for _ in range(_STEPS):
        if token.dependency not in _JOINED or token.head == token.index:
            break
        climbed.append(token.head)
        token = document.tokens[token.head]
    below: list[Token] = []
    token = document.tokens[meeting]
    for _ in range(_STEPS):
        if token.index in climbed:
            return not below or _leads_beside(document, below[::-1], at_home=token.index != act)
        if token.head == token.index:
            return False
        below.append(token)
        token = document.tokens[token.head]
    return False


def _leads_beside(document: Document, path: Sequence[Token], *, at_home: bool) -> bool:
    """Tell whether the words from a verb down to a meeting are an adjunct of it; ``at_home``: or its object."""
    first, *rest = path
    if first.dependency in {"nsubj", "nsubjpass"}:
        return any(word.dependency in {"relcl", "acl"} and not _has_to(document, word) for word in rest)
    if first.dependency in _BESIDE:
        return not _has_to(document, first) and _is_nominal(rest)
    if first.dependency == "ccomp":  # "X visited Cairo; he offered help"
        return any(document.tokens[child].text == ";" for child in document.children[first.head]) and _is_nominal(rest)
    if not _is_nominal(path):
        return False
    last = next((word for word in reversed(path) if word.dependency == "prep"), None)
    return at_home or (last is not None and last.lemma in _WORDS["prepositions"])


def _is_nominal(path: Sequence[Token]) -> bool:
    return all(word.dependency in _NOMINAL for word in path)


def _has_to(document: Document, verb: Token) -> bool:
    return any(document.tokens[child].tag == "TO" for child in document.children[verb.index])


def _names_occasion(document: Document, act: int) -> bool:
    """Tell whether a statement says at what it was made: *at the meeting, X asked*, *on the margins of the talks*."""
    verbs = [document.tokens[act]]
    while verbs[-1].dependency in _JOINED | {"ccomp"} and verbs[-1].head != verbs[-1].index and len(verbs) < _STEPS:
        verbs.append(document.tokens[verbs[-1].head])
    for verb in verbs:
        for child in document.children[verb.index]:
            preposition = document.tokens[child]
            if preposition.dependency != "prep" or preposition.lemma not in _WORDS["prepositions"]:
                continue
            nouns = [document.tokens[below] for below in document.children[child]]
            if any(noun.lemma in _WORDS["occasions"] and noun.dependency == "pobj" for noun in nouns):
                return True
    return False


def _subjects(document: Document, act: int) -> list[Token]:
    return [document.tokens[index] for index in roles_of(document, act).subjects]


def _is_by_participants(document: Document, candidate: Candidate) -> bool:
    """Tell whether those speak who meet: *the two delegations*, *the Ukrainian side*, *the ministers*."""
    act = candidate.trigger.token
    if not document.tokens[act].tag.startswith("V"):
        return False
    if any(actor.name.lower().rsplit(" ", 1)[-1] in _WORDS["participants"] for actor in candidate.actors):
        return True
    for subject in _subjects(document, act):
        if subject.lemma in _WORDS["participants"]:
            return True
        nation = subject.tag == "NNPS"
        plural = nation or (subject.tag == "NNS" and subject.lemma in _WORDS["plural_participants"])
        if plural and any(document.tokens[child].lemma in _BOTH for child in document.children[subject.index]):
            return True
    return False


def _goes_on(story: Story, candidate: Candidate, sitting: _Sitting) -> bool:
    """Tell whether somebody who met or spoke at a place goes on to speak: by pronoun, by name, as a party."""
    document = story.document
    here, there = document.sentences[candidate.sentence], document.sentences[sitting.sentence]
    apart = candidate.sentence - sitting.sentence
    beside = here.paragraph - there.paragraph
    if apart == 0 or beside > 1 or apart > _PARTY_REACH or _uses_channel(document, candidate):
        return False
    subjects = _subjects(document, candidate.trigger.token)
    if beside:  # a new paragraph goes on with the talks, not with whoever spoke last
        return sitting.is_meeting and _is_party(story, candidate, subjects, sitting)
    if any(subject.text.lower() in _PRONOUNS for subject in subjects):
        return apart == 1
    if {actor.name for actor in candidate.actors} & sitting.parties:
        return True
    return sitting.is_meeting and _is_party(story, candidate, subjects, sitting)


def _is_party(story: Story, candidate: Candidate, subjects: Sequence[Token], sitting: _Sitting) -> bool:
    """Tell whether a state that met speaks: *Chad demanded an apology* after talks of Chad with Niger."""
    states = {
        name.place.country
        for name in story.names_by_sentence.get(candidate.sentence, ())
        if any(name.token == subject.index for subject in subjects)
        and (name.place.precision == "country" or is_capital(name.place))
    }
    return bool(states & sitting.countries) and len(sitting.countries) > 1


def _uses_channel(document: Document, candidate: Candidate) -> bool:
    sentence = document.sentences[candidate.sentence]
    return any(token.lemma in _WORDS["channels"] for token in document.tokens_of(sentence))
