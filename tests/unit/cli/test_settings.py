"""Settings: read once, all mistakes told together, secrets never shown."""

from pathlib import Path

import pytest

from streams.settings import Secret, Settings, SettingsError, read_settings
from streams.settings_page import settings_page


def test_an_empty_environment_gives_the_defaults() -> None:
    """Nothing has to be set, and everything listens on loopback."""
    settings = read_settings({"PATH": "/bin", "HOME": "/root"})
    assert settings == Settings()
    assert settings.metrics_host == "127.0.0.1"
    assert settings.bootstrap_servers == ""


def test_values_are_read_and_converted() -> None:
    """Numbers become numbers, choices take any case, white space around a value is ignored."""
    settings = read_settings(
        {
            "DATELINE_BOOTSTRAP_SERVERS": "kafka-1:9092, kafka-2:9092",
            "DATELINE_PARTITIONS": " 12 ",
            "DATELINE_EXTRACTION_TIMEOUT_S": "2.5",
            "DATELINE_LOG_FORMAT": "JSON",
            "DATELINE_TOPIC_PREFIX": "staging.",
        }
    )
    assert settings.bootstrap_servers == "kafka-1:9092,kafka-2:9092"
    assert settings.partitions == 12
    assert settings.extraction_timeout_s == 2.5
    assert settings.log_format == "json"
    assert settings.topic_prefix == "staging."


def test_empty_variables_count_as_unset() -> None:
    """Compose files and shells often pass on empty variables."""
    assert read_settings({"DATELINE_PARTITIONS": "", "DATELINE_DATA_DIR": " "}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("PARTITIONS", "none", "whole number from 1 to 1000"),
        ("PARTITIONS", "0", "whole number from 1 to 1000"),
        ("PARTITIONS", "-4", "whole number from 1 to 1000"),
        ("PARTITIONS", "9" * 400, "whole number from 1 to 1000"),
        ("MAX_ARTICLE_BYTES", "20000000", "whole number from 1024"),
        ("EXTRACTION_TIMEOUT_S", "soon", "seconds from 0.1 to 600"),
        ("EXTRACTION_TIMEOUT_S", "nan", "seconds from 0.1 to 600"),
        ("BOOTSTRAP_SERVERS", "kafka", "host:port"),
        ("BOOTSTRAP_SERVERS", "kafka:99999", "host:port"),
        ("BOOTSTRAP_SERVERS", "kafka:9092,", "host:port"),
        ("TOPIC_PREFIX", "my topics/", "letters, digits"),
        ("SECURITY_PROTOCOL", "TLS", "one of PLAINTEXT, SSL"),
        ("LOCAL_BROKER", "redpanda", "one of auto, kafka, memory"),
        ("TLS_CA_FILE", "/no/such/file.pem", "a file that can be read"),
    ],
)
def test_a_wrong_value_is_told_with_what_is_right(name: str, value: str, advice: str) -> None:
    """The message names the variable, its value and what it may be."""
    with pytest.raises(SettingsError) as told:
        read_settings({f"DATELINE_{name}": value})
    assert f"DATELINE_{name}" in str(told.value)
    assert advice in str(told.value)


def test_all_mistakes_are_told_at_once() -> None:
    """Nobody has to start three times to learn of three mistakes."""
    with pytest.raises(SettingsError) as told:
        read_settings({"DATELINE_PARTITIONS": "x", "DATELINE_WORKERS": "y", "DATELINE_LOG_LEVEL": "z"})
    for name in ("DATELINE_PARTITIONS", "DATELINE_WORKERS", "DATELINE_LOG_LEVEL"):
        assert name in str(told.value)


def test_a_misspelt_name_is_told_with_the_right_one() -> None:
    """A setting that would silently do nothing is a mistake."""
    with pytest.raises(SettingsError, match="did you mean DATELINE_PARTITIONS"):
        read_settings({"DATELINE_PARTITION": "4"})


def test_variables_of_the_tests_are_no_settings() -> None:
    """The suite's own switches do not disturb."""
    assert read_settings({"DATELINE_TEST_SEED": "1"}) == Settings()


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"SECURITY_PROTOCOL": "SASL_SSL", "BOOTSTRAP_SERVERS": "k:1"}, "DATELINE_SASL_USERNAME"),
        ({"SECURITY_PROTOCOL": "SASL_SSL", "BOOTSTRAP_SERVERS": "k:1", "SASL_USERNAME": "u"}, "DATELINE_SASL_PASSWORD"),
        ({"SASL_PASSWORD": "p"}, "only with a SASL"),
        ({"TLS_CA_FILE": __file__}, "only with an SSL"),
        ({"SECURITY_PROTOCOL": "SSL", "BOOTSTRAP_SERVERS": "k:1", "TLS_KEY_FILE": __file__}, "set both or neither"),
        ({"SECURITY_PROTOCOL": "SSL"}, "DATELINE_BOOTSTRAP_SERVERS"),
    ],
)
def test_settings_that_do_not_go_together_are_told(environment: dict[str, str], complaint: str) -> None:
    """Half a login or a certificate without TLS would fail later and less clearly."""
    with pytest.raises(SettingsError) as told:
        read_settings({f"DATELINE_{name}": value for name, value in environment.items()})
    assert complaint in str(told.value)


def test_the_password_is_never_shown() -> None:
    """Neither when printed nor in an error about it."""
    environment = {
        "DATELINE_BOOTSTRAP_SERVERS": "k:1",
        "DATELINE_SECURITY_PROTOCOL": "SASL_SSL",
        "DATELINE_SASL_USERNAME": "user",
        "DATELINE_SASL_PASSWORD": "hunter2",
    }
    settings = read_settings(environment)
    assert settings.sasl_password.reveal() == "hunter2"
    assert "hunter2" not in f"{settings!r} {settings.sasl_password} {Secret('hunter2')!r}"
    with pytest.raises(SettingsError) as told:
        read_settings({**environment, "DATELINE_SECURITY_PROTOCOL": "PLAINTEXT"})
    assert "hunter2" not in str(told.value)


def test_the_page_of_settings_is_not_stale() -> None:
    """docs/settings.md is what `make docs` writes."""
    page = Path(__file__).parents[3] / "docs" / "settings.md"
    assert page.read_text("utf-8") == settings_page(), "run `make docs`"
