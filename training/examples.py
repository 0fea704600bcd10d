# ruff: noqa: INP001 - scripts, not a package
"""What the models are fitted to: labelled articles, and what extraction makes of their sentences and groups."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson

from schemas.articles import decode_article
from schemas.records import Article
from streams.domain.events.candidates import Story
from streams.domain.events.selection import all_features
from streams.domain.events.sentence_types import SentenceModel, sentence_features, told_types
from streams.domain.extraction import Resources, Told, candidate_groups, mention_of, read_story
from streams.domain.prose import Prose, prose_of
from streams.evaluation.agreement import Fields, pair_up

RECEIVED = datetime(2000, 1, 1, tzinfo=UTC)  # every article of the set has its own publication time


@dataclass(frozen=True)
class LabelledArticle:
    """An article, its labelled events, and its grammar and names as extraction reads them."""

    article: Article
    events: list[dict[str, Any]]
    prose: Prose
    story: Story

    @property
    def reported(self) -> list[Fields]:
        """The events to find; those that the codebook lets pass ("ignore") are the others."""
        return [event for event in self.events if event["salience"] != "ignore"]

    @property
    def passed(self) -> list[Fields]:
        """The events that may be found or not."""
        return [event for event in self.events if event["salience"] == "ignore"]


@dataclass(frozen=True)
class SentenceExample:
    """A sentence: its features, the types of the events that it is the evidence of, those that may pass.

    ``modes``: those of the first, as ``TYPE/mode``, with nothing after the stroke for an event without one.
    """

    features: frozenset[str]
    told: frozenset[str]
    passed: frozenset[str]
    modes: frozenset[str]


@dataclass(frozen=True)
class GroupExample:
    """A group of candidates: its features, whether it is an event to report, and whether one that the text is about."""

    row: dict[str, float]
    is_right: bool
    is_main: bool


def read_labelled(path: Path, resources: Resources) -> list[LabelledArticle]:
    """Return the labelled articles of a file, read.

    Raises:
        TypeError: a line holds no valid article.
    """
    found = []
    for line in path.read_bytes().splitlines():
        fields = json.loads(line)
        article = decode_article(line)
        if not isinstance(article, Article):
            raise TypeError(f"{fields['id']} is no valid article: {article}")
        prose = prose_of(article.text)
        found.append(
            LabelledArticle(article, fields["events"], prose, read_story(article, prose.text, RECEIVED, resources))
        )
    return found


def sentence_examples(labelled: Iterable[LabelledArticle], resources: Resources) -> list[SentenceExample]:
    """Return the sentences of articles with what their labels say of them."""
    found = []
    for one in labelled:
        document, text = one.story.document, one.article.text
        for sentence in document.sentences:
            start, end = one.prose.span(sentence.start, sentence.end)
            events = [event for event in one.reported if _overlaps(text, event, start, end)]
            told = frozenset(event["type"] for event in events)
            modes = frozenset(f"{event['type']}/{event['mode'] or ''}" for event in events)
            passed = {event["type"] for event in one.passed if _overlaps(text, event, start, end)}
            features = sentence_features(document, sentence, resources.lexicon)
            found.append(SentenceExample(frozenset(features), told, frozenset(passed - told), modes))
    return found


def _overlaps(text: str, event: Fields, start: int, end: int) -> bool:
    at = text.find(event["evidence"])
    return at >= 0 and start < at + len(event["evidence"]) and end > at


def group_examples(one: LabelledArticle, model: SentenceModel, resources: Resources) -> list[GroupExample]:
    """Return the groups of an article under a sentence model: right where they agree with a labelled event.

    One to one, best agreement first, in type, place and date; those that agree only with one that may pass are left
    out.
    """
    told = told_types(one.story.document, resources.lexicon, model)
    story = replace(one.story, words=model, told=told)
    under = replace(resources, sentences=model)
    groups = candidate_groups(story, under)
    mentions: list[Fields] = [
        json.loads(orjson.dumps(mention_of(one.article, Told(one.prose, story, group, 1.0), RECEIVED, number, under)))
        for number, group in enumerate(groups)
    ]
    right = {index: one.reported[event] for index, event in pair_up(mentions, one.reported, same_type=True)}
    rest = [index for index in range(len(mentions)) if index not in right]
    aside = {rest[index] for index, _ in pair_up([mentions[index] for index in rest], one.passed, same_type=False)}
    rows = all_features(story, groups, resources.lexicon)
    main = {index for index, event in right.items() if event["salience"] == "main"}
    return [GroupExample(row, index in right, index in main) for index, row in enumerate(rows) if index not in aside]
