"""Requests and answers over one connection.

Three tasks do the work, and the client's nursery runs them: the reader turns
bytes into messages, the dispatcher hands each message to whom it is for, the
writer sends what was queued. None of them waits for a user of the library.

The rules for a request:

    1. It takes a place in the window first, and keeps it until its answer
       comes, also when its caller has gone: the runtime still works on it, and
       beyond about 128 it refuses and then silently drops. See `leave_window`.
    2. Its waiter is registered before it is queued for writing.
    3. A waiting task is woken by the answer, or by `Dispatcher.close`, which
       is synchronous and idempotent and wakes all.
    4. Answers and what ends other work, as an interrupt does, pass the window by.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import trio

from trio_codex._jsonrpc._faults import contain, log_fault, place_of, short_name
from trio_codex._jsonrpc._observer import Observer
from trio_codex._jsonrpc._pending import Outbox, PendingRequest
from trio_codex._jsonrpc._window import Window
from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger
from trio_codex._util._owner import Owner
from trio_codex._wire import (
    LineFramer,
    RequestId,
    encode_error,
    encode_notification,
    encode_request,
    encode_result,
)
from trio_codex.errors import CodexError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from trio_codex._transport import Transport

READ_AHEAD_BATCHES = 4  # how many reads the reader may be ahead of the dispatcher

BROKEN_GRACE = 1.0
"""Seconds between a failed write and the end of the runtime's output that we wait, because the
end tells why it failed, and because answers may still be on the way."""

_logger = get_logger("dispatch")


@protected
class Dispatcher:
    """Correlates requests and answers on one transport, which it reads and writes.

    It tells of notifications by ``on_notification``, of requests by ``on_server_request``, neither
    of which may wait, and once by ``on_closed`` why the connection is over.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        max_in_flight: int,
        max_line_bytes: int,
        on_notification: Callable[[str, Any], None],
        on_closed: Callable[[CodexError], None],
        observer: Observer | None = None,
    ) -> None:
        self.observer: Observer = observer or Observer()
        self._transport = transport
        self._framer = LineFramer(max_line_bytes)
        self.window: Window = Window(max_in_flight)
        self.owner: Owner = Owner()
        self._on_notification = on_notification
        self.on_server_request: Callable[[RequestId, str, Any], None] = lambda _, __, ___: None
        self._on_closed = on_closed
        self._trace_of = self.observer.trace_of
        self._next_id = 1
        self._pending: dict[RequestId, PendingRequest] = {}
        self._outbox = Outbox(transport, self.observer)
        self._stalled = False
        self._inbox_sender, self._inbox = trio.open_memory_channel[list[dict[str, Any]]](
            READ_AHEAD_BATCHES
        )
        self._failure: ProtocolError | None = None
        self._closed = trio.Event()
        self._scopes: set[trio.CancelScope] = set()
        self._stopped = False
        self._error: CodexError | None = None

    # What callers use

    @property
    def error(self) -> CodexError | None:
        """Why the connection is over, or None while it is not."""
        return self._error

    async def wait_closed(self) -> CodexError:
        """Wait until the connection is over, and give a copy of the reason. A checkpoint."""
        await self._closed.wait()
        assert self._error is not None  # noqa: S101 - it is set before the event
        return self._error.copy()

    @property
    def pending_requests(self) -> int:
        """How many requests have no answer yet."""
        return len(self._pending)

    async def request(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
        *,
        urgent: bool = False,
    ) -> Any:
        """Send a request and wait for its result. A checkpoint.

        Cancelled before the request was written, nothing is sent. Cancelled
        later, the answer is dropped when it comes. ``on_settled`` is as in `start`. An
        ``urgent`` request ends other work, and passes the window as in `post`.
        """
        if urgent:
            await trio.lowlevel.checkpoint_if_cancelled()
            pending = self.post(method, params, on_settled)
        else:
            pending = await self.start(method, params, on_settled)
        try:
            return await pending.wait()
        finally:
            # What ends other work may never be answered.
            if not pending.withdraw() and urgent:
                self.forget(pending)

    async def start(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Wait for a place in the window and queue a request; its answer is not waited for.

        ``on_settled`` is called with the request when its answer comes, before any later message
        is looked at, or when the connection ends. Params that cannot be written are a ValueError.
        """
        pending = self._make(method, params, on_settled, in_window=True)
        await self.window.acquire()
        return self._queue(pending)

    def post(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Queue a request without a place in the window; it raises what `request` raises."""
        self._raise_if_closed()
        return self._queue(self._make(method, params, on_settled, in_window=False))

    def notify(self, method: str, params: object = None) -> None:
        """Queue a client notification; it raises what `post` raises."""
        self._raise_if_closed()
        self.owner.check()
        self._put(encode_notification(method, params))

    def answer(self, request_id: RequestId, result: object) -> None:
        """Queue the answer to a server request; on a dead connection it goes nowhere."""
        self._put(self._outbox.fitting(encode_result(request_id, result), "the answer"))

    def refuse(self, request_id: RequestId, code: int, message: str) -> None:
        """Queue an error as the answer to a server request."""
        self._put(encode_error(request_id, code, message))

    async def drain(self, timeout: float) -> None:
        """Wait for some seconds until all is written, unless one such wait was in vain."""
        if not self._stalled:
            with trio.move_on_after(timeout) as limit:
                await self._outbox.drain()
            self._stalled = limit.cancelled_caught

    def forget(self, pending: PendingRequest) -> None:
        """Drop a request, whose answer is then nobody's, and free its place in the window."""
        if self._pending.pop(pending.id, None) is not None and pending.in_window:
            self.window.release()

    def leave_window(self, pending: PendingRequest) -> None:
        """Free a request's place where the runtime has begun, and ends it when we like."""
        if pending.in_window and pending.id in self._pending:
            pending.in_window = False
            self.window.release()

    def close(self, error: CodexError) -> None:
        """Fail everybody who waits, and everybody who comes later. Idempotent."""
        if self._error is not None:
            return
        self._error = error
        pending, self._pending = self._pending, {}
        contain("the window of requests", self.window.close, error)
        for request in pending.values():
            request.settle(None, error)
        contain("the end of the connection", self._on_closed, error)
        self._closed.set()

    # The three tasks. Ctrl-C is for the user's tasks: in one of ours it would cut the
    # turns off from the interrupts that it makes them send.

    async def run(self, task: Callable[[], Awaitable[None]]) -> None:
        """Run a task of the connection, which only `stop` and its own failure end.

        It is shielded from the cancellation of whatever surrounds its nursery, because a turn
        that is cancelled still has to send its interrupt and hear of its end.
        """
        with trio.CancelScope(shield=True) as scope:
            self._scopes.add(scope)
            if self._stopped:
                scope.cancel()
            try:
                await task()
            except Exception as exc:
                name = getattr(task, "__qualname__", repr(task))
                failure = CodexError(f"trio_codex itself failed, in {name}: {place_of(exc)}")
                # The other tasks end with it: shielded as they are, they would wait for it
                # forever. And every task that waits for an answer is told.
                self.close(failure)
                self.stop()
                raise failure from exc
            finally:
                self._scopes.discard(scope)

    def stop(self) -> None:
        """Cancel the tasks."""
        self._stopped = True
        for scope in self._scopes:
            scope.cancel()

    async def read(self) -> None:
        """Turn bytes into messages until the transport ends. The reader task."""
        # Broken ends it like an end: `end_error` says why, and what came before is handed on.
        with self._inbox_sender, suppress(trio.BrokenResourceError):
            while data := await self._transport.receive_some():
                try:
                    messages = self._framer.feed(data)
                except ProtocolError as exc:
                    self._failure = exc
                    return
                if messages:
                    await self._pass_on(messages)

    async def dispatch(self) -> None:
        """Hand on every message in wire order, then say that it is over. The dispatcher task."""
        observer = self.observer if self.observer.wants("received") else None
        async for messages in self._inbox:
            self._hand_on(messages, observer)
        self.close(self._failure or await self._transport.end_error())

    async def write(self) -> None:
        """Send what was queued, in order, until that fails. The writer task."""
        with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
            await self._outbox.write()
        with trio.move_on_after(BROKEN_GRACE):
            await self._closed.wait()
        self.close(await self._transport.end_error())

    # Inside

    async def _pass_on(self, messages: list[dict[str, Any]]) -> None:
        try:  # without a trip through the scheduler while the dispatcher keeps up
            self._inbox_sender.send_nowait(messages)
        except trio.WouldBlock:
            await self._inbox_sender.send(messages)

    def _raise_if_closed(self) -> None:
        if self._error is not None:
            raise self._error.copy()

    def _make(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None,
        *,
        in_window: bool,
    ) -> PendingRequest:
        self.owner.check()
        request_id = self._next_id
        self._next_id += 1
        frame = encode_request(request_id, method, params, self._trace_of(method, params))
        frame = self._outbox.fitting(frame, method)
        return PendingRequest(
            self.forget, request_id, method, frame, in_window=in_window, on_settled=on_settled
        )

    def _queue(self, pending: PendingRequest) -> PendingRequest:
        self._pending[pending.id] = pending
        self._put(pending)
        return pending

    def _put(self, item: PendingRequest | bytes) -> None:
        self._outbox.put(item, lone=len(self._pending) <= 1)

    def _hand_on(self, messages: list[dict[str, Any]], observer: Observer | None) -> None:
        """Hand on the messages of a read. A fault of ours costs one message alone."""
        on_notification = self._on_notification
        for message in messages:
            method = message.get("method")
            try:
                if observer is not None:
                    observer.tell("received", message)
                if type(method) is str and message.get("id") is None:
                    on_notification(method, message.get("params"))
                else:
                    self._hand_on_other(method, message)
            except Exception as exc:  # noqa: BLE001 - it costs this message alone
                what = short_name(method) if type(method) is str else "an answer"
                log_fault(f"the routing of {what}", exc)

    def _hand_on_other(self, method: object, message: dict[str, Any]) -> None:
        request_id = message.get("id")
        if type(method) is str:
            # An id has to go back as it came. True is an int to Python.
            if type(request_id) is int or type(request_id) is str:
                self.on_server_request(request_id, method, message.get("params"))
            else:
                _logger.warning("a request came with an id that is neither a number nor a string")
        elif "result" in message or "error" in message:
            self._settle(request_id, message)
        else:
            _logger.warning("skipped a JSON object that is no JSON-RPC message")

    def _settle(self, request_id: object, message: dict[str, Any]) -> None:
        # Ours are all ints.
        pending = self._pending.pop(request_id, None) if type(request_id) is int else None
        if pending is None:
            # We do not wait for the answers to interrupts, which come late or never.
            ours = type(request_id) is int and 0 < request_id < self._next_id
            level = logging.DEBUG if ours else logging.WARNING
            shown = request_id if ours else f"a {type(request_id).__name__}"
            _logger.log(level, "an answer came for which nobody waits, to request %s", shown)
            return
        if pending.in_window:
            self.window.release()
        pending.take_answer(message)
