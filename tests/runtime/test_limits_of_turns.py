"""Limits that cancel a block of a turn: on tokens, and on silence."""

from __future__ import annotations

import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn, hold_all

from trio_codex import Sandbox, types
from trio_codex.testing import Gate, call, message

PER_CALL = 15
"""Tokens that the scripted model reports for each of its calls."""


async def test_a_turn_that_never_ends_is_stopped_by_its_tokens(codex, scripted_model):
    scripted_model.reply_always(lambda _: call("exec_command", {"cmd": "true"}))
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    async with thread.turn("go") as turn:
        with turn.watch(idle=60, tokens=3 * PER_CALL) as scope:
            await turn.result()
        assert scope.cancelled_caught
        assert scope.reason == "tokens"
        assert turn.tree_usage().total_tokens >= 3 * PER_CALL
    assert turn.status is types.TurnStatus.interrupted
    await assert_idle(thread)
    # One more may have been under way when the report of the third came.
    assert len(scripted_model.requests) in (3, 4)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_turn_within_its_tokens_is_left_alone(codex, scripted_model):
    scripted_model.reply_always("Done.")
    thread = await codex.thread_start()
    await thread.run("What it used does not count for the next one.")
    async with thread.turn("go") as turn:
        with turn.watch(tokens=PER_CALL + 1) as scope:
            result = await turn.result()
    assert result.turn_usage.total_tokens == PER_CALL
    assert (scope.cancelled_caught, scope.reason) == (False, None)


async def test_a_sub_agent_spends_the_tokens_of_the_turn_that_called_it(codex, scripted_model):
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            return call("exec_command", {"cmd": "true"})
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["Waiting", gate])

    scripted_model.reply_always(answer)
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    async with thread.turn("go") as turn:
        with turn.watch(tokens=10 * PER_CALL) as scope:
            await turn.result()
        assert scope.reason == "tokens"
        # The turn's own calls: the one that called the agent, and the one that is held.
        assert turn.tree_usage().total_tokens >= 10 * PER_CALL
    for thread_id in (await codex.request("thread/loaded/list"))["data"]:
        await assert_idle(codex.thread(thread_id))


async def test_a_goal_spends_the_tokens_of_all_its_turns(codex, scripted_model):
    scripted_model.reply_always("Work.")
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn:
        with turn.watch(tokens=4 * PER_CALL) as scope:
            await turn.result()
        assert scope.reason == "tokens"
    assert (await thread.goal()).status is types.ThreadGoalStatus.paused
    await assert_idle(thread)
    before = len(scripted_model.requests)
    assert before in (4, 5)
    await codex.models()
    assert len(scripted_model.requests) == before


@pytest.mark.parametrize("tokens", [None, 100])
async def test_a_silent_turn_is_stopped_and_the_reason_told(tokens, codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        await gate.wait_reached()
        with turn.watch(idle=0.05, tokens=tokens) as scope:
            await trio.sleep_forever()
        assert scope.reason == "idle"
    assert turn.status is types.TurnStatus.interrupted
    await assert_idle(thread)
