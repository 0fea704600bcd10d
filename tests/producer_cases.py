"""Whatever a producer's defaults are, its records are read. Each case once, for every broker.

The class is run on the in-memory broker by tests/wire and on Apache Kafka by tests/integration, which supply the
fixture ``deployment``. The producers share no code with the client that reads.
"""

import json
from collections import Counter
from typing import Any

from confluent_kafka import Producer

from schemas.dead_letters import DeadLetterCode
from tests.delivery_cases import article
from tests.workers import Deployment

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
_PADDING = "and nothing else happened on that day " * 40  # what a codec can make smaller, so that it is used


def padded(identifier: str) -> dict[str, Any]:
    """Return an article that compresses well."""
    return article(identifier, _PADDING)


def read_ids(deployment: Deployment) -> Counter[str]:
    """Return how often each article was read."""
    return Counter(reading.article_id for reading in deployment.readings())


class ForeignProducerCases:
    """Codecs, keys, headers, empty values, idempotence."""

    def test_batches_of_every_codec_are_read(self, deployment: Deployment) -> None:
        """Twenty records in a batch by librdkafka with each codec; every one is read once."""
        for codec in CODECS:
            producer = Producer(
                {
                    "bootstrap.servers": deployment.bootstrap_servers,
                    "compression.type": codec,
                    "linger.ms": 200,
                    "log_level": 0,
                }
            )
            for n in range(20):
                producer.produce(deployment.names.topic("articles"), json.dumps(padded(f"{codec}-{n}")).encode())
            assert producer.flush(30) == 0
        deployment.start_worker().await_working()
        deployment.await_quiet()

        assert read_ids(deployment) == {f"{codec}-{n}": 1 for codec in CODECS for n in range(20)}
        assert deployment.dead_letters() == []

    def test_keys_headers_and_empty_values(self, deployment: Deployment) -> None:
        """A null key and headers of any kind do not matter; a tombstone is set aside, since it is no article."""
        deployment.publish_bytes("articles", (None, json.dumps(article("no-key")).encode()), (b"gone", None))
        deployment.publish_with_headers(
            "articles",
            b"\xff\xfe",
            json.dumps(article("headers")).encode(),
            [("traceparent", b"00-1-2-01"), ("", b""), ("binary", b"\x00\xff"), ("binary", b"twice"), ("null", None)],
        )
        deployment.start_worker().await_working()
        deployment.await_quiet()

        assert read_ids(deployment) == {"no-key": 1, "headers": 1}
        [(letter, headers)] = deployment.dead_letters()
        assert (letter.key(), letter.value(), headers.code) == (b"gone", None, DeadLetterCode.NOT_JSON)

    def test_an_idempotent_producer_is_read(self, deployment: Deployment) -> None:
        """Its batches carry a producer id and sequence numbers."""
        producer = Producer(
            {"bootstrap.servers": deployment.bootstrap_servers, "enable.idempotence": True, "log_level": 0}
        )
        for n in range(50):
            producer.produce(deployment.names.topic("articles"), json.dumps(article(f"a{n}")).encode())
        assert producer.flush(30) == 0
        deployment.start_worker().await_working()
        deployment.await_quiet()

        assert read_ids(deployment) == {f"a{n}": 1 for n in range(50)}
