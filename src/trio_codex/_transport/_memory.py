"""A transport without a process, for tests of whatever stands above."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import trio

from trio_codex._transport._base import Transport
from trio_codex._util._control_c import protected
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence


@protected
class MemoryTransport(Transport):
    """One end of a pipe between two tasks of one program; see `memory_transport_pair`."""

    def __init__(
        self, send: trio.MemorySendChannel[bytes], receive: trio.MemoryReceiveChannel[bytes]
    ) -> None:
        self._send = send
        self._receive = receive

    @property
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """None: there is nothing beside the two channels."""
        return ()

    async def send_all(self, data: bytes) -> None:
        """Send; a checkpoint, but never a wait, since the pipe takes whatever comes."""
        await self._send.send(data)

    async def receive_some(self) -> bytes:
        """Wait for bytes; ``b""`` once the peer has closed its end or we closed ours."""
        try:
            return await self._receive.receive()
        except (trio.EndOfChannel, trio.ClosedResourceError):
            return b""

    def receive_nowait(self) -> bytes | None:
        """Do what `receive_some` does, without waiting; None where it would wait."""
        try:
            return self._receive.receive_nowait()
        except trio.WouldBlock:
            return None
        except (trio.EndOfChannel, trio.ClosedResourceError):
            return b""

    async def end_error(self, reason: str | None = None) -> TransportClosedError:
        """There is nothing to find out; at once."""
        return TransportClosedError(reason or "the app-server closed the connection")

    def statistics(self) -> dict[str, int | None]:
        """How much the peer sent that was not taken yet."""
        return {"receive_buffer_used": self._receive.statistics().current_buffer_used}

    def close(self) -> None:
        """Close both directions."""
        self._send.close()
        self._receive.close()

    async def aclose(self) -> None:
        """Close both directions. At once."""
        self.close()


def memory_transport_pair(
    left: type[MemoryTransport] = MemoryTransport,
) -> tuple[MemoryTransport, MemoryTransport]:
    """Make two ends, one of a class: what one sends the other receives, in the same pieces."""
    left_send, right_receive = trio.open_memory_channel[bytes](math.inf)
    right_send, left_receive = trio.open_memory_channel[bytes](math.inf)
    return left(left_send, left_receive), MemoryTransport(right_send, right_receive)
