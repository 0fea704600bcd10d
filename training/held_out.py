"""How right an encoder is on windows that it was not fitted to: sentences that report, modes, roles of words."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Final

import numpy as np
import torch
from sklearn.metrics import average_precision_score

from training.encoder_model import EncoderModel, quick_products
from training.losses import AskedArguments, argument_odds, asked_arguments, padded
from training.outputs import MODE_TYPES, ROLE_NAMES
from training.precision import precision_of
from training.window_examples import WindowExample

_COUNTED: Final = 0.5
"""Events that weigh less are those that may pass."""

Floats = Any


def held_out_figures(model: EncoderModel, windows: Sequence[WindowExample]) -> str:
    """Return the figures of windows as text."""
    scores, mains, modes, parts, played = [], [], [], [], []
    filled: dict[int, list[bool]] = {}
    with torch.no_grad(), quick_products():
        for _, of_article in groupby(windows, key=lambda each: each.article):
            batch = list(of_article)
            states = model(*padded(batch))
            heads = model.sentences(states, [window.spans for window in batch])
            scores.append(heads["report"].float().numpy())
            mains.append(heads["main"].float().numpy())
            asked = asked_arguments(batch)
            if asked is not None:
                for role, is_right in _arguments_right(model, states, heads, asked):
                    filled.setdefault(role, []).append(is_right)
            modes += _modes_right(heads["mode"].float().numpy(), batch)
            roles = model.roles(states).float().numpy()
            for row, window in enumerate(batch):
                for target in window.roles:
                    parts.append(roles[row, target.first : target.last, target.type])
                    played.append(target.roles)
    reported = np.concatenate([window.report for window in windows]) > 0
    passed = np.concatenate([window.passed for window in windows])
    figures = precision_of(np.concatenate(scores), reported, passed)
    main = precision_of(np.concatenate(mains), np.concatenate([w.main for w in windows]) > 0, passed)
    said, told = np.concatenate(parts), np.concatenate(played)
    of_roles = [f"{name} {average_precision_score(told[:, i], said[:, i]):.2f}" for i, name in enumerate(ROLE_NAMES)]
    of_arguments = [f"{ROLE_NAMES[role]} {np.mean(found):.3f}" for role, found in sorted(filled.items())]
    return (
        f"average precision {figures.average:.3f}, best F1 {figures.best_f1:.3f} of {figures.right}; "
        f"main {main.average:.3f}; arguments right {', '.join(of_arguments)}; "
        f"modes right {np.mean(modes):.3f}; average precision of roles: {', '.join(of_roles)}"
    )


def _arguments_right(
    model: EncoderModel, states: Any, heads: dict[str, Any], asked: AskedArguments
) -> Iterator[tuple[int, bool]]:
    """Yield of each argument of events to be found its role and whether the likeliest answer is right."""
    scores, unnamed = (each.float().numpy() for each in argument_odds(model, states, heads, asked))
    for index, (role, weight) in enumerate(zip(asked.roles.tolist(), asked.weights.tolist(), strict=True)):
        if weight > _COUNTED:
            own = (asked.mentions[:, 0] == index).numpy()
            odds = np.concatenate([scores[own], unnamed[index]])
            right = np.concatenate([asked.right[torch.from_numpy(own)].numpy(), asked.unnamed[index].numpy()])
            yield role, bool(right[odds.argmax()])


def _modes_right(scores: Floats, windows: Sequence[WindowExample]) -> list[bool]:
    """Return for each event with a mode to choose whether the likeliest of its type is right."""
    types = np.array(MODE_TYPES)
    right, before = [], 0
    for window in windows:
        for code in window.codes:
            own = np.flatnonzero(types == code.type)
            if code.mode >= 0 and code.weight > _COUNTED and len(own) > 1:
                right.append(bool(own[scores[before + code.sentence, own].argmax()] == code.mode))
        before += len(window.spans)
    return right
