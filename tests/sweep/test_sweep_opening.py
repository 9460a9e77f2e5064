"""Opening a client, using it and closing it, cancelled at every step.

After each cancellation no process, task or file descriptor is left, and what
came out was Cancelled and nothing else.
"""

from __future__ import annotations

import itertools
import math
from contextlib import asynccontextmanager

import pytest
import trio
from children import orderly_config
from orderly_server import serving
from sweeping import Belongings, act_at_step, growing_steps

from trio_codex import CodexConfig, open_codex
from trio_codex._client._open import run_client


@asynccontextmanager
async def open_in_memory():
    async with (
        serving() as (client_end, _),
        run_client(client_end, CodexConfig(), math.inf) as codex,
    ):
        yield codex


async def sweep(steps, open_client, count):
    """Cancel at each of the steps, and give the first one to which it did not come."""
    used = False

    async def scenario():
        nonlocal used
        async with open_client() as codex:
            await codex.thread_start()
            used = True

    await scenario()
    for step in steps:
        before = Belongings()
        used = False
        with trio.CancelScope() as scope:
            reached = await act_at_step(step, scope.cancel, scenario)
            if not reached:
                assert used
                return step
        # Where it was cancelled in the last steps there was nothing left to cut short.
        assert used or scope.cancelled_caught
        before.assert_nothing_new()
        count()
    raise AssertionError("it never ended by itself")


async def test_cancelled_at_every_step_in_memory_nothing_is_left(tally):
    end = await sweep(
        itertools.count(1), open_in_memory, lambda: tally("open and close, cancelled in memory")
    )
    assert end > 5


@pytest.mark.deadline(300)
async def test_cancelled_at_every_step_no_child_process_is_left(tally):
    end = await sweep(
        itertools.count(1),
        lambda: open_codex(orderly_config()),
        lambda: tally("open and close, cancelled on a child process"),
    )
    assert end > 5


@pytest.mark.deadline(300)
async def test_cancelled_at_many_steps_no_runtime_is_left(app_server, tally):
    end = await sweep(
        growing_steps(),
        lambda: open_codex(app_server.config()),
        lambda: tally("open and close, cancelled on the real runtime"),
    )
    assert end > 5
