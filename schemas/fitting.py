"""Making records fit their topics: what is left out of a record that would be too large, in which order, and the mark.

A record that a topic refuses could never be delivered, so none is sent that is larger than ``limits`` says. Records of
ordinary news are not touched. What was left out is named in ``cut``:

1. A mention: the evidence is cut at its end; then, if the whole is still too large, the evidence again, the actors,
   recipients and weapons after the twentieth, long names of actors, and last the title and the url.
2. A reading: mentions after the five-hundredth, then as many of the last as make it too large.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import accumulate
from typing import Final, TypeVar

from schemas.codec import encode
from schemas.limits import (
    MAX_EVIDENCE_BYTES,
    MAX_MENTION_BYTES,
    MAX_MENTIONS,
    MAX_NAME_BYTES,
    MAX_PARTIES,
    MAX_READING_BYTES,
    MAX_SOURCE_BYTES,
    MAX_TITLE_BYTES,
    MAX_URL_BYTES,
    beginning,
    fits,
    shortened,
)
from schemas.records import Actor, Mention, Reading, Weapon

MentionT = TypeVar("MentionT", bound=Mention)

_SHORT_EVIDENCE_BYTES: Final = 512
_FEW_PARTIES: Final = 5
_FIELDS_BYTES: Final = 4_096  # of a mention: names of fields, numbers, digests, times
_MOST_BYTES_OF_A_CHAR: Final = 6


def fitted_mention(mention: MentionT) -> MentionT:
    """Return a mention that takes no more than ``MAX_MENTION_BYTES``: the same one, unless it is too large.

    Raises:
        ValueError: it cannot be made to fit. That of an article within ``schemas.articles`` always can.
    """
    mention = _with_evidence(mention, MAX_EVIDENCE_BYTES)
    if _at_most(mention) <= MAX_MENTION_BYTES:
        return mention
    for smaller in (_unchanged, _with_short_texts, _with_few_parties, _with_fewer_parties, _without_title_and_url):
        mention = smaller(mention)
        if len(encode(mention)) <= MAX_MENTION_BYTES:
            return mention
    raise ValueError(f"a mention of {len(encode(mention))} bytes cannot be made to fit into {MAX_MENTION_BYTES}")


def fitted_mentions(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return as many of the first mentions as a reading holds, each made to fit."""
    fitted = tuple(fitted_mention(mention) for mention in mentions[:MAX_MENTIONS])
    room = MAX_READING_BYTES - _FIELDS_BYTES
    if len(fitted) * MAX_MENTION_BYTES <= room:
        return fitted
    ends = accumulate(len(encode(mention)) + 1 for mention in fitted)
    return fitted[: sum(end <= room for end in ends)]


def fitted_reading(reading: Reading) -> Reading:
    """Return a reading that takes no more than ``MAX_READING_BYTES``: the same one, unless it is too large."""
    mentions = fitted_mentions(reading.mentions)
    if mentions == reading.mentions:
        return reading
    cut = reading.cut if len(mentions) == len(reading.mentions) else marked(reading.cut, "mentions")
    return replace(reading, mentions=mentions, cut=cut)


def marked(cut: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Return ``cut`` with one more name, if it is not there yet."""
    return cut if name in cut else (*cut, name)


def _at_most(mention: Mention) -> int:
    """Return a number of bytes that a mention surely does not exceed, without encoding it."""
    place = mention.place
    texts = [value for entry in fields(mention) if isinstance(value := getattr(mention, entry.name), str)]
    if place is not None:
        texts += [place.name, place.admin1]
    texts += [party.name for party in (*mention.actors, *mention.recipients)]
    texts += [weapon.kind for weapon in mention.weapons]
    return _FIELDS_BYTES + sum(len(text) * _MOST_BYTES_OF_A_CHAR + 100 for text in texts)


def _unchanged(mention: MentionT) -> MentionT:
    return mention


def _with_evidence(mention: MentionT, limit: int) -> MentionT:
    if fits(mention.evidence, limit):
        return mention
    evidence = beginning(mention.evidence, limit)
    return replace(
        mention,
        evidence=evidence,
        # Evidence from the headline has no place in the text, and its end is 0.
        evidence_end=mention.evidence_start + len(evidence) if mention.evidence_end else 0,
        cut=marked(mention.cut, "evidence"),
    )


def _with_short_texts(mention: MentionT) -> MentionT:
    """Cut what may be long in a mention that was not made of a bounded article."""
    mention = _with_evidence(mention, _SHORT_EVIDENCE_BYTES)
    url, title, source = mention.url, mention.title, mention.source
    if url is not None and not fits(url, MAX_URL_BYTES):
        mention = replace(mention, url=None, cut=marked(mention.cut, "url"))
    if title is not None and not fits(title, MAX_TITLE_BYTES):
        mention = replace(mention, title=shortened(title, MAX_TITLE_BYTES), cut=marked(mention.cut, "title"))
    if source is not None and not fits(source, MAX_SOURCE_BYTES):
        mention = replace(mention, source=shortened(source, MAX_SOURCE_BYTES), cut=marked(mention.cut, "source"))
    return mention


def _with_few_parties(mention: MentionT, limit: int = MAX_PARTIES) -> MentionT:
    for name in ("actors", "recipients"):
        parties: tuple[Actor, ...] = getattr(mention, name)
        kept = tuple(replace(one, name=shortened(one.name, MAX_NAME_BYTES)) for one in parties[:limit])
        if kept != parties:
            mention = replace(mention, **{name: kept}, cut=marked(mention.cut, name))  # type: ignore[arg-type]
    weapons: tuple[Weapon, ...] = mention.weapons[:limit]
    if weapons != mention.weapons:
        mention = replace(mention, weapons=weapons, cut=marked(mention.cut, "weapons"))
    return mention


def _with_fewer_parties(mention: MentionT) -> MentionT:
    return _with_few_parties(mention, _FEW_PARTIES)


def _without_title_and_url(mention: MentionT) -> MentionT:
    cut = mention.cut
    for name in ("title", "url"):
        if getattr(mention, name) is not None:
            cut = marked(cut, name)
    return replace(mention, title=None, url=None, cut=cut)
