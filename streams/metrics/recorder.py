"""Turns what the topology reports into metrics; the edge's implementation of ``topology.observer.Observer``."""

import re
from typing import Final

from schemas.dead_letters import DeadLetterCode
from schemas.vocabulary import TYPES, VERDICTS, quad_of
from streams.domain.deduplication.growth import Growth
from streams.metrics.instruments import Instruments
from streams.topology.observer import ArticleOutcome, ReplacedWorker, StageName

_NOWHERE: Final = "none"  # the country label of what has no place
# What is outside a vocabulary shares one label, so that no text from outside can make ever new series.
_OTHER: Final = "other"
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_SOURCES: Final = (2, 3, 5, 10, 20)  # a few say how well events are corroborated; one is every event
_OUTCOMES: Final[tuple[ArticleOutcome, ...]] = ("with-events", "without-events", "dead")
_REPLACEMENTS: Final[tuple[ReplacedWorker, ...]] = ("timed-out", "died")
_STAGES: Final[tuple[StageName, ...]] = ("extract", "register", "deduplicate", "route")


class MetricsRecorder:
    """Writes every report of the topology into the instruments. Calls are cheap and never raise."""

    def __init__(self, instruments: Instruments) -> None:
        self._instruments = instruments
        # Series that are known beforehand start at zero, so that the first increase is visible to rate().
        for outcome in _OUTCOMES:
            instruments.articles.labels(outcome)
        for code in DeadLetterCode:
            instruments.dead_letters.labels(code)
        for verdict in VERDICTS:
            instruments.verdicts.labels(verdict)
        for sources in _SOURCES:
            instruments.corroborated.labels(str(sources))
        for reason in _REPLACEMENTS:
            instruments.pool_replacements.labels(reason)
        for stage in _STAGES:
            instruments.stage.labels(stage)
            instruments.in_flight.labels(stage)

    def article_processed(self, outcome: ArticleOutcome) -> None:
        """Count an article by its outcome."""
        self._instruments.articles.labels(outcome).inc()

    def article_copied(self) -> None:
        """Count an article that needed no reading."""
        self._instruments.copies.inc()

    def article_registered(self, language: str) -> None:
        """Count an article by its language."""
        self._instruments.languages.labels(language if _LANGUAGE.fullmatch(language) else _OTHER).inc()

    def mention_published(self, event_type: str, country: str | None) -> None:
        """Count a new mention."""
        self._instruments.mentions.labels(_type(event_type), _country(country)).inc()

    def verdict(self, verdict: str) -> None:
        """Count a decision of the deduplicator."""
        self._instruments.verdicts.labels(verdict).inc()

    def event_published(self, event_type: str, country: str | None, *, revision: int) -> None:
        """Count a new event, or an update of a known one."""
        kind, where = _type(event_type), _country(country)
        if revision == 1:
            self._instruments.events.labels(quad_of(kind) if kind != _OTHER else _OTHER, kind, where).inc()
        else:
            self._instruments.event_updates.labels(kind, where).inc()

    def event_grew(self, event_type: str, country: str | None, growth: Growth) -> None:
        """Count the persons that a revision reports beyond the one before, and the numbers of sources it reached."""
        kind, where = _type(event_type), _country(country)
        if growth.killed:
            self._instruments.killed.labels(kind, where).inc(growth.killed)
        if growth.injured:
            self._instruments.injured.labels(kind, where).inc(growth.injured)
        for sources in _SOURCES:
            if growth.sources_before < sources <= growth.sources:
                self._instruments.corroborated.labels(str(sources)).inc()

    def event_retracted(self) -> None:
        """Count an event that lost its last source."""
        self._instruments.event_retractions.inc()

    def event_latency(self, *, since_publication_s: float, since_arrival_s: float) -> None:
        """Observe both ages; clocks that disagree give no negative ages."""
        self._instruments.publication_to_event.observe(max(0.0, since_publication_s))
        self._instruments.arrival_to_event.observe(max(0.0, since_arrival_s))

    def dead_letter(self, code: str) -> None:
        """Count a dead letter by its code."""
        self._instruments.dead_letters.labels(code).inc()

    def stage_seconds(self, stage: StageName, seconds: float) -> None:
        """Observe how long a stage took over one record."""
        self._instruments.stage.labels(stage).observe(seconds)

    def in_flight(self, stage: StageName, records: int) -> None:
        """Show how many records a stage holds."""
        self._instruments.in_flight.labels(stage).set(records)

    def lag(self, topic: str, partition: int, records: int) -> None:
        """Show how far a partition is behind."""
        self._instruments.lag.labels(topic, str(partition)).set(records)

    def partition_lost(self, topic: str, partition: int) -> None:
        """Stop showing a partition that another worker has now."""
        self._instruments.lag.remove(topic, str(partition))

    def table_size(self, table: str, entries: int) -> None:
        """Show the size of a table."""
        self._instruments.table_entries.labels(table).set(entries)

    def pool(self, *, busy: int, size: int) -> None:
        """Show how saturated the pool is."""
        self._instruments.pool_busy.set(busy)
        self._instruments.pool_size.set(size)

    def pool_worker_replaced(self, reason: ReplacedWorker) -> None:
        """Count a replaced extraction process."""
        self._instruments.pool_replacements.labels(reason).inc()

    def rebalanced(self, group: str, *, pause_s: float) -> None:
        """Count a rebalance and observe its pause."""
        self._instruments.rebalances.labels(group).inc()
        self._instruments.rebalance_pause.observe(max(0.0, pause_s))

    def tables_recovered(self, seconds: float) -> None:
        """Show how long the last recovery took."""
        self._instruments.table_recovery.set(seconds)

    def broker_probed(self, seconds: float | None) -> None:
        """Observe how long a broker took to answer, or count that none did."""
        if seconds is None:
            self._instruments.broker_unanswered.inc()
        else:
            self._instruments.broker_answer.observe(seconds)


def _type(event_type: str) -> str:
    return event_type if event_type in TYPES else _OTHER


def _country(code: str | None) -> str:
    if not code:
        return _NOWHERE
    return code if _COUNTRY.fullmatch(code) else _OTHER
