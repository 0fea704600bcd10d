"""`dateline up` where Apache Kafka cannot be had: the in-memory broker, a whole worker, the command line."""

from pathlib import Path

import pytest

from tests.cli_deployment import CommandLine, one_line_error

pytestmark = [pytest.mark.wire, pytest.mark.timeout(240)]


@pytest.fixture
def dateline(tmp_path: Path) -> CommandLine:
    """A command line with a data folder of its own that may not use Apache Kafka."""
    return CommandLine({"data_dir": str(tmp_path / "data"), "metrics_port": "0", "local_broker": "memory"})


def test_up_accounts_for_every_seed_in_memory(dateline: CommandLine, tmp_path: Path) -> None:
    """One article becomes an event, one a dead letter; the broker says what it does not keep; exit code 0."""
    article = '{"id": "a", "text": "A bomb killed four people in Baghdad on Monday.", "published_at": "2025-03-04"}'
    (tmp_path / "seeds.jsonl").write_text(f"{article}\nnot json\n")
    done = dateline("up", "--seeds", str(tmp_path / "seeds.jsonl"), "--once")
    shown = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert "it keeps nothing" in shown
    assert "Baghdad, IQ" in shown
    assert "2 articles accounted for" in shown
    assert "1 read, 1 dead-lettered" in shown
    assert b"not-json" in done.stderr
    assert not (tmp_path / "data" / "running.json").exists()


def test_seeds_that_do_not_get_through_in_time_are_a_failure(dateline: CommandLine, tmp_path: Path) -> None:
    """Exit code 1, and the line says so; everything is stopped all the same."""
    (tmp_path / "seeds.jsonl").write_text('{"id": "a", "text": "A bomb killed four people in Baghdad on Monday."}\n')
    done = dateline("up", "--seeds", str(tmp_path / "seeds.jsonl"), "--once", "--timeout", "1")
    assert done.returncode == 1
    assert b"not through after 1 s" in done.stderr
    assert not (tmp_path / "data" / "running.json").exists()


def test_several_workers_need_a_real_broker(dateline: CommandLine) -> None:
    """The in-memory broker cannot share partitions out, and says so before anything is consumed."""
    assert "serves one worker" in one_line_error(dateline("up", "--workers", "3"))
