"""What holds of the linear models that rank candidates, whatever their weights."""

import math

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.domain.reader.linear import LinearModel, log_shares

NAMES = st.sampled_from("abcdef")
NUMBERS = st.floats(-1e3, 1e3)
FEATURES = st.dictionaries(NAMES, NUMBERS)
BOUNDED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@BOUNDED
@given(bias=NUMBERS, weights=FEATURES, candidates=st.lists(FEATURES, min_size=1, max_size=12))
def test_shares_are_a_distribution(bias: float, weights: dict[str, float], candidates: list[dict[str, float]]) -> None:
    """Shares sum to one, follow the scores, and the choice is the largest."""
    model = LinearModel(bias, weights)
    shares = model.shares(candidates)
    assert math.isclose(math.fsum(shares), 1.0, abs_tol=1e-9)
    assert all(0 <= share <= 1 for share in shares)
    best, probability = model.choice(candidates)
    assert probability == shares[best] == max(shares)
    assert model.score(candidates[best]) >= max(map(model.score, candidates)) - 1e-6
    assert 0 <= model.probability(candidates[0]) <= 1


@BOUNDED
@given(st.dictionaries(NAMES, NUMBERS, min_size=1))
def test_logarithms_of_shares_are_of_a_distribution(odds: dict[str, float]) -> None:
    """Scores of exclusive values become shares that sum to one."""
    shares = log_shares(odds)
    assert math.isclose(math.fsum(map(math.exp, shares.values())), 1.0, abs_tol=1e-9)
    assert odds[max(shares, key=shares.__getitem__)] >= max(odds.values()) - 1e-6
