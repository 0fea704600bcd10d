"""One mention per event: the lead, its elaborations and later references are brought together.

Candidates are taken in the order of the text; each joins the latest earlier group it agrees with in kind, place and
date, or begins its own. A candidate that names neither place nor date refers back to the latest group of its kind.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from schemas.records import Actor, Place
from streams.domain.events.backreference import is_told_again
from streams.domain.events.candidates import Candidate, Story, Toll
from streams.domain.events.timing import days_apart
from streams.domain.events.toll_homes import LEAST, standing
from streams.domain.events.toll_sharing import share_tolls
from streams.domain.events.tolls import HARMFUL, TOLL
from streams.domain.places.anaphora import is_approximate
from streams.domain.places.geometry import distance_km

_NEAR_KM: Final = 15.0
_DISTRICT_KM: Final = 60.0
_FINENESS: Final = {"site": 0, "city": 1, "district": 2, "admin1": 3, "country": 4}
_MATERIAL: Final = HARMFUL | {"COERCE", "MOBILIZE", "AID", "RETREAT", "COOPERATE", "CONSULT", TOLL}
_NAMED: Final = frozenset({"own", "sentence"})
_OWN_MODES: Final = frozenset({"abduct", "strike", "hunger", "boycott"})
"""Modes that are an event of their own beside another of the same type at the same place and time."""
_HARMLESS_MODES: Final = frozenset({"strike", "hunger", "boycott"})
"""Protests in which nobody is hurt: a toll told beside one is another event's."""
_MODAL_TYPES: Final = frozenset({"COERCE", "RETREAT", "SANCTION"})
"""Types whose modes are different acts: an arrest is no curfew."""
_REACH_SENTENCES: Final = 6
_TOLL_DAYS: Final = 21
_REFINED_WITHIN: Final = 2
_TOLD_ON_WITHIN: Final = 2
_OPENING_GROUPS: Final = 10
_LATEST_GROUPS: Final = 90
"""Of a text with more events no more than these are looked at for each candidate."""


@dataclass(slots=True)
class Group:
    """Candidates that tell of one event, in text order; ``lead`` is the one that tells it best.

    What is asked of a group is kept up to date as candidates join, so that a long text is not gone over again for each.
    """

    members: list[Candidate] = field(default_factory=list)
    _lead: Candidate | None = field(default=None, init=False)
    _named: Candidate | None = field(default=None, init=False)
    _placed: Candidate | None = field(default=None, init=False)
    _told: dict[Place, None] = field(default_factory=dict, init=False)
    _type: str | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        for candidate in self.members:
            self._take_in(candidate)

    def add(self, candidate: Candidate) -> None:
        """Let a candidate join, which the text tells after all others."""
        self.members.append(candidate)
        self._take_in(candidate)

    def attribute(
        self, *, actors: tuple[Actor, ...] | None = None, recipients: tuple[Actor, ...] | None = None
    ) -> None:
        """Give all members the same actors or the same recipients; None leaves them as they are."""
        self.hold(
            replace(
                each,
                actors=each.actors if actors is None else actors,
                recipients=each.recipients if recipients is None else recipients,
            )
            for each in self.members
        )

    def hold(self, members: Iterable[Candidate]) -> None:
        """Hold other members from now on, in text order."""
        self.members = list(members)
        self._lead = self._named = self._placed = self._type = None
        self._told = {}
        for each in self.members:
            self._take_in(each)

    @property
    def lead(self) -> Candidate:
        """The member with the surest place and date, the earliest of equals."""
        return self._lead or self.members[0]

    @property
    def place(self) -> Place | None:
        """The place named for the event; one taken from the run of the text only where none is named."""
        best = self._named or self._placed
        if best is None or best.where.place is None:
            return None
        finer = (place for place in self._told if lies_in(place, best.where.place))
        return next(finer, best.where.place)

    @property
    def type(self) -> str:
        """The type of the first member that tells more than a toll."""
        return self._type or TOLL

    def _take_in(self, candidate: Candidate) -> None:
        self._lead = _surer(self._lead, candidate)
        if self._type is None and candidate.type != TOLL:
            self._type = candidate.type
        where = candidate.where
        if where.place is None:
            return
        self._placed = _surer(self._placed, candidate)
        if where.basis in _NAMED:
            self._named = _surer(self._named, candidate)
        if where.basis != "article":
            self._told.setdefault(where.place)


def _surer(known: Candidate | None, candidate: Candidate) -> Candidate:
    """Return the candidate with the surer place and date, the earlier in the text of equals."""
    if known is None:
        return candidate
    return max(known, candidate, key=lambda each: (_sureness(each), -each.trigger.token))


def _sureness(candidate: Candidate) -> float:
    basis = {"own": 2.0, "sentence": 1.0}
    return (
        basis.get(candidate.where.basis, 0.0)
        + basis.get(candidate.when.basis, 0.0)
        + candidate.trigger.rule.strength
        - 3.0 * (candidate.type == TOLL)
        - 2.0 * candidate.modality.hypothetical
    )


def consolidate(story: Story, candidates: Sequence[Candidate]) -> list[Group]:
    """Return the groups in the order in which the text first tells of them."""
    groups: list[Group] = []
    for candidate in candidates:
        within_reach = _within_reach(groups)
        home = _home(story, within_reach, candidate)
        if home is None:
            groups.append(Group([candidate]))
        elif _is_of_several(within_reach, home, candidate):
            home.add(replace(candidate, toll=Toll()))
        else:
            home.add(candidate)
    share_tolls(story, groups)
    return [group for group in groups if group.type != TOLL or not _is_of_nobody(group)]


def _is_of_nobody(group: Group) -> bool:
    """Tell whether a group says nothing but that some came to no harm or all went quietly: no event by itself."""
    figures = [figure for member in group.members for figure in member.toll.figures]
    return bool(figures) and all(figure.count == 0 and figure.scope == "part" for figure in figures)


def _within_reach(groups: Sequence[Group]) -> Sequence[Group]:
    """Return the groups that a candidate may go on with: those the text opens with, and the latest."""
    if len(groups) <= _OPENING_GROUPS + _LATEST_GROUPS:
        return groups
    return (*groups[:_OPENING_GROUPS], *groups[-_LATEST_GROUPS:])


def _home(story: Story, groups: Sequence[Group], candidate: Candidate) -> Group | None:
    """Return the group that a candidate goes on with: the latest begun; for a toll the one that it fits best."""
    possible = (group for group in reversed(groups) if _same_event(story, group, candidate))
    if candidate.type != TOLL:
        return next(possible, None)
    ranked = [(standing(story, group, candidate), group.members[-1].trigger.token, group) for group in possible]
    fit, _, best = max(ranked, key=lambda row: row[:2], default=(LEAST, 0, None))
    return best if fit > LEAST or candidate.where.basis != "paragraph" else None


def _is_of_several(groups: Sequence[Group], home: Group, candidate: Candidate) -> bool:
    """Tell whether a toll follows an act at several places, for all of which it is told (codebook, "How many")."""
    act = home.members[-1].trigger.token
    if candidate.type != TOLL or candidate.where.basis in _NAMED or candidate.trigger.token == act:
        return False
    listed = {act}
    if home.members[-1].type == TOLL:
        listed |= {each.trigger.token for group in groups for each in group.members[-1:] if _is_beside(home, each)}
    return sum(any(each.trigger.token in listed for each in group.members) for group in groups) > 1


def _is_beside(home: Group, candidate: Candidate) -> bool:
    """Tell whether a candidate is a toll in the sentence of another one's: "nine died in X and six in Y"."""
    return candidate.type == TOLL and candidate.sentence == home.members[-1].sentence


def _same_event(story: Story, group: Group, candidate: Candidate) -> bool:
    lead = group.lead
    if not _kinds_agree(group, candidate) or not _dates_agree(lead, candidate):
        return False
    if group.type == TOLL and candidate.type == "PROTEST" and not _is_close(story, group, candidate):
        return False
    if candidate.type not in _MATERIAL:
        return _same_statement(group, candidate)
    if candidate.where.place is None or candidate.where.basis not in _NAMED or _tells_on(story, group, candidate):
        return _refers_back(story, group, candidate)
    known = group.place
    if known is None or (known.precision == "country" != candidate.where.place.precision):
        soon = candidate.sentence - group.members[-1].sentence <= _REFINED_WITHIN
        listed = candidate.trigger.token == group.members[-1].trigger.token
        return soon and not listed and (known is None or known.country == candidate.where.place.country)
    return same_place(known, candidate.where.place)


def _tells_on(story: Story, group: Group, candidate: Candidate) -> bool:
    """Tell whether a candidate goes on with an act as known and names another place only beside it.

    *Drones hit X ... The strikes came as traders were loading boats on the lake.*
    """
    after = candidate.sentence - group.members[-1].sentence
    if candidate.where.basis != "sentence" or candidate.type == TOLL or not 0 < after <= _TOLD_ON_WITHIN:
        return False
    document = story.document
    acts = {document.tokens[each.trigger.token].lemma for each in group.members[-_TOLD_ON_WITHIN:]}
    unnamed = "learned" in candidate.trigger.rule.flags and after == 1  # no word for the act itself
    return is_told_again(document, candidate.trigger.token, None if unnamed else acts)


def _is_close(story: Story, group: Group, candidate: Candidate) -> bool:
    """Tell whether a candidate follows within a sentence or in the paragraph of a group."""
    last = group.members[-1].sentence
    sentences = story.document.sentences
    return candidate.sentence - last <= 1 or sentences[candidate.sentence].paragraph == sentences[last].paragraph


def _kinds_agree(group: Group, candidate: Candidate) -> bool:
    kinds = {group.type, candidate.type}
    if TOLL in kinds:
        harmless = any(each.mode in _HARMLESS_MODES for each in (*group.members[:1], candidate))
        return kinds <= HARMFUL | {TOLL} and not harmless
    if kinds == {"RETREAT", "COOPERATE"}:
        return {group.lead.mode, candidate.mode} == {"release", None}
    lead = group.lead
    if len(kinds) > 1 or (lead.status == "planned") != (candidate.status == "planned"):
        return False
    if lead.mode == candidate.mode:
        return True
    if candidate.type == "CONSULT" and "phone" in {lead.mode, candidate.mode}:
        return False
    if candidate.type in _MODAL_TYPES:
        return False
    return not {lead.mode, candidate.mode} & _OWN_MODES


def _dates_agree(lead: Candidate, candidate: Candidate) -> bool:
    if candidate.type == TOLL and (candidate.toll.is_late or candidate.when.basis == "sentence"):
        later = (candidate.when.day - (lead.when.end_day or lead.when.day)).days
        return -1 <= later <= _TOLL_DAYS  # the day of the count, not of the event
    if (
        lead.type == TOLL and lead.toll.is_late and candidate.sentence - lead.sentence <= 1
    ):  # counted later than the event, but told before it
        return -_TOLL_DAYS <= (candidate.when.day - lead.when.day).days <= 1
    if candidate.when.basis not in _NAMED:
        return True
    return days_apart(lead.when, candidate.when) <= (0 if lead.when.basis in _NAMED else 1)


def _refers_back(story: Story, group: Group, candidate: Candidate) -> bool:
    """Tell whether a candidate without a place of its own goes on with an event told shortly before."""
    last = group.members[-1]
    sentences = story.document.sentences
    if candidate.sentence == last.sentence:
        return True
    if sentences[candidate.sentence].paragraph == sentences[last.sentence].paragraph:
        return True
    if candidate.where.basis == "paragraph" and group.place is not None and candidate.where.place is not None:
        if same_place(candidate.where.place, group.place):
            return True
        if candidate.type != TOLL:
            return False
    return candidate.sentence - last.sentence <= _REACH_SENTENCES or group.members[0].sentence == 0


def _same_statement(group: Group, candidate: Candidate) -> bool:
    """Tell whether a statement goes on with an earlier one of its kind: same sentence, or same speaker."""
    last = group.members[-1]
    if candidate.sentence == last.sentence:
        return True
    speakers = {actor.name for actor in candidate.actors}
    addressed = {actor.name for actor in candidate.recipients}
    return bool(
        speakers & {actor.name for actor in group.lead.actors}
        and (not addressed or addressed & {actor.name for actor in group.lead.recipients})
    )


def lies_in(place: Place, area: Place) -> bool:
    """Tell whether a place is a finer one inside a country, a first-level unit or a district."""
    if place.country != area.country or _FINENESS[place.precision] >= _FINENESS[area.precision]:
        return False
    if is_approximate(area):
        return False
    if area.precision == "country":
        return True
    if area.precision == "admin1":
        return place.admin1 == area.admin1
    return area.precision == "district" and distance_km(place, area) <= _DISTRICT_KM


def same_place(first: Place, second: Place) -> bool:
    """Tell whether two places are one, or one lies in the other as far as their precision tells."""
    if first.geonames_id is not None and first.geonames_id == second.geonames_id:
        return True
    if first.country != second.country:
        return False
    if is_approximate(first) or is_approximate(second):
        return first.name == second.name
    precisions = {first.precision, second.precision}
    if "country" in precisions:
        return True
    if "admin1" in precisions:
        return first.admin1 == second.admin1
    near = distance_km(first, second) <= _NEAR_KM
    return near and (first.name == second.name or bool(precisions & {"site", "district"}))
