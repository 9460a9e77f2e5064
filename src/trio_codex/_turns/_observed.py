"""A turn as instruments see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex import types
from trio_codex._turns._outcome import result_of
from trio_codex._util._handle import NoPublicConstructor
from trio_codex.errors import CodexError, TurnFailedError

if TYPE_CHECKING:
    from trio_codex._result import TurnResult
    from trio_codex._turns._route import TurnRoute


class ObservedTurn(metaclass=NoPublicConstructor):
    """A turn as instruments see it: one object from `Instrument.turn_asked` to the end.

    It shows the turn as it is at the moment.
    """

    def __init__(self, route: TurnRoute, method: str) -> None:
        self._route = route
        self._method = method

    def __repr__(self) -> str:
        return f"<ObservedTurn {self.turn_id} of thread {self.thread_id}: {self.status}>"

    @property
    def thread_id(self) -> str:
        """The id of its thread."""
        return self._route.thread_id

    @property
    def turn_id(self) -> str | None:
        """Its id, or None as long as that is not known. A goal's turn has several in turn."""
        return self._route.turn_id

    @property
    def method(self) -> str:
        """The protocol method that asked for it: ``turn/start``, ``review/start``, …."""
        return self._method

    @property
    def status(self) -> str:
        """How it is: ``inProgress``, or how it ended.

        That is ``completed``, ``interrupted`` or ``failed`` where the runtime has said so.
        Otherwise it is ``refused`` by the runtime, ``withdrawn`` before it was sent,
        ``abandoned`` because it did not end in time, or ``lost`` with the connection.
        """
        return self._route.state.value if self._route.over else "inProgress"

    @property
    def result(self) -> TurnResult[None] | None:
        """What it came to, once the runtime has ended it, and unless it was detached."""
        if not self._route.over:
            return None
        try:
            return result_of(self._route)
        except CodexError:
            return None

    @property
    def error(self) -> CodexError | None:
        """Why it did not complete: what `Thread.run` raises; None where that is known by none."""
        route = self._route
        if route.failure is not None or not route.over:
            return route.failure
        result = self.result
        if result is not None and result.status is types.TurnStatus.failed:
            return TurnFailedError(result.error, result)
        return route.error
