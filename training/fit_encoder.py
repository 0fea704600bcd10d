"""Fine-tune the encoder on labelled articles; a checkpoint after each epoch, from which it goes on when run again.

    python -m training.fit_encoder training/build/fold-0.pt --fold 0 --folds 3
    python -m training.fit_encoder training/build/full.pt --epochs 4

With ``--fold`` the articles of that fold are left out and judged after each epoch; without, all are used.
The same options, texts, versions and number of threads give the same weights, interrupted or not.
"""

import argparse
import hashlib
import json
import os
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TypeVar

import torch
from torch import nn

from streams.adapters.encoder_windows import open_tokenizer
from streams.adapters.resources import load_resources
from training.base_weights import fetch_base
from training.dataset import NoEncoder, add_set_options, analysed_article, folds_of, read_rows
from training.encoder_model import FROZEN_LAYERS, LAYERS, EncoderModel, quick_products
from training.frozen_states import FrozenStates
from training.held_out import held_out_figures
from training.losses import batch_loss
from training.targets import target_of
from training.window_examples import WindowExample, window_examples

_BATCH_WINDOWS: Final = 4
_BUCKET_PARTS: Final = 48  # batches are made of parts of articles of like length among so many
_HEAD_RATE: Final = 1e-3
_WEIGHT_DECAY: Final = 0.01
_WARM_UP: Final = 0.06
_LEAST_RATE: Final = 0.02
_LONGEST_GRADIENT: Final = 1.0
_SAY_EVERY: Final = 100

_Each = TypeVar("_Each")


@dataclass(frozen=True)
class Examples:
    """The windows to fit to, and those of the articles that are left out."""

    fitted: list[WindowExample]
    held_out: list[WindowExample]


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    add_set_options(parser)
    parser.add_argument("--fold", type=int, help="leave this fold out")
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--init", type=Path, help="start from the weights of this checkpoint")
    parser.add_argument("--layers", type=int, default=LAYERS)
    parser.add_argument("--frozen", type=int, default=FROZEN_LAYERS, help="how many of them stay as they are")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=7e-5, help="highest learning rate of the base weights")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.use_deterministic_algorithms(mode=True)
    torch.manual_seed(arguments.seed)
    rows = read_rows(arguments)
    options = _options(arguments, rows)
    examples = read_examples(rows, arguments.fold, arguments.folds)
    model = EncoderModel(arguments.layers, arguments.frozen)
    if arguments.init:
        model.load_state_dict(torch.load(arguments.init, weights_only=True)["model"])
    else:
        model.load_base(fetch_base() / "model.onnx")
    fit(model, examples, options, arguments.checkpoint)


def _options(arguments: argparse.Namespace, rows: Sequence[tuple[dict[str, Any], bool]]) -> dict[str, Any]:
    """Return all that the weights depend on."""
    names = ("fold", "folds", "layers", "frozen", "epochs", "rate", "seed", "threads")
    data = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    init = hashlib.sha256(arguments.init.read_bytes()).hexdigest() if arguments.init else None
    return {**{name: getattr(arguments, name) for name in names}, "data": data, "init": init}


def read_examples(rows: Sequence[tuple[dict[str, Any], bool]], fold: int | None, folds: int) -> Examples:
    """Return the windows of labelled articles with their targets."""
    resources, encoder = load_resources(), NoEncoder()
    tokenizer = open_tokenizer((fetch_base() / "tokenizer.json").read_text("utf-8"))
    examples = Examples([], [])
    for (row, real), its in zip(rows, folds_of((row for row, _ in rows), folds), strict=True):
        target = target_of(analysed_article(row, resources, encoder, real=real))
        kept = examples.held_out if its == fold else examples.fitted
        kept += window_examples(target, tokenizer)
    pieces = sum(len(window.ids) for window in examples.fitted)
    print(f"{len(rows)} articles, {len(examples.fitted)} windows, {pieces} word pieces to fit to", flush=True)
    return examples


def fit(model: EncoderModel, examples: Examples, options: dict[str, Any], checkpoint: Path) -> None:
    """Fit the model, from the checkpoint on if there is one; it is written after each epoch.

    Raises:
        ValueError: the checkpoint was made with other options, or of other texts.
    """
    optimizer = torch.optim.AdamW(
        [{"params": model.body(), "lr": options["rate"]}, {"params": model.heads(), "lr": _HEAD_RATE}],
        weight_decay=_WEIGHT_DECAY,
    )
    epochs = [batches_of(examples.fitted, _order(options["seed"], epoch)) for epoch in range(options["epochs"])]
    steps = sum(map(len, epochs))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate_at(step, steps))
    done = _resume(checkpoint, options, model, optimizer, schedule)
    before = FrozenStates(model)
    for epoch in range(done, options["epochs"]):
        began, total, batches = time.monotonic(), 0.0, 0
        model.train()
        for batch in epochs[epoch]:
            with quick_products():
                loss = batch_loss(model, batch, model.fitted(*before(batch)))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), _LONGEST_GRADIENT)
            optimizer.step()
            schedule.step()
            total, batches = total + loss.item(), batches + 1
            if batches % _SAY_EVERY == 0:
                print(f"  {batches} batches, {time.monotonic() - began:.0f} s", flush=True)
        _write(checkpoint, options, epoch + 1, model, optimizer, schedule)
        print(f"epoch {epoch + 1}: loss {total / batches:.4f}{_judged(model, examples.held_out)}", flush=True)


def _order(seed: int, epoch: int) -> random.Random:
    return random.Random(f"{seed} {epoch}")  # noqa: S311


def _rate_at(step: int, steps: int) -> float:
    """Return the part of the highest learning rate at a step: up at first, then down in a line."""
    return min(1.0, (step + 1) / (_WARM_UP * steps)) * max(_LEAST_RATE, 1 - step / steps)


def batches_of(windows: Sequence[WindowExample], order: random.Random) -> list[list[WindowExample]]:
    """Return the batches of an epoch in an order of its own; each of windows of about one length.

    Windows of one article stay together, so that what one tells can be looked for in another.
    """
    parts = [
        found
        for _, windows_of_article in groupby(windows, key=lambda each: each.article)
        for found in _in_groups(list(windows_of_article), _BATCH_WINDOWS)
    ]
    order.shuffle(parts)
    found_batches: list[list[WindowExample]] = []
    for bucket in _in_groups(parts, _BUCKET_PARTS):
        batch: list[WindowExample] = []
        for part in sorted(bucket, key=lambda each: (len(each), max(len(window.ids) for window in each))):
            if batch and len(batch) + len(part) > _BATCH_WINDOWS:
                found_batches.append(batch)
                batch = []
            batch += part
        found_batches.append(batch)
    order.shuffle(found_batches)
    return found_batches


def _in_groups(found: list[_Each], size: int) -> list[list[_Each]]:
    return [found[first : first + size] for first in range(0, len(found), size)]


def _judged(model: EncoderModel, held_out: Sequence[WindowExample]) -> str:
    """Return the figures of the articles that were left out, as text."""
    if not held_out:
        return ""
    model.eval()
    return f", left out: {held_out_figures(model, held_out)}"


def _write(path: Path, options: dict[str, Any], epoch: int, model: EncoderModel, optimizer: Any, schedule: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    state = {
        "options": options,
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "schedule": schedule.state_dict(),
        "random": torch.get_rng_state(),
    }
    torch.save(state, partial)
    os.replace(partial, path)  # noqa: PTH105 - a checkpoint is whole or not there


def _resume(path: Path, options: dict[str, Any], model: EncoderModel, optimizer: Any, schedule: Any) -> int:
    """Take up a checkpoint, if there is one, and return how many epochs it has behind it."""
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True)
    if state["options"] != options:
        raise ValueError(f"{path} was fitted with {state['options']}, not {options}: remove it or name another file")
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    schedule.load_state_dict(state["schedule"])
    torch.set_rng_state(state["random"])
    print(f"{path}: {state['epoch']} epochs are done", flush=True)
    done: int = state["epoch"]
    return done


if __name__ == "__main__":
    main()
