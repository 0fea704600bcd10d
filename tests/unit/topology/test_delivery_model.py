"""The protocol of delivery, searched whole in a small model: what a stopped worker could break, and that it cannot."""

import pytest

from tests.delivery_model import Promise, Protocol, search


def test_no_interleaving_breaks_a_promise() -> None:
    """Two workers, stops, deaths, late requests: no state is lost, none goes back, work can always be finished."""
    found = search(Protocol.FENCED)
    assert not found.broken, " > ".join(found.way)
    assert found.stuck == 0
    assert found.states > 10_000


@pytest.mark.parametrize("promise", Promise)
@pytest.mark.parametrize("protocol", [Protocol.UNFENCED, Protocol.LATE])
def test_the_search_finds_what_fences_are_for(protocol: Protocol, promise: Promise) -> None:
    """Without fences, and with claims that come after the reading, a worker out of touch breaks each promise."""
    assert search(protocol, [promise]).broken


def test_the_search_finds_what_asking_the_group_is_for() -> None:
    """Who claims after it was replaced shuts the owner out, knows nothing of its last commits, and redoes a part."""
    assert search(Protocol.UNASKED, [Promise.NEWEST]).broken


def test_the_search_finds_what_waiting_for_the_marker_is_for() -> None:
    """What the former owner writes after the changelog was read, and before it knows of the claim, is overlooked."""
    assert search(Protocol.UNAWAITED, [Promise.FORWARD]).broken
