"""The child process where its parent is an odd one: SIGCHLD, Ctrl-C, forks, virtual clocks."""

from __future__ import annotations

import contextlib
import errno
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

import pytest
import trio
from peers import open_child, python
from processes import dies, own_children
from trio.testing import MockClock

from trio_codex import RuntimeNotFoundError
from trio_codex._transport import _child, open_process_transport

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at Linux's processes")

WAITS = """
    print("ready", flush=True)
    input()
"""
NEVER_LEAVES = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("ready", flush=True)
    time.sleep(600)
"""
WITH_DAEMON = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        print(os.getpid(), flush=True)
        time.sleep(600)
    try:
        input()
    except EOFError:
        pass
"""


@pytest.fixture
def sigchld_ignored():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGCHLD, before)


async def first_line(transport):
    return (await transport.receive_some()).splitlines()[0]


@pytest.mark.usefixtures("sigchld_ignored")
async def test_where_the_kernel_reaps_nobody_claims_to_know_how_it_ended():
    async with open_child(WAITS) as transport:
        await first_line(transport)
        os.kill(transport.pid, signal.SIGKILL)
        assert await transport.receive_some() == b""
        error = await transport.end_error()
    assert error.returncode is None
    assert "killed" in str(error)
    assert "SIGCHLD" in str(error)


@pytest.mark.usefixtures("sigchld_ignored")
async def test_where_the_kernel_reaps_a_runtime_that_dies_unasked_leaves_no_daemon():
    async with open_child(WITH_DAEMON) as transport:
        daemon = int(await first_line(transport))
        os.kill(transport.pid, signal.SIGKILL)
        assert await trio.to_thread.run_sync(dies, daemon)


@pytest.mark.usefixtures("sigchld_ignored")
async def test_where_the_kernel_reaps_a_daemon_outlives_a_runtime_that_left_when_asked():
    async with open_child(WITH_DAEMON) as transport:
        daemon = int(await first_line(transport))
        await transport.aclose()
        os.kill(daemon, 0)
        os.kill(daemon, signal.SIGKILL)
    assert dies(daemon)


async def test_where_somebody_else_has_reaped_it_its_end_is_still_noticed():
    async with open_child(WAITS, background=False) as transport:
        await first_line(transport)
        os.kill(transport.pid, signal.SIGKILL)
        os.waitpid(transport.pid, 0)  # noqa: ASYNC222 - it ends at once
        with trio.fail_after(10):
            await transport._watch_exit()
        assert (await transport.end_error()).returncode is None


@pytest.mark.parametrize("presses", [2, 3, 5])
def test_however_often_control_c_comes_in_the_ladder_the_process_is_reaped(presses):
    opened = []

    async def main():
        transport = await open_process_transport(
            python(NEVER_LEAVES), env=dict(os.environ), cwd=None, shutdown_timeout=600
        )
        opened.append(transport)
        await first_line(transport)
        wait = transport._child._wait_dead

        def wait_pressed(seconds):
            # In the thread that waits for the death, when nothing shortens that any more.
            for _ in range(presses - 1):
                signal.pthread_kill(main_thread, signal.SIGINT)
                time.sleep(0.01)
            wait(seconds)

        transport._child._wait_dead = wait_pressed
        async with trio.open_nursery() as nursery:
            nursery.start_soon(press)
            await transport.aclose()

    @trio.lowlevel.enable_ki_protection  # so that it comes out where the main task waits
    async def press():
        await trio.testing.wait_all_tasks_blocked()
        signal.raise_signal(signal.SIGINT)

    main_thread = threading.main_thread().ident
    with pytest.raises((KeyboardInterrupt, BaseExceptionGroup)):
        trio.run(main)
    (transport,) = opened
    assert transport.statistics()["returncode"] == -signal.SIGKILL
    assert transport.pid not in own_children()


def test_the_ladder_takes_real_time_where_trios_clock_jumps():
    async def main():
        transport = await open_process_transport(
            python("import time; print(1, flush=True); input_ = open(0).read(); time.sleep(0.3)"),
            env=dict(os.environ),
            cwd=None,
            shutdown_timeout=20,
        )
        await transport.aclose()
        return transport.statistics()["returncode"]

    assert trio.run(main, clock=MockClock(autojump_threshold=0)) == 0


def test_the_last_rung_is_taken_in_real_time_where_trios_clock_jumps():
    async def main():
        async with open_child(NEVER_LEAVES, background=False, shutdown_timeout=0.1) as transport:
            await first_line(transport)
            await transport.aclose()
            return transport

    transport = trio.run(main, clock=MockClock(autojump_threshold=0))
    assert transport.statistics()["returncode"] == -signal.SIGKILL


async def test_a_forked_copy_neither_signals_nor_reaps_nor_disturbs_the_pipes():
    async with open_child(WAITS) as transport:
        await first_line(transport)
        pid = os.fork()
        if pid == 0:
            with contextlib.suppress(BaseException):
                assert not transport._child.poll()
                transport._child.leave_to_parent()
                os.close(transport._stdout.fileno())
                os._exit(0)
            os._exit(1)
        assert os.waitpid(pid, 0)[1] == 0  # noqa: ASYNC222 - it ends at once
        assert not os.get_blocking(transport._stdout.fileno())
        assert not transport._child.poll()
        await transport.send_all(b"\n")
        assert await transport.receive_some() == b""
        assert (await transport.end_error()).returncode == 0


# Why it could not be started


async def fails(command, **options):
    with pytest.raises(RuntimeNotFoundError) as caught:
        await open_process_transport(
            [str(part) for part in command],
            **{"env": dict(os.environ), "cwd": None, "shutdown_timeout": 1, **options},
        )
    return str(caught.value)


async def test_a_script_whose_interpreter_is_gone_is_told_so(tmp_path):
    script = tmp_path / "agent"
    script.write_text("#!/nowhere/bin/python -u\n")
    script.chmod(0o755)
    told = await fails([script])
    assert f"{script} is there" in told
    assert "/nowhere/bin/python;" in told


async def test_a_binary_whose_loader_is_gone_is_told_so(tmp_path):
    image = Path(sys.executable).read_bytes()  # noqa: ASYNC240
    loader = next(part for part in image.split(b"\0") if part.startswith((b"/lib", b"/usr/lib")))
    binary = tmp_path / "agent"
    binary.write_bytes(image.replace(loader, loader[:-1] + b"X"))
    binary.chmod(0o755)
    assert "the loader that it needs is not" in await fails([binary])


async def test_a_text_without_an_interpreter_is_no_program(tmp_path):
    text = tmp_path / "agent"
    text.write_text("hello\n")
    text.chmod(0o755)
    assert "not a program that this machine can run" in await fails([text])


async def test_an_environment_that_is_too_large_is_told_by_its_size():
    told = await fails([sys.executable], env={"LARGE": "x" * 2**18})
    assert "larger than the system allows" in told
    assert f"{2**18 + len('LARGE=') + 1} bytes" in told


def _descriptors():
    return {int(entry.name) for entry in Path("/proc/self/fd").iterdir() if entry.exists()}


async def test_too_many_open_files_are_told_and_none_is_left_open():
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    before = _descriptors()
    free = [number for number in range(max(before) + 30) if number not in before]
    # At each step one more of the pipes, and of what else is needed, can be made.
    for more in range(1, len(free)):
        resource.setrlimit(resource.RLIMIT_NOFILE, (free[more], limits[1]))
        try:
            transport = await open_process_transport(
                [sys.executable], env=dict(os.environ), cwd=None, shutdown_timeout=1
            )
        except RuntimeNotFoundError as error:
            assert "too many files are open" in str(error)  # noqa: PT017 - until it works
            assert _descriptors() <= before
        else:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
            await transport.aclose()
            break
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert more > 3
    assert _descriptors() <= before


@pytest.mark.skipif(os.getuid() != 0, reason="becomes another user")
async def test_a_directory_that_may_not_be_entered_is_named_and_not_the_program(
    tmp_path, monkeypatch
):
    closed = tmp_path / "closed"
    closed.mkdir()

    async def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    # Root may enter any.
    monkeypatch.setattr(trio.lowlevel, "open_process", refuse)
    monkeypatch.setattr(os, "access", lambda path, _: str(path) != str(closed))
    told = await fails([sys.executable], cwd=str(closed))
    assert f"may not enter: {closed}" in told


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EAGAIN, "no more processes"),
        (errno.ENOMEM, "no more processes"),
        (errno.ENFILE, "too many files"),
        (errno.ETXTBSY, "being written"),
        (errno.EACCES, "though it is executable"),
        (errno.EIO, "could not be started"),
    ],
)
async def test_what_the_system_says_is_told_in_words(number, told, monkeypatch):
    async def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(trio.lowlevel, "open_process", refuse)
    assert told in await fails([sys.executable])


def test_a_process_without_a_pidfd_is_reaped_too(monkeypatch):
    monkeypatch.setattr(_child, "_open_pidfd", lambda _: None)

    async def main():
        async with open_child(NEVER_LEAVES, shutdown_timeout=0.1) as transport:
            await first_line(transport)
            await transport.aclose()
            return transport

    assert trio.run(main).statistics()["returncode"] == -signal.SIGKILL
