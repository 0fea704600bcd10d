"""What is read of an article's page, and that every character can be found again in the text as published."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.domain.prose import Prose, headline_of, prose_of, under_headline

LEAD = "The mayor of Lagos opened a bridge on Tuesday."


def read(text: str) -> str:
    """Return what is read of a text, white space aside."""
    return " ".join(prose_of(text).text.split())


@pytest.mark.parametrize(
    "beside",
    [
        "Read more: Gunmen kill 12 in Kaduna church",
        "READ ALSO | Bomb blast in Kano wounds 30",
        "Related: Bomb blast in Kano wounds 30",
        "» Most read - Police arrest 14 after riot",
        "Watch: Troops fire on marchers",
        "Related stories\nGunmen kill 12 worshippers in Kaduna church\nSuicide bomber strikes Maiduguri market",
        "Most Read\n\n1. Gunmen kill 12\n\n2. Police arrest 14 after Abuja riot",
        "MORE ON THIS STORY:\n- Gunmen kill 12",
        "FILE - Soldiers stand guard after a bombing in Kano, May 3, 2024. (AP Photo/A. Name, File)",
        "Soldiers stand guard after a bombing in Kano. (A. Name/Agence via Getty Images)",
        "Image caption, Soldiers stand guard after a bombing in Kano",
        "Sign up for our newsletter on the attacks in Kano",
        "We use cookies to tell you of attacks in Kano.",
        "An earlier version of this article said that 15 people were killed in Kano.",
        "CORRECTION: This story has been corrected to show that five, not 15, people were killed in Kano.",
        "Updated 6 May 2025 at 14:03",
        "3 min read",
        "GUNMEN KILL TWELVE WORSHIPPERS IN KADUNA CHURCH",
        "Date\tPlace\tKilled\n2025-05-04\tGwoza\t3\n2025-05-05\tBama\t4",
        "| Date | Place | Killed |\n|---|---|---|\n| 4 May | Gwoza | 3 |",
        "###\nAbout us: we report on bombings.",
        "<script>var bombs = 12 > 3;</script>",
    ],
)
def test_what_is_beside_the_article_is_not_read(beside: str) -> None:
    """Links, lists, captions, notices, corrections, stamps, tables."""
    assert read(f"{LEAD}\n\n{beside}\n") == LEAD


@pytest.mark.parametrize(
    "prose",
    [
        "Read more than one report and you find that gunmen killed 12.",
        "Related attacks killed 12 people in Kano.",
        "Corrections officers were attacked in Kano.",
        "Video of the attack shows gunmen firing.",
        "Updated figures show that 12 people were killed in Kano, the ministry said on Tuesday.",
        "The UN has withdrawn its report on the killings.",
        "The army released a photo of the gunmen (one of them armed).",
        "KANO, Nigeria (AP) \u2014 Gunmen killed 12 people.",
        "Copyright law was tightened. Gunmen killed 12 people." * 12,
    ],
)
def test_what_only_looks_like_it_is_read(prose: str) -> None:
    """Sentences of the article that begin alike."""
    assert read(f"{LEAD}\n\n{prose}").endswith(prose[-30:])


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ("The bridge is new. Read more: Gunmen kill 12 in Kaduna", "The bridge is new."),
        ("The bridge (read more: Gunmen kill 12) is new.", "The bridge is new."),
        ("The bridge is new. An earlier version of this story misstated its age.", "The bridge is new."),
    ],
)
def test_links_and_notes_inside_a_paragraph(inside: str, left: str) -> None:
    """Only they go."""
    assert read(inside) == left


def test_withdrawn_articles_say_nothing() -> None:
    """A retraction in the lead takes back everything; further on, only its sentence goes."""
    taken_back = "We have withdrawn our story that troops fired on marchers in Lome."
    assert read(f"{taken_back} It was wrong.\n\nThe troops were elsewhere.") == ""
    assert read(f"{LEAD} It is long. {taken_back} It rains.") == f"{LEAD} It is long. It rains."


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("Kenya&amp;#8217;s police", "Kenya\u2019s police"),
        ("Kenya&amp;amp;rsquo;s police", "Kenya\u2019s police"),
        ("Kenya\\u2019s police", "Kenya\u2019s police"),
        ("Poli&shy;ce in Bel\u00adgrade", "Police in Belgrade"),
        ("po\u200blice of\u00a0Nairobi", "po lice of Nairobi"),
        ("AT&amp;T &lt;b&gt;said&lt;/b&gt;", "AT&T said"),
        ("killed &unknownthing; two", "killed two"),
        ("\\ud83d\\ude00 killed", "killed"),
        ("One died.\\n\\nTwo fled.\\nThree hid.", "One died. Two fled. Three hid."),
        ("half a\ud800character", "half a character"),
    ],
)
def test_garbled_characters(garbled: str, meant: str) -> None:
    """Entities escaped once or more often, escapes of JSON, soft hyphens, invisible signs."""
    assert read(garbled) == meant
    assert headline_of(garbled) == meant


def test_evidence_is_found_in_the_text_as_published() -> None:
    """A span of what is read gives the characters it was made from, with all that stands between them."""
    text = "A&amp;#8217;s poli&shy;ce.\n\nRead more: x\n\nTwo&nbsp;died\u00ad here."
    prose = prose_of(text)
    for words, original in (
        ("police", "poli&shy;ce"),
        ("A\u2019s", "A&amp;#8217;s"),
        ("Two died", "Two&nbsp;died"),
        ("here.", "here."),
    ):
        start = prose.text.index(words)
        first, last = prose.span(start, start + len(words))
        assert text[first:last] == original


def test_headline_stands_before_the_text_and_nowhere_in_it() -> None:
    """Its characters have no place in the text as published; those after it keep theirs."""
    opened = under_headline(prose_of("Poli&shy;ce came. It rained."), "Nine die", lead_chars=12)
    assert opened.text == "Nine die\n\nPolice came."
    assert opened.span(0, 8) == (0, 0)
    start = opened.text.index("came")
    assert opened.span(start, start + 4) == (12, 16)


@given(text=st.text(st.characters(max_codepoint=0x2100) | st.sampled_from("&;#<>\\u\n\t.:| "), max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_text_keeps_its_words_in_place(text: str) -> None:
    """Whatever is left of plain words stands where the span says; spans never run backwards."""
    prose: Prose = prose_of(text)
    reached = 0
    for word in re.finditer(r"[b-df-z]{3,}", prose.text):
        first, last = prose.span(*word.span())
        assert reached <= first <= last <= len(text)
        reached = first
        if last - first == len(word[0]):
            assert text[first:last] == word[0]


@pytest.mark.parametrize(
    "unit",
    ["&amp;", "<script>", "Read more ", "(", "a\tb\tc\n", "Related\n", "\\u", "A B C D E F\n", "|  ", "an hour ago\n"],
)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    """Sixteen times as long a text takes some sixteen times as long, and not the square of it."""

    def seconds(count: int) -> float:
        text = unit * count
        began = time.process_time()
        prose_of(text)
        return time.process_time() - began

    count = 20_000 // len(unit)
    assert seconds(16 * count) < 80 * max(seconds(count), 0.004)
