"""What the running topology tells whoever measures it. The edge implements it with metrics; tests with lists.

Every method is called from the event loop of the worker, returns at once and must not raise.
"""

from typing import Literal, Protocol

from streams.domain.deduplication.growth import Growth

ArticleOutcome = Literal["with-events", "without-events", "dead"]
StageName = Literal["extract", "register", "deduplicate", "route"]
ReplacedWorker = Literal["timed-out", "died"]


class Observer(Protocol):
    """The measurements of one worker process. Times are seconds, sizes are counts."""

    def article_processed(self, outcome: ArticleOutcome) -> None:
        """One article is done: its reading, or its dead letter, is on the broker."""

    def article_copied(self) -> None:
        """One article says what another one said, so it was not read again; it counts as processed besides."""

    def article_registered(self, language: str) -> None:
        """One reading went through the register; ``language`` is the ISO 639-1 code of the article's language."""

    def mention_published(self, event_type: str, country: str | None) -> None:
        """One new mention is on the broker; ``country`` is the ISO code of its place, if it has one."""

    def verdict(self, verdict: str) -> None:
        """The deduplicator decided on one mention; one of ``schemas.vocabulary.VERDICTS``."""

    def event_published(self, event_type: str, country: str | None, *, revision: int) -> None:
        """One revision of an event is on the broker; ``revision`` 1 is a new event."""

    def event_grew(self, event_type: str, country: str | None, growth: Growth) -> None:
        """What that revision added to the persons and sources reported before."""

    def event_retracted(self) -> None:
        """One event lost its last source, and its tombstone is on the broker."""

    def event_latency(self, *, since_publication_s: float, since_arrival_s: float) -> None:
        """How old a report was when it changed an event: since it was published, and since it reached the broker."""

    def dead_letter(self, code: str) -> None:
        """One record was set aside; ``code`` is one of ``schemas.dead_letters.DeadLetterCode``."""

    def stage_seconds(self, stage: StageName, seconds: float) -> None:
        """How long a stage took over one record, from taking it up to having delivered what it caused."""

    def in_flight(self, stage: StageName, records: int) -> None:
        """How many records a stage has taken up and not yet settled."""

    def lag(self, topic: str, partition: int, records: int) -> None:
        """How many records of an assigned partition are not yet settled."""

    def partition_lost(self, topic: str, partition: int) -> None:
        """A partition went to another worker: its gauges are no longer ours to report."""

    def table_size(self, table: str, entries: int) -> None:
        """How many entries this worker holds of a table."""

    def pool(self, *, busy: int, size: int) -> None:
        """How many extraction processes are at work, of how many."""

    def pool_worker_replaced(self, reason: ReplacedWorker) -> None:
        """An extraction process was killed at the time limit, or died, and another one takes its place."""

    def rebalanced(self, group: str, *, pause_s: float) -> None:
        """A consumer group got its partitions; ``pause_s`` counts from their revocation to work going on."""

    def tables_recovered(self, seconds: float) -> None:
        """The tables are up to date with their changelogs; ``seconds`` counts from the assignment."""

    def broker_probed(self, seconds: float | None) -> None:
        """A broker was asked for a sign of life; ``seconds`` until it answered, None if it did not."""


class SilentObserver:
    """An observer that measures nothing; also the base for those that measure a part."""

    def article_processed(self, outcome: ArticleOutcome) -> None:
        """Ignore it."""

    def article_copied(self) -> None:
        """Ignore it."""

    def article_registered(self, language: str) -> None:
        """Ignore it."""

    def mention_published(self, event_type: str, country: str | None) -> None:
        """Ignore it."""

    def verdict(self, verdict: str) -> None:
        """Ignore it."""

    def event_published(self, event_type: str, country: str | None, *, revision: int) -> None:
        """Ignore it."""

    def event_grew(self, event_type: str, country: str | None, growth: Growth) -> None:
        """Ignore it."""

    def event_retracted(self) -> None:
        """Ignore it."""

    def event_latency(self, *, since_publication_s: float, since_arrival_s: float) -> None:
        """Ignore it."""

    def dead_letter(self, code: str) -> None:
        """Ignore it."""

    def stage_seconds(self, stage: StageName, seconds: float) -> None:
        """Ignore it."""

    def in_flight(self, stage: StageName, records: int) -> None:
        """Ignore it."""

    def lag(self, topic: str, partition: int, records: int) -> None:
        """Ignore it."""

    def partition_lost(self, topic: str, partition: int) -> None:
        """Ignore it."""

    def table_size(self, table: str, entries: int) -> None:
        """Ignore it."""

    def pool(self, *, busy: int, size: int) -> None:
        """Ignore it."""

    def pool_worker_replaced(self, reason: ReplacedWorker) -> None:
        """Ignore it."""

    def rebalanced(self, group: str, *, pause_s: float) -> None:
        """Ignore it."""

    def tables_recovered(self, seconds: float) -> None:
        """Ignore it."""

    def broker_probed(self, seconds: float | None) -> None:
        """Ignore it."""
