"""``codex``: the pinned runtime's own command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex._config._config import CodexConfig, runtime_environment
from trio_codex._transport._child import become
from trio_codex._transport._launch import installed_runtime
from trio_codex.errors import RuntimeNotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def run_codex(arguments: Sequence[str], write_error: Callable[[str], object]) -> int:
    """Run the runtime in place of this program; give an exit status where there is none."""
    try:
        program, path_dirs = installed_runtime()
    except RuntimeNotFoundError as exc:
        write_error(f"{exc}\n")
        return 1
    return become([str(program), *arguments], runtime_environment(CodexConfig(), path_dirs))
