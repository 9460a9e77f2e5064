"""A real SIGINT to a real process group, as a terminal sends it."""

from __future__ import annotations

import functools
import os
import signal
import subprocess
import sys
import textwrap

import pytest
import trio
from children import CHILD

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups are of POSIX")

PROGRAM = """
import sys, trio
from trio_codex import CodexConfig, open_codex

async def main():
    config = CodexConfig(launch_args_override=(sys.executable, "-u", *sys.argv[1:]))
    async with open_codex(config) as codex:
        thread = await codex.thread_start()
        BODY

try:
    trio.run(main)
except KeyboardInterrupt:
    print("interrupted")
"""

RUN = 'await thread.run("go")'
STREAM = """\
async with thread.turn("go") as turn:
            async for _ in turn:
                pass"""


async def read_lines(pipe, last):
    """Read what the child says that it received, up to and with a line."""
    text = b""
    async for chunk in pipe:
        text += chunk
        if last in text.decode().splitlines():
            break
    return text.decode().splitlines()


@pytest.mark.parametrize("body", [RUN, STREAM])
async def test_control_c_interrupts_the_turn_ends_the_runtime_and_comes_out(body, tmp_path):
    told = tmp_path / "told"
    os.mkfifo(told)
    pipe = trio.lowlevel.FdStream(os.open(told, os.O_RDONLY | os.O_NONBLOCK))
    program = textwrap.dedent(PROGRAM).replace("BODY", body)
    command = [sys.executable, "-c", program, str(CHILD), "hold", str(told)]
    async with pipe, trio.open_nursery() as nursery:
        process = await nursery.start(
            functools.partial(
                trio.run_process, command, stdout=subprocess.PIPE, start_new_session=True
            )
        )
        await wait_for_writer(pipe)
        assert (await read_lines(pipe, "turn/start"))[-1] == "turn/start"
        # To the whole group, as a terminal does. The runtime is in a group of its own.
        os.killpg(process.pid, signal.SIGINT)
        *interrupts, last = await read_lines(pipe, "end of input")
        # Two where turn/started came in between: the second names the turn.
        assert interrupts in (["turn/interrupt"], ["turn/interrupt"] * 2)
        assert last == "end of input"
        output = b"".join([chunk async for chunk in process.stdout])
    assert output.strip() == b"interrupted"


async def wait_for_writer(pipe):
    """Until somebody has opened a named pipe to write, it looks as if it had ended."""
    await trio.lowlevel.wait_readable(pipe.fileno())
