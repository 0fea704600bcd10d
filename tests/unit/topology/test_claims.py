"""What becomes of a worker whose claim of its partitions fails, whatever the failure is."""

import asyncio
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock

import pytest
from aiokafka.errors import GroupAuthorizationFailedError

from streams.adapters.kafka_access import KafkaAccess
from streams.errors import FencedError
from streams.topology.app import Topology, build_topology
from streams.topology.delivery import StageDelivery
from streams.topology.fencing import FencedProducer
from streams.topology.record import Outgoing, TopicPartition
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


@pytest.fixture
def late_markers(monkeypatch: pytest.MonkeyPatch) -> StageDelivery:
    """A delivery to a broker that lost a request for markers; it is sent again after as long as a delivery may take."""
    budget_s = 0.01

    async def claim_later(*_arguments: object) -> None:
        await asyncio.sleep(5 * budget_s)

    async def fence_later(producer: FencedProducer, tps: set[TopicPartition]) -> None:
        await asyncio.sleep(5 * budget_s if tps else 0)
        producer._fenced |= dict.fromkeys(tps, time.monotonic())

    delivery = StageDelivery("route", {}, {}, {}, group="g", budget_s=budget_s)
    monkeypatch.setattr(delivery, "_connected", AsyncMock())
    monkeypatch.setattr(FencedProducer, "claim", claim_later)
    monkeypatch.setattr(FencedProducer, "_raise_fence", fence_later)
    monkeypatch.setattr(FencedProducer, "partitions_of", AsyncMock(return_value=[0]))
    return delivery


async def test_a_claim_outlasts_a_lost_request_for_markers(late_markers: StageDelivery) -> None:
    """Healthy workers would end over it, one and all, though somebody else's topic is the cause."""
    await late_markers.claim({0})


async def test_a_fence_outlasts_a_lost_request_for_markers(late_markers: StageDelivery) -> None:
    """The first record for a partition has to wait until the markers of the fence before are written."""
    sent: Any = SimpleNamespace(send=AsyncMock(side_effect=lambda *_place, **_fields: ready("confirmed")))
    producer = FencedProducer.__new__(FencedProducer)
    producer._lock, producer._fenced, producer._producer = asyncio.Lock(), {}, sent
    late_markers._producers[0] = producer
    assert await late_markers.send([Outgoing(topic="events", key=b"k", value=b"v")], partition=0) == ["confirmed"]


def ready(value: str) -> "asyncio.Future[str]":
    """Return a future that has its result."""
    future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    future.set_result(value)
    return future
