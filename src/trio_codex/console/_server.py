"""Serves an application on 127.0.0.1, by what Hypercorn's Trio worker is made of.

Hypercorn's own loop writes shielded from cancellation: a browser that has stopped to read would
hold it up for as long as it likes. So the sockets are ours here, and are closed on leaving.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import trio
from hypercorn.app_wrappers import ASGIWrapper
from hypercorn.config import Config
from hypercorn.trio.tcp_server import TCPServer
from hypercorn.trio.worker_context import WorkerContext
from hypercorn.typing import ConnectionState, LifespanState

from trio_codex._jsonrpc._faults import log_fault
from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger

if TYPE_CHECKING:
    from starlette.types import ASGIApp

MOST_CONNECTIONS: Final = 64
"""Connections at once, strangers' included; what comes beyond them is closed."""

_MAX_HEAD_BYTES: Final = 16_384

_logger = get_logger("console")


@protected
class Server:
    """Serves the connections of one listener.

    Args:
        listener: Where.
    """

    def __init__(self, listener: trio.SocketListener) -> None:
        self._listener = listener
        self._streams: set[trio.SocketStream] = set()
        config = Config()
        config.errorlog = _logger
        config.accesslog = None
        config.include_server_header = False
        config.h11_max_incomplete_size = _MAX_HEAD_BYTES
        self._config = config
        self._context = WorkerContext(None)

    @property
    def port(self) -> int:
        """The port on 127.0.0.1."""
        return self._listener.socket.getsockname()[1]

    async def serve(self, app: ASGIApp) -> None:
        """Serve an application until cancelled."""
        wrapped = ASGIWrapper(cast("Any", app))

        @protected
        async def serve_one(stream: trio.SocketStream) -> None:
            if len(self._streams) >= MOST_CONNECTIONS:
                return
            self._streams.add(stream)
            try:
                state = ConnectionState(cast("LifespanState", {}))
                server = TCPServer(wrapped, self._config, self._context, state, cast("Any", stream))
                await server.run()
            except Exception as error:  # noqa: BLE001 - strangers would find it: no other one ends
                log_fault("a connection of the console", error)
            finally:
                self._streams.discard(stream)

        await trio.serve_listeners(serve_one, [self._listener])

    def hang_up(self) -> None:
        """Close every connection. What is being written to it fails at once."""
        for stream in self._streams:
            stream.socket.close()


async def open_server(port: int) -> Server:
    """Listen on a port of 127.0.0.1, or on a free one for 0. A checkpoint."""
    (listener,) = await trio.open_tcp_listeners(port, host="127.0.0.1")
    return Server(listener)
