"""Counts the persons that a noun phrase stands for: "a woman and two children" is three, "dozens" is unknown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.quantities import lexicon
from streams.domain.quantities.numbers import Number, find_numbers

_SINGULAR_PRONOUNS: Final = frozenset(
    {"he", "him", "she", "her", "i", "me", "someone", "somebody", "himself", "herself"}
)
_MAX_JOINED: Final = 12
_GENERIC: Final = frozenset({"people", "person", "civilian", "victim", "resident", "other", "member", "villager"})
"""Heads that what follows details: "three people, a man and two girls"."""


@dataclass(frozen=True, slots=True)
class Headcount:
    """How many persons a phrase stands for (None: it does not say) and the characters it spans."""

    count: int | None
    start: int
    end: int
    numbered: bool


@dataclass(frozen=True)
class Phrases:
    """The noun phrases of one document with its numbers at hand; ``dates`` are spans that hold no counts."""

    document: Document
    dates: Sequence[tuple[int, int]] = ()

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """The numbers of the document outside dates."""
        dated = {word.index for start, end in self.dates for word in self.document.tokens_between(start, end)}
        return tuple(number for number in find_numbers(self.document) if number.first not in dated)

    def numbers_within(self, first: int, last: int) -> Iterator[Number]:
        """Yield the numbers that begin at the tokens ``first`` up to but not including ``last``."""
        for index in range(first, last):
            number = self.number_at.get(index)
            if number is not None and number.first == index:
                yield number

    @cached_property
    def number_at(self) -> dict[int, Number]:
        """For each token inside a number, the number."""
        return {index: number for number in self.numbers for index in range(number.first, number.last)}

    def headcount(self, head: int) -> Headcount | None:
        """Return how many persons the phrase governed by the token stands for; None if they are no persons."""
        first = self._single(head)
        if first is None:
            return None
        listed = list(self._joined(head))
        count, start, end, numbered = first.count, first.start, first.end, first.numbered
        parts = [other.count or 0 for joined in listed if (other := self._single(joined)) is not None]
        generic = self.document.tokens[head].lemma in _GENERIC
        if first.count and generic and len(parts) > 1 and sum(parts) == first.count:
            return first  # "eleven people, seven soldiers and four drivers"
        for joined in listed:
            other = self._single(joined)
            if other is None:
                continue
            if numbered and other.count is None and self._shares_count(joined):
                end = max(end, other.end)
                continue
            unsaid = self.document.tokens[joined].lemma in lexicon.UNSAID  # "seven and an unknown number of soldiers"
            if not (unsaid and count):
                count = None if count is None or other.count is None else count + other.count
            end, numbered = max(end, other.end), numbered or other.numbered
        return Headcount(count, start, end, numbered)

    def number_of(self, head: int) -> Number | None:
        """Return the number that counts the token: itself, or one among its modifiers."""
        own = self.number_at.get(head)
        if own is not None:
            return own
        tokens = self.document.tokens
        for child in reversed(self.document.children[head]):
            if child > head or tokens[child].dependency in {"relcl", "poss", "appos", "acl"}:
                continue
            number = self.number_at.get(child)
            if number is not None and not self._is_age(number):
                return number
        return self._number_before(head)

    def _number_before(self, head: int) -> Number | None:
        """Find "three Thai rangers" where the parser did not tie the number to the noun."""
        tokens = self.document.tokens
        for index in range(head - 1, max(head - 6, tokens_start(self.document, head) - 1), -1):
            number = self.number_at.get(index)
            if number is not None:
                return None if self._is_age(number) else number
            if not tokens[index].tag.startswith(("JJ", "NN", "VBN", "HYPH", "RBS", "JJS", "VBG")):
                return None
        return None

    def _is_age(self, number: Number) -> bool:
        after = self.document.tokens[number.last : number.last + 3]
        before = self.document.tokens[number.first - 1].text.lower() if number.first else ""
        return before in {"aged", "age"} or any(
            token.text.lower() in {"year", "month", "storey", "story", "star", "day", "hour"}
            and token.start - number.end <= 1
            and self.document.text[token.end : token.end + 1] == "-"
            for token in after[:2]
        )

    def _joined(self, head: int) -> Iterator[int]:
        """Yield the heads of phrases joined to this one by "and" or commas."""
        tokens = self.document.tokens
        pending = [head]
        for _ in range(_MAX_JOINED):
            if not pending:
                return
            current = pending.pop()
            for child in self.document.children[current]:
                token = tokens[child]
                if token.dependency != "conj" or not token.tag.startswith(("NN", "CD", "PRP")):
                    continue
                if lexicon.is_harm_word(token) or self._stands_apart(current, child):
                    continue
                pending.append(child)
                yield child

    def _shares_count(self, head: int) -> bool:
        """Tell whether a number before the first of two nouns counts both: "12 children and teenagers"."""
        children = (self.document.tokens[child] for child in self.document.children[head])
        return self.document.tokens[head].tag == "NNS" and not any(
            child.dependency in {"det", "nummod", "predet", "poss"} or child.lemma in lexicon.UNSAID
            for child in children
        )

    def _stands_apart(self, left: int, right: int) -> bool:
        """Tell whether "or" or "but" joins the two, so that they do not add up."""
        tokens = self.document.tokens
        return any(tokens[index].text.lower() in {"or", "but", "not", ";", ":"} for index in range(left + 1, right))

    def _single(self, head: int) -> Headcount | None:
        token = self.document.tokens[head]
        if lexicon.is_no_person(token):
            return None
        number = self.number_of(head)
        if number is not None:
            low, high = min(number.start, token.start), max(number.end, token.end)
            return Headcount(number.value, low, high, numbered=True)
        return self._unnumbered(token)

    def _unnumbered(self, token: Token) -> Headcount | None:
        word = token.text.lower()
        if word in _SINGULAR_PRONOUNS:
            return Headcount(1, token.start, token.end, numbered=False)
        if word == "both" and token.tag != "CC":
            return Headcount(2, token.start, token.end, numbered=True)
        children = [self.document.tokens[child] for child in self.document.children[token.index]]
        if word == "another" or (
            word in lexicon.ORDINALS and any(child.text.lower() in {"a", "the"} for child in children)
        ):
            return Headcount(1, token.start, token.end, numbered=False)
        start = min((child.start for child in children if child.start < token.start), default=token.start)
        if token.lemma in lexicon.FIXED_GROUPS:
            return Headcount(lexicon.FIXED_GROUPS[token.lemma], start, token.end, numbered=True)
        of_number = self._family_of(token)
        if of_number is not None:
            return Headcount(of_number.value, start, of_number.end, numbered=True)
        if token.lemma in lexicon.GROUPS or token.tag in {"NNS", "NNPS", "PRP"}:
            return Headcount(None, start, token.end, numbered=False)
        article = token.tag == "NN" and any(child.text.lower() in {"a", "an", "another"} for child in children)
        single = article or lexicon.is_person(token) or word == "old" or self._is_named_person(token)
        return Headcount(1 if single else None, start, token.end, numbered=False)

    def _family_of(self, token: Token) -> Number | None:
        """Return the four of "a family of four"."""
        if token.lemma not in lexicon.GROUPS:
            return None
        following = self.document.tokens[token.index + 1 : token.index + 2]
        return self.number_at.get(token.index + 2) if following and following[0].text == "of" else None

    def _is_named_person(self, token: Token) -> bool:
        """Tell whether the token ends a name of two words or more without article: probably one person."""
        if token.tag != "NNP":
            return False
        children = [self.document.tokens[child] for child in self.document.children[token.index]]
        named = any(child.tag == "NNP" and child.dependency == "compound" for child in children)
        return named and not any(child.text.lower() in {"the", "a"} for child in children)


def tokens_start(document: Document, index: int) -> int:
    """Return the index of the first token of the token's sentence."""
    return document.sentences[document.tokens[index].sentence].first
