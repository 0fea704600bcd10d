"""What a worker does when the broker goes away for good: it ends, having acknowledged nothing that is not delivered."""

import os
from pathlib import Path

import pytest

from streams.adapters.kafka_access import KafkaAccess
from streams.errors import BrokerUnreachableError, DeliveryError
from streams.local_broker import MemoryBroker
from streams.topology.delivery import Delivery
from streams.topology.record import Outgoing
from tests.brokers import FreshNames
from tests.workers import Deployment

pytestmark = pytest.mark.wire


def test_worker_ends_when_the_broker_is_gone(tmp_path: Path, fresh_names: FreshNames) -> None:
    """No broker for longer than the budget: exit code 70 and one line that says so."""
    with MemoryBroker(tmp_path / "broker", environ=os.environ) as broker:
        deployment = Deployment(broker.bootstrap_servers, fresh_names, tmp_path)
        deployment.create_topics()
        worker = deployment.start_worker(broker_lost_after_s=2.0, log_level="ERROR").await_working()
    try:
        assert worker.wait(40) == 70
        assert "worker ends: no Kafka broker has answered for" in worker.log
    finally:
        deployment.close()


def test_worker_without_a_broker_says_so(tmp_path: Path, fresh_names: FreshNames) -> None:
    """Nothing listens at the address: exit code 2, one line, no traceback."""
    deployment = Deployment("127.0.0.1:9", fresh_names, tmp_path)
    worker = deployment.start_worker(log_level="CRITICAL")
    try:
        assert worker.wait(40) == 2
        assert "error: no Kafka broker answers at 127.0.0.1:9" in worker.log
        assert "Traceback" not in worker.log
    finally:
        deployment.close()


async def test_delivery_is_confirmed_or_fails(tmp_path: Path) -> None:
    """A send returns when the broker has the record; without a broker it fails within its budget."""
    with MemoryBroker(tmp_path / "broker", environ=os.environ) as broker:
        access = KafkaAccess(bootstrap_servers=broker.bootstrap_servers)
        delivery = Delivery(access, client_id="test", budget_s=10.0)
        await delivery.start()
        stage = delivery.of("register")
        await stage.claim({0})
        three = [Outgoing(topic="t", key=b"k", value=b"v", partition=0) for _ in range(3)]
        confirmed = await stage.send(three, partition=0)
        assert [one.offset for one in confirmed] == [0, 1, 2]
        assert await delivery.answers(5.0)
    stage._budget_s = 1.0
    assert not await delivery.answers(1.0)
    with pytest.raises(DeliveryError):
        await stage.send(three, partition=0)
    await delivery.stop()


async def test_delivery_without_a_broker_does_not_start() -> None:
    """Connecting to nothing is a configuration error."""
    delivery = Delivery(KafkaAccess(bootstrap_servers="127.0.0.1:9"), client_id="test", budget_s=2.0)
    with pytest.raises(BrokerUnreachableError):
        await delivery.start()
