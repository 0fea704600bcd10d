"""What the counts of one event say of another: sums over several places, and protests in which police hurt people.

Source: codebook, "How many" (a toll over several places that is not split belongs to none of them) and "Conventions
for hard cases" (a protest at which police use force is one PROTEST with its casualties).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from streams.domain.events.candidates import Story
from streams.domain.events.timing import days_apart
from streams.domain.events.tolls import PROTESTERS, TOLL
from streams.domain.quantities import Casualties

if TYPE_CHECKING:
    from streams.domain.events.consolidation import Group

_NAMED: Final = frozenset({"own", "sentence"})
_CLASHES: Final = frozenset({"clash", "scuffle", "skirmish", "confrontation", "fight"})
_BESIDE_SENTENCES: Final = 3


def share_tolls(story: Story, groups: Sequence["Group"]) -> None:
    """Take from events the sums over several of them, and give protests the counts of those hurt in them."""
    for group in groups:
        _drop_sums(group, [other for other in groups if other is not group])
    protests = [group for group in groups if group.type == "PROTEST"]
    for clash in groups:
        if clash.type == "ASSAULT" and _hurts_protesters(story, clash):
            _give(clash, protests)


def _drop_sums(group: "Group", others: Sequence["Group"]) -> None:
    """Take from a group the first counts that are its own plus another place's: the fifteen of nine and six."""
    for position, member in enumerate(group.members):
        kept = tuple(found for found in member.toll.figures if not _is_sum(found, group, others))
        if len(kept) < len(member.toll.figures):
            killed = next((found.count for found in kept if found.kind == "killed"), None)
            injured = next((found.count for found in kept if found.kind == "injured"), None)
            toll = replace(member.toll, figures=kept, killed=killed, injured=injured)
            group.members[position] = replace(member, toll=toll)


def _is_sum(found: Casualties, group: "Group", others: Sequence["Group"]) -> bool:
    if not found.count or found.scope != "event":
        return False
    own = {each.count for each in _placed(group, found) if each.token > found.token and each.count != found.count}
    elsewhere = [first for other in others if other.place != group.place and (first := _first(other, found))]
    shares = {*elsewhere, sum(elsewhere)}
    return any(count and count + share == found.count for count in own for share in shares)


def _placed(group: "Group", like: Casualties) -> Iterator[Casualties]:
    """Yield the counts of a kind that are told of the group's own place by its name."""
    for member in group.members:
        if member.where.basis in _NAMED and member.where.place == group.place:
            told = (each for each in member.toll.figures if each.kind == like.kind and each.scope == "event")
            yield from (each for each in told if not each.superseded)


def _first(group: "Group", like: Casualties) -> int | None:
    counts = (each.count for each in _placed(group, like) if each.token != like.token)
    return next((count for count in counts if count), None)


def _hurts_protesters(story: Story, clash: "Group") -> bool:
    """Tell whether an attack hurt protesters, or was a clash with them."""
    document = story.document
    for member in clash.members:
        hurt = [each for each in member.toll.figures if each.count]
        words = document.tokens_of(document.sentences[member.sentence]) if hurt else ()
        clashing = document.tokens[member.trigger.token].lemma in _CLASHES
        if any(each.whom in PROTESTERS for each in hurt):
            return True
        if clashing and any(word.lemma in PROTESTERS for word in words):
            return True
    return False


def _give(clash: "Group", protests: Sequence["Group"]) -> None:
    """Add the counts of a clash to the protest beside it that has none."""
    for protest in protests:
        gap = min(abs(one.sentence - other.sentence) for one in clash.members for other in protest.members)
        same = protest.place == clash.place and days_apart(protest.lead.when, clash.lead.when) <= 1
        hurt = any(each.count for member in protest.members for each in member.toll.figures)
        if same and gap <= _BESIDE_SENTENCES and not hurt:
            given = [replace(member, type=TOLL) for member in clash.members if member.toll.figures]
            protest.members[:] = sorted((*protest.members, *given), key=lambda each: each.trigger.token)
