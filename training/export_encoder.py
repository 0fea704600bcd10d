"""Write a fitted encoder as the product reads it: int8 in ONNX, the heads, their names, the vocabulary.

    python -m training.export_encoder training/build/full.pt streams/adapters/data/encoder
    python -m training.export_encoder training/build/fold-0.pt training/build/fold-0

Prints how far the int8 states are from the fitted ones (cosine).
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from training.base_weights import fetch_base
from training.encoder_model import EncoderModel
from training.outputs import outputs_data

_OPSET: Final = 17
_TRIAL_PIECES: Final = 120
_WORDS: Final = (999, 5000)  # ids of plain words
_TOLERANCE: Final = 1e-3


class _WindowReader(nn.Module):
    """One window of word pieces (their ids) to its states (pieces, width) and roles (pieces, types, roles).

    A window alone, not a batch of one: so onnxruntime multiplies the parts of the heads as they lie, uncopied.
    """

    def __init__(self, model: EncoderModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: Any) -> Any:
        states = self.model(ids)
        return states, self.model.roles(states)


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    state = torch.load(arguments.checkpoint, weights_only=True)
    model = EncoderModel(state["options"]["layers"])
    model.load_state_dict(state["model"])
    export(model.eval(), arguments.folder)


def export(model: EncoderModel, folder: Path) -> None:
    """Write the four files of an encoder.

    Raises:
        RuntimeError: the exported graph does not compute what the model does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "fp32.onnx"
        _export_graph(_WindowReader(model).eval(), exact)
        quantize_dynamic(
            exact,
            folder / "encoder.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            extra_options={"MatMulConstBOnly": True},
        )
        cosine = _cosine(model, exact, folder / "encoder.onnx")
    heads = {
        "weight": model.sentence_head.weight.T,
        "bias": model.sentence_head.bias,
        "attention": model.attention.weight.T,
        "type_weight": model.type_head.weight.T,
        "acled_by_type": model.acled_by_type,
        "status_by_type": model.status_by_type,
        "query_weight": model.argument_query.weight.T,
        "query_bias": model.argument_query.bias + model.argument_by_type,
        "key_weight": model.argument_key.weight.T,
        "unnamed_weight": model.argument_unnamed.weight.T,
        "unnamed_bias": model.argument_unnamed.bias + model.unnamed_by_type,
        "distance": model.argument_distance,
    }
    np.savez(folder / "heads.npz", allow_pickle=False, **{name: each.detach().numpy() for name, each in heads.items()})
    (folder / "outputs.json").write_text(json.dumps(outputs_data(), indent=1, ensure_ascii=False) + "\n", "utf-8")
    shutil.copyfile(fetch_base() / "tokenizer.json", folder / "tokenizer.json")
    sizes = ", ".join(f"{path.name} {path.stat().st_size / 1e6:.1f} MB" for path in sorted(folder.iterdir()))
    print(f"{folder}: {sizes}; int8 states are at cosine {cosine:.4f} of the fitted ones")


def _export_graph(reader: _WindowReader, path: Path) -> None:
    free = {0: "pieces"}
    torch.onnx.export(
        reader,
        (torch.from_numpy(_trial_words()),),
        path,
        input_names=["ids"],
        output_names=["hidden", "roles"],
        dynamic_axes={"ids": free, "hidden": free, "roles": free},
        opset_version=_OPSET,
        dynamo=False,
    )


def _cosine(model: EncoderModel, exact: Path, quantized: Path) -> float:
    words = _trial_words()
    with torch.no_grad():
        fitted = model(torch.from_numpy(words)).numpy()
    outputs = [
        onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"]).run(["hidden"], {"ids": words})[0]
        for path in (exact, quantized)
    ]
    if float(np.abs(outputs[0] - fitted).max()) > _TOLERANCE:
        raise RuntimeError("the exported graph does not compute what the model does")
    return float((fitted * outputs[1]).sum() / np.linalg.norm(fitted) / np.linalg.norm(outputs[1]))


def _trial_words() -> Any:
    return np.random.default_rng(0).integers(*_WORDS, size=_TRIAL_PIECES)


if __name__ == "__main__":
    main()
