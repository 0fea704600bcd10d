"""The dashboard *Events*: for analysts. What is reported, where, how much of it, and how well it is supported.

Counters count what was reported when it was reported; they are not the tolls of the events as they stand now. For
those subscribe to ``events``, or use ``dateline export``.
"""

from typing import Final

from grafana_foundation_sdk.builders import dashboard as dashboards

from deploy.grafana.build.panels import (
    About,
    Panel,
    Query,
    bars,
    graph,
    new_dashboard,
    number,
    rows,
    variable,
    world_map,
)

UID: Final = "events"
_CHOSEN: Final = '{type=~"$type", country=~"$country"}'
_PLACED: Final = (
    'sum by (country) (increase(dateline_events_total{type=~"$type", country=~"$country", country!="none"}[$__range]))'
)
_MOST: Final = 15


def dashboard() -> dashboards.Dashboard:
    """Return the whole dashboard."""
    built = new_dashboard(
        UID,
        "Events",
        "Events by type, country and time, as they were reported. Choose types and countries above.",
        span="24h",
    )
    built.with_variable(variable("type", "Type", "label_values(dateline_events_total, type)"))
    built.with_variable(variable("country", "Country", "label_values(dateline_events_total, country)"))
    for title, panels in (
        ("In the time shown", _sums()),
        ("Over time", _over_time()),
        ("Where", _where()),
        ("Support", _support()),
    ):
        built.with_row(dashboards.Row(title))
        for panel in panels:
            built.with_panel(panel)
    return built


def _increase(metric: str, span: str = "$__range", by: str = "") -> str:
    return f"sum{f' by ({by}) ' if by else ''}(increase({metric}{_CHOSEN}[{span}]))"


def _sums() -> tuple[Panel, ...]:
    return (
        number(
            About("New events", "Events reported for the first time.", "short", 0), _increase("dateline_events_total")
        ),
        number(
            About("Revisions", "Later revisions of events: more sources, other numbers, better places.", "short", 0),
            _increase("dateline_event_updates_total"),
        ),
        number(
            About("Killed, as reported", "Killed in new events, and rises of the numbers of known ones.", "short", 0),
            _increase("dateline_killed_persons_total"),
        ),
        number(
            About("Injured, as reported", "Injured in new events, and rises of the numbers of known ones.", "short", 0),
            _increase("dateline_injured_persons_total"),
        ),
        number(
            About("Countries", "Countries with at least one new event.", "short", 0),
            f"count({_PLACED} > 0)",
        ),
        number(
            About(
                "With two sources",
                "Share of events that came to have two independent sources; all types.",
                "percentunit",
                0,
            ),
            'sum(increase(dateline_corroborated_events_total{sources="2"}[$__range]))'
            " / sum(increase(dateline_events_total[$__range]))",
        ),
    )


def _over_time() -> tuple[Panel, ...]:
    return (
        graph(
            About("New events an hour, by type", "Each point counts the hour before it.", "short", 0),
            Query(_increase("dateline_events_total", "1h", "type"), "{{type}}"),
            stacked=True,
        ),
        graph(
            About("New events an hour, by quad class", "Each point counts the hour before it.", "short", 0),
            Query(_increase("dateline_events_total", "1h", "quad"), "{{quad}}"),
            stacked=True,
        ),
        graph(
            About(
                "New, merged, repeated",
                "Decisions on mentions in the hour before each point; all types. Merged: one more report of an event.",
                "short",
                0,
            ),
            Query("sum by (verdict) (increase(dateline_verdicts_total[1h]))", "{{verdict}}"),
        ),
        graph(
            About("Killed and injured an hour, as reported", "Each point counts the hour before it.", "short", 0),
            Query(_increase("dateline_killed_persons_total", "1h"), "killed"),
            Query(_increase("dateline_injured_persons_total", "1h"), "injured"),
        ),
    )


def _where() -> tuple[Panel, ...]:
    return (
        world_map(
            About(
                "New events by country",
                "The larger the circle, the more events. Events without a place are left out.",
                "short",
                0,
            ),
            f"{_PLACED} > 0",
        ),
        rows(
            About(
                "Busiest countries",
                "The countries with the most new events; none is where no place was said.",
                "short",
                0,
            ),
            {
                "new events": f"topk({_MOST}, {_increase('dateline_events_total', by='country')})",
                "revisions": f"topk({_MOST}, {_increase('dateline_event_updates_total', by='country')})",
                "killed": f"topk({_MOST}, {_increase('dateline_killed_persons_total', by='country')})",
                "injured": f"topk({_MOST}, {_increase('dateline_injured_persons_total', by='country')})",
            },
            key="country",
            height=14,
        ),
        bars(
            About("New events by type", "In the time shown.", "short", 0),
            Query(f"sort_desc({_increase('dateline_events_total', by='type')})", "{{type}}", instant=True),
            width=12,
        ),
        bars(
            About("Killed by country, as reported", "In the time shown; the countries with the most.", "short", 0),
            Query(
                f"sort_desc(topk({_MOST}, {_increase('dateline_killed_persons_total', by='country')}))",
                "{{country}}",
                instant=True,
            ),
            width=12,
        ),
    )


def _support() -> tuple[Panel, ...]:
    return (
        bars(
            About(
                "Events by sources",
                "Events that came to have at least so many independent sources; all types.",
                "short",
                0,
            ),
            Query(
                "sort_desc(sum by (sources) (increase(dateline_corroborated_events_total[$__range])))",
                "{{sources}} or more",
                instant=True,
            ),
        ),
        number(
            About(
                "Mentions for each new event", "How many reports an event has, copies and repeats included.", "short", 2
            ),
            f"{_increase('dateline_mentions_total')} / {_increase('dateline_events_total')}",
            width=8,
        ),
        bars(
            About(
                "Articles by language",
                "Only English is read for events; the others are recognised and counted.",
                "short",
                0,
            ),
            Query(
                f"sort_desc(topk({_MOST}, sum by (language) (increase(dateline_article_languages_total[$__range]))))",
                "{{language}}",
                instant=True,
            ),
        ),
    )
