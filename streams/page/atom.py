"""Events as an Atom feed (RFC 4287) for feed readers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree as ET

from schemas.records import Event
from streams.domain.event_formats import event_row
from streams.page.window import Entry

_ATOM: Final = "http://www.w3.org/2005/Atom"
_GEORSS: Final = "http://www.georss.org/georss"
ET.register_namespace("", _ATOM)
ET.register_namespace("georss", _GEORSS)
ENTRIES: Final = 200  # feed readers come back; the newest changes are enough


def atom_feed(entries: Iterable[tuple[Entry, Event]], *, feed_url: str, page_url: str) -> bytes:
    """Return the feed of the events given, newest change first."""
    feed = ET.Element(f"{{{_ATOM}}}feed")
    shown = list(entries)
    _text(feed, "id", feed_url)
    _text(feed, "title", "Dateline events")
    _text(
        feed, "updated", _instant(max((entry.changed_at for entry, _ in shown), default=datetime.fromtimestamp(0, UTC)))
    )
    ET.SubElement(_text(feed, "author", None), f"{{{_ATOM}}}name").text = "Dateline"
    ET.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=feed_url)
    for entry, event in shown:
        _add(feed, entry, event, page_url)
    body: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def _add(feed: ET.Element, entry: Entry, event: Event, page_url: str) -> None:
    row = event_row(event)
    element = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    _text(element, "id", f"urn:dateline:event:{event.event_id}")
    _text(element, "title", _title(event))
    _text(element, "updated", _instant(entry.changed_at))
    _text(element, "published", _instant(event.first_seen))
    ET.SubElement(
        element, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=f"{page_url}?event={event.event_id}"
    )
    for term in (event.type, row["quad"], row["country"]):
        if term:
            ET.SubElement(element, f"{{{_ATOM}}}category", term=_allowed(term))
    _text(element, "summary", row["evidence"])
    if event.place:
        ET.SubElement(element, f"{{{_GEORSS}}}point").text = f"{event.place.lat} {event.place.lon}"


def _title(event: Event) -> str:
    kind = f"{event.type}/{event.mode}" if event.mode else event.type
    place = f", {event.place.name}" if event.place else ""
    toll = f", {event.killed} killed" if event.killed else ""
    return f"{event.date} {kind}{place}{toll}"


def _text(parent: ET.Element, name: str, value: str | None) -> ET.Element:
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = None if value is None else _allowed(value)
    return element


def _allowed(text: str) -> str:
    """Return a text without the characters that XML 1.0 has no way to write; articles may hold them."""
    return "".join(
        char
        for char in text
        if char in "\t\n\r" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
    )


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
