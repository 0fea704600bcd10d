"""What the encoder is to learn from a labelled article: its events, and what fills their roles anywhere in the text."""

from importlib.resources import files

import pytest

from streams.adapters.encoder_windows import open_tokenizer
from streams.adapters.resources import load_resources
from streams.domain.analysis import Resources
from training.dataset import NoEncoder, analysed_article
from training.outputs import ROLE_NAMES, TYPE_NAMES
from training.targets import ArticleTarget, target_of
from training.window_examples import window_examples

TEXT = (
    "Gunmen attacked a village near Maiduguri on Monday.\n\n"
    "They killed seven farmers there, police said.\n\n"
    "A year ago a bomb killed thirty people in Kano."
)
EVENT = {
    "uid": "maiduguri-1",
    "salience": "main",
    "type": "ASSAULT",
    "mode": "firearms",
    "acled": "Attack",
    "date": "2024-03-11",
    "end_date": None,
    "date_precision": "day",
    "place": {
        "name": "Maiduguri",
        "country": "NG",
        "admin1": "Borno",
        "lat": 11.85,
        "lon": 13.16,
        "precision": "city",
    },
    "actors": [],
    "recipients": [{"name": "farmers", "country": "NG", "sector": "CVL"}],
    "killed": 7,
    "injured": None,
    "status": "occurred",
    "evidence": "They killed seven farmers there, police said.",
}
ROW = {"id": "t1", "title": "", "published_at": "2024-03-12T12:00:00Z", "text": TEXT, "events": [EVENT]}


@pytest.fixture(scope="module")
def target() -> ArticleTarget:
    """The targets of the article above."""
    resources: Resources = load_resources()
    return target_of(analysed_article(ROW, resources, NoEncoder(), real=True))


def test_arguments_are_found_in_other_sentences(target: ArticleTarget) -> None:
    """Place and day stand in the sentence before; the victims of another year compete, and are wrong."""
    (event,) = target.events
    right = {
        role: {TEXT[start:end] for (_, start, end), fits in zip(found.mentions, found.right, strict=True) if fits}
        for role, found in event.arguments.items()
    }
    assert (event.sentence, event.main) == (1, True)
    assert (right["place"], right["date"]) == ({"Maiduguri"}, {"Monday"})
    assert all("seven" in words for words in right["killed"])
    assert len(event.arguments["killed"].mentions) > len(right["killed"])
    assert event.arguments["actor"].unnamed[0]
    assert not any(event.arguments["actor"].right)


def test_windows_keep_every_argument(target: ArticleTarget) -> None:
    """Each role asked for comes with the pieces of its mentions, how far away they stand, and the two ways of none."""
    vocabulary = files("streams.adapters").joinpath("data", "encoder", "tokenizer.json").read_text("utf-8")
    (window,) = window_examples(target, open_tokenizer(vocabulary))
    asked = {ROLE_NAMES[each.role]: each for each in window.arguments}
    assert set(asked) == set(target.events[0].arguments)
    place = asked["place"]
    assert TYPE_NAMES[place.type] == "ASSAULT"
    assert len(place.right) == len(place.mentions) + 2
    number, first, last, distance = place.mentions[place.right[:-2]][0].tolist()
    assert number == 0
    assert 0 < first < last < len(window.ids)
    assert distance == -1
