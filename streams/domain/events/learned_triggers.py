"""Triggers for what the words of a sentence tell and the trigger lexicon did not find there."""

from collections.abc import Iterable, Iterator
from typing import Final

from streams.domain.document import Document, Token
from streams.domain.events.candidates import Story
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.roles import roles_of
from streams.domain.events.sentence_types import LINK_TAGS, NAME_TAGS, SentenceModel, features_of
from streams.domain.events.tolls import COUNTED, HARMFUL
from streams.domain.events.triggers import Trigger

_AUXILIARY: Final = frozenset({"aux", "auxpass"})


def learned_triggers(story: Story, lexicon: Lexicon, known: Iterable[Trigger]) -> Iterator[Trigger]:
    """Yield a trigger for each type that a sentence tells of by its words and that ``known`` triggers miss there.

    The trigger is the verb or noun that speaks most for the type; its rule is the lexicon's ``learned`` one. A sentence
    that counts victims needs none: whatever harmed them is told by the count.
    """
    document, model = story.document, story.words
    counting = {document.tokens[found.token].sentence for found in story.casualties if found.kind in COUNTED}
    found = {(document.tokens[trigger.token].sentence, trigger.rule.type) for trigger in known}
    taken = {trigger.token for trigger in known}
    for sentence, scores in zip(document.sentences, story.told, strict=True):
        for event_type, score in scores.items():
            rule = lexicon.learned.get(event_type)
            if rule is None or score < model.threshold or (sentence.index, event_type) in found:
                continue
            if event_type in HARMFUL and sentence.index in counting:
                continue
            tokens = [token for token in document.tokens_of(sentence) if _may_tell(token) and token.index not in taken]
            speaking = max(tokens, key=lambda each: _weight(document, each, lexicon, model, rule.type), default=None)
            if speaking is not None:
                taken.add(speaking.index)
                yield Trigger(speaking.index, rule, roles_of(document, speaking.index), 0)


def _may_tell(token: Token) -> bool:
    is_verb = token.tag.startswith("V") and token.dependency not in _AUXILIARY
    return is_verb or (token.tag.startswith("N") and token.tag not in NAME_TAGS)


def _weight(document: Document, token: Token, lexicon: Lexicon, model: SentenceModel, event_type: str) -> float:
    """Return how much a token speaks for a type, with the prepositions that belong to it."""
    own = [*features_of(document, token, lexicon)]
    for child in document.children[token.index]:
        if document.tokens[child].tag in LINK_TAGS:
            own.extend(features_of(document, document.tokens[child], lexicon))
    return sum(model.weights.get(feature, {}).get(event_type, 0.0) for feature in own)
