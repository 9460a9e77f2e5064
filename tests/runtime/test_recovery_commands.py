"""Commands of turns on the real runtime whose connection fails: which end, and which stay."""

from __future__ import annotations

import pytest
import trio
from _recovery import LIMITS, open_bed
from processes import dies

from trio_codex import Sandbox, connect_codex, types
from trio_codex.testing import Gate, call, message


@pytest.mark.parametrize("whose", ["ours", "of another client"])
async def test_what_an_earlier_turn_has_left_running_outlives_a_turn_that_is_cancelled(
    app_server, scripted_model, whose
):
    """A server that the agent has started on purpose."""
    async with open_bed(app_server, scripted_model, "cut") as bed:
        play(scripted_model)
        if whose == "ours":
            thread = await bed.thread(sandbox=Sandbox.full_access)
            await thread.run("serve")
        else:
            async with connect_codex(bed.server.url) as other:
                theirs = await other.thread_start(
                    cwd=str(app_server.workspace), sandbox=Sandbox.full_access
                )
                await theirs.run("serve")
                thread = await bed.codex.thread_resume(theirs.id)
        (before,) = await thread.terminals()
        await cancel_in_an_outage(bed, thread)
        (after,) = await thread.terminals()
        assert after.process_id == before.process_id
        assert await thread.terminate(after)
        await bed.check()


async def test_a_command_that_has_started_unheard_ends_with_a_turn_that_goes_on(
    app_server, scripted_model
):
    pid_file = app_server.workspace / "pid"
    starts = Gate()
    async with open_bed(app_server, scripted_model, "cut") as bed:
        scripted_model.respond(message(deltas=["Now", starts]), serving(f"echo $$ > '{pid_file}'"))
        thread = await bed.thread(sandbox=Sandbox.full_access)
        with trio.CancelScope() as scope:
            async with thread.turn("work") as turn:
                async for event in turn:
                    if isinstance(event, types.AgentMessageDeltaNotification):
                        break
                async with bed.outage():
                    starts.release()
                    async with bed.beside() as other:
                        while not await other.thread(thread.id).terminals():  # noqa: ASYNC110
                            await trio.sleep(0.01)
                scope.cancel()
                await turn.result()
        assert dies(int(pid_file.read_text()))
        await bed.check()


def play(model):
    """Let a turn leave a command running, and the others stand still."""

    def answer(request):
        if request.last_user_text != "serve":
            return message(deltas=["one ", Gate()])
        return message("It runs.") if request.tool_outputs else serving("true")

    model.reply_always(answer)


def serving(first):
    command = f"{first}; while true; do sleep 0.05; done"
    return call("exec_command", {"cmd": command, "yield_time_ms": 300})


async def cancel_in_an_outage(bed, thread):
    async with trio.open_nursery() as nursery:
        scope, speaks = trio.CancelScope(), trio.Event()

        async def speak():
            with scope:
                async with thread.turn("speak") as turn:
                    async for _ in turn.text():
                        speaks.set()

        nursery.start_soon(speak)
        await speaks.wait()
        async with bed.outage():
            scope.cancel()
    await bed.wait_idle(thread)


async def test_a_command_ends_with_a_turn_that_was_given_up_in_the_outage(
    app_server, scripted_model
):
    """The bound of leaving is over before the connection is there again."""
    pid_file = app_server.workspace / "pid"
    limits = {**LIMITS, "interrupt_timeout": 0.2}
    async with open_bed(app_server, scripted_model, "cut", limits=limits) as bed:
        scripted_model.respond(serving(f"echo $$ > '{pid_file}'"))
        scripted_model.reply_always(message(deltas=["one ", Gate()]))
        thread = await bed.thread(sandbox=Sandbox.full_access)
        async with trio.open_nursery() as nursery:
            scope, speaks, left = trio.CancelScope(), trio.Event(), trio.Event()

            async def work():
                with scope:
                    async with thread.turn("work") as turn:
                        async for _ in turn.text():
                            speaks.set()
                left.set()

            nursery.start_soon(work)
            await speaks.wait()
            async with bed.outage():
                scope.cancel()
                await left.wait()
                assert bed.codex.statistics().owed_interrupts == 1
        await bed.wait_idle(thread)
        assert dies(int(pid_file.read_text()))
        await bed.check()
