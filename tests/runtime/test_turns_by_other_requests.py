"""Compaction, reviews and shell commands are turns, and keep the rules of turns."""

from __future__ import annotations

import pytest
import trio
import trio.testing
from _helpers import assert_idle, assert_takes_the_next_turn, hold_all, items_of

from trio_codex import TurnFailedError, types

LOOK = types.CustomReviewTarget(instructions="Look at it.")


@pytest.fixture
async def thread(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("Hello.")
    await thread.run("Hello")
    return thread


REQUESTS = {
    "compact": lambda thread: thread.compact(),
    "review": lambda thread: thread.review(LOOK),
    "shell_command": lambda thread: thread.shell_command("sleep 1000"),
}
by_request = pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)


async def test_a_compaction_runs_to_its_end(thread, scripted_model):
    scripted_model.reply_always("A summary.")
    result = await thread.compact()
    assert result.status is types.TurnStatus.completed
    assert items_of(result, types.ContextCompactionThreadItem)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_compaction_can_be_watched(thread, scripted_model):
    scripted_model.reply_always("A summary.")
    async with thread.compact() as turn:
        events = [event async for event in turn]
        assert isinstance(events[0], types.TurnStartedNotification)
        assert isinstance(events[-1], types.TurnCompletedNotification)
        assert (await turn.result()).id == turn.id


async def test_a_compaction_that_fails_raises(thread, scripted_model):
    scripted_model.fail(500)
    with pytest.raises(TurnFailedError):
        await thread.compact()
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_review_ends_under_the_id_that_its_answer_named(thread, scripted_model):
    scripted_model.reply_always('{"findings": []}')
    async with thread.review(LOOK) as turn:
        events = [event async for event in turn]
        result = await turn.result()
    started = [event for event in events if isinstance(event, types.TurnStartedNotification)]
    assert [event.turn.id == turn.id for event in started] == [False]
    assert events[-1].turn.id == turn.id == result.id
    assert items_of(result, types.ExitedReviewModeThreadItem)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_review_that_has_started_is_interrupted_by_the_id_that_it_started_with(
    thread, scripted_model
):
    hold_all(scripted_model)
    async with thread.review(LOOK) as turn:
        async for event in turn:
            if isinstance(
                event, types.AgentMessageDeltaNotification | types.TurnStartedNotification
            ):
                break
        await turn.interrupt()
        assert turn.status is types.TurnStatus.interrupted
    await assert_idle(thread)


async def test_a_shell_command_is_a_turn_with_its_output(thread, scripted_model):
    result = await thread.shell_command("echo shell-$((20 + 3))")
    (command,) = items_of(result, types.CommandExecutionThreadItem)
    assert "shell-23" in command.aggregated_output
    assert command.source is types.CommandExecutionSource.user_shell
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_shell_command_has_a_time_limit_of_its_own(thread):
    with trio.fail_after(20):
        result = await thread.shell_command("sleep 1000", timeout_ms=100)
    (command,) = items_of(result, types.CommandExecutionThreadItem)
    assert command.exit_code != 0


@by_request
async def test_cancelled_it_is_interrupted_and_the_thread_goes_on(
    request_, thread, codex, scripted_model
):
    hold_all(scripted_model)
    with trio.CancelScope() as scope:
        async with request_(thread) as turn:
            async for event in turn:
                if isinstance(event, types.ItemStartedNotification):
                    scope.cancel()
    assert scope.cancelled_caught
    await assert_idle(thread)
    assert codex.statistics().open_turns == 0
    await assert_takes_the_next_turn(thread, scripted_model)


@by_request
async def test_interrupted_it_is_a_result_with_that_status(request_, thread, scripted_model):
    hold_all(scripted_model)
    async with request_(thread) as turn:
        async for event in turn:
            if isinstance(event, types.ItemStartedNotification):
                break
        await turn.interrupt()
        assert (await turn.result()).status is types.TurnStatus.interrupted
    await assert_idle(thread)


@by_request
async def test_it_stands_in_line_behind_the_turn_that_runs(request_, thread, scripted_model):
    gate = hold_all(scripted_model)
    order = []

    async def run_second():
        async with request_(thread) as turn:
            order.append("second")
            await turn.interrupt()

    async with trio.open_nursery() as nursery, thread.turn("first") as turn:
        await gate.wait_reached()
        nursery.start_soon(run_second)
        await trio.testing.wait_all_tasks_blocked(0.05)
        order.append("first")
        await turn.interrupt()
    assert order == ["first", "second"]


async def test_a_request_serves_once(thread, scripted_model):
    scripted_model.reply_always("A summary.")
    request = thread.compact()
    assert "thread/compact/start" in repr(request)
    async with request as turn:
        await turn.result()
    with pytest.raises(RuntimeError, match="serves once"):
        async with request:
            pass
