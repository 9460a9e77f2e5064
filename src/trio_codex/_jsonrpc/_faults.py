"""Faults of our own, which cost one message or one step and one line in the log."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trio_codex._util._log import get_logger, printable

if TYPE_CHECKING:
    from collections.abc import Callable

_NAME_CHARS: Final = 100

_logger = get_logger("dispatch")


def contain(what: str, function: Callable[..., object], *args: object) -> None:
    """Call a function that does not raise, and go on where it does all the same."""
    try:
        function(*args)
    except Exception as exc:  # noqa: BLE001 - a fault of ours, whatever it is
        log_fault(what, exc)


def log_fault(what: str, error: Exception) -> None:
    """Log a fault of ours."""
    _logger.error("trio_codex itself failed, in %s: %s", what, place_of(error))


def place_of(error: Exception) -> str:
    """Name a fault of ours by its type and place; its text could hold what came over the wire."""
    frame = traceback.extract_tb(error.__traceback__)[-1:]
    place = "".join(f" at {Path(at.filename).name}:{at.lineno}" for at in frame)
    return f"{type(error).__name__}{place}"


def short_name(name: str) -> str:
    """Give a method's name for a log or an error, where it may be as long as a line."""
    shown = name if len(name) <= _NAME_CHARS else f"{name[:_NAME_CHARS]}…"
    return printable(shown, one_line=True)
