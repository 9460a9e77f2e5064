"""Other programs, run so that a failure says what went wrong."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


class ReleaseError(Exception):
    """A release tool refuses, or could not do, what it was asked for."""


def run(
    *command: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, whatever its exit status.

    Args:
        command: The program and its arguments.
        cwd: Its working directory, or None for ours.
        env: Its whole environment, or None for ours.

    Returns:
        Its exit status, and both of its outputs together as ``stdout``.
    """
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )


def must_run(
    what: str,
    *command: str | Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
) -> str:
    """Run a program that has to succeed.

    Args:
        what: What it does, for the error.
        command: The program and its arguments.
        cwd: Its working directory, or None for ours.
        env: Its whole environment, or None for ours.

    Returns:
        All that it printed.

    Raises:
        ReleaseError: It failed. The text ends with all that it printed.
    """
    done = run(*command, cwd=cwd, env=env)
    if done.returncode != 0:
        raise ReleaseError(f"{what} failed (exit status {done.returncode}):\n{done.stdout}")
    return done.stdout


def exit_status(command: Callable[[], None]) -> int:
    """Run the body of a tool.

    Args:
        command: What the tool does.

    Returns:
        0, or 1 after the error was printed.
    """
    try:
        command()
    except ReleaseError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0
