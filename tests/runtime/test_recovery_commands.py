"""Commands of turns on the real runtime whose connection fails: which end, and which stay."""

from __future__ import annotations

import pytest
import trio
from _recovery import LIMITS, open_bed
from processes import dies

from trio_codex import Sandbox, connect_codex, types
from trio_codex.testing import Gate, call, message, response

pytestmark = pytest.mark.deep


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


@pytest.mark.parametrize("left", ["after the outage", "in the outage"])
@pytest.mark.parametrize("whose", ["ours", "of another client", "of a sub-agent"])
async def test_a_command_that_has_started_unheard_ends_with_its_turn(
    app_server, scripted_model, whose, left
):
    """In the outage, the bound of leaving is over before the connection is there again."""
    pid_file, starts = app_server.workspace / "pid", Gate()
    limits = {**LIMITS, "interrupt_timeout": 0.2 if left == "in the outage" else 3}
    async with open_bed(app_server, scripted_model, "cut", limits=limits) as bed:
        work(scripted_model, starts, pid_file, by_agent=whose == "of a sub-agent")
        thread = await begun_thread(bed, whose)
        worker, speaks, is_left, scope = [], trio.Event(), trio.Event(), trio.CancelScope()

        async def run():
            with scope:
                async with thread.turn("work") as turn:
                    async for thread_id, event in turn.tree():
                        if isinstance(event, types.AgentMessageDeltaNotification):
                            worker.append(thread_id)
                            speaks.set()
            is_left.set()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            await speaks.wait()
            async with bed.outage():
                starts.release()
                async with bed.beside() as other:
                    while not await other.thread(worker[0]).terminals():  # noqa: ASYNC110
                        await trio.sleep(0.01)
                if left == "in the outage":
                    scope.cancel()
                    await is_left.wait()
            scope.cancel()
        await bed.wait_idle(thread)
        assert dies(int(pid_file.read_text()))
        await bed.check()


def work(model, starts, pid_file, *, by_agent):
    """Let a turn, or its sub-agent, say a word and start a command once it may."""

    def answer(request):
        match request.last_user_text:
            case "begin":
                return message("I am here.")
            case "work" if by_agent:
                if request.tool_outputs:
                    return message(deltas=[Gate()])
                return call("spawn_agent", {"message": "serve"}, namespace="multi_agent_v1")
            case _ if not request.tool_outputs:
                return response(message(deltas=["Now", starts]), serving(f"echo $$ > '{pid_file}'"))
            case _:
                return message(deltas=[Gate()])

    model.reply_always(answer)


async def begun_thread(bed, whose):
    """Start a thread that has had a turn; one of another client is only resumed here."""
    if whose != "of another client":
        thread = await bed.thread(sandbox=Sandbox.full_access)
        await thread.run("begin")
        return thread
    async with connect_codex(bed.server.url) as other:
        cwd = str(bed.harness.workspace)
        theirs = await other.thread_start(cwd=cwd, sandbox=Sandbox.full_access)
        await theirs.run("begin")
        return await bed.codex.thread_resume(theirs.id)


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
