"""What the encoder is fitted to make small: wrong reports of sentences, wrong codes of events, wrong roles of words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from training.encoder_model import EncoderModel
from training.outputs import MODE_NAMES, TYPE_NAMES, UNNAMED
from training.window_examples import ArgumentExample, CodeTarget, RoleTarget, WindowExample

_SPEAK: Final = 0.5
_MAIN: Final = 0.3
_ARGUMENTS: Final = 0.5
_STATUS: Final = 0.5
_ROLES: Final = 0.8
_ROLE_FOUND: Final = 2.0  # words with a role are few
_NEVER: Final = -1e4
_LEAST: Final = 1e-9
_MODES_OF_TYPE: Final = np.array([[of == name for of, _ in MODE_NAMES] for name in TYPE_NAMES])


def padded(windows: Sequence[WindowExample]) -> tuple[Any, Any]:
    """Return the word pieces of windows, filled up to the longest, and what hides those that only fill up."""
    longest = max(len(window.ids) for window in windows)
    ids = torch.zeros(len(windows), longest, dtype=torch.long)
    hidden = torch.full((len(windows), longest), _NEVER)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        hidden[row, : len(window.ids)] = 0.0
    return ids, hidden[:, None, None, :]


def batch_loss(model: EncoderModel, windows: Sequence[WindowExample], states: Any) -> Any:
    """Return the loss of a batch, by sentence, from the states (windows, pieces, width) of its word pieces."""
    heads = model.sentences(states, [window.spans for window in windows])
    sentences = sum(len(window.spans) for window in windows)

    def told(head: str, answers: str, weights: str) -> Any:
        return functional.binary_cross_entropy_with_logits(
            heads[head],
            torch.from_numpy(np.concatenate([getattr(window, answers) for window in windows])),
            torch.from_numpy(np.concatenate([getattr(window, weights) for window in windows])),
            reduction="sum",
        )

    loss = told("report", "report", "report_weight") + _SPEAK * told("any", "speak", "speak_weight")
    loss = loss + _MAIN * told("main", "main", "report_weight")
    first, rows, codes = 0, [], []
    for window in windows:
        rows += [first + code.sentence for code in window.codes]
        codes += window.codes
        first += len(window.spans)
    if codes:
        loss = loss + _code_loss(heads, rows, codes)
    loss = loss / sentences
    labelled = [(row, target) for row, window in enumerate(windows) for target in window.roles]
    if labelled:
        loss = loss + _ROLES * _role_loss(model.roles(states), labelled)
    asked = asked_arguments(windows)
    return loss if asked is None else loss + _ARGUMENTS * _argument_loss(model, states, heads, asked)


def _code_loss(heads: dict[str, Any], rows: Sequence[int], codes: Sequence[CodeTarget]) -> Any:
    at, types = torch.tensor(rows), torch.tensor([code.type for code in codes])
    weights = torch.tensor([code.weight for code in codes])
    modes = torch.tensor([code.mode for code in codes])
    of_type = torch.from_numpy(_MODES_OF_TYPE)[types]

    def among(scores: Any, answers: Any) -> Any:
        return functional.cross_entropy(scores, answers, reduction="none") * weights

    mode = among(heads["mode"][at].masked_fill(~of_type, _NEVER), modes.clamp(min=0)) * (modes >= 0)
    acled = among(heads["acled"][at, types], torch.tensor([code.acled for code in codes]))
    status = among(heads["status"][at, types], torch.tensor([code.status for code in codes]))
    placed = functional.binary_cross_entropy_with_logits(
        heads["placed"][at, types], torch.tensor([code.placed for code in codes]), weights, reduction="sum"
    )
    return mode.sum() + acled.sum() + _STATUS * status.sum() + placed


def _role_loss(roles: Any, labelled: Sequence[tuple[int, RoleTarget]]) -> Any:
    """Return the loss of the roles by labelled sentence and type: long sentences count no more than short ones."""
    losses = [
        target.weight
        * functional.binary_cross_entropy_with_logits(
            roles[row, target.first : target.last, target.type],
            torch.from_numpy(target.roles),
            reduction="sum",
            pos_weight=torch.tensor(_ROLE_FOUND),
        )
        / (target.last - target.first)
        for row, target in labelled
    ]
    return torch.stack(losses).mean()


@dataclass(frozen=True)
class AskedArguments:
    """The arguments of a batch as flat arrays: of each its row among the sentences, type, role and weight.

    ``mentions`` (pairs): index of the argument, row of the window, first and last piece, distance; ``right``: of the
    pairs whether the mention fills the role; ``unnamed`` (arguments, 2).
    """

    rows: Any
    types: Any
    roles: Any
    weights: Any
    mentions: Any
    right: Any
    unnamed: Any


def asked_arguments(windows: Sequence[WindowExample]) -> AskedArguments | None:
    """Return the arguments of a batch of which some answer is in it; None where there is none."""
    first = 0
    kept: list[tuple[int, ArgumentExample]] = []
    mentions, right = [], []
    for window in windows:
        row_of = {each.number: row for row, each in enumerate(windows) if each.article == window.article}
        for each in window.arguments:
            numbers = each.mentions[:, 0]
            seen = np.isin(numbers, list(row_of))
            right_here = each.right[:-UNNAMED] & seen
            if not right_here.any() and not each.right[-UNNAMED:].any():
                continue
            found = each.mentions[seen]
            at = np.array([row_of[number] for number in found[:, 0]], np.int64)
            index = np.full(len(found), len(kept), np.int64)
            mentions.append(np.column_stack([index, at, found[:, 1:]]).reshape(-1, 5))
            right.append(right_here[seen])
            kept.append((first + each.sentence, each))
        first += len(window.spans)
    if not kept:
        return None
    return AskedArguments(
        rows=torch.tensor([row for row, _ in kept]),
        types=torch.tensor([each.type for _, each in kept]),
        roles=torch.tensor([each.role for _, each in kept]),
        weights=torch.tensor([each.weight for _, each in kept]),
        mentions=torch.from_numpy(np.concatenate(mentions)),
        right=torch.from_numpy(np.concatenate(right)),
        unnamed=torch.from_numpy(np.stack([each.right[-UNNAMED:] for _, each in kept])),
    )


def argument_odds(model: EncoderModel, states: Any, heads: dict[str, Any], asked: AskedArguments) -> tuple[Any, Any]:
    """Return the scores of mentions (pairs) and of no mention (arguments, 2)."""
    argument, window, first, last, distance = asked.mentions.T
    sums = nn.functional.pad(states.float().cumsum(1), (0, 0, 1, 0))
    means = (sums[window, last] - sums[window, first]) / (last - first).unsqueeze(-1)
    queries = heads["query"][asked.rows, asked.types, asked.roles]
    scores = model.argument_scores(queries[argument], means, asked.roles[argument], distance)
    return scores, heads["unnamed"][asked.rows, asked.types, asked.roles].float()


def _argument_loss(model: EncoderModel, states: Any, heads: dict[str, Any], asked: AskedArguments) -> Any:
    """Return the loss of the arguments: the right answers of each should have most of its share."""
    scores, unnamed = argument_odds(model, states, heads, asked)
    of = asked.mentions[:, 0]
    top = unnamed.detach().max(1).values.scatter_reduce(0, of, scores.detach(), "amax")
    odds, others = torch.exp(scores - top[of]), torch.exp(unnamed - top.unsqueeze(1))
    total = others.sum(1).index_add(0, of, odds)
    good = (others * asked.unnamed).sum(1).index_add(0, of, odds * asked.right)
    losses = torch.log(total) - torch.log(good + _LEAST)
    return (losses * asked.weights).sum() / asked.weights.sum()
