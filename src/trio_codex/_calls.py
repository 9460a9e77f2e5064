"""Requests over one connection: what every feature stands on.

A feature asks by method and params, and knows neither the transport nor the ids. The
rules:

    1. `Calls.call` and `Calls.request` wait for the answer. `Calls.start` waits only until
       there is a place in the window, and `Calls.post` for nothing: their answers arrive
       in a `PendingRequest`.
    2. A request that ends other work never waits for a place behind that work.
    3. What an answer means for the rest of the connection is noted by hooks; see
       `Calls.on_answer`. They run before any later message is looked at.

Where a connection that was cut is made again (`Calls.recovers`), the parts go on over the next
one. The rules:

    1. At the cut each request in doubt fails with `RequestLostError`, and then what was given to
       `Calls.on_drop` is called, before anything of the next connection is read.
    2. On the next one, what was given to `Calls.on_owed` is called first, and then what was given
       to `Calls.on_recover`. Only an `Epoch` can send meanwhile; all other requests wait, also
       those that were not written at the cut. One that was dropped with `Calls.forget` is gone.
    3. A cut in between cancels these calls, and all of it starts anew on the connection after
       that. So each must be such that nothing is done or told twice.

What one request begins and another ends, such as a login, is `Begun`. The rules:

    1. A request that was not written yet is simply taken back.
    2. Once it was written, its answer is waited for, because there is nothing to end before.
       Then what it has begun is ended, and that is waited for too.
    3. All of this is shielded, and takes ``interrupt_timeout`` at most. If the answer comes
       even later, or a second Ctrl-C has broken the wait off, the end is asked for when it comes.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

import trio

from trio_codex import _codec
from trio_codex._util._control_c import protected
from trio_codex.errors import CodexError, ServerBusyError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from trio_codex._config._config import CodexConfig
    from trio_codex._jsonrpc._dispatcher import Dispatcher
    from trio_codex._jsonrpc._epoch import Epoch
    from trio_codex._jsonrpc._pending import PendingRequest

T = TypeVar("T")

BUSY_PAUSE: Final = 0.1
"""Seconds before a request that must succeed is sent again to an overloaded runtime."""

_URGENT: Final = frozenset(
    {"account/login/cancel", "command/exec/terminate", "process/kill", "turn/interrupt"}
)
"""Requests that end other work, so that they do not wait for a place in the window."""


@protected
class Calls:
    """Sends the requests of one connection.

    Args:
        dispatcher: Carries the messages.
        config: The limits.
        recovers: Whether a connection that was cut is made again.

    Attributes:
        recovers: The same.
        open_threads: Gives the threads that the runtime must have loaded, or else it is another
            one.
        drops: What is called at a cut.
        owed: What is called first on the next connection.
        recoveries: What is called then.
        interrupt_timeout: Seconds that ending a turn may take.
        start_task: Starts a task in the nursery of the connection, once that is open. The
            program's cancellation reaches it.
    """

    def __init__(
        self, dispatcher: Dispatcher, config: CodexConfig, *, recovers: bool = False
    ) -> None:
        self._dispatcher = dispatcher
        self.recovers: bool = recovers
        self.open_threads: Callable[[], Iterable[str]] = tuple
        self.drops: list[Callable[[], None]] = []
        self.owed: list[Callable[[Epoch], Awaitable[None]]] = []
        self.recoveries: list[Callable[[Epoch], Awaitable[None]]] = []
        self._hooks: dict[str, list[Callable[[Any, Any], None]]] = {}
        self._edits: dict[str, Callable[[Any], Any]] = {}
        self.interrupt_timeout: float = config.interrupt_timeout
        self.start_task: Callable[..., None] = lambda *_: None

    @property
    def error(self) -> CodexError | None:
        """Why the connection is over, or None while it is not."""
        return self._dispatcher.error

    def on_answer(self, method: str, hook: Callable[[Any, Any], None]) -> None:
        """Call a function with the params and the result of each `request` that succeeds.

        It does not matter what sent it, a method of ours or `Codex.request`, nor whether the
        caller was cancelled meanwhile.
        """
        self._hooks.setdefault(method, []).append(hook)

    def on_drop(self, hook: Callable[[], None]) -> None:
        """Call a function at each cut; never where a connection is not made again."""
        self.drops.append(hook)

    def on_owed(self, hook: Callable[[Epoch], Awaitable[None]]) -> None:
        """Call an async function on each further connection before anything else."""
        self.owed.append(hook)

    def on_recover(self, hook: Callable[[Epoch], Awaitable[None]], *, first: bool = False) -> None:
        """Call an async function on each further connection, in the order of these calls.

        Or before all others, when nothing has been done on the connection yet but what
        `on_owed` does.
        """
        self.recoveries.insert(0 if first else len(self.recoveries), hook)

    def edit(self, method: str, edit: Callable[[Any], Any]) -> None:
        """Let a function change the params of each request of a method on its way out.

        Whatever sends it. What the function raises comes out of the call.
        """
        self._edits[method] = edit

    def _edited(self, method: str, params: Any) -> Any:
        return self._edits[method](params) if method in self._edits else params

    def note_answer(self, method: str, params: Any, result: Any) -> None:
        """Run the hooks for an answer that `start` or `post` has asked for."""
        for hook in self._hooks.get(method, ()):
            hook(params, result)

    async def request(
        self,
        method: str,
        params: Any,
        on_result: Callable[[Any], None] | None = None,
        *,
        urgent: bool = False,
    ) -> Any:
        """Send any request and give the result as it comes. A checkpoint.

        ``on_result`` is called before any later message is looked at, unless the caller was
        cancelled meanwhile. An ``urgent`` request passes the window.
        """
        if on_result is None and method not in self._hooks:
            sent = self._edited(method, params)
            urgent = urgent or method in _URGENT
            return await self._dispatcher.request(method, sent, urgent=urgent)
        return await self._noted_request(method, params, on_result, urgent=urgent)

    async def _noted_request(
        self,
        method: str,
        params: Any,
        on_result: Callable[[Any], None] | None,
        *,
        urgent: bool,
    ) -> Any:
        waiting = True

        def note(pending: PendingRequest) -> None:
            if pending.error is None:
                self.note_answer(method, params, pending.result)
                if on_result is not None and waiting:
                    on_result(pending.result)

        sent = self._edited(method, params)
        try:
            urgent = urgent or method in _URGENT
            return await self._dispatcher.request(method, sent, note, urgent=urgent)
        finally:
            waiting = False

    async def insist(self, method: str, params: object, *, urgent: bool = False) -> Any:
        """Send a request, as `request` does, until the runtime is not too busy to look at it."""
        body = _codec.unstructure(params)
        while True:
            with suppress(ServerBusyError):
                return await self.request(method, body, urgent=urgent)
            await trio.sleep(BUSY_PAUSE)

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
        """Send a typed request, as `request` does, and give the typed response. A checkpoint."""
        raw = await self.request(method, _codec.unstructure(params), on_result)
        return _codec.structure(raw, response_type, where=method)

    async def start(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Send a request whose answer is not waited for here; see `Dispatcher.start`."""
        return await self._dispatcher.start(
            method, self._edited(method, _codec.unstructure(params)), on_settled
        )

    def post(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Send a request at once, past the window; see `Dispatcher.post`."""
        return self._dispatcher.post(
            method, self._edited(method, _codec.unstructure(params)), on_settled
        )

    def post_now(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Send a request over the present connection alone, whatever waits; see `Epoch`."""
        body = _codec.unstructure(params)

        def note(pending: PendingRequest) -> None:
            if pending.error is None:
                self.note_answer(method, body, pending.result)
            if on_settled is not None:
                on_settled(pending)

        return self._dispatcher.post_now(method, self._edited(method, body), note)

    def forget(self, pending: PendingRequest) -> None:
        """Drop a request whose answer nobody waits for any more."""
        self._dispatcher.in_flight.forget(pending)

    def leave_window(self, pending: PendingRequest) -> None:
        """Free the place of a request that goes on for as long as the program likes."""
        self._dispatcher.in_flight.leave_window(pending)

    async def finish(self, end: Callable[[], Awaitable[None]], give_up: Callable[[], None]) -> bool:
        """Wait for the end of something, shielded, for ``interrupt_timeout`` at most.

        Where that is not enough, or a second Ctrl-C comes, which no shield keeps out, it
        calls ``give_up``; in the first case it returns False. What `CodexError` ends is over.
        """
        over = False
        try:
            with trio.move_on_after(self.interrupt_timeout, shield=True):
                with suppress(CodexError):
                    await end()
                over = True
        finally:
            if not over:
                give_up()
        return over


@protected
class Begun:
    """What one request begins, and leaving its block ends.

    Args:
        calls: Sends the requests.
        end: Ends it, and waits for that; called with the answer.
        end_late: Asks for its end without waiting; called with an answer that came too late.
        on_settled: See `Calls.start`.
        at_once: Whether it can be ended before it is answered; `end` then gets None.
    """

    def __init__(
        self,
        calls: Calls,
        end: Callable[[Any], Awaitable[object]],
        end_late: Callable[[Any], object],
        on_settled: Callable[[PendingRequest], None] | None = None,
        *,
        at_once: bool = False,
    ) -> None:
        self._calls = calls
        self._end = end
        self._end_late = end_late
        self._on_settled = on_settled
        self._at_once = at_once
        self._is_late = False
        self._is_ending = False
        self._pending: PendingRequest | None = None

    async def start(self, method: str, params: object) -> PendingRequest:
        """Send the request that begins it. Cancelled, nothing was sent."""
        self._pending = await self._calls.start(method, params, self._settle)
        return self._pending

    def take_back(self) -> bool:
        """Take the request back; False if it was written, and has begun something."""
        return self._pending is None or self._pending.withdraw()

    async def leave(self) -> bool:
        """Do what leaving its block does; False if that was not possible in time."""
        return self.take_back() or await self._calls.finish(self._finish, self._give_up)

    async def _finish(self) -> None:
        assert self._pending is not None  # noqa: S101 - else it was taken back
        answer = None if self._at_once else await self._pending.wait()
        self._is_ending = True
        await self._end(answer)

    def _give_up(self) -> None:
        self._is_late = not self._is_ending
        # The answer may have come at the very moment at which its wait was given up.
        if self._pending is not None and self._pending.settled:
            self._settle_late(self._pending)

    def _settle(self, pending: PendingRequest) -> None:
        if self._on_settled is not None:
            self._on_settled(pending)
        self._settle_late(pending)

    def _settle_late(self, pending: PendingRequest) -> None:
        if self._is_late and pending.error is None:
            with suppress(CodexError):
                self._end_late(pending.result)
