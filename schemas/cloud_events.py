"""CloudEvents attributes of the records on event topics: headers, as the Kafka protocol binding's binary mode has them.

Source: CloudEvents 1.0.2, Kafka Protocol Binding 1.0.2 (``ce_`` before each attribute, ``content-type`` for the type of
the data). The value stays our own JSON, so who knows nothing of CloudEvents reads it as before. The same revision has
the same ``ce_source`` and ``ce_id`` wherever and however often it stands, so that subscribers can drop repeats by them.
"""

from typing import Final

from schemas.records import Event

Headers = tuple[tuple[str, bytes], ...]

PREFIX: Final = "ce_"
CONTENT_TYPE: Final = "content-type"
REVISED: Final = "dateline.event.revised"
"""A revision of an event; the first one, too."""
RETRACTED: Final = "dateline.event.retracted"
"""The event has no source left; the record has no value."""
RECLASSIFIED: Final = "dateline.event.reclassified"
"""On the topic of a quad class: the event is of another class now and stands there; the record has no value."""


def source_of(events_topic: str) -> str:
    """Return the ``ce_source`` of a deployment: a path that ends in the full name of its topic of events."""
    return f"/dateline/{events_topic}"


def revised(event: Event, source: str) -> Headers:
    """Return the headers of a revision."""
    return (
        *_attributes(REVISED, event, source, f"{event.event_id}.{event.revision}"),
        (CONTENT_TYPE, b"application/json"),
    )


def retracted(last: Event, source: str) -> Headers:
    """Return the headers of a retraction; ``last`` is the last revision before it."""
    return _attributes(RETRACTED, last, source, f"{last.event_id}.{last.revision}.retracted")


def reclassified(event: Event, source: str) -> Headers:
    """Return the headers with which a revision leaves the topic of a class that it is no longer in."""
    return _attributes(RECLASSIFIED, event, source, f"{event.event_id}.{event.revision}.reclassified")


def cloud_event_headers(headers: Headers) -> Headers:
    """Return those of a record's headers that are attributes of CloudEvents."""
    return tuple((name, value) for name, value in headers if name.startswith(PREFIX) or name == CONTENT_TYPE)


def _attributes(kind: str, event: Event, source: str, identity: str) -> Headers:
    return (
        (f"{PREFIX}specversion", b"1.0"),
        (f"{PREFIX}id", identity.encode()),
        (f"{PREFIX}source", source.encode()),
        (f"{PREFIX}type", kind.encode()),
        (f"{PREFIX}subject", event.event_id.encode()),
        (f"{PREFIX}time", event.last_seen.isoformat().encode()),
    )
