"""What must hold of copies whatever the text."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schemas.records import Article
from streams.domain.copies import CopyIndex, reading_key, reading_of_copy
from streams.domain.prose import without_credits
from tests.reports import NOON, reading, report

_PIECES = st.sampled_from(
    ["Drones hit Kharkiv.", "By Jane Smith", "All rights reserved.", "With agencies.", "Two died.", "\n", " ", "\n\n"]
)
_TEXTS = st.lists(_PIECES, max_size=12).map("".join) | st.lists(_PIECES, max_size=12).map(" ".join) | st.text()


@given(_TEXTS)
def test_without_credits_keeps_every_other_character_in_place(text: str) -> None:
    """The length stays, and what remains stands where it stood; credits that are gone stay gone."""
    body = without_credits(text)
    assert len(body) == len(text)
    assert all(kept in {" ", sign} for kept, sign in zip(body, text, strict=True))
    assert bool(body.strip()) == bool(text.strip())


@given(_TEXTS, st.integers(1, 4))
def test_offsets_of_evidence_are_exact(text: str, mentions: int) -> None:
    """A relabelled mention quotes the copy's own text, under the copy's own id."""
    original = reading(*(report("a1", number) for number in range(mentions)))
    copy = Article(id="b1", text=text or "x", published_at=NOON)
    taken_over = reading_of_copy(copy, NOON, original)
    assert (taken_over is not None) == (copy.text.count("Drones hit Kharkiv.") == 1)
    for number, mention in enumerate(taken_over.mentions if taken_over else ()):
        assert copy.text[mention.evidence_start : mention.evidence_end] == mention.evidence
        assert mention.mention_id == f"b1#{number}"


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["One.", "Two.", "Three."])), max_size=30))
def test_find_never_returns_the_article_itself_nor_another_text(articles: list[tuple[str, str]]) -> None:
    """Whatever was added, in which order ever, and however small the index."""
    index = CopyIndex(2)
    for identifier, text in articles:
        article = Article(id=identifier, text=text, published_at=NOON)
        key = reading_key(article, NOON)
        found = index.find(key, identifier)
        assert found is None or (found.article_id != identifier and found.reading_key == key)
        index.add(replace(reading(article=identifier), reading_key=key))
        assert len(index) <= 2
