"""What reads sentences in their context: the protocol behind which the encoder's run time stands."""

from collections.abc import Sequence
from typing import Protocol

from streams.domain.document import Document
from streams.domain.reader.article import SentenceReading


class SentenceEncoder(Protocol):
    """Reads the sentences of an article in the company of its headline and of each other."""

    def read(self, document: Document, headline: str) -> Sequence[SentenceReading]:
        """Return a reading for each sentence of the document, in order."""
        ...

    def read_headline(self, headline: str) -> SentenceReading:
        """Return a reading of the headline as if it were a sentence of the text."""
        ...
