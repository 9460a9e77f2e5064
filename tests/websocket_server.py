"""WebSocket servers that play the roles of the contract, over TCP, TLS and Unix sockets."""

from __future__ import annotations

import ssl
from contextlib import asynccontextmanager
from functools import partial
from tempfile import TemporaryDirectory

import trio
import trustme
from websockets.frames import Opcode
from websockets.server import ServerProtocol

from trio_codex._config._targets import parse_target
from trio_codex._transport._dial import dial
from trio_codex.testing.transport_contract import SAID

SMALL = 2**15
"""Bytes that the kernel keeps for a server that does not read."""

FAR = {"ping_interval": 1e6, "ping_timeout": 1e6}


async def upgrade(stream) -> ServerProtocol:
    """Do the server's part of the upgrade."""
    protocol = ServerProtocol(max_size=None)
    while not (events := protocol.events_received()):
        protocol.receive_data(await stream.receive_some())
    protocol.send_response(protocol.accept(events[0]))
    await stream.send_all(b"".join(protocol.data_to_send()))
    return protocol


async def play(role, stream) -> None:
    """Be the server of one connection."""
    async with stream:
        protocol = await upgrade(stream)
        if role == "says":
            for line in SAID.split(b"\n")[:-1]:
                protocol.send_text(line)
            await stream.send_all(b"".join(protocol.data_to_send()))
        elif role == "deaf":
            await trio.sleep_forever()
        while role == "echo" and (data := await stream.receive_some()):
            protocol.receive_data(data)
            for frame in protocol.events_received():
                if frame.opcode is Opcode.TEXT:
                    protocol.send_text(frame.data)
            await stream.send_all(b"".join(protocol.data_to_send()))


@asynccontextmanager
async def serving(serve, listener, server_context=None):
    """Serve every connection with a function of its stream, until the block is left."""

    async def take(stream):
        if server_context is not None:
            stream = trio.SSLStream(stream, server_context, server_side=True)
        try:
            await serve(stream)
        except trio.BrokenResourceError:  # the client has gone
            await trio.aclose_forcefully(stream)

    async with trio.open_nursery() as nursery:
        await nursery.start(trio.serve_listeners, take, [listener])
        yield
        nursery.cancel_scope.cancel()


async def tcp_listener():
    """Listen on a free port; give the listener and the port."""
    (listener,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    listener.socket.setsockopt(trio.socket.SOL_SOCKET, trio.socket.SO_RCVBUF, SMALL)
    return listener, listener.socket.getsockname()[1]


async def unix_listener(path):
    socket = trio.socket.socket(trio.socket.AF_UNIX)
    await socket.bind(str(path))
    socket.listen()
    return trio.SocketListener(socket)


def dial_to(target, *, ssl_context=None, token=None, **options):
    options = {"max_line_bytes": 2**28, **FAR, **options}
    return dial(parse_target(target), token=token, ssl_context=ssl_context, **options)


@asynccontextmanager
async def open_ws_peer(role):
    listener, port = await tcp_listener()
    async with serving(partial(play, role), listener):
        yield await dial_to(f"ws://127.0.0.1:{port}")


def certificates():
    """Make a certificate for this machine, and what trusts it: the server's and the client's."""
    authority = trustme.CA()
    server, client = (
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH),
        ssl.create_default_context(),
    )
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    return server, client


@asynccontextmanager
async def open_wss_peer(role):
    server, client = certificates()
    listener, port = await tcp_listener()
    async with serving(partial(play, role), listener, server):
        yield await dial_to(f"wss://127.0.0.1:{port}", ssl_context=client)


@asynccontextmanager
async def open_unix_peer(role):
    with TemporaryDirectory() as directory:
        path = f"{directory}/socket"
        async with serving(partial(play, role), await unix_listener(path)):
            yield await dial_to(f"unix://{path}")
