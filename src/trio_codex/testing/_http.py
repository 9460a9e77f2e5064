"""A small HTTP/1.1 server on the loopback device: h11 for the protocol, Trio for the rest.

It knows nothing of what it serves. One task serves one connection; while a
reply is sent, a second one watches for the client's leaving, because that is
how the runtime says that it does not want the rest.

Any process of the machine can connect, a browser with a hostile page included. So
whatever comes, HTTP or not, the worst that happens is the end of its connection;
heads, bodies and what is sent ahead are bounded; and who does not call the server by
an address of this machine, or comes from a page, gets a 403.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import trio

from trio_codex.testing._gate import Delay, Gate
from trio_codex.testing._responses_api import CutStream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

try:
    import h11
except ImportError as exc:
    raise ImportError(
        "the scripted model needs h11, which the extra 'testing' brings: "
        "pip install 'trio-codex[testing]'"
    ) from exc

__all__ = ["HttpReply", "HttpRequest", "json_reply", "serve_connection"]

_RECEIVE_BYTES = 65_536
_SEND_BYTES = 65_536
_MAX_HEAD_BYTES = 1_048_576
"""The runtime's headers carry JSON, and h11's own limit is 16 KiB."""

MAX_BODY_BYTES = 128 * 1_048_576
"""A conversation with images in it is large; the runtime sends no line of JSON beyond this."""

_MAX_AHEAD_BYTES = 1_048_576
"""What a client may send before it has its reply; the runtime sends nothing."""

_HOSTS = frozenset({"127.0.0.1", "localhost"})


@attrs.frozen
class HttpRequest:
    """A request, whole."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes


@attrs.frozen
class HttpReply:
    """A reply, whose body may wait at gates and delays, or raise `CutStream`."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: Iterable[bytes | Gate | Delay]
    on_disconnect: Callable[[], None] = attrs.field(default=lambda: None)


def json_reply(status: int, body: bytes, headers: Iterable[tuple[str, str]] = ()) -> HttpReply:
    """Make a reply whose body is JSON, with more headers, or with others in their place."""
    named = {"content-type": "application/json", **dict(headers)}
    named["content-length"] = str(len(body))
    return HttpReply(status, tuple(named.items()), [body])


async def serve_connection(
    stream: trio.abc.Stream, answer: Callable[[HttpRequest], Awaitable[HttpReply]]
) -> None:
    """Serve one connection until the client leaves it; the caller closes the stream.

    A checkpoint. Cancelling it leaves the connection in the middle of a reply.

    Args:
        stream: The connection.
        answer: Makes the reply. It is called once for each request, in order,
            and must not raise. It is cancelled where the client leaves.
    """
    connection = _Connection(stream)
    try:
        while (request := await connection.next_request()) is not None:
            if not await connection.reply(request, answer):
                return
    except (trio.BrokenResourceError, trio.ClosedResourceError):
        return  # The client is gone, and with it the one who could be told.
    except h11.RemoteProtocolError as exc:
        await connection.refuse(exc.error_status_hint)
    except _RefusedError as exc:
        await connection.refuse(exc.status)
    except h11.LocalProtocolError:
        return  # What was asked for has no such reply: a HEAD, or an upgrade.


class _RefusedError(Exception):
    """A request that is not served."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Connection:
    def __init__(self, stream: trio.abc.Stream) -> None:
        self._stream = stream
        self._h11 = h11.Connection(h11.SERVER, max_incomplete_event_size=_MAX_HEAD_BYTES)

    async def next_request(self) -> HttpRequest | None:
        """Read the next request; None when the client closed the connection."""
        if self._h11.their_state is h11.DONE and self._h11.our_state is h11.DONE:
            self._h11.start_next_cycle()
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return None
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in head.headers}
        host = headers.get("host", "")
        if (host.rpartition(":")[0] or host) not in _HOSTS or "origin" in headers:
            raise _RefusedError(403)
        body = bytearray()
        while isinstance(event := await self._next_event(), h11.Data):
            body += event.data
            if len(body) > MAX_BODY_BYTES:
                raise _RefusedError(413)
        if not isinstance(event, h11.EndOfMessage):
            return None
        return HttpRequest(head.method.decode(), head.target.decode(), headers, bytes(body))

    async def _next_event(self) -> object:
        while (event := self._h11.next_event()) is h11.NEED_DATA:
            if self._h11.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                await self._stream.send_all(self._h11.send(go_on))
            self._h11.receive_data(bytes(await self._stream.receive_some(_RECEIVE_BYTES)))
        return event

    async def reply(
        self, request: HttpRequest, answer: Callable[[HttpRequest], Awaitable[HttpReply]]
    ) -> bool:
        """Make the reply to a request and send it; False when the connection is over."""
        outcome = _Outcome()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(self._watch, outcome, nursery.cancel_scope)
            reply = await answer(request)
            outcome.on_disconnect = reply.on_disconnect
            await self._send_all(reply, outcome)
            nursery.cancel_scope.cancel()
        if not outcome.ended:
            outcome.on_disconnect()
        return outcome.reusable and self._h11.our_state is h11.DONE

    async def _send_all(self, reply: HttpReply, outcome: _Outcome) -> None:
        head = h11.Response(status_code=reply.status, headers=list(reply.headers))
        pending = bytearray(self._h11.send(head) or b"")
        try:
            try:
                for chunk in reply.body:
                    if isinstance(chunk, Gate | Delay):
                        await self._flush(pending)
                        await chunk.wait_released()
                        continue
                    pending += self._h11.send(h11.Data(data=chunk)) or b""
                    if len(pending) >= _SEND_BYTES:
                        await self._flush(pending)
                pending += self._h11.send(h11.EndOfMessage()) or b""
                outcome.reusable = True
            except CutStream:
                pass
            # Said before the last bytes leave: a client that has them may go at once.
            outcome.ended = True
            await self._flush(pending)
        except (trio.BrokenResourceError, h11.LocalProtocolError):
            # The latter: what was asked for has no such reply, as a HEAD has none with a body.
            outcome.reusable = False

    async def _flush(self, pending: bytearray) -> None:
        if pending:
            await self._stream.send_all(bytes(pending))
            pending.clear()

    async def _watch(self, outcome: _Outcome, sending: trio.CancelScope) -> None:
        """Read while the reply is made and sent, and stop that when the client leaves."""
        ahead = 0
        try:
            while data := await self._stream.receive_some(_RECEIVE_BYTES):
                ahead += len(data)
                if ahead > _MAX_AHEAD_BYTES:
                    break
                self._h11.receive_data(bytes(data))
        except trio.BrokenResourceError:
            pass
        outcome.reusable = False
        sending.cancel()

    async def refuse(self, status: int) -> None:
        """Answer what is not HTTP, or not served, if that is still possible.

        The connection ends here.
        """
        if self._h11.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        head = h11.Response(
            status_code=status,
            headers=[("content-length", "0"), ("connection", "close")],
        )
        data = (self._h11.send(head) or b"") + (self._h11.send(h11.EndOfMessage()) or b"")
        try:
            await self._stream.send_all(data)
        except (trio.BrokenResourceError, trio.ClosedResourceError):
            return


@attrs.define
class _Outcome:
    """How the sending of one reply came out; two tasks write it."""

    ended: bool = False
    reusable: bool = False
    on_disconnect: Callable[[], None] = attrs.field(default=lambda: None)
