"""Takes the pictures of the live page that stand in the documents, from the labelled articles of the test suite.

    python -m bench.page_pictures [FOLDER]

Writes ``page.png``, ``page-event.png``, ``page-article.png`` (1440 px), ``page-820.png`` and ``page-380.png``.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page

from streams.adapters.resources import load_resources
from streams.cli.article_files import read_articles
from streams.cli.local_extraction import ReadArticle, read_locally
from tests.page.browsing import headless_chromium
from tests.page_state import PageServer, page_server

_ROOT = Path(__file__).parents[1]
_GOLDEN = _ROOT / "tests" / "golden" / "articles.jsonl"
_WIDTHS = {"page-820.png": (820, 1180), "page-380.png": (380, 820)}


def main() -> None:
    """Fill a page and take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else _ROOT / "docs" / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    load_resources()
    read = [
        one
        for one in read_locally(read_articles([str(_GOLDEN)]), datetime.now(UTC), max_bytes=1_000_000)
        if isinstance(one, ReadArticle)
    ]
    with page_server() as server, headless_chromium() as browser:
        for article in read:
            server.report(*article.mentions)
        wide = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        _take_wide(wide, server, folder, read[0].article.text)
        for name, (width, height) in _WIDTHS.items():
            page = browser.new_context(viewport={"width": width, "height": height}).new_page()
            _open(page, server.url)
            page.screenshot(path=folder / name)


def _take_wide(page: Page, server: PageServer, folder: Path, text: str) -> None:
    _open(page, f"{server.url}/?sort=-sources")
    page.screenshot(path=folder / "page.png")
    page.locator(".rows .row").first.click()
    page.locator("#detail h3").first.wait_for()
    page.screenshot(path=folder / "page-event.png")
    _open(page, f"{server.url}/?view=read")
    page.locator("[name=text]").fill(text)
    page.get_by_role("button", name="Read it").click()
    page.locator(".mentions li").first.wait_for()
    page.wait_for_timeout(1000)
    page.screenshot(path=folder / "page-article.png")


def _open(page: Page, url: str) -> None:
    page.set_default_timeout(120_000)
    page.goto(url)
    page.wait_for_selector("body[data-ready=true]")
    page.wait_for_timeout(1500)


if __name__ == "__main__":
    main()
