"""TLS and login: from settings to what the clients and the engine are given, the same for both."""

import ssl
from pathlib import Path

import pytest
from faust.transport.drivers.aiokafka import credentials_to_aiokafka_auth

from streams.adapters.kafka_access import KafkaAccess
from streams.cli.cluster_access import access_to, kafka_access
from streams.errors import BrokerUnreachableError, ConfigurationError
from streams.settings import read_settings
from streams.topology.engine import consumer_settings
from streams.topology.settings import TopologySettings

_LOGIN = {"SASL_USERNAME": "reader", "SASL_PASSWORD": "hunter2"}

_SCRAM = {"SASL_MECHANISM": "SCRAM-SHA-512"}


def _access(**settings: str) -> KafkaAccess:
    environment = {"DATELINE_BOOTSTRAP_SERVERS": "kafka-1:9093,kafka-2:9093"}
    environment |= {f"DATELINE_{name}": value for name, value in settings.items()}
    return kafka_access(read_settings(environment))


@pytest.mark.parametrize(
    ("settings", "protocol", "encrypted", "login"),
    [
        ({}, "PLAINTEXT", False, None),
        ({"SECURITY_PROTOCOL": "SSL"}, "SSL", True, None),
        ({"SECURITY_PROTOCOL": "SASL_PLAINTEXT", **_LOGIN}, "SASL_PLAINTEXT", False, "PLAIN"),
        ({"SECURITY_PROTOCOL": "SASL_SSL", **_LOGIN}, "SASL_SSL", True, "PLAIN"),
        (
            {"SECURITY_PROTOCOL": "SASL_SSL", "SASL_MECHANISM": "SCRAM-SHA-512", **_LOGIN},
            "SASL_SSL",
            True,
            "SCRAM-SHA-512",
        ),
    ],
    ids=["plain", "TLS", "login", "TLS and login", "SCRAM"],
)
def test_clients_and_engine_get_the_same_credentials(
    settings: dict[str, str],
    protocol: str,
    encrypted: bool,  # noqa: FBT001 - a column of the table
    login: str | None,
    tmp_path: Path,
) -> None:
    """A worker whose engine spoke another protocol than its producer could not work."""
    access = _access(**settings)
    engine = consumer_settings(TopologySettings(access=access, state_dir=tmp_path))
    for given in (access.client_arguments(), credentials_to_aiokafka_auth(engine["broker_credentials"])):
        assert given["security_protocol"] == protocol
        assert isinstance(given.get("ssl_context"), ssl.SSLContext) == encrypted
        assert given.get("sasl_mechanism") == login
        assert given.get("sasl_plain_password") == ("hunter2" if login else None)


def test_servers_are_passed_on_one_by_one() -> None:
    """The client may start from any of them."""
    assert _access().client_arguments()["bootstrap_servers"] == ["kafka-1:9093", "kafka-2:9093"]


def test_the_password_is_not_in_what_is_printed() -> None:
    """Neither of the access nor of the engine's credentials."""
    assert "hunter2" not in repr(_access(SECURITY_PROTOCOL="SASL_SSL", **_LOGIN))


def test_the_server_s_certificate_and_name_are_checked() -> None:
    """Encryption without knowing with whom would be none."""
    context = _access(SECURITY_PROTOCOL="SSL").ssl_context
    assert context is not None
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname


def test_files_that_are_no_certificates_are_told() -> None:
    """One line with what they must be."""
    with pytest.raises(ConfigurationError, match="PEM"):
        _access(SECURITY_PROTOCOL="SSL", TLS_CA_FILE=__file__)


def test_without_cluster_and_local_broker_there_is_nothing_to_reach() -> None:
    """The line says how to get one."""
    with pytest.raises(BrokerUnreachableError, match="dateline up"):
        kafka_access(read_settings({"DATELINE_DATA_DIR": "/no/such/folder"}))


def test_another_address_may_be_given() -> None:
    """`up` reaches the broker that it has just started."""
    assert access_to("127.0.0.1:5", read_settings({})).bootstrap_servers == "127.0.0.1:5"
