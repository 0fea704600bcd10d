"""What the encoder is fitted to make small: wrong reports of sentences, wrong codes of events, wrong roles of words."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import torch
from torch.nn import functional

from training.encoder_model import EncoderModel
from training.outputs import MODE_NAMES, TYPE_NAMES
from training.window_examples import CodeTarget, RoleTarget, WindowExample

_SPEAK: Final = 0.5
_STATUS: Final = 0.5
_ROLES: Final = 0.8
_ROLE_FOUND: Final = 2.0  # words with a role are few
_NEVER: Final = -1e4
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


def batch_loss(model: EncoderModel, windows: Sequence[WindowExample]) -> Any:
    """Return the loss of a batch, by sentence."""
    ids, mask = padded(windows)
    states = model(ids, mask)
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
    first, rows, codes = 0, [], []
    for window in windows:
        rows += [first + code.sentence for code in window.codes]
        codes += window.codes
        first += len(window.spans)
    if codes:
        loss = loss + _code_loss(heads, rows, codes)
    loss = loss / sentences
    labelled = [(row, target) for row, window in enumerate(windows) for target in window.roles]
    return loss + _ROLES * _role_loss(model.roles(states), labelled) if labelled else loss


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
