"""The HTTP listener that the runtime's hooks call: h11 for the protocol, Trio for the rest.

It knows nothing of what is asked. The rules:

    1. It listens on the loopback device alone, and any process of the machine can reach it, a
       browser with a hostile page included. So the token decides, and before a byte of the
       body is read: a call without it, with another one, from a page or to another host
       gets a 403.
    2. The head, the body, the time for them, and how many strangers are heard at once are
       bounded.
    3. One connection carries one call, so nothing is left of a call that is over.
"""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Final

import trio

from trio_codex._jsonrpc._faults import log_fault
from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

try:
    import h11
except ImportError as exc:
    raise ImportError(
        "hooks= needs h11, which the extra 'hooks' brings: pip install 'trio-codex[hooks]'"
    ) from exc

HEAD_SECONDS: Final = 10.0
"""Seconds that the head of a call may take, which the runtime writes at once."""

BODY_SECONDS: Final = 30.0
"""Seconds that its body may take."""

MAX_BODY_BYTES: Final = 64 * 2**20
"""The input of a tool can be large; what a tool has given is cut at 40 kB."""

STRANGERS: Final = 64
"""How many connections may not have shown the token yet; more are not accepted until one has."""

_MAX_HEAD_BYTES: Final = 16_384
_RECEIVE_BYTES: Final = 65_536
_UNREAD_BYTES: Final = 2**20
_UNREAD_SECONDS: Final = 1.0

_logger = get_logger("hooks")


@protected
class HookListener:
    """Listens for the calls of one runtime.

    Args:
        sockets: Where.

    Attributes:
        port: The port on 127.0.0.1.
    """

    def __init__(self, sockets: trio.SocketListener) -> None:
        self._sockets = sockets
        self._strangers = trio.Semaphore(STRANGERS)
        self.port: int = sockets.socket.getsockname()[1]

    async def serve(self, token: str, answer: Callable[[bytes], Awaitable[bytes | None]]) -> None:
        """Serve calls until cancelled.

        Args:
            token: What a call must show.
            answer: Gives the answer to a body, empty for none; or None to hang up.
        """

        @protected
        async def serve_call(stream: trio.SocketStream) -> None:
            call = _Call(stream, self.port, token)
            try:
                try:
                    body = await call.read_head()
                finally:
                    self._strangers.release()
                if body:
                    await call.serve(answer)
            except (trio.BrokenResourceError, trio.ClosedResourceError, h11.ProtocolError):
                pass  # the caller is gone, or does not speak HTTP
            except Exception as exc:  # noqa: BLE001 - strangers would find it: no other call ends
                log_fault("a call of a hook", exc)
            finally:
                await trio.aclose_forcefully(stream)

        await trio.serve_listeners(serve_call, [_Door(self._sockets, self._strangers)])

    async def aclose(self) -> None:
        """Stop listening. A checkpoint."""
        await self._sockets.aclose()


class _Door(trio.abc.Listener[trio.SocketStream]):
    """Accepts as many as may be strangers at once; closing it leaves the socket open."""

    def __init__(self, sockets: trio.SocketListener, strangers: trio.Semaphore) -> None:
        self._sockets = sockets
        self._strangers = strangers

    async def accept(self) -> trio.SocketStream:
        await self._strangers.acquire()
        try:
            return await self._sockets.accept()
        except BaseException:
            self._strangers.release()
            raise

    async def aclose(self) -> None:
        await trio.lowlevel.checkpoint()


@protected
class _Call:
    """One connection, and the one call that it carries."""

    def __init__(self, stream: trio.SocketStream, port: int, token: str) -> None:
        self._stream = stream
        self._host = f"127.0.0.1:{port}".encode()
        self._shown = f"Bearer {token}".encode()
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEAD_BYTES)

    async def read_head(self) -> bool:
        """Read the head; False if the call was refused, or did not come in time."""
        with trio.move_on_after(HEAD_SECONDS):
            try:
                head = await self._next_event()
            except h11.RemoteProtocolError as exc:
                await self._refuse(exc.error_status_hint)
                return False
            if not isinstance(head, h11.Request):
                return False
            if not self._is_trusted(head):
                _logger.info("refused a call that is not the runtime's")
                await self._refuse(403)
                return False
            if head.method != b"POST":
                await self._refuse(405)
                return False
            return True
        return False

    def _is_trusted(self, head: h11.Request) -> bool:
        fields: dict[bytes, list[bytes]] = {}
        for name, value in head.headers:
            fields.setdefault(name, []).append(value)
        shown = fields.get(b"authorization", [])
        return (
            fields.get(b"host") == [self._host]
            and b"origin" not in fields
            and len(shown) == 1
            and secrets.compare_digest(shown[0], self._shown)
        )

    async def serve(self, answer: Callable[[bytes], Awaitable[bytes | None]]) -> None:
        body = None
        with trio.move_on_after(BODY_SECONDS):
            body = await self._read_body()
        if body is None:
            return
        reply = await answer(body)
        if reply is not None:
            await self._send(200 if reply else 202, reply)

    async def _read_body(self) -> bytes | None:
        body = bytearray()
        while isinstance(event := await self._next_event(), h11.Data):
            body += event.data
            if len(body) > MAX_BODY_BYTES:
                _logger.warning("refused a call of a hook: its body is too large")
                await self._refuse(413)
                return None
        return bytes(body) if isinstance(event, h11.EndOfMessage) else None

    async def _next_event(self) -> object:
        while (event := self._h11.next_event()) is h11.NEED_DATA:
            if self._h11.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                await self._stream.send_all(self._h11.send(go_on))
            self._h11.receive_data(bytes(await self._stream.receive_some(_RECEIVE_BYTES)))
        return event

    async def _send(self, status: int, body: bytes) -> None:
        headers = [("connection", "close"), ("content-length", str(len(body)))]
        if body:
            headers.append(("content-type", "application/json"))
        data = self._h11.send(h11.Response(status_code=status, headers=headers)) or b""
        data += self._h11.send(h11.Data(data=body)) or b""
        await self._stream.send_all(data + (self._h11.send(h11.EndOfMessage()) or b""))

    async def _refuse(self, status: int) -> None:
        """Refuse a call, and read a little of the rest, so that the caller can read the refusal."""
        if self._h11.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        await self._send(status, b"")
        await self._stream.send_eof()
        unread = 0
        with trio.move_on_after(_UNREAD_SECONDS):
            while unread < _UNREAD_BYTES and (
                data := await self._stream.receive_some(_RECEIVE_BYTES)
            ):
                unread += len(data)


async def open_listener() -> HookListener:
    """Listen on a free port of 127.0.0.1. A checkpoint."""
    sockets = await trio.open_tcp_listeners(0, host="127.0.0.1")
    listener = HookListener(sockets[0])
    _logger.log(logging.DEBUG, "listening for the hooks of a runtime")
    return listener
