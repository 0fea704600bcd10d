"""What ``dateline extract`` prints for one article, and ``/api/read`` answers: a contract that scripts depend on.

``{"article_id", "mentions": [Mention + "event_id"], "places": [{"text", "start", "end", ...Place}]}``
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

import orjson

from schemas.codec import encode
from schemas.records import Mention, Place, Toponym


def extract_line(
    article_id: str, mentions: Iterable[Mention], places: Iterable[Toponym], event_ids: Mapping[str, str]
) -> dict[str, Any]:
    """Return the line as plain JSON values.

    Args:
        article_id: as the article has it.
        mentions: what it reports, in document order.
        places: the names resolved in it; offsets count characters of its text.
        event_ids: the event of each mention id; a mention without one gets null.
    """
    return {
        "article_id": article_id,
        "mentions": [
            {**orjson.loads(encode(mention)), "event_id": event_ids.get(mention.mention_id)} for mention in mentions
        ],
        "places": [_place_fields(toponym) for toponym in places],
    }


def _place_fields(toponym: Toponym) -> dict[str, Any]:
    resolved = {entry.name: getattr(toponym.place, entry.name) for entry in fields(Place)}
    return {"text": toponym.text, "start": toponym.start, "end": toponym.end, **resolved}
