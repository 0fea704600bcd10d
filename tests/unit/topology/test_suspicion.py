"""A record that ends workers is found out, and one that only was at work when somebody killed them is not."""

from streams.topology.suspicion import (
    ALONE_FOR,
    MOST_ENDINGS,
    MOST_SILENCES,
    PartitionSuspicion,
    Suspicion,
    parse_suspicion,
)


def started(note: str) -> PartitionSuspicion:
    """Return the suspicion of a worker that finds a note beside the committed offset."""
    return PartitionSuspicion(parse_suspicion(note))


def test_what_is_noted_reads_back() -> None:
    """A note survives the broker; what somebody else noted is none."""
    assert parse_suspicion(str(Suspicion(7, 1, 2))) == Suspicion(7, 1, 2)
    assert [parse_suspicion(note) for note in ("", "7", "a/b/c", "1/2/3/4", "-1/0/0", "²/0/0")] == [None] * 6


def test_two_workers_that_say_so_are_enough() -> None:
    """The third start sets the record aside."""
    note = ""
    for number in range(MOST_ENDINGS):
        worker = started(note)
        assert not worker.of(5).is_enough, number
        worker.take_up(3, alone=True)
        worker.accuse(5)
        assert not worker.take_back()
        note = worker.note_to_commit(4)
    assert started(note).of(5).is_enough
    assert not started(note).of(4).is_enough


def test_silences_count_where_the_record_was_taken_up_alone() -> None:
    """Four workers that fell silent over one record are enough; between them records are taken up one by one."""
    note = ""
    for number in range(MOST_SILENCES):
        worker = started(note)
        assert worker.take_up(5, alone=True)
        assert worker.is_careful(6) == (number > 0)
        note = worker.note_to_commit(5)
    assert started(note).of(5).is_enough


def test_a_silence_with_others_at_work_speaks_against_nothing_but_begins_the_search() -> None:
    """The first one makes the next worker careful; from then on only a death alone counts, however many there are."""
    note = ""
    for _ in range(10 * MOST_SILENCES):
        worker = started(note)
        worker.take_up(5, alone=False)
        note = worker.note_to_commit(5)
    assert parse_suspicion(note) == Suspicion(5, silences=1)
    assert started(note).is_careful(5)


def test_progress_clears_a_record() -> None:
    """Once it is settled nothing speaks against it, and the next record begins with nothing."""
    worker = started("5/0/3")
    assert worker.take_up(5, alone=True)
    assert worker.note_to_commit(6) == ""
    assert worker.take_up(6, alone=True)
    assert worker.of(6).silences == 1
    assert not worker.take_up(5 + ALONE_FOR, alone=True)
    assert not started("").is_careful(0)


def test_an_orderly_end_is_no_silence() -> None:
    """A worker that stops, or gives its partition up, leaves what it found."""
    worker = started("5/1/1")
    worker.take_up(5, alone=True)
    assert worker.of(5).silences == 2
    assert worker.take_back()
    assert worker.note_to_commit(5) == "5/1/1"
    assert not worker.take_back()
    assert not started("").take_back()
