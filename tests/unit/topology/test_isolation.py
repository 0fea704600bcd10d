"""A record that workers may have died of is tried while nothing else is at work, and waits for that only so long."""

import asyncio

from streams.topology.isolation import Isolation
from tests.unit.topology.test_lanes import record


async def test_one_that_is_to_be_alone_waits_for_the_others_and_holds_up_new_ones() -> None:
    """It begins when the last of them has left; whoever came meanwhile begins when it has left."""
    isolation = Isolation()
    first, suspect, other, later = (record(partition, 0) for partition in range(4))
    assert not await isolation.enter(first, alone=False)
    waiting = asyncio.ensure_future(isolation.enter(suspect, alone=True))
    await asyncio.sleep(0)
    behind = [asyncio.ensure_future(isolation.enter(one, alone=one is other)) for one in (other, later)]
    await asyncio.sleep(0)
    assert not waiting.done()
    isolation.leave(first)
    assert await waiting
    await asyncio.sleep(0)
    assert not any(one.done() for one in behind)
    isolation.leave(suspect)
    assert await behind[0]
    isolation.leave(other)
    assert not await behind[1]


async def test_it_does_not_wait_for_ever_and_is_not_alone_then() -> None:
    """One at work may be behind one that was not let in; the death of both speaks against neither."""
    isolation = Isolation(quiet_s=0.01)
    stuck, suspect, later = (record(partition, 0) for partition in range(3))
    await isolation.enter(stuck, alone=False)
    assert not await isolation.enter(suspect, alone=True)
    isolation.leave(suspect)
    async with asyncio.timeout(1):
        await isolation.enter(later, alone=False)


async def test_one_that_is_given_up_while_it_waits_holds_up_nobody() -> None:
    """Its partition went to another worker."""
    isolation = Isolation()
    stuck, suspect, later = (record(partition, 0) for partition in range(3))
    await isolation.enter(stuck, alone=False)
    waiting = asyncio.ensure_future(isolation.enter(suspect, alone=True))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait({waiting})
    isolation.leave(suspect)
    async with asyncio.timeout(1):
        assert not await isolation.enter(later, alone=False)
