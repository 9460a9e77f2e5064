"""The runtime's requests that wait for an answer, by their ids.

The rules:

    1. A request is open from when it comes until it is answered or withdrawn. Only an open
       request is answered: so none is answered twice, and none too late.
    2. A request that comes again under the same id is the same request while it is open,
       and after it was answered. One that was withdrawn without an answer is served again.
    3. A request that we withdraw ourselves still gets the safe answer, because the runtime
       waits for it.

Where the connection is cut and made again, nobody knows whether the runtime has an answer
that was written, or still waits at all. It says so by asking again. So:

    4. What is answered meanwhile is kept, and goes out when the request comes again with the
       same params. An answer of before goes out once more. No handler runs twice.
    5. What comes under the id of a request of before, with other params, is another request.
       The runtime does not have the older one any more.
    6. What does not come again in time is withdrawn, and gets the safe answer if it comes later.
    7. A runtime that was restarted counts its requests anew, so all of them are forgotten.
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex import _codec
from trio_codex._server_requests._answering import Asked
from trio_codex._server_requests._kinds import METHOD_NOT_FOUND, safe_refusal
from trio_codex._util._control_c import protected
from trio_codex._util._log import about, get_logger
from trio_codex._util._remembered import Remembered
from trio_codex._wire import encode_decoded, encode_error, encode_result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trio_codex._jsonrpc._dispatcher import Dispatcher
    from trio_codex._server_requests._kinds import RequestKind
    from trio_codex._turns._current import CurrentTurn
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router
    from trio_codex._wire import RequestId

REMEMBERED_ANSWERS: Final = 1024
"""How many answered requests are known, the last ones: a repetition may cross the answer."""

KEPT_ANSWER_BYTES: Final = 2**26
"""How much of their answers is kept, the last ones, for a runtime that asks again. Results of
tools can be large; and of what is not kept it gets the safe answer."""

_logger = get_logger("requests")


class OpenRequest(Asked):
    """A request that has no answer yet.

    Attributes:
        id: The id under which the runtime waits.
        params: The params, as they came.
        kind: How it is answered.
        epoch: The connection on which it came last, by its number.
    """

    __slots__ = ("epoch", "id", "kind", "params")

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
        self.epoch: int = 0

    @property
    def name(self) -> str:
        """How errors call its handler."""
        return f"the handler for {self.method}"

    @property
    def about(self) -> dict[str, Any]:
        """The ``extra`` of a record about it."""
        return about(self.turn.thread_id, self.turn.turn_id, self.method)


class _Answered:
    """A request that was answered.

    Attributes:
        identity: Tells whether one that comes under its id is the same.
        epoch: The connection on which the runtime got the answer last, by its number.
        answer: The line that was the answer; None where it is not kept.
    """

    __slots__ = ("answer", "epoch", "identity")

    def __init__(self, request: OpenRequest) -> None:
        self.identity: object = _identity(request)
        self.epoch: int = request.epoch
        self.answer: bytes | None = None


@protected
class OpenRequests:
    """The open requests of one runtime, and the last ones that were answered.

    Args:
        dispatcher: Carries the answers.
        keeps_answers: Whether a connection that was cut is made again.
    """

    def __init__(self, dispatcher: Dispatcher, *, keeps_answers: bool = False) -> None:
        self._dispatcher = dispatcher
        observer = dispatcher.observer
        self._observer = observer if observer.wants("asked", "answered") else None
        self._open: dict[RequestId, OpenRequest] = {}
        self._answered: Remembered[RequestId, _Answered] = Remembered(REMEMBERED_ANSWERS)
        self._keeps_answers = keeps_answers
        # Those whose answers are kept, the oldest first, and how much that is.
        self._kept: deque[_Answered] = deque()
        self._kept_bytes = 0
        self._epoch = 0

    def __len__(self) -> int:
        return len(self._open)

    def __iter__(self) -> Iterator[OpenRequest]:
        return iter(self._open.values())

    def add(self, request: OpenRequest) -> bool:
        """Add a request; False if it has come before and is open, or was answered."""
        request.epoch = self._epoch
        older = self._open.get(request.id)
        if older is not None:
            if not self.is_missing(older) or _identity(older) == _identity(request):
                older.epoch = self._epoch
                _logger.debug("a request came again", extra=request.about)
                return False
            self.withdraw(older, by_runtime=True)
        answered = self._answered.get(request.id)
        if answered is not None and answered.identity == _identity(request):
            self._answer_again(request, answered)
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
        self._settle(request, "answered", self._dispatcher.fitting_answer(request.id, answer))
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
        self._settle(request, "failed" if failed else "safe", self._safe_answer(request, level))
        return True

    def withdraw(self, request: OpenRequest, *, by_runtime: bool) -> None:
        """Cancel the handler of a request that is open; a runtime that still waits is answered."""
        if request.settled.is_set():
            return
        waits = not by_runtime and self._dispatcher.error is None
        answer = self._safe_answer(request, logging.DEBUG) if waits else None
        self._settle(request, "withdrawn", answer)
        request.scope.cancel()

    # A connection that was cut

    def drop(self) -> None:
        """Learn that the connection was cut: what the runtime waits for, it asks for again."""
        self._epoch += 1

    def is_missing(self, request: OpenRequest) -> bool:
        """Tell whether a request has not come again since the connection was cut."""
        return request.epoch != self._epoch

    def forget_answered(self) -> None:
        """Learn that the runtime was restarted, and counts its requests anew."""
        self._answered.clear()
        self._kept.clear()
        self._kept_bytes = 0

    def forget_answer(self, request_id: RequestId) -> None:
        """Learn that the runtime has the answer to a request, and will not ask for it again."""
        if request_id in self._answered:
            self._let_go(self._answered[request_id])

    def _answer_again(self, request: OpenRequest, answered: _Answered) -> None:
        """Give an answer of an earlier connection again. On this one, the two have crossed."""
        _logger.debug("a request came again that was answered", extra=request.about)
        if answered.epoch != self._epoch:
            answered.epoch = self._epoch
            self._dispatcher.reply(answered.answer or self._safe_answer(request, logging.DEBUG))

    # Inside

    def _settle(self, request: OpenRequest, how: str, answer: bytes | None) -> None:
        """Close a request, and give the answer unless the runtime has to ask for it again."""
        del self._open[request.id]
        if answer is not None:
            if not self.is_missing(request):
                self._dispatcher.reply(answer)
            self._remember(request, answer)
        request.settle(withdrawn=how == "withdrawn")
        if self._observer is not None:
            self._observer.tell("answered", request.id, how)

    def _remember(self, request: OpenRequest, answer: bytes) -> None:
        answered = _Answered(request)
        self._answered.put(request.id, answered)
        if not self._keeps_answers:
            return
        answered.answer = answer
        self._kept.append(answered)
        self._kept_bytes += len(answer)
        while len(self._kept) > REMEMBERED_ANSWERS or self._kept_bytes > KEPT_ANSWER_BYTES:
            self._let_go(self._kept.popleft())

    def _let_go(self, answered: _Answered) -> None:
        if answered.answer is not None:
            self._kept_bytes -= len(answered.answer)
            answered.answer = None

    def _safe_answer(self, request: OpenRequest, level: int) -> bytes:
        """Write the safe answer, and a line about it into the log."""
        given = logging.INFO
        if self.is_missing(request):  # it is given only if the runtime asks again
            given = level = logging.DEBUG
        if request.kind.safe is not None:
            _logger.log(given, "gave the safe answer to %s", request.method, extra=request.about)
            return encode_result(request.id, request.kind.safe)
        reason = safe_refusal(request.method)
        _logger.log(level, "refused a request of the runtime: %s", reason, extra=request.about)
        return encode_error(request.id, METHOD_NOT_FOUND, reason)


def _identity(request: OpenRequest) -> tuple[str, int]:
    """Tell apart two requests under one id, by what takes little room."""
    try:
        return request.method, hash(encode_decoded(request.params))
    except RecursionError:  # nested as deep as what can be read at all
        return request.method, 0


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
