"""Opening the child processes of `scripted_child` and `orderly_child`."""

from __future__ import annotations

import sys
from pathlib import Path

from trio_codex import CodexConfig

CHILD = Path(__file__).with_name("scripted_child.py")
ORDERLY_CHILD = CHILD.with_name("orderly_child.py")


def child_config(behaviour: str, **overrides) -> CodexConfig:
    return CodexConfig(
        launch_args_override=(sys.executable, "-u", str(CHILD), behaviour), **overrides
    )


def orderly_config(**overrides) -> CodexConfig:
    command = (sys.executable, "-E", "-S", str(ORDERLY_CHILD))
    return CodexConfig(launch_args_override=command, **overrides)
