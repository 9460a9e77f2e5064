"""One connection to a runtime: it assembles the parts and runs their tasks.

It has tasks but no nursery: the client opens that, and hands it in. No part knows the
connection; each takes those parts that it stands on.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, Literal

import trio

from trio_codex._account._attempts import Logins
from trio_codex._calls import Calls
from trio_codex._config._config import concealer
from trio_codex._connection._records import Records
from trio_codex._jsonrpc._dispatcher import Dispatcher
from trio_codex._jsonrpc._faults import contain
from trio_codex._jsonrpc._observer import Observer
from trio_codex._jsonrpc._tasks import Tasks
from trio_codex._notifications._fan_out import Notifications
from trio_codex._server_requests._handlers import RequestHandlers
from trio_codex._server_requests._server_requests import ServerRequests
from trio_codex._threads._threads import Threads
from trio_codex._tools._registry import ToolRegistry
from trio_codex._turns._goals import Goals
from trio_codex._turns._life import stop_turn
from trio_codex._turns._router import Router
from trio_codex._turns._turns import Turns
from trio_codex._util._control_c import protected
from trio_codex._workspace._held import Holds
from trio_codex._workspace._processes import Processes
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from trio_codex._config._config import CodexConfig
    from trio_codex._connection._metadata import RuntimeMetadata
    from trio_codex._connection._statistics import CodexStatistics
    from trio_codex._hooks._bridge import HookBridge
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._transport import Transport
    from trio_codex._turns._route import TurnRoute

LAST_ANSWERS: Final = 1.0
"""Seconds for which leaving waits until a runtime that does not read has taken the last answers."""

_SIGN_OF_LIFE: Final[dict[str, Any]] = {
    "method": "thread/loaded/list",
    "params": {"cursor": None, "limit": 1},
}
"""A request that costs next to nothing. Programs do not write the null."""


def is_sign_of_life(message: dict[str, Any]) -> bool:
    """Tell whether a message asks for a sign of life, and so is no act of the program."""
    return _SIGN_OF_LIFE.items() <= message.items()


@protected
class Connection:
    """Runs the protocol over a transport.

    Attributes:
        is_cut: Whether it was cut, and is being made again.
        reconnects: How often that has succeeded.
        metadata: Who has answered ``initialize`` last; None before.
    """

    def __init__(
        self,
        transport: Transport,
        config: CodexConfig,
        handlers: RequestHandlers | None = None,
        *,
        local_to: str | None = None,
        observer: Observer | None = None,
        hooks: HookBridge | None = None,
        peer: str | None = None,
        recovers: bool = False,
    ) -> None:
        self.observer: Observer = observer or Observer()
        self.config: CodexConfig = config
        self.notifications: Notifications = Notifications(config.event_buffer)
        self.router: Router = Router(config.event_buffer, self.notifications)
        self.dispatcher: Dispatcher = Dispatcher(
            transport,
            max_in_flight=config.max_in_flight,
            max_line_bytes=config.max_line_bytes,
            on_notification=(
                self._show_notification
                if self.observer.wants("notification")
                else self.notifications.tell
            ),
            on_closed=self._close,
            observer=self.observer,
        )
        self.tasks: Tasks = Tasks(self.dispatcher.close)
        self.calls: Calls = Calls(self.dispatcher, config, recovers=recovers)
        self.turns: Turns = Turns(
            self.calls,
            self.router,
            self.notifications,
            self.observer,
            event_buffer=config.event_buffer,
            shared=peer is not None,
        )
        wanted = [self.notifications.wants]
        if recovers:
            from trio_codex._turns._recovery import TurnRecovery  # noqa: PLC0415 - where needed

            TurnRecovery(self.turns).wanted = wanted
        self.tools: ToolRegistry = ToolRegistry(
            self.calls, self.notifications, config.shutdown_timeout
        )
        self.requests: ServerRequests = ServerRequests(
            self.dispatcher, self.turns, self.tools, handlers or RequestHandlers()
        )
        wanted.append(self.requests.wants)
        self.threads: Threads = Threads(
            self.calls,
            self.turns,
            Goals(self.turns, self.notifications),
            self.tools,
            self.requests,
            local_to=local_to,
        )
        self.logins: Logins = Logins(self.calls, self.notifications)
        self.processes: Processes = Processes(self.calls, self.notifications)
        self.holds: Holds = Holds(self.calls, self.notifications)
        self.records: Records = Records(self.notifications, concealer(config), peer)
        self._is_remote = peer is not None
        self.hooks: HookBridge | None = hooks
        if hooks is not None:
            hooks.attach(self.calls, self.turns, self.observer)
        self.calls.on_drop(self.notifications.drop)
        self.calls.on_recover(self.notifications.reopen)
        self.is_cut: bool = False
        self.reconnects: int = 0
        self.metadata: RuntimeMetadata | None = None

    @property
    def transport(self) -> Transport:
        """The pipe to the runtime."""
        return self.dispatcher.link.transport

    def start(self, nursery: trio.Nursery) -> None:
        """Start the tasks."""
        self.calls.start_task = nursery.start_soon
        self._run_link()
        if self.hooks is not None:
            self.run(self.hooks.serve)

    def introduce(self, metadata: RuntimeMetadata) -> None:
        """Take note of who has answered ``initialize``; on each new connection again."""
        self.metadata = metadata
        pid = self.transport.statistics().get("pid")
        self.records.runtime_started(pid, metadata.version)
        self.observer.tell("opened", self.config, metadata)

    def attach(self, transport: Transport) -> None:
        """Go on over another transport."""
        self.dispatcher.attach(transport)
        self._run_link()

    def _run_link(self) -> None:
        self.transport.ping_with(self._ping)
        self.run(*self.dispatcher.link.tasks)

    def run(self, *tasks: Callable[[], Awaitable[None]]) -> None:
        """Start tasks that last as long as the connection."""
        for task in tasks:
            self.calls.start_task(self.tasks.run, task, name=task)

    async def end_turns(self, reason: CodexError) -> None:
        """Interrupt the turns of ours, on a runtime that would go on with them.

        Shielded, and bounded by ``interrupt_timeout``. No turn can be asked for from now on.
        """
        if self.dispatcher.owner.is_forked:  # they are the program's
            return
        ending: set[TurnRoute] = set()
        ended = trio.Event()

        async def end(route: TurnRoute) -> None:
            try:
                await stop_turn(self.turns, route)
            finally:
                ending.discard(route)
                if not ending:
                    ended.set()

        with trio.CancelScope(shield=True):
            ending.update(route for route in self.router.close_lines(reason) if not route.over)
            for route in tuple(ending):
                self.calls.start_task(end, route)
            if ending:
                await ended.wait()

    async def aclose(self, reason: CodexError) -> None:
        """Fail every task that still waits, end the transport, and stop the tasks.

        What the runtime has asked and still waits for gets the safe answer first.
        Shielded; takes twice `LAST_ANSWERS` and as long as the transport's `aclose` at
        worst. Idempotent.
        """
        if self.dispatcher.owner.is_forked:
            await self.transport.aclose()
            self.dispatcher.owner.leave_to_parent(self.tasks.stop)
        # Each whatever becomes of the one before: a second Ctrl-C comes through a shield.
        try:
            self.requests.close()
            if self.hooks is not None:
                self.hooks.close()
            if self.dispatcher.error is None:
                with trio.CancelScope(shield=True):
                    await self.dispatcher.drain(LAST_ANSWERS)
                    if self._is_remote:
                        await self._wait_until_taken()
        finally:
            try:
                self.dispatcher.close(reason)
                await self.dispatcher.link.aclose()
            finally:
                self.tasks.stop()
                self.records.runtime_ended(self.transport.statistics().get("returncode"))

    def statistics(self) -> CodexStatistics:
        """Take a snapshot."""
        from trio_codex._connection._statistics import CodexStatistics  # noqa: PLC0415 - rarely used

        return CodexStatistics(
            closed=self.dispatcher.error is not None,
            connection=self._state,
            reconnects=self.reconnects,
            owed_interrupts=self.turns.owed_interrupts,
            pending_requests=len(self.dispatcher.in_flight.unanswered),
            waiting_requests=self.dispatcher.in_flight.window.waiting,
            open_processes=len(self.processes.listeners),
            open_turns=self.router.open_turns,
            waiting_turns=self.router.waiting_turns,
            buffered_events=self.router.unread_events,
            running_handlers=self.requests.running + (self.hooks.running if self.hooks else 0),
            pending_deletions=self.threads.pending_deletions,
            transport=self.transport.statistics(),
        )

    @property
    def _state(self) -> Literal["connected", "reconnecting", "closed"]:
        if self.dispatcher.error is not None:
            return "closed"
        return "reconnecting" if self.is_cut else "connected"

    async def _wait_until_taken(self) -> None:
        """Wait until the runtime has begun what was sent before; it may drop that at an end."""
        with trio.move_on_after(LAST_ANSWERS), suppress(CodexError):
            await self._ask_anything().wait()

    def _ping(self) -> None:
        with suppress(CodexError):  # it may be over
            self._ask_anything()

    def _ask_anything(self) -> PendingRequest:
        """Send a request that costs next to nothing, past the window."""
        return self.calls.post_now(_SIGN_OF_LIFE["method"], _SIGN_OF_LIFE["params"])

    def _show_notification(self, method: str, params: Any) -> None:
        self.observer.tell("notification", method, params)
        self.notifications.tell(method, params)

    def _close(self, error: CodexError) -> None:
        # Each is told, though another may fail: a part that is not told waits forever.
        contain("the end of all subscriptions", self.notifications.close, error)
        contain("the end of all turns", self.router.close, error)
        if self.turns.owed is not None:
            contain("the interrupts that are owed", self.turns.owed.warn)
        contain("the end of all logins", self.logins.close, error)
        contain("the end of all requests", self.requests.close)
        if self.hooks is not None:
            contain("the end of all hooks", self.hooks.close)
        contain("the end of all processes", self.processes.close, error)
        self.observer.tell_last("closed", error)
