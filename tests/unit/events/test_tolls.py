"""Which event a number of killed and injured is booked on, and which of its numbers counts, on made-up articles."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.events.reporting import report_of
from streams.domain.extraction import candidate_groups, read_story

PUBLISHED = datetime(2025, 3, 13, 12, 0, tzinfo=UTC)
Counts = dict[str, tuple[int | None, int | None]]
Read = Callable[[str], Counts]


@pytest.fixture(scope="module")
def read() -> Read:
    """Return a function from a text to (killed, injured) by the name of each place that something happened at."""
    resources = load_resources()

    def reading(text: str) -> Counts:
        article = Article(id="a", url=None, source=None, title=None, published_at=PUBLISHED, text=text)
        story = read_story(article, text, PUBLISHED, resources)
        groups = candidate_groups(story, resources)
        reports = [report_of(story, group, resources.lexicon) for group in groups]
        return {
            report.place.name: (report.killed, report.injured)
            for report in reversed(reports)  # where two events share a place, the first told counts
            if report.place and report.type in {"ASSAULT", "PROTEST", "DISASTER"}
        }

    return reading


ONE_EVENT = [
    (
        "a total replaces the first count",
        (
            "A car bomb exploded in Herat on Tuesday, killing four people.\n\n"
            "Two of the wounded died overnight, which brings the number of dead to six."
        ),
        "Herat",
        (6, None),
    ),
    (
        "what was reported at first does not count",
        (
            "A drone hit a depot in Sumy on Wednesday. Officials at first reported no casualties. "
            "A guard was killed and two drivers were wounded, they said later."
        ),
        "Sumy",
        (1, 2),
    ),
    (
        "a lower earlier toll does not count",
        "A missile that hit Sumy on Wednesday killed two engineers, raising an earlier toll of one.",
        "Sumy",
        (2, None),
    ),
    (
        "the sentence after goes on with it",
        (
            "Gunmen attacked a market in Herat on Tuesday. Nine people were killed, officials said.\n\n"
            "Eleven others were wounded, they added."
        ),
        "Herat",
        (9, 11),
    ),
    (
        "the hospital is not where it happened",
        (
            "Gunmen attacked a market in Herat on Tuesday, killing nine people. "
            "About two dozen wounded people were taken to a hospital in Kabul."
        ),
        "Herat",
        (9, 24),
    ),
    (
        "nobody hurt",
        "A drone hit a depot in Sumy on Wednesday. No casualties were reported.",
        "Sumy",
        (0, 0),
    ),
    (
        "no deaths tells nothing of injuries",
        "A drone hit a depot in Sumy on Wednesday. No deaths were reported.",
        "Sumy",
        (0, None),
    ),
    (
        "parts are not added",
        (
            "A shell hit a house in Sumy on Wednesday, killing five people, among them two children. "
            "Three of the dead were women."
        ),
        "Sumy",
        (5, None),
    ),
    (
        "a count over months is no event's",
        (
            "A drone hit a depot in Sumy on Wednesday. "
            "Monitors have recorded 96 deaths in the region since last September."
        ),
        "Sumy",
        (None, None),
    ),
    (
        "another event that the sentence recalls",
        "Soldiers shelled Herat on Wednesday, hours after a roadside bomb killed three officers farther south.",
        "Herat",
        (None, None),
    ),
    (
        "wounded prisoners set free were not wounded now",
        "Gunmen attacked a market in Herat on Tuesday. The rebels freed 23 wounded prisoners.",
        "Herat",
        (None, None),
    ),
]


@pytest.mark.parametrize(("text", "place", "counts"), [case[1:] for case in ONE_EVENT], ids=[c[0] for c in ONE_EVENT])
def test_counts_of_one_event(read: Read, text: str, place: str, counts: tuple[int | None, int | None]) -> None:
    """The event at the place has exactly these numbers of killed and injured."""
    assert read(text)[place] == counts


def test_toll_over_several_places_is_of_none(read: Read) -> None:
    """A toll that the text does not split belongs to no single place of the attack."""
    found = read("Missiles hit Kharkiv, Poltava and Sumy on Wednesday. Ten people were killed.")
    assert {place: counts for place, counts in found.items() if counts != (None, None)} == {}


def test_split_toll_goes_to_each_place(read: Read) -> None:
    """Of a toll that the sentence splits, each place has its own share."""
    found = read("Gunmen attacked two towns on Wednesday. Nine people died in Herat and six in Kandahar.")
    assert (found["Herat"][0], found["Kandahar"][0]) == (9, 6)


def test_each_event_of_a_paragraph_keeps_its_toll(read: Read) -> None:
    """Two events in one paragraph, each followed by its toll, keep their own numbers."""
    found = read(
        "A drone hit a school in Sumy on Tuesday. Two teachers were killed. "
        "On Wednesday a missile struck a factory in Poltava. Seven workers were injured."
    )
    assert (found["Sumy"], found["Poltava"]) == ((2, None), (None, 7))
