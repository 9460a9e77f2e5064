"""The page of all requests says the truth about how they are tested."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.generate_protocol.coverage import FAKE_ONLY, REFUSED
from tools.generate_protocol.gaps import COMPLETE_FOR
from tools.generate_protocol.rpc import rpc_name
from tools.generate_protocol.tested import rpc_calls, runtime_sources, unknown_calls
from trio_codex.protocol.methods import CLIENT_REQUESTS, RUNTIME_VERSION

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "protocol.md"

complete = pytest.mark.skipif(
    RUNTIME_VERSION != COMPLETE_FOR,
    reason=f"the tables of reasons are complete for runtime {COMPLETE_FOR} only",
)


@pytest.fixture(scope="module")
def called():
    return rpc_calls(runtime_sources(ROOT))


@complete
def test_every_request_goes_to_the_real_runtime_or_has_a_reason_why_not(called):
    never = {method for method in CLIENT_REQUESTS if rpc_name(method) not in called}
    assert never == FAKE_ONLY.keys()


@complete
def test_every_request_that_is_never_answered_has_a_reason_for_its_refusal(called):
    refused = {method for method in CLIENT_REQUESTS if called.get(rpc_name(method)) is False}
    assert refused == REFUSED.keys()


def test_the_page_has_a_row_for_every_request():
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:3] == "| `"]
    assert len(rows) == len(CLIENT_REQUESTS)
    for method, row in CLIENT_REQUESTS.items():
        (line,) = [one for one in rows if one.startswith(f"| `{method}`")]
        assert f"| `{rpc_name(method)}` | `{row.response}` |" in line
        assert ("(experimental)" in line) is row.experimental


def test_calls_are_found_and_those_that_must_fail_are_told_apart():
    source = """
async def test(codex, rpc):
    await rpc.answered()
    with pytest.raises(Error, match="no"):
        await codex.rpc.refused()
        await rpc.both(a=rpc.inner())
    async with other(), pytest.raises(Error): pass
    await codex.rpc.both()
    rpc.no_call
    await codex.other.no_rpc()
"""
    assert rpc_calls([source]) == {
        "answered": True,
        "refused": False,
        "both": True,
        "inner": False,
    }


def test_a_test_of_a_request_that_the_runtime_lacks_is_known_by_its_calls():
    source = """
    async def test(self, rpc):
        with pytest.raises(Error):
            await rpc.thread_read(thread_id="1")
        await rpc.thread_teleport()
"""
    assert unknown_calls(source, {"thread_read"}) == {"thread_teleport"}
    assert unknown_calls(source, {"thread_read", "thread_teleport"}) == set()
