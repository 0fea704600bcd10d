"""What can go wrong with a broker on this machine, each as one line that says what to do."""

from pathlib import Path

from streams.errors import ConfigurationError

# Enough to hold the exception that ended a broker, little enough to read.
_TAIL_LINES = 25
_TAIL_BYTES = 16_384


class LocalBrokerError(ConfigurationError):
    """A broker could not be found, started or reached; the message says what to do about it."""


class JavaMissingError(LocalBrokerError):
    """There is no Java that can run Apache Kafka."""


class JarsUnavailableError(LocalBrokerError):
    """Apache Kafka's jars are not in the cache and could not be fetched."""


def log_tail(path: Path) -> str:
    """Return the last lines of a broker's log, or a note that there are none."""
    try:
        with path.open("rb") as log:
            log.seek(0, 2)
            log.seek(max(0, log.tell() - _TAIL_BYTES))
            lines = log.read().decode(errors="replace").splitlines()
    except OSError:
        lines = []
    return "\n".join(lines[-_TAIL_LINES:]) or "(the log is empty)"
