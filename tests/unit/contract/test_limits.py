"""No record outgrows its topic, whatever an article says of itself; what is left out is marked."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schemas.articles import decode_article
from schemas.codec import encode
from schemas.fitting import fitted_mention, fitted_reading
from schemas.limits import (
    MAX_EVIDENCE_BYTES,
    MAX_ID_CHARS,
    MAX_MENTION_BYTES,
    MAX_MENTIONS,
    MAX_READING_BYTES,
    MAX_TITLE_BYTES,
    MAX_URL_BYTES,
    fits,
    json_bytes,
    shortened,
)
from schemas.records import Actor, Article, Place, Weapon
from tests.reports import reading, report

# The dearest characters in JSON: six bytes, four, one.
_DEAR = st.sampled_from(["\x00", "😀", "x", "ж", '"'])
_BOUNDED_IDS = st.tuples(_DEAR, st.integers(0, MAX_ID_CHARS)).map(lambda part: part[0] * part[1])


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300), st.integers(10, 200))
def test_a_shortened_text_fits_and_is_marked(text: str, limit: int) -> None:
    """What fits stays as it is; what does not keeps its beginning and ends in an ellipsis."""
    short = shortened(text, limit)
    assert json_bytes(short) <= limit
    if fits(text, limit):
        assert short == text
    else:
        assert short.endswith("…")
        assert text.startswith(short[:-1])


def test_long_fields_of_an_article_are_bounded_and_named() -> None:
    """A title and a source are cut, a url and a language dropped; the id still tells long urls apart."""
    fields = {"text": "x", "url": "https://a/" + "u" * 900_000, "source": "s" * 9000, "title": "t" * 9000}
    article = decode_article(json.dumps(fields | {"language": "l" * 99}).encode())
    assert isinstance(article, Article)
    assert article.url is None
    assert article.language is None
    assert article.title is not None
    assert json_bytes(article.title) <= MAX_TITLE_BYTES
    assert article.cut == ("url", "source", "title", "language")
    other = decode_article(json.dumps(fields | {"url": fields["url"] + "2"}).encode())
    assert isinstance(other, Article)
    assert other.id != article.id


def test_an_ordinary_article_is_not_touched() -> None:
    """Fields at their limits are kept whole and nothing is marked."""
    article = decode_article(json.dumps({"text": "x", "url": "u" * MAX_URL_BYTES, "title": "A title"}).encode())
    assert isinstance(article, Article)
    assert (article.url, article.title, article.cut) == ("u" * MAX_URL_BYTES, "A title", ())


@given(_BOUNDED_IDS, _DEAR, st.integers(0, 60_000), st.integers(0, 200), st.booleans())
def test_a_mention_of_a_bounded_article_always_fits(
    article_id: str,
    char: str,
    length: int,
    parties: int,
    has_url: bool,  # noqa: FBT001 - drawn
) -> None:
    """However long the sentence, the actors and the publisher's fields are, the mention fits and says what it lost."""
    article = decode_article(
        json.dumps(
            {"text": "x", "id": article_id, "url": char * length if has_url else None, "title": char * length}
        ).encode()
    )
    if not isinstance(article, Article):
        return
    name = char * min(length, 5000)
    actors = tuple(Actor(name=f"{number}{name[:256]}", country="UA", sector="MIL") for number in range(parties))
    mention = report(
        article.id,
        url=article.url,
        title=article.title,
        evidence=char * length,
        evidence_end=length,
        actors=actors,
        recipients=actors,
        weapons=tuple(Weapon(kind=f"kind{number}") for number in range(parties)),
        place=Place(name=char * 100, country="UA", admin1="a" * 100, lat=1.0, lon=1.0, precision="city"),
        article_signature="0" * 128,
    )
    fitted = fitted_mention(mention)
    assert len(encode(fitted)) <= MAX_MENTION_BYTES
    assert fits(fitted.evidence, MAX_EVIDENCE_BYTES)
    assert mention.evidence.startswith(fitted.evidence)
    assert fitted.evidence_end - fitted.evidence_start == len(fitted.evidence)
    changed = {
        name for name in ("evidence", "actors", "url", "title") if getattr(fitted, name) != getattr(mention, name)
    }
    assert changed <= set(fitted.cut)
    assert fitted_mention(fitted) == fitted


def test_an_ordinary_mention_is_not_touched() -> None:
    """A usual report comes back as the same value, without a mark."""
    mention = report(url="https://example.org/a", title="Drones hit Kharkiv", article_signature="0" * 128)
    assert fitted_mention(mention) is mention


def test_a_reading_keeps_the_first_of_too_many_mentions() -> None:
    """Thousands of mentions, or hundreds of very large ones, are cut at the end of the list, and marked."""
    small = [report("a1", number) for number in range(2000)]
    large = [report("a1", number, evidence="\x00" * 700, title="\x00" * 170, url="u" * 2048) for number in range(480)]
    for mentions, most in ((small, MAX_MENTIONS), (large, MAX_MENTIONS)):
        fitted = fitted_reading(reading(*mentions))
        assert len(encode(fitted)) <= MAX_READING_BYTES
        assert 0 < len(fitted.mentions) <= most
        assert [one.mention_id for one in fitted.mentions] == [
            one.mention_id for one in mentions[: len(fitted.mentions)]
        ]
        assert fitted.cut == ("mentions",)
    whole = reading(*small[:3])
    assert fitted_reading(whole) is whole
    assert fitted_reading(replace(whole, cut=("title",))).cut == ("title",)
