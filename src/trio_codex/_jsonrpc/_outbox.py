"""What waits to be written, and the writer.

Rules:
    1. What was put first is written first.
    2. A lone frame goes out at once, without waiting for the writer to be
       scheduled. Where there are more, many go into one write; but not so many
       that the runtime has nothing to do while we still fill the window.
    3. A request that was withdrawn before its turn came is not written.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import trio

from trio_codex._util._control_c import protected
from trio_codex._wire import decode_json

if TYPE_CHECKING:
    from trio_codex._jsonrpc._observer import Observer
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._transport import Transport

FRAMES_AT_ONCE = 16
"""How many queued frames are worth a write of their own."""

_SEND_BYTES = 2**20


@protected
class Outbox:
    """The frames that wait for the transport.

    Args:
        transport: Where they go.
        observer: Is told of each frame that is about to be written.
    """

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

    @protected
    def put(self, item: PendingRequest | bytes, *, lone: bool) -> None:
        """Queue a frame, or a request with its frame.

        Args:
            item: What to write.
            lone: Whether nothing else is on its way that it could wait for.
        """
        self._items.append(item)
        queued = len(self._items)
        if not self._writing and ((lone and queued == 1) or queued >= FRAMES_AT_ONCE):
            self._write_now()
        if self._items:
            self._filled.set()

    async def write(self) -> None:
        """Write what is queued, for ever.

        Raises:
            trio.BrokenResourceError: The other side is gone.
            trio.ClosedResourceError: We closed the transport.
        """
        try:
            while True:
                await self._filled.wait()
                self._filled = trio.Event()
                self._writing = True
                while self._items:
                    # Nothing is left of them where all were withdrawn.
                    if frames := self._take_frames():
                        await self._transport.send_all(frames)
                self._writing = False
                self._written.unpark_all()
        finally:
            self._over = True
            self._written.unpark_all()

    async def drain(self) -> None:
        """Wait until all that is queued was written, or the writer has ended."""
        while (self._items or self._writing) and not self._over:
            await self._written.park()

    def _write_now(self) -> None:
        frames = self._take_frames()
        if rest := frames[self._transport.send_nowait(frames) :]:
            self._items.appendleft(rest)
            self._begun = True

    def _take_frames(self) -> bytes:
        """Take queued frames, up to about `_SEND_BYTES`, so that one write carries many."""
        frames: list[bytes] = []
        size = 0
        while self._items and size < _SEND_BYTES:
            item = self._items.popleft()
            frame = item if isinstance(item, bytes) else item.frame
            if frame is None:  # withdrawn
                continue
            if not isinstance(item, bytes):
                item.frame = None
            frames.append(frame)
            size += len(frame)
        if self._observer is not None:
            for written in frames[self._begun :]:
                self._observer.tell("sent", decode_json(written))
        self._begun = False
        return b"".join(frames)
