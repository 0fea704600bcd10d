"""Finds how many persons a text says were killed, injured, arrested and so on, and by which words.

Source: codebook, "How many". Grammar first (object of "kill", subject of "die"), then the words just before ("12 dead
and 90 injured"), then tolls ("the death toll rose to nine"), then denials ("no casualties were reported").
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from streams.domain.dates import DateMention, find_dates
from streams.domain.dates.expressions import lowered
from streams.domain.document import Document, Token
from streams.domain.quantities import lexicon, scopes
from streams.domain.quantities.phrases import Headcount, Phrases, tokens_start

Kind = Literal["killed", "injured", "missing", "arrested", "displaced", "abducted", "rescued"]
Scope = Literal["event", "background", "part"]

_OBJECTS: Final = frozenset({"dobj", "obj"})
_PASSIVE_SUBJECTS: Final = frozenset({"nsubjpass"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
_NEAR_TOKENS: Final = 9
_REACH_TOKENS: Final = 32
_APPROXIMATORS: Final = frozenset(
    {"at", "least", "more", "than", "some", "about", "around", "nearly", "over", "up", "to", "almost"}
)
_SKIPPED_TAGS: Final = frozenset({"RB", "RBR", "MD"})
_AUXILIARIES: Final = frozenset(
    {"be", "have", "get", "report", "confirm", "leave", "go", "fear", "list", "wound", "kill"}
)


@dataclass(frozen=True, slots=True)
class Casualties:
    """How many persons suffered one thing, as one phrase of the text says it.

    ``start`` and ``end`` are the characters from the count to the word for the harm. ``count`` is a number of persons,
    None where the text gives no figure ("dozens"). ``token`` is the index of the word for the harm ("killed", "toll"),
    ``subject`` the characters of those who suffered it, where the text has them. ``scope``: ``event``; ``part`` for
    persons already counted in another figure ("two of the wounded died"); ``background`` for totals of a period or
    an older case. ``total`` marks a figure given as the current sum ("the toll rose to nine"); ``enemy`` one side's
    count of the other side's dead.
    """

    start: int
    end: int
    kind: Kind
    count: int | None
    token: int
    subject: tuple[int, int] | None = None
    scope: Scope = "event"
    total: bool = False
    enemy: bool = False


def find_casualties(document: Document, dates: Sequence[DateMention] | None = None) -> tuple[Casualties, ...]:
    """Return the casualty figures of a document in the order of their words for the harm.

    ``dates`` are the document's dates where the caller has them already. At most one figure a kind and token.
    """
    dated = find_dates(document) if dates is None else dates
    finder = _Finder(document, Phrases(document, tuple((date.start, date.end) for date in dated)))
    best: dict[tuple[int, str], Casualties] = {}
    for found in finder.find():
        key = (found.token, found.kind)
        if key not in best or (best[key].count is None and found.count is not None):
            best[key] = found
    kept = sorted(best.values(), key=lambda found: (found.token, found.kind))
    return tuple(scopes.with_scope(document, found, dated) for found in kept)


@dataclass(frozen=True, slots=True)
class _Finder:
    document: Document
    phrases: Phrases

    def find(self) -> Iterator[Casualties]:
        for token in self.document.tokens:
            yield from self._at(token)
        yield from self._material_only()

    def _at(self, token: Token) -> Iterator[Casualties]:
        lemma, word = token.lemma, token.text.lower()
        if token.tag.startswith("VB"):
            if lemma in lexicon.VERBS:
                yield from self._verb(token, lexicon.VERBS[lemma])
                return
            if lemma in lexicon.INTRANSITIVES:
                yield from self._intransitive(token, lexicon.INTRANSITIVES[lemma])
                return
            if lemma in lexicon.SHOOT_VERBS:
                yield from self._shot_dead(token)
                return
            if lemma in lexicon.TREATMENT_VERBS:
                yield from self._treated(token)
                return
            if lemma in lexicon.SUFFERING_VERBS:
                yield from self._suffered(token)
                return
        if word in lexicon.UNHURT:
            yield from self._none(token)
        elif word in lexicon.ADJECTIVES:
            yield from self._adjective(token, lexicon.ADJECTIVES[word])
        elif lemma in lexicon.HARM_NOUNS_BOTH:
            yield from self._harm_noun(token)
        elif token.tag.startswith("NN"):
            yield from self._noun(token)
        elif lemma in lexicon.TOLL_HEADS:
            yield from self._toll(token)

    def _verb(self, token: Token, kind: str) -> Iterator[Casualties]:
        """Transitive verbs: "killed four", "four were killed", "four people killed in", "Four killed as"."""
        counted = self._headcount(token.index, _OBJECTS)
        if counted is None:
            counted = self._after(token)
        if counted is None:
            counted = self._passive(token)
        if counted is None:
            counted = self._before(token)
        if counted is not None:
            yield from self._made(token, kind, counted)

    def _after(self, token: Token) -> Headcount | None:
        """Return the count right after an active verb that the parser did not take for its object."""
        following = self.document.tokens[token.index + 1 : token.index + 4]
        for word in following:
            number = self.phrases.number_at.get(word.index)
            if number is not None:
                if number.last < len(self.document.tokens) and lexicon.is_no_person(self.document.tokens[number.last]):
                    return None
                return Headcount(number.value, number.start, number.end, numbered=True)
            if word.text.lower() not in _APPROXIMATORS:
                return None
        return None

    def _suffered(self, token: Token) -> Iterator[Casualties]:
        """ "The driver suffered a concussion": one injured."""
        harmed = [self.document.tokens[child] for child in self.document.children[token.index]]
        if not any(child.dependency in _OBJECTS and child.lemma in lexicon.SUFFERING_NOUNS for child in harmed):
            return
        counted = self._headcount(token.index, _SUBJECTS)
        if counted is not None:
            yield from self._made(token, "injured", counted)

    def _treated(self, token: Token) -> Iterator[Casualties]:
        """ "Four were taken to hospital", "15 people were treated for bruises": counted only where a number says so."""
        following = self.document.tokens[token.index + 1 : token.index + 8]
        passive = token.tag == "VBN"
        if not passive or not any(word.text.lower() in lexicon.TREATMENT_PLACES for word in following):
            return
        counted = self._headcount(token.index, _PASSIVE_SUBJECTS) or self._before(token)
        if counted is not None and counted.numbered and counted.count:
            yield from self._made(token, "injured", counted)

    def _material_only(self) -> Iterator[Casualties]:
        """ "The damage was only material": nobody killed, nobody hurt."""
        text = lowered(self.document.text)
        for phrase in lexicon.MATERIAL_ONLY:
            start = text.find(phrase)
            while start >= 0:
                covered = self.document.tokens_between(start, start + len(phrase))
                yield from self._none(covered[0])
                start = text.find(phrase, start + len(phrase))

    def _passive(self, token: Token) -> Headcount | None:
        if token.tag not in {"VBN", "VBD"}:
            return None
        tokens = self.document.tokens
        children = [tokens[child] for child in self.document.children[token.index]]
        active = any(child.dependency in _OBJECTS for child in children)
        if active:
            return None
        if token.dependency == "acl":
            return self.phrases.headcount(token.head)
        if token.dependency == "amod":
            return self.phrases.headcount(token.head) if self.phrases.number_of(token.head) else None
        counted = self._headcount(token.index, _PASSIVE_SUBJECTS)
        if counted is None and not self._is_transitive_active(token, children):
            counted = self._headcount(token.index, _SUBJECTS)
        if counted is None and token.dependency == "conj" and self._before(token) is None:
            governor = tokens[token.head]
            if governor.tag == "VBN":
                counted = self._headcount(governor.index, _PASSIVE_SUBJECTS)
        if counted is None and token.dependency == "relcl":
            counted = self.phrases.headcount(token.head)
        return counted

    def _is_transitive_active(self, token: Token, children: Iterable[Token]) -> bool:
        """Tell whether a past form without object is active after all: "the blast killed and wounded dozens"."""
        return (
            token.tag == "VBD" and any(child.dependency == "nsubj" for child in children) and not self._counts(children)
        )

    def _counts(self, children: Iterable[Token]) -> bool:
        return any(child.dependency == "nsubj" and self.phrases.number_of(child.index) for child in children)

    def _intransitive(self, token: Token, kind: str) -> Iterator[Casualties]:
        """Verbs of dying and fleeing, whose subject suffers."""
        counted = self._headcount(token.index, _SUBJECTS)
        if counted is None and token.dependency == "relcl":
            counted = self.phrases.headcount(token.head)
        if counted is None and token.dependency == "conj":
            counted = self._headcount(self.document.tokens[token.index].head, _SUBJECTS)
        if counted is None:
            counted = self._before(token)
        if counted is None or (token.lemma in lexicon.FALL_NEEDS_NUMBER):
            return
        yield from self._made(token, kind, counted)
        yield from self._elliptic(token, kind)

    def _elliptic(self, token: Token, kind: str) -> Iterator[Casualties]:
        """ "Nine people died in Panyam and six in Gindiri": the six."""
        sentence = self.document.sentences[token.sentence]
        tokens = self.document.tokens
        for number in self.phrases.numbers:
            if not token.index < number.first < min(sentence.last - 1, token.index + _REACH_TOKENS):
                continue
            following = tokens[number.last].text.lower() if number.last < len(tokens) else ""
            before = tokens[number.first - 1].text.lower()
            if before in {"and", ",", "while"} and following in {"in", "at", "near"} and number.value:
                yield self._row(
                    tokens[number.first], kind, Headcount(number.value, number.start, number.end, numbered=True)
                )

    def _shot_dead(self, token: Token) -> Iterator[Casualties]:
        """ "Shot dead", "beaten to death"; a bare "shot and wounded" is left to the verb of harm."""
        following = self.document.tokens[token.index + 1 : token.index + 9]
        words = [word.text.lower() for word in following]
        deadly = "dead" in words[:6] or ("death" in words and words[max(0, words.index("death") - 1)] == "to")
        if token.lemma in {"gun", "mow"}:
            deadly = "down" in words[:3]
        if not deadly:
            return
        counted = self._headcount(token.index, _OBJECTS) or self._passive(token) or self._before(token)
        if counted is not None:
            yield from self._made(token, "killed", counted)

    def _adjective(self, token: Token, kind: str) -> Iterator[Casualties]:
        """ "12 dead", "left ten people injured", "three are missing", "the dead"."""
        counted = self._before(token)
        if counted is None and token.dependency in {"acomp", "oprd", "attr", "ccomp", "xcomp"}:
            governor = self.document.tokens[token.head]
            counted = self._headcount(governor.index, _OBJECTS if governor.lemma == "leave" else _SUBJECTS)
        if counted is None and token.tag.startswith("NN") and (number := self.phrases.number_of(token.index)):
            counted = Headcount(number.value, number.start, token.end, numbered=True)
        if counted is None and token.dependency == "amod":
            head = token.head
            number = self.phrases.number_of(head)
            if number is not None and lexicon.is_person(self.document.tokens[head]):
                counted = self.phrases.headcount(head)
        if counted is None and self._follows_shooting(token):
            return
        if counted is None:
            counted = self._put_at(token)
        if counted is not None:
            yield from self._made(token, kind, counted)
            yield from self._elliptic(token, kind)

    def _put_at(self, token: Token) -> Headcount | None:
        """Return the 33 of "he put the wounded at 33"."""
        tokens = self.document.tokens
        if token.index + 2 >= len(tokens) or tokens[token.index + 1].text.lower() != "at":
            return None
        number = self.phrases.number_at.get(token.index + 2)
        return None if number is None else Headcount(number.value, token.start, number.end, numbered=True)

    def _follows_shooting(self, token: Token) -> bool:
        return token.index > 0 and self.document.tokens[token.index - 1].lemma in lexicon.SHOOT_VERBS

    def _noun(self, token: Token) -> Iterator[Casualties]:
        lemma = token.lemma
        if lemma in lexicon.TOLL_NOUNS or lemma in lexicon.TOLL_HEADS:
            yield from self._toll(token)
        elif lemma in lexicon.BODIES:
            yield from self._bodies(token)
        elif lemma == "life":
            yield from self._lives(token)
        elif lemma in lexicon.NOUNS:
            yield from self._counted_noun(token, lexicon.NOUNS[lemma])

    def _counted_noun(self, token: Token, kind: str) -> Iterator[Casualties]:
        """ "Three deaths", "no injuries", "the death of three people", "injuries to twelve"."""
        number = self.phrases.number_of(token.index)
        if number is None and token.dependency == "conj":
            shared = self.phrases.number_of(token.head)
            number = shared if shared is not None and shared.value == 0 else None
        if number is not None:
            yield from self._made(token, kind, Headcount(number.value, number.start, token.end, numbered=True))
            return
        for child in self.document.children[token.index]:
            link = self.document.tokens[child]
            if link.dependency != "prep" or link.text.lower() not in {"of", "to"}:
                continue
            counted = self._headcount(child, frozenset({"pobj"}))
            if counted is not None and (counted.count is not None or counted.numbered):
                yield from self._made(token, kind, counted)

    def _harm_noun(self, token: Token) -> Iterator[Casualties]:
        """Casualties and victims: none means nobody killed and nobody hurt; a figure alone does not say which."""
        number = self.phrases.number_of(token.index)
        if (number is not None and number.value == 0) or self._is_denied(token):
            yield from self._none(token)

    def _is_denied(self, token: Token) -> bool:
        """ "Without casualties", "did not cause casualties", "no reports of casualties"."""
        document = self.document
        before = document.tokens[max(tokens_start(document, token.index), token.index - 5) : token.index]
        words = [word.text.lower() for word in before]
        if "without" in words or "no" in words:
            return "," not in words[words.index("without" if "without" in words else "no") :]
        governor = document.tokens[token.head]
        negated = any(document.tokens[child].dependency == "neg" for child in document.children[governor.index])
        return (
            negated
            and governor.tag.startswith("VB")
            and governor.lemma in {"cause", "make", "result", "claim", "have", "be", "report"}
        )

    def _none(self, token: Token) -> Iterator[Casualties]:
        count = Headcount(0, token.start, token.end, numbered=True)
        yield self._row(token, "killed", count)
        yield self._row(token, "injured", count)

    def _bodies(self, token: Token) -> Iterator[Casualties]:
        """ "Three bodies were found", "the bodies of six people were recovered", "they pulled out two bodies"."""
        governors = [*self.document.ancestors(token.index)][:3]
        if not any(governor.lemma in lexicon.BODY_VERBS for governor in governors):
            return
        number = self.phrases.number_of(token.index)
        counted = None if number is None else Headcount(number.value, number.start, token.end, numbered=True)
        for child in self.document.children[token.index]:
            if counted is None and self.document.tokens[child].text.lower() == "of":
                counted = self._headcount(child, frozenset({"pobj"}))
        if counted is not None and counted.count:
            yield self._row(token, "killed", counted)
            yield from self._elliptic(token, "killed")

    def _lives(self, token: Token) -> Iterator[Casualties]:
        """ "Claimed five lives", "three soldiers lost their lives"."""
        governor = self.document.tokens[token.head]
        if governor.lemma not in lexicon.LIFE_VERBS:
            return
        number = self.phrases.number_of(token.index)
        if number is not None:
            yield self._row(token, "killed", Headcount(number.value, number.start, token.end, numbered=True))
        elif governor.lemma == "lose":
            counted = self._headcount(governor.index, _SUBJECTS) or self._before(governor)
            if counted is not None:
                yield from self._made(token, "killed", counted)
            yield from self._elliptic(token, "killed")

    def _toll(self, token: Token) -> Iterator[Casualties]:
        """ "The death toll rose to nine", "raising the toll from three to five", "the number of wounded stands at 40"."""
        kind = self._toll_kind(token)
        if kind is None:
            return
        sentence = self.document.sentences[token.sentence]
        tokens = self.document.tokens
        for number in self.phrases.numbers:
            if not token.index < number.first < min(sentence.last, token.index + _REACH_TOKENS):
                continue
            if number.value is None or self._measures(number.last):
                continue
            before = tokens[number.first - 1].text.lower()
            after = [word.text.lower() for word in tokens[number.last : number.last + 2]]
            if before == "from" and "to" in after:
                continue
            if number.first - token.index > _NEAR_TOKENS and not self._is_toll_step(number.first):
                continue
            span = Headcount(number.value, token.start, number.end, numbered=True)
            row = self._row(token, kind, span)
            yield Casualties(row.start, row.end, row.kind, row.count, row.token, None, total=True)
            return

    def _is_toll_step(self, index: int) -> bool:
        """Tell whether the words before a number say that a toll has come to it: "has risen to 23"."""
        before = self.document.tokens[max(0, index - 5) : index]
        linked = any(word.text.lower() in {"to", "at"} or word.lemma in {"reach", "hit", "pass"} for word in before)
        return linked and any(word.lemma in lexicon.TOLL_VERBS for word in before)

    def _toll_kind(self, token: Token) -> str | None:
        sentence = self.document.sentences[token.sentence]
        window = self.document.tokens[max(sentence.first, token.index - 2) : min(sentence.last, token.index + 5)]
        words = {word.text.lower() for word in window}
        if token.lemma in lexicon.TOLL_NOUNS and token.lemma in {"toll", "tally"}:
            return "injured" if words & {"injury", "wounded", "injured"} and "death" not in words else "killed"
        for word in window:
            if word.index > token.index and word.text.lower() in {
                "dead",
                "deaths",
                "killed",
                "victims",
                "fatalities",
                "martyrs",
            }:
                return "killed"
            if word.index > token.index and word.text.lower() in {"injured", "wounded", "injuries"}:
                return "injured"
            if word.index > token.index and word.text.lower() in {"missing"}:
                return "missing"
            if word.index > token.index and word.text.lower() in {"arrests", "arrested", "detained", "detainees"}:
                return "arrested"
        return None

    def _measures(self, last: int) -> bool:
        after = self.document.tokens[last : last + 1]
        return bool(after) and after[0].lemma in {
            "%",
            "percent",
            "km",
            "hour",
            "day",
            "week",
            "month",
            "year",
            "time",
            "place",
            "town",
            "village",
        }

    def _headcount(self, governor: int, dependencies: frozenset[str]) -> Headcount | None:
        for child in self.document.children[governor]:
            if self.document.tokens[child].dependency in dependencies:
                counted = self.phrases.headcount(child)
                if counted is not None:
                    return counted
        return None

    def _before(self, token: Token) -> Headcount | None:
        """Return the count that stands right before the word: "12 dead", "sixteen people were hurt"."""
        document, tokens = self.document, self.document.tokens
        first = max(tokens_start(document, token.index), token.index - 9)
        index, skipped = token.index - 1, 0
        while (
            index >= first
            and skipped < 4
            and (
                tokens[index].tag in _SKIPPED_TAGS
                or (tokens[index].lemma in _AUXILIARIES and tokens[index].tag.startswith("VB"))
            )
        ):
            index, skipped = index - 1, skipped + 1
        while index >= first:
            number = self.phrases.number_at.get(index)
            if number is not None:
                noun = tokens[number.last] if number.last < token.index else None
                if noun is not None and any(lexicon.is_no_person(word) for word in tokens[number.last : token.index]):
                    return None
                return Headcount(number.value, number.start, tokens[number.last - 1].end, numbered=True)
            if not tokens[index].tag.startswith(("NN", "JJ", "HYPH", "POS")):
                return None
            index -= 1
        return None

    def _made(self, token: Token, kind: str, counted: Headcount) -> Iterator[Casualties]:
        yield self._row(token, kind, counted)
        if counted.count == 0 and kind == "injured" and counted.numbered:
            yield self._row(token, "killed", counted)

    def _row(self, token: Token, kind: str, counted: Headcount) -> Casualties:
        return Casualties(
            start=min(token.start, counted.start),
            end=max(token.end, counted.end),
            kind=kind,  # type: ignore[arg-type]
            count=counted.count,
            token=token.index,
            subject=(counted.start, counted.end),
        )
