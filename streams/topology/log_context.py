"""What every line of the log says of the record at hand, without each call having to pass it on.

The fields belong to the running task: a stage sets them while it works on a record, and whatever logs meanwhile, ours
or a library, bears them. The edge writes them out (``streams.cli.logs``).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from opentelemetry import trace

_FIELDS: Final[ContextVar[dict[str, Any] | None]] = ContextVar("dateline_log_fields", default=None)


@contextmanager
def log_fields(**fields: Any) -> Iterator[None]:
    """Add fields to the lines logged inside; those that are None are left out."""
    given = {name: value for name, value in fields.items() if value is not None}
    token = _FIELDS.set((_FIELDS.get() or {}) | given)
    try:
        yield
    finally:
        _FIELDS.reset(token)


def present_log_fields() -> dict[str, Any]:
    """Return the fields of the running task."""
    return _FIELDS.get() or {}


def note(**ids: str | list[str]) -> None:
    """Say what the record at hand turned out to be about: on its span, and in the lines logged from here on."""
    trace.get_current_span().set_attributes({f"dateline.{name}": value for name, value in ids.items()})
    _FIELDS.set((_FIELDS.get() or {}) | ids)
