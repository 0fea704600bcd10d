"""A headless Chromium for the tests of the page: found on the machine, never downloaded.

Where there is none the tests are skipped and say so; with REQUIRE_BROWSER=1, as in `.ci/run`, that is a failure.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.page_state import PageServer

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PATIENCE_MS: Final = 60_000  # on a machine that runs a whole suite


def chromium_path() -> str | None:
    """Return the browser's program: DATELINE_TEST_CHROMIUM, else the first known name on the path."""
    given = os.environ.get("DATELINE_TEST_CHROMIUM")
    return given or next((found for name in _NAMES if (found := shutil.which(name))), None)


@contextmanager
def headless_chromium() -> Iterator[Browser]:
    """Run a browser, or skip (or, where it is required, fail) with the reason."""
    path = chromium_path()
    if path is None:
        reason = "no Chromium on this machine: install it (Debian: apt-get install chromium), or name its program in \
DATELINE_TEST_CHROMIUM"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(f"REQUIRE_BROWSER=1, but: {reason}", pytrace=False)
        pytest.skip(reason)
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # Containers give the browser's own sandbox no room; what it opens here is our own page.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, server: PageServer, query: str = "", *, expected: str = "ERR_CONNECTION", **options: Any
) -> Iterator[Page]:
    """Open the page in a fresh context and wait until it shows what there is.

    At the end nothing may have gone wrong that a visitor does not see: no script error, nothing refused by the content
    security policy, no request to another place; but for complaints that hold ``expected``.
    """
    context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
    page.on("console", lambda message: message.type == "error" and complaints.append(f"console: {message.text}"))
    page.on("request", lambda request: request.url.startswith(server.url) or complaints.append(f"asked {request.url}"))
    page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}") or dialog.dismiss())
    page.goto(f"{server.url}/{query}")
    page.wait_for_selector("body[data-ready=true]")
    yield page
    context.close()
    # A server that is away on purpose makes the browser itself write lines with these names.
    tolerated = (expected, "ERR_CONNECTION", "ERR_INCOMPLETE_CHUNKED")
    assert [one for one in complaints if not any(mark in one for mark in tolerated)] == []
