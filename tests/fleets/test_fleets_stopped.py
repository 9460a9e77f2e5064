"""Programs with a fleet: nothing is left of one that is stopped, or dies."""

from __future__ import annotations

import os
import re
import signal
import sys
from functools import partial
from pathlib import Path

import pytest
import trio

from trio_codex import testing
from trio_codex.testing import Gate, message

pytest.importorskip("distributed", reason="needs the extra `dask`")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PROGRAM = Path(__file__).with_name("asking_program.py")


@pytest.mark.parametrize(
    "stop",
    [
        lambda pid: os.killpg(pid, signal.SIGINT),  # as a terminal does
        lambda pid: os.kill(pid, signal.SIGINT),
        lambda pid: os.kill(pid, signal.SIGKILL),
    ],
    ids=["Ctrl-C", "SIGINT", "SIGKILL"],
)
async def test_a_program_that_is_stopped_leaves_no_turn_worker_or_runtime(stop, tmp_path):
    async with testing.open_scripted_model() as model, trio.open_nursery() as nursery:
        harness = testing.AppServerHarness(tmp_path / "home")
        gate = Gate()
        model.reply_always(message(deltas=["well, ", gate]))
        run = partial(
            trio.run_process,
            [sys.executable, PROGRAM, str(tmp_path / "dask")],
            env={**os.environ, **harness.env, "CODEX_HOME": str(harness.codex_home)},
            start_new_session=True,
            check=False,
            capture_stderr=True,
        )
        process = await nursery.start(run)
        with trio.fail_after(40):
            await gate.wait_reached(1)
        with trio.fail_after(20):
            stop(process.pid)
            await model.requests[0].disconnected.wait()
            assert await process.wait() != 0
        # The fixture looks for what is left.


async def test_the_example_shows_turns_in_order_a_limit_and_a_failure():
    with trio.fail_after(50):
        run = await trio.run_process(
            [sys.executable, "-W", "error", EXAMPLES / "scripted.py", "fleet"],
            capture_stdout=True,
            capture_stderr=True,
            check=False,
        )
    assert run.returncode == 0, run.stderr.decode()
    assert re.fullmatch(
        r"(\d of 6\n){6}Which river flows through Lima\? The Rimac\.\n(.*\n){4}"
        r"Which river flows through Vienna\? The Danube\.\nThe story was too long\.\n"
        r"turn .* failed: .*\n",
        run.stdout.decode(),
    )
