"""The encoder: the lower layers of e5-small-v2 (a BERT of width 384), a linear layer for words, one for sentences.

e5-small-v2: Wang et al. 2022, "Text Embeddings by Weakly-Supervised Contrastive Pre-training"; MIT.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper
from torch import nn
from torch.nn import functional

from training.outputs import (
    ACLED_NAMES,
    ARGUMENT_WIDTH,
    FARTHEST,
    HEAD_SIZES,
    MODE_NAMES,
    MODE_TYPES,
    ROLE_NAMES,
    STATUS_NAMES,
    TYPE_HEAD_SIZES,
    TYPE_NAMES,
    UNNAMED,
)

LAYERS: Final = 12
"""Of twelve: what an article may cost in CPU (docs/adr/0028)."""
WIDTH: Final = 384
_INNER_WIDTH: Final = 1536
_ATTENTION_HEADS: Final = 12
_WORDS: Final = 30522
_POSITIONS: Final = 512
_HEAD_WIDTH: Final = WIDTH // _ATTENTION_HEADS
_SCALE: Final = _HEAD_WIDTH**-0.5
_EPSILON: Final = 1e-12
_DROPOUT: Final = 0.1
FROZEN_LAYERS: Final = 2
"""Word vectors and the lowest layers stay as they are: with a thousand articles they could only forget."""

Arrays = Mapping[str, npt.NDArray[np.float32]]


class EncoderLayer(nn.Module):
    """A layer of BERT: attention among the pieces of a window, then a network for each piece."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.mixed = nn.Linear(WIDTH, WIDTH)
        self.mixed_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.inner = nn.Linear(WIDTH, _INNER_WIDTH)
        self.outer = nn.Linear(_INNER_WIDTH, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, states: Any, mask: Any) -> Any:
        """Return the states (windows, pieces, width) one layer up; ``mask`` is added to what a piece looks at."""
        windows = states.shape[:-2]
        query, key, value = (
            part(states).view(*windows, -1, _ATTENTION_HEADS, _HEAD_WIDTH).transpose(-3, -2)
            for part in (self.query, self.key, self.value)
        )
        scores = query @ key.transpose(-1, -2) * _SCALE  # written out: twice as fast on a CPU as the fused operator
        shares = torch.softmax(scores if mask is None else scores + mask, -1)
        together = (shares.to(value.dtype) @ value).transpose(-3, -2).reshape(*windows, -1, WIDTH)
        states = self.mixed_norm(states + self.dropout(self.mixed(together)))
        return self.outer_norm(states + self.dropout(self.outer(functional.gelu(self.inner(states)))))


class EncoderModel(nn.Module):
    """Word pieces to states; states to roles of words (``roles``) and to the heads of sentences (``sentences``).

    ``acled_by_type`` and ``status_by_type`` are what a type adds to the scores of sub-events and statuses.
    """

    def __init__(self, layers: int = LAYERS, frozen: int = FROZEN_LAYERS) -> None:
        super().__init__()
        self.frozen = frozen
        self.words = nn.Embedding(_WORDS, WIDTH)
        self.positions = nn.Embedding(_POSITIONS, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.input_norm = nn.LayerNorm(WIDTH, eps=_EPSILON)
        self.layers = nn.ModuleList(EncoderLayer() for _ in range(layers))
        self.role_head = nn.Linear(WIDTH, len(ROLE_NAMES))
        self.role_by_type = nn.Linear(WIDTH, len(TYPE_NAMES) * len(ROLE_NAMES), bias=False)
        nn.init.zeros_(self.role_by_type.weight)
        self.sentence_head = nn.Linear(2 * WIDTH, sum(HEAD_SIZES.values()))
        self.attention = nn.Linear(WIDTH, len(TYPE_NAMES), bias=False)
        self.type_head = nn.Linear(WIDTH, sum(TYPE_HEAD_SIZES.values()), bias=False)
        for started in (self.attention, self.type_head):
            nn.init.zeros_(started.weight)
        self.argument_query = nn.Linear(WIDTH, len(ROLE_NAMES) * ARGUMENT_WIDTH)
        self.argument_key = nn.Linear(WIDTH, len(ROLE_NAMES) * ARGUMENT_WIDTH, bias=False)
        self.argument_unnamed = nn.Linear(WIDTH, len(ROLE_NAMES) * UNNAMED)
        self.argument_by_type = nn.Parameter(torch.zeros(len(TYPE_NAMES), len(ROLE_NAMES) * ARGUMENT_WIDTH))
        self.unnamed_by_type = nn.Parameter(torch.zeros(len(TYPE_NAMES), len(ROLE_NAMES) * UNNAMED))
        self.argument_distance = nn.Parameter(torch.zeros(len(ROLE_NAMES), 2 * FARTHEST + 1))
        self.acled_by_type = nn.Parameter(torch.zeros(len(TYPE_NAMES), len(ACLED_NAMES)))
        self.status_by_type = nn.Parameter(torch.zeros(len(TYPE_NAMES), len(STATUS_NAMES)))
        for part in (self.words, self.positions, self.segments, self.input_norm, *list(self.layers)[:frozen]):
            for parameter in part.parameters():
                parameter.requires_grad = False

    def forward(self, ids: Any, mask: Any = None) -> Any:
        """Return the states (windows, pieces, width) of word pieces (windows, pieces), or those of one window alone.

        ``mask`` as in a layer, or none: all pieces are there.
        """
        return self.fitted(self.before_fitted(ids, mask), mask)

    def before_fitted(self, ids: Any, mask: Any = None) -> Any:
        """Return the states that the frozen layers make of word pieces: the same every time, also while fitting."""
        states = self.input_norm(
            self.words(ids) + self.positions(torch.arange(ids.shape[-1])) + self.segments.weight[0]
        )
        for layer in list(self.layers)[: self.frozen]:
            states = layer(states, mask)
        return states

    def fitted(self, states: Any, mask: Any = None) -> Any:
        """Return the states that the other layers make of those."""
        for layer in list(self.layers)[self.frozen :]:
            states = layer(states, mask)
        return states

    def train(self, mode: bool = True) -> "EncoderModel":  # noqa: FBT001, FBT002 - as the base class has it
        """Switch to fitting, or back; nothing drops out of the frozen layers."""
        super().train(mode)
        for layer in list(self.layers)[: self.frozen]:
            layer.eval()
        return self

    def roles(self, states: Any) -> Any:
        """Return the log odds of the roles of word pieces (windows, pieces, types, roles).

        What all types have in common, and what each adds: a sentence may tell of two events whose sides differ.
        """
        of_type = self.role_by_type(states).view(*states.shape[:-2], -1, len(TYPE_NAMES), len(ROLE_NAMES))
        return self.role_head(states).unsqueeze(-2) + of_type

    def sentences(self, states: Any, spans: Sequence[Sequence[tuple[int, int]]]) -> dict[str, Any]:
        """Return the heads (sentences, width of the head) by name, from the pieces of the sentences of each window."""
        pooled, by_type = [], []
        for window, found in enumerate(spans):
            for first, last in found:
                pieces = states[window, first:last]
                pooled.append(torch.cat([pieces.mean(0), pieces.max(0).values]))
                by_type.append(torch.softmax(self.attention(pieces), 0).T.to(pieces.dtype) @ pieces)
        told = torch.stack(by_type)
        parts = torch.split(self.sentence_head(torch.stack(pooled)), list(HEAD_SIZES.values()), 1)
        heads = dict(zip(HEAD_SIZES, parts, strict=True))
        # (sentences, types, codes): what the words that tell of a type say of its codes
        modes, acled, status = torch.split(self.type_head(told), list(TYPE_HEAD_SIZES.values()), 2)
        heads["mode"] = heads["mode"] + modes[:, MODE_TYPES, torch.arange(len(MODE_NAMES))]
        heads["acled"] = heads["acled"].unsqueeze(1) + acled + self.acled_by_type
        heads["status"] = heads["status"].unsqueeze(1) + status + self.status_by_type
        # (sentences, types, roles, width): what an event of the type told here asks of the words that fill its roles
        roles = len(ROLE_NAMES)
        heads["query"] = (self.argument_query(told) + self.argument_by_type).unflatten(-1, (roles, ARGUMENT_WIDTH))
        heads["unnamed"] = (self.argument_unnamed(told) + self.unnamed_by_type).unflatten(-1, (roles, UNNAMED))
        return heads

    def argument_scores(self, queries: Any, mentions: Any, roles: Any, distances: Any) -> Any:
        """Return how well mentions fill a role (pairs).

        Args:
            queries: of the event for the role (pairs, ``ARGUMENT_WIDTH``).
            mentions: the mean of the states of the mention's pieces (pairs, width).
            roles: the index of the role (pairs).
            distances: how many sentences the mention stands after the event (pairs).
        """
        keys = self.argument_key(mentions).unflatten(-1, (len(ROLE_NAMES), ARGUMENT_WIDTH))
        keys = keys[torch.arange(len(roles)), roles]
        near = self.argument_distance[roles, distances.clamp(-FARTHEST, FARTHEST) + FARTHEST]
        return (queries.float() * keys.float()).sum(-1) * ARGUMENT_WIDTH**-0.5 + near

    def heads(self) -> list[Any]:
        """Return the parameters that start from nothing."""
        parts = [self.role_head, self.role_by_type, self.sentence_head, self.attention, self.type_head]
        parts += [self.argument_query, self.argument_key, self.argument_unnamed]
        own = [parameter for part in parts for parameter in part.parameters()]
        own += [self.argument_by_type, self.unnamed_by_type, self.argument_distance]
        return [*own, self.acled_by_type, self.status_by_type]

    def body(self) -> list[Any]:
        """Return the parameters that start from the base weights and are fitted further."""
        new = {id(parameter) for parameter in self.heads()}
        return [each for each in self.parameters() if each.requires_grad and id(each) not in new]

    def load_base(self, path: Path) -> None:
        """Take over the base weights from an ONNX file whose initialisers have the names of BERT's parameters."""
        arrays = _base_arrays(path)
        _copy(self.words, arrays, "embeddings.word_embeddings")
        _copy(self.positions, arrays, "embeddings.position_embeddings")
        _copy(self.segments, arrays, "embeddings.token_type_embeddings")
        _copy(self.input_norm, arrays, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            parts = {
                "attention.self.query": layer.query,
                "attention.self.key": layer.key,
                "attention.self.value": layer.value,
                "attention.output.dense": layer.mixed,
                "attention.output.LayerNorm": layer.mixed_norm,
                "intermediate.dense": layer.inner,
                "output.dense": layer.outer,
                "output.LayerNorm": layer.outer_norm,
            }
            for name, part in parts.items():
                _copy(part, arrays, f"encoder.layer.{number}.{name}")


def quick_products() -> Any:
    """Return the context in which matrices are multiplied in bfloat16, twice as fast and more, where that is known."""
    known = torch.cpu._is_avx512_bf16_supported()  # noqa: SLF001 - nothing public tells
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=known)


def _copy(part: Any, arrays: Arrays, name: str) -> None:
    with torch.no_grad():
        for field, parameter in part.named_parameters():
            parameter.copy_(torch.from_numpy(arrays[f"{name}.{field}"].copy()))


def _base_arrays(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """Return the parameters of an ONNX model by name, without the prefix that all share.

    The export keeps the names of all but the weights of linear layers: such a weight, transposed, is what a MatMul
    takes beside its input, and the bias added to its result has kept its name.
    """
    graph = onnx.load(path).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    for node in graph.node:
        if node.op_type == "Add":
            bias = next((name for name in node.input if name.endswith(".bias")), None)
            weight = next((products[name] for name in node.input if products.get(name) in arrays), None)
            if bias is not None and weight is not None:
                arrays[bias.removesuffix("bias") + "weight"] = arrays[weight].T
    anchor = "embeddings.word_embeddings.weight"
    prefix = next(name for name in arrays if name.endswith(anchor)).removesuffix(anchor)
    return {name.removeprefix(prefix): array for name, array in arrays.items()}
