"""Answers what the runtime asks: by a handler, by a tool, or safely.

The rules:

    1. Each request is answered by a task of its own, and the dispatcher never waits. What
       becomes of that task says `_answering`.
    2. A request is withdrawn by ``serverRequest/resolved``, by the end of its turn, and by
       the end of the connection, whichever comes first: its handler is cancelled. The
       block of the turn is not left before the task has ended, within its bound.
    3. Whatever goes wrong, the runtime gets the safe answer, so that it never waits. That
       includes requests that we withdraw: the turn was abandoned, its thread unsubscribed,
       or the connection is closed on our side.
    4. Where the connection was cut, handlers run on. What the runtime does not ask for again
       within ``Reconnect.settle`` seconds of when its threads were resumed, it does not wait
       for any more, and the handler is cancelled.

That no request is answered twice or too late, and that no handler runs twice, is up to
`_open_requests`.
"""

from __future__ import annotations

from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex import _codec, protocol
from trio_codex._jsonrpc._faults import contain, log_fault, short_name
from trio_codex._server_requests._answering import Answering, ask, turn_asking
from trio_codex._server_requests._handlers import Decision, RequestHandlers
from trio_codex._server_requests._kinds import (
    FILE_CHANGE,
    PERMISSIONS,
    REQUEST_KINDS,
    TOOL_CALL,
    UNKNOWN,
)
from trio_codex._server_requests._known_changes import KnownChanges
from trio_codex._server_requests._open_requests import OpenRequest, OpenRequests
from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger
from trio_codex.errors import ProtocolError
from trio_codex.protocol import methods

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from trio_codex import types
    from trio_codex._jsonrpc._dispatcher import Dispatcher
    from trio_codex._jsonrpc._epoch import Epoch
    from trio_codex._tools._registry import ToolRegistry
    from trio_codex._tools._tool import Tool
    from trio_codex._turns._current import CurrentTurn
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns
    from trio_codex._wire import RequestId

WARNING_BEFORE_TIMEOUT: Final = 2.0
"""Seconds before the runtime stops waiting at which we warn of it."""

_NO_HANDLERS: Final = RequestHandlers()

_logger = get_logger("requests")


@protected
class ServerRequests(Answering[OpenRequest]):
    """Answers the requests that the runtime makes over one connection."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        turns: Turns,
        tools: ToolRegistry,
        handlers: RequestHandlers,
    ) -> None:
        super().__init__(turns, _logger)
        self._dispatcher = dispatcher
        self._tools = tools
        self.handlers: RequestHandlers = handlers
        self._open = OpenRequests(dispatcher, keeps_answers=self._calls.recovers)
        self._closing = False
        # What comes on a new connection before it is known whether the runtime was restarted.
        self._early: list[tuple[RequestId, str, Any]] | None = None
        # Set when this connection is cut or closed.
        self._cut = trio.Event()
        self._changes = KnownChanges()
        if handlers.file_change is not None:
            self._changes.listen(turns.notifications)
        dispatcher.on_server_request = self.take
        turns.notifications.listen("serverRequest/resolved", self._note_resolved)
        self._calls.on_drop(self._drop)
        self._calls.on_recover(self._note_epoch, first=True)
        self._calls.on_recover(self._wait_for_missing)

    def wants(self, thread_id: str) -> bool:
        """Tell whether the program answers, or is answering, what is asked on a thread."""
        return (
            self.handlers != _NO_HANDLERS
            or bool(self._tools.of(thread_id))
            or any(request.turn.thread_id == thread_id for request in self._open)
        )

    def take(self, request_id: RequestId, method: str, params: Any) -> None:
        """Take a request from the dispatcher. Never waits."""
        if self._early is not None:
            self._early.append((request_id, method, params))
            return
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
        return turn_asking(route, thread_id, turn_id, router.owners.former(thread_id)), route

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
        if request.kind.timeout is not None:
            self._calls.start_task(self._warn, request, request.kind.timeout)
        await self._work(request, partial(self._respond, request, handler))

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
        value = await ask(handler, typed)
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

    def _close_failed(self, asked: OpenRequest) -> bool:
        return self._open.answer_safely(asked, failed=True)

    def _close(self, asked: OpenRequest) -> None:
        self._open.answer_safely(asked)

    async def _before_end(self, asked: OpenRequest) -> None:
        if not self._open.is_missing(asked):  # the answer has to be out
            await self._dispatcher.drain(self._calls.interrupt_timeout)

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

    # A connection that was cut

    def _drop(self) -> None:
        self._cut.set()
        self._cut = trio.Event()
        self._early = []
        self._open.drop()

    async def _note_epoch(self, epoch: Epoch) -> None:
        """Learn whether the runtime was restarted, before it asks anything of threads."""
        if epoch.another:
            self._withdraw(self._open.is_missing, by_runtime=True)
            self._open.forget_answered()
        early, self._early = self._early or (), None
        for request in early:
            contain("a request of the runtime", partial(self.take, *request))

    async def _wait_for_missing(self, epoch: Epoch) -> None:
        """Let what the runtime does not ask for again wait no longer, once it had the time."""
        if any(map(self._open.is_missing, self._open)):
            self._calls.start_task(self._withdraw_missing, epoch.settle, self._cut)

    async def _withdraw_missing(self, settle: float, cut: trio.Event) -> None:
        with trio.move_on_after(settle):
            await cut.wait()
        if cut.is_set():
            return
        for request in filter(self._open.is_missing, self._open):
            shown = "withdrew %s: the runtime has not asked again over the new connection"
            _logger.info(shown, request.method, extra=request.about)
        self._withdraw(self._open.is_missing)

    # Withdrawals

    def close(self) -> None:
        """Withdraw everything, because the connection is over, or because we are about to close it.

        In the second case each request gets the safe answer, and so do later ones.
        """
        self._closing = True
        self._cut.set()
        self._withdraw(lambda _: True)

    def withdraw_thread(self, thread_id: str) -> None:
        """Withdraw the requests of a thread, because we hear nothing of it from now on."""
        self._withdraw(lambda request: request.turn.thread_id == thread_id)

    def _note_resolved(self, params: Any) -> None:
        match params:
            case {"requestId": (int() | str()) as request_id} if type(request_id) is not bool:
                self._withdraw(lambda request: request.id == request_id, by_runtime=True)
                self._open.forget_answer(request_id)
            case _:
                pass

    def _all_open(self) -> Iterable[OpenRequest]:
        return self._open

    def _withdraw_one(self, asked: OpenRequest, *, by_runtime: bool) -> None:
        self._open.withdraw(asked, by_runtime=by_runtime)


async def _call_tool(tool: Tool[..., Any], params: Any) -> types.DynamicToolCallResponse:
    return await tool.call(params.get("arguments"))
