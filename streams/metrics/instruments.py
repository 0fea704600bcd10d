"""Every metric of a worker: names, labels, help texts, buckets. Knows nothing of when they change.

Names follow the Prometheus conventions: prefix ``dateline_``, base units, ``_total`` on counters.
"""

from importlib.metadata import version
from platform import python_version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from streams.metrics.sparse_counter import SparseCounter

# A median article takes about 50 ms, the time limit is 20 s by default.
_STAGE_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
# From arrival on the broker to the event: a second when idle, hours behind a backlog.
_ARRIVAL_BUCKETS: Final = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0, 7200.0)
# From publication to the event: minutes to days, because feeds are read late.
_PUBLICATION_BUCKETS: Final = (1.0, 10.0, 60.0, 300.0, 900.0, 3600.0, 14_400.0, 43_200.0, 86_400.0, 604_800.0)
_ANSWER_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
_PAUSE_BUCKETS: Final = (0.1, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0)


class Instruments:
    """The metrics of one worker process, registered with the registry given (never the process-wide one)."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.articles = Counter("dateline_articles_total", "Articles done, by outcome.", ["outcome"], registry=registry)
        self.copies = Counter(
            "dateline_copied_articles_total",
            "Articles that were not read because another one said the same in the same words.",
            registry=registry,
        )
        self.languages = SparseCounter(
            "dateline_article_languages_total",
            "Articles read, by language (ISO 639-1).",
            ["language"],
            registry=registry,
        )
        self.mentions = SparseCounter(
            "dateline_mentions_total",
            "New mentions published, by type and country.",
            ["type", "country"],
            registry=registry,
        )
        self.events = SparseCounter(
            "dateline_events_total",
            "New events published, by quad class, type and country.",
            ["quad", "type", "country"],
            registry=registry,
        )
        self.killed = SparseCounter(
            "dateline_killed_persons_total",
            "Persons reported killed: by new events, and by rises of the number that known ones give.",
            ["type", "country"],
            registry=registry,
        )
        self.injured = SparseCounter(
            "dateline_injured_persons_total",
            "Persons reported injured: by new events, and by rises of the number that known ones give.",
            ["type", "country"],
            registry=registry,
        )
        self.corroborated = Counter(
            "dateline_corroborated_events_total",
            "Events that came to have at least so many independent sources.",
            ["sources"],
            registry=registry,
        )
        self.event_updates = SparseCounter(
            "dateline_event_updates_total",
            "Later revisions of events published, by type and country.",
            ["type", "country"],
            registry=registry,
        )
        self.event_retractions = Counter(
            "dateline_event_retractions_total", "Events retracted because no source is left.", registry=registry
        )
        self.verdicts = Counter(
            "dateline_verdicts_total", "Decisions of the deduplicator, by verdict.", ["verdict"], registry=registry
        )
        self.dead_letters = Counter(
            "dateline_dead_letters_total", "Articles set aside, by reason code.", ["reason"], registry=registry
        )
        self.stage = Histogram(
            "dateline_stage_seconds",
            "Time from taking up a record to having delivered what it caused, by stage.",
            ["stage"],
            buckets=_STAGE_BUCKETS,
            registry=registry,
        )
        self.in_flight = Gauge(
            "dateline_stage_in_flight_records",
            "Records taken up and not yet settled, by stage.",
            ["stage"],
            registry=registry,
        )
        self.publication_to_event = Histogram(
            "dateline_publication_to_event_seconds",
            "Age of a report, since its publication, when it changed an event.",
            buckets=_PUBLICATION_BUCKETS,
            registry=registry,
        )
        self.arrival_to_event = Histogram(
            "dateline_arrival_to_event_seconds",
            "Age of a report, since it reached the broker, when it changed an event.",
            buckets=_ARRIVAL_BUCKETS,
            registry=registry,
        )
        self.lag = Gauge(
            "dateline_consumer_lag_records",
            "Records of an assigned partition that are not yet settled.",
            ["topic", "partition"],
            registry=registry,
        )
        self.table_entries = Gauge(
            "dateline_table_entries", "Entries that this worker holds, by table.", ["table"], registry=registry
        )
        self.pool_size = Gauge("dateline_pool_processes", "Extraction processes of this worker.", registry=registry)
        self.pool_busy = Gauge(
            "dateline_pool_busy_processes", "Extraction processes that are at work.", registry=registry
        )
        self.pool_replacements = Counter(
            "dateline_pool_replacements_total",
            "Extraction processes killed at the time limit, or dead, and replaced.",
            ["reason"],
            registry=registry,
        )
        self.rebalances = Counter(
            "dateline_rebalances_total", "Times that a consumer group got its partitions.", ["group"], registry=registry
        )
        self.rebalance_pause = Histogram(
            "dateline_rebalance_pause_seconds",
            "Time without work during a rebalance.",
            buckets=_PAUSE_BUCKETS,
            registry=registry,
        )
        self.broker_answer = Histogram(
            "dateline_broker_answer_seconds",
            "Time until a broker answered the worker's regular question for a sign of life.",
            buckets=_ANSWER_BUCKETS,
            registry=registry,
        )
        self.broker_unanswered = Counter(
            "dateline_broker_unanswered_total",
            "Regular questions for a sign of life that no broker answered.",
            registry=registry,
        )
        self.table_recovery = Gauge(
            "dateline_table_recovery_seconds", "Time of the last recovery of the tables.", registry=registry
        )
        Gauge(
            "dateline_build_info",
            "Always 1; the versions are in the labels.",
            ["version", "python"],
            registry=registry,
        ).labels(version("dateline-events"), python_version()).set(1)
