"""Writes the floors from the figures of today, less a small margin, for the figures that they name already."""

import json
from pathlib import Path

from click.testing import CliRunner

from streams.cli.command_group import dateline

FOLDER = Path(__file__).parent
SETS = {"floors.json": ("articles.jsonl", "sentences.jsonl"), "story_floors.json": ("stories.jsonl",)}
"""The files whose figures each file of floors bounds."""
MARGIN = 0.02
"""Processors round int8 differently: the same texts gave figures a hundredth apart on two of them."""
SPARE_COUNT = 2


def floors_from(figures: dict[str, float], named: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return floors a margin below the figures, and for counts of mistakes ceilings two above."""
    return {
        "at_least": {name: round(figures[name] - MARGIN, 3) for name in named["at_least"]},
        "at_most": {name: figures[name] + SPARE_COUNT for name in named["at_most"]},
    }


def main() -> None:
    """Score the labelled sets and write their floors."""
    for name, files in SETS.items():
        gold = [str(FOLDER / file) for file in files]
        result = CliRunner().invoke(dateline, ["eval", *gold, "--json"], catch_exceptions=False)
        figures = json.loads(result.stdout)["figures"]
        floors = floors_from(figures, json.loads((FOLDER / name).read_text("utf-8")))
        (FOLDER / name).write_text(json.dumps(floors, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
