"""One connection to a runtime: transport, dispatcher, router, and typed calls on top.

Layer 5. It has tasks but no nursery: the client opens that, and hands it in.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, overload

import trio

from trio_codex import _codec
from trio_codex._control_c import protected
from trio_codex._dispatch import Dispatcher, Router, TurnState, contain, place_of
from trio_codex._goals import Goals
from trio_codex._handlers import RequestHandlers
from trio_codex._logins import Logins
from trio_codex._options import concealer
from trio_codex._records import Records
from trio_codex._server_requests import ServerRequests
from trio_codex._thread_notes import TELLING, ThreadNotes
from trio_codex._tool_registry import ToolRegistry
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from trio_codex._dispatch import Commands, PendingRequest, TurnRoute
    from trio_codex._options import CodexConfig
    from trio_codex._statistics import CodexStatistics
    from trio_codex._transport import Transport

T = TypeVar("T")

_URGENT: Final = frozenset(
    {"account/login/cancel", "command/exec/terminate", "process/kill", "turn/interrupt"}
)
"""What ends other work, and must not wait for a place behind it."""

_ENDED_BY_ITSELF: Final = frozenset({TurnState.completed, TurnState.failed})

STARTS_AT_ONCE: Final = 8
"""How many processes may be about to start: each takes two requests with one place in the window,
and too many at once overload the runtime."""

LAST_ANSWERS: Final = 1.0
"""Seconds for which leaving waits until a runtime that does not read has taken the last answers."""

_OF_PROCESSES: Final = {
    "command/exec/outputDelta": "processId",
    "process/outputDelta": "processHandle",
    "process/exited": "processHandle",
}
"""What tells of processes, and in which field the process is named."""


class ProcessListener(Protocol):
    """Whoever has started a process. It neither waits nor raises."""

    def hear(self, method: str, params: dict[str, Any]) -> None:
        """Take a notification about the process."""
        ...

    def lose(self, error: CodexError) -> None:
        """Learn that nothing more will come."""
        ...


@protected
class Connection:
    """Runs the protocol over a transport.

    Args:
        transport: The pipe, which the connection owns from now on.
        config: The limits.
        handlers: What the program answers to the runtime's requests; None for nothing.
    """

    def __init__(
        self,
        transport: Transport,
        config: CodexConfig,
        handlers: RequestHandlers | None = None,
    ) -> None:
        self.config: CodexConfig = config
        self.handlers: RequestHandlers = handlers or RequestHandlers()
        self.transport: Transport = transport
        # The directory of the runtime, if it sees the files that we see.
        self.local_to: str | None = None
        self.router: Router = Router(config.event_buffer)
        # By process id: who hears of it.
        self.processes: dict[str, ProcessListener] = {}
        self.pending_deletions: int = 0
        # By ephemeral temporary thread: what its turns have left running.
        self.left_running: dict[str, Commands] = {}
        self.process_starts: trio.Semaphore = trio.Semaphore(STARTS_AT_ONCE)
        for method, field in _OF_PROCESSES.items():
            self.router.listen(method, partial(self._tell_of_process, method, field))
        self.tools: ToolRegistry = ToolRegistry()
        self.router.listen("thread/deleted", self.tools.note_deleted)
        self.goals: Goals = Goals(self)
        self.logins: Logins = Logins(self)
        self.requests: ServerRequests = ServerRequests(self)
        self.threads: ThreadNotes = ThreadNotes(self.router, self.goals, self.tools, self.requests)
        self.records: Records = Records(self.router, concealer(config))
        self.router.on_turn_over = self._note_turn_over
        self.dispatcher: Dispatcher = Dispatcher(
            transport,
            max_in_flight=config.max_in_flight,
            max_line_bytes=config.max_line_bytes,
            on_notification=self.router.route,
            on_batch=self.router.flush,
            on_server_request=self.requests.take,
            on_closed=self._close,
        )
        self._nursery: trio.Nursery | None = None
        self._scopes: set[trio.CancelScope] = set()
        self._stopped = False

    def start(self, nursery: trio.Nursery) -> None:
        """Start the tasks.

        They are shielded from the cancellation of whatever surrounds the
        nursery, because a turn that is cancelled still has to send its
        interrupt and hear of its end. Only `stop` ends them.
        """
        tasks = (
            self.dispatcher.read,
            self.dispatcher.dispatch,
            self.dispatcher.write,
            *self.transport.background,
        )
        self._nursery = nursery
        for task in tasks:
            nursery.start_soon(self._run_shielded, task, name=task)

    def start_task(self, function: Callable[..., Awaitable[None]], *args: Any) -> None:
        """Start a task for the program, which is not shielded from its cancellation."""
        if self._nursery is not None:
            self._nursery.start_soon(function, *args)

    async def aclose(self, reason: CodexError) -> None:
        """Fail whoever still waits, end the transport, and stop the tasks.

        What the runtime has asked and still waits for gets the safe answer first.
        Shielded; takes `LAST_ANSWERS` and as long as the transport's `aclose` at
        worst. Idempotent.
        """
        if self.dispatcher.owner.is_forked:
            await self.transport.aclose()
            self.dispatcher.owner.leave_to_parent(self.stop)
        # Each whatever becomes of the one before: a second Ctrl-C comes through a shield.
        try:
            self.requests.withdraw_all()
            if self.dispatcher.error is None:
                with trio.CancelScope(shield=True):
                    await self.dispatcher.drain(LAST_ANSWERS)
        finally:
            try:
                self.dispatcher.close(reason)
                await self.transport.aclose()
            finally:
                self.stop()
                self.records.runtime_ended(self.transport.statistics().get("returncode"))

    def stop(self) -> None:
        """Cancel the tasks."""
        self._stopped = True
        for scope in self._scopes:
            scope.cancel()

    def statistics(self) -> CodexStatistics:
        """Take a snapshot."""
        from trio_codex._statistics import CodexStatistics  # noqa: PLC0415 - on first use

        return CodexStatistics(
            closed=self.dispatcher.error is not None,
            pending_requests=self.dispatcher.pending_requests,
            waiting_requests=self.dispatcher.waiting_for_window,
            open_processes=len(self.processes),
            open_turns=self.router.open_turns,
            waiting_turns=self.router.waiting_turns,
            buffered_events=self.router.unread_events,
            running_handlers=self.requests.running,
            pending_deletions=self.pending_deletions,
            transport=self.transport.statistics(),
        )

    async def request(
        self, method: str, params: Any, on_result: Callable[[Any], None] | None = None
    ) -> Any:
        """Send any request and give the result as it comes. A checkpoint.

        What the answer means for threads is noted; see `_thread_notes`. A request that
        ends other work does not wait for a place in the window.

        Args:
            method: The method.
            params: The params, as a JSON-able dict.
            on_result: Called with the result before any later message is looked
                at, unless the caller was cancelled meanwhile.

        Raises:
            ValueError: The params cannot be written.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        waiting = True

        def note(pending: PendingRequest) -> None:
            if pending.error is None:
                self.threads.take(method, params, pending.result)
                if on_result is not None and waiting:
                    on_result(pending.result)

        noted = note if method in TELLING or on_result is not None else None
        try:
            return await self.dispatcher.request(method, params, noted, urgent=method in _URGENT)
        finally:
            waiting = False

    @overload
    async def call(
        self,
        method: str,
        params: object,
        response_type: type[T],
        on_result: Callable[[Any], None] | None = None,
    ) -> T: ...

    @overload
    async def call(
        self,
        method: str,
        params: object,
        response_type: Any,
        on_result: Callable[[Any], None] | None = None,
    ) -> Any: ...

    async def call(
        self,
        method: str,
        params: object,
        response_type: Any,
        on_result: Callable[[Any], None] | None = None,
    ) -> Any:
        """Send a typed request, as `request` does, and give the typed response. A checkpoint.

        Raises:
            ValueError: The params cannot be written.
            JsonRpcError: The runtime refused.
            ProtocolError: The response does not fit its type.
            TransportClosedError: The connection is over.
        """
        raw = await self.request(method, _codec.unstructure(params), on_result)
        return _codec.structure(raw, response_type, where=method)

    # Ctrl-C is for the user's tasks: in one of ours it would cut the turns off from
    # the interrupts that it makes them send.
    @protected
    async def _run_shielded(self, task: Callable[[], Awaitable[None]]) -> None:
        with trio.CancelScope(shield=True) as scope:
            self._scopes.add(scope)
            if self._stopped:
                scope.cancel()
            try:
                await task()
            except Exception as exc:
                name = getattr(task, "__qualname__", repr(task))
                failure = CodexError(f"trio_codex itself failed, in {name}: {place_of(exc)}")
                # It takes the others along, which would wait for it for ever,
                # shielded as they are, and tells whoever waits for an answer.
                self.dispatcher.close(failure)
                self.stop()
                raise failure from exc
            finally:
                self._scopes.discard(scope)

    def _tell_of_process(self, method: str, field: str, params: Any) -> None:
        process_id = params.get(field) if params.__class__ is dict else None
        if type(process_id) is str and process_id in self.processes:
            self.processes[process_id].hear(method, params)

    def _note_turn_over(self, route: TurnRoute) -> None:
        self.goals.leave(route)
        if route.thread_id in self.left_running and route.state in _ENDED_BY_ITSELF:
            self.left_running[route.thread_id].update(route.commands)
        self.requests.note_turn_over(route)
        self.records.turn_over(route)

    def _close(self, error: CodexError) -> None:
        # Each is told, though another may fail: whoever is not would wait forever.
        contain("the end of all turns", self.router.close, error)
        contain("the end of all logins", self.logins.close, error)
        contain("the end of all requests", self.requests.close)
        for process in list(self.processes.values()):
            contain("the end of a process", process.lose, error)
