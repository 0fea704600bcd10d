"""What a sentence tells of by all of its words, and candidates for what the trigger lexicon did not find."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from schemas.records import Article
from streams.adapters.resources import load_resources
from streams.domain.events.candidates import Story
from streams.domain.events.learned_triggers import learned_triggers
from streams.domain.events.sentence_types import SentenceModel, sentence_features
from streams.domain.events.triggers import find_triggers
from streams.domain.extraction import Resources, extract, read_story

_NOW = datetime(2025, 3, 14, 12, tzinfo=UTC)
_TEXT = "Shopkeepers in Ordu kept their shutters down. The weather was fine."


@pytest.fixture(scope="module")
def resources() -> Resources:
    """The packaged resources."""
    return load_resources()


def _model(threshold: float = 0.0) -> SentenceModel:
    bias = {"PROTEST": -3.0, "ASSAULT": -3.0}
    weights = {"word shutter": {"PROTEST": 4.0, "ASSAULT": -1.0}, "verb keep": {"PROTEST": 0.5}}
    modes = {"word shutter": {"PROTEST/strike": 2.0}, "word march": {"PROTEST/demo": 3.0, "CONSULT/visit": 9.0}}
    return SentenceModel(
        bias, weights, threshold, {"PROTEST/": 0.0, "PROTEST/strike": -1.0, "PROTEST/demo": -1.0}, modes
    )


def _story(text: str, resources: Resources, threshold: float) -> Story:
    article = Article(id="a", text=text, published_at=_NOW)
    return read_story(article, text, _NOW, replace(resources, sentences=_model(threshold)))


def test_a_feature_counts_once_however_often_it_occurs() -> None:
    """Repeating a word makes nothing surer; unknown words change nothing."""
    once = _model().log_odds(["word shutter"])
    assert once == {"PROTEST": 1.0, "ASSAULT": -4.0}
    assert _model().log_odds(["word shutter", "word shutter", "word unheard-of"]) == once


@pytest.mark.parametrize(
    ("features", "mode"),
    [(["word shutter"], "strike"), (["word march", "word shutter"], "demo"), (["word unheard-of"], None), ([], None)],
)
def test_the_mode_is_the_one_the_words_speak_most_for(features: list[str], mode: str | None) -> None:
    """Modes of the type only; where the words speak most for none there is none."""
    assert _model().likeliest_mode("PROTEST", features) == mode
    assert _model().likeliest_mode("DISASTER", features) is None


def test_features_are_words_links_and_classes_but_no_names(resources: Resources) -> None:
    """A sentence is known by its common words, its verbs' prepositions and the lexicon's classes of its words."""
    document = resources.parser.parse("Protesters in Ordu marched on the ministry.", _NOW)
    features = set(sentence_features(document, document.sentences[0], resources.lexicon))
    assert {"word march", "verb march", "link march on", "class protester", "class protester as nsubj"} <= features
    assert "word ordu" not in features


@pytest.mark.parametrize(("threshold", "found"), [(0.0, ["shutters"]), (2.0, [])])
def test_words_alone_make_a_candidate_from_the_threshold_on(
    resources: Resources, threshold: float, found: list[str]
) -> None:
    """The token that says most for the type stands for it; below the threshold nothing does."""
    story = _story(_TEXT, resources, threshold)
    triggers = list(learned_triggers(story, resources.lexicon, ()))
    assert [story.document.tokens[trigger.token].text for trigger in triggers] == found
    assert all(trigger.rule.type == "PROTEST" for trigger in triggers)


def test_what_the_lexicon_found_is_not_found_again(resources: Resources) -> None:
    """A sentence with a trigger of the type gets no second one, be the model ever so sure."""
    story = _story("Thousands marched against the shutters in Ordu.", resources, -20.0)
    known = find_triggers(story.document, resources.lexicon, {})
    assert {trigger.rule.type for trigger in known} == {"PROTEST"}
    added = list(learned_triggers(story, resources.lexicon, known))
    assert [trigger.rule.type for trigger in added] == ["ASSAULT"]


def test_where_victims_are_counted_the_count_tells_of_the_harm(resources: Resources) -> None:
    """A sentence with a toll gets no candidate of a harmful type by its words: the toll is one."""
    story = _story("Nine people died behind the shutters in Ordu.", resources, -20.0)
    assert list(learned_triggers(story, resources.lexicon, ())) == []


def test_the_model_speaks_of_every_type_that_has_a_rule(resources: Resources) -> None:
    """The packaged weights and the rules without words cover the same types."""
    assert resources.lexicon.learned.keys() == resources.sentences.bias.keys()


def test_an_act_in_words_of_no_rule_becomes_an_event(resources: Resources) -> None:
    """End to end, with the packaged weights: a strike told by shutters."""
    text = "Shopkeepers across Trabzon kept their shutters closed on Thursday in protest at the new tax."
    article = Article(id="a", text=text, published_at=_NOW)
    assert "PROTEST" in {mention.type for mention in extract(article, _NOW, resources).mentions}
