"""The steps from an article as published to the text that is read, in order."""

from dataclasses import dataclass
from typing import Final

from streams.domain.prose.alignment import Alignment
from streams.domain.prose.characters import legible
from streams.domain.prose.credits import without_credits
from streams.domain.prose.furniture import without_furniture
from streams.domain.prose.tables import without_tables

_PARAGRAPH: Final = "\n\n"


@dataclass(frozen=True, slots=True)
class Prose:
    """The text to be read, and where it stands in the article's ``text`` as published.

    ``headline`` is the number of characters at its start that are the headline and no part of the article's text.
    """

    text: str
    alignment: Alignment
    headline: int = 0

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the article's text that characters of this one were made from; (0, 0): headline."""
        if end <= self.headline:
            return 0, 0
        return self.alignment.span(max(0, start - self.headline), end - self.headline)


def prose_of(text: str) -> Prose:
    """Return what is to be read of an article's text. Pure and linear; what is left may be empty."""
    plain, alignment = legible(text)
    return Prose(without_credits(without_furniture(without_tables(plain).translate({ord("\t"): " "}))), alignment)


def under_headline(prose: Prose, headline: str, *, lead_chars: int | None = None) -> Prose:
    """Return the text with the headline before it, as a paragraph of its own; ``lead_chars`` cuts the text."""
    opened = headline + _PARAGRAPH
    return Prose(opened + prose.text[:lead_chars], prose.alignment, len(opened))


def headline_of(title: str) -> str:
    """Return a headline with its characters put right, on one line."""
    return " ".join(legible(title)[0].split())
