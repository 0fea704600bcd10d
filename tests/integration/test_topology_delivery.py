"""Whole workers on the real broker, Apache Kafka: delivery, crashes, rebalances and refusals."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.local_broker import Broker
from tests.brokers import FreshNames
from tests.delivery_cases import CrashCases, HostileArticleCases, LoadCases, RebalanceCases, RefusalCases
from tests.workers import Deployment

pytestmark = pytest.mark.integration


@pytest.fixture
def deployment(kafka_broker: Broker, fresh_names: FreshNames, tmp_path: Path) -> Iterator[Deployment]:
    """Fresh topics on the real broker, Apache Kafka."""
    deployment = Deployment(kafka_broker.bootstrap_servers, fresh_names, tmp_path)
    deployment.create_topics()
    yield deployment
    deployment.close()


class TestHostileArticles(HostileArticleCases):
    """See the cases."""


class TestCrashes(CrashCases):
    """See the cases."""


class TestRebalances(RebalanceCases):
    """See the cases."""


class TestRefusals(RefusalCases):
    """See the cases."""


class TestLoad(LoadCases):
    """See the cases."""
