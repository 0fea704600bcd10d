"""Whole workers on the real broker, Apache Kafka: delivery, crashes, rebalances and refusals."""

import pytest

from tests.delivery_cases import CrashCases, HostileArticleCases, LoadCases, RebalanceCases, RefusalCases

pytestmark = pytest.mark.integration


class TestHostileArticles(HostileArticleCases):
    """See the cases."""


class TestCrashes(CrashCases):
    """See the cases."""


class TestRebalances(RebalanceCases):
    """See the cases."""


class TestRefusals(RefusalCases):
    """See the cases."""


class TestLoad(LoadCases):
    """See the cases."""
