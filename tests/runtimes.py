"""For which runtime the tests are written, and what others lack.

`tools.update_runtime` runs the tests with the runtime that it moves to. What a test counts, or
what only later runtimes do, is skipped there, with the reason.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The tables of the generator say for which runtime the tests were written.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.generate_protocol.gaps import COMPLETE_FOR
from trio_codex.protocol.methods import RUNTIME_VERSION

COMPLETE = RUNTIME_VERSION == COMPLETE_FOR

complete = pytest.mark.skipif(
    not COMPLETE,
    reason=f"counted and completed for runtime {COMPLETE_FOR}: count again, complete the tables",
)


def since(version: str, what: str) -> pytest.MarkDecorator:
    """Skip a test with runtimes before a version, and say what they do not do."""
    earlier = _numbers(RUNTIME_VERSION) < _numbers(version)
    return pytest.mark.skipif(earlier, reason=f"before runtime {version} {what}")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


steering_ends_the_models_call = since("0.162.0", "steered input waits for the end of a model call")
sub_agents_name_their_root = since("0.162.0", "no turn of a sub-agent says whose it is")
