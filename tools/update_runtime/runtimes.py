"""A runtime of any version: fetched beside the environment, and asked for its schema."""

from __future__ import annotations

import os
import subprocess
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING

from codex_cli_bin import bundled_codex_path

from tools._release.commands import ReleaseError
from tools._release.installing import fetch
from tools._release.pins import RUNTIME
from tools.generate_protocol.schema import read

if TYPE_CHECKING:
    from pathlib import Path

    from tools.generate_protocol.schema import Bundle


def fetch_runtime(version: str, target: Path, wheels: Path | None) -> Bundle:
    """Fetch a runtime and ask it for its schema.

    Args:
        version: Its version.
        target: The directory to install it into, which is made.
        wheels: A directory of wheels to take it from, or None for the registry.

    Returns:
        Its schema.

    Raises:
        ReleaseError: There is no such version, or it gives no schema that can be read.
    """
    fetch(f"{RUNTIME}=={version}", target, wheels)
    program = "codex.exe" if os.name == "nt" else "codex"
    return _read(target / "codex_cli_bin" / "bin" / program, version)


def installed_runtime() -> Bundle:
    """Ask the installed runtime for its schema.

    Returns:
        Its schema.

    Raises:
        ReleaseError: It gives none that can be read.
    """
    return _read(bundled_codex_path(), installed_version(RUNTIME))


def _read(codex: Path, version: str) -> Bundle:
    try:
        return read(codex, version)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        raise ReleaseError(
            f"runtime {version} gives no schema that can be read: {error}"
        ) from error
