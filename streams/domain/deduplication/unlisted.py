"""The reports that an event counts and no longer lists: their ids, made short and bounded in number."""

from collections.abc import Sequence
from typing import Final

from schemas.articles import text_digest
from schemas.limits import MAX_REMEMBERED_ID_BYTES, MAX_UNLISTED, fits
from schemas.records import Source

_POSITION_BYTES: Final = 8  # "#" and a number
_DIGEST: Final = "~"


def remembered_id(mention_id: str) -> str:
    """Return a mention's id as an event remembers it: that of an article with a long id by a digest."""
    article, hash_sign, position = mention_id.rpartition("#") if "#" in mention_id else (mention_id, "", "")
    if fits(mention_id, MAX_REMEMBERED_ID_BYTES) and fits(article, MAX_REMEMBERED_ID_BYTES - _POSITION_BYTES):
        return mention_id
    return f"{_DIGEST}{text_digest(article)}{hash_sign}{position[: _POSITION_BYTES - 1]}"


def article_of(remembered: str) -> str:
    """Return the id, or the digest of the id, of the article of a remembered mention."""
    return remembered.rpartition("#")[0] or remembered


def still_unlisted(
    former: Sequence[str], cut: Sequence[Source], listed: Sequence[Source], *, copies: bool
) -> tuple[tuple[str, ...], int]:
    """Return the ids to remember, and how many articles are forgotten because there are too many.

    Args:
        former: what was remembered so far.
        cut: the reports that are no longer listed now.
        listed: those that are.
        copies: whether to remember the copies among ``cut``, or the others.
    """
    newly = {remembered_id(source.mention_id) for source in cut if (source.copy_of is not None) == copies}
    known = {remembered_id(source.mention_id) for source in listed}
    kept = sorted({*former, *newly} - known)
    dropped = kept[:-MAX_UNLISTED]
    kept = kept[-MAX_UNLISTED:]
    counted = {article_of(one) for one in (*kept, *known)}
    return tuple(kept), len({article_of(one) for one in dropped} - counted)
