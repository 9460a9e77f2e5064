"""The loggers of the library, and what their records carry.

Every record has the attributes ``codex_thread_id``, ``codex_turn_id`` and
``codex_method``, None where there is none, so that a format may name them.
Above debug level a record says what happened and to what, and nothing of a
prompt, a command, an argument or an output. No id or name in it, which come over
the wire, can hold what a terminal obeys, or begin a line of its own.
"""

from __future__ import annotations

import logging
from typing import Any, Final

from trio_codex._util._text import printable

_LONGEST: Final = 200
_LONGEST_PART: Final = 2_000
_UNKNOWN: Final = {"codex_thread_id": None, "codex_turn_id": None, "codex_method": None}


def get_logger(part: str) -> logging.Logger:
    """Give the logger ``trio_codex.PART``."""
    logger = logging.getLogger(f"trio_codex.{part}")
    logger.addFilter(_complete)
    return logger


def about(
    thread_id: str | None = None, turn_id: str | None = None, method: str | None = None
) -> dict[str, Any]:
    """Make the ``extra`` of a record: what it is about."""
    values = map(_shown, (thread_id, turn_id, method))
    return dict(zip(_UNKNOWN, values, strict=True))


def about_params(method: str, params: Any) -> dict[str, Any]:
    """Make the ``extra`` of a record about a message, whatever its params are."""
    if params.__class__ is not dict:
        return about(method=method)
    turn = params.get("turn")
    turn_id = params.get("turnId") or (turn.get("id") if turn.__class__ is dict else None)
    return about(_text(params.get("threadId")), _text(turn_id), method)


def _text(value: Any) -> str | None:
    return value if value.__class__ is str else None


def _shown(text: str | None) -> str | None:
    # They come over the wire, and a format may show them in a terminal.
    return None if text is None else printable(text[:_LONGEST], one_line=True)


def _complete(record: logging.LogRecord) -> bool:
    for name, value in _UNKNOWN.items():
        record.__dict__.setdefault(name, value)
    if type(record.args) is tuple:
        record.args = tuple(map(_fit, record.args))
    return True


def _fit(part: object) -> object:
    if type(part) is not str or (part.isprintable() and len(part) <= _LONGEST_PART):
        return part
    shown = printable(part[:_LONGEST_PART], one_line=True)
    return shown if len(part) <= _LONGEST_PART else f"{shown}…"
