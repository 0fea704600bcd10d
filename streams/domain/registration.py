"""What a reading of an article changes: the difference to what is already known of the same article.

A first reading passes all its mentions on; a repeat passes nothing; a corrected text (same article id, other digest)
or a newer extractor withdraws what is no longer said and passes on what is new; an outdated version changes nothing.
"""

import hashlib
import re
from dataclasses import dataclass

import orjson

from schemas.limits import MAX_VERSIONS
from schemas.records import Coding, KnownArticle, Mention, Reading, Withdrawal
from streams.domain.deduplication.block_key import block_key

_COMPARED_MENTION_FIELDS = ("mention_id", "evidence")


@dataclass(frozen=True, slots=True)
class Registration:
    """What to send, as (block key, record) in this order, and what to remember; ``known`` None: nothing new."""

    outgoing: tuple[tuple[str, Mention | Withdrawal], ...] = ()
    known: KnownArticle | None = None


def register(reading: Reading, known: KnownArticle | None) -> Registration:
    """Compare a reading with what is known of its article.

    Returns: withdrawals before mentions. Doing it again after the result was stored gives an empty registration;
    doing it again before that gives the same one.
    """
    if known is not None and not _supersedes(reading, known):
        return Registration()
    current = {mention.mention_id: (block_key(mention), content_digest(mention)) for mention in reading.mentions}
    former = known.mentions if known else {}
    withdrawals = [
        (
            key,
            Withdrawal(
                withdrawn_mention_id=mention_id,
                article_id=reading.article_id,
                article_digest=known.article_digest,
                extractor=known.extractor,
            ),
        )
        for mention_id, (key, _) in former.items()
        # A mention that stays in its block is replaced in place, which its deduplicator sees from the id.
        if known and current.get(mention_id, ("", ""))[0] != key
    ]
    mentions = [
        (current[mention.mention_id][0], mention)
        for mention in reading.mentions
        if former.get(mention.mention_id) != current[mention.mention_id]
    ]
    return Registration(
        outgoing=(*withdrawals, *mentions),
        known=KnownArticle(
            article_id=reading.article_id,
            article_digest=reading.article_digest,
            received_at=reading.received_at,
            extractor=reading.extractor,
            mentions=current,
            superseded=_superseded(reading, known),
        ),
    )


def content_digest(mention: Mention) -> str:
    """Return a digest of what a mention says: its coding and evidence, without when and by what it was read."""
    said = {name: getattr(mention, name) for name in (*Coding.__dataclass_fields__, *_COMPARED_MENTION_FIELDS)}
    return hashlib.blake2b(orjson.dumps(said), digest_size=8).hexdigest()


def _supersedes(reading: Reading, known: KnownArticle) -> bool:
    """Tell whether a reading replaces the known version: a newer text, or the same text by a newer extractor."""
    if reading.article_digest == known.article_digest:
        return _version_key(reading.extractor) > _version_key(known.extractor)
    if reading.article_digest in known.superseded:
        return False
    return reading.received_at > known.received_at


def _superseded(reading: Reading, known: KnownArticle | None) -> tuple[str, ...]:
    if known is None:
        return ()
    if known.article_digest == reading.article_digest:
        return known.superseded
    return (*known.superseded, known.article_digest)[-MAX_VERSIONS:]


def _version_key(version: str) -> tuple[int, ...]:
    """Return a version such as ``"2.10.1"`` as numbers, so that 2.10 is newer than 2.9."""
    return tuple(int(number) for number in re.findall(r"\d{1,9}", version))
