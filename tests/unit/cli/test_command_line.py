"""The command line as a whole: help, exit codes, one-line errors, quick starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from streams.cli import main
from streams.cli.command_group import dateline
from streams.local_broker import JavaMissingError, LocalBrokerError
from tests.unit.cli.running import run

_VERBS = (
    "up",
    "worker",
    "publish",
    "tail",
    "export",
    "trace",
    "topics",
    "status",
    "dead",
    "extract",
    "eval",
    "version",
)
_UNREACHABLE = "127.0.0.1:1"


@pytest.mark.parametrize("verb", _VERBS)
def test_every_verb_shows_examples(
    verb: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """--help of each verb holds at least one command line to copy."""
    outcome = run([verb, "--help"], monkeypatch, capfd)
    assert outcome.code == 0
    assert "Example" in outcome.out
    assert f"dateline {verb}" in outcome.out


@pytest.mark.parametrize("words", [["dead", "list"], ["dead", "show"], ["dead", "replay"], ["topics", "check"]])
def test_sub_verbs_show_examples(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """So does each word below a verb."""
    outcome = run([*words, "--help"], monkeypatch, capfd)
    assert outcome.code == 0
    assert "Example" in outcome.out


def test_help_lists_the_verbs(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """All verbs with one line each, and where settings are."""
    outcome = run(["--help"], monkeypatch, capfd)
    assert outcome.code == 0
    assert [verb for verb in _VERBS if f"  {verb} " in outcome.out] == list(_VERBS)
    assert "DATELINE_" in outcome.out


def test_listed_verbs_exist() -> None:
    """A verb that is listed can be loaded and has its own help."""
    context = dateline.make_context("dateline", ["version"], resilient_parsing=True)
    for verb in dateline.list_commands(context):
        command = dateline.get_command(context, verb)
        assert command is not None
        assert command.help


def test_version_is_that_of_the_package(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """One version number, read from the package."""
    outcome = run(["version"], monkeypatch, capfd)
    assert outcome.code == 0
    assert outcome.out.startswith("dateline 0.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-verb"],
        ["extract"],
        ["extract", "/no/such/article.txt"],
        ["extract", "--published-at", "yesterday", "-"],
        ["eval", "/no/such/gold.jsonl"],
        ["eval", "/no/such/gold.jsonl", "--floors", "/no/such/floors.json"],
        ["publish", "/no/such/folder"],
        ["publish", "-", "--published-at", "yesterday"],
        ["up", "--once"],
        ["up", "--seeds", "/no/such/folder"],
        ["tail", "no-such-topic"],
        ["tail", "--type", "WAR"],
        ["tail", "--since", "a while ago"],
        ["dead", "replay"],
        ["dead", "show", "17"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_one_line_and_exit_code_2(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """No traceback, no page of help: what is wrong, in one line."""
    outcome = run(arguments, monkeypatch, capfd)
    assert outcome.is_one_line_error(), outcome


@pytest.mark.parametrize(
    "arguments",
    [["publish", "-"], ["tail"], ["status"], ["topics"], ["topics", "check"], ["dead", "list"], ["worker"], ["up"]],
    ids=" ".join,
)
def test_a_wrong_setting_is_one_line_and_exit_code_2(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Every verb that uses settings checks all of them before it does anything."""
    outcome = run(arguments, monkeypatch, capfd, partitions="many", workers="few")
    assert outcome.is_one_line_error(), outcome
    assert "DATELINE_PARTITIONS" in outcome.err
    assert "DATELINE_WORKERS" in outcome.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "-"],
        ["tail", "--json"],
        ["status"],
        ["topics"],
        ["topics", "check"],
        ["dead", "list"],
        ["dead", "show", "0:0"],
        ["dead", "replay", "--all"],
        ["worker", "--metrics-port", "0"],
        ["up"],
    ],
    ids=" ".join,
)
def test_an_unreachable_broker_is_one_line_and_exit_code_2(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The line names the address, so that a typing mistake is seen."""
    outcome = run(arguments, monkeypatch, capfd, stdin=b'{"text": "x"}', bootstrap_servers=_UNREACHABLE)
    assert outcome.is_one_line_error(), outcome
    assert _UNREACHABLE in outcome.err


@pytest.mark.parametrize("arguments", [["tail"], ["status"], ["publish", "-"], ["worker", "--metrics-port", "0"]])
def test_without_any_broker_the_line_says_how_to_get_one(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither a cluster is set nor does one run here."""
    outcome = run(arguments, monkeypatch, capfd)
    assert outcome.is_one_line_error(), outcome
    assert "dateline up" in outcome.err


def test_a_taken_metrics_port_is_one_line(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """The line says which setting to change."""
    import socket  # noqa: PLC0415 - only here

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        outcome = run(["worker", "--metrics-port", str(port)], monkeypatch, capfd, bootstrap_servers=_UNREACHABLE)
    assert outcome.is_one_line_error(), outcome
    assert "DATELINE_METRICS_PORT" in outcome.err


def test_topics_can_be_described_without_a_broker(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Names with their prefix, partitions and retention."""
    outcome = run(["topics", "describe"], monkeypatch, capfd, topic_prefix="staging.", partitions="6")
    assert outcome.code == 0
    assert "staging.events.material-conflict" in outcome.out
    assert " 6 " in outcome.out


def test_ctrl_c_has_the_exit_code_of_shells(monkeypatch: pytest.MonkeyPatch) -> None:
    """128 + SIGINT, and no traceback."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dateline, "main", interrupted)
    assert main([]) == 130


def test_a_bug_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only errors that carry an exit code become one line; others keep their traceback."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(dateline, "main", broken)
    with pytest.raises(ZeroDivisionError):
        main([])


@pytest.mark.parametrize("arguments", [["--help"], ["version"], ["tail", "--help"], ["worker", "--help"]])
def test_light_commands_load_nothing_heavy(arguments: list[str]) -> None:
    """Help comes at once: neither grammar nor engine nor client is imported for it."""
    code = (
        "import sys; from streams.cli import main; main(sys.argv[1:]);"
        "heavy = {'spacy', 'faust', 'aiokafka', 'thinc', 'numpy', 'confluent_kafka'} & set(sys.modules);"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "error",
    [JavaMissingError("No Java 17 or later: install one, or set JAVA_HOME."), LocalBrokerError("The folder is full.")],
)
def test_a_broker_that_cannot_be_had_is_one_line(
    error: LocalBrokerError, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """`up` says what is missing, and leaves nothing half-created."""

    def cannot(**_: object) -> None:
        raise error

    monkeypatch.setattr("streams.cli.deployment.choose_broker", cannot)
    outcome = run(["up"], monkeypatch, capfd)
    assert outcome.is_one_line_error(), outcome
    assert str(error) in outcome.err


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    """`| head` ends a command quietly, whichever way it prints."""
    feed = tmp_path / "feed.jsonl"
    feed.write_text('{"text": "A bomb killed four people in Baghdad on Monday."}\n' * 3)
    program = f"{sys.executable} -m streams.cli"
    for options in ("", "--table"):
        shell = f"set -o pipefail; {program} extract {feed} {options} | true"
        done = subprocess.run(
            ["/bin/bash", "-c", shell], capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3]
        )
        assert (done.returncode, done.stderr) == (0, "")
