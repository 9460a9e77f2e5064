"""The runtime's requests that wait for an answer, by their ids.

The rules:

    1. A request is open from when it comes until it is answered or withdrawn. Only an open
       request is answered: so none is answered twice, and none too late.
    2. A request that comes again under the same id is the same request while it is open,
       and after it was answered. One that was withdrawn without an answer is served again.
    3. A request that we withdraw ourselves still gets the safe answer, because the runtime
       waits for it.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex import _codec
from trio_codex._server_requests._kinds import METHOD_NOT_FOUND, safe_refusal
from trio_codex._turns._current import Work
from trio_codex._util._control_c import protected
from trio_codex._util._log import about, get_logger
from trio_codex._util._remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trio_codex._jsonrpc._dispatcher import Dispatcher
    from trio_codex._server_requests._kinds import RequestKind
    from trio_codex._turns._current import CurrentTurn
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router
    from trio_codex._wire import RequestId

REMEMBERED_ANSWERS: Final = 1024
"""How many ids of answered requests are known, the last ones: a repetition may cross the answer."""

_logger = get_logger("requests")


class OpenRequest(Work):
    """A request that has no answer yet.

    Attributes:
        id: The id under which the runtime waits.
        params: The params, as they came.
        kind: How it is answered.
        scope: Around the handler; cancelled when the request is withdrawn.
        since: When it came, by Trio's clock.
    """

    __slots__ = ("id", "kind", "params", "scope", "since")

    def __init__(
        self,
        *,
        request_id: RequestId,
        method: str,
        params: Any,
        kind: RequestKind,
        turn: CurrentTurn,
        route: TurnRoute | None,
        router: Router,
    ) -> None:
        super().__init__(method, turn, route, router)
        self.id: RequestId = request_id
        self.params: Any = params
        self.kind: RequestKind = kind
        self.scope: trio.CancelScope = trio.CancelScope()
        self.since: float = trio.current_time()

    @property
    def about(self) -> dict[str, Any]:
        """The ``extra`` of a record about it."""
        return about(self.turn.thread_id, self.turn.turn_id, self.method)


@protected
class OpenRequests:
    """The open requests of one connection, and the ids of those that were answered."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        observer = dispatcher.observer
        self._observer = observer if observer.wants("asked", "answered") else None
        self._open: dict[RequestId, OpenRequest] = {}
        self._answered: Remembered[tuple[object, ...], None] = Remembered(REMEMBERED_ANSWERS)

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[OpenRequest]:
        return iter(self._open.values())

    def add(self, request: OpenRequest) -> bool:
        """Add a request; False if it has come before and is open, or was answered."""
        if request.id in self._open or _identity(request) in self._answered:
            _logger.debug("a request came again", extra=request.about)
            return False
        self._open[request.id] = request
        if self._observer is not None:
            self._observer.tell("asked", request.id, request.method, request.params)
        return True

    def answer(self, request: OpenRequest, response: object) -> bool:
        """Answer a request; False if it is no longer open."""
        if request.settled.is_set():
            return False
        answer = _codec.unstructure(response)
        self._dispatcher.answer(request.id, answer)
        self._settle(request, "answered")
        if _logger.isEnabledFor(logging.INFO):
            decision, seconds = _decision(answer), trio.current_time() - request.since
            told = {"codex_decision": decision, "codex_duration_ms": round(seconds * 1000)}
            told |= request.about
            shown = "answered %s: %s, after %.2f s"
            _logger.info(shown, request.method, decision, seconds, extra=told)
        return True

    def answer_safely(
        self, request: OpenRequest, level: int = logging.WARNING, *, failed: bool = False
    ) -> bool:
        """Give a request the safe answer, or log a refusal at a level; False if it is over."""
        if request.settled.is_set():
            return False
        self._settle(request, "failed" if failed else "safe")
        self._give_safe_answer(request, level)
        return True

    def withdraw(self, request: OpenRequest, *, by_runtime: bool) -> None:
        """Cancel the handler of a request that is open; a runtime that still waits is answered."""
        if request.settled.is_set():
            return
        waits = not by_runtime and self._dispatcher.error is None
        self._settle(request, "withdrawn", answered=waits)
        request.scope.cancel()
        if waits:
            self._give_safe_answer(request, logging.DEBUG)

    def _settle(self, request: OpenRequest, how: str, *, answered: bool = True) -> None:
        del self._open[request.id]
        if answered:
            self._answered.put(_identity(request), None)
        request.settle(withdrawn=how == "withdrawn")
        if self._observer is not None:
            self._observer.tell("answered", request.id, how)

    def _give_safe_answer(self, request: OpenRequest, level: int) -> None:
        if request.kind.safe is not None:
            self._dispatcher.answer(request.id, request.kind.safe)
            _logger.info("gave the safe answer to %s", request.method, extra=request.about)
        else:
            reason = safe_refusal(request.method)
            _logger.log(level, "refused a request of the runtime: %s", reason, extra=request.about)
            self._dispatcher.refuse(request.id, METHOD_NOT_FOUND, reason)


def _identity(request: OpenRequest) -> tuple[object, ...]:
    """Tell apart two requests under one id, should the runtime ever count anew."""
    match request.params:
        case {"itemId": str(item_id), **rest} | {"callId": str(item_id), **rest}:
            approval_id = rest.get("approvalId")
            item = item_id, approval_id if isinstance(approval_id, str) else None
        case _:
            item = None
    return request.id, request.method, item


def _decision(answer: Any) -> str:
    """Say in a word how a request was answered, without the contents of the answer."""
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
