"""Puts articles on the articles topic and waits until the broker has every one of them."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from schemas.articles import decode_article
from schemas.dead_letters import Refusal
from schemas.feeds.mapping import FeedFormat
from streams.adapters.kafka_access import KafkaAccess
from streams.cli.article_files import ArticleInput
from streams.cli.cluster_access import require_topics, started

LARGEST_RECORD_BYTES: Final = 16 * 1_048_576  # what the articles topic takes
_IN_FLIGHT: Final = 500  # deliveries waited for at once; bounds memory on input without end


@dataclass(slots=True)
class Published:
    """The account of a publication: how many were delivered, what was not, and how far each partition now goes.

    ``starts`` and ``ends`` give, for each partition written to, the offset of the first record and the one after the
    last. ``complaints`` are lines for
    people: what will become a dead letter, and what could not be delivered.
    """

    delivered: int = 0
    failed: int = 0
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


async def publish_articles(
    inputs: Iterable[ArticleInput],
    access: KafkaAccess,
    topic: str,
    *,
    max_bytes: int,
    formats: Sequence[FeedFormat] = (),
    delivered: Callable[[], None] = lambda: None,
) -> Published:
    """Publish the inputs as they are, keyed by article id, and return the account.

    Args:
        inputs: the bytes of each article; also those that are no article are sent, to be dead-lettered.
        access: the cluster.
        topic: the articles topic, which must exist.
        max_bytes: the deployment's limit, for the complaint about larger ones.
        formats: the deployment's own feed formats, by which articles are known.
        delivered: called once for each article that the broker has.

    Raises:
        BrokerUnreachableError, TopicError: before anything is sent.
    """
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError
    from opentelemetry.trace import SpanKind, get_tracer

    from streams.topology.tracing import traced_headers

    await require_topics(access, [topic])
    account = Published()
    tracer = get_tracer("dateline")
    producer = AIOKafkaProducer(
        **access.client_arguments(), acks="all", max_request_size=LARGEST_RECORD_BYTES, linger_ms=5
    )
    async with started(producer, access):
        waiting: list[tuple[str, asyncio.Future[Any]]] = []
        remaining = iter(inputs)
        # In a thread: input that comes slowly must not keep the client from sending what it has.
        while (item := await asyncio.to_thread(next, remaining, None)) is not None:
            key = await asyncio.to_thread(_key, item, max_bytes, formats, account)
            try:
                with tracer.start_as_current_span(f"publish {topic}", kind=SpanKind.PRODUCER):
                    sent = await producer.send(topic, item.payload, key=key, headers=traced_headers(()))
                waiting.append((item.origin, sent))
            except KafkaError as error:
                _note_failure(account, item.origin, error)
            if len(waiting) >= _IN_FLIGHT:
                await _settle(waiting, account, delivered)
        await _settle(waiting, account, delivered)
    return account


def _key(item: ArticleInput, max_bytes: int, formats: Sequence[FeedFormat], account: Published) -> bytes | None:
    article = decode_article(item.payload, max_bytes=max_bytes, formats=formats)
    if isinstance(article, Refusal):
        account.complaints.append(f"{item.origin}: {article.code}: {article.reason}; it will become a dead letter")
        return None
    return article.id.encode("utf-8", "replace")


async def _settle(
    waiting: list[tuple[str, asyncio.Future[Any]]], account: Published, delivered: Callable[[], None]
) -> None:
    from aiokafka.errors import KafkaError

    for origin, delivery in waiting:
        try:
            record = await delivery
        except KafkaError as error:
            _note_failure(account, origin, error)
        else:
            account.delivered += 1
            account.starts[record.partition] = min(account.starts.get(record.partition, record.offset), record.offset)
            account.ends[record.partition] = max(account.ends.get(record.partition, 0), record.offset + 1)
            delivered()
    waiting.clear()


def _note_failure(account: Published, origin: str, error: Exception) -> None:
    account.failed += 1
    account.complaints.append(f"{origin}: not delivered ({type(error).__name__})")
