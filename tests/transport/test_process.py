"""The process behind a transport: how it starts, what it says, and how it is made to go."""

from __future__ import annotations

import hashlib
import logging
import math
import os
import signal
import stat
import sys
import tracemalloc

import pytest
import trio
from peers import BIG, PROGRAMS, open_child, python, receive_all, receive_exactly
from processes import dies, processes_marked

from trio_codex._transport import _child, _process, open_process_transport
from trio_codex._transport._stderr import TAIL_LINES
from trio_codex.errors import RuntimeNotFoundError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and sessions are of POSIX")

LEAVES_ON_EOF = """
    import os, signal, sys
    signal.signal(signal.SIGTERM, lambda *_: os._exit(6))
    print("ready", flush=True)
    sys.stdin.read()
    os._exit(5)
"""
LEAVES_ON_SIGTERM = """
    import os, signal
    signal.signal(signal.SIGTERM, lambda *_: os._exit(6))
    print("ready", flush=True)
    while True:
        signal.pause()
"""
NEVER_LEAVES = """
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("ready", flush=True)
    while True:
        signal.pause()
"""
# The grandchild has our pipes, as its parent had; it leads a session where the argument says so.
HAS_A_GRANDCHILD = """
    import os, sys
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        if sys.argv[1] == "session":
            os.setsid()
        os.close(reading)
        os.close(writing)
        import time
        time.sleep(600)
    os.close(writing)
    os.read(reading, 1)
    print(child, flush=True)
    if sys.argv[2] == "stay":
        sys.stdin.read()
    os._exit(3)
"""


@pytest.fixture
def short_grace(monkeypatch):
    monkeypatch.setattr(_process, "EXIT_GRACE", 0.1)


async def read_line(transport) -> str:
    line = b""
    while not line.endswith(b"\n"):
        data = await transport.receive_some()
        assert data
        line += data
    return line.decode().strip()


# How it starts


async def test_the_process_leads_a_session_and_a_group_of_its_own():
    program = "import os; print(os.getpid(), os.getsid(0), os.getpgid(0), flush=True)"
    async with open_child(program) as transport:
        pid = str(transport.pid)
        assert (await read_line(transport)).split() == [pid, pid, pid]
        assert transport.statistics()["pid"] == transport.pid != os.getpid()


async def test_the_process_gets_the_environment_and_the_directory_that_were_given(tmp_path):
    tmp_path = tmp_path.resolve()
    program = "import os; print(os.environ.get('A'), os.environ.get('HOME'), os.getcwd())"
    options = {"env": {"A": "1"}, "cwd": str(tmp_path)}
    async with open_child(program, **options) as transport:
        assert (await read_line(transport)).split() == ["1", "None", str(tmp_path)]


async def open_program(program, cwd=None):
    transport = await open_process_transport(
        [str(program)], env=dict(os.environ), cwd=cwd, shutdown_timeout=0
    )
    await transport.aclose()
    pytest.fail("it started")


async def test_a_program_that_is_not_there_is_named(tmp_path):
    program = str(tmp_path / "no-such-program")
    with pytest.raises(RuntimeNotFoundError, match=f"no program {program}.*codex_bin") as caught:
        await open_program(program)
    assert isinstance(caught.value.__cause__, FileNotFoundError)


async def test_a_program_that_cannot_be_executed_is_named(tmp_path):
    program = tmp_path / "a-text"
    program.write_text("not a program")
    program.chmod(stat.S_IRUSR)
    with pytest.raises(RuntimeNotFoundError, match=f"{program} is not an executable file"):
        await open_program(program)
    with pytest.raises(RuntimeNotFoundError, match=f"{tmp_path} is not an executable file"):
        await open_program(tmp_path)


async def test_a_directory_that_is_not_there_is_named_and_not_the_program(tmp_path):
    missing = str(tmp_path / "nowhere")
    with pytest.raises(RuntimeNotFoundError, match=f"cwd is not a directory: {missing}"):
        await open_program(sys.executable, cwd=missing)
    with pytest.raises(RuntimeNotFoundError, match="cwd is not a directory"):
        await open_program(sys.executable, cwd=__file__)


@pytest.mark.parametrize("checkpoints", range(4))
async def test_a_start_that_is_cancelled_gives_a_transport_or_leaves_no_process(checkpoints):
    async def cancel(scope):
        for _ in range(checkpoints):
            await trio.lowlevel.checkpoint()
        scope.cancel()

    async with trio.open_nursery() as nursery:
        with trio.CancelScope() as scope:
            nursery.start_soon(cancel, scope)
            transport = await open_process_transport(
                python(PROGRAMS["deaf"]), env=dict(os.environ), cwd=None, shutdown_timeout=0
            )
            await transport.aclose()
    assert not [pid for pid in processes_marked(os.environ["TRIO_CODEX_TEST"]) if not dies(pid)]


# The ladder


@pytest.mark.parametrize(
    ("program", "shutdown_timeout", "returncode"),
    [
        (LEAVES_ON_EOF, 20, 5),
        (LEAVES_ON_SIGTERM, 0.1, 6),
        (NEVER_LEAVES, 0.1, -signal.SIGKILL),
    ],
    ids=["on the end of its input", "on SIGTERM", "on SIGKILL"],
)
@pytest.mark.parametrize("cancelled", [False, True])
@pytest.mark.parametrize("background", [False, True])
async def test_a_process_leaves_on_the_first_rung_that_it_heeds(
    program, shutdown_timeout, returncode, cancelled, background
):
    options = {"shutdown_timeout": shutdown_timeout, "background": background}
    async with open_child(program, **options) as transport:
        assert await read_line(transport) == "ready"
        assert transport.statistics()["returncode"] is None
        with trio.CancelScope() as scope:
            if cancelled:
                scope.cancel()
            await transport.aclose()
        assert transport.statistics()["returncode"] == returncode
        error = await transport.end_error("closed")
        assert error.returncode == returncode


async def test_a_process_that_has_time_to_leave_by_itself_is_given_that_time():
    program = """
        import signal, sys, threading
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(6))
        print("ready", flush=True)
        sys.stdin.read()
        threading.Event().wait(0.3)
        sys.exit(5)
    """
    async with open_child(program, shutdown_timeout=20) as transport:
        assert await read_line(transport) == "ready"
        await transport.aclose()
        assert transport.statistics()["returncode"] == 5


async def test_closing_takes_no_longer_than_the_ladder_says():
    async with open_child(NEVER_LEAVES, shutdown_timeout=0.2) as transport:
        assert await read_line(transport) == "ready"
        began = trio.current_time()
        await transport.aclose()
        assert 0.4 <= trio.current_time() - began < 0.4 + _child.KILL_TIMEOUT


async def test_closing_again_is_done_at_once():
    async with open_child(NEVER_LEAVES, shutdown_timeout=0.1) as transport:
        assert await read_line(transport) == "ready"
        await transport.aclose()
        began = trio.current_time()
        await transport.aclose()
        assert trio.current_time() - began < 0.1


async def test_a_stopped_process_is_killed_too():
    async with open_child(LEAVES_ON_EOF, shutdown_timeout=0.1) as transport:
        assert await read_line(transport) == "ready"
        os.kill(transport.pid, signal.SIGSTOP)
        await transport.aclose()
        assert transport.statistics()["returncode"] == -signal.SIGKILL


# Grandchildren


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the process table of Linux")
@pytest.mark.parametrize("background", [False, True])
async def test_a_grandchild_in_the_group_dies_when_the_transport_is_closed(background):
    options = {"background": background, "shutdown_timeout": 20}
    async with open_child(HAS_A_GRANDCHILD, "group", "stay", **options) as transport:
        grandchild = int(await read_line(transport))
        await transport.aclose()
        assert transport.statistics()["returncode"] == 3
        assert await trio.to_thread.run_sync(dies, grandchild)


@pytest.mark.skipif(sys.platform != "linux", reason="looks at the process table of Linux")
async def test_a_grandchild_in_the_group_dies_with_the_leader_without_being_closed():
    async with open_child(HAS_A_GRANDCHILD, "group", "leave") as transport:
        grandchild = int(await read_line(transport))
        # It holds the pipes open as long as it lives.
        assert await transport.receive_some() == b""
        assert await trio.to_thread.run_sync(dies, grandchild)
        assert (await transport.end_error()).reason == "the runtime exited"


async def test_a_grandchild_in_a_session_of_its_own_does_not_hide_the_end(short_grace):
    async with open_child(HAS_A_GRANDCHILD, "session", "leave") as transport:
        grandchild = int(await read_line(transport))
        try:
            # It holds the pipes open and is not ours to kill.
            assert await transport.receive_some() == b""
            error = await transport.end_error()
            assert (error.reason, error.returncode) == ("the runtime exited", 3)
            os.kill(grandchild, 0)
        finally:
            os.kill(grandchild, signal.SIGKILL)


async def test_closing_lets_go_of_the_pipes_whoever_else_holds_them():
    options = {"background": False, "shutdown_timeout": 20}
    async with open_child(HAS_A_GRANDCHILD, "session", "stay", **options) as transport:
        grandchild = int(await read_line(transport))
        try:
            await transport.aclose()
            assert await transport.receive_some() == b""
            assert transport._stdin.fileno() == -1
            assert transport._stdout.fileno() == -1
            assert transport._stderr.fileno() == -1
        finally:
            os.kill(grandchild, signal.SIGKILL)


# What it writes


@pytest.mark.parametrize("bytes_read_before", [0, 1])
async def test_what_a_dying_process_wrote_is_received_however_slow_the_reader(
    bytes_read_before, short_grace
):
    # All of it must fit into the pipe, since nobody reads before the process has gone.
    data = BIG if sys.platform == "linux" else BIG[: 2**13]
    program = """
        import sys
        big = (bytes(range(11, 256)) + bytes(range(11))) * 2**12
        sys.stdout.buffer.write(big[:int(sys.argv[1])])
        sys.stdout.buffer.flush()
    """
    async with open_child(program, str(len(data)), background=False) as transport:
        start = await transport.receive_some() if bytes_read_before else b""
        async with trio.open_nursery() as nursery:
            for task in transport.background:
                nursery.start_soon(task)
        # The process is gone, and so is whatever looked after it.
        assert start + await receive_all(transport) == data
        assert await transport.receive_some() == b""


async def test_a_reader_that_waits_gets_everything_and_then_the_end():
    program = """
        import os
        for number in range(2000):
            os.write(1, b"%d\\n" % number)
        os.kill(os.getpid(), 9)
    """
    async with open_child(program) as transport:
        assert await receive_all(transport) == b"".join(b"%d\n" % number for number in range(2000))


# What it is sent


async def test_what_a_full_pipe_did_not_take_follows_in_order(tmp_path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    program = """
        import hashlib, os, sys
        print("ready", flush=True)
        open(sys.argv[1]).close()
        data = sys.stdin.buffer.read(int(sys.argv[2]))
        print(hashlib.sha256(data).hexdigest(), flush=True)
    """
    data = BIG * 2
    async with open_child(program, str(gate), str(len(data))) as transport:
        assert await read_line(transport) == "ready"
        taken = 0
        while piece := transport.send_nowait(data[taken : taken + 100_000]):
            taken += piece
        assert 0 < taken < len(data)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(transport.send_all, data[taken:])
            await trio.testing.wait_all_tasks_blocked()
            with gate.open("w"):
                pass
        assert await read_line(transport) == hashlib.sha256(data).hexdigest()


async def test_a_send_that_waits_is_broken_when_the_process_dies():
    async with open_child(PROGRAMS["deaf"]) as transport, trio.open_nursery() as nursery:

        async def kill():
            await trio.testing.wait_all_tasks_blocked()
            os.kill(transport.pid, signal.SIGKILL)

        nursery.start_soon(kill)
        with pytest.raises(trio.BrokenResourceError):
            await transport.send_all(BIG * 2)


async def test_a_send_that_waits_is_ended_by_aclose():
    async with open_child(PROGRAMS["deaf"]) as transport, trio.open_nursery() as nursery:

        async def close():
            await trio.testing.wait_all_tasks_blocked()
            await transport.aclose()

        nursery.start_soon(close)
        with pytest.raises(trio.ClosedResourceError):
            await transport.send_all(BIG * 2)


# Why it ended


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTERM", "SIGABRT"])
async def test_the_signal_that_killed_it_is_named(name):
    program = "import os, signal, sys; os.kill(os.getpid(), getattr(signal, sys.argv[1]))"
    async with open_child(program, name) as transport:
        assert await transport.receive_some() == b""
        error = await transport.end_error()
        assert error.reason == f"the runtime was killed by {name}"
        assert error.returncode == -getattr(signal, name)


async def test_a_signal_without_a_name_is_told_by_its_number():
    assert _child._signal_name(signal.SIGKILL) == "SIGKILL"
    assert _child._signal_name(9999) == "signal 9999"


async def test_the_exit_status_and_the_last_words_are_told_though_they_come_after_the_end():
    program = """
        import os, sys
        os.close(1)
        sys.stderr.write("last words\\n")
        sys.stderr.flush()
        os._exit(7)
    """
    async with open_child(program) as transport:
        assert await transport.receive_some() == b""
        error = await transport.end_error()
        assert (error.reason, error.returncode) == ("the runtime exited", 7)
        assert error.stderr_tail == "last words"


async def test_the_last_words_are_waited_for_where_their_reader_is_late():
    program = "import sys; sys.stderr.write('last words')"
    async with open_child(program, background=False) as transport, trio.open_nursery() as nursery:
        drain, watch = transport.background
        errors = []

        async def find_out():
            errors.append(await transport.end_error())

        nursery.start_soon(watch)
        await transport._exited.wait()
        nursery.start_soon(find_out)
        await trio.testing.wait_all_tasks_blocked()
        nursery.start_soon(drain)
        # Whatever reads the output comes late, too.
        assert await transport.receive_some() == b""
    assert [error.stderr_tail for error in errors] == ["last words"]


async def test_what_is_closed_as_it_becomes_readable_is_not_read(monkeypatch):
    async with open_child(LEAVES_ON_EOF) as transport:
        assert await transport.receive_some() == b"ready\n"
        stdout = transport._stdout
        number = stdout.fileno()
        wait = trio.lowlevel.wait_readable
        ours, theirs = os.pipe()

        async def close_meanwhile(fd):
            if fd != number:
                await wait(fd)
                return
            await stdout.aclose()
            os.dup2(ours, number)  # another file gets the number
            os.write(theirs, b"of another file")

        monkeypatch.setattr(trio.lowlevel, "wait_readable", close_meanwhile)
        try:
            assert await transport.receive_some() == b""
            assert os.read(ours, 100) == b"of another file"
        finally:
            for fd in (number, ours, theirs):
                os.close(fd)


async def test_the_group_is_killed_once_because_its_number_may_be_anothers_later(monkeypatch):
    killed = []
    monkeypatch.setattr(_process.os, "killpg", lambda *call: killed.append(call))
    async with open_child("") as transport:
        assert await transport.receive_some() == b""
        await transport.end_error()
        for _ in range(2):
            await transport.aclose()
        assert killed == [(transport.pid, signal.SIGKILL)]


async def test_a_process_that_closes_its_output_and_stays_is_told_apart(short_grace):
    program = "import os, threading; os.close(1); threading.Event().wait()"
    async with open_child(program) as transport:
        assert await transport.receive_some() == b""
        error = await transport.end_error()
        assert "did not exit" in error.reason
        assert error.returncode is None
        await transport.aclose()
        assert (await transport.end_error()).reason == "the runtime was closed"


async def test_the_end_is_told_as_soon_as_all_is_known(monkeypatch):
    monkeypatch.setattr(_process, "EXIT_GRACE", math.inf)
    async with open_child("", background=False) as transport, trio.open_nursery() as nursery:
        for task in transport.background:
            nursery.start_soon(task)
        assert await transport.receive_some() == b""
        assert (await transport.end_error()).reason == "the runtime exited"
        # What ran beside it ends too, without being cancelled.


# Its standard error


async def test_a_line_of_stderr_that_comes_in_two_pieces_is_one_line():
    program = """
        import os
        os.write(2, b"one ha")
        os.write(1, b"written\\n")
        os.read(0, 1)
        os.write(2, b"lf\\n")
    """
    async with open_child(program) as transport:
        assert await read_line(transport) == "written"
        await trio.testing.wait_all_tasks_blocked()
        await transport.send_all(b"x")
        assert await transport.receive_some() == b""
        assert (await transport.end_error()).stderr_tail == "one half"


async def test_every_line_of_stderr_is_logged_and_the_last_ones_are_kept(caplog):
    caplog.set_level(logging.DEBUG, "trio_codex.runtime")
    program = """
        import sys
        for number in range(50):
            sys.stderr.write(f"line {number}\\r\\n\\n")
        sys.stderr.buffer.write(b"\\xff without end")
    """
    async with open_child(program) as transport:
        assert await transport.receive_some() == b""
        error = await transport.end_error()
    lines = [f"line {number}" for number in range(50)] + ["\ufffd without end"]
    assert error.stderr_tail.split("\n") == lines[-TAIL_LINES:]
    records = [record for record in caplog.records if record.name == "trio_codex.runtime"]
    assert [record.getMessage() for record in records] == lines
    assert {record.levelno for record in records} == {logging.DEBUG}


async def test_a_line_of_stderr_without_end_takes_no_memory_and_is_cut():
    program = """
        import sys
        for _ in range(200):
            sys.stderr.write("x" * 100_000)
        sys.stderr.write("\\nshort\\n")
    """
    tracemalloc.start()
    try:
        async with open_child(program) as transport:
            assert await transport.receive_some() == b""
            error = await transport.end_error()
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    long, short = error.stderr_tail.split("\n")
    assert set(long) == {"x"}
    assert 1_000 <= len(long) <= 10_000
    assert short == "short"


async def test_stderr_is_drained_so_that_the_process_never_waits_for_it():
    program = """
        import sys
        for _ in range(50):
            sys.stderr.write(("e" * 99 + "\\n") * 1000)
        print("done", flush=True)
    """
    async with open_child(program) as transport:
        assert await receive_exactly(transport, 5) == b"done\n"
