"""The runtime's requests that have no answer yet, by their ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
import trio

from trio_codex._util._control_c import protected
from trio_codex._util._log import about
from trio_codex._util._remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trio_codex._server_requests._kinds import RequestKind
    from trio_codex._turns._current import CurrentTurn
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router
    from trio_codex._wire import RequestId

REMEMBERED_ANSWERS: Final = 1024
"""Answered requests whose ids are known, since a replay may cross the answer."""


@attrs.define(eq=False)
class OpenRequest:
    """A request that has no answer yet."""

    id: RequestId
    method: str
    params: Any
    kind: RequestKind
    turn: CurrentTurn
    route: TurnRoute | None
    router: Router
    asked: bool = False
    withdrawn: bool = False
    scope: trio.CancelScope = attrs.field(factory=trio.CancelScope)
    closed: trio.Event = attrs.field(factory=trio.Event)
    since: float = attrs.field(factory=trio.current_time)

    @property
    def about(self) -> dict[str, Any]:
        """The ``extra`` of what is logged of it."""
        return about(self.turn.thread_id, self.turn.turn_id, self.method)

    def holds_up(self, router: Router, thread_id: str) -> bool:
        """Tell whether a turn that runs on the thread waits for it; see `_turns._ancestry`."""
        if self.closed.is_set() or router is not self.router:
            return False
        if thread_id == self.turn.thread_id and router.running(thread_id) is not None:
            return True
        route = self.route
        if route is None or route.over:
            return False
        # The turn may itself be what a tool or handler of another turn waits for.
        return thread_id == route.thread_id or any(
            work.holds_up(router, thread_id) for work in route.asker.waiting
        )


@protected
class OpenRequests:
    """The open requests of one connection, and which ones were answered before."""

    def __init__(self) -> None:
        self._open: dict[RequestId, OpenRequest] = {}
        self._answered: Remembered[tuple[object, ...], None] = Remembered(REMEMBERED_ANSWERS)

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[OpenRequest]:
        return iter(self._open.values())

    def __contains__(self, request: OpenRequest) -> bool:
        # Its id may be another's by now.
        return self._open.get(request.id) is request

    def add(self, request: OpenRequest) -> bool:
        """Add a request, unless it is one that is open, or was answered."""
        if request.id in self._open or _mark_of(request) in self._answered:
            return False
        self._open[request.id] = request
        return True

    def remove(self, request: OpenRequest, *, answered: bool) -> bool:
        """Take a request off; tell whether it was there.

        Args:
            request: Which one.
            answered: Whether an answer is written: then it is known when it comes again.
        """
        if request not in self:
            return False
        del self._open[request.id]
        if answered:
            self._answered.put(_mark_of(request), None)
        return True


def _mark_of(request: OpenRequest) -> tuple[object, ...]:
    """Give what tells apart two requests under one id, should the runtime ever count anew."""
    match request.params:
        case {"itemId": str(item_id), **rest} | {"callId": str(item_id), **rest}:
            approval_id = rest.get("approvalId")
            item = item_id, approval_id if isinstance(approval_id, str) else None
        case _:
            item = None
    return request.id, request.method, item
