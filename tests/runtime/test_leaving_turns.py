"""A turn is a child of its block: every way out of the block ends it, on the real runtime."""

from __future__ import annotations

import logging
import sys

import pytest
import trio
from _helpers import (
    SOON,
    assert_idle,
    assert_stopped,
    assert_takes_the_next_turn,
    hold_all,
    running,
    wait_until,
)
from processes import held_still

from trio_codex import CodexError, open_codex, types

if sys.version_info < (3, 11):
    from exceptiongroup import ExceptionGroup


@pytest.fixture(autouse=True)
def nothing_is_abandoned(caplog):
    """A turn that is given up after `interrupt_timeout` would look as if it were over."""
    yield
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    # What the runtime itself warns of is another matter.
    assert [record for record in warnings if record.name != "trio_codex.runtime"] == []


class OurError(Exception):
    pass


async def test_run_cancelled_while_the_model_talks_stops_the_runtime_at_once(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    async with running(thread.run, "Think.") as scope:
        await gate.wait_reached()
        cancelled_at = trio.current_time()
        scope.cancel()
    assert scope.cancelled_caught
    await assert_stopped(thread, scripted_model.requests[0])
    assert trio.current_time() - cancelled_at < SOON
    assert codex.statistics().open_turns == 0
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_run_that_exceeds_its_time_limit_is_stopped(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()

    async def expire(scope):
        await gate.wait_reached()
        scope.deadline = trio.current_time()

    async with trio.open_nursery() as nursery:
        with trio.move_on_after(30) as scope:
            nursery.start_soon(expire, scope)
            await thread.run("Think.")
    assert scope.cancelled_caught
    await assert_stopped(thread, scripted_model.requests[0])
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_run_cancelled_when_the_request_reaches_the_model_drops_it(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    async with running(thread.run, "Think.") as scope:
        await scripted_model.wait_requests(1)
        scope.cancel()
    assert scope.cancelled_caught
    await assert_stopped(thread, scripted_model.requests[0])
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_run_cancelled_while_turn_start_is_in_flight_leaks_no_turn(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    for _ in range(5):
        async with running(thread.run, "Think.") as scope:
            with held_still(codex):
                await wait_until(lambda: codex.statistics().pending_requests)
                scope.cancel()
        assert scope.cancelled_caught
        assert codex.statistics().open_turns == 0
        await assert_idle(thread)
    for request in scripted_model.requests:
        await request.disconnected.wait()
    await assert_takes_the_next_turn(thread, scripted_model)
    *turns, last = (await thread.read(include_turns=True)).thread.turns
    assert {turn.status for turn in turns} == {types.TurnStatus.interrupted}
    assert last.status is types.TurnStatus.completed


async def test_run_in_a_cancelled_scope_leaves_nothing_behind(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    with trio.CancelScope() as scope:
        scope.cancel()
        await thread.run("Think.")
    assert scope.cancelled_caught
    assert codex.statistics().open_turns == 0
    await assert_idle(thread)
    for request in scripted_model.requests:
        await request.disconnected.wait()
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_run_cancelled_at_any_step_of_its_start_leaks_no_turn(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    for steps in range(20):
        async with running(thread.run, "Think.") as scope:
            for _ in range(steps):
                # A round trip each, so that the start goes on meanwhile.
                await codex.request("thread/loaded/list", {})
            scope.cancel()
        assert scope.cancelled_caught
        await assert_idle(thread)
    for request in scripted_model.requests:
        await request.disconnected.wait()
    await assert_takes_the_next_turn(thread, scripted_model)


async def leave_by_break(thread, gate):
    while True:
        async with thread.turn("Think.") as turn:
            await gate.wait_reached()
            async for _ in turn:
                break
            break


async def leave_by_return(thread, gate):
    async with thread.turn("Think."):
        await gate.wait_reached()
        return


async def leave_by_falling_out(thread, gate):
    async with thread.turn("Think."):
        await gate.wait_reached()


async def leave_by_cancellation(thread, gate):
    with trio.CancelScope() as scope:
        async with thread.turn("Think.") as turn:
            await gate.wait_reached()
            scope.cancel()
            await turn.result()
    assert scope.cancelled_caught


async def leave_by_cancellation_in_the_loop(thread, gate):
    with trio.CancelScope() as scope:
        async with thread.turn("Think.") as turn:
            async for event in turn:
                if isinstance(event, types.AgentMessageDeltaNotification):
                    await gate.wait_reached()
                    scope.cancel()
    assert scope.cancelled_caught


async def leave_by_cancellation_right_after_entering(thread, _gate):
    with trio.CancelScope() as scope:
        async with thread.turn("Think."):
            scope.cancel()
            await trio.lowlevel.checkpoint()
    assert scope.cancelled_caught


async def leave_right_after_entering(thread, _gate):
    async with thread.turn("Think."):
        pass


@pytest.mark.parametrize(
    "leave",
    [
        leave_by_break,
        leave_by_return,
        leave_by_falling_out,
        leave_by_cancellation,
        leave_by_cancellation_in_the_loop,
        leave_by_cancellation_right_after_entering,
        leave_right_after_entering,
    ],
)
async def test_leaving_the_block_while_the_turn_runs_interrupts_it(codex, scripted_model, leave):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    await leave(thread, gate)
    await assert_idle(thread)
    assert codex.statistics().open_turns == 0
    for request in scripted_model.requests:
        await request.disconnected.wait()
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_an_exception_in_the_block_comes_out_as_itself_and_ends_the_turn(
    codex, scripted_model
):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    error = OurError("mine")

    async def fail():
        async with thread.turn("Think."):
            await gate.wait_reached()
            raise error

    with pytest.raises(OurError) as caught:
        await fail()
    assert caught.value is error
    assert (error.__cause__, error.__context__) == (None, None)
    await assert_stopped(thread, scripted_model.requests[0])
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_an_exception_in_the_block_of_open_codex_comes_out_as_itself(
    app_server, scripted_model
):
    gate = hold_all(scripted_model)
    error = OurError("mine")

    async def fail():
        async with (
            open_codex(app_server.config()) as codex,
            (await codex.thread_start()).turn("Think."),
        ):
            await gate.wait_reached()
            raise error

    with pytest.raises(OurError) as caught:
        await fail()
    assert caught.value is error
    assert (error.__cause__, error.__context__) == (None, None)
    await scripted_model.requests[0].disconnected.wait()


async def test_an_exception_group_of_the_users_own_stays_a_group(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    with pytest.raises(ExceptionGroup) as caught:
        async with thread.turn("Think."):
            raise ExceptionGroup("mine", [OurError("one"), OurError("two")])
    assert len(caught.value.exceptions) == 2
    await assert_idle(thread)


async def test_a_failing_sibling_task_ends_the_turn_too(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()

    async def fail():
        await gate.wait_reached()
        raise OurError("sibling")

    async def run_both():
        async with trio.open_nursery() as nursery:
            nursery.start_soon(thread.run, "Think.")
            nursery.start_soon(fail)

    with pytest.raises(ExceptionGroup) as caught:
        await run_both()
    (error,) = caught.value.exceptions
    assert isinstance(error, OurError)
    await assert_stopped(thread, scripted_model.requests[0])


async def test_a_turn_whose_block_was_left_has_an_interrupted_result(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        await gate.wait_reached()
    result = await turn.result()
    assert result.status is turn.status is types.TurnStatus.interrupted
    assert result.final_response is None
    assert result.error is None


async def test_leaving_the_block_after_the_end_interrupts_nothing(codex, scripted_model):
    scripted_model.reply("Done.")
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        await turn.result()
    (stored,) = (await thread.read(include_turns=True)).thread.turns
    assert stored.status is types.TurnStatus.completed


async def test_cancelling_the_block_of_open_codex_stops_every_turn_in_it(
    app_server, scripted_model
):
    gate = hold_all(scripted_model)
    with trio.CancelScope() as scope:
        async with open_codex(app_server.config()) as codex, trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon((await codex.thread_start()).run, "Think.")
            await gate.wait_reached(3)
            scope.cancel()
    assert scope.cancelled_caught
    for request in scripted_model.requests:
        await request.disconnected.wait()
    with pytest.raises(CodexError, match="was left"):
        await codex.request("thread/loaded/list", {})


async def test_a_command_that_the_turn_runs_does_not_hold_up_its_end(codex, scripted_model):
    # It waits for a line that never comes.
    scripted_model.call("exec_command", {"cmd": "read line", "yield_time_ms": 30000, "tty": True})
    thread = await codex.thread_start()
    async with thread.turn("Wait.") as turn:
        async for event in turn:
            if isinstance(event, types.ItemStartedNotification) and isinstance(
                event.item, types.CommandExecutionThreadItem
            ):
                break
    await assert_idle(thread)
    await assert_takes_the_next_turn(thread, scripted_model)
