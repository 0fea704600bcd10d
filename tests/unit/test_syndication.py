"""Near-identical texts are recognised, others are not."""

from streams.domain.syndication import is_copy, signature, similarity

STORY = (
    "A ferry with 62 people on board ran aground off the island on Monday evening, the coast guard said. Everybody was "
    "brought ashore by midnight, among them nine children, and two crew members were treated for bruises. The captain "
    "told investigators that the rudder had jammed when the vessel was two miles from the harbour. Services on the "
    "route are suspended until divers have inspected the hull, the operator said, and passengers with tickets may "
    "travel on the boats of its competitor. It was the third accident on the line in as many years."
)
OTHER = (
    "The coast guard said on Monday evening that a ferry had run aground off the island. All 62 people were rescued "
    "by midnight; two of the crew were bruised. Investigators heard from the captain that the rudder was stuck. The "
    "operator has stopped its boats until the hull has been looked at, and tickets are valid on other lines."
)


def test_copy_with_another_byline_and_a_cut_end_is_a_copy() -> None:
    """What an outlet does to a wire story leaves it recognisable."""
    copy = "By our correspondent. " + STORY.rsplit(". ", 1)[0]
    assert is_copy(signature(STORY), signature(copy))


def test_same_event_in_other_words_is_no_copy() -> None:
    """Two reporters' texts are two sources."""
    assert not is_copy(signature(STORY), signature(OTHER))


def test_signature_is_stable_across_processes() -> None:
    """Signatures are stored and compared for weeks; they may not depend on the process."""
    assert (
        signature("a ferry ran aground off the island")[:16] == signature("A ferry ran aground, off the island!")[:16]
    )
    assert similarity(signature(""), signature("")) == 1.0
