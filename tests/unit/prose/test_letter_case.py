"""Texts in capitals are read as if written in the usual way."""

import pytest

from streams.adapters.resources import load_resources
from streams.domain.prose import WordKnowledge, in_sentence_case


@pytest.fixture(scope="module")
def words() -> WordKnowledge:
    """The packaged knowledge of words."""
    return load_resources().word_forms


@pytest.mark.parametrize(
    ("shouted", "written"),
    [
        (
            "GUNMEN KILL SEVEN IN ATTACK ON MOSQUE IN KANDAHAR ON TUESDAY, TALIBAN SAY. US TROOPS WERE THERE.",
            "Gunmen kill seven in attack on mosque in Kandahar on Tuesday, Taliban say. US troops were there.",
        ),
        (
            "ISRAEL'S ARMY SHELLED RAFAH AND PARIS PROTESTED, THE UN SAID",
            "Israel's army shelled Rafah and Paris protested, the UN said",
        ),
        ("POLICE IN NEW YORK CITY", "Police in New York City"),
        ("IDF SPOKESMAN HAGARI", "IDF SPOKESMAN HAGARI"),
        ("Police in KANDAHAR said NATO had left.", "Police in KANDAHAR said NATO had left."),
    ],
)
def test_capitals(words: WordKnowledge, shouted: str, written: str) -> None:
    """Names, days and acronyms keep their capitals; short lines and usual ones stay."""
    assert in_sentence_case(shouted, words) == written
