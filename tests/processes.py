"""A look at the process table (Linux only)."""

from __future__ import annotations

import os
import select
import signal
import sys
from contextlib import contextmanager
from pathlib import Path

DEATH_TIMEOUT = 2.0
"""Seconds that a killed process may take to be gone."""


def processes_marked(mark: str) -> list[int]:
    """Find the live processes that have a string in their environment."""
    if sys.platform != "linux":
        return []
    needle = mark.encode()
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and int(entry.name) != os.getpid()
        if needle in _read(entry / "environ") and not _is_zombie(entry)
    ]


def own_children() -> set[int]:
    """Find the processes that this one has started and not reaped."""
    tasks = Path("/proc/self/task").glob("*/children") if sys.platform == "linux" else ()
    return {int(pid) for children in tasks for pid in _read(children).split()}


def dies(pid: int) -> bool:
    """Wait for the end of a process that was killed a moment ago."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([handle], [], [], DEATH_TIMEOUT)[0])
    finally:
        os.close(handle)


def command_line(pid: int) -> str:
    return _read(Path(f"/proc/{pid}/cmdline")).replace(b"\0", b" ").decode(errors="replace")


def _is_zombie(entry: Path) -> bool:
    return b") Z " in _read(entry / "stat")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # gone meanwhile, or somebody else's
        return b""


@contextmanager
def held_still(codex):
    """Hold a runtime still while the block runs, so that it answers nothing.

    A fast answer comes within the step in which it was asked for, and nobody sees it pending.
    """
    pid = codex.statistics().transport["pid"]
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
