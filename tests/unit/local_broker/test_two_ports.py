"""The broker's two listeners never get one port."""

import pytest

from streams.local_broker import kafka


def test_controller_takes_another_port_than_the_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance may offer the port that the broker was given: it is asked again."""
    offered = [20_000, 20_000, 20_001]
    monkeypatch.setattr(kafka, "free_port", lambda: offered.pop(0))
    assert kafka._port_besides(20_000) == 20_001
