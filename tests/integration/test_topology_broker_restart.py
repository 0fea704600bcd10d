"""A worker outlives a restart of the broker, and a rolling exchange of workers costs nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from streams.local_broker import KafkaBroker
from tests.brokers import FreshNames
from tests.delivery_cases import article, assert_continuous, assert_quads_agree, day
from tests.workers import Deployment, wait_for

pytestmark = pytest.mark.integration


def test_worker_goes_on_after_the_broker_was_killed(
    own_kafka_broker: Callable[[], KafkaBroker], fresh_names: FreshNames, tmp_path: Path
) -> None:
    """The broker is killed under load and comes back: the same worker goes on, and every article counts once."""
    broker = own_kafka_broker()
    deployment = Deployment(broker.bootstrap_servers, fresh_names, tmp_path)
    deployment.create_topics()
    try:
        feed = [article(f"a{n:02d}", "sleep 0.05", f"event killed={n % 5} date={day(n % 10)}") for n in range(80)]
        deployment.publish(*feed)
        worker = deployment.start_worker().await_working()
        wait_for(lambda: len(deployment.readings()) > 10, "work under way")
        broker.kill()
        broker.start()
        deployment.await_quiet(within_s=90)
        assert worker.process.poll() is None, worker.log
        assert {reading.article_id for reading in deployment.readings()} == {one["id"] for one in feed}
        assert sum(event.source_count for event in deployment.events().values()) == 80
        assert_continuous(deployment)
        assert_quads_agree(deployment)
        assert worker.stop() == 0
    finally:
        deployment.close()
