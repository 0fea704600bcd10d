"""articles -> readings: each article is read in the pool; what cannot be read becomes a dead letter."""

import asyncio
import logging

from schemas.dead_letters import DeadLetterCode, Refusal
from streams.adapters.copy_reader import ArticleReader
from streams.adapters.extraction_pool import ReadArticle
from streams.errors import InfrastructureError, ParkError
from streams.topology.delivery import StageDelivery
from streams.topology.log_context import note
from streams.topology.observer import Observer
from streams.topology.record import Outgoing, Record
from streams.topology.stage import Stage

logger = logging.getLogger(__name__)

_OURS = frozenset({DeadLetterCode.FAILED, DeadLetterCode.TIMED_OUT})


class ExtractStage(Stage[ReadArticle]):
    """Several articles of a partition are read at once, and delivered in their order."""

    name = "extract"

    def __init__(  # noqa: PLR0913 - what it works with, and how
        self,
        reader: ArticleReader,
        delivery: StageDelivery,
        observer: Observer,
        *,
        started: asyncio.Event,
        articles: str,
        readings: str,
        window: int,
        failures_in_a_row: int,
    ) -> None:
        self.topic = articles
        self.window = window
        self._started = started
        self._reader = reader
        self._delivery = delivery
        self._observer = observer
        self._readings = readings
        self._failures_allowed = failures_in_a_row
        self._failures = 0

    async def ready(self) -> None:
        """Wait until what extraction needs is loaded; a machine too small for that ends at every start."""
        await self._started.wait()

    async def work(self, record: Record) -> ReadArticle:
        """Read the article; see ``Stage``."""
        outcome = await self._reader.read(record.value, record.timestamp)
        if isinstance(outcome, Refusal):
            raise ParkError(outcome.code, outcome.reason)
        return outcome

    async def deliver(self, record: Record, outcome: ReadArticle) -> None:
        """Send the reading, keyed by article, so that all versions of an article meet in one partition."""
        note(article_id=outcome.article_id)
        reading = Outgoing(topic=self._readings, key=outcome.article_id.encode(), value=outcome.reading)
        await self._delivery.send([reading], partition=record.partition)
        self._failures = 0
        self._observer.article_processed("with-events" if outcome.mentions else "without-events")
        logger.info("article read: %d mentions", len(outcome.mentions))

    def parked(self, record: Record, refusal: Refusal) -> None:
        """Count failures of extraction itself: one says something of an article, many in a row of the installation."""
        del record
        self._observer.article_processed("dead")
        self._failures = self._failures + 1 if refusal.code in _OURS else 0
        if self._failures >= self._failures_allowed:
            raise InfrastructureError(
                f"{self._failures} articles in a row could not be read (last: {refusal.reason}); "
                "they are in articles.dead, replay them when extraction works again"
            )
