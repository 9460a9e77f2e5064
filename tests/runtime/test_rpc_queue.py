"""`Codex.rpc` on the real runtime: goals, the queue, terminals."""

from __future__ import annotations

import pytest
from _rpc_helpers import a_turn, awaiting, text

from trio_codex import InvalidRequestError, MethodNotFoundError, types
from trio_codex.testing import Gate, message


async def test_a_goal_is_set_read_and_cleared(rpc):
    thread_id = (await rpc.thread_start()).thread.id
    assert (await rpc.thread_goal_get(thread_id=thread_id)).goal is None
    goal = (
        await rpc.thread_goal_set(
            thread_id=thread_id,
            objective="Be done.",
            status=types.ThreadGoalStatus.paused,
            token_budget=1_000,
        )
    ).goal
    assert (goal.objective, goal.token_budget, goal.tokens_used) == ("Be done.", 1_000, 0)
    assert (await rpc.thread_goal_get(thread_id=thread_id)).goal == goal
    assert (await rpc.thread_goal_clear(thread_id=thread_id)).cleared is True
    assert (await rpc.thread_goal_clear(thread_id=thread_id)).cleared is False


async def test_the_queue_is_kept_while_a_turn_runs_and_starts_turns_afterwards(
    codex, rpc, scripted_model
):
    gate = Gate()
    scripted_model.on("hold", message(deltas=["Thinking", gate]))
    scripted_model.reply_always(lambda request: f"About {request.last_user_text}.")
    thread_id = (await rpc.thread_start()).thread.id
    async with awaiting(codex, types.TurnStartedNotification):
        turn = (await rpc.turn_start(thread_id=thread_id, input=text("hold"))).turn

    one, two = [
        (
            await rpc.thread_queue_add(
                thread_id=thread_id, client_user_message_id=words, input=text(words)
            )
        ).queued_submission
        for words in ("one", "two")
    ]

    async def queued():
        listed = (await rpc.thread_queue_list(thread_id=thread_id)).data
        return [(entry.id, entry.input[0].text) for entry in listed]

    assert await queued() == [(one.id, "one"), (two.id, "two")]
    await rpc.thread_queue_reorder(thread_id=thread_id, queued_submission_ids=[two.id, one.id])
    changed = await rpc.thread_queue_update(
        thread_id=thread_id, queued_submission_id=two.id, input=text("deux")
    )
    assert changed.queued_submission.id == two.id
    assert await queued() == [(two.id, "deux"), (one.id, "one")]
    deleted = await rpc.thread_queue_delete(thread_id=thread_id, queued_submission_id=one.id)
    assert deleted.deleted is True
    with pytest.raises(InvalidRequestError, match="already has an active or pending turn"):
        await rpc.thread_queue_start(thread_id=thread_id)

    # After an interrupted turn the queue waits to be started.
    async with awaiting(codex, types.TurnCompletedNotification, thread_id=thread_id) as ended:
        await rpc.turn_interrupt(thread_id=thread_id, turn_id=turn.id)
    assert ended[0].turn.status is types.TurnStatus.interrupted
    async with awaiting(codex, types.TurnCompletedNotification, thread_id=thread_id) as ended:
        started = await rpc.thread_queue_start(thread_id=thread_id)
    assert ended[0].turn.id == started.turn.id
    assert ended[0].turn.items[-1].text == "About deux."
    assert await queued() == []


async def test_commands_in_the_background_are_listed_and_ended(codex, rpc, scripted_model):
    for command in ("sleep 1000", "sleep 2000"):
        scripted_model.call("exec_command", {"cmd": command, "yield_time_ms": 250})
        scripted_model.reply("It runs.")
    thread_id = (await rpc.thread_start(sandbox=types.SandboxMode.danger_full_access)).thread.id
    await a_turn(codex, thread_id)
    await a_turn(codex, thread_id)
    first, second = (await rpc.thread_background_terminals_list(thread_id=thread_id)).data
    assert {"sleep 1000" in one.command for one in (first, second)} == {True, False}
    ended = await rpc.thread_background_terminals_terminate(
        thread_id=thread_id, process_id=first.process_id
    )
    assert ended.terminated is True
    (left,) = (await rpc.thread_background_terminals_list(thread_id=thread_id)).data
    assert left.process_id == second.process_id
    await rpc.thread_background_terminals_clean(thread_id=thread_id)
    assert (await rpc.thread_background_terminals_list(thread_id=thread_id)).data == []


async def test_predictions_are_not_to_be_had_yet(codex, rpc, scripted_model):
    scripted_model.reply_always("Done.")
    thread_id = (await rpc.thread_start()).thread.id
    turn = await a_turn(codex, thread_id)
    with pytest.raises(MethodNotFoundError, match="not implemented yet"):
        await rpc.thread_prediction_request(thread_id=thread_id, source_turn_id=turn.id)
