"""The engine's consumer with our own book of what came in and what is done: offsets are committed from it alone.

Faust keeps sets of acknowledged offsets and guesses the rest. It acknowledges a record whose handler raised, a record
skipped during a rebalance, and, where offsets have gaps, the record after the gap before it was handled; and it drops
fetched records around rebalances (tests/unit/topology, tests/wire). Here an acknowledgement by the engine means
nothing. Our stages take the records of a partition without a gap and settle them in order, so the book is two numbers
per partition: the next offset to take, and the one to commit.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import partial
from typing import Any, ClassVar, Final, Protocol, cast

from aiokafka.errors import KafkaError
from faust.transport.drivers.aiokafka import Consumer, Transport
from faust.types import TP

from streams.topology.fetching import Committed, Placed, PlacedMessage, PlacingThread
from streams.topology.positions import Admission, Positions
from streams.topology.record import Record, TopicPartition
from streams.topology.suspicion import PartitionSuspicion, Suspicion, parse_suspicion

logger = logging.getLogger(__name__)

_LAST_COMMIT_S: Final = 5.0  # a commit before partitions are given away; without it some records are only redone
_SEEK_S: Final = 30.0

PartitionsHook = Callable[[set[TopicPartition]], Awaitable[None]]


class _OurEngine(Protocol):
    before_revocation: PartitionsHook
    topic_ids: dict[str, str]


class SettledConsumer(Consumer):
    """Hands out every record and commits what was settled, and nothing else."""

    _thread: PlacingThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._settled: dict[TP, int] = {}
        self._positions = Positions()
        self._rewinding: set[TopicPartition] = set()
        self._rewinds: set[asyncio.Task[None]] = set()
        self._stalled: dict[TP, tuple[int, int]] = {}
        self._stalled_changelogs: dict[TP, tuple[int, int]] = {}
        self._incarnations: Counter[TopicPartition] = Counter()
        self._begun: dict[TP, int] = {}
        self._closed_book = False
        self._generation: int | None = None
        super().__init__(*args, **kwargs)

    def _new_consumer_thread(self) -> PlacingThread:
        return PlacingThread(self, loop=self.loop, beacon=self.beacon)

    # Taking records in.

    def is_current(self, record: Record) -> bool:
        """Tell whether a record was fetched under the present assignment, and from the log as it is now."""
        return (
            not self.app.rebalancing
            and record.generation == self.app.consumer_generation_id
            and record.incarnation == self._incarnations[record.tp]
        )

    def admit(self, record: Record) -> bool:
        """Tell whether to take a record: it is ours, it was not taken before, and none before it is missing.

        After a gap the partition is read again from where it began.
        """
        if not self.is_current(record) or record.tp in self._rewinding:
            return False
        admission = self._positions.admit(record.tp, record.after, record.offset)
        if admission is Admission.GAP:
            self._rewind(record.tp)
        return admission is Admission.TAKE

    def _rewind(self, tp: TopicPartition) -> None:
        position = self._positions.next(tp)
        if position is None or tp in self._rewinding:
            return
        logger.info("reading %s %s again from %s: the engine dropped records", tp.topic, tp.partition, position)
        self._rewinding.add(tp)
        task = asyncio.get_running_loop().create_task(self._seek_to({TP(*tp): position}))
        self._rewinds.add(task)
        task.add_done_callback(self._rewinds.discard)
        task.add_done_callback(lambda done: self._rewound(tp, done))

    def _rewound(self, tp: TopicPartition, task: "asyncio.Task[None]") -> None:
        self._rewinding.discard(tp)
        if not task.cancelled() and (error := task.exception()) is not None:
            # It will be tried again: the gap is still there when the next record comes, or at the next inspection.
            logger.info("could not seek in %s %s: %r", tp.topic, tp.partition, error)

    async def _seek_to(self, positions: dict[TP, int]) -> None:
        await asyncio.wait_for(self.seek_wait(positions), _SEEK_S)

    def reread_dropped(self) -> None:
        """Read again what was fetched and never arrived, though nothing after it came to show the gap.

        To be called now and then: two calls must find a partition unmoved before it is read again.
        """
        stalled: dict[TP, tuple[int, int]] = {}
        for tp in self._source_partitions():
            taken, fetched = self._positions.next(TopicPartition(*tp)), self._thread.read_to(tp)
            if taken is None or fetched is None or fetched <= taken:
                continue
            stalled[tp] = (taken, fetched)
            if self._stalled.get(tp) == stalled[tp]:
                self._rewind(TopicPartition(*tp))
        self._stalled = stalled

    def reread_changelogs(self) -> None:
        """Read the rest of changelogs again that was fetched and never came to the tables, so that recovery ends.

        To be called now and then while a group is not at work; as above, two calls must find a partition unmoved.
        """
        recovery = cast(Any, self.app).tables.recovery
        stalled: dict[TP, tuple[int, int]] = {}
        for tp, last in recovery.active_highwaters.items() if recovery.in_recovery else ():
            applied, fetched = recovery.active_offsets.get(tp), self._thread.read_to(tp)
            if applied is None or fetched is None or applied >= last or fetched <= last:
                continue
            stalled[tp] = (applied, fetched)
            if self._stalled_changelogs.get(tp) == stalled[tp]:
                logger.info("reading changelog %s %s again from %s: the engine dropped the rest", *tp, applied)
                task = asyncio.get_running_loop().create_task(self._seek_to({tp: max(applied, 0)}))
                self._rewinds.add(task)
                task.add_done_callback(self._rewinds.discard)
                task.add_done_callback(partial(self._rewound, TopicPartition(*tp)))
        self._stalled_changelogs = stalled

    def _source_partitions(self) -> set[TP]:
        return {tp for tp in self.assignment() if not self._is_changelog_tp(tp)}

    def begin(self, generation: int) -> None:
        """Begin a new book with a generation of the group whose partitions are claimed: nothing of an older one counts.

        Until then no position is taken from the group, which may still hear of commits of the former owner.
        """
        self._generation = generation
        self._positions = Positions()
        self._settled.clear()
        self._thread.suspicions.clear()

    async def perform_seek(self) -> None:
        """Seek every partition to where it must go on: what comes next, what is committed, or its beginning.

        The engine's own leaves a partition without a committed offset where its last fetch ended. The engine also calls
        this in the middle of a rebalance, with records in hand that it may not pass on any more; then nothing is done.
        """
        generation = self._generation
        tps = self._source_partitions()
        if not tps or generation != self.app.consumer_generation_id:
            return
        committed = await self._thread.committed(tps)
        beginnings, ends = await self.earliest_offsets(*tps), await self.highwaters(*tps)
        if generation != self._generation:
            return
        for tp in tps:
            found = committed.get(tp)
            if found is not None and (why := self._outdated(tp, found, ends[tp])):
                logger.error("%s %s: %s; reading it from its beginning, what is known changes nothing", *tp, why)
                found = None
            self._positions.start(TopicPartition(*tp), found.offset if found else beginnings[tp])
            self._committed_offset[tp] = found.offset if found else None
            if found is None and beginnings[tp]:
                # What the broker has deleted is no lag, though nothing may come after it for long.
                self._settled[tp] = max(beginnings[tp], self._settled.get(tp, 0))
            if tp not in self._thread.suspicions:
                noted = parse_suspicion(found.suspicion) if found else None
                self._thread.suspicions[tp] = PartitionSuspicion(noted)
                self._begun[tp] = found.offset if found else beginnings[tp]
        positions = {tp: position for tp in tps if (position := self._positions.next(TopicPartition(*tp))) is not None}
        await self._seek_to(positions)
        self._read_offset.update({tp: position or None for tp, position in positions.items()})

    def _outdated(self, tp: TP, committed: Committed, end: int) -> str | None:
        """Return why a committed offset says nothing about the log as it is now; None: it does."""
        topic_id = cast("_OurEngine", self.app).topic_ids.get(tp.topic, "")
        if topic_id and committed.topic_id and topic_id != committed.topic_id:
            return f"offset {committed.offset} was committed for a topic of this name that is no more"
        if committed.offset > end:
            return f"offset {committed.offset} was committed and the log ends at {end}, so records were lost there"
        return None

    def _to_message(self, tp: TP, record: Placed) -> PlacedMessage:
        plain = record.record
        message = PlacedMessage(
            plain.topic,
            plain.partition,
            plain.offset,
            (plain.timestamp or 0) / 1000.0,
            plain.timestamp_type,
            plain.headers,
            plain.key,
            plain.value,
            plain.checksum,
            plain.serialized_key_size,
            plain.serialized_value_size,
            tp,
            generation_id=self.app.consumer_generation_id,
        )
        message.after = record.after
        message.empty = record.empty
        if record.gone_back:
            self._begin_again(tp, record.after)
        message.incarnation = self._incarnations[TopicPartition(*tp)]
        return message

    def _begin_again(self, tp: TP, position: int) -> None:
        """Restart the book of a partition whose log ends before what was read of it: its offsets mean others now."""
        logger.error(
            "%s %s ended before what had been read of it (records were lost on the broker, or the topic was made "
            "anew): reading again from %s; what is known already changes nothing",
            *tp,
            position,
        )
        ours = TopicPartition(*tp)
        self._incarnations[ours] += 1
        self._thread.suspicions.pop(tp, None)
        self._positions.forget({ours})
        self._positions.start(ours, position)
        self._settled.pop(tp, None)
        self._committed_offset[tp] = None
        self._read_offset[tp] = None  # the engine drops what lies before it

    async def _add_gap(self, tp: TP, offset_from: int, offset_to: int) -> None:
        """Keep no book of gaps: on a compacted topic it would grow for ever, and nothing reads it."""

    def hold(self, tp: TopicPartition) -> None:
        """Fetch no more from a partition for now; what is fetched already still comes (pausing would lose it)."""
        self.on_buffer_full(TP(*tp))

    def let_go(self, tp: TopicPartition) -> None:
        """Fetch from a partition again."""
        if TP(*tp) in self.assignment():
            self.on_buffer_drop(TP(*tp))

    def sought(self, tp: TP) -> int:
        """Return the position of the last seek in a partition."""
        return self._thread.sought(tp)

    @property
    def runs(self) -> bool:
        """Tell whether the client is connected and not stopping."""
        return self._thread.is_connected and not self.should_stop

    async def is_member(self, within_s: float) -> bool:
        """Ask the group whether the partitions assigned last are still this worker's; see ``PlacingThread``."""
        return await self._thread.is_member(within_s)

    async def group_error(self) -> KafkaError | None:
        """Take the error that stopped the group's coordination, if there is one."""
        return await self._thread.group_error()

    # Settling.

    def is_due(self, record: Record) -> bool:
        """Tell whether a record may be delivered and settled: it is current, and all before it is settled.

        A record that was not current when its turn came is passed over. That is a rebalance as a rule, which ends with
        the partition read from what is settled. Where rebalances overlap, the engine may take the partition for
        assigned again before it was given up: then it is read again here, so that nothing after the gap is settled.
        With a closed book nothing is: a worker that ends over a late claim must not write under it.
        """
        if self._closed_book or not self.is_current(record):
            return False
        if self._positions.is_due(record.tp, record.after):
            return True
        self._incarnations[record.tp] += 1  # what was taken in after the gap comes again, too
        self._positions.go_back(record.tp)
        self._rewind(record.tp)
        return False

    def settle(self, record: Record) -> bool:
        """Note that a record and all before it in its partition are done; False: it is not ours to settle."""
        if not self.is_due(record):
            return False
        self._positions.settle(record.tp, record.offset)
        tp = TP(record.topic, record.partition)
        self._settled[tp] = max(record.offset + 1, self._settled.get(tp, 0))
        return True

    def close_book(self) -> None:
        """Deliver, settle and commit nothing any more."""
        self._closed_book = True

    def unsettled(self, ends: dict[TP, int]) -> dict[TP, int]:
        """Return how many records before the given ends of partitions are not settled."""
        return {
            tp: max(0, end - (self._settled.get(tp) or self._committed_offset[tp] or 0)) for tp, end in ends.items()
        }

    # Suspicion.

    def suspicion_of(self, record: Record) -> Suspicion:
        """Return what earlier workers left against a record."""
        suspicion = self._thread.suspicions.get(TP(*record.tp))
        return suspicion.found_of(record.offset) if suspicion is not None else Suspicion(record.offset)

    def is_careful(self, record: Record) -> bool:
        """Tell whether a record is to be taken up alone."""
        suspicion = self._thread.suspicions.get(TP(*record.tp))
        return suspicion is not None and suspicion.is_careful(record.offset)

    async def note_taken_up(self, record: Record, *, alone: bool) -> None:
        """Note on the broker that a record is being taken up, in case that nothing is heard of us again.

        ``alone``: nothing else is at work in this process.
        """
        suspicion = self._thread.suspicions.get(TP(*record.tp))
        if suspicion is not None and suspicion.take_up(record.offset, alone=alone):
            await self._commit_note(TP(*record.tp))

    async def clear(self, record: Record) -> None:
        """Leave no note of a suspected record that is settled, so that the next death does not speak against it."""
        if self.suspicion_of(record).silences:
            await self._commit_note(TP(*record.tp))

    async def accuse(self, record: Record) -> None:
        """Note on the broker that this worker ends over a record."""
        suspicion = self._thread.suspicions.get(TP(*record.tp))
        if suspicion is not None:
            suspicion.accuse(record.offset)
            await self._commit_note(TP(*record.tp))

    async def take_back(self, tps: Iterable[TP]) -> None:
        """Leave beside the offsets of partitions what was found there, but for records that were settled meanwhile."""
        for tp in tps:
            suspicion = self._thread.suspicions.pop(tp, None)
            if suspicion is not None and suspicion.take_back():
                self._thread.suspicions[tp] = suspicion
                await self._commit_note(tp)
                self._thread.suspicions.pop(tp, None)

    async def _commit_note(self, tp: TP) -> None:
        """Commit a note, beside what is settled: an earlier offset could undo a commit that is under way."""
        if tp not in self.assignment():
            return
        position = max(self._settled.get(tp, 0), self._committed_offset[tp] or 0, self._begun.get(tp, 0))
        try:
            await asyncio.wait_for(self._thread.commit({tp: position}), _LAST_COMMIT_S)
        except TimeoutError:
            logger.warning("what is noted of %s %s could not be committed", *tp)

    # What the engine asks before it commits.

    def _filter_tps_with_pending_acks(self, topics: Any = None) -> Iterator[TP]:
        return (tp for tp in list(self._settled) if topics is None or tp in topics or tp.topic in topics)

    def _filter_committable_offsets(self, tps: Iterable[TP]) -> dict[TP, int]:
        if self._closed_book:
            return {}
        return {tp: self._settled[tp] for tp in tps if self._settled[tp] > (self._committed_offset[tp] or 0)}

    async def on_partitions_revoked(self, revoked: set[TP]) -> None:
        """Let the stages come to a halt, commit what they settled, and forget the partitions."""
        ours = {TopicPartition(*tp) for tp in revoked}
        self._generation = None
        await cast("_OurEngine", self.app).before_revocation(ours)
        try:
            await asyncio.wait_for(self.commit(), _LAST_COMMIT_S)
        except TimeoutError:
            logger.warning("offsets could not be committed before the rebalance; some records will be redone")
        await self.take_back(revoked)
        for tp in revoked:
            self._settled.pop(tp, None)
        self._positions.forget(ours)
        self._stalled.clear()
        self._buffered_partitions.difference_update(revoked)
        await super().on_partitions_revoked(revoked)


class SettledTransport(Transport):
    """The aiokafka transport with our consumer."""

    Consumer: ClassVar[type[SettledConsumer]] = SettledConsumer
