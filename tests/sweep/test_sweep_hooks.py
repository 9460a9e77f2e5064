"""Turns with hooks that take their time, cut short at many steps, on the real runtime.

After each time no hook runs, the runtime is idle, nothing that a hook denies was done, and
the next turn works.
"""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
from sweeping import Belongings, act_at_step, cancel_at_step, end_at_step, growing_steps
from test_sweep_runtime import check

from trio_codex import (
    AddContext,
    Deny,
    GoOn,
    Hooks,
    RequestHandlerError,
    open_codex,
)
from trio_codex.testing import call, message


async def pause():
    for _ in range(3):
        await trio.lowlevel.checkpoint()


async def deny(event):
    await pause()
    return Deny("no") if "evil" in str(event.tool_input) else None


async def fail(event):
    await pause()
    raise ZeroDivisionError("mine")


async def add(event):
    await pause()
    return AddContext("mind the gap")


async def go_on(event):
    await pause()
    return None if event.stop_hook_active else GoOn("say it again")


ALL = {"user_prompt_submit": add, "session_start": add, "stop": go_on}
DENYING, FAILING = Hooks(pre_tool_use=deny, **ALL), Hooks(pre_tool_use=fail, **ALL)


def answer(request):
    if request.tool_outputs or "still there?" in str(request.input):
        return message("A short answer.")
    return call("exec_command", {"cmd": "touch evil"})


async def run(codex):
    await (await codex.thread_start()).run("go")


async def stream(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        async for _ in turn:
            pass


async def interrupt(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        async for event in turn:
            if event.method == "hook/started":
                break
        await turn.interrupt()


async def temporary(codex):
    async with codex.temporary_thread() as thread:
        await thread.run("go")


async def fail_to_run(codex):
    with suppress(RequestHandlerError):
        await run(codex)


SCENARIOS = [
    (run, DENYING),
    (stream, DENYING),
    (interrupt, DENYING),
    (temporary, DENYING),
    (fail_to_run, FAILING),
]


def no_hook_runs(codex):
    calls = codex._connection.hooks._calls
    return not calls._open


@pytest.fixture
def app_server(app_server, scripted_model):
    app_server.configure(sandbox_mode="workspace-write")
    scripted_model.reply_always(answer)
    yield app_server
    assert not (app_server.workspace / "evil").exists()


@pytest.mark.deadline(300)
@pytest.mark.parametrize(("scenario", "hooks"), SCENARIOS)
async def test_cancelled_at_many_steps_no_hook_is_left(scenario, hooks, app_server, tally):
    async with open_codex(app_server.config(), hooks=hooks) as codex:
        for step in growing_steps():
            reached = await cancel_at_step(step, lambda: scenario(codex))
            assert no_hook_runs(codex)
            await check(codex)
            if not reached:
                break
            tally("cancelled with hooks, on the real runtime")
        assert (await (await codex.thread_start()).run("still there?")).final_response
        assert step > 15


@pytest.mark.deadline(300)
async def test_whatever_step_the_connection_ends_at_no_hook_is_left(app_server, tally):
    for step in growing_steps():
        before = Belongings()
        async with open_codex(app_server.config(), hooks=DENYING) as codex:
            reached = await end_at_step(step, codex, run)
            assert no_hook_runs(codex)
        before.assert_nothing_new()
        if not reached:
            break
        tally("the connection ends with hooks, on the real runtime")
    assert step > 15


@pytest.mark.deadline(300)
async def test_cancelled_at_many_steps_of_opening_nothing_listens(app_server, tally):
    async def scenario():
        async with open_codex(app_server.config(), hooks=DENYING) as codex:
            await codex.thread_start()

    await scenario()
    for step in growing_steps():
        before = Belongings()
        reached = True
        with trio.CancelScope() as scope:
            reached = await act_at_step(step, scope.cancel, scenario)
        before.assert_nothing_new()
        if not reached:
            break
        tally("open and close with hooks, cancelled on the real runtime")
    assert step > 15
