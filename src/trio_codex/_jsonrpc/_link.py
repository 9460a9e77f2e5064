"""One transport: bytes to messages, and frames to bytes.

Three tasks do the work, and the client's nursery runs them: the reader turns bytes into
messages, the second hands each batch on, the writer sends what was queued. None of them waits
for a user of the library.

A message that comes alone goes the shorter way that a lone frame goes out: the reader hands it
on itself, where nothing that came before is still with the second task.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import trio

from trio_codex._jsonrpc._pending import Outbox
from trio_codex._util._control_c import protected
from trio_codex._wire import LineFramer
from trio_codex.errors import CodexError, ProtocolError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from trio_codex._jsonrpc._observer import Observer
    from trio_codex._transport import Transport

READ_AHEAD_BATCHES = 4  # how many reads the reader may be ahead of what hands them on

BROKEN_GRACE = 1.0
"""Seconds between a failed write and the end of the runtime's output that we wait, because the
end tells why it failed, and because answers may still be on the way."""


@protected
class Link:
    """A transport, which it reads and writes until that ends.

    Args:
        transport: The pipe.
        max_line_bytes: The longest line that may come.
        hand_on: Takes the messages of a read, in order; must not wait.
        on_end: Told once why the transport has ended; nothing is handed on from then on.
        observer: The instruments.

    Attributes:
        outbox: The frames that wait for the transport.
        over: Whether it has ended.
    """

    def __init__(
        self,
        transport: Transport,
        max_line_bytes: int,
        hand_on: Callable[[list[dict[str, Any]]], None],
        on_end: Callable[[Link, CodexError], None],
        observer: Observer | None = None,
    ) -> None:
        self.transport: Transport = transport
        self.outbox: Outbox = Outbox(transport, observer)
        self.over: bool = False
        self._framer = LineFramer(max_line_bytes)
        self._hand_on = hand_on
        self._on_end = on_end
        self._inbox_sender, self._inbox = trio.open_memory_channel[list[dict[str, Any]]](
            READ_AHEAD_BATCHES
        )
        # How many batches the dispatcher task was given and has not handed on.
        self._passed_on = 0
        self._failure: ProtocolError | None = None
        self._ended = trio.Event()
        self._writing = trio.CancelScope()

    @property
    def tasks(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """What must run as long as it lives; all end by themselves after `aclose`."""
        return (self.read, self.dispatch, self.write, *self.transport.background)

    @property
    def is_hopeless(self) -> bool:
        """Whether what ended it would end the next one: a message longer than we take, or junk.

        Such a message would come again, as the answer to a request that is sent again.
        """
        return self._failure is not None or self.transport.was_too_long

    async def read(self) -> None:
        """Turn bytes into messages until the transport ends. The reader task."""
        # Broken ends it like an end: `end_error` says why, and what came before is handed on.
        with self._inbox_sender, suppress(trio.BrokenResourceError):
            while data := await self.transport.receive_some():
                try:
                    messages = self._framer.feed(data)
                except ProtocolError as exc:
                    self._failure = exc
                    return
                if len(messages) == 1 and not self._passed_on:
                    self._deliver(messages)  # to receive is a checkpoint, so others run
                elif messages:
                    await self._pass_on(messages)

    async def dispatch(self) -> None:
        """Hand on every message in wire order, then say that it is over. The dispatcher task."""
        async for messages in self._inbox:
            self._passed_on -= 1
            self._deliver(messages)
        self.end(self._failure or await self.transport.end_error())

    async def write(self) -> None:
        """Send what was queued, in order, until that fails. The writer task."""
        with self._writing:
            with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
                await self.outbox.write()
            with trio.move_on_after(BROKEN_GRACE):
                await self._ended.wait()
            self.end(await self.transport.end_error())

    def end(self, error: CodexError) -> None:
        """Say that it is over. Idempotent."""
        if not self.over:
            self.over = True
            self._ended.set()
            self._on_end(self, error)

    async def aclose(self) -> None:
        """Close the transport, after which the tasks end. Shielded; as long as that takes."""
        self._writing.cancel()
        await self.transport.aclose()

    def _deliver(self, messages: list[dict[str, Any]]) -> None:
        if not self.over:
            self._hand_on(messages)

    async def _pass_on(self, messages: list[dict[str, Any]]) -> None:
        self._passed_on += 1
        try:  # without a trip through the scheduler while the other task keeps up
            self._inbox_sender.send_nowait(messages)
        except trio.WouldBlock:
            await self._inbox_sender.send(messages)
