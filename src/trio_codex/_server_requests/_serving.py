"""The runtime's requests while they wait for their answers.

The rules:

    1. Each request is answered by a task of its own, and the dispatcher never waits.
    2. A request is open from when it comes until it is answered or withdrawn, and
       only what is open is answered: so no answer is ever sent twice, and none late.
    3. It is withdrawn by ``serverRequest/resolved``, by the end of its turn, and by
       the end of the connection, whichever comes first: its task is cancelled. The
       block of the turn is not left before the task has ended, within its bound.
    4. A request that comes again, with the same id, is the same request while it is
       open, and once it was answered. Withdrawn without an answer, it is served again.
    5. Whatever goes wrong, the runtime gets the safe answer, so that it never waits.
       That includes what is withdrawn by us: the turn was abandoned, its thread
       unsubscribed, or the connection is closed on our side.
    6. A handler that fails is a failure of the program: its turn is interrupted,
       and the error comes out where that turn is waited for; where the turn is
       nobody's here, it comes out of the block of the connection.
"""

from __future__ import annotations

import logging
import sys
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import trio

from trio_codex import _codec
from trio_codex._jsonrpc._faults import contain, log_fault, short_name
from trio_codex._server_requests._choice import Choice
from trio_codex._server_requests._handlers import Decision
from trio_codex._server_requests._kinds import (
    METHOD_NOT_FOUND,
    PERMISSIONS,
    REQUEST_KINDS,
    UNKNOWN,
    safe_refusal,
)
from trio_codex._server_requests._open import OpenRequest, OpenRequests
from trio_codex._server_requests._record import record_answer
from trio_codex._turns._ancestry import works_on
from trio_codex._turns._current import CurrentTurn, enter_turn, owned, turn_of
from trio_codex._turns._life import stop_turn
from trio_codex._util._control_c import call_program, protected
from trio_codex._util._log import get_logger
from trio_codex.errors import ProtocolError, RequestHandlerError

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._calls import Calls
    from trio_codex._notifications._fan_out import Notifications
    from trio_codex._server_requests._handlers import RequestHandlers
    from trio_codex._tools._registry import ToolRegistry
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns
    from trio_codex._wire import RequestId

WARNING_BEFORE_TIMEOUT: Final = 2.0
"""Seconds before the runtime stops waiting at which we warn of it."""

_logger = get_logger("requests")


@protected
class ServerRequests:
    """Answers what the runtime asks.

    Args:
        calls: Carries the answers.
        turns: For which the runtime asks.
        tools: Those that the model may call.
        handlers: What the program answers.
        notifications: Tell which requests are withdrawn.
    """

    def __init__(
        self,
        calls: Calls,
        turns: Turns,
        tools: ToolRegistry,
        handlers: RequestHandlers,
        notifications: Notifications,
    ) -> None:
        self._calls = calls
        self._turns = turns
        self.handlers: RequestHandlers = handlers
        self._open = OpenRequests()
        self._closing = False
        self._choice = Choice(handlers, tools, notifications)
        notifications.listen("serverRequest/resolved", self._note_resolved)
        notifications.listen("turn/completed", self._note_completed)
        turns.on_over.append(self._note_turn_over)
        turns.on_given_up.append(self._withdraw_tree)

    @property
    def running(self) -> int:
        """How many requests wait for an answer of the program."""
        return len(self._open)

    def take(self, request_id: RequestId, method: str, params: Any) -> None:
        """Take a request from the dispatcher. Never waits."""
        turn = turn_of(params)
        kind = REQUEST_KINDS.get(method, UNKNOWN)
        router = self._turns.router
        route = router.turn_of(turn.thread_id, turn.turn_id)
        if route is not None:
            turn = owned(turn, (route.thread_id, route.turn_id))
        elif (owner := router.owners.former(turn.thread_id)) is not None:
            turn = owned(turn, owner)
        request = OpenRequest(request_id, method, params, kind, turn, route, router)
        if not self._open.add(request):
            _logger.debug("a request came again", extra=request.about)
            return
        try:
            self._serve(request)
        except Exception as exc:  # noqa: BLE001 - the runtime waits for an answer, whatever it is
            log_fault(f"the request {short_name(method)}", exc)
            self._answer_safely(request)

    def _serve(self, request: OpenRequest) -> None:
        handler = self._choice.handler(request)
        if handler is None or self._closing or self._calls.error is not None:
            self._answer_safely(request)
            return
        if (route := request.route) is not None:
            request.asked = True
            route.ask()
        # A handler has the context of the task whose turn it is called for.
        context = copy_context() if route is None else route.asker.context
        context.run(self._calls.start_task, self._run, request, handler)

    def withdraw_all(self) -> None:
        """Withdraw everything, because we are about to close the connection.

        What comes from now on gets the safe answer.
        """
        self._closing = True
        self._withdraw_each(lambda _: True)

    def withdraw_thread(self, thread_id: str) -> None:
        """Withdraw what is asked on a thread, because nothing is heard of it from now on."""
        self._withdraw_each(lambda request: request.turn.thread_id == thread_id)

    def _withdraw_tree(self, route: TurnRoute) -> None:
        """Withdraw what is asked for a turn of ours and its sub-agents, which we have given up."""
        self._withdraw_each(lambda request: request.route is route)

    def close(self) -> None:
        """Withdraw everything, because the connection is over."""
        self._withdraw_each(lambda _: True)

    # The task of a request

    async def _run(self, request: OpenRequest, handler: Callable[[Any], Any]) -> None:
        try:
            if not request.closed.is_set():
                enter_turn(request.turn)
                with works_on(request):
                    await self._respond(request, handler)
        finally:
            if request.route is not None and request.withdrawn:
                request.route.ending_tasks -= 1
                request.route.announce()

    async def _respond(self, request: OpenRequest, handler: Callable[[Any], Any]) -> None:
        try:
            # Within: what the tasks of a handler raise comes in one group with Cancelled.
            with request.scope:
                if request.kind.timeout is not None:
                    self._calls.start_task(self._warn, request, request.kind.timeout)
                await self._call(request, handler)
        except Exception as exc:  # noqa: BLE001 - whatever a handler raises
            await self._fail(request, exc)
        except BaseExceptionGroup as exc:
            # Cancelled from outside, beside what the handler's own tasks have raised.
            cancelled, failed = exc.split(trio.Cancelled)
            if cancelled is None or not isinstance(failed, ExceptionGroup):
                raise
            await self._fail(request, cast("ExceptionGroup[Exception]", failed))
            raise cancelled from None
        finally:
            # Cancelled from outside: nobody has withdrawn the request.
            self._answer_safely(request)

    async def _call(self, request: OpenRequest, handler: Callable[[Any], Any]) -> None:
        try:
            typed = self._choice.typed(request)
        except ProtocolError as exc:
            _logger.warning(
                "gave the safe answer to what cannot be read: %s", exc, extra=request.about
            )
            return
        value = await call_program(handler, typed)
        if value is NotImplemented and request.kind.handler == "fallback":
            return
        response = request.kind.answer(typed, value)
        if request not in self._open:
            return
        # What cannot be written raises here, and then there is still the safe answer.
        answer = _codec.unstructure(response)
        self._calls.answer(request.id, answer)
        self._close(request)
        record_answer(request.about, answer, trio.current_time() - request.since)
        if request.method == PERMISSIONS and value is Decision.cancel:
            # The other approvals can say so in their answers.
            self._interrupt(request.turn)

    async def _fail(self, request: OpenRequest, error: Exception) -> None:
        failure = RequestHandlerError(f"the handler for {request.method} failed: {error!r}")
        failure.__cause__ = error
        told: Any = {"exc_info": error, "extra": request.about}
        if not self._answer_safely(request):
            _logger.error("%s, after the request was withdrawn", failure, **told)
            return
        route = request.route
        if route is None or route.left:
            # This ends the client, and the answer shall be out before that.
            try:
                await self._calls.drain(self._calls.interrupt_timeout)
            finally:
                raise failure from error
        _logger.error("%s; its turn is interrupted", failure, **told)
        if route.failure is None:
            route.failure = failure
        await stop_turn(self._turns, route)

    async def _warn(self, request: OpenRequest, timeout: float) -> None:
        early = timeout - WARNING_BEFORE_TIMEOUT
        with trio.move_on_after(early):
            await request.closed.wait()
        if not request.closed.is_set():
            _logger.warning(
                "the handler for %s has run for %s s, and the runtime waits %s s for it",
                request.method,
                early,
                timeout,
                extra=request.about,
            )

    # What happens to requests

    def _answer_safely(self, request: OpenRequest, level: int = logging.WARNING) -> bool:
        """Give the safe answer, unless the request is closed; tell whether it was open."""
        if not self._close(request):
            return False
        if request.kind.safe is not None:
            self._calls.answer(request.id, request.kind.safe)
            _logger.info("gave the safe answer to %s", request.method, extra=request.about)
        else:
            reason = safe_refusal(request.method)
            _logger.log(level, "refused a request of the runtime: %s", reason, extra=request.about)
            self._calls.refuse(request.id, METHOD_NOT_FOUND, reason)
        return True

    def _withdraw(self, request: OpenRequest, *, by_runtime: bool) -> None:
        """Cancel the task of a request; the runtime is answered if it still waits and can hear."""
        if by_runtime or self._calls.error is not None:
            closed = self._close(request, answered=False)
        else:
            closed = self._answer_safely(request, logging.DEBUG)
        if closed:
            request.withdrawn = True
            if request.route is not None:
                request.route.ending_tasks += 1
            request.scope.cancel()

    def _close(self, request: OpenRequest, *, answered: bool = True) -> bool:
        """Take a request off the list; tell whether it was there."""
        if not self._open.remove(request, answered=answered):
            return False
        request.closed.set()
        if request.asked and request.route is not None:
            request.route.stop_asking()
        return True

    def _interrupt(self, turn: CurrentTurn) -> None:
        if self._calls.error is None:
            params = {"threadId": turn.thread_id, "turnId": turn.turn_id}
            pending = self._calls.post("turn/interrupt", params)
            # It may never be answered; that the turn is over is told otherwise.
            self._calls.forget(pending)

    # What the router tells

    def _note_resolved(self, params: Any) -> None:
        match params:
            case {"requestId": (int() | str()) as request_id} if type(request_id) is not bool:
                self._withdraw_each(lambda request: request.id == request_id, by_runtime=True)
            case _:
                pass

    def _note_completed(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turn": {"id": str(turn_id)}}:
                ended = CurrentTurn(thread_id=thread_id, turn_id=turn_id)
                self._withdraw_each(lambda request: request.turn == ended, by_runtime=True)
            case _:
                pass

    def _note_turn_over(self, route: TurnRoute) -> None:
        """Withdraw what a turn that is over has asked."""
        # A sub-agent of it may go on, and what that asks stays open.
        self._withdraw_each(
            lambda request: request.route is route and request.turn.thread_id == route.thread_id,
            # Else we have given it up: it was abandoned, or its thread unsubscribed.
            by_runtime=route.completed is not None,
        )

    def _withdraw_each(
        self, wanted: Callable[[OpenRequest], bool], *, by_runtime: bool = False
    ) -> None:
        for request in [request for request in self._open if wanted(request)]:
            contain("the end of a request", partial(self._withdraw, request, by_runtime=by_runtime))
