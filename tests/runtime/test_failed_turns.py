"""Turns that the runtime ends as failed."""

from __future__ import annotations

import pytest
from _helpers import assert_takes_the_next_turn, hold_all, items_of

from trio_codex import InvalidRequestError, TurnFailedError, types
from trio_codex.testing import cut, failed, message


async def note_all(turn, events):
    async for event in turn:
        events.append(event)


async def test_a_model_that_answers_500_fails_the_turn_and_not_the_thread(codex, scripted_model):
    scripted_model.fail(500)
    thread = await codex.thread_start()
    with pytest.raises(TurnFailedError) as caught:
        await thread.run("Fail.")
    error = caught.value
    assert error.error.codex_error_info is types.CodexErrorInfoValue.internal_server_error
    assert error.result.status is types.TurnStatus.failed
    assert error.result.error == error.error
    assert error.error.message in str(error)
    assert error.result.id in str(error)
    (question,) = error.result.items
    assert isinstance(question, types.UserMessageThreadItem)
    assert error.result.final_response is None
    assert codex.statistics().open_turns == 0
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_the_result_of_a_failed_turn_has_what_was_completed_before(codex, scripted_model):
    scripted_model.call("exec_command", {"cmd": "echo kept"})
    scripted_model.respond(message(deltas=["I was about to", failed(message="out of luck")]))
    thread = await codex.thread_start()
    with pytest.raises(TurnFailedError, match="out of luck") as caught:
        await thread.run("Fail.")
    result = caught.value.result
    (command,) = items_of(result, types.CommandExecutionThreadItem)
    assert command.aggregated_output == "kept\n"
    # A message that was never completed is not an item and no answer.
    assert items_of(result, types.AgentMessageThreadItem) == []
    assert result.final_response is None
    assert result.turn_usage.total_tokens == 15
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_the_stream_of_a_failed_turn_tells_the_error_and_raises_it(codex, scripted_model):
    scripted_model.respond(message(deltas=["Hel", cut()]))
    thread = await codex.thread_start()
    events = []
    async with thread.turn("Fail.") as turn:
        with pytest.raises(TurnFailedError):
            await note_all(turn, events)
        for _ in range(2):
            with pytest.raises(TurnFailedError) as caught:
                await turn.result()
        assert turn.status is types.TurnStatus.failed
    told = [event for event in events if isinstance(event, types.ErrorNotification)]
    assert told[-1].error == caught.value.error
    assert told[-1].will_retry is False
    assert events[-1].method == "turn/completed"
    assert events[-1].turn.error == caught.value.error
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_model_that_refuses_is_quoted(codex, scripted_model):
    scripted_model.fail(400, body="no such thing")
    thread = await codex.thread_start()
    with pytest.raises(TurnFailedError, match="no such thing"):
        await thread.run("Fail.")


async def test_a_turn_that_is_refused_leaves_the_line_to_the_next(codex, scripted_model):
    scripted_model.reply("One.")
    thread = await codex.thread_start()
    await thread.run("one")
    await codex.request("thread/archive", {"threadId": thread.id})
    # The second would wait for ever behind the first.
    for _ in range(2):
        with pytest.raises(InvalidRequestError, match="thread not found"):
            await thread.run("two")
    assert codex.statistics().open_turns == codex.statistics().waiting_turns == 0


async def test_a_thread_that_is_archived_or_deleted_while_it_runs_ends_its_turn(
    codex, scripted_model
):
    gate = hold_all(scripted_model)
    for number, method in enumerate(["thread/archive", "thread/delete"], start=1):
        thread = await codex.thread_start()
        async with thread.turn("Think.") as turn:
            await gate.wait_reached(number)
            await codex.request(method, {"threadId": thread.id})
            assert (await turn.result()).status is types.TurnStatus.interrupted
        await scripted_model.requests[-1].disconnected.wait()
