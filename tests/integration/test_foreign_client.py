"""What another program publishes and reads back: Kafka's own console producer in, a librdkafka consumer out."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pytest

from streams.cli.article_files import read_articles
from tests.brokers import ConsoleProducer
from tests.unit.contract.schema_files import validator
from tests.workers import Deployment

_ROOT = Path(__file__).parents[2]
_SOURCES = ("seeds", "tests/golden/articles.jsonl", "tests/golden/sentences.jsonl")
_SCHEMAS = {"readings": "reading", "mentions": "mention", "events": "event", "event.links": "link"}


@pytest.mark.integration
@pytest.mark.timeout(600)
def test_every_article_of_a_foreign_producer_is_accounted_for(
    deployment: Deployment, console_producer: ConsoleProducer
) -> None:
    """The seeds and all labelled articles become one reading each; every record of every topic fits its schema."""
    lines = [_line(item.payload) for item in read_articles(str(_ROOT / source) for source in _SOURCES)]
    console_producer(deployment.names.topic("articles"), lines)
    deployment.start_worker(real_extraction=True).await_working(120)
    deployment.await_quiet(300)

    published = {json.loads(line)["id"] for line in lines}
    assert Counter(reading.article_id for reading in deployment.readings()) == Counter(published)
    assert deployment.dead_letters() == []
    for topic, schema in _SCHEMAS.items():
        values = [record.value() for record in deployment.read(topic) if record.value()]
        assert values, f"nothing on {topic}"
        for value in values:
            validator(schema).validate(orjson.loads(value))
    events = deployment.events()
    by_quad = {key: event for quad in deployment.quad_events().values() for key, event in quad.items()}
    assert by_quad == events
    told = {mention.mention_id for reading in deployment.readings() for mention in reading.mentions}
    assert {source.mention_id for event in events.values() for source in event.sources} == told


def _line(payload: bytes) -> str:
    """Return an article as one line, as the console producer takes it, without the labels of the labelled ones."""
    fields: dict[str, Any] = json.loads(payload)
    fields.pop("events", None)
    return json.dumps(fields, ensure_ascii=False)
