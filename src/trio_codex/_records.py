"""What an operator wants to read in the log of a connection.

Layer 5. At info level: the runtime has started and ended, a turn is over, a request
of the runtime was answered. At warning level: what the runtime itself warns of, and
that it tries to reach its model again. The other modules log their own troubles.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from trio_codex._log import about, about_params, get_logger
from trio_codex._text import printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._dispatch import Router, TurnRoute

_WARNINGS: Final = {
    "configWarning": ("summary", "details"),
    "deprecationNotice": ("summary", "details"),
    "warning": ("message",),
}
"""What the runtime warns of, and where it says so."""

_LONGEST: Final = 500
"""Characters of a warning that are logged."""

_runtime = get_logger("runtime")
_turn = get_logger("turn")
_requests = get_logger("requests")


class Records:
    """Logs what happens on one connection.

    Args:
        router: Carries the notifications.
        conceal: Takes the secrets that we know out of a text.
    """

    def __init__(self, router: Router, conceal: Callable[[str], str]) -> None:
        self._conceal = conceal
        self._started = False
        for method, fields in _WARNINGS.items():
            router.listen(method, partial(self._note_warning, method, fields))
        router.listen("error", self._note_error)

    def runtime_started(self, pid: int | None, version: str) -> None:
        """Log that the runtime has answered ``initialize``."""
        self._started = True
        _runtime.info("the runtime has started: version %s, process %s", version, pid)

    def runtime_ended(self, returncode: int | None) -> None:
        """Log that the runtime is gone; once, and only if it had started."""
        if self._started:
            self._started = False
            _runtime.info("the runtime has ended: exit status %s", returncode)

    def turn_over(self, route: TurnRoute) -> None:
        """Log how a turn ended, how long it took, and what it and its sub-agents used."""
        if route.turn_id is None or not _turn.isEnabledFor(logging.INFO):
            return
        status, milliseconds = _ending(route)
        used = [each.usage.used for each in (route, *route.agents.values())]
        known = [counts["totalTokens"] for counts in used if counts and "totalTokens" in counts]
        tokens = sum(known) if known else None
        _turn.info(
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

    def _note_warning(self, method: str, fields: tuple[str, ...], params: Any) -> None:
        if (said := self._said(params, *fields)) is not None:
            _runtime.warning("%s", said, extra=about_params(method, params))

    def _note_error(self, params: Any) -> None:
        # One that it does not get over ends the turn, which tells whoever waits for that.
        match params:
            case {"willRetry": True, "error": error}:
                said = (
                    self._said(error, "message", "additionalDetails") or "the runtime tries again"
                )
                told = about_params("error", params)
                _turn.warning("turn %s: %s", told["codex_turn_id"], said, extra=told)
            case _:
                pass

    def _said(self, params: Any, *fields: str) -> str | None:
        if params.__class__ is not dict:
            return None
        parts = [params[field] for field in fields if type(params.get(field)) is str]
        text = self._conceal(": ".join(filter(None, parts)))
        shown = printable(text[:_LONGEST], one_line=True)
        return f"{shown}…" if len(text) > _LONGEST else shown or None


def request_answered(extra: dict[str, Any], answer: Any, seconds: float) -> None:
    """Log that a request of the runtime was answered, and how, without what is in the answer.

    Args:
        extra: What `about` makes of the request.
        answer: The answer, as it is sent.
        seconds: How long it took.
    """
    if _requests.isEnabledFor(logging.INFO):
        decision, method = _decision(answer), extra["codex_method"]
        told = {**extra, "codex_decision": decision, "codex_duration_ms": round(seconds * 1000)}
        _requests.info("answered %s: %s, after %.2f s", method, decision, seconds, extra=told)


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


def _ending(route: TurnRoute) -> tuple[str, int | None]:
    match route.completed:
        case {"turn": {"status": str(status), **rest}}:
            duration = rest.get("durationMs")
            return printable(status, one_line=True), duration if type(duration) is int else None
        case _:
            return route.state.value, None
