"""How a long-running command logs: one line an event, on standard error, for people or as JSON."""

import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from streams.settings import Settings
from streams.topology.log_context import present_log_fields

# Libraries that tell at `info` what only their authors need.
_FIELD_CHARS: Final = 200
_TALKATIVE: Final = ("aiokafka", "faust", "mode", "kafka", "asyncio")


def _is_news(record: logging.LogRecord) -> bool:
    """Drop the engine's notes on its own parts (``[^--Consumer]: Starting...``), logged in our modules' names."""
    return record.levelno > logging.INFO or not str(record.msg).startswith("[^")


def _fields() -> dict[str, Any]:
    """Return what the record at hand adds to the line; ids are a publisher's texts, so each is cut to a bound."""
    return {name: _bounded(value) if isinstance(value, str) else value for name, value in present_log_fields().items()}


def _bounded(text: str) -> str:
    return text[:_FIELD_CHARS].encode("utf-8", "replace").decode()


class _TextLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        # As JSON, so that no text from outside can begin a line of its own.
        added = " ".join(f"{name}={orjson.dumps(value).decode()}" for name, value in _fields().items())
        return f"{line} ({added})" if added else line


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(),
        }
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(fields).decode()


def configure_logging(settings: Settings) -> None:
    """Send log lines to standard error as the settings say."""
    handler = logging.StreamHandler(sys.stderr)
    if settings.log_format == "json":
        handler.setFormatter(_JsonLines())
    else:
        handler.setFormatter(_TextLines("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    if settings.log_level != "debug":
        handler.addFilter(_is_news)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING) if level > logging.DEBUG else level)
