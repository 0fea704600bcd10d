"""The kinds of panel that the dashboards are made of, each with title, explanation and unit.

Widths are columns of Grafana's grid, which has 24. Units are Grafana's ids (``"s"``, ``"short"``, ``"percentunit"``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final, TypeVar

from grafana_foundation_sdk.builders import bargauge, common, geomap, prometheus, stat, table, timeseries
from grafana_foundation_sdk.builders import dashboard as dashboards
from grafana_foundation_sdk.models import common as common_model
from grafana_foundation_sdk.models import dashboard as model
from grafana_foundation_sdk.models import geomap as geomap_model
from grafana_foundation_sdk.models import prometheus as prometheus_model

Panel = bargauge.Panel | geomap.Panel | stat.Panel | table.Panel | timeseries.Panel
PanelT = TypeVar("PanelT", bargauge.Panel, geomap.Panel, stat.Panel, table.Panel, timeseries.Panel)

_SOURCE: Final = model.DataSourceRef(type_val="prometheus", uid="prometheus")
_GRAPH_HEIGHT: Final = 8
_STAT_HEIGHT: Final = 4


@dataclass(frozen=True, slots=True)
class Query:
    """One expression of PromQL, with labels of the ``legend`` in double braces.

    ``instant``: its value now and not over time; ``as_table``: with a row for each series.
    """

    expr: str
    legend: str = ""
    instant: bool = False
    as_table: bool = False


@dataclass(frozen=True, slots=True)
class About:
    """What every panel says of itself: ``decimals`` None leaves the choice to Grafana."""

    title: str
    description: str
    unit: str
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """From which value on a panel turns yellow and red; ``rising`` False: below which."""

    yellow: float
    red: float
    rising: bool = True


def new_dashboard(uid: str, title: str, description: str, *, span: str) -> dashboards.Dashboard:
    """Return an empty dashboard that nobody can change on the screen; ``span`` is the time shown, ``"6h"``."""
    return (
        dashboards.Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(["dateline"])
        .readonly()
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .time(f"now-{span}", "now")
        .refresh("30s")
        .link(
            dashboards.DashboardLink("Dateline")
            .type(model.DashboardLinkType.DASHBOARDS)
            .tags(["dateline"])
            .keep_time(True)
        )
    )


def variable(name: str, label: str, query: str) -> dashboards.QueryVariable:
    """Return a choice of label values, several at once, with all of them as the default."""
    everything = model.VariableOption(selected=True, text="All", value="$__all")
    return (
        dashboards.QueryVariable(name)
        .label(label)
        .datasource(_SOURCE)
        .query({"query": query, "refId": name})
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(everything)
    )


def number(about: About, expr: str, *, width: int = 4, limits: Limits | None = None) -> stat.Panel:
    """Return a panel that shows one value now."""
    panel = _described(stat.Panel(), about, [Query(expr, instant=True)], width, _STAT_HEIGHT)
    panel.thresholds(_thresholds(limits)).color_mode(
        common_model.BigValueColorMode.VALUE if limits else common_model.BigValueColorMode.NONE
    )
    return panel.graph_mode(common_model.BigValueGraphMode.NONE).reduce_options(_last())


def graph(about: About, *queries: Query, width: int = 12, stacked: bool = False) -> timeseries.Panel:
    """Return lines over time, or areas on top of each other."""
    panel = _described(timeseries.Panel(), about, queries, width, _GRAPH_HEIGHT)
    panel.min(0).show_points(common_model.VisibilityMode.NEVER).line_width(1)
    panel.legend(
        common.VizLegendOptions()
        .display_mode(common_model.LegendDisplayMode.LIST)
        .placement(common_model.LegendPlacement.BOTTOM)
        .show_legend(True)
    )
    panel.tooltip(
        common.VizTooltipOptions().mode(common_model.TooltipDisplayMode.MULTI).sort(common_model.SortOrder.DESCENDING)
    )
    if stacked:
        panel.fill_opacity(60).stacking(common.StackingConfig().mode(common_model.StackingMode.NORMAL).group("A"))
    return panel


def bars(about: About, *queries: Query, width: int = 8) -> bargauge.Panel:
    """Return one bar for each series, with its value now."""
    panel = _described(bargauge.Panel(), about, queries, width, _GRAPH_HEIGHT)
    panel.min(0).orientation(common_model.VizOrientation.HORIZONTAL)
    return panel.display_mode(common_model.BarGaugeDisplayMode.BASIC).reduce_options(_last())


def rows(
    about: About, columns: dict[str, str], *, key: str, width: int = 12, height: int = _GRAPH_HEIGHT
) -> table.Panel:
    """Return a table: a row for each value of the label ``key``, a column for each expression by its heading."""
    queries = [Query(expr, instant=True, as_table=True) for expr in columns.values()]
    panel = _described(table.Panel(), about, queries, width, height)
    headings = {f"Value #{_ref(number)}": heading for number, heading in enumerate(columns)}
    if len(columns) == 1:
        headings = {"Value": next(iter(columns))}
    panel.with_transformation(
        model.DataTransformerConfig(id_val="joinByField", options={"byField": key, "mode": "outer"})
    )
    panel.with_transformation(
        model.DataTransformerConfig(
            id_val="organize",
            options={
                "excludeByName": dict.fromkeys(_times(len(columns)), True),
                "renameByName": headings,
            },
        )
    )
    first = next(iter(columns))
    return panel.sort_by([common.TableSortByFieldState().display_name(first).desc(True)])


def world_map(about: About, expr: str, *, width: int = 12, height: int = 14) -> geomap.Panel:
    """Return a map with a circle at each country; ``expr`` gives a value by the label ``country`` (ISO, two letters).

    Base map and coordinates are files of Grafana's own, so that nothing is fetched from elsewhere.
    """
    panel = _described(geomap.Panel(), about, [Query(expr, instant=True, as_table=True)], width, height)
    size = {"field": "Value", "fixed": 6, "min": 4, "max": 24}
    circles = (
        common.MapLayerOptions()
        .type("markers")
        .name(about.title)
        .config({"showLegend": False, "style": {"color": {"fixed": "semi-dark-orange"}, "opacity": 0.6, "size": size}})
        .location(
            common.FrameGeometrySource()
            .mode(common_model.FrameGeometrySourceMode.LOOKUP)
            .lookup("country")
            .gazetteer("public/gazetteer/countries.json")
        )
        .tooltip(True)
    )
    countries = (
        common.MapLayerOptions()
        .type("geojson")
        .name("Countries")
        .config(
            {"src": "public/maps/countries.geojson", "rules": [], "style": {"color": {"fixed": "text"}, "opacity": 0.1}}
        )
        .tooltip(False)
    )
    panel.basemap(countries).layers([circles]).tooltip(geomap.TooltipOptions().mode(geomap_model.TooltipMode.DETAILS))
    panel.view(geomap.MapViewConfig().id("zero").lat(20).lon(10).zoom(1))
    return panel.controls(geomap.ControlsOptions().show_zoom(True).mouse_wheel_zoom(False).show_attribution(True))


def _described(panel: PanelT, about: About, queries: Sequence[Query], width: int, height: int) -> PanelT:
    panel.title(about.title).description(about.description).datasource(_SOURCE).unit(about.unit)
    if about.decimals is not None:
        panel.decimals(about.decimals)
    for number, query in enumerate(queries):
        panel.with_target(_target(query, number))
    return panel.no_value("none").span(width).height(height)


def _target(query: Query, number: int) -> prometheus.Dataquery:
    target = prometheus.Dataquery().expr(query.expr).ref_id(_ref(number)).datasource(_SOURCE)
    target.editor_mode(prometheus_model.QueryEditorMode.CODE)
    if query.legend:
        target.legend_format(query.legend)
    target.format(prometheus_model.PromQueryFormat("table" if query.as_table else "time_series"))
    return target.instant() if query.instant else target.range()


def _ref(number: int) -> str:
    return ascii_uppercase[number]


def _last() -> common.ReduceDataOptions:
    return common.ReduceDataOptions().calcs(["lastNotNull"]).values(False)


def _thresholds(limits: Limits | None) -> dashboards.ThresholdsConfig:
    steps = [model.Threshold(value=None, color="text")]
    if limits is not None and limits.rising:
        steps = [
            model.Threshold(value=None, color="green"),
            model.Threshold(value=limits.yellow, color="yellow"),
            model.Threshold(value=limits.red, color="red"),
        ]
    elif limits is not None:
        steps = [
            model.Threshold(value=None, color="red"),
            model.Threshold(value=limits.red, color="yellow"),
            model.Threshold(value=limits.yellow, color="green"),
        ]
    return dashboards.ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps)


def _times(columns: int) -> tuple[str, ...]:
    """Return the names that Grafana gives to the time columns of joined tables."""
    return ("Time", *(f"Time {number}" for number in range(1, columns + 1)))
