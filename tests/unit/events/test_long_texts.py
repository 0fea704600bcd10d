"""Bringing candidates together takes time in proportion to the text, however often an event is told."""

from datetime import UTC, datetime
from time import process_time

import pytest

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.events.candidates import Candidate, Story
from streams.domain.events.consolidation import Group, consolidate
from streams.domain.events.framing import candidates_of
from streams.domain.events.naming import name_classes
from streams.domain.events.triggers import find_triggers
from streams.domain.extraction import Resources, read_story

PUBLISHED = datetime(2025, 3, 13, 18, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources, loaded once."""
    return load_resources()


def told(sentence: str, times: int, resources: Resources) -> tuple[Story, list[Candidate]]:
    """Return a story that tells a sentence again and again, and its candidates."""
    text = "\n\n".join([sentence] * times)
    story = read_story(Article(id="s", text=text, published_at=PUBLISHED), text, PUBLISHED, resources)
    names = name_classes(story.document, story.names, story.actors)
    triggers = find_triggers(story.document, resources.lexicon, names)
    return story, list(candidates_of(story, triggers, resources.modality))


def test_time_grows_with_the_text_and_not_its_square(resources: Resources) -> None:
    """Eight times the candidates take some eight times as long; sixty-four times would be the square."""
    story, candidates = told("Gunmen attacked a village near Kano on Monday.", 400, resources)

    def spent(count: int) -> float:
        start = process_time()
        consolidate(story, candidates[:count])
        return process_time() - start

    few, many = (min(spent(count) for _ in range(3)) for count in (len(candidates) // 8, len(candidates)))
    assert many < 24 * few


def test_group_knows_its_lead_and_place_as_members_join(resources: Resources) -> None:
    """A group that grew member by member answers as one made of all of them."""
    _, vague = told("The raid lasted an hour.", 1, resources)
    _, named = told("Gunmen attacked Kano on Monday.", 1, resources)
    members = [*vague, *named]
    grown = Group(members[:1])
    for member in members[1:]:
        grown.add(member)
    whole = Group(members)
    assert (grown.lead, grown.place, grown.type) == (whole.lead, whole.place, whole.type)
    assert grown.place is not None
    assert grown.place.name == "Kano"
