"""Which groups of candidates to report: a linear score over features of the group, against a threshold.

Features are named, small numbers; the weights are a data file (``data/selection.json``), fitted by
``training/train.py``. Source: codebook, "Salience": statements that only repeat the main event, aggregates,
background older than about two months, vague and hypothetical events are not reported.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from streams.domain.document import Document, Token
from streams.domain.events.candidates import Candidate, Story
from streams.domain.events.consolidation import Group, same_place
from streams.domain.events.lexicon import Lexicon
from streams.domain.events.tolls import TOLL
from streams.domain.events.triggers import find_triggers

_OLD_DAYS: Final = 60
_RECENT_DAYS: Final = 8
_VERBAL: Final = frozenset({"AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
_PLACED: Final = frozenset({"impact", "located"})
_OFF_TOPIC: Final = ("sport", "market", "weather-talk", "culture", "technology", "essay")
_SINCE: Final = frozenset({"since", "before", "earlier", "previously", "former", "ago", "anniversary", "already"})
_OFF_TOPIC_SHARE: Final = 0.45
_OPENING_SENTENCES: Final = 2
_GENRES: Final = frozenset({"opinion", "review", "editorial", "column", "comment", "analysis", "recipe", "matchday"})
_UTTERANCES: Final = frozenset({"SANCTION", "THREATEN", "AGREE", "REQUEST", "REJECT", "CONCEDE", "ACCUSE"})
_FEW: Final = 5.0
_MOST_LOG_ODDS: Final = 6.0


@dataclass(frozen=True, slots=True)
class SelectionModel:
    """Weights by feature name, and the probability from which on a group is reported."""

    bias: float
    weights: Mapping[str, float]
    threshold: float

    def confidence(self, features: Mapping[str, float]) -> float:
        """Return the estimated probability (0-1) that a group with these features is an event to report."""
        score = self.bias + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def selection_model(data: Mapping[str, Any]) -> SelectionModel:
    """Return the model from its parsed data file."""
    return SelectionModel(float(data["bias"]), dict(data["weights"]), float(data["threshold"]))


def all_features(story: Story, groups: Sequence[Group], lexicon: Lexicon) -> list[dict[str, float]]:
    """Return the features of every group of an article, in the order of the groups."""
    topics = _topics(story, lexicon)
    headline = _headline(story, lexicon)
    earlier: list[Group] = []
    rows = []
    for group in groups:
        found = dict(_features(story, group, earlier, headline))
        found.update(topics)
        rows.append({name: value for name, value in found.items() if value})
        earlier.append(group)
    return rows


def _topics(story: Story, lexicon: Lexicon) -> dict[str, float]:
    """Return how much of a text speaks of sport, markets and the like: where war words are figures of speech.

    What people are quoted with does not count: everybody says "I" and "my".
    """
    document = story.document
    counts = dict.fromkeys(_OFF_TOPIC, 0)
    for token in document.tokens:
        if token.index in story.quoted:
            continue
        for name in lexicon.classes_of(token.lemma):
            if name in counts:
                counts[name] += 1
    size = max(100, len(document.tokens))
    return {f"topic {name}": min(1.0, 20.0 * count / size) for name, count in counts.items()}


def is_off_topic(story: Story, lexicon: Lexicon) -> bool:
    """Tell whether a text is about sport, markets, weather, art or opinions: where attacks are figures of speech."""
    opening = story.headline.tokens[0].lemma if story.headline and story.headline.tokens else ""
    if opening in _GENRES:
        return True
    share = sum(_topics(story, lexicon).values())
    return share >= _OFF_TOPIC_SHARE and _opens_off_topic(story, lexicon)


def _opens_off_topic(story: Story, lexicon: Lexicon) -> bool:
    """Tell whether the headline or the first sentences speak of such a topic: a text tells at once what it is about."""
    beginning = [token for token in story.document.tokens if token.sentence < _OPENING_SENTENCES]
    headline = story.headline.tokens if story.headline else ()
    return any(name in _OFF_TOPIC for token in (*headline, *beginning) for name in lexicon.classes_of(token.lemma))


def is_told_as_fact(candidate: Candidate) -> bool:
    """Tell whether a candidate is told as having happened, happening or firmly planned; tolls always are."""
    told = candidate.modality
    if candidate.type == TOLL:
        return True
    if told.negated or told.denied or told.hypothetical:
        return False
    return not told.planned or candidate.status == "planned" or candidate.type in _UTTERANCES


@dataclass(frozen=True, slots=True)
class _Headline:
    """What a headline says an article is about: its lemmas, its words in lower case, the types its words tell of."""

    lemmas: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()


def _headline(story: Story, lexicon: Lexicon) -> _Headline:
    if story.headline is None:
        return _Headline()
    tokens = story.headline.tokens
    return _Headline(
        frozenset(token.lemma for token in tokens),
        frozenset(token.text.lower() for token in tokens),
        frozenset(trigger.rule.type for trigger in find_triggers(story.headline, lexicon, {})),
    )


def _told_by(headline: _Headline, group: Group, kind: str) -> Iterator[tuple[str, float]]:
    """Yield how far the headline names the event: codebook, "Salience"."""
    place = group.place
    names = f"{place.name} {place.admin1 or ''}".lower().split() if place is not None else []
    kind_named = group.type in headline.types
    place_named = any(name.strip(",") in headline.words for name in names)
    yield f"headline names the kind {kind}", float(kind_named)
    yield "headline names the place", float(place_named)
    yield "headline names kind and place", float(kind_named and place_named)


def _features(story: Story, group: Group, earlier: Sequence[Group], headline: _Headline) -> Iterator[tuple[str, float]]:
    lead, document = group.lead, story.document
    token = document.tokens[lead.trigger.token]
    first = group.members[0].sentence
    kind = "verbal" if group.type in _VERBAL else "material"
    yield f"type {group.type}", 1.0
    yield f"rule {lead.trigger.rule.id}", 1.0
    yield f"where {lead.where.basis} {kind}", 1.0
    yield f"when {lead.when.basis} {kind}", 1.0
    yield f"status {lead.status} {kind}", 1.0
    yield "scheduled", float(_is_scheduled(lead))
    yield "strength", lead.trigger.rule.strength
    yield "specificity", lead.trigger.specificity / _FEW
    yield "members", math.log(len(group.members))
    yield "members beyond the sentence", math.log(len({each.sentence for each in group.members}))
    yield "position", first / max(1, len(document.sentences))
    yield f"first sentence {kind}", float(first == 0)
    yield "second or third sentence", float(0 < first < 3)  # noqa: PLR2004
    yield (
        "in headline",
        float(any(document.tokens[each.trigger.token].lemma in headline.lemmas for each in group.members)),
    )
    yield from _told_by(headline, group, kind)
    yield from _grammar(document, token, kind)
    yield from _standing(story, lead, kind)
    yield from _toll(group)
    yield from _company(lead, group, earlier)
    yield from _by_words(story, group)


def _is_scheduled(lead: Candidate) -> bool:
    """Tell whether something planned has a day and a place: codebook, "formally scheduled"."""
    dated = lead.when.basis == "own" and lead.when.precision == "day" and lead.when.future
    return lead.status == "planned" and dated and lead.where.place is not None


def _grammar(document: Document, token: Token, kind: str) -> Iterator[tuple[str, float]]:
    part = {"V": "verb", "N": "noun"}.get(token.tag[:1], "adjective")
    yield f"{part} {kind}", 1.0
    clause = token.dependency if part == "verb" else f"noun {token.dependency}"
    yield f"clause {clause}", 1.0
    children = [document.tokens[child] for child in document.children[token.index]]
    words = {child.lemma for child in children}
    if part == "verb":
        yield f"tense {token.tag}", 1.0
        yield "perfect", float("have" in words)
        yield "modal", float(any(child.tag == "MD" for child in children))
    else:
        yield "definite", float(bool(words & {"the", "this", "these", "that", "its", "their"}))
        yield "indefinite", float(bool(words & {"a", "an"}))
        yield "bare plural", float(token.tag == "NNS" and not any(child.dependency == "det" for child in children))
    sentence = document.sentences[token.sentence]
    lemmas = {each.lemma for each in document.tokens_of(sentence)}
    yield "looks back", float(bool(lemmas & _SINCE))
    yield "question", float("?" in lemmas)


def _standing(story: Story, lead: Candidate, kind: str) -> Iterator[tuple[str, float]]:
    age = (story.day_of_writing - lead.when.day).days
    told = lead.modality
    yield "old", float(age > _OLD_DAYS)
    yield "weeks old", float(_RECENT_DAYS < age <= _OLD_DAYS)
    yield "coarse date", float(lead.when.precision in {"month", "year"})
    yield "negated", float(told.negated)
    yield "denied", float(told.denied)
    yield "hypothetical", float(told.hypothetical)
    yield "wished", float(told.wished)
    yield "planned", float(told.planned and lead.status != "planned")
    yield f"quoted {kind}", float(told.quoted)
    yield "background", float(told.background)
    yield "no place", float(lead.where.place is None and lead.trigger.rule.place in _PLACED)
    yield "country only", float(lead.where.place is not None and lead.where.place.precision == "country")


def _toll(group: Group) -> Iterator[tuple[str, float]]:
    tolls = [each.toll for each in group.members]
    yield "toll", float(any(toll.killed is not None or toll.injured is not None for toll in tolls))
    yield "aggregate", float(any(toll.is_aggregate for toll in tolls))


def _by_words(story: Story, group: Group) -> Iterator[tuple[str, float]]:
    """Yield what all the words of its sentences say for the group's type, against the type that they say most for."""
    if group.type not in story.told[group.lead.sentence]:
        return  # a toll tells of no type
    lead = story.told[group.lead.sentence]
    yield "words of the lead", _bounded(lead[group.type])
    yield "words of the best sentence", _bounded(max(story.told[each.sentence][group.type] for each in group.members))
    others = max(score for event_type, score in lead.items() if event_type != group.type)
    yield "words against other types", _bounded(lead[group.type] - others)


def _bounded(log_odds: float) -> float:
    return max(-_MOST_LOG_ODDS, min(_MOST_LOG_ODDS, log_odds)) / _FEW


def _company(lead: Candidate, group: Group, earlier: Sequence[Group]) -> Iterator[tuple[str, float]]:
    yield "actor", float(bool(lead.actors))
    yield "foreign actor", float(any(actor.country for actor in lead.actors))
    yield "recipient", float(bool(lead.recipients))
    same_type = [other for other in earlier if other.type == group.type]
    yield "type told before", float(bool(same_type))
    yield "same sentence as another", float(any(other.lead.sentence == lead.sentence for other in earlier))
    place = lead.where.place
    yield (
        "place told before",
        float(
            place is not None
            and any(
                other.lead.where.place is not None and same_place(place, other.lead.where.place) for other in same_type
            )
        ),
    )
