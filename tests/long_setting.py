"""How far the property tests go: a little in every run, far with ``TRIO_CODEX_FULL_SWEEP=1``."""

from __future__ import annotations

import os

from hypothesis import settings

FULL = bool(os.environ.get("TRIO_CODEX_FULL_SWEEP"))


def examples(usual: int, full: int) -> settings:
    """Give the settings of a property test by how many examples it tries."""
    return settings(
        max_examples=full if FULL else usual,
        derandomize=True,
        database=None,
    )
