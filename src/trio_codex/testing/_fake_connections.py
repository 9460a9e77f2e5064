"""The connections of an app-server in memory: one, or one after the other."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import trio

from trio_codex._transport._failed_dial import DialError
from trio_codex._transport._memory import MemoryTransport
from trio_codex._util._control_c import protected
from trio_codex._wire import LineFramer, encode_result

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._transport import Transport


@protected
class ClientEnd(MemoryTransport):
    """The client's end of a connection in memory.

    What comes takes one step more, and one message comes a step. So a script that has sent
    something is a step ahead of the tasks of the client that act on it.
    """

    _next: bytes | None = None

    async def receive_some(self) -> bytes:
        """Wait for bytes, as `MemoryTransport` does."""
        data, self._next = self._next, None
        if data is None:
            data = await super().receive_some()
        await trio.lowlevel.cancel_shielded_checkpoint()
        self._next = self.receive_nowait()
        return data


class FakeConnections:
    """Takes connections, and hands on what comes.

    Args:
        transport: The one connection; None to be dialled, again and again.
        take: Called with each message and the number of its connection; gives the result to
            answer it with at once, or None.
        on_change: Called when messages were taken, and when a connection begins or ends.

    Attributes:
        accepted: How many connections it has taken so far.
        refusing: Whether it refuses new ones.
        ended: Whether the client has gone, and does not come again.
    """

    def __init__(
        self,
        transport: Transport | None,
        take: Callable[[dict[str, Any], int], object],
        on_change: Callable[[], None],
    ) -> None:
        self._transport = transport
        self._take = take
        self._on_change = on_change
        self._is_dialled = transport is None
        # What the client has not taken yet, to be lost in a cut.
        self._unread: trio.MemoryReceiveChannel[bytes] | None = None
        self.nursery: trio.Nursery | None = None
        self.accepted: int = 0 if transport is None else 1
        self.refusing: bool = False
        self.ended: bool = False

    async def dial(self, deadline: float = math.inf) -> Transport:
        """Open a connection to the server, or refuse it, at once. A checkpoint."""
        del deadline
        await trio.lowlevel.checkpoint()
        if self.refusing or self.nursery is None:
            raise DialError("the fake app-server refuses connections")
        self.let_go()
        ours, to_client = trio.open_memory_channel[bytes](math.inf)
        theirs, to_server = trio.open_memory_channel[bytes](math.inf)
        self._transport, self._unread = MemoryTransport(ours, to_server), to_client.clone()
        self.accepted += 1
        self.nursery.start_soon(self._take_all, self._transport, self.accepted)
        self._on_change()
        return ClientEnd(theirs, to_client)

    async def run(self) -> None:
        """Take what comes on the one connection until that ends."""
        assert self._transport is not None  # noqa: S101 - it was given
        await self._take_all(self._transport, self.accepted)

    async def _take_all(self, transport: Transport, number: int) -> None:
        framer = LineFramer(2**30)
        while data := await transport.receive_some():
            for message in framer.feed(data):
                if (result := self._take(message, number)) is not None:
                    with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
                        await transport.send_all(encode_result(message["id"], result))
            self._on_change()
        if not self._is_dialled:
            self.ended = True
            self._on_change()
        elif self._transport is transport:
            self.let_go()

    @property
    def current(self) -> int | None:
        """The number of the connection that is open, or None."""
        return None if self._transport is None else self.accepted

    async def send(self, data: bytes, number: int | None = None) -> None:
        """Send. Where others may come, it is lost if this connection is over. A checkpoint."""
        if not self._is_dialled:
            assert self._transport is not None  # noqa: S101 - it was given
            await self._transport.send_all(data)
        elif self._transport is None or number not in {None, self.current}:
            await trio.lowlevel.checkpoint()
        else:
            with suppress(trio.BrokenResourceError, trio.ClosedResourceError):
                await self._transport.send_all(data)

    async def hang_up(self) -> None:
        """Close the connection, if there is one. At once."""
        if self._unread is None and self._transport is not None:
            await self._transport.aclose()
        self.let_go()

    def cut(self) -> None:
        """Close it, and lose what was sent and not taken yet, either way."""
        if self._unread is not None:
            with suppress(trio.WouldBlock):
                while True:
                    self._unread.receive_nowait()
        self.let_go()

    def let_go(self) -> None:
        """Close a connection that others may follow."""
        if isinstance(self._transport, MemoryTransport) and self._unread is not None:
            transport, self._transport = self._transport, None
            self._unread.close()
            self._unread = None
            transport.close()
            self._on_change()
