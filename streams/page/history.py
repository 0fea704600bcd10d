"""How events grew: the revisions that this process has seen, and the links that tell why reports joined.

The compacted topic keeps the last record of an event only, so earlier revisions are known from the start of this
process on; links are kept by their topic for two windows and are complete from further back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.records import Event, Link

_LISTED_REVISIONS: Final = 200  # the latest ones; an event with more has long been told
_LISTED_LINKS: Final = 500
_CHANGES_NOTHING: Final = "repeated"


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionNote:
    """What one revision said, and which reports it gained and lost against the one seen before it.

    ``seen_at`` is the time of its record. ``gained`` of the first revision seen lists all that it held.
    """

    revision: int
    seen_at: datetime
    type: str
    mode: str | None
    date: str
    place: str | None
    status: str
    killed: int | None
    injured: int | None
    source_count: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkNote:
    """A link and the time of its record."""

    at: datetime
    link: Link


class History:
    """Notes on each event, bounded per event; what left the window is forgotten with ``forget``."""

    def __init__(self) -> None:
        self._revisions: dict[str, list[RevisionNote]] = {}
        self._reports: dict[str, frozenset[str]] = {}
        self._links: dict[str, dict[tuple[str, str, int], LinkNote]] = {}

    def note_event(self, event: Event, seen_at: datetime) -> None:
        """Take note of a revision."""
        reports = frozenset(source.mention_id for source in event.sources) | frozenset(event.unlisted)
        reports |= frozenset(event.unlisted_copies)
        before = self._reports.get(event.event_id, frozenset())
        notes = self._revisions.setdefault(event.event_id, [])
        if notes and notes[-1].revision == event.revision:
            return
        self._reports[event.event_id] = reports
        notes.append(
            RevisionNote(
                revision=event.revision,
                seen_at=seen_at,
                type=event.type,
                mode=event.mode,
                date=event.date,
                place=event.place.name if event.place else None,
                status=event.status,
                killed=event.killed,
                injured=event.injured,
                source_count=event.source_count,
                gained=tuple(sorted(reports - before)),
                lost=tuple(sorted(before - reports)),
            )
        )
        del notes[:-_LISTED_REVISIONS]

    def note_link(self, link: Link, at: datetime) -> None:
        """Take note of a link; one that stands twice on its topic, as after a crash, is noted once."""
        if link.verdict == _CHANGES_NOTHING:
            return
        notes = self._links.setdefault(link.event_id, {})
        notes.setdefault((link.mention_id, link.verdict, link.revision), LinkNote(at=at, link=link))
        if len(notes) > _LISTED_LINKS:
            del notes[next(iter(notes))]

    def revisions(self, event_id: str) -> tuple[RevisionNote, ...]:
        """Return the revisions seen of an event, oldest first."""
        return tuple(self._revisions.get(event_id, ()))

    def links(self, event_id: str) -> tuple[LinkNote, ...]:
        """Return the links of an event by revision, and in the order of their topic within one."""
        return tuple(sorted(self._links.get(event_id, {}).values(), key=lambda note: note.link.revision))

    def forget(self, event_ids: Iterable[str]) -> None:
        """Drop the notes on events."""
        for event_id in event_ids:
            self._revisions.pop(event_id, None)
            self._reports.pop(event_id, None)
            self._links.pop(event_id, None)

    def drop_links_before(self, instant: datetime, kept: Iterable[str]) -> None:
        """Drop the links of events that are not ``kept`` and were last linked before ``instant``."""
        kept = frozenset(kept)
        old = [
            event_id
            for event_id, notes in self._links.items()
            if event_id not in kept and all(note.at < instant for note in notes.values())
        ]
        self.forget(old)
