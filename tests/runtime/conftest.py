"""What the tests of the real runtime share: the typed requests."""

from __future__ import annotations

import pytest


@pytest.fixture
async def rpc(codex):
    return codex.rpc
