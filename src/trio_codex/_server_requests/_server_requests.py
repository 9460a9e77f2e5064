"""Answers what the runtime asks: by a handler, by a tool, or safely.

The rules:

    1. Each request is answered by a task of its own, and the dispatcher never waits.
    2. A request is withdrawn by ``serverRequest/resolved``, by the end of its turn, and by
       the end of the connection, whichever comes first: its handler is cancelled. The
       block of the turn is not left before the task has ended, within its bound.
    3. Whatever goes wrong, the runtime gets the safe answer, so that it never waits. That
       includes requests that we withdraw: the turn was abandoned, its thread unsubscribed,
       or the connection is closed on our side.
    4. A handler that fails is a failure of the program: its turn is interrupted, and the
       error comes out where that turn is waited for. Where no task here waits for the
       turn, it comes out of the block of the connection.

That no request is answered twice or too late is up to `_open_requests`.
"""

from __future__ import annotations

import sys
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final, cast

import trio

from trio_codex import _codec, protocol
from trio_codex._jsonrpc._faults import contain, log_fault, short_name
from trio_codex._server_requests._handlers import Decision
from trio_codex._server_requests._kinds import (
    FILE_CHANGE,
    PERMISSIONS,
    REQUEST_KINDS,
    TOOL_CALL,
    UNKNOWN,
)
from trio_codex._server_requests._known_changes import KnownChanges
from trio_codex._server_requests._open_requests import OpenRequest, OpenRequests
from trio_codex._turns._current import CurrentTurn
from trio_codex._turns._life import stop_turn
from trio_codex._util._control_c import interruptible, protected
from trio_codex._util._log import get_logger
from trio_codex.errors import ProtocolError, RequestHandlerError
from trio_codex.protocol import methods

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from trio_codex import types
    from trio_codex._jsonrpc._dispatcher import Dispatcher
    from trio_codex._server_requests._handlers import RequestHandlers
    from trio_codex._tools._registry import ToolRegistry
    from trio_codex._tools._tool import Tool
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns
    from trio_codex._wire import RequestId

WARNING_BEFORE_TIMEOUT: Final = 2.0
"""Seconds before the runtime stops waiting at which we warn of it."""

_logger = get_logger("requests")


@protected
class ServerRequests:
    """Answers the requests that the runtime makes over one connection."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        turns: Turns,
        tools: ToolRegistry,
        handlers: RequestHandlers,
    ) -> None:
        self._dispatcher = dispatcher
        self._calls = turns.calls
        self._turns = turns
        self._tools = tools
        self.handlers: RequestHandlers = handlers
        self._open = OpenRequests(dispatcher)
        self._closing = False
        self._changes = KnownChanges()
        if handlers.file_change is not None:
            self._changes.listen(turns.notifications)
        dispatcher.on_server_request = self.take
        turns.notifications.listen("serverRequest/resolved", self._note_resolved)
        turns.notifications.listen("turn/completed", self._note_completed)
        turns.on_over.append(self._note_turn_over)
        turns.on_given_up.append(self._withdraw_tree)

    @property
    def running(self) -> int:
        """How many requests wait for an answer of the program."""
        return len(self._open)

    def take(self, request_id: RequestId, method: str, params: Any) -> None:
        """Take a request from the dispatcher. Never waits."""
        kind = REQUEST_KINDS.get(method, UNKNOWN)
        turn, route = self._asked_by(params)
        request = OpenRequest(
            method=method,
            turn=turn,
            route=route,
            router=self._turns.router,
            request_id=request_id,
            params=params,
            kind=kind,
        )
        # A handler has the context of the task whose turn it is called for, and with it what
        # instruments have set there when the turn was asked for, and set now.
        context = copy_context() if route is None else route.asker.context.copy()
        if not context.run(self._open.add, request):
            return
        try:
            handler = None if self._closing else self._handler(request)
            if handler is None:
                self._open.answer_safely(request)
            else:
                context.run(self._calls.start_task, self._run, request, handler)
        except Exception as exc:  # noqa: BLE001 - the runtime waits for an answer, whatever it is
            log_fault(f"the request {short_name(method)}", exc)
            self._open.answer_safely(request)

    def _asked_by(self, params: Any) -> tuple[CurrentTurn, TurnRoute | None]:
        """Read from a request which turn asks, and find the turn of ours in whose tree it is."""
        thread_id = turn_id = None
        match params:
            case {"threadId": str(thread_id), **rest}:
                named = rest.get("turnId")
                turn_id = named if isinstance(named, str) else None
            case _:
                pass
        router = self._turns.router
        route = router.turn_of(thread_id, turn_id)
        if route is not None:
            owner = route.thread_id, route.turn_id
        else:
            owner = router.owners.former(thread_id)
        if owner is None or owner[0] == thread_id:
            owner = thread_id, turn_id
        turn = CurrentTurn(
            thread_id=thread_id,
            turn_id=turn_id,
            owner_thread_id=owner[0],
            owner_turn_id=owner[1],
        )
        return turn, route

    def _handler(self, request: OpenRequest) -> Callable[[Any], Awaitable[Any]] | None:
        """Give the function that answers a request; None if the program has none."""
        if request.method == TOOL_CALL and (tool := self._tool(request)) is not None:
            return partial(_call_tool, tool)
        handler = getattr(self.handlers, request.kind.handler)
        if handler is not None and request.kind.handler == "fallback":
            return partial(handler, request.method)
        return handler

    def _tool(self, request: OpenRequest) -> Tool[..., Any] | None:
        match request.params:
            case {"tool": str(name), **rest} if isinstance(
                namespace := rest.get("namespace"), str | None
            ):
                owner = None if request.route is None else request.route.thread_id
                return self._tools.find((request.turn.thread_id, owner), namespace, name)
            case _:
                return None

    # The task of a request

    async def _run(self, request: OpenRequest, handler: Callable[[Any], Awaitable[object]]) -> None:
        if request.settled.is_set():
            return
        with request:
            try:
                # Within: errors of the handler's tasks come in one group with Cancelled.
                with request.scope:
                    if request.kind.timeout is not None:
                        self._calls.start_task(self._warn, request, request.kind.timeout)
                    await self._respond(request, handler)
            except Exception as exc:  # noqa: BLE001 - whatever a handler raises
                await self._fail(request, exc)
            except BaseExceptionGroup as exc:
                # Cancelled from outside, beside errors of the handler's own tasks.
                cancelled, failed = exc.split(trio.Cancelled)
                if cancelled is None or not isinstance(failed, ExceptionGroup):
                    raise
                await self._fail(request, cast("ExceptionGroup[Exception]", failed))
                raise cancelled from None
            finally:
                # Cancelled from outside, the request is still open.
                if not request.settled.is_set():
                    self._open.answer_safely(request)

    async def _respond(
        self, request: OpenRequest, handler: Callable[[Any], Awaitable[object]]
    ) -> None:
        try:
            typed = self._typed(request)
        except ProtocolError as exc:
            _logger.warning(
                "gave the safe answer to a request that cannot be read: %s",
                exc,
                extra=request.about,
            )
            return
        value = await _call(handler, typed)
        if value is NotImplemented and request.kind.handler == "fallback":
            return
        answered = self._open.answer(request, request.kind.answer(typed, value))
        if answered and request.method == PERMISSIONS and value is Decision.cancel:
            # The other approvals can say so in their answers.
            self._turns.interrupt_unwatched(request.turn.thread_id, request.turn.turn_id)

    def _typed(self, request: OpenRequest) -> Any:
        """Make the typed request with which the handler is called."""
        if request.kind.handler == "fallback":
            return request.params
        row = methods.SERVER_REQUESTS[request.method]
        typed = _codec.structure(request.params, protocol.load(row.params), where=request.method)
        if request.method != FILE_CHANGE:
            return typed
        from trio_codex._server_requests._file_changes import join_changes  # noqa: PLC0415 - it needs the protocol

        return join_changes(typed, self._changes.get((typed.thread_id, typed.item_id)))

    async def _fail(self, request: OpenRequest, error: Exception) -> None:
        failure = RequestHandlerError(f"the handler for {request.method} failed: {error!r}")
        failure.__cause__ = error
        told: Any = {"exc_info": error, "extra": request.about}
        if not self._open.answer_safely(request, failed=True):
            _logger.error("%s, after the request was withdrawn", failure, **told)
            return
        route = request.route
        if route is None or route.left:
            # This ends the client, and the answer has to be out before that.
            try:
                await self._dispatcher.drain(self._calls.interrupt_timeout)
            finally:
                raise failure from error
        _logger.error("%s; its turn is interrupted", failure, **told)
        if route.failure is None:
            route.failure = failure
        await stop_turn(self._turns, route)

    async def _warn(self, request: OpenRequest, timeout: float) -> None:
        early = timeout - WARNING_BEFORE_TIMEOUT
        with trio.move_on_after(early):
            await request.settled.wait()
        if not request.settled.is_set():
            _logger.warning(
                "the handler for %s has run for %s s, and the runtime waits %s s for it",
                request.method,
                early,
                timeout,
                extra=request.about,
            )

    # Withdrawals

    def close(self) -> None:
        """Withdraw everything, because the connection is over, or because we are about to close it.

        In the second case each request gets the safe answer, and so do later ones.
        """
        self._closing = True
        self._withdraw(lambda _: True)

    def withdraw_thread(self, thread_id: str) -> None:
        """Withdraw the requests of a thread, because we hear nothing of it from now on."""
        self._withdraw(lambda request: request.turn.thread_id == thread_id)

    def _withdraw_tree(self, route: TurnRoute) -> None:
        """Withdraw the requests of a turn and its sub-agents, because we have given them up."""
        self._withdraw(lambda request: request.route is route)

    def _note_resolved(self, params: Any) -> None:
        match params:
            case {"requestId": (int() | str()) as request_id} if type(request_id) is not bool:
                self._withdraw(lambda request: request.id == request_id, by_runtime=True)
            case _:
                pass

    def _note_completed(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turn": {"id": str(turn_id)}}:
                ended = CurrentTurn(thread_id=thread_id, turn_id=turn_id)
                self._withdraw(lambda request: request.turn == ended, by_runtime=True)
            case _:
                pass

    def _note_turn_over(self, route: TurnRoute) -> None:
        """Withdraw the requests of a turn that is over."""
        # A sub-agent of it may go on, and its requests stay open.
        self._withdraw(
            lambda request: request.route is route and request.turn.thread_id == route.thread_id,
            # Else we have given it up: it was abandoned, or its thread unsubscribed.
            by_runtime=route.completed is not None,
        )

    def _withdraw(self, wanted: Callable[[OpenRequest], bool], *, by_runtime: bool = False) -> None:
        for request in [request for request in self._open if wanted(request)]:
            contain(
                "the end of a request",
                partial(self._open.withdraw, request, by_runtime=by_runtime),
            )


@interruptible
async def _call(handler: Callable[[Any], Awaitable[object]], request: Any) -> object:
    return await handler(request)


async def _call_tool(tool: Tool[..., Any], params: Any) -> types.DynamicToolCallResponse:
    return await tool.call(params.get("arguments"))
