"""The same deduplication without a broker: for the command line, evaluation and tests."""

from collections.abc import Iterable

from schemas.records import Event, Mention, Withdrawal
from streams.domain.deduplication.deduplicator import Decision, deduplicate
from streams.domain.deduplication.matching import Matcher
from streams.domain.deduplication.open_events import EventIndex
from streams.domain.deduplication.policy import DEFAULT_POLICY, DeduplicationPolicy


class InProcessDeduplicator:
    """Holds events and memos in plain dictionaries and applies decisions at once; all blocks in one place."""

    def __init__(self, policy: DeduplicationPolicy = DEFAULT_POLICY) -> None:
        self.matcher = Matcher(policy)
        self.events: dict[str, Event] = {}
        self.memos: dict[str, tuple[str, ...]] = {}
        self.index = EventIndex(self.events.get)

    def apply(self, record: Mention | Withdrawal) -> Decision:
        """Decide on a record, apply the decision, and return it."""
        decision = deduplicate(record, self.index, lambda key: self.memos.get(key, ()), self.matcher)
        for memo in decision.memos:
            self.memos[memo.key] = memo.values
        for write in decision.writes:
            if write.event is None:
                self.events.pop(write.event_id, None)
                self.index.remove(write.event_id)
            else:
                self.events[write.event_id] = write.event
                self.index.put(write.event)
        return decision

    def event_ids(self) -> dict[str, str]:
        """Return, for every mention held, the id of its event."""
        held = {mention_id: event.event_id for event in self.events.values() for mention_id in event.unlisted}
        held |= {source.mention_id: event.event_id for event in self.events.values() for source in event.sources}
        return held


def deduplicate_all(mentions: Iterable[Mention], policy: DeduplicationPolicy = DEFAULT_POLICY) -> InProcessDeduplicator:
    """Take in mentions in the order given and return the deduplicator with the events they make."""
    deduplicator = InProcessDeduplicator(policy)
    for mention in mentions:
        deduplicator.apply(mention)
    return deduplicator
