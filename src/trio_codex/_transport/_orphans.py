"""The commands that a runtime has left behind (Linux only).

The runtime gives each command a session of its own, so killing the runtime's
group does not reach them. A runtime that leaves by itself ends them, but for one
that was ended while its sandbox was being made: this goes on. One that
is killed, by us or by somebody else, cannot; some die with it all the same, and
the others are known by a variable of the environment that they have inherited.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

MARK = "TRIO_CODEX_RUNTIME"
"""The environment variable that tells to which runtime a process belongs."""

SANDBOX = b"codex-linux-sandbox"
"""What stands in the arguments of a sandbox of the runtime's, around which no command gets."""

PASSES = 20
"""How often to look again for what was started between a look and its kill."""

LOOKS_AT_EMPTY = 4
"""How often to look for what is in the middle of an exec: some programs stay without any
environment, and the runtime's end waits for us."""

_KERNEL = frozenset({0, 2})
"""The parents of the kernel's own threads."""


def orphans(mark: str, *, sandboxes: bool = False) -> Iterator[int]:
    """Find every process of this user that carries a mark in its environment.

    The caller kills each as it comes; then the search begins again, until
    there are none. Out of reach are those that were started without the
    environment, or have overwritten it. It takes some milliseconds.

    Args:
        mark: The value of the variable.
        sandboxes: Whether only sandboxes are looked for, with which dies what is in them.
    """
    needle = f"{MARK}={mark}".encode()
    looks_at_empty = 0
    for _ in range(PASSES if sys.platform == "linux" else 0):
        found = is_empty = False
        for pid in _other_processes():
            if sandboxes and SANDBOX not in (_read(pid, "cmdline") or b""):
                continue
            with _handle(pid) as handle:
                environment = _environment(pid)
                if handle is not None and needle in environment:
                    found = True
                    yield handle
                # In the middle of an exec a process has none, and will have ours.
                elif environment == [b""] and _has_program(pid):
                    is_empty = True
        looks_at_empty += is_empty
        if not found and (not is_empty or looks_at_empty >= LOOKS_AT_EMPTY):
            return


def _other_processes() -> list[int]:
    names = [entry.name for entry in Path("/proc").iterdir()]
    return [int(name) for name in names if name.isdigit() and int(name) != os.getpid()]


@contextlib.contextmanager
def _handle(pid: int) -> Generator[int | None]:
    """Open a pidfd: by the time of the kill the number may be another's. None if it is gone."""
    try:
        handle = os.pidfd_open(pid) if sys.platform == "linux" else None
    except OSError:
        handle = None
    try:
        yield handle
    finally:
        if handle is not None:
            os.close(handle)


def _environment(pid: int) -> list[bytes]:
    environment = _read(pid, "environ")
    return [] if environment is None else environment.split(b"\0")


def _read(pid: int, name: str) -> bytes | None:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:  # gone meanwhile, or somebody else's
        return None


def _has_program(pid: int) -> bool:
    """Tell whether a process is neither a thread of the kernel nor dead."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    state, parent, *_ = stat.rpartition(")")[2].split()
    return state not in {"Z", "X"} and int(parent) not in _KERNEL
