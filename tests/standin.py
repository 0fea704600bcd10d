"""A stand-in for extraction that does as an article's text tells it: read, dawdle, raise, hang, die.

Imported in each extraction process, so it imports little.
"""

import os
import signal
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from schemas.articles import text_digest
from schemas.records import Article, Mention, Place, Reading
from tests.reports import report

OLD_VERSION = "1.0.0"
NEW_VERSION = "1.1.0"
_COUNTRIES = (
    *("UA", "SY", "BF", "CD", "NG", "KE", "MM", "PK", "AF", "IQ", "SO", "ML", "HT", "CO", "SD", "ET", "YE", "LY"),
    *("TD", "NE", "MZ", "CF", "SS", "LB", "PH", "IN", "BD", "MX", "HN", "VE", "EC", "PE", "TR", "GE", "AM"),
)


def load_for(name: str) -> None:
    """Load nothing, for those who are named."""
    if name != "somebody":
        raise ValueError(name)


def load_nothing() -> None:
    """Load no resources."""


def refuse_to_load() -> None:
    """Fail as a broken installation does."""
    raise RuntimeError("no model here")


def load_for_ever() -> None:
    """Take longer than any test."""
    time.sleep(3600)


LOADING = {"nothing": load_nothing, "refused": refuse_to_load, "endless": load_for_ever}


def obey(article: Article, received_at: datetime, resources: None) -> Reading:
    """Read an article of lines such as ``event date=2025-03-13 killed=4`` or ``hang``, doing what each says."""
    del resources
    return _obey(article, received_at, OLD_VERSION)


def obey_newer(article: Article, received_at: datetime, resources: None) -> Reading:
    """Read an article as the next version of the extractor does; ``only 1.1.0 event`` is a line for this one."""
    del resources
    return _obey(article, received_at, NEW_VERSION)


def _obey(article: Article, received_at: datetime, version: str) -> Reading:
    mentions: list[Mention] = []
    for line in article.text.splitlines():
        match line.removeprefix(f"only {version} ").split():
            case ["event", *fields]:
                mention = _mention(article, len(mentions), received_at, fields)
                mentions.append(replace(mention, extractor=version))
            case ["raise"]:
                raise ValueError("the article told me to")
            case ["sleep", seconds]:
                time.sleep(float(seconds))
            case ["hang"]:
                while True:
                    pass
            case ["die"]:
                os.kill(os.getpid(), signal.SIGKILL)
            case ["die-once", marker] if not Path(marker).exists():
                Path(marker).touch()
                os._exit(9)
    return Reading(
        article_id=article.id,
        article_digest=text_digest(article.text),
        article_signature="",
        received_at=received_at,
        extractor=version,
        language="en",
        mentions=tuple(mentions),
    )


def _town(number: int) -> Place:
    """Return one of many towns, each far from all others, in some forty countries."""
    country = _COUNTRIES[number % len(_COUNTRIES)]
    return Place(
        name=f"Town {number}",
        country=country,
        admin1=f"Unit {number}",
        lat=-60.0 + number // 60 % 120,
        lon=-170.0 + number % 60 * 5,
        precision="city",
        geonames_id=10_000 + number,
    )


def _mention(article: Article, position: int, received_at: datetime, fields: list[str]) -> Mention:
    changes: dict[str, Any] = {}
    for field in fields:
        name, _, value = field.partition("=")
        if name == "town":
            changes["place"] = _town(int(value))
        else:
            changes[name] = int(value) if value.isdigit() else value
    mention = report(article.id, position, article_digest=text_digest(article.text), received_at=received_at)
    return replace(mention, published_at=article.published_at or received_at, **changes)
