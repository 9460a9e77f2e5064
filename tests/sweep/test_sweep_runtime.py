"""Every scenario, cancelled at many steps, on the real runtime.

After each cancellation the runtime itself must report every thread idle, and
the next turn must work. ``TRIO_CODEX_FULL_SWEEP=1`` makes it every step of the
first 60, and then at growing distances; otherwise the distances grow from the start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import trio
from processes import dies
from runtimes import sub_agents_name_their_root
from scenarios import GOALS, SCENARIOS
from sweeping import cancel_at_step, growing_steps

from trio_codex import Sandbox, types
from trio_codex.testing import Gate, call, message


@pytest.mark.deadline(300)
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_cancelled_at_many_steps_the_runtime_has_nothing_running(
    scenario, codex, scripted_model, tally
):
    scripted_model.reply_always("A short answer.")
    for step in growing_steps():
        reached = await cancel_at_step(step, lambda: scenario(codex))
        await check(codex)
        if not reached:
            break
        tally("cancelled, on the real runtime")
    assert (await (await codex.thread_start()).run("still there?")).final_response
    assert step > 2  # a refused request is one step of the reader, and one of its task


async def check(codex):
    left = codex.statistics()
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    for thread_id in (await codex.request("thread/loaded/list"))["data"]:
        answer = await codex.request("thread/read", {"threadId": thread_id})
        # One of the steps before, which was unsubscribed, may be on its way out.
        assert answer["thread"]["status"]["type"] in {"idle", "notLoaded"}
        await codex.request("thread/unsubscribe", {"threadId": thread_id})


# Goals


def work_on_goal(request):
    """Take a turn, and then another one that says that the goal is reached."""
    if request.tool_outputs:
        return message("Reached.")
    said = [item for item in request.input if item.get("role") == "assistant"]
    return call("update_goal", {"status": "complete"}) if said else message("A short answer.")


@pytest.mark.deadline(600)
@pytest.mark.parametrize("scenario", GOALS)
async def test_cancelled_at_many_steps_the_runtime_works_on_no_goal(
    scenario, codex, scripted_model, tally
):
    scripted_model.reply_always(work_on_goal)
    for step in growing_steps():
        reached = await cancel_at_step(step, lambda: scenario(codex))
        await check_goals(codex)
        asked = len(scripted_model.requests)
        for _ in range(20):  # the runtime has every occasion to go on
            await codex.models()
        assert len(scripted_model.requests) == asked
        await check(codex)
        if not reached:
            break
        tally("cancelled, on the real runtime")
    assert step > 3


async def check_goals(codex):
    for thread_id in (await codex.request("thread/loaded/list"))["data"]:
        answer = await codex.request("thread/goal/get", {"threadId": thread_id})
        if answer["goal"] is not None:
            assert answer["goal"]["status"] in {"paused", "complete"}


# Commands


async def leave_a_command(codex):
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    async with thread.turn("work") as turn:
        await command_started(turn)


async def interrupt_a_command(codex):
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    async with thread.turn("work") as turn:
        await command_started(turn)
        await turn.interrupt()


async def leave_a_background_command(codex):
    """The model has its output so far, and is at work on something else."""
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    async with thread.turn("work in the background") as turn:
        async for _ in turn.text():
            break


async def leave_a_command_of_a_sub_agent(codex):
    thread = await codex.thread_start(sandbox=Sandbox.full_access)
    async with thread.turn("delegate") as turn:
        await command_started(turn)


async def command_started(turn):
    async for _, event in turn.tree():
        match event:
            case types.ItemStartedNotification(item=types.CommandExecutionThreadItem()):
                return
            case _:
                pass
    raise AssertionError("no command was started")


COMMANDS = [
    leave_a_command,
    interrupt_a_command,
    leave_a_background_command,
    pytest.param(leave_a_command_of_a_sub_agent, marks=sub_agents_name_their_root),
]


class Commands:
    """Makes the model run commands that say who they are and sleep, and finds those alive."""

    def __init__(self, told):
        self._told = told
        self._gate = Gate()

    def answer(self, request):
        text = str(request.last_user_text)
        if request.tool_outputs:
            return message(deltas=["Thinking", self._gate])
        if text == "delegate":
            return call("spawn_agent", {"message": "work"}, namespace="multi_agent_v1")
        # The path tells what is ours from what others run.
        command = f"echo $$ >> {self._told}; exec sleep 98765"
        wait = 250 if text.endswith("background") else 20_000
        return call("exec_command", {"cmd": command, "yield_time_ms": wait})

    def started(self):
        return [int(pid) for pid in self._told.read_text().split()] if self._told.exists() else []

    def left(self):
        """Look at the process table, also for those that have not said anything yet."""
        mark = str(self._told).encode()
        found = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        young = [pid for pid in found if pid != os.getpid() and mark in command_line_of(pid)]
        return [pid for pid in {*young, *self.started()} if not dies(pid)]


def command_line_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # gone meanwhile
        return b""


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the process table of Linux")
@pytest.mark.deadline(600)
@pytest.mark.parametrize("scenario", COMMANDS)
async def test_cancelled_at_many_steps_no_command_is_left(
    scenario, codex, scripted_model, tally, tmp_path
):
    commands = Commands(tmp_path / "told")
    scripted_model.reply_always(commands.answer)
    for step in growing_steps():
        reached = await cancel_at_step(step, lambda: scenario(codex))
        assert await trio.to_thread.run_sync(commands.left) == []
        await check(codex)
        if not reached:
            break
        tally("cancelled, on the real runtime")
    # Nor one that came late.
    assert await trio.to_thread.run_sync(commands.left) == []
    assert commands.started()
    for _ in commands.started():
        tally("commands that had started, on the real runtime")
    assert step > 3
