"""Each feature of the live page, clicked in a real browser over a page that is really served."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from schemas.records import Actor, Event, Mention, Place, Weapon
from streams.domain.deduplication.in_process import deduplicate_all
from streams.domain.event_filter import EventFilter, parse_event_filter
from tests.page.browsing import PATIENCE_MS, headless_chromium, opened
from tests.page_state import WELL, PageServer, dead_letter, page_server
from tests.reports import CHUHUIV, KHARKIV, report

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

_UKRAINE = Place(name="Ukraine", country="UA", admin1="", lat=49.0, lon=32.0, precision="country")
_PARIS = Place(name="Paris", country="FR", admin1="Île-de-France", lat=48.85, lon=2.35, precision="city")
_HAUTE_SAVOIE = Place(name="Haute-Savoie", country="FR", admin1="Haute-Savoie", lat=46.0, lon=6.33, precision="admin1")
_FIRST_READING_MS = 180_000  # language resources are loaded first, on a machine that runs a whole suite
_DASH = "\N{EN DASH}"
_TOKEN = "a-token-of-some-length"  # noqa: S105 - of this test
_UNHARMED: dict[str, Any] = {"killed": None, "injured": None, "cameo": None, "acled": None}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this module; not longer, because it holds an event loop."""
    with headless_chromium() as browser:
        yield browser


@pytest.fixture
def server() -> Iterator[PageServer]:
    """A page with five events: one of three sources, one near it, one known by country, one by region, one nowhere."""
    with page_server() as server:
        server.report(
            report(
                "strike-1",
                source="Wire",
                title="Strike on Kharkiv",
                url="https://wire.example/1",
                evidence="Drones hit Kharkiv on Thursday, killing four people and injuring 21.",
            ),
            report("strike-2", hours=1, killed=6, source="Daily", evidence="Six people died when drones hit Kharkiv."),
            report("strike-3", hours=2, killed=7, source="Radio", url="javascript:alert(1)", title="Toll rises"),
            report("other", place=CHUHUIV, killed=40, injured=2, weapons=(Weapon(kind="missile", count=2),)),
            report("nation", place=_UKRAINE, date="2025-03-15", type="MOBILIZE", mode="troops", **_UNHARMED),
            report(
                "region",
                place=_HAUTE_SAVOIE,
                date="2025-03-18",
                type="PROTEST",
                mode="demo",
                status="planned",
                actors=(Actor(name="farmers", country="FR", sector="CVL"),),
                **_UNHARMED,
            ),
            report("talks", place=None, date="2025-03-20", type="CONSULT", mode="phone", **_UNHARMED),
        )
        yield server


def _rows(page: Page) -> Any:
    return page.locator(".rows .row")


def _query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _drawn(page: Page) -> dict[str, int]:
    found: dict[str, int] = json.loads(page.locator("#map").get_attribute("data-drawn") or "{}")
    return found


def _until(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until a script's condition is true; the page's policy forbids the browser tool's own way of waiting."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(condition, argument):
        assert time.monotonic() < deadline, condition
        page.wait_for_timeout(50)


def _open_strike(page: Page) -> Any:
    page.locator(".rows .row", has_text="Kharkiv, UA").click()
    detail = page.locator("#detail")
    expect(detail.get_by_role("heading", name="ASSAULT / drone")).to_be_visible()
    return detail


def test_events_stand_in_the_table_and_on_the_map(browser: Browser, server: PageServer) -> None:
    """With what a row promises; what is known by country only is a ring, a region is hollow."""
    with opened(browser, server) as page:
        expect(_rows(page)).to_have_count(5)
        expect(page.locator("#shown")).to_have_text("5 of 5 events")
        row = page.locator(".rows .row", has_text="Kharkiv, UA")
        for text in ("2025-03-13", "ASSAULT / drone", "Russia → civilians", "7", "21", "3"):
            expect(row).to_contain_text(text)
        expect(page.locator(".rows .row", has_text="country only")).to_contain_text("Ukraine")
        drawn = _drawn(page)
        assert drawn["ring"] == 1
        assert drawn["region"] == 1
        assert drawn.get("cluster", 0) + drawn.get("event", 0) >= 1
        expect(page.locator("#live")).to_have_text("Live")


def test_changes_arrive_without_a_reload(browser: Browser, server: PageServer) -> None:
    """A new event, a higher toll, a retraction; the open panel follows."""
    with opened(browser, server) as page:
        detail = _open_strike(page)
        expect(detail).to_contain_text("7 (reported 4 to 7)")
        server.report(
            report("strike-4", hours=3, killed=9, source="Gazette"), report("new", place=_PARIS, date="2025-03-22")
        )
        expect(detail).to_contain_text("9 (reported 4 to 9)")
        expect(_rows(page)).to_have_count(6)
        expect(page.locator(".rows .row", has_text="Paris, FR")).to_be_visible()
        gone = page.locator(".rows .row", has_text="Paris, FR").get_attribute("data-event")
        assert gone
        server.call(lambda: (server.topic.write(gone, None), server.state.announce()))
        expect(_rows(page)).to_have_count(5)


def test_a_broken_connection_is_told_and_resumed_without_loss_or_double(browser: Browser, server: PageServer) -> None:
    """What changes while the server is away is there once it is back, once, and nothing is asked for again in full."""
    with opened(browser, server) as page:
        lists = []
        page.on("request", lambda request: "/api/events?" in request.url and lists.append(request.url))
        server.stop()
        expect(page.locator("#live")).to_contain_text("Not live")
        server.report(report("strike-4", hours=3, killed=9), report("new", place=_PARIS, date="2025-03-22"))
        server.start()
        expect(page.locator("#live")).to_have_text("Live")
        expect(_rows(page)).to_have_count(6)
        expect(page.locator(".rows .row", has_text="Kharkiv, UA")).to_contain_text("9")
        assert lists == []


def test_every_filter_narrows_rows_and_address_and_the_address_restores_it(
    browser: Browser, server: PageServer
) -> None:
    """So that a view can be shared; downloads have the same filter; clearing shows all again."""
    steps = [
        ("type", "MOBILIZE", 1),
        ("country", "UA", 3),
        ("status", "planned", 1),
        ("min_sources", "3", 1),
        ("since", "2025-03-15", 3),
        ("until", "2025-03-14", 2),
        ("q", "farmers", 1),
    ]
    with opened(browser, server) as page:
        for name, value, count in steps:
            control = page.locator(f"[data-filter={name}]")
            if control.evaluate("one => one.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
                control.press("Enter" if name == "q" else "Tab")
            expect(_rows(page)).to_have_count(count)
            expect(page.locator("#shown")).to_have_text(f"{count} of 5 events")
            assert _query(page) == {name: [value]}
            assert page.locator("[data-download=csv]").get_attribute("href") == f"/api/events.csv?{name}={value}"
            page.reload()
            page.wait_for_selector("body[data-ready=true]")
            expect(_rows(page)).to_have_count(count)
            page.locator("#clear").click()
            expect(_rows(page)).to_have_count(5)
        page.locator("[data-quad=disaster]").first.click()
        expect(page.get_by_text("No event passes these filters.")).to_be_visible()
        page.locator(".quads [data-quad=verbal-cooperation]").click()
        expect(_rows(page)).to_have_count(1)
        assert _query(page) == {"quad": ["disaster,verbal-cooperation"]}


def test_the_page_and_the_interface_filter_alike(browser: Browser, server: PageServer) -> None:
    """The same table of cases through the Python filter and through the page's own."""
    table = json.loads((Path(__file__).parent / "filter_cases.json").read_text("utf-8"))
    events = [_case_event(one) for one in table["events"]]
    server.call(lambda: [server.topic.write(one, None) for one in list(server.topic.deduplicator.events)])
    server.write(events)
    with opened(browser, server) as page:
        for case in table["cases"]:
            expected = case["pass"]
            only = parse_event_filter(parse_qs(case["query"]))
            assert isinstance(only, EventFilter)
            assert sorted(event.event_id for event in events if only.passes(event)) == expected, case
            answered = page.request.get(f"{server.url}/api/events?{case['query']}").json()["events"]
            assert sorted(event["event_id"] for event in answered) == expected, case
            shown = page.evaluate(
                """async (query) => {
                    const { filterOf, passing } = await import("/static/js/filter.js");
                    const { events } = await (await fetch("/api/events?searchable=true")).json();
                    return events.filter(passing(filterOf(new URLSearchParams(query)))).map((one) => one.event_id);
                }""",
                case["query"],
            )
            assert sorted(shown) == expected, case


def _case_event(case: dict[str, Any]) -> Event:
    place = None if case["country"] is None else replace(KHARKIV, country=case["country"], name="X", admin1="")
    [event] = deduplicate_all([report(case["id"], evidence=case["evidence"], actors=(), recipients=())]).events.values()
    return replace(
        event,
        event_id=case["id"],
        type=case["type"],
        mode=None,
        acled=None,
        place=place,
        status=case["status"],
        date=case["date"],
        end_date=case["end_date"],
        source_count=case["sources"],
    )


def test_columns_sort_both_ways(browser: Browser, server: PageServer) -> None:
    """The heading says which way; the address keeps it."""
    with opened(browser, server) as page:
        heading = page.get_by_role("columnheader", name="Killed")
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", "descending")
        expect(_rows(page).first).to_contain_text("Chuhuiv")
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", "ascending")
        expect(_rows(page).last).to_contain_text("Chuhuiv")
        assert _query(page) == {"sort": ["killed"]}


def test_one_event_shows_sources_words_growth_links_and_near_misses(browser: Browser, server: PageServer) -> None:
    """Each with its reason; an address that is no web address is text; a near miss opens; Escape goes back."""
    with opened(browser, server) as page:
        detail = _open_strike(page)
        assert "event" in _query(page)
        expect(detail.locator(".source")).to_have_count(3)
        marks = detail.locator(".source").first.locator("mark")
        words = {(mark.get_attribute("data-field"), mark.inner_text()) for mark in marks.all()}
        assert {
            ("type", "hit"),
            ("place", "Kharkiv"),
            ("date", "on Thursday"),
            ("number", "four"),
            ("number", "21"),
        } <= words
        expect(detail.get_by_role("link", name="Strike on Kharkiv")).to_have_attribute("href", "https://wire.example/1")
        expect(detail.get_by_role("link", name="Toll rises")).to_have_count(0)
        expect(detail).to_contain_text("javascript:alert(1)")
        growth = detail.locator(".growth")
        expect(growth.locator(".revisions li")).to_have_count(3)
        expect(growth).to_contain_text("joined: strike-2#0; killed 4 → 6")
        expect(growth).to_contain_text("All revisions since the first.")
        expect(growth.get_by_role("img")).to_be_visible()
        links = detail.locator(".links")
        expect(links).to_contain_text("began the event")
        expect(links.locator(".reasons li").filter(has_text="place")).not_to_have_count(0)
        near = detail.locator(".near")
        expect(near).to_contain_text("ruled out")
        near.get_by_role("button", name=re.compile("Chuhuiv")).click()
        expect(detail.locator("h2")).to_be_focused()
        expect(detail).to_contain_text("2 missile")
        page.keyboard.press("Escape")
        expect(detail).to_be_hidden()
        page.go_back()
        expect(detail).to_be_visible()


def test_an_event_that_is_gone_is_told_as_such(browser: Browser, server: PageServer) -> None:
    """An address that was shared may outlive its event."""
    with opened(browser, server, "?event=00ff") as page:
        expect(page.locator("#detail")).to_contain_text("This event is not open")


def test_earlier_revisions_that_the_topic_no_longer_has_are_told(browser: Browser, server: PageServer) -> None:
    """The page began after the first revisions were compacted away."""
    [event] = deduplicate_all([report("late", date="2025-03-25", place=_PARIS)]).events.values()
    server.write([replace(event, revision=5)])
    with opened(browser, server, f"?event={event.event_id}") as page:
        expect(page.locator("#detail .growth")).to_contain_text("the compacted topic keeps the last one only")


def test_the_map_opens_events_countries_and_clusters(browser: Browser, server: PageServer) -> None:
    """A click on the ring narrows to the country, one on a spot opens its event, one on a cluster takes it apart."""
    spots = [replace(_PARIS, name=f"P{number}", lat=48.8 + number / 50, geonames_id=number) for number in range(1, 6)]
    # Days apart, because spots so near would be one event on one day.
    server.report(*(report(spot.name, place=spot, date=f"2025-03-{20 + 2 * n}") for n, spot in enumerate(spots)))
    with opened(browser, server, "?country=FR&type=ASSAULT") as page:
        _until(page, "JSON.parse(document.querySelector('#map').dataset.drawn).cluster >= 1")
        for _ in range(6):
            _click_drawn(page, "cluster")
            page.wait_for_timeout(700)
            if not _drawn(page).get("cluster"):
                break
        assert _drawn(page)["event"] >= 1
        _click_drawn(page, "event")
        expect(page.locator("#detail")).to_contain_text("ASSAULT / drone")
        page.keyboard.press("Escape")
        page.goto(f"{server.url}/?q=ukraine")
        page.wait_for_selector("body[data-ready=true]")
        expect(_rows(page)).to_have_count(1)
        page.get_by_role("button", name="Show all events").click()
        _until(page, "JSON.parse(document.querySelector('#map').dataset.drawn).ring === 1")
        before = page.locator("#map").get_attribute("data-zoom")
        _click_drawn(page, "ring")
        expect(page.locator("#detail")).to_contain_text("the country only")
        page.locator("#zoom-to").click()
        _until(page, "before => document.querySelector('#map').dataset.zoom !== before", before)


def _click_drawn(page: Page, kind: str) -> None:
    """Click where the map has drawn something of a kind, as a visitor who sees it does."""
    spot = page.evaluate("kind => globalThis.dateline.map.spotOf(kind)", kind)
    page.locator("#map").click(position=spot)


def test_the_time_slider_narrows_and_plays(browser: Browser, server: PageServer) -> None:
    """Its handles set the days; play lets the last day run on and ends with all of them."""
    with opened(browser, server) as page:
        expect(page.locator("#span")).to_have_text(f"2025-03-13 {_DASH} 2025-03-20")
        page.locator("#until").focus()
        for _ in range(5):
            page.keyboard.press("ArrowLeft")
        expect(page.locator("#span")).to_have_text(f"2025-03-13 {_DASH} 2025-03-15")
        expect(_rows(page)).to_have_count(3)
        assert _query(page) == {"until": ["2025-03-15"]}
        page.locator("#clear").click()
        page.evaluate(
            """() => {
                globalThis.spans = [];
                const note = () => globalThis.spans.push(document.querySelector("#span").textContent);
                const all = { subtree: true, characterData: true, childList: true };
                new MutationObserver(note).observe(document.querySelector("#timeline"), all);
            }"""
        )
        page.locator("#play").click()
        _until(page, "globalThis.spans.length > 5 && document.querySelector('#play').ariaLabel.startsWith('Play')")
        days = list(dict.fromkeys(span[-2:] for span in page.evaluate("globalThis.spans")))
        assert days == sorted(days)
        assert len(days) >= 6
        expect(_rows(page)).to_have_count(5)
        assert _query(page) == {}


def test_the_strip_turns_amber_and_red_and_dead_letters_tell_their_reasons(
    browser: Browser, server: PageServer
) -> None:
    """By the rules of the alerts; in words as well as in colour."""
    with opened(browser, server) as page:
        expect(page.locator("[data-tile=workers]")).to_have_attribute("data-level", "ok")
        server.call(lambda: server.watch.take(replace(WELL, workers={"dateline.route": 0}, dead_share=0.2)))
        expect(page.locator("[data-tile=workers]")).to_have_attribute("data-level", "amber")
        expect(page.locator("[data-tile=workers]")).to_contain_text("no worker in a group")
        server.watch._clock = lambda: 1e9
        server.call(lambda: server.watch.take(replace(WELL, workers={"dateline.route": 0}, dead_share=0.2)))
        expect(page.locator("[data-tile=dead]")).to_have_attribute("data-level", "red")
        server.call(lambda: (server.state.take_dead_letter(dead_letter()), server.state.announce()))
        page.locator("[data-tile=dead] button").click()
        expect(page.locator("#dead")).to_contain_text("1 no-text")
        expect(page.locator("#dead")).to_contain_text("text is missing or empty")
        page.keyboard.press("Escape")
        expect(page.locator("#dead")).to_be_hidden()
        expect(page.locator("[data-tile=dead] button")).to_be_focused()


def test_an_article_is_read_in_the_page_as_on_the_command_line(browser: Browser, server: PageServer) -> None:
    """Pasted: events with evidence, marked words, places on the map; offsets count characters, not halves of them."""
    text = (
        "\U0001f6a8 Two people were killed and nine wounded when a car bomb exploded in Baghdad on Monday, police said."
    )
    with opened(browser, server) as page:
        page.locator("#tab-read").click()
        assert _query(page) == {"view": ["read"]}
        page.get_by_role("button", name="Read it").click()
        page.locator("[name=text]").fill(text)
        page.locator("[name=published_at]").fill("2025-03-04T12:00")
        page.get_by_role("button", name="Read it").click()
        mention = page.locator(".mentions li").first
        expect(mention).to_contain_text("Baghdad, IQ", timeout=_FIRST_READING_MS)
        expect(mention).to_contain_text("killed 2, injured 9")
        marked = {(one.get_attribute("data-field"), one.inner_text()) for one in mention.locator("mark").all()}
        assert {("place", "Baghdad"), ("number", "Two"), ("number", "nine")} <= marked
        expect(page.locator(".fulltext [data-place=true]")).to_have_text("Baghdad")
        expect(page.locator(".fulltext")).to_have_text(text)
        _until(page, "JSON.parse(document.querySelector('#map').dataset.drawn).place === 1")
        mention.get_by_role("button").click()
        expect(mention).to_have_attribute("data-chosen", "true")
        page.locator("[name=text]").fill(" ")
        page.get_by_role("button", name="Read it").click()
        page.locator("[name=text]").evaluate(_DROP, {"text": "Dropped: a bomb killed three people in Mosul on Sunday."})
        expect(page.locator(".mentions li").first).to_contain_text("Mosul, IQ")
        page.locator("#tab-events").click()
        expect(_rows(page)).to_have_count(5)


_DROP = """(target, { text }) => {
    const data = new DataTransfer();
    data.items.add(new File([JSON.stringify({ text, title: "T" })], "a.json"));
    target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def test_the_page_works_by_keyboard_alone(browser: Browser, server: PageServer) -> None:
    """Skip link, grid with arrows, Enter opens, focus goes into the panel and comes back."""
    with opened(browser, server) as page:
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.locator(".rows").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        current = page.locator(".rows").get_attribute("aria-activedescendant")
        expect(page.locator(f"#{current}")).to_have_attribute("data-current", "true")
        expect(page.locator(f"#{current}")).to_have_attribute("aria-rowindex", "3")
        page.keyboard.press("Enter")
        expect(page.locator("#detail h2")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".rows")).to_be_focused()
        page.keyboard.press("End")
        expect(page.locator(".row[data-current=true]")).to_have_attribute("aria-rowindex", "6")
        page.locator("#map").focus()
        centre = page.evaluate("globalThis.dateline.map.map.getCenter().lng")
        page.keyboard.press("ArrowRight")
        _until(page, "before => globalThis.dateline.map.map.getCenter().lng > before", centre)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(browser: Browser, server: PageServer, scheme: str) -> None:
    """In both themes: the list, one event, dead letters, one article, alarms, a narrow screen."""
    server.call(lambda: server.state.take_dead_letter(dead_letter()))
    server.call(lambda: server.watch.take(replace(WELL, workers={"dateline.route": 0}, dead_share=0.2)))
    with opened(browser, server, color_scheme=scheme, reduced_motion="reduce") as page:
        _no_serious_finding(page, "list")
        _open_strike(page)
        _no_serious_finding(page, "event")
        page.keyboard.press("Escape")
        page.locator("[data-tile=dead] button").click()
        _no_serious_finding(page, "dead letters")
        page.keyboard.press("Escape")
        page.locator("#tab-read").click()
        page.locator("[name=text]").fill("Two people were killed when a bomb exploded in Baghdad on Monday.")
        page.get_by_role("button", name="Read it").click()
        expect(page.locator(".mentions li").first).to_contain_text("Baghdad", timeout=_FIRST_READING_MS)
        page.locator(".mentions button").first.click()
        _no_serious_finding(page, "article")
        page.set_viewport_size({"width": 380, "height": 800})
        page.locator("#tab-events").click()
        page.locator("#more").click()
        _no_serious_finding(page, "narrow")


def _no_serious_finding(page: Page, where: str) -> None:
    found = Axe().run(page).response["violations"]
    told = [(where, one["id"], one["impact"], [node["target"] for node in one["nodes"]][:5]) for one in found]
    assert [one for one in told if one[2] in {"serious", "critical", "moderate"}] == []


@pytest.mark.parametrize("width", [380, 820, 1440])
def test_nothing_is_wider_than_the_screen(browser: Browser, server: PageServer, width: int) -> None:
    """At three widths: the list, one event, one article; and a panel can be closed by touch."""
    with opened(browser, server, viewport={"width": width, "height": 800}, has_touch=True) as page:
        for step in ("list", "event", "article"):
            if step == "event":
                page.locator(".rows .row", has_text="Kharkiv, UA").tap()
                expect(page.locator("#detail h2")).to_be_visible()
            if step == "article":
                page.get_by_role("button", name="Close the event").tap()
                page.locator("#tab-read").tap()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, step
        page.locator("#tab-events").tap()
        expect(_rows(page).first).to_be_visible()


def test_ten_thousand_events_make_a_screenful_of_rows(browser: Browser, server: PageServer) -> None:
    """All are counted, few exist; the last one is reached by scrolling and by key; the map draws clusters."""
    [event] = deduplicate_all([report("many")]).events.values()
    server.write(
        replace(
            event,
            event_id=f"{number:024x}",
            date=f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
            place=replace(KHARKIV, lat=number % 120 - 60.0, lon=number % 350 - 175.0, name=f"Place {number}"),
        )
        for number in range(10_000)
    )
    with opened(browser, server) as page:
        expect(page.locator("#shown")).to_have_text("10,005 of 10,005 events")
        assert _rows(page).count() < 80
        assert 10 < sum(_drawn(page).values()) < 1500
        page.locator(".rows").focus()
        page.keyboard.press("End")
        expect(page.locator(".row[aria-rowindex='10006']")).to_be_visible()
        page.locator(".rows").evaluate("one => { one.scrollTop = 5000 * 34; }")
        expect(page.locator(".row[aria-rowindex='5003']")).to_be_visible()
        assert _rows(page).count() < 80


# Fields that hold one of a closed list or a day, and ids, which are given beside them.
_CLOSED = {"type", "date", "end_date", "date_precision", "date_basis", "status", "mention_id", "article_id"}


def test_nothing_that_an_article_says_is_markup(browser: Browser, server: PageServer) -> None:
    """Every text field of every record holds what would run if it were taken for markup or for an address."""
    hostile = (
        '"\'><img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>${globalThis.pwned=1}{{1}}'
    )
    texts: dict[str, Any] = {
        entry.name: hostile
        for entry in fields(Mention)
        if entry.type in ("str", str, "str | None", str | None) and entry.name not in _CLOSED
    }
    assert {"mode", "acled", "cameo", "url", "source", "title", "evidence", "extractor"} <= set(texts)
    place = replace(_PARIS, name=hostile, admin1=hostile)
    actor = Actor(name=hostile, country=None, sector="UNK")
    hostile_report = replace(
        report(f"evil{hostile}", place=place, date="2025-03-28"),
        **{**texts, "article_signature": "", "article_digest": "d", "url": "javascript:globalThis.pwned=1"},
        actors=(actor,),
        recipients=(actor,),
        weapons=(Weapon(kind=hostile, count=3),),
    )
    [event_id] = server.report(hostile_report)
    server.report(
        replace(hostile_report, mention_id=f"{hostile}#1", article_id=hostile, url=f"https://x.example/{hostile}")
    )
    near = report(
        "near", place=replace(place, geonames_id=None, lat=48.86), date="2025-03-28", type="PROTEST", mode="demo"
    )
    server.report(near)
    server.call(lambda: server.state.take_dead_letter(dead_letter(hostile, topic=hostile)))
    query = f"?event={event_id}&q={quote('onerror')}"
    with opened(browser, server, query, expected="requires 'TrustedHTML'") as page:
        expect(page.locator("#detail")).to_contain_text("onerror")
        for _ in range(3):
            page.locator("#map").hover(position={"x": 200, "y": 200})
        links = page.locator("#detail a").evaluate_all("all => all.map((one) => one.protocol)")
        assert set(links) <= {"http:", "https:"}
        page.keyboard.press("Escape")
        expect(page.locator(".rows .row").first).to_contain_text("<img")
        page.locator("[data-tile=dead] button").click()
        expect(page.locator("#dead")).to_contain_text("<script>")
        page.keyboard.press("Escape")
        page.locator("#tab-read").click()
        page.locator("[name=title]").fill(hostile)
        page.locator("[name=text]").fill(f"{hostile} Two people were killed in Baghdad on Monday. {hostile}")
        page.get_by_role("button", name="Read it").click()
        expect(page.locator(".fulltext")).to_contain_text("<script>", timeout=_FIRST_READING_MS)
        assert page.evaluate("globalThis.pwned") is None
        assert page.locator("img").count() == 0
        assert page.locator("body script").count() == 0
        # The address is a stranger's too: someone else may have made the link.
        names = ("q", "type", "country", "sort", "event", "since", "view", "x")
        page.goto(f"{server.url}/?{'&'.join(f'{name}={quote(hostile)}' for name in names)}")
        page.wait_for_selector("body[data-ready=true]")
        assert page.evaluate("globalThis.pwned") is None
        assert page.locator("img").count() == 0
        # And the policy holds where escaping did not.
        attempt = """() => {
            try { document.body.innerHTML = "<img src=x>"; } catch (error) { return error.name; }
            return "done";
        }"""
        assert page.evaluate(attempt) == "TypeError"


def test_with_a_token_the_browser_asks_for_it(browser: Browser) -> None:
    """As a password; list, stream and article reading work with it."""
    with page_server(token=_TOKEN) as server:
        server.report(report("a"))
        credentials = {"username": "anyone", "password": _TOKEN}
        with opened(browser, server, http_credentials=credentials) as page:
            expect(page.locator("#live")).to_have_text("Live")
            expect(_rows(page)).to_have_count(1)


def test_dark_and_light_follow_the_system_and_the_button(browser: Browser, server: PageServer) -> None:
    """The choice is kept for the next visit."""
    with opened(browser, server, color_scheme="dark") as page:
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(ground)
        page.locator("#theme").click()
        light = page.evaluate(ground)
        assert dark != light
        page.reload()
        page.wait_for_selector("body[data-ready=true]")
        assert page.evaluate(ground) == light
