"""An article as the encoder takes it: windows of whole sentences, each after the headline.

The same windows are used at run time and in fitting (``training/``), so that the encoder reads what it was fitted to.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from tokenizers import Tokenizer

_WINDOW_PIECES: Final = 256
_HEADLINE_PIECES: Final = 32
_SENTENCE_PIECES: Final = 200
_CLS: Final = 101
_SEP: Final = 102


@dataclass(frozen=True, slots=True)
class WindowSentence:
    """A sentence within a window: its index, its word pieces there, and their characters in the text."""

    sentence: int
    first: int
    last: int
    offsets: Sequence[tuple[int, int]]

    def pieces(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and last (exclusive) piece in the window of the characters from one to another; or none."""
        first = bisect_right(self.offsets, start, key=itemgetter(1))
        last = bisect_left(self.offsets, end, lo=first, key=itemgetter(0))
        return (self.first + first, self.first + last) if first < last else None


@dataclass(frozen=True, slots=True)
class Window:
    """Word pieces of at most 256 (ids of the vocabulary), and where its sentences are among them."""

    ids: list[int]
    sentences: list[WindowSentence]


def open_tokenizer(vocabulary: str) -> Tokenizer:
    """Return the tokenizer of a ``tokenizer.json``, which neither cuts nor fills texts."""
    tokenizer = Tokenizer.from_str(vocabulary)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def windows_of(tokenizer: Tokenizer, texts: Sequence[tuple[int, str]], headline: str) -> Iterator[Window]:
    """Yield the windows of sentences (start in the text, sentence), in order; sentences without a piece are left out.

    Of a headline the first 32 word pieces count, of a sentence the first 200.
    """
    title = tokenizer.encode(headline, add_special_tokens=False).ids[:_HEADLINE_PIECES] if headline else []
    head = [_CLS, *title, _SEP]
    window = Window(list(head), [])
    encoded = tokenizer.encode_batch([text for _, text in texts], add_special_tokens=False)
    for sentence, ((begin, _), pieces) in enumerate(zip(texts, encoded, strict=True)):
        ids = pieces.ids[:_SENTENCE_PIECES]
        if not ids:
            continue
        if window.sentences and len(window.ids) + len(ids) + 1 > _WINDOW_PIECES:
            yield Window([*window.ids, _SEP], window.sentences)
            window = Window(list(head), [])
        first = len(window.ids)
        window.ids.extend(ids)
        offsets = [(begin + start, begin + end) for start, end in pieces.offsets[:_SENTENCE_PIECES]]
        window.sentences.append(WindowSentence(sentence, first, first + len(ids), offsets))
    if window.sentences:
        yield Window([*window.ids, _SEP], window.sentences)
