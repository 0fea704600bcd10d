"""Fixtures of every suite."""

pytest_plugins = ("tests.brokers", "tests.workers")
