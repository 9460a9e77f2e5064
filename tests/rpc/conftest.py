"""What the tests of `Codex.rpc` share: the schema of the pinned runtime."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The generator reads the schema; it is not a part of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.generate_protocol.schema import Bundle, load


@pytest.fixture(scope="session")
def bundle() -> Bundle:
    return load()
