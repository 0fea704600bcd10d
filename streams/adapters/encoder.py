"""The encoder of sentences: a small transformer in int8, run by onnxruntime on one core.

Implements ``domain.reader.encoding.SentenceEncoder``. The article goes in as windows of whole sentences, each after the
headline, so that sentences see each other; what the heads say of a sentence comes from the mean and the maximum of its
word pieces. Weights, vocabulary and the names of the outputs are data (``data/encoder``), written by
``training/export_encoder.py``; docs/model-card.md tells what they were fitted to.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import islice
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime

from streams.adapters.encoder_arguments import Arguments, ReadWords, UnreadScores
from streams.adapters.encoder_windows import Window, WindowSentence, open_tokenizer, windows_of
from streams.domain.document import Document
from streams.domain.reader.article import UNSEEN, SentenceReading

_MOST_WINDOWS: Final = 40
"""Some 9,000 word pieces: four seconds of one core. What a longer text goes on to say is not read for events."""

Floats = npt.NDArray[np.float32]


class _ByType(Mapping[str, dict[str, float]]):
    """Log odds by type, then value, taken out of the array (types, values) when asked for: most types never are."""

    def __init__(self, types: Sequence[str], values: Sequence[str], odds: Floats) -> None:
        self._types = types
        self._values = values
        self._odds = odds

    def __getitem__(self, name: str) -> dict[str, float]:
        return dict(zip(self._values, self._odds[self._types.index(name)].tolist(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)


class _SpanRoles:
    """What the words of a sentence are to an event, from the roles of the pieces of its window (pieces, types, roles).

    Many drafts ask for the same few words, so an answer is kept.
    """

    def __init__(self, types: Sequence[str], sentence: WindowSentence, odds: Floats) -> None:
        self._types = types
        self._sentence = sentence
        self._odds = odds
        self._told: dict[tuple[int, int], dict[str, list[float]]] = {}

    def __call__(self, start: int, end: int) -> Mapping[str, Sequence[float]]:
        told = self._told.get((start, end))
        if told is None:
            pieces = self._sentence.pieces(start, end)
            likeliest = self._odds[slice(*pieces)].max(0).tolist() if pieces else []
            told = self._told[start, end] = dict(zip(self._types, likeliest, strict=False))
        return told


class OnnxSentenceEncoder:
    """Reads sentences with the packaged weights."""

    def __init__(self, folder: Traversable | None = None) -> None:
        folder = folder or resources.files("streams.adapters").joinpath("data", "encoder")
        self._tokenizer = open_tokenizer(folder.joinpath("tokenizer.json").read_text("utf-8"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # the pool spreads the work
        self._session = onnxruntime.InferenceSession(
            folder.joinpath("encoder.onnx").read_bytes(),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=["SkipLayerNormFusion"],  # a seventh slower with it, on processors with AVX-512
        )
        with folder.joinpath("heads.npz").open("rb") as file:
            self._heads = dict(np.load(file, allow_pickle=False))
        self._outputs: dict[str, Any] = json.loads(folder.joinpath("outputs.json").read_text("utf-8"))
        self._unread = self._nothing()

    def read(self, document: Document, headline: str) -> Sequence[SentenceReading]:
        """Return a reading for each sentence of the document, in order; of those beyond the bound an empty one."""
        texts = [(sentence.start, document.text_of(sentence)) for sentence in document.sentences]
        return self._read(texts, headline)

    def read_headline(self, headline: str) -> SentenceReading:
        """Return a reading of the headline as if it were a sentence of the text."""
        return self._read([(0, headline)], headline)[0]

    def _read(self, texts: Sequence[tuple[int, str]], headline: str) -> list[SentenceReading]:
        readings = [self._unread] * len(texts)
        words = ReadWords(self._heads)
        for window in islice(windows_of(self._tokenizer, texts, headline), _MOST_WINDOWS):
            states, roles = self._session.run(None, {"ids": np.array(window.ids, dtype=np.int64)})
            for piece, reading in zip(window.sentences, self._readings(window, states, roles, words), strict=True):
                readings[piece.sentence] = reading
        return readings

    def _readings(self, window: Window, states: Floats, roles: Floats, words: ReadWords) -> Iterator[SentenceReading]:
        """Yield what the heads say of the sentences of a window, from what the session says of its pieces."""
        parts = [states[piece.first : piece.last] for piece in window.sentences]
        pooled = np.stack([np.concatenate([part.mean(0), part.max(0)]) for part in parts])
        scores = pooled @ self._heads["weight"] + self._heads["bias"]
        # What a type adds to the codes: by the words of the sentence that it attends to.
        told = np.stack([self._attended(part) for part in parts])
        added = told @ self._heads["type_weight"]
        for piece, row, of_types, attended in zip(window.sentences, scores, added, told, strict=True):
            words.add(piece, states)
            arguments = Arguments(words, self._outputs["types"], piece.sentence, attended)
            yield self._reading(piece, row, of_types, roles, arguments)

    def _attended(self, states: Floats) -> Floats:
        """Return for each type the mean of the states (types, width), weighted by how much it attends to them."""
        attention = states @ self._heads["attention"]
        shares = np.exp(attention - attention.max(0))
        mixed: Floats = (shares / shares.sum(0)).T @ states
        return mixed

    def _reading(
        self, piece: WindowSentence, scores: Floats, added: Floats, roles: Floats, arguments: Arguments
    ) -> SentenceReading:
        types: list[str] = self._outputs["types"]
        parts = {name: scores[first:last] for name, (first, last) in self._outputs["heads"].items()}
        added_parts = {name: added[:, first:last] for name, (first, last) in self._outputs["type_heads"].items()}
        of_modes = parts["mode"] + added_parts["mode"][self._outputs["mode_types"], np.arange(len(parts["mode"]))]
        acled = parts["acled"] + added_parts["acled"] + self._heads["acled_by_type"]
        statuses = parts["status"] + added_parts["status"] + self._heads["status_by_type"]
        return SentenceReading(
            told=dict(zip(types, parts["report"].tolist(), strict=True)),
            mentioned=dict(zip(types, parts["any"].tolist(), strict=True)),
            placed=dict(zip(types, parts["placed"].tolist(), strict=True)),
            modes=self._modes(of_modes.tolist()),
            acled=_ByType(types, self._outputs["acled"], acled),
            statuses=_ByType(types, self._outputs["statuses"], statuses),
            roles=_SpanRoles(types, piece, roles),
            main=dict(zip(types, parts["main"].tolist(), strict=True)),
            arguments=arguments,
        )

    def _nothing(self) -> SentenceReading:
        """Return the reading of a sentence that was not read."""
        types: list[str] = self._outputs["types"]
        return SentenceReading(
            told=dict.fromkeys(types, UNSEEN),
            mentioned=dict.fromkeys(types, UNSEEN),
            placed=dict.fromkeys(types, 0.0),
            modes=self._modes([0.0] * len(self._outputs["modes"])),
            acled={name: dict.fromkeys(self._outputs["acled"], 0.0) for name in types},
            statuses={name: dict.fromkeys(self._outputs["statuses"], 0.0) for name in types},
            roles=lambda _start, _end: {},
            main=dict.fromkeys(types, UNSEEN),
            arguments=lambda _type, _role: UnreadScores(),
        )

    def _modes(self, odds: Sequence[float]) -> dict[str, dict[str, float]]:
        """Return the log odds of the modes by type."""
        modes: dict[str, dict[str, float]] = {name: {} for name in self._outputs["types"]}
        for (event_type, mode), value in zip(self._outputs["modes"], odds, strict=True):
            modes[event_type][mode] = value
        return modes
