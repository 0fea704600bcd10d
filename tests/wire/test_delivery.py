"""Whole workers on the in-memory broker: delivery, crashes and refusals.

Not the rebalance cases: this broker refuses a member of a group that synchronises after its leader (Kafka answers it).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.local_broker import MemoryBroker
from tests.brokers import FreshNames
from tests.delivery_cases import CrashCases, HostileArticleCases, LoadCases, RefusalCases
from tests.workers import Deployment

pytestmark = pytest.mark.wire


@pytest.fixture
def deployment(memory_broker: MemoryBroker, fresh_names: FreshNames, tmp_path: Path) -> Iterator[Deployment]:
    """Fresh topics on the in-memory broker."""
    deployment = Deployment(memory_broker.bootstrap_servers, fresh_names, tmp_path)
    deployment.create_topics()
    yield deployment
    deployment.close()


class TestHostileArticles(HostileArticleCases):
    """See the cases."""


class TestCrashes(CrashCases):
    """See the cases."""


class TestRefusals(RefusalCases):
    """See the cases."""


class TestLoad(LoadCases):
    """See the cases."""
