"""Topics keep what the workers need for as long as they may need it."""

import pytest

from schemas import topics
from schemas.topics import TopicSpec, topic_specs

_DAY_MS = 24 * 3600 * 1000


def _specs(window_days: int) -> dict[str, TopicSpec]:
    return {spec.name: spec for spec in topic_specs(window_days=window_days)}


@pytest.mark.parametrize("window_days", [1, 14, 90])
def test_tables_outlive_the_window(window_days: int) -> None:
    """What tables are rebuilt from is kept for two windows: while events are open, and while their ids are taken."""
    specs = _specs(window_days)
    for name in (topics.EVENTS, topics.KNOWN_ARTICLES, topics.WITHDRAWN, *topics.QUAD_TOPICS.values()):
        assert specs[name].retention_ms == 2 * window_days * _DAY_MS, name
        assert specs[name].cleanup == "compact,delete", name


@pytest.mark.parametrize("window_days", [1, 14, 90])
def test_nothing_older_than_the_window_can_be_replayed(window_days: int) -> None:
    """A group set back to the beginning reads no further back than the state that it is compared with."""
    specs = _specs(window_days)
    for name in (topics.ARTICLES, topics.READINGS, topics.MENTIONS):
        assert specs[name].retention_ms <= specs[topics.EVENTS].retention_ms - window_days * _DAY_MS, name
        assert specs[name].cleanup == "delete", name


def test_retractions_stay_readable_for_a_day() -> None:
    """A subscriber that was away for a night still learns that an event is gone."""
    for name in (topics.EVENTS, *topics.QUAD_TOPICS.values()):
        assert int(_specs(14)[name].config()["delete.retention.ms"]) >= _DAY_MS, name
