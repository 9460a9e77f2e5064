"""The child process of a transport: the one place that spawns, signals and reaps.

The process leads a session and a process group of its own. A Ctrl-C in the
terminal therefore reaches the program alone, which then interrupts its turns
in good order; and when the process is gone, so is its group, with every
grandchild that stayed in it.

The shutdown ladder, each rung at most as long as it says, in real time:

    1. close its stdin; the runtime leaves by itself   ``patience``
    2. terminate it                                    ``patience``
    3. kill the whole group, and then its `orphans`    `KILL_TIMEOUT`

Ctrl-C leads to the last rung at once, which no further one cuts short: a killed
process that nobody reaps, and commands that nobody looks for, would stay.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, cast

import trio

from trio_codex._transport._orphans import MARK, orphans
from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger
from trio_codex.errors import RuntimeNotFoundError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

KILL_TIMEOUT = 2.0
"""Seconds that a killed process may take to be reaped; only a broken kernel needs them."""

_CLOCK_SLACK: Final = 0.05
"""Seconds by which Trio's clock may be ahead of the real one before it counts as virtual."""

_LONGEST_POLL: Final = 1e6
"""Seconds that the system can wait at once."""

_LOOK_EVERY: Final = 0.005
"""Seconds between two looks at a process where the system has no pidfd."""

_logger = get_logger("transport")


class Role(NamedTuple):
    """What a process is for.

    Attributes:
        name: What errors call it.
        where: What they say about where it was chosen.
        owns_offspring: Whether what it leaves behind when it is killed is looked for.
    """

    name: str
    where: str
    owns_offspring: bool


RUNTIME: Final = Role(
    "the runtime", "see CodexConfig.codex_bin and launch_args_override", owns_offspring=True
)
COMMAND: Final = Role("the connection's command", "see the target", owns_offspring=False)


async def spawn(
    command: Sequence[str], *, env: Mapping[str, str], cwd: str | None, role: Role
) -> Child:
    """Start a process with pipes for its standard streams; see `open_process_transport`."""
    options: dict[str, Any] = (
        {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
        if sys.platform == "win32"
        else {"start_new_session": True}
    )
    mark = uuid.uuid4().hex
    try:
        process = await trio.lowlevel.open_process(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**env, MARK: mark} if role.owns_offspring else env,
            cwd=cwd,
            **options,
        )
    except OSError as exc:
        from trio_codex._transport._spawn_failure import explain  # noqa: PLC0415 - seldom needed

        raise RuntimeNotFoundError(explain(exc, command, env, cwd, role.where)) from exc
    return Child(process, mark, role)


@protected
class Child:
    """A process of ours.

    Attributes:
        process: For its streams.
        ended: Whether it has ended and was reaped.
        returncode: How it ended, negative for a signal. None before, and where that
            cannot be known: something else in this program has reaped it, or the
            kernel has, which it does where SIGCHLD is ignored.
    """

    def __init__(self, process: trio.Process, mark: str, role: Role) -> None:
        self.process: trio.Process = process
        self.pid: int = process.pid
        self.ended: bool = False
        self.returncode: int | None = None
        self._mark = mark
        self._role = role
        self._owner = os.getpid()
        self._asked_to_leave = False
        self._killed = False
        self._pidfd = _open_pidfd(process.pid)
        self._waiting = trio.Lock()

    @property
    def name(self) -> str:
        """What errors call it."""
        return self._role.name

    @property
    def is_forked(self) -> bool:
        """Whether this is a forked copy of the program, whose child it is not."""
        return os.getpid() != self._owner

    @property
    def ending(self) -> str | None:
        """How it ended, in words; None while it runs."""
        if not self.ended:
            return None
        if self.returncode is None:
            return (
                f"{self._role.name} ended, or was killed; how is not known, since something else "
                "in this program has reaped it, or SIGCHLD is ignored"
            )
        if self.returncode < 0:
            return f"{self._role.name} was killed by {_signal_name(-self.returncode)}"
        return f"{self._role.name} exited"

    async def wait(self) -> None:
        """Wait for its end, by Trio's clock. A checkpoint where it has to wait."""
        while not self.poll():
            async with self._waiting:
                if self.ended:
                    pass
                elif self._pidfd is None:
                    self._note_end(await self.process.wait(), lost=_reaped_by_kernel())
                else:
                    with contextlib.suppress(trio.ClosedResourceError):
                        await trio.lowlevel.wait_readable(self._pidfd)

    def poll(self) -> bool:
        """Tell whether it has ended; if so, reap it, and kill what it has left behind."""
        if not self.ended and not self.is_forked:
            running, lost = _look(self.pid)
            returncode = None if running else self.process.returncode
            if returncode is not None:
                self._note_end(returncode, lost=lost)
        return self.ended

    async def end(self, close_stdin: Callable[[], Awaitable[None]], patience: float) -> None:
        """Go down the ladder, in a shield, with some seconds for each of the first two rungs."""
        self._asked_to_leave = not self.poll()
        try:
            await close_stdin()
            if not await self._ends_within(patience):
                self.process.terminate()
                await self._ends_within(patience)
        finally:
            if not self.poll():
                self._kill_group()
                await self._wait_killed()

    def ask_to_end(self) -> None:
        """Terminate it, if it does not look at its stdin. Not a checkpoint."""
        if not self.poll():
            self.process.terminate()

    def pause(self) -> None:
        """Stop it where it stands, until `go_on`. POSIX only. Not a checkpoint."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it go on after `pause`. POSIX only. Not a checkpoint."""
        self.process.send_signal(signal.SIGCONT)

    def leave_to_parent(self) -> None:
        """Let go of the pipes in a forked copy of the program, without a trace in the program.

        To close them as usual would make them blocking for the parent too.
        """
        streams = (self.process.stdin, self.process.stdout, self.process.stderr)
        with Path(os.devnull).open("r+b", buffering=0) as nothing:
            for stream in streams:
                fd = cast("Any", stream).fileno()
                if fd >= 0:
                    os.dup2(nothing.fileno(), fd, inheritable=False)

    async def _ends_within(self, seconds: float) -> bool:
        began = time.monotonic()
        with trio.move_on_after(seconds):
            await self.wait()
        rest = began + seconds - time.monotonic()
        if not self.poll() and rest > _CLOCK_SLACK:
            # A clock for tests has jumped. The process knows nothing of that.
            await trio.to_thread.run_sync(self._wait_dead, rest, limiter=trio.CapacityLimiter(1))
        return self.poll()

    async def _wait_killed(self) -> None:
        pressed: KeyboardInterrupt | None = None
        while not self.poll():
            try:
                # Once begun, no Ctrl-C ends it, as it would any wait of Trio's own.
                await trio.to_thread.run_sync(
                    self._wait_dead, KILL_TIMEOUT, limiter=trio.CapacityLimiter(1)
                )
            except KeyboardInterrupt as exc:  # noqa: PERF203 - it is tried again for that
                pressed = exc
            else:
                break
        if not self.poll():
            _logger.error("process %d was killed and is still there", self.pid)
        if pressed is not None:
            raise pressed

    def _wait_dead(self, seconds: float) -> None:
        """Block until it is dead, though not reaped, in real time. For a thread of its own."""
        if self._pidfd is not None and sys.platform != "win32":
            poll = select.poll()
            poll.register(self._pidfd, select.POLLIN)
            poll.poll(min(seconds, _LONGEST_POLL) * 1000)
            return
        deadline = time.monotonic() + seconds
        while _look(self.pid)[0] and time.monotonic() < deadline:
            time.sleep(_LOOK_EVERY)

    def _note_end(self, returncode: int, *, lost: bool) -> None:
        if self.ended:
            return
        self.ended = True
        # Popen makes 0 of what it cannot know.
        self.returncode = None if lost and returncode == 0 else returncode
        if self._pidfd is not None:
            trio.lowlevel.notify_closing(self._pidfd)
            os.close(self._pidfd)
            self._pidfd = None
        # Once, and at once: later the number of the group may be somebody else's.
        self._kill_group()
        if self._role.owns_offspring:
            # After an orderly end a daemon may go on, and no sandbox can hold one.
            for handle in orphans(self._mark, sandboxes=not self._ended_by_force):
                with contextlib.suppress(ProcessLookupError):
                    if sys.platform == "linux":
                        signal.pidfd_send_signal(handle, signal.SIGKILL)

    @property
    def _ended_by_force(self) -> bool:
        if self.returncode is None:
            # Where nobody can say, it was, unless it was asked to leave.
            return self._killed or not self._asked_to_leave
        return self.returncode < 0

    def _kill_group(self) -> None:
        if sys.platform == "win32":
            self.process.kill()
            return
        self._killed = self._killed or not self.ended
        # No such process: the group is empty. Not permitted (macOS): only zombies are in it.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


def become(command: list[str], env: dict[str, str]) -> NoReturn:
    """Run a program in place of this one, with its terminal, signals and exit status."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(command[0], command, env)  # noqa: S606 - it is the runtime, and no shell


def _open_pidfd(pid: int) -> int | None:
    """Open a file that tells of the end of a process, where there are such files."""
    if sys.platform != "linux":
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:  # forbidden, or no file is left: then there are other ways
        return None


def _look(pid: int) -> tuple[bool, bool]:
    """Tell whether a child runs, and whether somebody else has reaped it; reap nothing."""
    if sys.platform == "win32" or not hasattr(os, "waitid"):
        return False, _reaped_by_kernel()
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None, False
    except ChildProcessError:
        return False, True


def _signal_name(number: int) -> str:
    names = {each.value: each.name for each in signal.Signals}
    return names.get(number, f"signal {number}")


def _reaped_by_kernel() -> bool:
    return sys.platform != "win32" and signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN
