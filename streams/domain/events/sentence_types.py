"""Which types of events a sentence tells of, judged by all of its words together.

The trigger lexicon knows an act by its verb or noun; news tells acts in more ways than a list holds ("shops kept their
shutters down"). A linear model over the words of a sentence, and over the lexicon's classes of them, judges both what
the lexicon found (``selection``) and what it did not (``learned_triggers``). The weights are a data file
(``data/sentence_types.json``), fitted by ``training/train.py`` on sentences labelled by the codebook, "Types".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from streams.domain.document import Document, Sentence, Token
from streams.domain.events.lexicon import Lexicon

LogOdds = Mapping[str, float]
"""How likely a sentence tells of each type: natural logarithm of the odds."""

_CONTENT: Final = frozenset("NVJRI")
NAME_TAGS: Final = ("NNP", "NNPS")
_PARTS: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj", "ROOT"})
LINK_TAGS: Final = frozenset({"IN", "RP"})


@dataclass(frozen=True, slots=True)
class SentenceModel:
    """Weights by feature and type; ``threshold``: the log odds from which on words alone tell of an event.

    ``mode_bias`` and ``mode_weights``: the same for the modes of each type, named ``TYPE/mode``, "" for none.
    """

    bias: Mapping[str, float]
    weights: Mapping[str, Mapping[str, float]]
    threshold: float
    mode_bias: Mapping[str, float]
    mode_weights: Mapping[str, Mapping[str, float]]

    def log_odds(self, features: Iterable[str]) -> dict[str, float]:
        """Return the log odds of each type for a sentence with these features; a feature counts once."""
        scores = dict(self.bias)
        for feature in frozenset(features):
            for event_type, weight in self.weights.get(feature, {}).items():
                scores[event_type] += weight
        return scores

    def likeliest_mode(self, event_type: str, features: Iterable[str]) -> str | None:
        """Return the mode that a sentence with these features tells, if it tells of the type; None for none."""
        scores = {name: bias for name, bias in self.mode_bias.items() if name.startswith(f"{event_type}/")}
        for feature in frozenset(features):
            for name, weight in self.mode_weights.get(feature, {}).items():
                if name in scores:
                    scores[name] += weight
        best = max(scores, key=lambda name: scores[name], default="/")
        return best.partition("/")[2] or None


def sentence_model(data: Mapping[str, Any]) -> SentenceModel:
    """Return the model from its parsed data file."""
    return SentenceModel(
        bias=dict(data["bias"]),
        weights=dict(data["weights"]),
        threshold=float(data["threshold"]),
        mode_bias=dict(data["mode_bias"]),
        mode_weights=dict(data["mode_weights"]),
    )


def features_of(document: Document, token: Token, lexicon: Lexicon) -> Iterator[str]:
    """Yield what a token tells of its sentence: its lemma, the verb that a preposition belongs to, its classes."""
    lemma = token.lemma.lower()
    if token.tag[:1] in _CONTENT and token.tag not in NAME_TAGS:
        yield f"word {lemma}"
    if token.tag.startswith("V"):
        yield f"verb {lemma}"
    if token.tag in LINK_TAGS:
        yield f"link {document.tokens[token.head].lemma.lower()} {lemma}"
    for name in lexicon.classes_of(token.lemma):
        yield f"class {name}"
        if token.dependency in _PARTS:
            yield f"class {name} as {token.dependency}"


def sentence_features(document: Document, sentence: Sentence, lexicon: Lexicon) -> list[str]:
    """Return the features of a sentence, those of each token in turn."""
    return [feature for token in document.tokens_of(sentence) for feature in features_of(document, token, lexicon)]


def told_types(document: Document, lexicon: Lexicon, model: SentenceModel) -> tuple[LogOdds, ...]:
    """Return the log odds of each type for each sentence of a text, in order."""
    return tuple(model.log_odds(sentence_features(document, sentence, lexicon)) for sentence in document.sentences)
