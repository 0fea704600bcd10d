"""What the frozen layers make of windows, computed once: half of them frozen, a fit takes a third less."""

from collections.abc import Sequence
from typing import Any

import torch

from training.encoder_model import WIDTH, EncoderModel
from training.losses import padded
from training.window_examples import WindowExample


class FrozenStates:
    """Keeps the states of windows in half precision (768 bytes a word piece), by the identity of the window."""

    def __init__(self, model: EncoderModel) -> None:
        self._model = model
        self._kept: dict[int, Any] = {}

    def __call__(self, windows: Sequence[WindowExample]) -> tuple[Any, Any]:
        """Return the states (windows, pieces, width), and what hides the pieces that only fill up."""
        ids, mask = padded(windows)
        if any(id(window) not in self._kept for window in windows):
            with torch.no_grad():
                found = self._model.before_fitted(ids, mask)
            for row, window in enumerate(windows):
                self._kept[id(window)] = found[row, : len(window.ids)].to(torch.float16).clone()
        states = torch.zeros(*ids.shape, WIDTH)
        for row, window in enumerate(windows):
            states[row, : len(window.ids)] = self._kept[id(window)]
        return states, mask
