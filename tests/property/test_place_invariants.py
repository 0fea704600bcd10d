"""What holds for every name and every text, however odd."""

from hypothesis import given
from hypothesis import strategies as st

from streams.domain.places.names import loose_key, name_key
from streams.domain.places.place_mentions import find_places
from streams.domain.places.readings import dateline_end
from tests.unit.places.standin import DictionaryGazetteer, document

WORDS = st.sampled_from(
    [
        "Kyiv",
        "Kharkiv",
        "Paris",
        "Texas",
        "Georgia",
        "Rome",
        "in",
        "the",
        "of",
        "region",
        "village",
        "Square",
        "said",
        ",",
        ".",
        "(",
        ")",
        "'s",
        "Michael",
        "and",
        "60",
        "nautical",
        "miles",
        "north",
        "capital",
        "Ukrainian",
        "RU",
        "A",
    ]
)
GAZETTEER = DictionaryGazetteer()


@given(st.text())
def test_name_key_is_idempotent(name: str) -> None:
    """A key is its own key."""
    assert name_key(name_key(name)) == name_key(name)


@given(st.text())
def test_loose_key_depends_on_the_key_only(name: str) -> None:
    """Spellings with one key have one loose key."""
    assert loose_key(name) == loose_key(name_key(name))


@given(st.text(max_size=300))
def test_dateline_lies_within_the_text(text: str) -> None:
    """A dateline ends inside the text, for any text."""
    assert 0 <= dateline_end(text) <= len(text) + 1


@given(st.lists(WORDS, min_size=1, max_size=40))
def test_mentions_quote_the_text_in_order(words: list[str]) -> None:
    """Offsets always cut the mention out of the text, in text order, with coordinates on the globe."""
    text = document(" ".join(words))
    found = find_places(text, GAZETTEER)
    assert all(text.text[mention.start : mention.end] == mention.text for mention in found)
    assert [mention.start for mention in found] == sorted(mention.start for mention in found)
    assert all(-90 <= mention.place.lat <= 90 and -180 <= mention.place.lon <= 180 for mention in found)
    assert find_places(text, GAZETTEER) == found
