"""Nothing that a stranger wrote acts on the terminal that shows it."""

import io
import json
import logging
from types import SimpleNamespace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from schemas import topics
from schemas.codec import encode
from schemas.dead_letters import DeadLetterCode, DeadLetterHeaders, to_kafka_headers
from schemas.printing import printable
from schemas.records import Link
from streams.cli import logs
from streams.cli.record_lines import json_line, print_record
from streams.domain.deduplication.in_process import deduplicate_all
from streams.settings import read_settings
from tests.reports import NOON, report

_EVIL = "a\x1b[2J\x1b]0;title\x07\r\nb\x9b31m\u202e\u2028\x7f"
_TEXTS = st.text(st.characters(exclude_categories=[]), max_size=50)


def acts(line: str) -> set[str]:
    """Return the characters of a line that are more than a sign on it."""
    return {char for char in line if not char.isprintable() and char.strip()}


@given(_TEXTS)
def test_every_text_becomes_printable(text: str) -> None:
    """What is printable already is not touched; the rest is escaped, and a second time changes nothing."""
    shown = printable(text)
    assert not acts(shown)
    assert "\n" not in shown
    assert printable(shown) == shown
    if text.isprintable():
        assert shown == text


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=50))
def test_json_stays_what_it_is(text: str) -> None:
    """A line of JSON says the same afterwards."""
    assert json.loads(printable(orjson.dumps({"key": text}).decode())) == {"key": text}


@pytest.mark.parametrize("topic", [topics.LINKS, topics.EVENTS, topics.MENTIONS, topics.READINGS, topics.DEAD_LETTERS])
def test_tail_shows_every_record_on_one_harmless_line(topic: str) -> None:
    """Ids, reasons, evidence, names, keys and headers of strangers."""
    mention = report(_EVIL, evidence=_EVIL, url=_EVIL, title=_EVIL)
    link = Link(
        event_id=_EVIL,
        mention_id=_EVIL,
        article_id=_EVIL,
        verdict="merged",
        score=0.5,
        reasons=(_EVIL,),
        revision=1,
        extractor="1",
    )
    (event,) = deduplicate_all([mention]).events.values()
    letter = DeadLetterHeaders(
        code=DeadLetterCode.FAILED,
        reason=_EVIL,
        topic=_EVIL,
        partition=0,
        offset=0,
        attempt=1,
        time=NOON,
        version=_EVIL,
    )
    values = {topics.LINKS: encode(link), topics.EVENTS: encode(event), topics.MENTIONS: encode(mention)}
    for headers in (to_kafka_headers(letter), [("dateline-code", None), (_EVIL, b"\xff")], None):
        record = SimpleNamespace(
            partition=0, offset=1, key=_EVIL.encode(), value=values.get(topic, _EVIL.encode()), headers=headers
        )
        out = io.StringIO()
        print_record(Console(file=out, width=500), topic, record)
        assert out.getvalue().count("\n") == 1
        assert not acts(out.getvalue().rstrip("\n"))
        assert not acts(json_line(record).decode())


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_log_lines_are_harmless(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A message is one line, whatever it quotes; a traceback keeps its lines and loses the rest."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        logs.configure_logging(read_settings({"DATELINE_LOG_FORMAT": log_format}))
        logging.getLogger("test").warning("%s", _EVIL)
        lines = capsys.readouterr().err.splitlines()
        assert len(lines) == 1
        assert not acts(lines[0])
        try:
            raise ValueError(_EVIL)  # noqa: TRY301 - to have a traceback
        except ValueError:
            logging.getLogger("test").exception("failed")
        assert not acts(capsys.readouterr().err.replace("\n", ""))
    finally:
        root.handlers[:], root.level = before
