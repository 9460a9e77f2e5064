"""The end of a process where somebody else is in its way: its offspring, or Ctrl-C."""

from __future__ import annotations

import os
import signal
import sys

import pytest
import trio
from peers import open_child, python, receive_all
from processes import dies
from trio.testing import wait_all_tasks_blocked

from trio_codex._transport import _process, open_process_transport

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and sessions are of POSIX")
linux_only = pytest.mark.skipif(
    sys.platform != "linux", reason="looks at the process table of Linux"
)

# Where a test fails, it is gone after ten minutes all the same.
NEVER_LEAVES = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("ready", flush=True)
    time.sleep(600)
"""


# Grandchildren


async def test_a_grandchild_that_writes_without_end_does_not_hold_up_the_end(monkeypatch):
    monkeypatch.setattr(_process, "EXIT_GRACE", 0.1)
    # The parent stays until the grandchild has left the group, and would not be killed with it.
    program = """
        import os
        if os.fork() == 0:
            os.setsid()
            print("ready", flush=True)
            while True:
                os.write(1, b"x" * 2**20)
        os.read(0, 1)
        os._exit(3)
    """
    reads = 0
    read = os.read

    def count_and_read(fd, size):
        nonlocal reads
        reads += 1
        # A loop that never waits could not be cancelled, by a deadline either.
        assert reads < 1000
        return read(fd, size)

    async with open_child(program, background=False) as transport:
        assert (await transport.receive_some()).startswith(b"ready\n")
        monkeypatch.setattr(_process.os, "read", count_and_read)
        await transport.send_all(b"x")
        # Nobody reads meanwhile. The nursery ends when whatever looked after the process has.
        async with trio.open_nursery() as nursery:
            for task in transport.background:
                nursery.start_soon(task)
        assert set(await receive_all(transport)) <= set(b"x")
        assert (await transport.end_error()).returncode == 3
    # With nobody left to write to, the grandchild dies by itself.


@linux_only
async def test_a_grandchild_dies_though_there_is_no_time_to_wait_for_its_parent():
    program = """
        import os, time
        grandchild = os.fork()
        if grandchild == 0:
            time.sleep(600)
        print(grandchild, flush=True)
        os._exit(3)
    """
    async with open_child(program, background=False, shutdown_timeout=0) as transport:
        grandchild = int(await transport.receive_some())
        # The parent is a zombie from here on: whether it is reaped at all is up to `aclose`.
        await trio.to_thread.run_sync(os.waitid, os.P_PID, transport.pid, os.WEXITED | os.WNOWAIT)
        await transport.aclose()
        assert await trio.to_thread.run_sync(dies, grandchild)


# Ctrl-C


@pytest.fixture
def control_c():
    """See to it that SIGINT is Ctrl-C, also where the tests run in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


async def open_one_that_never_leaves(shutdown_timeout):
    transport = await open_process_transport(
        python(NEVER_LEAVES),
        env=dict(os.environ),
        cwd=None,
        shutdown_timeout=shutdown_timeout,
    )
    assert await transport.receive_some() == b"ready\n"
    return transport


async def press_beside():
    """Press Ctrl-C as soon as the ladder waits for the process. It hits this task."""
    await wait_all_tasks_blocked()
    signal.raise_signal(signal.SIGINT)


@trio.lowlevel.enable_ki_protection
async def press_in():
    """Do the same, but keep Ctrl-C out of this task: Trio gives it to the main task."""
    await wait_all_tasks_blocked()
    signal.raise_signal(signal.SIGINT)


@linux_only
@pytest.mark.usefixtures("control_c")
def test_control_c_in_the_ladder_kills_the_process_at_once_and_comes_out():
    async def main():
        transport = await open_one_that_never_leaves(shutdown_timeout=600)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(press_in)
            with pytest.raises(KeyboardInterrupt):
                await transport.aclose()
        return transport

    transport = trio.run(main)
    assert transport.statistics()["returncode"] == -signal.SIGKILL
    assert dies(transport.pid)


@linux_only
@pytest.mark.usefixtures("control_c")
def test_control_c_beside_the_ladder_does_not_keep_it_from_its_last_rung():
    opened = []

    async def main():
        transport = await open_one_that_never_leaves(shutdown_timeout=0.1)
        opened.append(transport)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(press_beside)
            await transport.aclose()

    with pytest.raises(BaseExceptionGroup) as caught:
        trio.run(main)
    assert [type(error) for error in caught.value.exceptions] == [KeyboardInterrupt]
    (transport,) = opened
    assert transport.statistics()["returncode"] == -signal.SIGKILL
    assert dies(transport.pid)
