"""Connecting to a runtime, using it and leaving it, cancelled at every step.

After each cancellation no task, process or file descriptor is left here, and no turn runs there.
"""

from __future__ import annotations

import itertools

import pytest
import trio
from sweeping import Belongings, act_at_step, growing_steps

from trio_codex import connect_codex, types
from trio_codex._transport._launch import installed_runtime

TOKEN = "a-token"


async def fetch_token():
    await trio.lowlevel.checkpoint()
    return TOKEN


async def sweep(steps, connect, scenario, count, *, looks=True):
    """Cancel at each of the steps, and give the first one to which it did not come.

    Where a model answers, its own connections come and go, so there is nothing to look at.
    """

    async def run():
        async with connect() as codex:
            await scenario(codex)

    await run()
    for step in steps:
        before = Belongings()
        with trio.CancelScope() as scope:
            if not await act_at_step(step, scope.cancel, run):
                return step
        if looks:
            before.assert_nothing_new()
        count()
    raise AssertionError("it never ended by itself")


async def start_a_thread(codex):
    await codex.thread_start()


@pytest.mark.deadline(300)
@pytest.mark.parametrize("listen", ["ws://127.0.0.1:0", "unix://"])
async def test_connecting_cancelled_at_every_step_leaves_nothing(app_server, listen, tally):
    token = None if listen == "unix://" else TOKEN
    async with app_server.serve(listen, token=token) as server:
        end = await sweep(
            itertools.count(1),
            lambda: connect_codex(server.url, token=token and fetch_token),
            start_a_thread,
            lambda: tally("connect and leave, cancelled on the real runtime"),
        )
    assert end > 20


@pytest.mark.deadline(300)
async def test_a_command_cancelled_at_many_steps_leaves_nothing(app_server, tally):
    variables = {**app_server.env, "CODEX_HOME": str(app_server.codex_home)}
    command = ["env", *(f"{name}={value}" for name, value in variables.items())]
    command += [str(installed_runtime()[0]), "app-server"]
    end = await sweep(
        growing_steps(),
        lambda: connect_codex(command),
        start_a_thread,
        lambda: tally("a command, cancelled on the real runtime"),
    )
    assert end > 20


@pytest.mark.deadline(300)
async def test_a_turn_cancelled_at_many_steps_runs_nowhere(app_server, scripted_model, tally):
    scripted_model.reply_always("Hello.")

    async def run_a_turn(codex):
        thread = await codex.thread_start()
        started.append(thread.id)
        await thread.run("Say hello.")

    started = []
    async with app_server.serve() as server, connect_codex(server.url) as observer:

        def count():
            tally("a turn over a WebSocket, cancelled on the real runtime")

        def connect():
            return connect_codex(server.url)

        await sweep(itertools.count(1, 3), connect, run_a_turn, count, looks=False)
        assert len(started) > 10
        for thread_id in started:
            status = (await observer.thread(thread_id).read()).thread.status
            assert not isinstance(status, types.ActiveThreadStatus)
