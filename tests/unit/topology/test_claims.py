"""What becomes of a worker whose claim of its partitions fails, whatever the failure is."""

import asyncio
from pathlib import Path
from unittest.mock import AsyncMock

import pytest
from aiokafka.errors import GroupAuthorizationFailedError

from streams.adapters.kafka_access import KafkaAccess
from streams.errors import FencedError
from streams.topology.app import Topology, build_topology
from streams.topology.delivery import StageDelivery
from streams.topology.settings import TopologySettings
from tests.standin import load_nothing, obey


@pytest.fixture
async def topology(tmp_path: Path) -> Topology:
    """A topology that was never started."""
    settings = TopologySettings(access=KafkaAccess(bootstrap_servers="127.0.0.1:1"), state_dir=tmp_path)
    return build_topology(settings, load_nothing, obey)


@pytest.mark.parametrize("error", [FencedError("replaced"), GroupAuthorizationFailedError("g"), RuntimeError("odd")])
async def test_no_failure_of_a_claim_leaves_a_worker_that_does_nothing(topology: Topology, error: Exception) -> None:
    """The client logs what its listener raises and goes on with the partitions: nobody else would get them."""
    topology.delivery.topic_ids = AsyncMock(return_value={})  # type: ignore[method-assign]
    (group, *_) = topology._groups
    group.engine.settled.is_member = AsyncMock(side_effect=error)  # type: ignore[method-assign]
    await group.engine.before_assignment(set())
    assert topology._fatal.result() is error


async def test_a_claim_outlasts_a_request_for_markers_that_was_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    """The broker sends it again after as long as a delivery may take: workers would end."""
    budget_s = 0.01

    async def claim_late(*_arguments: object) -> None:
        await asyncio.sleep(5 * budget_s)

    delivery = StageDelivery("route", {}, {}, {}, group="g", budget_s=budget_s)
    monkeypatch.setattr(delivery, "_connected", AsyncMock())
    monkeypatch.setattr(delivery, "_claim", claim_late)
    await delivery.claim({0})
