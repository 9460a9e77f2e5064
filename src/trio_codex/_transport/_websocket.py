"""A WebSocket to a runtime: each line of JSON is a text message.

The protocol itself is that of `websockets`, without its I/O. It knows when a ping
must be answered; what it wants to send goes out with the next lines, or by a task of its own.

No close frame is sent: the runtime takes one for an order to drop the requests before
it that it has not begun, and does not answer it. The end of the stream says the same.
"""

from __future__ import annotations

import os
import socket as socket_module
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import trio
from websockets.exceptions import InvalidState, PayloadTooBig

from trio_codex._transport._base import Transport
from trio_codex._transport._liveness import Liveness
from trio_codex._transport._messages import MessageCutter
from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner
from trio_codex.errors import TransportClosedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from websockets.client import ClientProtocol

CLOSE_TIMEOUT: Final = 0.5
"""Seconds that saying goodbye in TLS may take; only a network that stands still needs them."""

LARGEST_MESSAGE: Final = 2**24
"""Bytes of the largest message that the runtime takes; it cuts the connection for a larger one."""

_READ_BYTES: Final = 2**16


@protected
class WebSocketTransport(Transport):
    """A WebSocket that is open; `dial` opens one.

    Args:
        stream: What it runs over.
        protocol: Its state, after the upgrade.
        early: What has come behind the answer to the upgrade.
        peer: How errors name the other side.
        max_line_bytes: The limit that the protocol was given for messages that come in.
        ping_interval: Seconds without a byte until a ping.
        ping_timeout: Seconds without a byte from then on until the connection counts as broken.
    """

    max_message_bytes = LARGEST_MESSAGE

    def __init__(
        self,
        stream: trio.abc.Stream,
        protocol: ClientProtocol,
        early: bytes = b"",
        *,
        peer: str,
        max_line_bytes: int,
        ping_interval: float,
        ping_timeout: float,
    ) -> None:
        self._stream = stream
        self._protocol = protocol
        self._peer = peer
        self._max_line_bytes = max_line_bytes
        self._socket = _socket_of(stream)
        self._fd = _plain_descriptor(stream)
        self._is_quick = _is_quick(self._socket)
        self._owner = Owner()
        self._liveness = Liveness(ping_interval, ping_timeout, self._ping)
        self._scopes = (trio.CancelScope(), trio.CancelScope())
        # Held by the task that sends; what is not sent yet of what was taken goes first.
        self._sending = trio.Lock()
        self._unsent = b""
        self._wants_to_send = trio.Event()
        self._cutter = MessageCutter(protocol, max_line_bytes)
        self._reason: str | None = None
        self._sending_failed: str | None = None
        self._closed = False
        self._early = self._lines(self._cutter.feed(early))

    @property
    def background(self) -> Sequence[Callable[[], Awaitable[None]]]:
        """The watch for silence, and the task that answers pings."""
        return (self._watch, self._send_control_frames)

    async def send_all(self, data: bytes) -> None:
        """Send each line as a text message; waits while the other side does not read."""
        async with self._sending:
            await self._send(data)

    def send_nowait(self, data: bytes) -> int:
        """Send what the socket takes without waiting; nothing over TLS."""
        is_busy = self._sending.locked() or self._unsent or self._protocol.writes
        if self._fd is None or is_busy or self._over:
            return 0
        frames = self._framed(data)
        try:
            sent = os.write(self._fd, frames)
        except OSError:  # it is full, or `send_all` finds out what is wrong
            return 0
        self._unsent = frames[sent:]
        # The end of the last line is left to the caller, who therefore comes back with it.
        return len(data) - 1 if self._unsent else len(data)

    async def receive_some(self) -> bytes:
        """Wait for messages, and give them as lines."""
        if self._early:
            await trio.lowlevel.checkpoint()
            lines, self._early = self._early, b""
            return lines
        while self._reason is None and not self._closed:
            try:
                data = await self._stream.receive_some(_READ_BYTES)
            except trio.ClosedResourceError:
                break
            except trio.BrokenResourceError as exc:
                self._end(f"the connection to {self._peer} broke{_cause(exc)}")
                break
            if not data:
                self._end(f"{self._peer} closed the connection")
                break
            self._liveness.heard()
            if self._is_quick:
                self._acknowledge()
            if lines := self._lines(self._cutter.feed(bytes(data))):
                return lines
        return b""

    async def end_error(self, reason: str | None = None) -> TransportClosedError:
        """There is nothing to wait for; at once."""
        if reason is None:
            closed = "the connection was closed"
            found = self._reason or self._sending_failed or "the connection is over"
            reason = closed if self._closed else found
        return TransportClosedError(reason)

    def statistics(self) -> dict[str, int | None]:
        """There is no process of ours: both numbers are None."""
        return {"pid": None, "returncode": None}

    async def aclose(self) -> None:
        """Close the connection. Shielded; takes `CLOSE_TIMEOUT` at worst."""
        if self._closed:
            return
        self._closed = True
        for scope in self._scopes:
            scope.cancel()
        if self._owner.is_forked:
            self._leave_to_parent()
            return
        with trio.CancelScope(shield=True):
            with trio.move_on_after(CLOSE_TIMEOUT):
                await self._stream.aclose()
            await trio.aclose_forcefully(self._stream)

    @property
    def _over(self) -> bool:
        return self._closed or self._reason is not None

    def _framed(self, data: bytes) -> bytes:
        try:
            for line in data.split(b"\n"):
                if line:
                    self._protocol.send_text(line)
        except InvalidState:  # the other side has sent a close frame
            self._end(f"{self._peer} closed the connection")
        return b"".join(self._protocol.data_to_send())

    async def _send(self, data: bytes = b"") -> None:
        """Send lines, after what is left of earlier ones; to be called with the lock held."""
        frames = b"" if self._over else self._framed(data)
        if self._closed:
            raise trio.ClosedResourceError("the connection was closed")
        if self._reason is not None:
            raise trio.BrokenResourceError(self._reason)
        unsent, self._unsent = self._unsent + frames, b""
        try:
            await self._stream.send_all(unsent)
        except (trio.BrokenResourceError, trio.ClosedResourceError) as exc:
            if self._closed:
                raise trio.ClosedResourceError("the connection was closed") from None
            # The reader finds out why, and may have more to read.
            self._sending_failed = f"the connection to {self._peer} broke{_cause(exc)}"
            raise trio.BrokenResourceError(self._reason or self._sending_failed) from exc

    def _lines(self, messages: list[bytes]) -> bytes:
        """Make a line of each message that has come."""
        self._note_state()
        lines = b"\n".join([*messages, b""])
        if lines.count(b"\n") > len(messages):
            # To JSON it is white space, and a line would end there.
            messages = [message.replace(b"\n", b" ") for message in messages]
            lines = b"\n".join([*messages, b""])
        return lines

    def _note_state(self) -> None:
        protocol = self._protocol
        if protocol.parser_exc is not None:
            self.was_too_long = isinstance(protocol.parser_exc, PayloadTooBig)
            self._end(_explain(protocol.parser_exc, self._peer, self._max_line_bytes))
        elif (close := protocol.close_rcvd) is not None:
            said = f": {close.reason}" if close.reason else ""
            self._end(f"{self._peer} closed the connection with code {close.code}{said}")
        elif protocol.writes:
            self._wants_to_send.set()

    def _acknowledge(self) -> None:
        # The kernel forgets it after a while.
        if sys.platform == "linux":
            with suppress(OSError):
                self._socket.setsockopt(socket_module.IPPROTO_TCP, socket_module.TCP_QUICKACK, 1)

    def _end(self, reason: str) -> None:
        if self._reason is None:
            self._reason = reason

    def _ping(self) -> None:
        if not self._over:
            self._protocol.send_ping(b"")
            self._wants_to_send.set()

    async def _watch(self) -> None:
        with self._scopes[0]:
            await self._liveness.watch()
            self._end(self._liveness.reason)
            # Wakes whoever sends or receives.
            await trio.aclose_forcefully(self._stream)

    async def _send_control_frames(self) -> None:
        with self._scopes[1]:
            while not self._over:
                await self._wants_to_send.wait()
                self._wants_to_send = trio.Event()
                try:
                    async with self._sending:
                        await self._send()
                except (trio.BrokenResourceError, trio.ClosedResourceError):
                    return

    def _leave_to_parent(self) -> None:
        """Let go of the socket in a forked copy of the program, without a trace in the program."""
        if self._socket is not None and self._socket.fileno() >= 0:
            with Path(os.devnull).open("r+b", buffering=0) as nothing:
                os.dup2(nothing.fileno(), self._socket.fileno(), inheritable=False)


def _socket_of(stream: Any) -> Any:
    """Find the socket below a stream; None where there is none, as in tests."""
    return getattr(getattr(stream, "transport_stream", stream), "socket", None)


def _plain_descriptor(stream: Any) -> int | None:
    """Give the number of the socket of a stream that writes to it as it is."""
    # On Windows a socket is not a file.
    plain = isinstance(stream, trio.SocketStream) and sys.platform != "win32"
    return stream.socket.fileno() if plain else None


def _is_quick(socket: Any) -> bool:
    """Tell whether a socket can be told to acknowledge at once what came (TCP on Linux).

    The runtime writes in small pieces and waits for the acknowledgement of each, which a
    kernel otherwise delays by 40 milliseconds.
    """
    return sys.platform == "linux" and socket is not None and socket.family != socket_module.AF_UNIX


def _explain(error: Exception, peer: str, largest: int) -> str:
    if isinstance(error, PayloadTooBig):
        return (
            f"a message of over {largest:,} bytes came from {peer}; CodexConfig.max_line_bytes "
            "sets the limit"
        )
    return f"{peer} broke the rules of the WebSocket protocol: {error}"


def _cause(error: BaseException) -> str:
    """Say what the system said of a failure, where it said something."""
    cause = error.__cause__
    return f": {cause.strerror}" if isinstance(cause, OSError) and cause.strerror else ""
