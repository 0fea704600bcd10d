"""What the text tells of one event: its acts and sentences in order, and the turns of phrase in them.

The phrases are in ``data/mode_words.json``; a phrase is a run of lemmas or words, hyphens left out.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from typing import Any, Final

from streams.domain.document import Document, Token
from streams.domain.events.candidates import Candidate, Story
from streams.domain.events.consolidation import Group
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.sentence_types import sentence_features
from streams.domain.events.tolls import TOLL

WORDS: Final[Mapping[str, Any]] = json.loads(
    resources.files(__package__).joinpath("data", "mode_words.json").read_text("utf-8")
)
_DONE_TO: Final = frozenset({"of", "on", "at", "against", "among", "including", "with", "between", "into"})
_PATIENTS: Final = frozenset({"dobj", "nsubjpass", "pobj"})
_DYING: Final = frozenset({"die", "succumb", "perish", "lose", "fall", "dead"})
_SHARED: Final = frozenset({"conj", "appos", "compound", "nmod", "amod", "poss", "nummod", "npadvmod"})
_STEPS: Final = 5


def _compiled() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    rows: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    for cue, phrases in WORDS["cues"].items():
        for phrase in phrases:
            first, *rest = phrase.split()
            rows[first].append((tuple(rest), cue))
    return {first: tuple(found) for first, found in rows.items()}


_PHRASES: Final = _compiled()


def cues_in(tokens: Iterable[Token]) -> frozenset[str]:
    """Return the names of the cues that the tokens hold. Linear: a phrase has at most five words."""
    words = [
        (token.lemma.lower(), token.text.lower()) for token in tokens if token.text not in {"-", "\u2010", "\u2011"}
    ]
    found: set[str] = set()
    for index, forms in enumerate(words):
        for form in {*forms}:
            for rest, cue in _PHRASES.get(form, ()):
                ahead = words[index + 1 : index + 1 + len(rest)]
                if len(ahead) == len(rest) and all(word in pair for word, pair in zip(rest, ahead, strict=True)):
                    found.add(cue)
    return frozenset(found)


@dataclass(frozen=True)
class Telling:
    """A group of candidates with the text around them."""

    story: Story
    group: Group
    lexicon: Lexicon

    @property
    def document(self) -> Document:
        """The text."""
        return self.story.document

    @cached_property
    def acts(self) -> tuple[Candidate, ...]:
        """The members that tell what was done and not only how many suffered, the lead first."""
        lead = self.group.lead
        ordered = [lead, *(each for each in self.group.members if each is not lead)]
        return tuple(each for each in ordered if each.type != TOLL)

    @cached_property
    def sentences(self) -> tuple[Sequence[Token], ...]:
        """The tokens of each sentence that tells of the event, the lead's first."""
        told = dict.fromkeys([self.group.lead.sentence, *(each.sentence for each in self.group.members)])
        return tuple(self.document.tokens_of(self.document.sentences[index]) for index in told)

    @cached_property
    def around(self) -> Sequence[Token]:
        """The sentences before and after the lead's in its paragraph, with the lead's."""
        lead, sentences = self.group.lead.sentence, self.document.sentences
        near = [
            token
            for index in range(max(0, lead - 1), min(len(sentences), lead + 2))
            if sentences[index].paragraph == sentences[lead].paragraph
            for token in self.document.tokens_of(sentences[index])
        ]
        return tuple(near)

    @cached_property
    def cues(self) -> frozenset[str]:
        """The cues of all the sentences that tell of the event."""
        return frozenset().union(*(cues_in(sentence) for sentence in self.sentences))

    @cached_property
    def lead_cues(self) -> frozenset[str]:
        """The cues of the lead's sentence."""
        return cues_in(self.sentences[0])

    @cached_property
    def cues_around(self) -> frozenset[str]:
        """The cues of the lead's sentence and those beside it in its paragraph."""
        return cues_in(self.around) | self.cues

    @property
    def is_disaster(self) -> bool:
        """Tell whether harm told without an act came from nature or an accident and from nobody's weapons."""
        if not {"natural", "accident"} & self.cues_around or {"shot", "standoff-weapon"} & self.cues_around:
            return False
        weapons = any(self.story.weapons_by_sentence.get(token.sentence) for token in self.around)
        return not weapons and "attacker-strict" not in self.classes

    def mode_by_words(self, event_type: str) -> str | None:
        """Return the mode that the words of the lead's sentence speak most for; None where they speak for none."""
        lead = self.document.sentences[self.group.lead.sentence]
        return self.story.words.likeliest_mode(event_type, sentence_features(self.document, lead, self.lexicon))

    @cached_property
    def classes(self) -> frozenset[str]:
        """The lexicon's classes of all the words that tell of the event."""
        return frozenset().union(
            *(self.lexicon.classes_of(token.lemma) for sentence in self.sentences for token in sentence)
        )

    def first_harmed(self, combatants: frozenset[str], civilians: frozenset[str]) -> str:
        """Return ``combatants`` or ``civilians``, whichever are harmed first in the text; "" where neither is named."""
        for sentence in self.sentences:
            for token in sentence:
                words = {token.lemma.lower(), token.text.lower().removesuffix("s")}
                named = "combatants" if words & combatants else "civilians" if words & civilians else ""
                if named and _is_patient(self.document, token):
                    return named
        return ""


def _is_patient(document: Document, token: Token) -> bool:
    """Tell whether a noun is what an act was done to: an object, a passive's subject, one who died, a part of those."""
    current = token
    for _ in range(_STEPS):
        head = document.tokens[current.head]
        if current.dependency == "pobj":
            return head.dependency != "agent" and head.lemma in _DONE_TO
        if current.dependency in _PATIENTS:
            return True
        if current.dependency == "nsubj":
            return head.lemma in _DYING
        if current.dependency not in _SHARED or head.index == current.index:
            return False
        current = head
    return False
