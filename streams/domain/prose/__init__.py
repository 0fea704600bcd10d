"""An article's page to the text that is read: what is not the article is taken out, what is garbled is put right.

The one place for that. Each step is a module, its words are in ``data``:

- ``characters``: escapes, entities, soft hyphens, invisible characters, mark-up.
- ``furniture``: links, lists of other stories, captions, notices, corrections (``data/furniture.json``).
- ``credits``: who wrote, edited and first printed it (``data/credits.json``).
- ``tables``: rows of figures.
- ``letter_case``: texts in capitals.

``page`` puts them in order and keeps account of where each character stood as published.
"""

from streams.domain.prose.credits import without_credits
from streams.domain.prose.letter_case import WordKnowledge, in_sentence_case
from streams.domain.prose.page import Prose, headline_of, prose_of, under_headline

__all__ = ["Prose", "WordKnowledge", "headline_of", "in_sentence_case", "prose_of", "under_headline", "without_credits"]
