"""What a killed process leaves behind in sessions of its own (Linux only)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
import trio
from peers import open_child
from processes import dies

from trio_codex._transport import _orphans

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="looks at the process table of Linux"
)

# Tells the number of a grandchild that leads a session, and then never leaves.
HAS_A_DAEMON = """
    import os, signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.fork() == 0:
        os.setsid()
        print(os.getpid(), flush=True)
    time.sleep(600)
"""


# Leaves at the end of its input. Tells the number of a session that it has left behind.
LEAVES_A_SESSION = """
    import os, sys
    if os.fork() == 0:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        print(os.getpid(), flush=True)
        for stream in range(3):
            os.dup2(nothing, stream)
        program = "import time; time.sleep(600)"
        os.execv(sys.executable, [sys.argv[1], "-c", program])
    sys.stdin.read()
"""


async def daemon_of(transport) -> int:
    return int(await transport.receive_some())


async def died(pid):
    return await trio.to_thread.run_sync(dies, pid)


@pytest.mark.parametrize("background", [False, True])
async def test_a_process_that_the_ladder_killed_leaves_no_daemon(background):
    async with open_child(HAS_A_DAEMON, background=background) as transport:
        daemon = await daemon_of(transport)
        await transport.aclose()
        assert transport.statistics()["returncode"] == -signal.SIGKILL
        assert await died(daemon)


async def test_a_process_that_somebody_else_killed_leaves_no_daemon():
    async with open_child(HAS_A_DAEMON) as transport:
        daemon = await daemon_of(transport)
        os.kill(transport.pid, signal.SIGKILL)
        # It holds the pipes open as long as it lives.
        assert await transport.receive_some() == b""
        assert await died(daemon)


async def test_an_orderly_end_leaves_no_sandbox_and_lets_daemons_go_on():
    left = {}
    for name in ("codex-linux-sandbox", "a-daemon"):
        async with open_child(LEAVES_A_SESSION, name) as transport:
            left[name] = await daemon_of(transport)
            await transport.aclose()
            assert transport.statistics()["returncode"] == 0
    assert await died(left["codex-linux-sandbox"])
    os.kill(left["a-daemon"], signal.SIGKILL)


async def test_what_belongs_to_another_process_is_left_alone():
    async with open_child(HAS_A_DAEMON) as one, open_child(HAS_A_DAEMON) as other:
        theirs = await daemon_of(other)
        assert await died(await kill_and_close(one))
        os.kill(theirs, 0)
        os.kill(other.pid, 0)


async def kill_and_close(transport):
    daemon = await daemon_of(transport)
    await transport.aclose()
    return daemon


async def test_what_started_during_a_look_is_found_by_the_next(monkeypatch):
    async with open_child(HAS_A_DAEMON) as transport:
        found = [await daemon_of(transport), transport.pid]
        looks = [[found[0]], [found[1]], [], [found[0]]]
        monkeypatch.setattr(_orphans, "_other_processes", lambda: looks.pop(0))
        assert len(list(_orphans.orphans(transport._child._mark))) == 2
        # It was looked for more as long as something was found.
        assert looks == [[found[0]]]
        monkeypatch.undo()


async def test_a_look_ends_where_there_is_always_more(monkeypatch):
    monkeypatch.setattr(_orphans, "_other_processes", lambda: [os.getpid()])
    monkeypatch.setattr(_orphans, "_environment", lambda _: [f"{_orphans.MARK}=m".encode()])
    assert len(list(_orphans.orphans("m"))) == _orphans.PASSES


async def test_a_mark_is_a_whole_variable_and_not_a_part_of_one():
    async with open_child(HAS_A_DAEMON, env={**os.environ, "A": f"{_orphans.MARK}=x"}) as transport:
        await daemon_of(transport)
        assert list(_orphans.orphans("x")) == []


def test_a_look_at_a_process_that_is_gone_finds_nothing():
    with _orphans._handle(2**22 + 1) as handle:
        assert handle is None
    assert _orphans._environment(2**22 + 1) == []


async def test_a_command_in_the_middle_of_an_exec_is_looked_at_again(monkeypatch):
    async with open_child(HAS_A_DAEMON) as transport:
        mark, daemon = transport._child._mark, await daemon_of(transport)
        read, looked = _orphans._environment, []

        def environment(pid):
            if pid == daemon and len(looked) < 2:
                looked.append(pid)
                return [b""]
            return read(pid)

        monkeypatch.setattr(_orphans, "_other_processes", lambda: [daemon])
        monkeypatch.setattr(_orphans, "_environment", environment)
        assert next(_orphans.orphans(mark), None) is not None
        monkeypatch.undo()


def test_threads_of_the_kernel_and_the_dead_are_not_looked_at_again():
    assert not _orphans._has_program(2**22 + 1)
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as child:
        child.stdout.read()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert not _orphans._has_program(child.pid)
    assert _orphans._has_program(os.getpid())


def test_what_stays_without_an_environment_is_looked_at_a_few_times(monkeypatch):
    looks = []
    monkeypatch.setattr(_orphans, "_other_processes", lambda: looks.append(1) or [os.getpid()])
    monkeypatch.setattr(_orphans, "_environment", lambda _: [b""])
    assert list(_orphans.orphans("m")) == []
    assert len(looks) == _orphans.LOOKS_AT_EMPTY
