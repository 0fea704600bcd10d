"""Log lines: what the record at hand adds to them, as JSON and for people, and that no text from outside forges one."""

import json
import logging
from collections.abc import Iterator

import pytest

from streams.cli.logs import configure_logging
from streams.settings import Settings
from streams.topology.log_context import log_fields, note


@pytest.fixture(autouse=True)
def _root_logger() -> Iterator[None]:
    """Give the root logger back as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def _logged(log_format: str, capfd: pytest.CaptureFixture[str]) -> str:
    configure_logging(Settings(log_format=log_format))
    with log_fields(stage="extract", topic="articles", offset=17, trace_id=None):
        note(article_id='A"1\n2025-01-01 INFO forged', event_ids=["e1"])
        logging.getLogger("streams.test").info("article read")
    logging.getLogger("streams.test").info("later")
    return capfd.readouterr().err


def test_json_lines_hold_the_ids_as_fields(capfd: pytest.CaptureFixture[str]) -> None:
    """Only while the record is worked on; what is not known is left out."""
    first, second = map(json.loads, _logged("json", capfd).splitlines())
    assert (first["message"], first["stage"], first["offset"]) == ("article read", "extract", 17)
    assert first["article_id"] == 'A"1\n2025-01-01 INFO forged'
    assert first["event_ids"] == ["e1"]
    assert "trace_id" not in first
    assert "article_id" not in second


def test_text_lines_stay_one_line_each(capfd: pytest.CaptureFixture[str]) -> None:
    """An article id with a line end in it begins no line of its own."""
    first, second = _logged("text", capfd).splitlines()
    assert first.endswith(r'article_id="A\"1\n2025-01-01 INFO forged" event_ids=["e1"])')
    assert second.endswith("later")


def test_long_ids_are_cut(capfd: pytest.CaptureFixture[str]) -> None:
    """A publisher's id of a megabyte does not fill the log."""
    configure_logging(Settings(log_format="json"))
    with log_fields(article_id="x" * 10_000):
        logging.getLogger("streams.test").info("article read")
    assert len(capfd.readouterr().err) < 1000
