"""Opening a WebSocket to a runtime, and why that failed, in words."""

from __future__ import annotations

import errno
import logging
import socket
import ssl
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import trio
from websockets.client import ClientProtocol
from websockets.exceptions import InvalidMessage, InvalidStatus
from websockets.uri import parse_uri

from trio_codex._config._targets import UnixTarget, UrlTarget
from trio_codex._transport._failed_dial import DialError
from trio_codex._transport._unix import open_unix_stream
from trio_codex._transport._websocket import WebSocketTransport
from trio_codex._util._log import printable

if TYPE_CHECKING:
    from websockets.protocol import Protocol

_READ_BYTES: Final = 2**16

_PASSING_STATUS: Final = frozenset({408, 425, 429, *range(500, 600)})
"""HTTP statuses of a server that may do better later; proxies give them for one that restarts."""

_PERMANENT: Final = frozenset({errno.EACCES, errno.EPERM, errno.EAFNOSUPPORT, errno.EINVAL})
"""What the system says where trying again changes nothing."""

_END_OF_HEAD: Final = b"\r\n\r\n"

_TLS_RECORD: Final = (b"\x15\x03", b"\x16\x03")
"""How a server begins that speaks TLS."""

_SHOWN_CHARS: Final = 200

# The protocol logs headers and messages, with the token, at debug level. It must not, whatever
# the program sets up, so nobody else can reach this one.
_silent: Final = logging.Logger("trio_codex.websocket", logging.CRITICAL)  # noqa: LOG001


async def dial(
    target: UrlTarget | UnixTarget,
    *,
    token: str | None,
    ssl_context: ssl.SSLContext | None,
    max_line_bytes: int,
    ping_interval: float,
    ping_timeout: float,
) -> WebSocketTransport:
    """Open a WebSocket. A checkpoint; cancelled or failed, it leaves nothing open.

    Args:
        target: Where.
        token: What to show as a bearer token; None for nothing.
        ssl_context: For ``wss://``; None for the system's certificates.
        max_line_bytes: The largest message that may come in.
        ping_interval: See `WebSocketTransport`.
        ping_timeout: See `WebSocketTransport`.

    Raises:
        DialError: It failed; the error says why, and whether that may pass.
    """
    stream = await _open_stream(target)
    try:
        if isinstance(target, UrlTarget) and target.secure:
            stream = await _begin_tls(stream, target, ssl_context)
        protocol = ClientProtocol(
            parse_uri(target.url if isinstance(target, UrlTarget) else "ws://localhost/"),
            max_size=max_line_bytes,
            logger=_silent,
        )
        early = await _upgrade(stream, protocol, str(target), token)
        return WebSocketTransport(
            stream,
            protocol,
            early,
            peer=str(target),
            max_line_bytes=max_line_bytes,
            ping_interval=ping_interval,
            ping_timeout=ping_timeout,
        )
    except BaseException:
        await trio.aclose_forcefully(stream)
        raise


async def _open_stream(target: UrlTarget | UnixTarget) -> trio.abc.Stream:
    try:
        if isinstance(target, UnixTarget):
            return await open_unix_stream(target.path)
        return await trio.open_tcp_stream(target.host, target.port)
    except socket.gaierror as exc:
        name = target.host if isinstance(target, UrlTarget) else ""
        raise DialError(f"the name {name!r} could not be resolved: {exc.strerror}") from exc
    except OSError as exc:
        raise _failed_connection(exc, target) from exc
    except (UnicodeError, RuntimeError) as exc:  # no name at all; no Unix sockets on this system
        raise DialError(f"{target} cannot be connected to: {exc}", passing=False) from exc


def _failed_connection(error: OSError, target: UrlTarget | UnixTarget) -> DialError:
    first = _first_os_error(error)
    passing = first.errno not in _PERMANENT
    if isinstance(target, UnixTarget) and _is_no_socket(target.path):
        return DialError(f"{target} is not a socket", passing=False)
    if isinstance(first, ConnectionRefusedError):
        return DialError(f"connection refused: nothing listens at {target}")
    if isinstance(first, FileNotFoundError):
        return DialError(f"there is no socket {target}: is the app-server running?")
    if isinstance(first, PermissionError):
        why = f"this user may not connect to {target}: {first.strerror}"
        return DialError(why, passing=False)
    return DialError(f"{target} cannot be connected to: {first.strerror or first}", passing=passing)


def _is_no_socket(path: str) -> bool:
    """Tell whether something else is at a path; Linux then says that nobody listens."""
    try:
        return not stat.S_ISSOCK(Path(path).stat().st_mode)
    except OSError:
        return False


def _first_os_error(error: OSError) -> OSError:
    """Find what the system said of the first address that was tried."""
    cause: Any = error.__cause__
    for each in (cause, *getattr(cause, "exceptions", ())):
        if isinstance(each, OSError):
            return each
    return error


async def _begin_tls(
    stream: trio.abc.Stream, target: UrlTarget, context: ssl.SSLContext | None
) -> trio.abc.Stream:
    secured = trio.SSLStream(
        stream, context or ssl.create_default_context(), server_hostname=target.host
    )
    try:
        await secured.do_handshake()
    except (trio.BrokenResourceError, ssl.CertificateError) as exc:
        await trio.aclose_forcefully(stream)
        cause = exc if isinstance(exc, ssl.SSLError) else exc.__cause__
        if isinstance(cause, ssl.SSLCertVerificationError):
            raise DialError(
                f"the certificate of {target} is not trusted: {cause.verify_message}; for one of "
                "your own, give an ssl_context= that knows it",
                passing=False,
            ) from exc
        if isinstance(cause, ssl.SSLError) and cause.reason == "WRONG_VERSION_NUMBER":
            raise DialError(f"{target} does not speak TLS: ws:// does without") from exc
        said = getattr(cause, "reason", None) or "the server closed the connection"
        raise DialError(f"the TLS handshake with {target} failed: {said}") from exc
    return secured


async def _upgrade(
    stream: trio.abc.Stream, protocol: ClientProtocol, peer: str, token: str | None
) -> bytes:
    """Make a WebSocket of a stream, and give what has come behind the answer."""
    request = protocol.connect()
    if token is not None:
        request.headers["Authorization"] = f"Bearer {token}"
    protocol.send_request(request)
    answer = early = b""
    try:
        await stream.send_all(b"".join(protocol.data_to_send()))
        while _is_connecting(protocol):
            data = bytes(await stream.receive_some(_READ_BYTES))
            answer += data
            if not data:
                protocol.receive_eof()
                continue
            # The head first: what follows is a text that says why not, or messages.
            end = answer.find(_END_OF_HEAD) + len(_END_OF_HEAD) - (len(answer) - len(data))
            head, data = (data[:end], data[end:]) if end > 0 else (b"", data)
            for part in filter(None, (head, data)):
                if _is_connecting(protocol):
                    protocol.receive_data(part)
                else:
                    early = part
    except trio.BrokenResourceError as exc:
        raise DialError(f"{peer} broke the connection before it was a WebSocket") from exc
    if (error := protocol.handshake_exc) is not None:
        raise _failed_upgrade(error, answer, peer, token) from error
    return early


def _is_connecting(protocol: Protocol) -> bool:
    return protocol.state.name == "CONNECTING" and protocol.handshake_exc is None


def _failed_upgrade(error: Exception, beginning: bytes, peer: str, token: str | None) -> DialError:
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        what = _what_status_means(status, peer, has_token=token is not None)
        said = _said(bytes(error.response.body or b""), token)
        return DialError(f"{what} (HTTP {status}){said}", passing=status in _PASSING_STATUS)
    if beginning.startswith(_TLS_RECORD):
        return DialError(f"{peer} speaks TLS: write wss:// in place of ws://", passing=False)
    if not beginning:
        return DialError(f"{peer} closed the connection before it was a WebSocket")
    if isinstance(error, InvalidMessage):
        passing = isinstance(error.__cause__, EOFError)
        return DialError(f"{peer} did not answer in HTTP: is it an app-server?", passing=passing)
    why = f"{peer} did not answer as a WebSocket does{_said(str(error).encode(), token)}"
    return DialError(why, passing=False)


def _what_status_means(status: int, peer: str, *, has_token: bool) -> str:
    match status:
        case 401 if has_token:
            return f"{peer} refused the token"
        case 401:
            return f"{peer} wants a token: give it as token=, to doctor and console as --token-file"
        case 403:
            return f"{peer} forbids the connection"
        case 404:
            return f"{peer} has no WebSocket at this path"
        case _ if status in range(300, 400):
            return f"{peer} redirects to another address, which is not followed: give that one"
        case _ if status in _PASSING_STATUS:
            return f"{peer} cannot take the connection now"
        case _:
            return f"{peer} is not a WebSocket server, or not at this path"


def _said(body: bytes, token: str | None) -> str:
    """Quote the answer's text, if it is one, and short, without the token."""
    text = body.decode(errors="replace").strip()
    if not text or text.startswith(("<", "{")):
        return ""
    if token is not None:
        text = text.replace(token, "(token)")
    return f": {printable(text[:_SHOWN_CHARS], one_line=True)}"
