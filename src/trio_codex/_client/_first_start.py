"""A start that failed: whether to try again, and why it was in vain.

The first start of a runtime on a home is one that two cannot make at the same time.

A runtime makes its databases when it starts on a home that none has
used, and ends when another one is about to do the same. Until ``installation_id``
stands there, which it writes last, a start that fails may well succeed a moment
later. It does not where nothing can be written, and that the runtime does not say.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import trio

from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trio_codex.errors import CodexError

_WRITTEN_LAST: Final = "installation_id"
_DATABASES: Final = "*.sqlite"

_FIRST_MOMENTS: Final = 5.0
"""Seconds after the first start for which another one may still fail because of it."""

_FIRST_DELAY: Final = 0.05
_LONGEST_DELAY: Final = 0.5
"""Seconds between two tries: first, and at most."""

_TRIES_WITHOUT_DATABASES: Final = 3
"""How often to try while nothing shows that another runtime is at work on the home."""


_NEXT_TO_NOTHING: Final = 2**20
"""Bytes on a disk with which a runtime does not start: its databases take more."""


class FirstStart:
    """Tells whether a start that failed is worth another try."""

    def __init__(self, env: Mapping[str, str], deadline: float) -> None:
        self._home = _home(env)
        self._deadline = deadline
        self._tries = 0
        self._delay = _FIRST_DELAY
        self._is_fresh = False

    def begin(self) -> None:
        """Take note that a start begins. Not a checkpoint."""
        self._tries += 1
        self._is_fresh = self._home is not None and _is_fresh(self._home)

    def explain(self, error: CodexError) -> CodexError:
        """Say why the start that has just failed did, where it was because of the disk.

        Not a checkpoint.
        """
        if not isinstance(error, TransportClosedError) or (error.returncode or 0) <= 0:
            return error
        obstacle = None if self._home is None else _obstacle(self._home)
        if obstacle is None:
            return error
        reason = f"{error.reason}; {obstacle}"
        return TransportClosedError(reason, error.returncode, error.stderr_tail)

    def is_worth_another(self, error: TransportClosedError) -> bool:
        """Tell whether the start that has just failed may succeed when it is made again.

        Not a checkpoint.
        """
        if not self._is_fresh or not error.returncode or error.returncode < 0:
            return False
        if trio.current_time() + self._delay >= self._deadline:
            return False
        # Without these, it is most likely not another start that is in the way.
        return self._tries < _TRIES_WITHOUT_DATABASES or _has_databases(self._home)

    async def wait(self) -> None:
        """Wait before the next try, longer each time. A checkpoint."""
        await trio.sleep(self._delay)
        self._delay = min(self._delay * 2, _LONGEST_DELAY)


def _home(env: Mapping[str, str]) -> Path | None:
    if home := env.get("CODEX_HOME"):
        return Path(home)
    user = env.get("HOME") or env.get("USERPROFILE")
    return Path(user, ".codex") if user else None


def _is_fresh(home: Path) -> bool:
    try:
        since = (home / _WRITTEN_LAST).stat().st_mtime
    except OSError:
        return True
    return abs(time.time() - since) < _FIRST_MOMENTS


def _obstacle(home: Path) -> str | None:
    try:
        free = shutil.disk_usage(home).free
    except OSError:
        return None
    if not os.access(home, os.W_OK):
        return f"its home cannot be written to: {home}"
    if free < _NEXT_TO_NOTHING:
        return f"the disk of its home is full, {free:,} bytes are left: {home}"
    return None


def _has_databases(home: Path | None) -> bool:
    return home is not None and any(home.glob(_DATABASES))
