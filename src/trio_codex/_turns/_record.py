"""What an operator reads in the log about the end of a turn."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from trio_codex._util._log import about, get_logger
from trio_codex._util._text import printable

if TYPE_CHECKING:
    from trio_codex._turns._route import TurnRoute

_logger = get_logger("turn")


def record_end(route: TurnRoute) -> None:
    """Log how a turn ended, how long it took, and what it and its sub-agents used."""
    if route.turn_id is None or not _logger.isEnabledFor(logging.INFO):
        return
    status, milliseconds = _ending(route)
    used = [each.usage.used for each in (route, *route.agents.values())]
    known = [counts["totalTokens"] for counts in used if counts and "totalTokens" in counts]
    tokens = sum(known) if known else None
    _logger.info(
        "turn %s is over: %s%s%s",
        route.turn_id,
        status,
        "" if milliseconds is None else f", {milliseconds / 1000:.2f} s",
        "" if tokens is None else f", {tokens:,} tokens",
        extra={
            **about(route.thread_id, route.turn_id, "turn/completed"),
            "codex_status": status,
            "codex_duration_ms": milliseconds,
            "codex_tokens": tokens,
        },
    )


def _ending(route: TurnRoute) -> tuple[str, int | None]:
    match route.completed:
        case {"turn": {"status": str(status), **rest}}:
            duration = rest.get("durationMs")
            return printable(status, one_line=True), duration if type(duration) is int else None
        case _:
            return route.state.value, None
