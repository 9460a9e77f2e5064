"""Where the runtime is, and how it is started."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trio_codex.errors import RuntimeNotFoundError

if TYPE_CHECKING:
    from trio_codex._config._config import CodexConfig

_NOT_BUNDLED: Final = (
    "this program is frozen, and the Codex runtime was not bundled with it: give PyInstaller "
    "`--collect-all codex_cli_bin`, or name another runtime in CodexConfig.codex_bin"
)


def runtime_command(config: CodexConfig) -> tuple[list[str], tuple[Path, ...]]:
    """Give the command line that starts the runtime, and its own helpers' directories."""
    if config.launch_args_override is not None:
        return list(config.launch_args_override), ()
    if config.codex_bin is not None:
        program, path_dirs = _named_program(config.codex_bin), ()
    else:
        program, path_dirs = installed_runtime()
    overrides = [part for text in config.config_overrides for part in ("--config", text)]
    return [str(program), *overrides, "app-server", "--listen", "stdio://"], path_dirs


def installed_runtime() -> tuple[Path, tuple[Path, ...]]:
    """Find the runtime that is installed with this library, and its helpers' directories."""
    try:
        import codex_cli_bin  # noqa: PLC0415 # pyright: ignore[reportMissingTypeStubs]
    except ImportError as exc:
        if getattr(sys, "frozen", False):
            raise RuntimeNotFoundError(_NOT_BUNDLED) from exc
        raise RuntimeNotFoundError(
            "the package openai-codex-cli-bin, which holds the Codex runtime, is not installed; "
            "install it, or name another runtime in CodexConfig.codex_bin"
        ) from exc
    try:
        program: Path = codex_cli_bin.bundled_codex_path()
        path_dir: Path | None = codex_cli_bin.bundled_path_dir()
    except FileNotFoundError as exc:
        if getattr(sys, "frozen", False):
            raise RuntimeNotFoundError(_NOT_BUNDLED) from exc
        raise RuntimeNotFoundError(f"{exc}; install openai-codex-cli-bin again") from exc
    return program, () if path_dir is None else (path_dir,)


def require_home(config: CodexConfig, cwd: str) -> None:
    """Refuse a home that is not there, which the runtime would not make.

    With a command line of the program's own, the home may be on another machine.
    """
    home = config.codex_home
    if home is None or config.launch_args_override is not None:
        return
    if not Path(cwd, home).is_dir():
        raise ValueError(f"CodexConfig.codex_home is not a directory: {home!r}; make it first")


def _named_program(name: str) -> Path:
    if os.path.dirname(name):  # noqa: PTH120 - to a Path, ./codex is codex
        # A file, and a relative one is so to this process: the runtime's own directory may be
        # another, and the search path has no say in it.
        try:
            name = str(Path(name).absolute())
        except OSError as exc:
            raise RuntimeNotFoundError(
                f"CodexConfig.codex_bin is relative, and the program's directory is gone: {name}"
            ) from exc
    found = shutil.which(name)
    if found is not None:
        return Path(found)
    if Path(name).exists():
        raise RuntimeNotFoundError(f"CodexConfig.codex_bin is not an executable file: {name}")
    raise RuntimeNotFoundError(
        f"CodexConfig.codex_bin names a runtime that is not there: {name}; "
        "leave it out to use the one that is installed with trio-codex"
    )
