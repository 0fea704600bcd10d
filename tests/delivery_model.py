"""A model of how the effects of one partition's records reach the broker, small enough to be searched whole.

Two workers, one partition, a few records. Each record has two effects: it replaces what stands on an output topic (as a
revision does on a quad topic), and it adds itself to the state on the changelog (as a report does to an event). A
worker may be stopped at any step and go on at any later one, it may die, and what it has sent may arrive at any time
after that. What it has done it commits at any later time. The group gives the partition to the other worker as soon as
it hears nothing.

``search`` visits every state that can be reached and returns the shortest way into one that breaks a promise.
"""

from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Final

RECORDS: Final = 2


class Protocol(Enum):
    """How an owner keeps those before it out."""

    UNFENCED = "nothing keeps them out"
    LATE = "the owner claims the partition when it first sends"
    UNAWAITED = "the owner claims the partition first, and does not wait until the changelog knows"
    UNASKED = "the owner claims the partition first, though it may not be its own any more"
    FENCED = "the owner claims the partition first, waits, and asks the group whether it still has it"


_CLAIMS_FIRST: Final = (Protocol.UNAWAITED, Protocol.UNASKED, Protocol.FENCED)


class Step(Enum):
    """Where a worker is with the partition."""

    AWAY = "away"
    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    READY = "ready"
    DECIDED = "decided"
    SENDING_OUTPUT = "sending output"
    SENT_OUTPUT = "sent output"
    SENDING_STATE = "sending state"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class Flight:
    """A request on its way to the broker, or its answer on the way back (``taken`` is then what the broker said)."""

    target: str
    epoch: int
    value: int
    taken: bool | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """What one worker knows. ``state`` has one bit for each record that is in it."""

    step: Step = Step.AWAY
    stopped: bool = False
    epoch: int = 0
    state: int = 0
    position: int = 0
    flight: Flight | None = None


@dataclass(frozen=True, slots=True)
class World:
    """Everything there is. The epochs are the latest that each place has heard of.

    The coordinator hears of a claim at once, and has a marker written to the changelog some time after; it takes no
    other claim before that is done. The output hears of it with the first record.
    """

    workers: tuple[Worker, Worker] = (Worker(), Worker())
    owner: int | None = None
    committed: int = 0
    changelog: tuple[int, ...] = (0,)
    output: tuple[int, ...] = (-1,)
    coordinator_epoch: int = 0
    changelog_epoch: int = 0
    output_epoch: int = 0
    strays: frozenset[Flight] = frozenset()  # requests whose senders have forgotten them
    stops_left: int = 1
    deaths_left: int = 1

    def with_worker(self, number: int, **changes: object) -> "World":
        """Return the world with one worker changed."""
        changed = replace(self.workers[number], **changes)  # type: ignore[arg-type]
        first, second = self.workers
        return replace(self, workers=(changed, second) if number == 0 else (first, changed))


Move = tuple[str, World]


def moves(world: World, protocol: Protocol) -> Iterator[Move]:
    """Yield everything that can happen next."""
    for number, worker in enumerate(world.workers):
        yield from _faults(world, number, worker)
        yield from _arrival(world, number, worker, protocol)
        if not worker.stopped:
            yield from ((f"{number}: {what}", after) for what, after in _work(world, number, worker, protocol))
    if world.changelog_epoch < world.coordinator_epoch:
        yield "the marker reaches the changelog", replace(world, changelog_epoch=world.coordinator_epoch)
    for stray in world.strays:
        left = replace(world, strays=world.strays - {stray})
        yield "a request of a former owner arrives", _received(left, stray, protocol)[0]


def _faults(world: World, number: int, worker: Worker) -> Iterator[Move]:
    if worker.stopped:
        yield f"{number} goes on", world.with_worker(number, stopped=False)
    elif worker.step is not Step.AWAY and world.stops_left:
        yield f"{number} is stopped", replace(world.with_worker(number, stopped=True), stops_left=world.stops_left - 1)
    if worker.step is not Step.AWAY and world.deaths_left:
        yield f"{number} dies", replace(_forget(world, number), deaths_left=world.deaths_left - 1)
    if world.owner == number and (worker.stopped or worker.step is Step.AWAY):
        yield f"the session of {number} ends", replace(world, owner=None)


def _forget(world: World, number: int) -> World:
    flight = world.workers[number].flight
    strays = world.strays | {flight} if flight is not None and flight.taken is None else world.strays
    first, second = world.workers
    workers = (Worker(), second) if number == 0 else (first, Worker())
    return replace(world, workers=workers, strays=strays)


def _arrival(world: World, number: int, worker: Worker, protocol: Protocol) -> Iterator[Move]:
    if worker.flight is not None and worker.flight.taken is None:
        received, taken = _received(world, worker.flight, protocol)
        answered = replace(worker.flight, taken=taken)
        yield f"the request of {number} arrives", received.with_worker(number, flight=answered)


def _received(world: World, flight: Flight, protocol: Protocol) -> tuple[World, bool]:
    heard_of = world.changelog_epoch if flight.target == "changelog" else world.output_epoch
    if protocol is not Protocol.UNFENCED and flight.epoch < heard_of:
        return world, False
    if flight.target == "changelog":
        return replace(world, changelog=(*world.changelog, flight.value)), True
    return replace(world, output=(*world.output, flight.value), output_epoch=flight.epoch), True


def _work(world: World, number: int, worker: Worker, protocol: Protocol) -> Iterator[Move]:
    if worker.step is Step.AWAY:
        if world.owner is None:
            yield "joins", replace(world.with_worker(number, step=Step.ASSIGNED), owner=number)
        return
    if world.owner != number:
        yield "hears that it was replaced", _forget(world, number)
    elif worker.position > world.committed:
        yield "commits", replace(world, committed=worker.position)
    if worker.flight is not None:
        yield from _answer(world, number, worker)
    elif worker.step in {Step.ASSIGNED, Step.CLAIMED, Step.CONFIRMED}:
        yield from _take_over(world, number, worker, protocol)
    elif worker.step is not Step.READY or worker.position < RECORDS:
        yield _deliver(world, number, worker, protocol)


def _take_over(world: World, number: int, worker: Worker, protocol: Protocol) -> Iterator[Move]:
    if worker.step is Step.ASSIGNED:
        if protocol not in _CLAIMS_FIRST:
            yield "goes on", world.with_worker(number, step=Step.CONFIRMED)
        elif world.changelog_epoch == world.coordinator_epoch:
            yield "claims", _claimed(world, number).with_worker(number, step=Step.CLAIMED)
    elif worker.step is Step.CLAIMED:
        if protocol is Protocol.UNAWAITED or world.changelog_epoch >= worker.epoch:
            yield _ask(world, number, protocol)
    else:
        recovered = world.with_worker(number, step=Step.READY, state=world.changelog[-1], position=world.committed)
        yield "recovers", recovered


def _ask(world: World, number: int, protocol: Protocol) -> Move:
    if protocol is not Protocol.UNASKED and world.owner != number:
        return "hears from the group that it was replaced", _forget(world, number)
    return "goes on", world.with_worker(number, step=Step.CONFIRMED)


def _deliver(world: World, number: int, worker: Worker, protocol: Protocol) -> Move:
    match worker.step:
        case Step.READY:
            return "decides", world.with_worker(number, step=Step.DECIDED)
        case Step.DECIDED:
            return "sends its output", _send_output(world, number, worker, protocol)
        case Step.SENT_OUTPUT:
            return "sends its state", _send_state(world, number, worker)
        case _:
            return "settles", world.with_worker(number, step=Step.READY, position=worker.position + 1)


def _claimed(world: World, number: int) -> World:
    epoch = world.coordinator_epoch + 1
    return replace(world.with_worker(number, epoch=epoch), coordinator_epoch=epoch)


def _send_output(world: World, number: int, worker: Worker, protocol: Protocol) -> World:
    if protocol is Protocol.LATE and not worker.epoch:
        world = _claimed(world, number)
        worker = world.workers[number]
    if protocol is not Protocol.UNFENCED and world.output_epoch < worker.epoch < world.coordinator_epoch:
        return _forget(world, number)  # it would raise a fence first, and the coordinator refuses it
    flight = Flight("output", worker.epoch, worker.position)
    return world.with_worker(number, step=Step.SENDING_OUTPUT, flight=flight)


def _send_state(world: World, number: int, worker: Worker) -> World:
    value = worker.state | 1 << worker.position
    if value == worker.state:
        return world.with_worker(number, step=Step.DELIVERED)  # a repeat changes nothing
    return world.with_worker(number, step=Step.SENDING_STATE, flight=Flight("changelog", worker.epoch, value))


def _answer(world: World, number: int, worker: Worker) -> Iterator[Move]:
    flight = worker.flight
    if flight is None or flight.taken is None:
        return
    if not flight.taken:
        yield "is refused and ends", _forget(world, number)
    elif flight.target == "output":
        yield "has its output confirmed", world.with_worker(number, step=Step.SENT_OUTPUT, flight=None)
    else:
        yield "has its state confirmed", world.with_worker(number, step=Step.DELIVERED, flight=None, state=flight.value)


class Promise(Enum):
    """What must hold in every state."""

    KEPT = "the state holds every settled record"
    FORWARD = "no revision comes twice or goes back"
    NEWEST = "what stands last on the output is no older than what was settled"


def broken_promises(world: World) -> set[Promise]:
    """Return what does not hold."""
    settled = (1 << world.committed) - 1
    revisions = [value.bit_count() for value in world.changelog]
    held = {
        Promise.KEPT: world.changelog[-1] & settled == settled,
        Promise.FORWARD: revisions == sorted(set(revisions)),
        Promise.NEWEST: world.output[-1] >= world.committed - 1,
    }
    return {promise for promise, holds in held.items() if not holds}


@dataclass(slots=True)
class Found:
    """What a search came to: states visited, whether a promise was broken, the way there, and dead ends.

    ``stuck`` counts the states from which the work cannot be finished any more.
    """

    states: int
    broken: bool = False
    way: list[str] = field(default_factory=list)
    stuck: int = 0


def search(protocol: Protocol, promises: Collection[Promise] = tuple(Promise)) -> Found:
    """Visit every state; stop at the first in which one of the promises is broken."""
    start = World()
    came_from: dict[World, tuple[World, str] | None] = {start: None}
    before: dict[World, list[World]] = {start: []}
    waiting = deque([start])
    done: list[World] = []
    while waiting:
        world = waiting.popleft()
        if broken_promises(world) & set(promises):
            return Found(len(came_from), broken=True, way=_way(came_from, world))
        if world.committed == RECORDS:
            done.append(world)
        for what, after in moves(world, protocol):
            before.setdefault(after, []).append(world)
            if after not in came_from:
                came_from[after] = (world, what)
                waiting.append(after)
    return Found(len(came_from), stuck=len(came_from) - len(_reaching(done, before)))


def _way(came_from: dict[World, tuple[World, str] | None], world: World) -> list[str]:
    way: list[str] = []
    while (step := came_from[world]) is not None:
        world, what = step
        way.append(what)
    return way[::-1]


def _reaching(goals: list[World], before: dict[World, list[World]]) -> set[World]:
    reached, waiting = set(goals), list(goals)
    while waiting:
        for world in before[waiting.pop()]:
            if world not in reached:
                reached.add(world)
                waiting.append(world)
    return reached
