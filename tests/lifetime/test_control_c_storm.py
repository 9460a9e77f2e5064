"""Random Ctrl-Cs on a program with the real runtime: one to five, up to 300 ms apart.

The program starts the runtime, has a turn run a command, and catches nothing. However often
Ctrl-C comes, and whenever, it ends in time and leaves no process. 500 programs do so with
``TRIO_CODEX_FULL_SWEEP=1``, a few otherwise.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import uuid

import pytest
from processes import command_line, dies, processes_marked

FULL = bool(os.environ.get("TRIO_CODEX_FULL_SWEEP"))
RUNS = 500 if FULL else 4
MOST_PRESSES = 5
LONGEST_GAP = 0.3
FIRST_WITHIN = 0.8
"""Seconds after the start of the runtime in which the first Ctrl-C comes."""
LIMIT = 15.0
"""Seconds in which the program must end; its own bounds add up to seven."""

pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at the process table"),
]

PROGRAM = """
import sys, trio
from trio_codex import open_codex
from trio_codex.testing import AppServerHarness, call, open_scripted_model

async def main():
    async with open_scripted_model() as model:
        model.on("cmd", call("exec_command", {"cmd": "sleep 600 & sleep 600"}))
        harness = AppServerHarness(sys.argv[1], model, sandbox_mode="danger-full-access")
        config = harness.config(shutdown_timeout=1, interrupt_timeout=1)
        print("about to start", flush=True)
        async with open_codex(config) as codex:
            thread = await codex.thread_start()
            async with thread.turn("cmd") as turn:
                async for event in turn:
                    pass
                await trio.sleep_forever()

trio.run(main)
"""


def press_at_random(seed, home):
    """Run the program, press Ctrl-C, and give its status and what it wrote."""
    chance = random.Random(seed)
    mark = uuid.uuid4().hex
    program = subprocess.Popen(
        [sys.executable, "-X", "dev", "-c", PROGRAM, str(home)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TRIO_CODEX_STORM": mark},
        start_new_session=True,
    )
    try:
        program.stdout.readline()
        time.sleep(chance.uniform(0, FIRST_WITHIN))
        for press in range(chance.randint(1, MOST_PRESSES)):
            if press:
                time.sleep(chance.choice([0, chance.uniform(0, LONGEST_GAP)]))
            program.send_signal(signal.SIGINT)
        _, told = program.communicate(timeout=LIMIT)
    finally:
        program.kill()
        program.wait()
        left = [pid for pid in processes_marked(mark) if not dies(pid)]
        lines = [command_line(pid) for pid in left]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    return program.returncode, told.decode(), lines


@pytest.mark.parametrize("part", range(min(RUNS, 10)))
def test_however_often_control_c_comes_the_program_ends_and_leaves_no_process(part, tmp_path):
    runs = range(part, RUNS, 10) if FULL else [part]
    for run in runs:
        home = tmp_path / str(run)
        home.mkdir()
        seed = f"storm {run}" if FULL else f"{time.time()} {part}"
        returncode, told, left = press_at_random(seed, home)
        assert left == [], (seed, told)
        # Pressed again while the interpreter ends, it may say so in another way.
        assert returncode in (-signal.SIGINT, 1, 130, 0), (seed, told)
        assert "TrioInternalError" not in told, (seed, told)
        assert "still running" not in told, (seed, told)  # a ResourceWarning of subprocess
