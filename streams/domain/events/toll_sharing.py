"""What the counts of one event say of another: sums over several places, and protests in which police hurt people.

Source: codebook, "How many" (a toll over several places that is not split belongs to none of them) and "Conventions
for hard cases" (a protest at which police use force is one PROTEST with its casualties).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from streams.domain.events.candidates import Story, Toll
from streams.domain.events.timing import days_apart
from streams.domain.events.tolls import PROTESTERS, TOLL
from streams.domain.quantities import Casualties, Kind

if TYPE_CHECKING:
    from streams.domain.events.consolidation import Group

_NAMED: Final = frozenset({"own", "sentence"})
_CLASHES: Final = frozenset({"clash", "scuffle", "skirmish", "confrontation", "fight"})
_BESIDE_SENTENCES: Final = 4
_BESIDE_EVENTS: Final = 6


def share_tolls(story: Story, groups: Sequence["Group"]) -> None:
    """Take from events the sums over several of them, and give protests the counts of those hurt in them."""
    counts = [_placed(group) for group in groups]
    for index, group in enumerate(groups):
        beside = [*counts[max(0, index - _BESIDE_EVENTS) : index], *counts[index + 1 : index + 1 + _BESIDE_EVENTS]]
        for kind, own in counts[index].items():
            _drop_sum(group, kind, own, [other[kind][0] for other in beside if kind in other])
    protests = [group for group in groups if group.type == "PROTEST"]
    for clash in groups:
        if protests and clash.type == "ASSAULT" and _hurts_protesters(story, clash):
            _give(clash, protests)


def _placed(group: "Group") -> dict[Kind, list[Casualties]]:
    """Return by kind the counts told of the group's own place by its name."""
    place = group.place
    found: dict[Kind, list[Casualties]] = {}
    for member in group.members:
        if member.where.basis in _NAMED and member.where.place == place:
            for each in member.toll.figures:
                if each.scope == "event" and each.count and not each.superseded:
                    found.setdefault(each.kind, []).append(each)
    return found


def _drop_sum(group: "Group", kind: Kind, own: Sequence[Casualties], elsewhere: Sequence[Casualties]) -> None:
    """Take from a group its first count if a later one and those of other places make it: the 15 of nine and six."""
    first = next((each for member in group.members for each in member.toll.figures if each.kind == kind), None)
    if first is None or not first.count or first.scope != "event":
        return
    shares = [each.count or 0 for each in elsewhere if each.token > first.token]
    later = {each.count or 0 for each in own if each.token > first.token}
    if not any(count + share == first.count for count in later for share in {*shares, sum(shares)} if share):
        return
    group.hold(
        replace(each, toll=_without(each.toll, first)) if first in each.toll.figures else each for each in group.members
    )


def _without(toll: Toll, figure: Casualties) -> Toll:
    kept = tuple(found for found in toll.figures if found != figure)
    killed = next((found.count for found in kept if found.kind == "killed"), None)
    injured = next((found.count for found in kept if found.kind == "injured"), None)
    return replace(toll, figures=kept, killed=killed, injured=injured)


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
    near = {member.sentence + step for member in clash.members for step in range(-_BESIDE_SENTENCES, _BESIDE_SENTENCES)}
    for protest in protests:
        if near.isdisjoint(member.sentence for member in protest.members):
            continue
        same = protest.place == clash.place and days_apart(protest.lead.when, clash.lead.when) <= 1
        hurt = any(each.count for member in protest.members for each in member.toll.figures)
        if same and not hurt:
            given = [replace(member, type=TOLL) for member in clash.members if member.toll.figures]
            protest.hold(sorted((*protest.members, *given), key=lambda each: each.trigger.token))
            return
