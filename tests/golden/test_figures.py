"""The regression guard: extraction and matching on the labelled set may not fall under the floors."""

import pytest
from click.testing import CliRunner

from streams.cli.command_group import dateline
from tests.golden.set_floors import FOLDER, SETS


@pytest.mark.parametrize("floors", SETS)
def test_figures_hold_their_floors(floors: str) -> None:
    """`dateline eval` on each labelled set of this folder stays above its floors, figure by figure."""
    gold = [str(FOLDER / name) for name in SETS[floors]]
    result = CliRunner().invoke(dateline, ["eval", *gold, "--floors", str(FOLDER / floors)])
    assert result.exit_code == 0, result.output + str(result.exception)
