"""Turns that were running before ours was asked for."""

from __future__ import annotations

from _helpers import assert_active, hold_all


async def test_a_turn_that_this_connection_started_a_moment_ago_is_joined(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    words = [{"type": "text", "text": "Theirs."}]
    theirs = await codex.request("turn/start", {"threadId": thread.id, "input": words})
    # It has not started yet: nothing but the answer above tells that it runs.
    async with thread.turn("Ours.") as turn:
        assert turn.id == theirs["turn"]["id"]
        assert turn.joined
        await scripted_model.wait_requests(1)
    await assert_active(thread)
