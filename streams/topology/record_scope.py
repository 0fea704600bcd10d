"""What surrounds the work on a record: its span in the article's trace, and the fields of every line logged."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from opentelemetry import trace

from streams.topology.log_context import log_fields
from streams.topology.record import Record, TopicPartition
from streams.topology.tracing import begin_span, trace_id

ResultT = TypeVar("ResultT")

_KEY_CHARS: Final = 100


class RecordScopes:
    """The scopes of the records that one stage has taken up."""

    def __init__(self, stage: str) -> None:
        self._stage = stage
        self._spans: dict[Record, trace.Span] = {}

    def around_work(self, work: Callable[[Record], Awaitable[ResultT]]) -> Callable[[Record], Awaitable[ResultT]]:
        """Return the first step of a record's work inside its scope, which it opens."""

        async def scoped(record: Record) -> ResultT:
            self._spans[record] = begin_span(record, self._stage)
            with self._scope(record, self._spans[record]):
                return await work(record)

        return scoped

    def around_finish(
        self, finish: Callable[[Record, Any], Awaitable[None]]
    ) -> Callable[[Record, Any], Awaitable[None]]:
        """Return the last step inside the same scope, which it closes."""

        async def scoped(record: Record, outcome: Any) -> None:
            span = self._spans.pop(record, None) or begin_span(record, self._stage)
            try:
                with self._scope(record, span):
                    await finish(record, outcome)
            finally:
                span.end()

        return scoped

    def forget(self, tps: set[TopicPartition]) -> None:
        """Drop the scopes of records whose partitions are given up; whoever has those now traces them."""
        self._spans = {record: span for record, span in self._spans.items() if record.tp not in tps}

    @contextmanager
    def _scope(self, record: Record, span: trace.Span) -> Iterator[None]:
        fields = log_fields(
            stage=self._stage,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key.decode("utf-8", "backslashreplace")[:_KEY_CHARS] if record.key else None,
            trace_id=trace_id(span),
        )
        with fields, trace.use_span(span, end_on_exit=False):
            yield
