"""Requests and answers over one connection, which one link after the other may carry.

The rules:

    1. What a request waits for, and what becomes of it at a cut, is in `InFlight`.
    2. Its waiter is registered before it is queued for writing.
    3. A waiting task is woken by the answer, or by `Dispatcher.close`, which
       is synchronous and idempotent and wakes all.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeAlias

import trio

from trio_codex._jsonrpc._faults import contain, log_fault, short_name
from trio_codex._jsonrpc._in_flight import InFlight
from trio_codex._jsonrpc._link import Link
from trio_codex._jsonrpc._observer import Observer
from trio_codex._jsonrpc._pending import PendingRequest
from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger
from trio_codex._util._owner import Owner
from trio_codex._wire import (
    RequestId,
    encode_notification,
    encode_request,
    encode_result,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._transport import Transport
    from trio_codex.errors import CodexError

_logger = get_logger("dispatch")

Further: TypeAlias = "Callable[[str, Any], bool]"
"""Takes the notification right behind another one of the same method, if it goes the same way.

It gives False, and has done nothing, where it may not; then the way is to be looked up.
"""


@protected
class Dispatcher:
    """Correlates requests and answers on one link at a time.

    It tells of notifications by ``on_notification``, of requests by ``on_server_request``, neither
    of which may wait, and once by ``on_closed`` why the connection is over.

    Attributes:
        link: What carries the messages now, or did so until it was cut.
        in_flight: The requests that have no answer yet.
        on_cut: Where set, called when the link has ended, in place of the end of the connection;
            `attach` and `let_go` are then to follow. Until then requests wait.
        reads: The methods of the requests that are sent again after a cut.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        max_in_flight: int,
        max_line_bytes: int,
        on_notification: Callable[[str, Any], Further | None],
        on_closed: Callable[[CodexError], None],
        observer: Observer | None = None,
    ) -> None:
        self.observer: Observer = observer or Observer()
        self.owner: Owner = Owner()
        self._on_notification = on_notification
        self.on_server_request: Callable[[RequestId, str, Any], None] = lambda _, __, ___: None
        self._on_closed = on_closed
        self.on_cut: Callable[[CodexError], None] | None = None
        self.reads: frozenset[str] = frozenset()
        self._trace_of = self.observer.trace_of if self.observer.wants("trace_context") else None
        self._watching = self.observer if self.observer.wants("received") else None
        self._max_line_bytes = max_line_bytes
        self._next_id = 1
        self._stalled = False
        self._closed = trio.Event()
        self._error: CodexError | None = None
        self.link: Link = self._link_of(transport)
        self.in_flight: InFlight = InFlight(max_in_flight, self.link.outbox)

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
        pending = self._make(method, params, on_settled, in_window=not urgent)
        await trio.lowlevel.checkpoint_if_cancelled()
        self._raise_if_closed()
        if urgent:
            self.in_flight.queue(pending)
        else:
            self.in_flight.enter(pending)
        try:
            return await pending.wait()
        except BaseException:
            # What ends other work may never be answered.
            if not pending.withdraw() and urgent:
                self.in_flight.forget(pending)
            raise

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
        await self.in_flight.window.acquire()
        self.in_flight.queue(pending)
        return pending

    def post(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Queue a request without a place in the window; it raises what `request` raises."""
        self._raise_if_closed()
        pending = self._make(method, params, on_settled, in_window=False)
        self.in_flight.queue(pending)
        return pending

    def post_now(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Queue a request for this link alone, also while all others wait for the next one."""
        self._raise_if_closed()
        pending = self._make(method, params, on_settled, in_window=False)
        self.in_flight.queue_now(pending, self.link.outbox)
        if self.link.over:
            self.in_flight.lose(pending)
        return pending

    def notify(self, method: str, params: object = None) -> None:
        """Queue a client notification; it raises what `post` raises."""
        self._raise_if_closed()
        self.owner.check()
        self._put(encode_notification(method, params))

    def fitting_answer(self, request_id: RequestId, result: object) -> bytes:
        """Write the answer to a server request; ValueError where it would cut the connection."""
        return self._fitting(encode_result(request_id, result), "the answer")

    def reply(self, answer: bytes) -> None:
        """Queue the answer to a server request; on a dead connection it goes nowhere."""
        self._put(answer)

    async def drain(self, timeout: float) -> None:
        """Wait for some seconds until all is written, unless one such wait was in vain."""
        if not self._stalled:
            with trio.move_on_after(timeout) as limit:
                await self.link.outbox.drain()
            self._stalled = limit.cancelled_caught

    def close(self, error: CodexError) -> None:
        """Fail everybody who waits, and everybody who comes later. Idempotent."""
        if self._error is not None:
            return
        self._error = error
        self.in_flight.close(error)
        contain("the end of the connection", self._on_closed, error)
        self._closed.set()

    # The cut, and what follows.

    def attach(self, transport: Transport) -> Link:
        """Take the next transport; until `let_go` only `post_now` and answers use it."""
        self.link = self._link_of(transport)
        return self.link

    def let_go(self) -> None:
        """Send what has waited since the cut, and from now on everything at once."""
        self.in_flight.let_go(self.link.outbox)

    def _note_end(self, link: Link, error: CodexError) -> None:
        if link is not self.link or self._error is not None:
            return
        if self.on_cut is None or link.is_hopeless:
            self.close(error)
            return
        link.outbox.close()
        self.in_flight.cut()
        contain("the cut of the connection", self.on_cut, error)

    # Inside

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
        trace = None if self._trace_of is None else self._trace_of(method, params)
        frame = self._fitting(encode_request(request_id, method, params, trace), method)
        pending = PendingRequest(
            self.in_flight.forget,
            request_id,
            method,
            frame,
            in_window=in_window,
            on_settled=on_settled,
        )
        if method in self.reads:
            pending.again = frame
        return pending

    def _fitting(self, frame: bytes, what: str) -> bytes:
        """Give the frame back, or raise ValueError where it would cut the connection."""
        size, largest = len(frame) - 1, self.link.transport.max_message_bytes
        if largest is not None and size > largest:
            raise ValueError(
                f"{what} has {size:,} bytes, and a runtime takes {largest:,} over a WebSocket: "
                "put what is large into a file on its machine"
            )
        return frame

    def _put(self, frame: bytes) -> None:
        self.link.outbox.put(frame, lone=len(self.in_flight.unanswered) <= 1)

    def _link_of(self, transport: Transport) -> Link:
        return Link(transport, self._max_line_bytes, self._hand_on, self._note_end, self.observer)

    def _hand_on(self, messages: list[dict[str, Any]]) -> None:
        """Hand on the messages of a read. A fault of ours costs one message alone."""
        observer = self._watching
        on_notification = self._on_notification
        further: Further | None = None
        before = ""
        for message in messages:
            method = message.get("method")
            try:
                if observer is not None:
                    observer.tell("received", message)
                if type(method) is not str:
                    further = None
                    self._take_answer(message)
                    continue
                params = message.get("params")
                if message.get("id") is not None:
                    further = None
                    self._take_request(message["id"], method, params)
                elif further is None or method != before or not further(method, params):
                    before, further = method, None  # where the next line fails, nothing goes on
                    further = on_notification(method, params)
            except Exception as exc:  # noqa: BLE001 - it costs this message alone
                what = short_name(method) if type(method) is str else "an answer"
                log_fault(f"the routing of {what}", exc)

    def _take_request(self, request_id: object, method: str, params: Any) -> None:
        # An id has to go back as it came. True is an int to Python.
        if type(request_id) is int or type(request_id) is str:
            self.on_server_request(request_id, method, params)
        else:
            _logger.warning("a request came with an id that is neither a number nor a string")

    def _take_answer(self, message: dict[str, Any]) -> None:
        if "result" not in message and "error" not in message:
            _logger.warning("skipped a JSON object that is no JSON-RPC message")
            return
        request_id = message.get("id")
        # Ours are all ints.
        if type(request_id) is int and self.in_flight.answer(request_id, message):
            return
        # We do not wait for the answers to interrupts, which come late or never.
        ours = type(request_id) is int and 0 < request_id < self._next_id
        level = logging.DEBUG if ours else logging.WARNING
        shown = request_id if ours else f"a {type(request_id).__name__}"
        _logger.log(level, "an answer came for which nobody waits, to request %s", shown)
