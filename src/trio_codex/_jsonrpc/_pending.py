"""A request on its way.

Rules:
    1. It is settled once: by the answer, by the end of the connection, or by a cut that
       leaves it in doubt.
    2. The waiting task is woken then. A callback runs even before that, and before
       any later message is looked at.
    3. As long as not a byte of it was written, it can be taken back.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import trio

from trio_codex._jsonrpc._faults import log_fault
from trio_codex._util._control_c import protected
from trio_codex._wire import Unreadable, decode_json
from trio_codex.errors import CodexError, ProtocolError, jsonrpc_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._jsonrpc._observer import Observer
    from trio_codex._transport import Transport


@protected
class PendingRequest:
    """A request on its way, and the place where its answer arrives."""

    __slots__ = (
        "_forget",
        "_on_settled",
        "_waiter",
        "again",
        "error",
        "frame",
        "id",
        "in_line",
        "in_window",
        "method",
        "of_link",
        "result",
        "settled",
    )

    def __init__(
        self,
        forget: Callable[[PendingRequest], None],
        request_id: int,
        method: str,
        frame: bytes,
        *,
        in_window: bool,
        on_settled: Callable[[PendingRequest], None] | None,
    ) -> None:
        self._forget = forget
        self.id: int = request_id
        self.method: str = method
        # None once the writer has taken it.
        self.frame: bytes | None = frame
        # Whether it takes a place in the window, and whether it still stands in line for one.
        self.in_window: bool = in_window
        self.in_line: bool = False
        # For a cut: what is sent again; whether it means nothing to another connection.
        self.again: bytes | None = None
        self.of_link: bool = False
        self._on_settled = on_settled
        # The task in `wait`: at most one, so this is cheaper than an event.
        self._waiter: trio.lowlevel.Task | None = None
        # Whether there is a result or an error, and what the runtime answered.
        self.settled: bool = False
        self.result: Any = None
        self.error: CodexError | None = None

    async def wait(self) -> Any:
        """Wait for the answer and give its result. Cancellation leaves the request as it is.

        Unless it stands in line: then it steps out at once. One task at a time may wait. A
        checkpoint, unless the answer is there.
        """
        if not self.settled:
            self._waiter = trio.lowlevel.current_task()
            await trio.lowlevel.wait_task_rescheduled(self._stop_waiting)
        if self.error is not None:
            raise self.error.copy()
        return self.result

    def withdraw(self) -> bool:
        """Take the request back; True when not a byte of it was or will be written."""
        if self.frame is None or self.settled:
            return False
        self.frame = None
        self._forget(self)
        return True

    def abandon(self) -> None:
        """Take the request back, or drop its answer: nobody waits for that any more."""
        if not self.withdraw():
            self._forget(self)

    def take_answer(self, message: dict[str, Any]) -> None:
        """Settle it by the response that came."""
        error = message.get("error")
        if error is None and "result" in message:
            self.settle(message["result"], None)
        else:
            self.settle(None, _error_of(self.method, error))

    def settle(self, result: Any, error: CodexError | None) -> None:
        """Take the answer. The callback runs at once, before any later message is looked at."""
        self.result = result
        self.error = error
        if self._on_settled is not None:
            try:
                self._on_settled(self)
            except Exception as exc:  # noqa: BLE001 - the waiting task must hear of it
                log_fault(f"the answer to {self.method}", exc)
                self.result = None
                self.error = error or CodexError(
                    f"trio_codex itself failed, in the answer to {self.method}: "
                    f"{type(exc).__name__}"
                )
        self.settled = True
        if self._waiter is not None:
            trio.lowlevel.reschedule(self._waiter)
            self._waiter = None

    def _stop_waiting(self, _: object) -> trio.lowlevel.Abort:
        self._waiter = None
        if self.in_line:
            # At once, since the task runs only later, and an answer may come before.
            self.withdraw()
        return trio.lowlevel.Abort.SUCCEEDED


def _error_of(method: str, error: Any) -> CodexError:
    match error:
        case {"code": int(code), "message": str(text)} if type(code) is int:
            return jsonrpc_error(code, text, error.get("data"))
        case Unreadable():
            return ProtocolError(f"{method}: the runtime's answer cannot be read: {error.reason}")
        case _:
            return ProtocolError(f"{method}: the runtime answered with an error of no known shape")


# What waits to be written, and the writer.
#
# Rules:
#     1. What was put first is written first.
#     2. A lone frame goes out at once, without waiting for the writer to be
#        scheduled. Where there are more, many go into one write; but not so many
#        that the runtime has nothing to do while we still fill the window.
#     3. A request that was withdrawn before its turn came is not written.

FRAMES_AT_ONCE = 16
"""How many queued frames are worth a write of their own."""

_SEND_BYTES = 2**20

TIDY_AT = 1024
"""How many queued frames there are before those that were withdrawn are looked for."""


@protected
class Outbox:
    """The frames that wait for the transport."""

    def __init__(self, transport: Transport, observer: Observer | None = None) -> None:
        self._transport = transport
        self._observer = observer if observer is not None and observer.wants("sent") else None
        # Whether the first item is the rest of frames of which it was told.
        self._begun = False
        self._items: deque[PendingRequest | bytes] = deque()
        self._filled = trio.Event()
        self._written = trio.lowlevel.ParkingLot()
        self._writing = False
        self._over = False
        self._tidy_at = TIDY_AT

    @protected
    def put(self, item: PendingRequest | bytes, *, lone: bool) -> None:
        """Queue a frame, or a request with its frame."""
        if self._over:
            return  # nothing will be written any more
        self._items.append(item)
        if len(self._items) > self._tidy_at:
            self._tidy()
        queued = len(self._items)
        if not self._writing and ((lone and queued == 1) or queued >= FRAMES_AT_ONCE):
            self._write_now()
        if self._items:
            self._filled.set()

    async def write(self) -> None:
        """Write the queued frames, forever."""
        try:
            while True:
                await self._filled.wait()
                self._filled = trio.Event()
                self._writing = True
                while self._items:
                    # Nothing is left of them where all were withdrawn.
                    _, frames = self._take()
                    if frames:
                        if self._observer is not None:
                            self._tell(self._observer, frames)
                        self._begun = False
                        await self._transport.send_all(b"".join(frames))
                self._writing = False
                self._written.unpark_all()
        finally:
            self._over = True
            self._written.unpark_all()

    async def drain(self) -> None:
        """Wait until all that is queued was written, or the writer has ended."""
        while (self._items or self._writing) and not self._over:
            await self._written.park()

    def close(self) -> None:
        """Write nothing any more. Requests of which not a byte was written keep their frames."""
        self._over = True
        self._items.clear()
        self._written.unpark_all()

    def _tidy(self) -> None:
        """Drop what was withdrawn, which else stays for as long as the runtime does not read."""
        self._items = deque(
            item for item in self._items if isinstance(item, bytes) or item.frame is not None
        )
        self._tidy_at = max(TIDY_AT, 2 * len(self._items))

    def _write_now(self) -> None:
        items, frames = self._take()
        data = b"".join(frames)
        sent = self._transport.send_nowait(data)
        if not sent and {*map(type, items)} != {bytes}:
            # Not a byte was written, so the requests can still be taken back.
            for item, frame in zip(items, frames, strict=True):
                if not isinstance(item, bytes):
                    item.frame = frame
            self._items.extendleft(reversed(items))
            return
        if self._observer is not None:
            self._tell(self._observer, frames)
        self._begun = sent < len(data)
        if self._begun:
            self._items.appendleft(data[sent:])

    def _take(self) -> tuple[list[PendingRequest | bytes], list[bytes]]:
        """Take queued items, and the frame of each, about `_SEND_BYTES` of them for one write."""
        items: list[PendingRequest | bytes] = []
        frames: list[bytes] = []
        size = 0
        while self._items and size < _SEND_BYTES:
            item = self._items.popleft()
            frame = item if isinstance(item, bytes) else item.frame
            if frame is None:  # withdrawn
                continue
            if not isinstance(item, bytes):
                item.frame = None
            items.append(item)
            frames.append(frame)
            size += len(frame)
        return items, frames

    def _tell(self, observer: Observer, frames: list[bytes]) -> None:
        for written in frames[self._begun :]:
            observer.tell("sent", observer.hide(decode_json(written)))
