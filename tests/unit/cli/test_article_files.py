"""Files, folders and standard input become the bytes of articles."""

import json
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from streams.cli.article_files import count_articles, read_articles
from streams.errors import ConfigurationError


def _read(*names: str, published_at: str | None = None) -> list[dict[str, Any]]:
    return [json.loads(item.payload) for item in read_articles(names, published_at=published_at)]


def test_plain_text_is_one_article_named_by_its_file(tmp_path: Path) -> None:
    """The whole file is the text, character for character, so that offsets count from its start."""
    (tmp_path / "kyiv.txt").write_bytes("Zażółć\r\n\r\nA strike hit Kyiv.\n".encode())
    assert _read(str(tmp_path / "kyiv.txt")) == [{"id": "kyiv", "text": "Zażółć\r\n\r\nA strike hit Kyiv.\n"}]


def test_an_index_gives_plain_text_its_title_and_time(tmp_path: Path) -> None:
    """index.json names files of its folder; it wins over the general publication time and is no article."""
    (tmp_path / "a.txt").write_text("A")
    (tmp_path / "b.txt").write_text("B")
    (tmp_path / "index.json").write_text('{"a.txt": {"title": "T", "published_at": "2025-01-01"}}')
    assert _read(str(tmp_path), published_at="2024-01-01") == [
        {"id": "a", "published_at": "2025-01-01", "title": "T", "text": "A"},
        {"id": "b", "published_at": "2024-01-01", "text": "B"},
    ]


def test_the_seeds_are_complete_articles() -> None:
    """The two samples have the title and the publication time that their text lacks."""
    seeds = _read(str(Path(__file__).parents[3] / "seeds"))
    assert [(seed["id"], seed["published_at"]) for seed in seeds] == [
        ("000_b8a05f0f3c371b89", "2025-04-24T18:00:00Z"),
        ("004_a375db4ffeab89b7", "2025-03-03T09:00:00Z"),
    ]
    assert all(seed["title"] for seed in seeds)


def test_json_lines_pass_untouched_right_or_wrong(tmp_path: Path) -> None:
    """Judging a line is not the publisher's work: even what is no JSON goes through as it is."""
    feed = tmp_path / "feed.jsonl"
    feed.write_bytes(b'{"text": "a"}\n\n not json \n{"id":  "c"}')
    items = list(read_articles([str(feed)]))
    assert [item.payload for item in items] == [b'{"text": "a"}', b"not json", b'{"id":  "c"}']
    assert [item.origin.rsplit(":", 1)[1] for item in items] == ["1", "3", "4"]


def test_folders_are_read_with_their_sub_folders_in_order(tmp_path: Path) -> None:
    """Order is by name, so that a run can be repeated; other files are left alone."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.txt").write_text("b")
    (tmp_path / "a.jsonl").write_text('{"id": "1", "text": "x"}\n{"id": "2", "text": "x"}\n')
    (tmp_path / "notes.md").write_text("not an article")
    assert [article["id"] for article in _read(str(tmp_path))] == ["1", "2", "b"]
    assert count_articles([str(tmp_path)]) == 3


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (b'{"id": "1", "text": "a"}\n{"id": "2", "text": "b"}\n', ["a", "b"]),
        (b'\n\xef\xbb\xbf{"text": "a"}\n', ["a"]),
        (b"Plain words.\n\nSecond paragraph.", ["Plain words.\n\nSecond paragraph."]),
        (b"", []),
        (b"\n\n", []),
    ],
    ids=["lines", "byte order mark", "plain text", "nothing", "blank"],
)
def test_standard_input_is_json_lines_or_one_text(
    typed: bytes, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What begins with a brace is JSON lines; everything else is one plain text."""
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(typed)))
    payloads = [item.payload.decode("utf-8-sig") for item in read_articles(["-"])]
    assert [json.loads(payload)["text"] for payload in payloads] == expected
    assert count_articles(["-"]) is None


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("missing.txt", None, "no such file"),
        ("article.docx", b"x", "unknown kind"),
        ("latin.txt", "Größe".encode("latin-1"), "not UTF-8 at byte 2"),
        ("folder", "folder", "holds no"),
    ],
)
def test_files_that_cannot_be_articles_are_told(
    tmp_path: Path, name: str, content: bytes | str | None, complaint: str
) -> None:
    """One line that names the file and what is wrong."""
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=complaint) as told:
        list(read_articles([str(path)]))
    assert name in str(told.value)


@pytest.mark.parametrize("index", ["not json", "[]", '{"a.txt": "title"}'])
def test_a_broken_index_is_told(tmp_path: Path, index: str) -> None:
    """Titles and dates are not silently left out."""
    (tmp_path / "a.txt").write_text("A")
    (tmp_path / "index.json").write_text(index)
    with pytest.raises(ConfigurationError, match=r"index\.json"):
        list(read_articles([str(tmp_path / "a.txt")]))


def test_a_missing_file_is_told_before_anything_is_read(tmp_path: Path) -> None:
    """Half a publication because of a typing mistake would be worse than none."""
    (tmp_path / "a.txt").write_text("A")
    with pytest.raises(ConfigurationError):
        read_articles([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")])
