"""Which of the events told so far a count of victims belongs to, where several could be meant.

A sum of small weights over where the count stands and what its sentence speaks of: the event nearest before it, in its
paragraph, at its place, named again ("the blast"), of the kind its words tell of, and without another count already.
"""

import json
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import TYPE_CHECKING, Final

from streams.domain.events.backreference import is_definite
from streams.domain.events.candidates import Candidate, Story
from streams.domain.events.tolls import TOLL

if TYPE_CHECKING:
    from streams.domain.events.consolidation import Group

_CLUES: Final[Mapping[str, frozenset[str]]] = {
    kind: frozenset(words)
    for kind, words in json.loads(
        resources.files(__package__).joinpath("data", "toll_clues.json").read_text("utf-8")
    ).items()
    if not kind.startswith("_")
}
_PER_SENTENCE: Final = 0.4
_FARTHEST: Final = 8
_SAME_PARAGRAPH: Final = 1.5
_SAME_PLACE: Final = 1.0
_MAIN: Final = 1.0
_NAMED_AGAIN: Final = 3.0
_CLUE: Final = 1.0
_OTHER_COUNT: Final = 1.5
_NOT_HARMLESS: Final = 3.0
_OTHER_TOWN: Final = 1.5
_PEACEFUL: Final = 2.0
LEAST: Final = -1.5
"""What an event must reach for a count of another town to be its: else the count is of an event by itself."""
_TOWNS: Final = frozenset({"site", "city"})
_ACT: Final = 1.2
_FIRST: Final = 3
_LAST: Final = 9
_STEM: Final = 4
_OPENING: Final = 2


def standing(story: Story, group: "Group", candidate: Candidate) -> float:
    """Return how well a count of victims, a candidate without an act of its own, fits an event told before it."""
    sentences = story.document.sentences
    told = _ends(group)
    gap = min(abs(candidate.sentence - member.sentence) for member in told)
    here = sentences[candidate.sentence].paragraph
    score = -_PER_SENTENCE * min(gap, _FARTHEST)
    score += _SAME_PARAGRAPH * any(sentences[member.sentence].paragraph == here for member in told)
    score += _SAME_PLACE * (candidate.where.place is not None and candidate.where.place == group.place)
    score += _MAIN * (group.members[0].sentence < _OPENING)
    score += _ACT * any(member.type != TOLL for member in told)
    score -= _OTHER_TOWN * _is_elsewhere(group, candidate)
    return score + _worded(story, group, candidate) - _contradiction(group, candidate)


def _ends(group: "Group") -> list[Candidate]:
    """Return where a group begins and what was told of it last: enough of one told at length."""
    return [*group.members[:_FIRST], *group.members[_FIRST:][-_LAST:]]


def _is_elsewhere(group: "Group", candidate: Candidate) -> bool:
    """Tell whether the text has reached another place, which the count may be of."""
    here, there = candidate.where.place, group.place
    if candidate.where.basis != "paragraph" or here is None or there is None:
        return False
    return here.name != there.name and {here.precision, there.precision} <= _TOWNS


def _worded(story: Story, group: "Group", candidate: Candidate) -> float:
    """Return what the words of the count's sentence say for the event: named again, or of its kind."""
    document = story.document
    words = document.tokens_of(document.sentences[candidate.sentence])
    acts = {document.tokens[member.trigger.token].lemma for member in _ends(group)}
    again = any(_is_of(word.lemma, acts) and is_definite(story.document, word) for word in words)
    told = {kind for kind, clues in _CLUES.items() if any(word.lemma in clues for word in words)}
    kind = _CLUE * (group.type in told) - _CLUE * (bool(told) and group.type in _CLUES and group.type not in told)
    hurt = any(each.count for member in _ends(group) for each in member.toll.figures)
    peaceful = group.type == "PROTEST" and "PROTEST" not in told and not again and not hurt
    harmed = any(each.count for each in candidate.toll.figures)
    if group.type == "PROTEST" and candidate.toll.is_total and not any(member.toll.killed for member in _ends(group)):
        peaceful = True  # a toll that rises is of an event known to have killed
    return _NAMED_AGAIN * again + kind - _PEACEFUL * (peaceful and harmed)


def _is_of(lemma: str, acts: Iterable[str]) -> bool:
    """Tell whether a noun is that of one of the acts: "the shelling" of "shelled"."""
    return any(lemma == act or (lemma.startswith(act) and len(act) >= _STEM) for act in acts)


def _contradiction(group: "Group", candidate: Candidate) -> float:
    """Return what speaks against: the event has another count already, or somebody was hurt where nobody was."""
    known = [each for member in _ends(group) for each in member.toll.figures if each.scope == "event"]
    against = 0.0
    unhurt = {each.token for each in candidate.toll.figures if each.kind == "injured" and each.count == 0}
    for each in candidate.toll.figures:
        if each.kind == "killed" and each.count == 0 and each.token in unhurt:
            continue  # said of injuries: "nobody was hurt"
        if each.count is None or each.scope != "event" or each.total or each.further or each.superseded:
            continue
        others = {other.count for other in known if other.kind == each.kind and other.count is not None}
        if each.count == 0 and any(others):
            against += _NOT_HARMLESS
        elif others and each.count not in others and others != {0}:
            against += _OTHER_COUNT
    return against
