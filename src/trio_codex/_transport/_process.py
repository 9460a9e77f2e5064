"""The pipes of a runtime that is a child process, and what it says at its end."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Any, cast

import trio

from trio_codex._transport._base import Transport
from trio_codex._transport._child import RUNTIME, spawn
from trio_codex._transport._stderr import LINE_BYTES, StderrLog
from trio_codex._util._control_c import protected
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from trio_codex._transport._child import Child

EXIT_GRACE = 1.0
"""Seconds between the end of stdout and the exit of the process that we wait to tell its status,
and between its exit and the end of a stdout or stderr that a grandchild holds open."""

# A bigger piece would let the dispatcher run further ahead of those who read the events.
_READ_BYTES = 2**16
_PIPE_BYTES = 2**20


async def open_process_transport(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: str | None,
    shutdown_timeout: float,
    conceal: Callable[[str], str] = str,
) -> ProcessTransport:
    """Start a process that speaks the protocol on its standard streams.

    A checkpoint. Either the process runs and the caller holds its transport,
    or nothing was started: a cancellation cannot come in between.
    """
    child = await spawn(command, env=env, cwd=cwd, role=RUNTIME)
    return ProcessTransport(child, shutdown_timeout, conceal)


@protected
class ProcessTransport(Transport):
    """A pipe to a child process; `open_process_transport` makes one."""

    def __init__(
        self, child: Child, shutdown_timeout: float, conceal: Callable[[str], str] = str
    ) -> None:
        self._child = child
        # They are pipes: `spawn` asked for them.
        self._stdin = cast("trio.abc.SendStream", child.process.stdin)
        self._stdout = cast("trio.abc.ReceiveStream", child.process.stdout)
        self._stderr = cast("trio.abc.ReceiveStream", child.process.stderr)
        self._shutdown_timeout = shutdown_timeout
        self._exited = trio.Event()
        self._stdout_ended = trio.Event()
        self._stderr_ended = trio.Event()
        self._stderr_log = StderrLog(conceal)
        self._leftover = b""
        self._maybe_more = True
        self._closed = False
        _enlarge_pipe(self._stdout)

    @property
    def pid(self) -> int:
        """The id of the process, and of the group that it leads."""
        return self._child.pid

    @property
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """The drain of stderr, without which the process would block, and the exit watcher."""
        return (self._drain_stderr, self._watch_exit)

    async def send_all(self, data: bytes) -> None:
        """Write to the process's stdin; waits while the process does not read."""
        await self._stdin.send_all(data)

    def send_nowait(self, data: bytes) -> int:
        """Write to the process's stdin what its pipe takes without waiting."""
        return _write_now(self._stdin, data)

    async def receive_some(self) -> bytes:
        """Read from the process's stdout."""
        try:
            data = await self._read()
        except (trio.ClosedResourceError, trio.BrokenResourceError):
            data, self._leftover = self._leftover, b""
        if not data:
            self._stdout_ended.set()
        return data

    if sys.platform == "win32":

        async def _read(self) -> bytes:
            return bytes(await self._stdout.receive_some(_READ_BYTES))

    else:

        async def _read(self) -> bytes:
            """Do what the stream does, with one trip through the scheduler less for each answer.

            After a read that did not fill the buffer the pipe is empty, so there is
            no need to ask again before waiting; and the caller needs no checkpoint.
            """
            if self._maybe_more:
                await trio.lowlevel.checkpoint()
            while True:
                if not self._maybe_more:
                    await trio.lowlevel.wait_readable(_fd(self._stdout))
                try:
                    # Closed since then, its number may be that of another file by now.
                    data = os.read(_fd(self._stdout), _READ_BYTES)
                except BlockingIOError:
                    self._maybe_more = False
                except OSError as exc:
                    raise trio.BrokenResourceError from exc
                else:
                    self._maybe_more = len(data) == _READ_BYTES
                    return data

    async def end_error(self, reason: str | None = None) -> TransportClosedError:
        """Tell how the process ended; to find out takes `EXIT_GRACE` at most."""
        if reason is None:
            with trio.move_on_after(EXIT_GRACE):
                await self._exited.wait()
                await self._stderr_ended.wait()
            reason = self._ending()
        return TransportClosedError(reason, self._child.returncode, self._stderr_log.tail)

    def _ending(self) -> str:
        if self._closed:
            return f"{self._child.name} was closed"
        unended = f"{self._child.name} closed its standard output, and did not exit"
        return self._child.ending or unended

    def statistics(self) -> dict[str, int | None]:
        """The process id, and the exit status once there is one."""
        return {"pid": self._child.pid, "returncode": self._child.returncode}

    async def aclose(self) -> None:
        """Go down the ladder of `_child`.

        Shielded. At worst it takes twice ``shutdown_timeout`` and then
        `KILL_TIMEOUT`; a runtime in good order is gone in 0.05 seconds.
        """
        self._closed = True
        if self._child.is_forked:
            self._child.leave_to_parent()
            return
        with trio.CancelScope(shield=True):
            try:
                await self._child.end(self._stdin.aclose, self._shutdown_timeout)
            finally:
                await self._stdout.aclose()
                await self._stderr.aclose()

    async def _watch_exit(self) -> None:
        await self._child.wait()
        self._exited.set()
        # A grandchild that left the group may hold our ends of the pipes open.
        # What the process itself wrote is in them by now: read that and be done.
        with trio.move_on_after(EXIT_GRACE):
            await self._stdout_ended.wait()
            await self._stderr_ended.wait()
        self._leftover = _read_now(self._stdout)
        await self._stdout.aclose()
        await self._stderr.aclose()

    async def _drain_stderr(self) -> None:
        rest = b""
        try:
            async for data in self._stderr:
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    self._stderr_log.take(line)
                rest = rest[:LINE_BYTES]
        except (trio.ClosedResourceError, trio.BrokenResourceError):
            pass
        finally:
            if rest:
                self._stderr_log.take(rest)
            self._stderr_ended.set()


def _fd(stream: Any) -> int:
    """Give the number of a stream's pipe."""
    fd: int = stream.fileno()
    if fd < 0:
        raise trio.ClosedResourceError
    return fd


def _write_now(stream: Any, data: bytes) -> int:
    """Write what a pipe takes without waiting; nothing where that is not to be had."""
    if sys.platform == "win32":
        return 0
    try:
        return os.write(_fd(stream), data)
    except (OSError, trio.ClosedResourceError):
        return 0


def _read_now(stream: Any) -> bytes:
    """Read what a pipe holds, without waiting for more."""
    if sys.platform == "win32":
        return b""
    # Closed already, or nothing in it.
    with contextlib.suppress(OSError, trio.ClosedResourceError):
        return os.read(_fd(stream), _PIPE_BYTES)
    return b""


def _enlarge_pipe(stream: Any) -> None:
    """Let the runtime run ahead of us by more than a pipe's usual 64 KiB (Linux only)."""
    if sys.platform == "linux":
        import fcntl  # noqa: PLC0415 - not there on Windows

        # Refused where the user's allowance of pipe memory is used up: then it stays small.
        with contextlib.suppress(OSError, AttributeError):
            fcntl.fcntl(_fd(stream), fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
