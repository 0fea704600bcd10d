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

from streams.adapters.encoder_windows import WindowSentence, open_tokenizer, windows_of
from streams.domain.document import Document
from streams.domain.reader.article import UNSEEN, SentenceReading

_MOST_WINDOWS: Final = 40
"""Some 9,000 word pieces: four seconds of one core. What a longer text goes on to say is not read for events."""

Floats = npt.NDArray[np.float32]


class _RolesByType(Mapping[str, list[list[float]]]):
    """The roles of word pieces by type, taken out of the array (pieces, types, roles) when asked for.

    Most types are asked for in no sentence, and numbers of Python are dear to make.
    """

    def __init__(self, types: Sequence[str], odds: Floats) -> None:
        self._types = types
        self._odds = odds
        self._taken: dict[str, list[list[float]]] = {}

    def __getitem__(self, name: str) -> list[list[float]]:
        found = self._taken.get(name)
        if found is None:
            found = self._taken[name] = self._odds[:, self._types.index(name)].tolist()
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)


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

    def read(self, document: Document, headline: str) -> Sequence[SentenceReading]:
        """Return a reading for each sentence of the document, in order; of those beyond the bound an empty one."""
        texts = [(sentence.start, document.text_of(sentence)) for sentence in document.sentences]
        return self._read(texts, headline)

    def read_headline(self, headline: str) -> SentenceReading:
        """Return a reading of the headline as if it were a sentence of the text."""
        return self._read([(0, headline)], headline)[0]

    def _read(self, texts: Sequence[tuple[int, str]], headline: str) -> list[SentenceReading]:
        readings = [self._unread()] * len(texts)
        for window in islice(windows_of(self._tokenizer, texts, headline), _MOST_WINDOWS):
            hidden, roles = self._session.run(None, {"ids": np.array([window.ids], dtype=np.int64)})
            for piece in window.sentences:
                states = hidden[0, piece.first : piece.last]
                readings[piece.sentence] = self._reading(states, piece, roles[0])
        return readings

    def _reading(self, states: Floats, piece: WindowSentence, roles: Floats) -> SentenceReading:
        types: list[str] = self._outputs["types"]
        scores = np.concatenate([states.mean(0), states.max(0)]) @ self._heads["weight"] + self._heads["bias"]
        parts = {name: scores[first:last] for name, (first, last) in self._outputs["heads"].items()}
        # What a type adds to the codes: by the words of the sentence that it attends to.
        attention = states @ self._heads["attention"]
        shares = np.exp(attention - attention.max(0))
        added = (shares / shares.sum(0)).T @ states @ self._heads["type_weight"]
        added_parts = {name: added[:, first:last] for name, (first, last) in self._outputs["type_heads"].items()}
        of_modes = parts["mode"] + added_parts["mode"][self._outputs["mode_types"], np.arange(len(parts["mode"]))]
        modes: dict[str, dict[str, float]] = {name: {} for name in types}
        for (event_type, mode), value in zip(self._outputs["modes"], of_modes.tolist(), strict=True):
            modes[event_type][mode] = value
        acled = (parts["acled"] + added_parts["acled"] + self._heads["acled_by_type"]).tolist()
        statuses = (parts["status"] + added_parts["status"] + self._heads["status_by_type"]).tolist()
        return SentenceReading(
            told=dict(zip(types, parts["report"].tolist(), strict=True)),
            mentioned=dict(zip(types, parts["any"].tolist(), strict=True)),
            placed=dict(zip(types, parts["placed"].tolist(), strict=True)),
            modes=modes,
            acled={t: dict(zip(self._outputs["acled"], row, strict=True)) for t, row in zip(types, acled, strict=True)},
            statuses={
                t: dict(zip(self._outputs["statuses"], row, strict=True))
                for t, row in zip(types, statuses, strict=True)
            },
            starts=[start for start, _ in piece.offsets],
            ends=[end for _, end in piece.offsets],
            roles=_RolesByType(types, roles[piece.first : piece.last]),
        )

    def _unread(self) -> SentenceReading:
        types: list[str] = self._outputs["types"]
        modes: dict[str, dict[str, float]] = {name: {} for name in types}
        for event_type, mode in self._outputs["modes"]:
            modes[event_type][mode] = 0.0
        return SentenceReading(
            told=dict.fromkeys(types, UNSEEN),
            mentioned=dict.fromkeys(types, UNSEEN),
            placed=dict.fromkeys(types, 0.0),
            modes=modes,
            acled={name: dict.fromkeys(self._outputs["acled"], 0.0) for name in types},
            statuses={name: dict.fromkeys(self._outputs["statuses"], 0.0) for name in types},
            starts=(),
            ends=(),
            roles=dict.fromkeys(types, ()),
        )
