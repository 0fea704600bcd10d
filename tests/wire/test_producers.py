"""Foreign producers on the in-memory broker."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.local_broker import MemoryBroker
from tests.brokers import FreshNames
from tests.producer_cases import ForeignProducerCases
from tests.workers import Deployment

pytestmark = pytest.mark.wire


@pytest.fixture
def deployment(memory_broker: MemoryBroker, fresh_names: FreshNames, tmp_path: Path) -> Iterator[Deployment]:
    """Fresh topics on the in-memory broker."""
    deployment = Deployment(memory_broker.bootstrap_servers, fresh_names, tmp_path)
    deployment.create_topics()
    yield deployment
    deployment.close()


class TestForeignProducers(ForeignProducerCases):
    """See the cases."""
