"""What an operator reads in the log about an answer to the runtime."""

from __future__ import annotations

import logging
from typing import Any

from trio_codex._util._log import get_logger

_logger = get_logger("requests")


def record_answer(extra: dict[str, Any], answer: Any, seconds: float) -> None:
    """Log that a request of the runtime was answered, and how, without what is in the answer.

    Args:
        extra: What `about` makes of the request.
        answer: The answer, as it is sent.
        seconds: How long it took.
    """
    if _logger.isEnabledFor(logging.INFO):
        decision, method = _decision(answer), extra["codex_method"]
        told = {**extra, "codex_decision": decision, "codex_duration_ms": round(seconds * 1000)}
        _logger.info("answered %s: %s, after %.2f s", method, decision, seconds, extra=told)


def _decision(answer: Any) -> str:
    match answer:
        case {"decision": str(word)} | {"action": str(word)}:
            return word
        case {"decision": {**amended}} if amended:
            return next(iter(amended))
        case {"success": bool(success)}:
            return "success" if success else "failure"
        case {"permissions": permissions}:
            return "granted" if permissions and any(permissions.values()) else "not granted"
        case _:
            return "answered"
