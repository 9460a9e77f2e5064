"""What the agent's commands leave behind when the runtime ends: nothing, however it ends."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import asynccontextmanager, suppress

import pytest
import trio
from processes import dies

from trio_codex import Sandbox, open_codex

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks at the process table of Linux"
)

# Each says its number when it is there, and sleeps.
SLEEPER = "sh -c 'echo $$ > {told}; exec sleep 1000'"
COMMANDS = {
    "a command": (SLEEPER, False),
    "a background job": (SLEEPER + " & wait", False),
    "a background job in a terminal": (SLEEPER + " & wait", True),
}
DAEMON = "setsid " + SLEEPER + " & wait"


class OurError(Exception):
    pass


async def leave(codex):
    pass


async def fail(codex):
    raise OurError


async def be_cancelled(codex):
    await trio.sleep_forever()


async def kill(codex):
    os.kill(codex.statistics().transport["pid"], signal.SIGKILL)


async def make_stubborn(codex):
    """A stopped process heeds neither the end of its input nor SIGTERM."""
    os.kill(codex.statistics().transport["pid"], signal.SIGSTOP)


@asynccontextmanager
async def numbers_told(path):
    """Make a named pipe, and give a function that waits for a number in it."""
    os.mkfifo(path)
    async with trio.lowlevel.FdStream(os.open(path, os.O_RDONLY | os.O_NONBLOCK)) as pipe:

        async def number():
            # Until somebody has opened it to write, it looks as if it had ended.
            await trio.lowlevel.wait_readable(pipe.fileno())
            return int(await pipe.receive_some())

        yield number


async def run_command(app_server, model, command, *, tty, end):
    """Run a command in a turn, end the runtime in some way, and give the command's number."""
    told = app_server.root / "told"
    text = command.format(told=told)
    model.call("exec_command", {"cmd": text, "yield_time_ms": 30_000, "tty": tty})
    limit = 0.1 if end is make_stubborn else 5.0
    config = app_server.config(shutdown_timeout=limit, interrupt_timeout=limit)
    async with numbers_told(told) as number:
        with trio.CancelScope() as scope, suppress(OurError):
            async with (
                open_codex(config) as codex,
                (await codex.thread_start(sandbox=Sandbox.full_access)).turn("Work."),
            ):
                pid = await number()
                runtime = codex.statistics().transport["pid"]
                # To kill the runtime's group is not enough.
                assert os.getpgid(pid) != runtime
                if end is be_cancelled:
                    scope.cancel()
                await end(codex)
    return pid


async def ended(pid):
    return await trio.to_thread.run_sync(dies, pid)


@pytest.mark.parametrize("end", [leave, fail, be_cancelled, kill, make_stubborn])
@pytest.mark.parametrize("name", COMMANDS)
async def test_no_command_outlives_the_runtime(name, end, app_server, scripted_model):
    command, tty = COMMANDS[name]
    assert await ended(await run_command(app_server, scripted_model, command, tty=tty, end=end))


@pytest.mark.parametrize("end", [kill, make_stubborn])
async def test_no_daemon_outlives_a_runtime_that_was_killed(end, app_server, scripted_model):
    assert await ended(await run_command(app_server, scripted_model, DAEMON, tty=False, end=end))


async def test_a_daemon_in_a_session_of_its_own_outlives_a_runtime_that_left_in_order(
    app_server, scripted_model
):
    pid = await run_command(app_server, scripted_model, DAEMON, tty=False, end=leave)
    # It is there: the user's agent has been allowed anything, and has put it out of reach.
    os.kill(pid, signal.SIGKILL)
    assert await ended(pid)
