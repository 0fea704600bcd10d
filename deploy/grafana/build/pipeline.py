"""The dashboard *Pipeline*: for whoever runs Dateline. What comes in, what goes out, how late, and on what it hangs."""

from typing import Final

from grafana_foundation_sdk.builders import dashboard as dashboards

from deploy.grafana.build.panels import About, Limits, Panel, Query, bars, graph, new_dashboard, number, rows

UID: Final = "pipeline"
_WORKERS: Final = '{job="dateline"}'
_OBJECTIVE_S: Final = "60.0"  # as in deploy/prometheus/objective.yml


def dashboard() -> dashboards.Dashboard:
    """Return the whole dashboard."""
    built = new_dashboard(
        UID, "Pipeline", "Articles in, events out: throughput, latency, lag, and the health of workers.", span="6h"
    )
    for title, panels in (
        ("At a glance", _glance()),
        ("Articles and events", _flow()),
        ("Latency", _latency()),
        ("Work", _work()),
        ("Workers and broker", _workers()),
    ):
        built.with_row(dashboards.Row(title))
        for panel in panels:
            built.with_panel(panel)
    return built


def _quantile(share: float, metric: str, by: str = "le") -> str:
    return f"histogram_quantile({share:g}, sum by ({by}) (rate({metric}_bucket[$__rate_interval])))"


def _glance() -> tuple[Panel, ...]:
    return (
        number(
            About("Workers", "Workers that answer Prometheus.", "short", 0),
            f"sum(up{_WORKERS})",
            limits=Limits(yellow=1, red=1, rising=False),
        ),
        number(
            About("Articles a minute", "Articles done, whatever became of them.", "short", 1),
            "sum(rate(dateline_articles_total[$__rate_interval])) * 60",
        ),
        number(
            About("New events a minute", "Events published for the first time.", "short", 1),
            "sum(rate(dateline_events_total[$__rate_interval])) * 60",
        ),
        number(
            About(
                "Records behind",
                "Records on all topics that workers have not settled yet: the consumer lag.",
                "short",
                0,
            ),
            "sum(dateline_consumer_lag_records)",
            limits=Limits(yellow=1000, red=10_000),
        ),
        number(
            About(
                "Arrival to event, p95",
                "Nineteen in twenty event revisions came faster than this after their article arrived on the topic.",
                "s",
            ),
            _quantile(0.95, "dateline_arrival_to_event_seconds"),
            limits=Limits(yellow=30, red=60),
        ),
        number(
            About("Dead letters, last hour", "Articles set aside with a reason in the last hour.", "short", 0),
            "sum(increase(dateline_dead_letters_total[1h]))",
            limits=Limits(yellow=1, red=100),
        ),
        number(
            About(
                "Objective, 28 days",
                "Share of event revisions within a minute of their article's arrival. The objective is 99 %.",
                "percentunit",
                2,
            ),
            f'sum(increase(dateline_arrival_to_event_seconds_bucket{{le="{_OBJECTIVE_S}"}}[28d]))'
            " / sum(increase(dateline_arrival_to_event_seconds_count[28d]))",
            width=6,
            limits=Limits(yellow=0.995, red=0.99, rising=False),
        ),
        number(
            About(
                "Budget burnt, last hour",
                "How fast the error budget goes: 1 uses it up in 28 days, 14.4 in two days.",
                "short",
                2,
            ),
            "dateline:late_events:ratio_rate1h / 0.01",
            width=6,
            limits=Limits(yellow=1, red=14.4),
        ),
        number(
            About("Restarts", "Worker processes that started anew in the time shown.", "short", 0),
            f"sum(changes(process_start_time_seconds{_WORKERS}[$__range]))",
            width=6,
            limits=Limits(yellow=1, red=5),
        ),
        number(
            About("Memory of workers", "Resident memory of all workers with their extraction processes.", "bytes"),
            f"sum(process_resident_memory_bytes{_WORKERS}) + sum(dateline_child_processes_resident_memory_bytes)",
            width=6,
        ),
    )


def _flow() -> tuple[Panel, ...]:
    return (
        graph(
            About(
                "Articles by outcome",
                "Articles done a second; copies need no reading because another article said the same.",
                "ops",
            ),
            Query("sum by (outcome) (rate(dateline_articles_total[$__rate_interval]))", "{{outcome}}"),
            Query("sum(rate(dateline_copied_articles_total[$__rate_interval]))", "of these copies"),
        ),
        graph(
            About("Events out", "Event records published a second: first revisions, later ones, retractions.", "ops"),
            Query("sum(rate(dateline_events_total[$__rate_interval]))", "new"),
            Query("sum(rate(dateline_event_updates_total[$__rate_interval]))", "revised"),
            Query("sum(rate(dateline_event_retractions_total[$__rate_interval]))", "retracted"),
        ),
        graph(
            About(
                "Decisions",
                "What the deduplicator decided on mentions: a new event, one more report of a known one, a repeat.",
                "ops",
            ),
            Query("sum by (verdict) (rate(dateline_verdicts_total[$__rate_interval]))", "{{verdict}}"),
        ),
        graph(
            About("Dead letters by reason", "Articles set aside a second. Nothing is drawn where none were.", "ops"),
            Query("sum by (reason) (rate(dateline_dead_letters_total[$__rate_interval])) > 0", "{{reason}}"),
        ),
    )


def _latency() -> tuple[Panel, ...]:
    end_to_end = "dateline_arrival_to_event_seconds"
    return (
        graph(
            About(
                "End to end",
                "From the arrival of an article on the topic to the event revision that it caused.",
                "s",
            ),
            *(Query(_quantile(share, end_to_end), f"p{share * 100:g}") for share in (0.5, 0.95, 0.99)),
        ),
        graph(
            About(
                "Time of stages, p95",
                "From taking up a record to having delivered what it caused; extraction is nearly all of it.",
                "s",
            ),
            Query(_quantile(0.95, "dateline_stage_seconds", "le, stage"), "{{stage}}"),
        ),
        graph(
            About(
                "Age of reports at their event, p50",
                "From the publication of an article by its outlet to the event. It is the feeds that make this long.",
                "s",
            ),
            Query(_quantile(0.5, "dateline_publication_to_event_seconds"), "since publication"),
        ),
        graph(
            About(
                "Late events",
                "Share of event revisions more than a minute after arrival; 1 % is allowed.",
                "percentunit",
            ),
            Query("dateline:late_events:ratio_rate5m", "5 minutes"),
            Query("dateline:late_events:ratio_rate1h", "1 hour"),
            Query("dateline:late_events:ratio_rate6h", "6 hours"),
        ),
    )


def _work() -> tuple[Panel, ...]:
    return (
        graph(
            About("Lag by topic", "Records that are not settled yet, by the topic that they wait on.", "short"),
            Query("sum by (topic) (dateline_consumer_lag_records)", "{{topic}}"),
        ),
        graph(
            About("Records in work", "Records taken up and not yet settled, by stage.", "short"),
            Query("sum by (stage) (dateline_stage_in_flight_records)", "{{stage}}"),
        ),
        graph(
            About(
                "Extraction processes",
                "At work, and there at all. As many as there are: extraction is the limit.",
                "short",
            ),
            Query("sum(dateline_pool_busy_processes)", "at work"),
            Query("sum(dateline_pool_processes)", "all"),
        ),
        graph(
            About("Extraction processes replaced", "Killed at the time limit, or dead, in the last hour.", "short", 0),
            Query("sum by (reason) (increase(dateline_pool_replacements_total[1h]))", "{{reason}}"),
        ),
        graph(
            About("Table entries", "Open events, known articles and memos that workers hold.", "short"),
            Query("sum by (table) (dateline_table_entries)", "{{table}}"),
        ),
        graph(
            About("Rebalances", "Times in the last hour that a consumer group got its partitions anew.", "short", 0),
            Query("sum by (group) (increase(dateline_rebalances_total[1h]))", "{{group}}"),
        ),
    )


def _workers() -> tuple[Panel, ...]:
    return (
        graph(
            About("Memory by worker", "Resident memory of each worker, and of its extraction processes.", "bytes"),
            Query(f"process_resident_memory_bytes{_WORKERS}", "{{instance}}"),
            Query("dateline_child_processes_resident_memory_bytes", "{{instance}}, extraction"),
        ),
        graph(
            About("Processor time by worker", "Cores in use by each worker without its extraction processes.", "short"),
            Query(f"rate(process_cpu_seconds_total{_WORKERS}[$__rate_interval])", "{{instance}}"),
        ),
        graph(
            About("Pauses by rebalances, p95", "Time without work from the loss of partitions to work going on.", "s"),
            Query(
                "histogram_quantile(0.95, sum by (le) (increase(dateline_rebalance_pause_seconds_bucket[1h])))", "pause"
            ),
            Query("max(dateline_table_recovery_seconds)", "last recovery of tables"),
        ),
        graph(
            About("Answer of the broker, p95", "Time until a broker answered a worker's regular question.", "s"),
            Query(_quantile(0.95, "dateline_broker_answer_seconds"), "answer"),
        ),
        bars(
            About(
                "Questions unanswered, last hour", "Regular questions to the brokers that none answered.", "short", 0
            ),
            Query("sum by (instance) (increase(dateline_broker_unanswered_total[1h]))", "{{instance}}", instant=True),
            width=12,
        ),
        rows(
            About("Versions", "Versions of Dateline and Python that run, with the number of workers.", "short", 0),
            {"workers": "count by (version, python) (dateline_build_info)"},
            key="version",
        ),
    )
