"""Turn an exported encoder back into a checkpoint, to go on from where nothing else is left of a fit.

    python -m training.shipped_weights streams/adapters/data/encoder training/build/shipped.pt

The weights are those that int8 gives back. A sum of parameters that the export wrote as one array stays one of them.
"""

import argparse
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from training.encoder_model import LAYERS, EncoderModel

_PREFIX: Final = "model."
_TRANSPOSED: Final = "_Transposed"
_HEADS: Final = {
    "sentence_head.weight": "weight",
    "sentence_head.bias": "bias",
    "attention.weight": "attention",
    "type_head.weight": "type_weight",
    "acled_by_type": "acled_by_type",
    "status_by_type": "status_by_type",
    "argument_query.weight": "query_weight",
    "argument_by_type": "query_bias",
    "argument_key.weight": "key_weight",
    "argument_unnamed.weight": "unnamed_weight",
    "unnamed_by_type": "unnamed_bias",
    "argument_distance": "distance",
}
"""Parameters by the names of arrays in ``heads.npz``."""

Floats = npt.NDArray[np.float32]


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("checkpoint", type=Path)
    arguments = parser.parse_args()
    model = shipped_model(arguments.folder)
    arguments.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"options": {"layers": LAYERS}, "model": model.state_dict()}, arguments.checkpoint)


def shipped_model(folder: Path) -> EncoderModel:
    """Return the model that an exported encoder computes.

    Raises:
        ValueError: a parameter of the model is not in the folder.
    """
    model = EncoderModel()
    state = model.state_dict()
    zero = {name: np.zeros(state[name].shape, np.float32) for name in ("argument_query.bias", "argument_unnamed.bias")}
    found = {**zero, **_graph_parameters(folder / "encoder.onnx")}
    with np.load(folder / "heads.npz", allow_pickle=False) as heads:
        found |= {name: heads[of].T if name.endswith(".weight") else heads[of] for name, of in _HEADS.items()}
    if missing := set(state) - set(found):
        raise ValueError(f"{folder} lacks {sorted(missing)}")
    arrays = {name: torch.from_numpy(np.array(found[name], np.float32)) for name in state}
    arrays["segments.weight"] = torch.stack([arrays["segments.weight"], state["segments.weight"][1]])
    model.load_state_dict(arrays)
    return model


def _graph_parameters(path: Path) -> dict[str, Floats]:
    """Return the parameters of the graph by name; the segment of all words (width) is named as if it were all."""
    graph = onnx.load(path).graph
    arrays = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    found = {name.removeprefix(_PREFIX): array for name, array in arrays.items() if name.endswith((".bias", ".weight"))}
    for name in [name.removesuffix("_quantized") for name in arrays if name.endswith("_quantized")]:
        zero = arrays[f"{name}_zero_point"].astype(np.float32)
        exact = (arrays[f"{name}_quantized"].astype(np.float32) - zero) * arrays[f"{name}_scale"]
        if name.endswith(_TRANSPOSED):
            found[name.removeprefix(_PREFIX).removesuffix(_TRANSPOSED)] = exact.T
        elif name.startswith(_PREFIX):
            found[name.removeprefix(_PREFIX)] = exact
        else:  # the export renames what it has folded or transposed itself
            found["role_by_type.weight"] = exact.T
    folded = next(array for name, array in arrays.items() if name.startswith("onnx::Add"))
    return {**found, "segments.weight": folded}


if __name__ == "__main__":
    main()
