"""The first start of a runtime on a home, which two cannot make at the same time.

A runtime makes its databases when it starts on a home that none has
used, and ends when another one is about to do the same. Until ``installation_id``
stands there, which it writes last, a start that fails may well succeed a moment
later.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import trio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trio_codex.errors import TransportClosedError

_WRITTEN_LAST: Final = "installation_id"
_DATABASES: Final = "*.sqlite"

_FIRST_MOMENTS: Final = 5.0
"""Seconds after the first start for which another one may still fail because of it."""

_FIRST_DELAY: Final = 0.05
_LONGEST_DELAY: Final = 0.5
"""Seconds between two tries: first, and at most."""

_TRIES_WITHOUT_DATABASES: Final = 3
"""How often to try while nothing shows that another runtime is at work on the home."""


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


def _has_databases(home: Path | None) -> bool:
    return home is not None and any(home.glob(_DATABASES))
