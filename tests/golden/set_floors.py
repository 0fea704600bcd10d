"""Writes floors.json from the figures of today, less a small margin, for the figures that it names already."""

import json
from pathlib import Path

from click.testing import CliRunner

from streams.cli.command_group import dateline

FOLDER = Path(__file__).parent
FLOORS = FOLDER / "floors.json"
MARGIN = 0.01
SPARE_COUNT = 1


def floors_from(figures: dict[str, float], named: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Return floors a margin below the figures, and for counts of mistakes ceilings one above."""
    return {
        "at_least": {name: round(figures[name] - MARGIN, 3) for name in named["at_least"]},
        "at_most": {name: figures[name] + SPARE_COUNT for name in named["at_most"]},
    }


def main() -> None:
    """Score the labelled set and write the floors."""
    gold = [str(FOLDER / name) for name in ("articles.jsonl", "sentences.jsonl")]
    result = CliRunner().invoke(dateline, ["eval", *gold, "--json"], catch_exceptions=False)
    figures = json.loads(result.stdout)["figures"]
    floors = floors_from(figures, json.loads(FLOORS.read_text("utf-8")))
    FLOORS.write_text(json.dumps(floors, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
