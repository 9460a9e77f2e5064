"""Two hundred turns at once on the real runtime."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import trio

from trio_codex import types
from trio_codex.testing import Gate, message

pytestmark = pytest.mark.deep

TURNS = 200


def threads_of_this_process() -> set[str]:
    """Find all threads of this process; the scripted model runs in it, and makes none either."""
    try:
        return {entry.name for entry in Path("/proc/self/task").iterdir()}
    except OSError:
        return {str(thread.native_id) for thread in threading.enumerate()}


@pytest.mark.deadline(180)
async def test_two_hundred_turns_at_once_complete_and_make_no_thread(codex, scripted_model):
    gate = Gate()
    scripted_model.reply_always(
        lambda request: message(deltas=[gate, request.last_user_text.upper()])
    )
    results = {}
    during = set()

    async def run(number):
        thread = await codex.thread_start()
        during.update(threads_of_this_process())
        results[number] = await thread.run(f"number {number}")
        during.update(threads_of_this_process())

    before = threads_of_this_process()
    async with trio.open_nursery() as nursery:
        for number in range(TURNS):
            nursery.start_soon(run, number)
        await gate.wait_reached(TURNS)
        assert results == {}
        assert codex.statistics().open_turns == TURNS
        during.update(threads_of_this_process())
        gate.release()
    assert during <= before
    assert {number: result.final_response for number, result in results.items()} == {
        number: f"NUMBER {number}" for number in range(TURNS)
    }
    assert {result.status for result in results.values()} == {types.TurnStatus.completed}
    left = codex.statistics()
    assert (left.open_turns, left.waiting_turns, left.pending_requests) == (0, 0, 0)
