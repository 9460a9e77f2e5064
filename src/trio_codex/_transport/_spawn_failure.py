"""Why a process could not be started, in words.

The system gives one number, which several things can have caused. What can be
looked at is looked at, so that the message names the thing that has to change.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIRST_BYTES: Final = 256
"""How much of a program is looked at: the kernel reads as much of a script's first line."""


def explain(
    error: OSError, command: Sequence[str], env: Mapping[str, str], cwd: str | None, where: str
) -> str:
    """Say why a program could not be started."""
    if error.errno in {errno.EMFILE, errno.ENFILE}:
        return f"{command[0]} could not be started: too many files are open{_file_limit()}"
    if error.errno == errno.E2BIG:
        size = sum(len(os.fsencode(f"{name}={value}")) + 1 for name, value in env.items())
        return (
            f"{command[0]} could not be started: its arguments and its environment are larger than "
            f"the system allows; the environment has {size} bytes, see CodexConfig.inherit_env"
        )
    if error.errno in {errno.EAGAIN, errno.ENOMEM}:
        return (
            f"{command[0]} could not be started: the system gives no more processes or memory to "
            f"this user ({error.strerror})"
        )
    if cwd is not None and (wrong := _wrong_directory(cwd)):
        return wrong
    return _wrong_program(error, command[0], env, where)


def _wrong_directory(cwd: str) -> str | None:
    if not Path(cwd).is_dir():
        return f"CodexConfig.cwd is not a directory: {cwd}"
    if not os.access(cwd, os.X_OK):
        return f"CodexConfig.cwd is a directory that this user may not enter: {cwd}"
    return None


def _wrong_program(error: OSError, program: str, env: Mapping[str, str], where: str) -> str:
    found = shutil.which(program, mode=os.F_OK, path=env.get("PATH"))
    if error.errno == errno.ENOENT and found is None:
        return f"there is no program {program}; {where}"
    if error.errno == errno.ENOENT:
        return f"{program} is there, but {_lost_interpreter(Path(str(found)))}"
    if error.errno == errno.ENOEXEC:
        return (
            f"{program} is not a program that this machine can run: it is neither a binary for "
            f"it nor a script whose first line begins with #!; {where}"
        )
    if error.errno == errno.EACCES:
        if found is not None and os.access(found, os.X_OK) and Path(found).is_file():
            return (
                f"{program} may not be started, though it is executable: perhaps its file system "
                "is mounted with noexec, or a policy of the system forbids it"
            )
        return f"{program} is not an executable file that this user may start; {where}"
    if error.errno == errno.ETXTBSY:
        return f"{program} is being written at this moment, and cannot be started before that ends"
    return f"{program} could not be started: {error.strerror}"


def _lost_interpreter(program: Path) -> str:
    try:
        with program.open("rb") as file:
            start = file.read(_FIRST_BYTES)
    except OSError:
        start = b""
    if start.startswith(b"#!"):
        interpreter = os.fsdecode(start[2:].split(b"\n")[0].strip()).split(" ")[0]
        return (
            f"the interpreter that its first line names is not: {interpreter}; perhaps the virtual "
            "environment that it belongs to was moved"
        )
    return (
        "the loader that it needs is not: it was built for a system with another C library or "
        "another machine"
    )


def _file_limit() -> str:
    if sys.platform == "win32":
        return ""
    import resource  # noqa: PLC0415 - not there on Windows

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return f" (this program may have {soft}; `ulimit -n` raises that)"
