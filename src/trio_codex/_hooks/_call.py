"""A call of a hook that waits for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from trio_codex._server_requests._answering import Asked
from trio_codex._util._control_c import protected
from trio_codex._util._log import about

if TYPE_CHECKING:
    from trio_codex._hooks._answers import EventKind
    from trio_codex._turns._current import CurrentTurn
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router


@protected
class HookCall(Asked):
    """A call that has no answer yet.

    Attributes:
        kind: The event.
        answer: What the runtime gets; None for nothing, because it no longer waits.
        given: Set once it is sure what the runtime gets.
    """

    __slots__ = ("answer", "given", "kind")

    def __init__(
        self, kind: EventKind, turn: CurrentTurn, route: TurnRoute | None, router: Router
    ) -> None:
        super().__init__(f"the hook {kind.name}", turn, route, router)
        self.kind: EventKind = kind
        self.answer: dict[str, Any] | None = None
        self.given: trio.Event = trio.Event()

    def give(self, answer: dict[str, Any] | None, *, withdrawn: bool) -> None:
        """Say what the runtime gets, if it still waits."""
        self.answer = answer
        if not self.settled.is_set():
            self.settle(withdrawn=withdrawn)
        self.given.set()

    @property
    def about(self) -> dict[str, Any]:
        """The ``extra`` of a record about it."""
        return about(self.turn.thread_id, self.turn.turn_id, f"hook/{self.kind.wire}")
