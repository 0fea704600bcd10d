"""The settings: one frozen value, read once at the edge from variables that begin with ``DATELINE_``.

Owns names, defaults, units and validation of every setting. All mistakes are reported together, each with what to do.
Nothing below the edge reads the environment; the parts get plain values.
"""

import difflib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from streams.errors import ConfigurationError

PREFIX: Final = "DATELINE_"
# Variables for this project's own tests, which are no settings of a deployment.
TEST_PREFIX: Final = f"{PREFIX}TEST_"
_PROTOCOLS: Final = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
_SASL_MECHANISMS: Final = ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
_LOG_LEVELS: Final = ("debug", "info", "warning", "error")
_LOG_FORMATS: Final = ("text", "json")
_PORTS: Final = range(1, 65_536)
_SHORTEST_TOKEN: Final = 16
_LOCAL_BROKERS: Final = ("auto", "kafka", "memory")
_TABLE_STORES: Final = ("memory", "rocksdb")
_TOPIC_CHARACTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class SettingsError(ConfigurationError):
    """One or more settings are wrong; the message lists all of them."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that is never shown: not when printed, logged, or part of an error."""

    _value: str = field(repr=False)

    def reveal(self) -> str:
        """Return the text itself, for the one place that hands it to a client library."""
        return self._value

    def __str__(self) -> str:
        return "***"

    def __repr__(self) -> str:
        return "Secret('***')"


def _text(value: str) -> str:
    return value


def _topic_part(value: str) -> str:
    if not set(value) <= _TOPIC_CHARACTERS:
        raise ValueError("may hold letters, digits, '.', '_' and '-' only")
    return value


def _servers(value: str) -> str:
    for server in value.split(","):
        host, _, port = server.strip().rpartition(":")
        if not host or not port.isdigit() or int(port) not in _PORTS:
            raise ValueError("must be host:port, several separated by commas, for example 127.0.0.1:9092")
    return ",".join(server.strip() for server in value.split(","))


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        number = int(value) if value.isdecimal() and len(value) < 20 else None  # noqa: PLR2004 - more digits: no number
        if number is None or not low <= number <= high:
            raise ValueError(f"must be a whole number from {low} to {high}")
        return number

    return parse


def _seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = -1.0
        if not low <= number <= high:
            raise ValueError(f"must be seconds from {low:g} to {high:g}")
        return number

    return parse


def _share(value: str) -> float:
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise ValueError("must be a number from 0 to 1")
    return share


def _http_address(value: str) -> str:
    try:
        address = urlsplit(value)
        known = address.scheme in {"http", "https"} and address.hostname and (address.port or 1)
    except ValueError:
        known = False
    if not known:
        raise ValueError("must be an address such as http://127.0.0.1:4318/v1/traces")
    return value


def _one_of(*choices: str) -> Callable[[str], str]:
    by_name = {choice.lower(): choice for choice in choices}

    def parse(value: str) -> str:
        if value.lower() not in by_name:
            raise ValueError("must be one of " + ", ".join(choices))
        return by_name[value.lower()]

    return parse


def _readable_file(value: str) -> Path:
    path = Path(value).expanduser()
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise ValueError(f"must name a file that can be read ({error.strerror})") from error


def _token(value: str) -> Secret:
    if len(value) < _SHORTEST_TOKEN or not (value.isascii() and value.isprintable()) or " " in value:
        raise ValueError(f"must have at least {_SHORTEST_TOKEN} characters, ASCII without spaces")
    return Secret(value)


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address is this machine's own, which no other machine reaches."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _setting(default: Any, parse: Callable[[str], Any], meaning: str) -> Any:
    return field(default=default, metadata={"parse": parse, "meaning": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set; the meaning of each field stands beside it and in docs/settings.md."""

    bootstrap_servers: str = _setting(
        "", _servers, "Kafka servers, `host:port,host:port`. Empty: the local broker that `dateline up` starts."
    )
    security_protocol: str = _setting("PLAINTEXT", _one_of(*_PROTOCOLS), "How to speak to Kafka.")
    sasl_mechanism: str = _setting("PLAIN", _one_of(*_SASL_MECHANISMS), "How to log in, with a SASL protocol.")
    sasl_username: str = _setting("", _text, "User name, with a SASL protocol.")
    sasl_password: Secret = _setting(Secret(""), Secret, "Password, with a SASL protocol. Never shown or logged.")
    tls_ca_file: Path | None = _setting(
        None, _readable_file, "Certificates to trust (PEM), with an SSL protocol. Empty: those of the machine."
    )
    tls_certificate_file: Path | None = _setting(None, _readable_file, "Client certificate (PEM), for mutual TLS.")
    tls_key_file: Path | None = _setting(None, _readable_file, "Private key of the client certificate (PEM).")

    topic_prefix: str = _setting("", _topic_part, "Goes in front of every topic name, for example `staging.`.")
    consumer_group: str = _setting("dateline", _topic_part, "Consumer group of the workers.")
    partitions: int = _setting(
        4, _whole(1, 1000), "Partitions of each topic; also the largest useful number of workers."
    )
    replication_factor: int = _setting(1, _whole(1, 9), "Copies of each topic that the cluster keeps.")
    window_days: int = _setting(14, _whole(1, 365), "Days for which an event stays open after its last mention.")

    max_article_bytes: int = _setting(1_048_576, _whole(1024, 15_728_640), "Larger articles are dead-lettered, bytes.")
    feed_formats: Path | None = _setting(
        None, _readable_file, "File of your own feed formats (JSON), tried before the packaged ones: docs/feeds.md."
    )
    extraction_timeout_s: float = _setting(
        20.0, _seconds(0.1, 600), "Longest time for reading one article; then it is dead-lettered, seconds."
    )
    min_confidence: float | None = _setting(
        None,
        _share,
        "Lowest confidence of a mention that is reported, 0 to 1, the same for all workers: higher finds fewer events "
        "and more of them right. Empty: that of the fitted models.",
    )
    extraction_processes: int = _setting(1, _whole(1, 256), "Processes in which one worker reads articles.")
    copy_index_size: int = _setting(
        5000,
        _whole(0, 1_000_000),
        "Newest readings that a worker remembers (2 to 3 KB each), so that copies need not be read again. 0: none.",
    )
    table_store: str = _setting("memory", _one_of(*_TABLE_STORES), "Where a worker keeps its open events.")

    local_broker: str = _setting(
        "auto",
        _one_of(*_LOCAL_BROKERS),
        "What `dateline up` starts: Apache Kafka, the in-memory broker, or `auto`: the second only without the first.",
    )
    workers: int = _setting(1, _whole(1, 64), "Worker processes that `dateline up` starts.")
    metrics_host: str = _setting("127.0.0.1", _text, "Address on which a worker serves /metrics and /health.")
    metrics_port: int = _setting(
        6066, _whole(0, 65_535), "Port of the first worker's /metrics; the next ones count up. 0: any free port."
    )
    page_host: str = _setting(
        "127.0.0.1", _text, "Address on which the live page is served. Any other than loopback needs `page_token`."
    )
    page_port: int = _setting(6080, _whole(0, 65_535), "Port of the live page. 0: any free port.")
    page_token: Secret = _setting(
        Secret(""), _token, "What a visitor of the live page must show, as a password or bearer token. Never logged."
    )
    data_dir: Path | None = _setting(
        None,
        lambda value: Path(value).expanduser(),
        "Files of a deployment on this machine: broker, state, logs. Empty: the user's data folder.",
    )
    traces_endpoint: str = _setting(
        "",
        _http_address,
        "Collector that traces are sent to, for example `http://127.0.0.1:4318/v1/traces` (OTLP). Empty: none.",
    )
    traces_share: float = _setting(
        1.0, _share, "Share of the articles whose traces are sent, from 0 to 1, where the publisher has not decided."
    )
    log_level: str = _setting("info", _one_of(*_LOG_LEVELS), "How much is logged.")
    log_format: str = _setting("text", _one_of(*_LOG_FORMATS), "Log lines for people, or one JSON object each.")


def variable(name: str) -> str:
    """Return the environment variable of a field of ``Settings``."""
    return PREFIX + name.upper()


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment holds; empty variables count as unset.

    Raises:
        SettingsError: with every mistake, one a line, and what to do about each.
    """
    mistakes = _unknown_names(environment)
    values: dict[str, Any] = {}
    for entry in fields(Settings):
        raw = environment.get(variable(entry.name), "").strip()
        if not raw:
            continue
        try:
            values[entry.name] = entry.metadata["parse"](raw)
        except ValueError as error:
            shown = "its value" if isinstance(entry.default, Secret) else repr(raw)
            mistakes.append(f"{variable(entry.name)}: {shown} {error}")
    settings = Settings(**values)
    mistakes += _contradictions(settings, set(values))
    if mistakes:
        raise SettingsError("; ".join(mistakes))
    return settings


def _unknown_names(environment: Mapping[str, str]) -> list[str]:
    known = [variable(entry.name) for entry in fields(Settings)]
    strangers = sorted(
        name
        for name in environment
        if name.startswith(PREFIX) and not name.startswith(TEST_PREFIX) and name not in known
    )
    mistakes = []
    for name in strangers:
        close = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean {close[0]}?" if close else "see docs/settings.md, or unset it"
        mistakes.append(f"{name}: there is no such setting, {hint}")
    return mistakes


def _contradictions(settings: Settings, given: set[str]) -> list[str]:
    """Return the mistakes that lie in the combination of settings."""
    mistakes = []
    protocol = settings.security_protocol
    login = {"sasl_mechanism", "sasl_username", "sasl_password"}
    certificates = {"tls_ca_file", "tls_certificate_file", "tls_key_file"}
    if protocol.startswith("SASL"):
        mistakes += [
            f"{variable(name)}: {variable('security_protocol')}={protocol} needs it"
            for name in ("sasl_username", "sasl_password")
            if name not in given
        ]
    elif login & given:
        mistakes.append(
            f"{variable(min(login & given))}: takes effect only with a SASL {variable('security_protocol')}"
        )
    if not protocol.endswith("SSL") and certificates & given:
        mistakes.append(
            f"{variable(min(certificates & given))}: takes effect only with an SSL {variable('security_protocol')}"
        )
    if ("tls_certificate_file" in given) != ("tls_key_file" in given):
        mistakes.append(f"{variable('tls_certificate_file')} and {variable('tls_key_file')}: set both or neither")
    if not settings.bootstrap_servers and protocol != "PLAINTEXT":
        mistakes.append(f"{variable('bootstrap_servers')}: {variable('security_protocol')}={protocol} needs it")
    if not is_loopback(settings.page_host) and "page_token" not in given:
        mistakes.append(f"{variable('page_token')}: {variable('page_host')}={settings.page_host} needs it")
    return mistakes
