"""A worker that stops itself, as SIGSTOP or a paused machine does, between two awaits of the delivery of one record."""

import os
import signal
import uuid
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from pathlib import Path
from typing import Any

from streams.topology.delivery import StageDelivery
from streams.topology.record import Record
from streams.topology.stage import StageRunner

DONE = "awaits"


def stop_between_awaits(*, stage: str, point: int, folder: str) -> None:
    """Stop this process when a stage, having decided on a record, waits for the ``point``-th time (from 0).

    It is the first record that the stage finishes once ``folder`` holds a file ``armed``. Where its delivery has fewer
    awaits, their number is written into the file ``awaits``.
    """
    finish = StageRunner._finish
    seen: list[Record] = []

    async def finish_or_stop(self: StageRunner[Any], record: Record, task: Any) -> None:
        whole = finish(self, record, task)
        if self.stage.name != stage or record.empty or seen or not (Path(folder) / "armed").exists():
            await whole
            return
        seen.append(record)
        passed = await _Stepwise(whole, point)
        (Path(folder) / DONE).write_text(str(passed))

    StageRunner._finish = finish_or_stop  # type: ignore[method-assign]


class _Stepwise:
    """Runs a coroutine to its end and returns how often it waited; stops the process when it waits that often."""

    def __init__(self, whole: Coroutine[Any, Any, None], point: int) -> None:
        self._whole = whole
        self._point = point

    def __await__(self) -> Generator[Any, Any, int]:
        passed = 0
        steps = self._whole.__await__()
        go_on: Callable[[], Any] = partial(steps.send, None)
        while True:
            try:
                awaited = go_on()
            except StopIteration:
                return passed
            if passed == self._point:
                os.kill(os.getpid(), signal.SIGSTOP)
            passed += 1
            try:
                go_on = partial(steps.send, (yield awaited))
            except BaseException as error:  # noqa: BLE001 - it is meant for whoever waited
                go_on = partial(steps.throw, error)


def stop_before_claim(stage: str) -> None:
    """Stop this process when it is about to claim the first partition for a stage."""
    claim = StageDelivery._claim
    stages = {stage}

    async def stop_and_claim(self: StageDelivery, *arguments: Any) -> None:
        if self._stage in stages:
            stages.remove(self._stage)
            os.kill(os.getpid(), signal.SIGSTOP)
        await claim(self, *arguments)

    StageDelivery._claim = stop_and_claim  # type: ignore[method-assign]


def forget_fences() -> None:
    """Let every claim be one of its own, so that it outdates nobody: delivery as it was before there were fences."""
    claim = StageDelivery._claim

    async def claim_alone(self: StageDelivery, partition: int, changelogs: Any) -> None:
        self._group = uuid.uuid4().hex
        await claim(self, partition, changelogs)

    StageDelivery._claim = claim_alone  # type: ignore[method-assign]
