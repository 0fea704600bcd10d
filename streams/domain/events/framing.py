"""From triggers to event candidates: type, mode, place, date, toll and status of what each trigger tells.

Source: codebook, "Types and modes" and "Conventions for hard cases".
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from schemas.records import Place
from streams.domain.events.attachment import distance, governing_preposition
from streams.domain.events.backreference import referred_to
from streams.domain.events.candidates import Candidate, Story, Toll, When, Where
from streams.domain.events.echoes import without_echoes
from streams.domain.events.exchanges import exchanged
from streams.domain.events.modality import Modality, ModalityWords, modality_of
from streams.domain.events.participants import participants
from streams.domain.events.seats import seat_of_body
from streams.domain.events.sittings import is_remote, seated, without_chants
from streams.domain.events.timing import not_behind, when_of
from streams.domain.events.tolls import HARMFUL, TOLL, bind_tolls, toll_at
from streams.domain.events.triggers import Trigger
from streams.domain.events.utterance import seat_of, signed_at, uttered_at
from streams.domain.events.whereabouts import where_of
from streams.domain.quantities import WeaponMention

_PLANNABLE: Final[Mapping[str, str]] = {
    "CONSULT": "AGREE",
    "AGREE": "AGREE",
    "PROTEST": "PROTEST",
    "COOPERATE": "COOPERATE",
    "SUPPORT": "AGREE",
    "AID": "AGREE",
}
_LISTABLE: Final = frozenset({"ASSAULT", "PROTEST", "COERCE", "DISASTER", TOLL})
_SAID: Final[Mapping[str, Callable[[Story, Trigger], Where]]] = {
    "stated": uttered_at,
    "signed": signed_at,
    "seat": seat_of,
}
"""How the place of a statement is found, by the kind of statement."""
_MEETINGS: Final = frozenset({"CONSULT", "AGREE"})
_WAYS: Final = frozenset({"to", "into", "from", "towards", "toward", "for"})
_WEAPON_REACH: Final = 7.0


@dataclass(slots=True)
class _Run:
    """What the text has told so far: the paragraph, the last place named in it, and where people last came to harm."""

    paragraph: int = -1
    place: Place | None = None
    main: Place | None = None
    harm: Place | None = None
    last: Place | None = None


def candidates_of(story: Story, triggers: Sequence[Trigger], words: ModalityWords) -> tuple[Candidate, ...]:
    """Return one candidate for each trigger, or several where the text lists several places for it."""
    triggers = without_echoes(story.document, triggers, story.casualties)
    tolls, further = bind_tolls(story.document, triggers, story.casualties)
    found: list[Candidate] = []
    run = _Run()
    for trigger in sorted((*triggers, *further), key=lambda each: each.token):
        found.extend(_frame(story, trigger, tolls.get(trigger.token, Toll()), words, run))
    return seated(story, exchanged(story, without_chants(story, found)))


def _frame(story: Story, trigger: Trigger, told: Toll, words: ModalityWords, run: _Run) -> Iterator[Candidate]:
    sentence = story.document.tokens[trigger.token].sentence
    _enter(story, sentence, run)
    modality = modality_of(story.document, trigger.token, words, story.quoted)
    when = when_of(story, trigger)
    event_type, status = _type_and_status(trigger, modality, when)
    if status == "planned":
        when = not_behind(story, when, trigger.token)
    weapons = _weapons_of(story, trigger) if event_type in {"ASSAULT", TOLL} else ()
    mode = trigger.rule.mode or (weapons[0].mode if weapons else None)
    places = _toll_places(story, trigger, told) if trigger.rule.type == TOLL else _places(story, trigger)
    listed = len(places) > 1
    for where in places:
        toll = toll_at(story, told, where.place) if listed else told
        placed = where
        if where.place is None and trigger.rule.place in {"impact", "located"} and not _is_remote(story, trigger):
            placed = Where(run.harm, "paragraph") if toll.is_elsewhere and run.harm else _told_before(story, run)
        country = placed.place.country if placed.place else None
        actors, recipients = participants(story, trigger, event_type, country)
        yield Candidate(
            trigger=trigger,
            sentence=sentence,
            type=event_type,
            mode=mode,
            acled=trigger.rule.acled,
            status=status,
            where=placed,
            when=when,
            toll=toll,
            modality=modality,
            actors=actors,
            recipients=recipients,
            weapons=weapons,
        )
        if where.place is not None:
            run.place = run.last = where.place
            if run.main is None or (run.main.precision == "country" and event_type in HARMFUL):
                run.main = where.place
        if event_type in HARMFUL and trigger.rule.type != TOLL:
            run.harm = placed.place


def _told_before(story: Story, run: _Run) -> Where:
    """Return the place that the text has reached: its paragraph's, else that of its first event."""
    if run.place is not None:
        return Where(run.place, "paragraph")
    main = run.main or story.focus
    return Where(main, "article") if main is not None else Where(None, "none")


def _enter(story: Story, sentence: int, run: _Run) -> None:
    """Move the run of the text to a sentence: a new paragraph forgets, place names before the sentence are kept."""
    here = story.document.sentences[sentence].paragraph
    if here == run.paragraph:
        return
    run.paragraph, run.place = here, None
    for index in range(sentence - 1, -1, -1):
        if story.document.sentences[index].paragraph != here:
            break
        named = [name.place for name in story.names_by_sentence.get(index, ()) if name.is_scene]
        scenes = [*named, *(name.place for name in referred_to(story, index))]
        finer = [place for place in scenes if place.precision != "country"]
        if scenes and (run.place is None or (run.place.precision == "country" and finer)):
            run.place = (finer or scenes)[0]


def _places(story: Story, trigger: Trigger) -> tuple[Where, ...]:
    if trigger.rule.place == "none":
        return (Where(None, "none"),)
    if _is_remote(story, trigger):
        return (Where(None, "none"),)
    found = where_of(story, trigger)
    if trigger.rule.place == "country":
        return (_own_country(story, trigger),)
    if trigger.rule.place == "named":
        named = [where for where in found if where.basis == "own"]
        return tuple(named[:1]) or (Where(None, "none"),)
    if trigger.rule.place in _SAID:
        return (_at_seat(story, trigger, _SAID[trigger.rule.place](story, trigger)),)
    if trigger.rule.type in _MEETINGS:
        return (_at_seat(story, trigger, found[0]),)
    return found if trigger.rule.type in _LISTABLE else found[:1]


def _at_seat(story: Story, trigger: Trigger, where: Where) -> Where:
    """Return the place named for an act, else the seat of the body that acts or is spoken to."""
    fine = where.place is not None and where.place.precision != "country"
    seat = None if fine else seat_of_body(story, trigger)
    return Where(seat, "sentence") if seat is not None else where


def _is_remote(story: Story, trigger: Trigger) -> bool:
    return trigger.rule.type in _MEETINGS and is_remote(story.document, trigger.token)


def _toll_places(story: Story, trigger: Trigger, toll: Toll) -> tuple[Where, ...]:
    """Return where people came to harm: not where they were brought, nor where they were flown to or came from."""
    found = _places(story, trigger)
    names = story.names_by_sentence.get(story.document.tokens[trigger.token].sentence, ())
    scenes = [
        where
        for where in found
        if any(
            name.place == where.place and governing_preposition(story.document, name.token) not in _WAYS
            for name in names
        )
    ]
    return (Where(None, "none"),) if toll.is_elsewhere or not scenes else tuple(scenes)


def _own_country(story: Story, trigger: Trigger) -> Where:
    """Return the country that acts: the codebook places the expulsion of diplomats there."""
    actors, _ = participants(story, trigger, trigger.rule.type, None)
    for actor in actors:
        for name in story.names:
            if name.place.precision == "country" and name.place.country == actor.country:
                return Where(name.place, "own")
    return where_of(story, trigger)[0]


def _weapons_of(story: Story, trigger: Trigger) -> tuple[WeaponMention, ...]:
    """Return the weapons said of an act, in the order of the text: the codebook lets the first one decide."""
    document = story.document
    sentence = document.tokens[trigger.token].sentence
    return tuple(
        weapon
        for weapon in story.weapons_by_sentence.get(sentence, ())
        if distance(document, trigger.token, weapon.token) <= _WEAPON_REACH
    )


def _type_and_status(trigger: Trigger, modality: Modality, when: When) -> tuple[str, str]:
    rule = trigger.rule
    if rule.status is not None:
        return rule.type, rule.status
    ahead = modality.planned or "future" in rule.flags or when.future
    if ahead and rule.type in _PLANNABLE:
        announced = rule.type != "AGREE" or "future" in rule.flags
        return _PLANNABLE[rule.type], "planned" if announced else "occurred"
    if modality.denied:
        return rule.type, "denied"
    return rule.type, "claimed" if modality.claimed else "occurred"


def with_toll(candidate: Candidate, toll: Toll) -> Candidate:
    """Return the candidate with another toll."""
    return replace(candidate, toll=toll)


def kinds(weapons: Iterable[WeaponMention]) -> frozenset[str]:
    """Return the kinds of the weapons."""
    return frozenset(weapon.kind for weapon in weapons)
