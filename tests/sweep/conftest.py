"""Counting what the sweep did, and saying so at the end of the test run."""

from __future__ import annotations

from collections import Counter

import pytest


@pytest.fixture
def tally(record_property):
    """A function to call with what was done at a step."""
    done = Counter()
    yield lambda what: done.update([what])
    for what, steps in done.items():
        record_property(f"sweep: {what}", steps)


def pytest_terminal_summary(terminalreporter):
    total = Counter()
    for report in terminalreporter.getreports(""):
        for what, steps in report.user_properties:
            if report.when == "teardown" and what.startswith("sweep: "):
                total[what] += steps
    for what, steps in sorted(total.items()):
        terminalreporter.write_line(f"{what}: {steps} steps")
