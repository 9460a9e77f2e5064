"""A report on a runtime that others have started, and on all problems, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio

from trio_codex import CodexConfig, CodexError, TransportClosedError, __version__, connect_codex
from trio_codex._cli.doctor import (
    conclude,
    line_writer,
    login_problems,
    read_configuration,
    sandbox_problems,
    version_problems,
)
from trio_codex._config._targets import parse_target
from trio_codex._transport._failed_dial import DialError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from trio_codex import Codex
    from trio_codex._cli.doctor import Line


async def examine_remote(
    write: Callable[[str], object],
    words: Sequence[str],
    token_file: Path | None = None,
    config: CodexConfig | None = None,
) -> int:
    """Connect to a runtime, ask it, and report; give 1 if something is wrong, else 0.

    The target is a URL, or else the words of a command. The token is read at each connecting.
    """
    target = words[0] if len(words) == 1 and "://" in words[0] else words
    line = line_writer(write)
    line("trio-codex", __version__)

    async def read_token() -> str:
        return (await trio.Path(token_file or "").read_text(encoding="utf-8")).strip()

    problems: list[str] = []
    try:
        line("runtime", parse_target(target))
        began = trio.current_time()
        token = None if token_file is None else read_token
        async with connect_codex(target, token=token, config=config) as codex:
            line("connecting", f"{trio.current_time() - began:.3f} s")
            problems += await _asked(codex, line)
    except (TransportClosedError, OSError) as exc:
        may_pass = isinstance(exc.__cause__, DialError) and exc.__cause__.passing
        hint = "\nThis may pass: it may be starting. Try again." if may_pass else ""
        problems.append(f"The runtime cannot be reached: {exc}{hint}")
    except (ValueError, ImportError) as exc:
        problems.append(f"This cannot work: {exc}")
    except CodexError as exc:
        problems.append(f"The runtime does not work: {exc}")
    return conclude(write, problems)


async def _asked(codex: Codex, line: Line) -> list[str]:
    metadata = codex.metadata
    line("version", metadata.version)
    line("platform", f"{metadata.platform_os} ({metadata.platform_family})")
    line("home", metadata.codex_home)
    began = trio.current_time()
    configuration, problems = await read_configuration(codex)
    line("round trip", f"{trio.current_time() - began:.3f} s")
    if problems:
        return problems
    return [
        *await login_problems(codex, line, None),
        *await sandbox_problems(codex, configuration, line),
        *version_problems(metadata.version),
    ]
