"""How a long-running command logs: one line an event, on standard error, for people or as JSON."""

import logging
import sys
from datetime import UTC, datetime
from typing import Final

import orjson

from streams.settings import Settings

# Libraries that tell at `info` what only their authors need.
_TALKATIVE: Final = ("aiokafka", "faust", "mode", "kafka", "asyncio")


def _is_news(record: logging.LogRecord) -> bool:
    """Drop the engine's notes on its own parts (``[^--Consumer]: Starting...``), logged in our modules' names."""
    return record.levelno > logging.INFO or not str(record.msg).startswith("[^")


class _JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
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
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s"))
    if settings.log_level != "debug":
        handler.addFilter(_is_news)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING) if level > logging.DEBUG else level)
