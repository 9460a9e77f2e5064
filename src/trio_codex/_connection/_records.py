"""What an operator wants to read in the log of a connection.

At info level: the runtime has started and ended. At warning level: what the runtime
itself warns of, that it tries to reach its model again, and that the connection was cut. The
end of a turn is recorded in `_turns._outcome`, and an answer to the runtime in
`_server_requests._open_requests`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from trio_codex._util._log import about_params, get_logger, printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._notifications._fan_out import Notifications

_WARNINGS: Final = {
    "configWarning": ("summary", "details"),
    "deprecationNotice": ("summary", "details"),
    "warning": ("message",),
}
"""What the runtime warns of, and where it says so."""

_LONGEST: Final = 500
"""Characters of a warning that are logged."""

_HINT: Final = " (`python -m trio_codex doctor` looks for the cause)"
"""What stands behind the first retry of a connection."""

_runtime = get_logger("runtime")
_turn = get_logger("turn")


class Records:
    """Logs what happens on one connection."""

    def __init__(
        self, notifications: Notifications, conceal: Callable[[str], str], peer: str | None = None
    ) -> None:
        self._conceal = conceal
        self._peer = peer
        self._started = False
        self._hint = _HINT
        for method, fields in _WARNINGS.items():
            notifications.listen(method, partial(self._note_warning, method, fields))
        notifications.listen("error", self._note_error)

    def runtime_started(self, pid: int | None, version: str) -> None:
        """Log that the runtime has answered ``initialize``."""
        self._started = True
        if self._peer is not None:
            _runtime.info("connected to the runtime at %s: version %s", self._peer, version)
            return
        _runtime.info("the runtime has started: version %s, process %s", version, pid)

    def connection_cut(self, reason: str) -> None:
        """Log that the connection was cut, and is being made again."""
        what = "the runtime is started" if self._peer is None else f"{self._peer} is dialled"
        _runtime.warning("%s; %s again", self._conceal(reason), what)

    def connection_made_again(self, seconds: float, attempts: int) -> None:
        """Log that the connection works again."""
        _runtime.info("the connection works again, after %.1f s (tries: %d)", seconds, attempts)

    def runtime_ended(self, returncode: int | None) -> None:
        """Log that the runtime, or the connection to it, is gone; once, and if it had started."""
        if self._started:
            self._started = False
            if self._peer is not None:
                _runtime.info("the connection to the runtime at %s has ended", self._peer)
                return
            _runtime.info("the runtime has ended: exit status %s", returncode)

    def _note_warning(self, method: str, fields: tuple[str, ...], params: Any) -> None:
        if (said := self._said(params, *fields)) is not None:
            _runtime.warning("%s", said, extra=about_params(method, params))

    def _note_error(self, params: Any) -> None:
        # An error that ends the turn is told where the turn is waited for.
        match params:
            case {"willRetry": True, "error": error}:
                said = (
                    self._said(error, "message", "additionalDetails") or "the runtime tries again"
                )
                told = about_params("error", params)
                hint, self._hint = self._hint, ""
                _turn.warning("turn %s: %s%s", told["codex_turn_id"], said, hint, extra=told)
            case _:
                pass

    def _said(self, params: Any, *fields: str) -> str | None:
        if params.__class__ is not dict:
            return None
        parts = [params[field] for field in fields if type(params.get(field)) is str]
        text = self._conceal(": ".join(filter(None, parts)))
        shown = printable(text[:_LONGEST], one_line=True)
        return f"{shown}…" if len(text) > _LONGEST else shown or None
