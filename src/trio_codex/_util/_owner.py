"""A connection belongs to the run of Trio, in the process, that opened it.

From another thread's run a call would wake tasks of the wrong run. In a forked
copy of the program it would write between the lines of the program itself, and leaving
the block would end a runtime that is not the copy's. Both get a RuntimeError.
"""

from __future__ import annotations

import os
import re
import select
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import trio

if TYPE_CHECKING:
    from collections.abc import Callable


_pid = os.getpid()


def _note_fork() -> None:
    global _pid  # noqa: PLW0603 - there is one process
    _pid = os.getpid()


if sys.platform != "win32":
    os.register_at_fork(after_in_child=_note_fork)


class Owner:
    """Remembers the process and the run of Trio that made it."""

    __slots__ = ("_pid", "_token")

    def __init__(self) -> None:
        self._pid = _pid
        self._token = _current_run()

    @property
    def is_forked(self) -> bool:
        """Whether this is a forked copy of the program."""
        return _pid != self._pid

    def check(self) -> None:
        """Make sure that the caller is of the same run."""
        # Before every request, so without a system call and in few steps.
        if _pid != self._pid:
            raise RuntimeError(
                f"the runtime belongs to process {self._pid}, and this is a forked copy of it: "
                "open another runtime there"
            )
        if self._token is not None and self._token is not _current_run():
            raise RuntimeError(
                "the runtime belongs to another run of Trio: call it from there, "
                "for example with trio.from_thread.run"
            )

    def leave_to_parent(self, stop: Callable[[], None]) -> None:
        """Let a forked copy end its own tasks without harm to the program, then `check` (Linux).

        The copy shares its parent's epoll, so a wait that is cancelled in the copy would be
        forgotten in the parent, which would then wait forever. From now on the copy has one
        of its own in place of each, which waits for the same.
        """
        if self.is_forked and sys.platform == "linux":
            _replace_epolls()
        stop()
        self.check()


def _replace_epolls() -> None:
    for entry in Path("/proc/self/fd").iterdir():
        try:
            shared = str(entry.readlink()) == "anon_inode:[eventpoll]"
        except OSError:  # the listing itself
            continue
        if shared:
            _replace_epoll(int(entry.name))


def _replace_epoll(fd: int) -> None:
    waits = Path(f"/proc/self/fdinfo/{fd}").read_text(encoding="ascii")
    with select.epoll() as own:
        for target, events in re.findall(r"^tfd: *(\d+) events: *(\w+)", waits, re.MULTILINE):
            with suppress(OSError):  # what the copy has let go of
                own.register(int(target), int(events, 16))
        os.dup2(own.fileno(), fd, inheritable=False)


def _current_run() -> trio.lowlevel.TrioToken | None:
    try:
        return trio.lowlevel.current_trio_token()
    except RuntimeError:
        return None
