"""The regression guard: extraction and matching on the labelled set may not fall under the floors."""

from pathlib import Path

from click.testing import CliRunner

from streams.cli.command_group import dateline

FOLDER = Path(__file__).parent


def test_figures_hold_their_floors() -> None:
    """`dateline eval` on the articles and short texts of this folder stays above floors.json, figure by figure."""
    gold = [str(FOLDER / "articles.jsonl"), str(FOLDER / "sentences.jsonl")]
    result = CliRunner().invoke(dateline, ["eval", *gold, "--floors", str(FOLDER / "floors.json")])
    assert result.exit_code == 0, result.output + str(result.exception)
