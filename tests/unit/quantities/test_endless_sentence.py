"""A hostile text, one sentence without end, costs time in proportion to its length."""

from datetime import UTC, datetime

import pytest

from streams.domain.dates import find_dates
from streams.domain.document import Document, Sentence, Token
from streams.domain.quantities import find_casualties, find_weapons

WORDS = ["on", "Monday", "12", "people", "were", "killed", "and", "since", "3", "May", "drones"]
LENGTH = 12_000
LEMMAS = {"were": "be", "killed": "kill"}
TAGS = {"12": "CD", "3": "CD", "killed": "VBN", "Monday": "NNP", "May": "NNP", "were": "VBD"}


def _endless(length: int) -> Document:
    tokens: list[Token] = []
    position = 0
    for index in range(length):
        word = WORDS[index % len(WORDS)]
        tag, end = TAGS.get(word, "NN"), position + len(word)
        tokens.append(
            Token(index, word, LEMMAS.get(word, word.lower()), tag, "conj", max(0, index - 1), 0, position, end)
        )
        position = end + 1
    sentence = Sentence(0, 0, 0, position - 1, 0, length)
    text = " ".join(token.text for token in tokens)
    return Document(text, tuple(tokens), (sentence,), datetime(2025, 3, 13, tzinfo=UTC))


@pytest.mark.timeout(40)
def test_endless_sentence_is_read_in_time() -> None:
    """Work that grew with the square of the length would take minutes here; it takes about a second."""
    document = _endless(LENGTH)
    dates = find_dates(document)
    assert len(dates) > LENGTH // 10
    assert len(find_casualties(document, dates)) > LENGTH // 20
    assert len(find_weapons(document)) > LENGTH // 20
