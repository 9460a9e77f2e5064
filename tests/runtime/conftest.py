"""What the tests of the real runtime share: the typed requests, and connections that fail."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from _recovery import FAULTS, open_bed
from runtimes import COMPLETE

from tools.generate_protocol.rpc import rpc_name
from tools.generate_protocol.tested import unknown_calls
from trio_codex.protocol.methods import CLIENT_REQUESTS, RUNTIME_VERSION


@pytest.fixture
async def rpc(codex):
    return codex.rpc


@pytest.fixture(params=FAULTS)
async def bed(app_server, scripted_model, request):
    """A client, and what lets its connection fail."""
    async with open_bed(app_server, scripted_model, request.param) as bed:
        yield bed
        await bed.check()


@pytest.fixture(params=[fault for fault in FAULTS if fault != "child"])
async def served(app_server, scripted_model, request):
    """One with a relay, which a child has not."""
    async with open_bed(app_server, scripted_model, request.param) as bed:
        yield bed
        await bed.check()


def pytest_collection_modifyitems(items):
    """With another runtime, skip the tests of requests that it does not have."""
    if COMPLETE:
        return
    known = set(map(rpc_name, CLIENT_REQUESTS))
    for item in items:
        if Path(__file__).parent in item.path.parents:
            missing = unknown_calls(inspect.getsource(item.function), known)
            if missing:
                reason = f"runtime {RUNTIME_VERSION} has no {', '.join(sorted(missing))}"
                item.add_marker(pytest.mark.skip(reason=reason))
