"""Write the mean of the weights of several checkpoints of one run: it holds more of what they have in common.

    python -m training.mean_weights training/build/a.pt training/build/b.pt --output training/build/mean.pt

Source: Wortsman et al. 2022, "Model soups: averaging weights of multiple fine-tuned models".
"""

import argparse
from pathlib import Path

import torch


def main() -> None:
    """Run the command line above."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    states = [torch.load(path, weights_only=True) for path in arguments.checkpoints]
    models = [state["model"] for state in states]
    mean = {name: torch.stack([model[name] for model in models]).mean(0) for name in models[0]}
    torch.save({"options": states[0]["options"], "model": mean}, arguments.output)


if __name__ == "__main__":
    main()
