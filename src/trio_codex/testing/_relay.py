"""A relay between a client and a server, which does to their connection what networks do."""

from __future__ import annotations

import struct
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import trio

from trio_codex._config._targets import UnixTarget, UrlTarget, parse_target
from trio_codex._transport._unix import open_unix_stream
from trio_codex._util._groups import BareErrors
from trio_codex._util._handle import stays_here

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

__all__ = ["Direction", "Relay", "open_relay"]

Direction: TypeAlias = Literal["to_client", "to_server"]
"""Which way bytes go through a relay."""

_BOTH: Final[tuple[Direction, Direction]] = ("to_client", "to_server")
_PIECE_BYTES: Final = 2**16

_RESET: Final = struct.pack("ii", 1, 0)
"""SO_LINGER without a wait: closing sends a reset in place of an end."""


@stays_here
class Relay:
    """What passes between a client and a server, for as long as it is let; `open_relay` makes it.

    Everything that it can do concerns the connections that are open and those to come. None of
    its methods is a checkpoint.

    Attributes:
        url: Where it listens, for `connect_codex`.
        accepted: How many connections it has taken so far.
        piece_bytes: How many bytes it passes on at once.
        delay: Seconds for which it keeps each piece.
        refusing: Whether it resets each new connection at once.
        swallowed: How many bytes it has taken and dropped so far.
    """

    def __init__(self, url: str, target: UrlTarget | UnixTarget) -> None:
        self.url: str = url
        self.accepted: int = 0
        self.piece_bytes: int = _PIECE_BYTES
        self.delay: float = 0.0
        self.refusing: bool = False
        self.swallowed: int = 0
        self._target = target
        self._open: dict[trio.CancelScope, tuple[trio.SocketStream, ...]] = {}
        self._stalled: set[Direction] = set()
        self._swallowed: set[Direction] = set()
        self._changed = trio.Event()

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._open)

    def cut(self) -> None:
        """Reset every connection that is open, towards both sides."""
        for scope, streams in self._open.items():
            for stream in streams:
                with suppress(OSError):
                    stream.socket.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_LINGER, _RESET)
            scope.cancel()

    def hang_up(self) -> None:
        """End every connection that is open in good order, towards both sides."""
        for scope in self._open:
            scope.cancel()

    def stall(self, *directions: Direction) -> None:
        """Pass nothing on, as a network that fails without a word; both ways if none is named."""
        self._stalled.update(directions or _BOTH)

    def swallow(self, *directions: Direction) -> None:
        """Take what comes and drop it; both ways if none is named."""
        self._swallowed.update(directions or _BOTH)

    def go_on(self) -> None:
        """Pass on again what comes, and what was kept while it stalled."""
        self._stalled.clear()
        self._swallowed.clear()
        self._changed.set()
        self._changed = trio.Event()

    async def serve(self, client: trio.SocketStream) -> None:
        """Relay one connection until it ends."""
        if self.refusing:
            client.socket.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_LINGER, _RESET)
            await client.aclose()
            return
        self.accepted += 1
        async with client:
            try:
                server = await self._connect()
            except OSError:  # as if it had not listened itself
                return
            async with server:
                with trio.CancelScope() as scope:
                    self._open[scope] = (client, server)
                    try:
                        async with trio.open_nursery() as nursery:
                            nursery.start_soon(self._pass_on, client, server, "to_server", scope)
                            nursery.start_soon(self._pass_on, server, client, "to_client", scope)
                    finally:
                        del self._open[scope]

    async def _connect(self) -> trio.SocketStream:
        if isinstance(self._target, UnixTarget):
            return await open_unix_stream(self._target.path)
        return await trio.open_tcp_stream(self._target.host, self._target.port)

    async def _pass_on(
        self,
        source: trio.SocketStream,
        sink: trio.SocketStream,
        direction: Direction,
        scope: trio.CancelScope,
    ) -> None:
        with suppress(trio.BrokenResourceError):
            while data := bytes(await source.receive_some(_PIECE_BYTES)):
                for piece in self._pieces(data):
                    if self.delay:
                        await trio.sleep(self.delay)
                    while direction in self._stalled:
                        await self._changed.wait()
                    if direction in self._swallowed:
                        self.swallowed += len(piece)
                    else:
                        await sink.send_all(piece)
        scope.cancel()

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            size = self.piece_bytes
            yield data[:size]
            data = data[size:]


@asynccontextmanager
async def open_relay(url: str) -> AsyncGenerator[Relay]:
    """Put a relay before a server, for tests of what networks do to a connection.

    ::

        async with harness.serve() as server, open_relay(server.url) as relay:
            async with connect_codex(relay.url) as codex:
                relay.stall("to_client")

    A checkpoint. Leaving the block ends every connection.

    Args:
        url: The server's ``ws://host:port`` or ``unix:///path``, which need not listen yet.

    Yields:
        The relay, which listens on a free port of 127.0.0.1.

    Raises:
        ValueError: The URL has another form.
    """
    target = parse_target(url)
    if not isinstance(target, UrlTarget | UnixTarget) or str(target).startswith("wss:"):
        raise ValueError("url must be ws://host:port or unix:///path")
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    relay = Relay(f"ws://127.0.0.1:{listener.socket.getsockname()[1]}", target)
    with BareErrors("the block of open_relay") as errors:
        async with trio.open_nursery(strict_exception_groups=True) as nursery:
            await nursery.start(trio.serve_listeners, relay.serve, [listener])
            with errors.body():
                yield relay
            nursery.cancel_scope.cancel()
