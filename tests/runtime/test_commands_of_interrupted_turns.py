"""What the agent's commands leave behind when their turn is stopped: nothing."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import pytest
import trio
from processes import dies

from trio_codex import CodexConfig, Sandbox, open_codex, types
from trio_codex.testing import Gate, call, message

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks at the process table of Linux"
)


class OurError(Exception):
    pass


@pytest.fixture
def told(tmp_path):
    """A named pipe into which commands write their process ids."""
    path = tmp_path / "told"
    os.mkfifo(path)
    return path


def sleeper(told, *, yield_time_ms=20_000, before="", **arguments):
    """A call that makes the model run a command which says who it is, and sleeps."""
    command = f"{before}echo $$ > {told}; exec sleep 1000"
    return call("exec_command", {"cmd": command, "yield_time_ms": yield_time_ms, **arguments})


def queue(model, *answers):
    """Answer the next requests, one each."""
    rest = iter(answers)
    model.reply_always(lambda _: next(rest))


async def next_pid(told):
    """Wait until a command has said who it is."""
    with trio.fail_after(20):
        return int(await trio.to_thread.run_sync(told.read_text, abandon_on_cancel=True))


async def running_command(turn, told):
    """Wait until a command runs that the runtime has told of; an earlier end would end it too."""
    async for _, event in turn.tree():
        match event:
            case types.ItemStartedNotification(item=types.CommandExecutionThreadItem()):
                return await next_pid(told)
            case _:
                pass
    raise AssertionError("no command was started")


async def assert_ended(pid):
    assert await trio.to_thread.run_sync(dies, pid)


def assert_alive(pid):
    os.kill(pid, 0)


async def full_access_thread(codex):
    return await codex.thread_start(sandbox=Sandbox.full_access)


async def cancel(turn, scope):
    scope.cancel()
    await trio.sleep_forever()


async def interrupt(turn, scope):
    await turn.interrupt()


async def leave(turn, scope):
    pass


async def fail(turn, scope):
    raise OurError


async def steer_then_leave(turn, scope):
    await turn.steer("Also this.")


@pytest.mark.parametrize("tty", [False, True], ids=["pipes", "terminal"])
@pytest.mark.parametrize("stop", [cancel, interrupt, leave, fail, steer_then_leave])
async def test_a_command_ends_with_its_turn(stop, tty, codex, scripted_model, told):
    scripted_model.reply_always(
        lambda request: "Steered." if request.tool_outputs else sleeper(told, tty=tty)
    )
    thread = await full_access_thread(codex)
    with trio.CancelScope() as scope, suppress(OurError):
        async with thread.turn("Work.") as turn:
            pid = await running_command(turn, told)
            assert_alive(pid)
            await stop(turn, scope)
    await assert_ended(pid)
    assert await thread.terminals() == []


async def test_a_command_of_a_cancelled_run_ends(codex, scripted_model, told):
    queue(scripted_model, sleeper(told))
    thread = await full_access_thread(codex)
    async with (
        codex.subscribe(types.ItemStartedNotification) as starts,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(thread.run, "Work.")
        async for event in starts:
            if isinstance(event.item, types.CommandExecutionThreadItem):
                break
        pid = await next_pid(told)
        nursery.cancel_scope.cancel()
    await assert_ended(pid)


async def test_a_background_command_ends_with_its_interrupted_turn(codex, scripted_model, told):
    """The model has its output so far, and is at work on something else."""
    gate = Gate()
    queue(scripted_model, sleeper(told, yield_time_ms=250), message(deltas=["Thinking", gate]))
    thread = await full_access_thread(codex)
    async with thread.turn("Work.") as turn:
        pid = await next_pid(told)
        await gate.wait_reached()
        assert_alive(pid)
        await turn.interrupt()
        await assert_ended(pid)


async def test_a_server_of_an_earlier_turn_is_spared(codex, scripted_model, told):
    queue(scripted_model, sleeper(told, yield_time_ms=250), "The server runs.", sleeper(told))
    thread = await full_access_thread(codex)
    async with thread.turn("Start the server.") as turn:
        server = await next_pid(told)
        await turn.result()
    async with thread.turn("Use it.") as turn:
        command = await running_command(turn, told)
    await assert_ended(command)
    assert_alive(server)
    (terminal,) = await thread.terminals()
    assert await thread.terminate(terminal)
    await assert_ended(server)
    assert not await thread.terminate(terminal.process_id)


@pytest.mark.parametrize("how", ["left", "failed", "cancelled"])
async def test_a_turn_that_ended_by_itself_keeps_its_server(how, codex, scripted_model, told):
    queue(scripted_model, sleeper(told, yield_time_ms=250), "The server runs.")
    thread = await full_access_thread(codex)
    with trio.CancelScope() as scope, suppress(OurError):
        async with thread.turn("Start the server.") as turn:
            server = await next_pid(told)
            await turn.result()
            if how == "failed":
                raise OurError
            if how == "cancelled":
                scope.cancel()
                await trio.sleep_forever()
    (terminal,) = await thread.terminals()
    assert str(told) in terminal.command
    assert_alive(server)


async def test_a_detached_turn_keeps_its_command(codex, scripted_model, told):
    queue(scripted_model, sleeper(told))
    thread = await full_access_thread(codex)
    async with thread.turn("Work.") as turn:
        pid = await running_command(turn, told)
        turn.detach()
    assert_alive(pid)


async def test_a_command_of_a_sub_agent_ends_with_the_turn(codex, scripted_model, told):
    def answer(request):
        if request.last_user_text == "child work":
            return sleeper(told)
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["Waiting", Gate()])

    scripted_model.reply_always(answer)
    thread = await full_access_thread(codex)
    async with thread.turn("go") as turn:
        pid = await running_command(turn, told)
    await assert_ended(pid)


async def test_a_command_of_a_sub_agent_ends_with_the_goal_that_it_works_for(
    codex, scripted_model, told
):
    """The agent was called in the first turn of the goal, which is left in the second."""

    def answer(request):
        if request.last_user_text == "child work":
            return sleeper(told)
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["Turn", next(gates)])

    first, second = Gate(), Gate()
    gates = iter([first, second])
    scripted_model.reply_always(answer)
    thread = await codex.thread_start(goals=True, sandbox=Sandbox.full_access)
    async with thread.run_goal("go") as turn:
        pid = await running_command(turn, told)
        first.release()
        await second.wait_reached()
        assert_alive(pid)
    await assert_ended(pid)


@pytest.mark.parametrize("ephemeral", [False, True])
async def test_what_runs_on_ends_with_a_temporary_thread(ephemeral, codex, scripted_model, told):
    queue(scripted_model, sleeper(told, yield_time_ms=250), "The server runs.")
    async with codex.temporary_thread(sandbox=Sandbox.full_access, ephemeral=ephemeral) as thread:
        async with thread.turn("Start the server.") as turn:
            pid = await next_pid(told)
            await turn.result()
        assert_alive(pid)
    await assert_ended(pid)


async def test_a_command_of_a_sub_agent_that_outlives_its_turn_ends_when_the_block_is_cancelled(
    codex, scripted_model, told
):
    def answer(request):
        if request.last_user_text == "child work":
            return sleeper(told)
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    thread = await full_access_thread(codex)
    with trio.CancelScope() as scope:
        async with thread.turn("go") as turn:
            pid = await running_command(turn, told)
            await turn.result()
            scope.cancel()
            await trio.sleep_forever()
    await assert_ended(pid)


async def test_a_command_that_starts_in_the_moment_of_the_interrupt_ends(codex, scripted_model):
    """Each turn is interrupted some steps of the scheduler after its command was announced."""
    scripted_model.reply_always(
        lambda _: call("exec_command", {"cmd": "exec sleep 1000", "yield_time_ms": 20_000})
    )
    thread = await full_access_thread(codex)
    for steps in range(16):
        async with thread.turn("Work.") as turn:
            async for event in turn:
                match event:
                    case types.ItemStartedNotification(item=types.CommandExecutionThreadItem()):
                        break
                    case _:
                        pass
            for _ in range(steps):
                await trio.lowlevel.checkpoint()
            await turn.interrupt()
        assert await thread.terminals() == []


async def test_a_shell_command_of_the_user_ends_when_it_is_cancelled(codex, told):
    thread = await full_access_thread(codex)

    with trio.CancelScope() as scope:
        async with thread.shell_command(f"echo $$ > {told}; exec sleep 1000") as turn:
            pid = await running_command(turn, told)
            scope.cancel()
            await trio.sleep_forever()
    await assert_ended(pid)


async def test_leaving_takes_no_longer_than_its_bound_where_the_command_cannot_be_ended(
    app_server, scripted_model, told, caplog
):
    """Without the experimental API the runtime refuses to end it."""
    queue(scripted_model, sleeper(told))
    config = app_server.config(experimental_api=False)
    assert isinstance(config, CodexConfig)
    async with open_codex(config) as codex:
        thread = await full_access_thread(codex)
        with caplog.at_level("DEBUG", "trio_codex.turn"):
            async with thread.turn("Work.") as turn:
                pid = await running_command(turn, told)
        assert_alive(pid)
        assert "was not ended" in caplog.text
    await assert_ended(pid)
