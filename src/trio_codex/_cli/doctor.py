"""What is there, what works, and what is wrong, in plain words."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from trio_codex import (
    CodexConfig,
    CodexError,
    JsonRpcError,
    RuntimeNotFoundError,
    __version__,
    open_codex,
    printable,
)
from trio_codex._cli.surroundings import (
    home_problems,
    open_files,
    provider_problems,
    sandbox_problems,
)
from trio_codex._transport._launch import runtime_command
from trio_codex.protocol.methods import RUNTIME_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex import Codex
    from trio_codex._cli.surroundings import Line


async def examine(write: Callable[[str], object], config: CodexConfig | None = None) -> int:
    """Look at what a runtime needs, start one, ask it, and report; the worst problem comes first.

    Args:
        write: Takes the report, piece by piece.
        config: Which runtime, and how; None for what `open_codex` would start.

    Returns:
        0 if all is well, 1 if something is wrong.
    """
    config = config or CodexConfig()

    def line(name: str, value: object) -> None:
        write(f"{name:<12}{printable(str(value), one_line=True)}\n")

    line("trio-codex", __version__)
    problems = home_problems(config)
    try:
        command, _ = runtime_command(config)
        line("runtime", command[0])
        async with open_codex(config) as codex:
            metadata = codex.metadata
            line("version", metadata.version)
            line("platform", f"{metadata.platform_os} ({metadata.platform_family})")
            line("home", metadata.codex_home)
            problems += await _asked(codex, line, command[0])
        if _as_packaged(metadata.version) != RUNTIME_VERSION:
            problems.append(
                f"The runtime is {metadata.version}, and this library is made for "
                f"{RUNTIME_VERSION}. "
                "It should work; what is new in the runtime arrives as unknown events."
            )
    except RuntimeNotFoundError as exc:
        problems.insert(0, f"There is no runtime: {exc}")
    except CodexError as exc:
        problems.append(f"The runtime does not work: {exc}")
    problems += open_files(line)
    write("\n")
    for problem in problems:
        write(f"Problem: {printable(problem)}\n")
    if not problems:
        write("All is well.\n")
    return 1 if problems else 0


async def _asked(codex: Codex, line: Line, runtime: str) -> list[str]:
    """Find out what only a runtime that runs can tell."""
    try:
        configuration = (await codex.request("config/read"))["config"]
    except JsonRpcError as exc:
        # The runtime starts all the same, and then refuses every thread.
        return [f"The configuration cannot be read: {exc.message}"]
    except (KeyError, TypeError):
        configuration = {}
    return [
        *await _login(codex, line, runtime),
        *await provider_problems(configuration, line),
        *await sandbox_problems(codex, configuration, line),
    ]


async def _login(codex: Codex, line: Line, runtime: str) -> list[str]:
    try:
        answer = await codex.account()
    except CodexError as exc:
        line("login", "unknown")
        return [f"The login could not be read: {exc}"]
    if answer.account is not None:
        # The kind of login only: a name does not belong in a report
        # that people paste into issues.
        line("login", getattr(answer.account, "type", "yes"))
    elif answer.requires_openai_auth:
        line("login", "none")
        # The runtime's package installs no command, so its path is what can be typed.
        how = f"run `{shlex.quote(runtime)} login`"
        return [f"Nobody is logged in, and the configured provider wants it: {how}."]
    else:
        line("login", "none, and the configured provider wants none")
    return []


def _as_packaged(version: str) -> str:
    """Give the version that a runtime says of itself as its package spells it.

    >>> _as_packaged("0.116.0-alpha.1")
    '0.116.0a1'
    """
    return re.sub(r"-(a|b|rc)(?:lpha|eta)?\.", r"\1", version)
