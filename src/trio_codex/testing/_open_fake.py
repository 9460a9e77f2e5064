"""Opening a client on an app-server in memory: `open_fake_app_server`."""

from __future__ import annotations

import math
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import trio

from trio_codex._client._open import checked_config, checked_instruments, run_client
from trio_codex._config._reconnect import check_reconnect
from trio_codex._connection._recovery import Again
from trio_codex._transport._memory import memory_transport_pair
from trio_codex._util._groups import BareErrors
from trio_codex.testing._fake_app_server import FakeAppServer
from trio_codex.testing._fake_connections import ClientEnd

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable

    from trio_codex._client._open import Codex
    from trio_codex._config._config import CodexConfig
    from trio_codex._config._reconnect import Reconnect
    from trio_codex._connection._instruments import Instrument
    from trio_codex._server_requests._handlers import RequestHandlers


@asynccontextmanager
async def open_fake_app_server(
    script: Callable[[FakeAppServer], Awaitable[None]],
    config: CodexConfig | None = None,
    *,
    handlers: RequestHandlers | None = None,
    instruments: Iterable[Instrument] = (),
    reconnect: Reconnect | None = None,
) -> AsyncGenerator[Codex]:
    """Open a client on an app-server in memory, which a script plays.

    Args:
        script: Plays the server's part: an async function that takes the
            `FakeAppServer`. The handshake is done for it. When it returns, the
            connection stays open; what it raises comes out of the block.
        config: The client's configuration; what concerns processes has no effect.
        handlers: The client's answers to what the script asks.
        instruments: The client's instruments.
        reconnect: How the client makes a connection again that the script has ended, as with
            `connect_codex`; None to do without.

    Yields:
        The client.
    """
    config = checked_config(config, handlers)
    observer = checked_instruments(instruments)
    check_reconnect(reconnect, "reconnect")
    client_end, server_end = memory_transport_pair(ClientEnd)
    server = FakeAppServer(server_end if reconnect is None else None)
    again = None
    with BareErrors("the test and its fake app-server") as errors:
        async with trio.open_nursery(strict_exception_groups=True) as nursery:
            if reconnect is None:
                nursery.start_soon(server.run)
            else:
                again = Again(reconnect, server.take_connections(nursery))
                client_end = await again.dial(math.inf)
            nursery.start_soon(script, server)
            async with run_client(
                client_end,
                config,
                math.inf,
                handlers,
                observer=observer,
                peer=None if again is None else "the fake app-server",
                again=again,
            ) as codex:
                with errors.body():
                    yield codex
            nursery.cancel_scope.cancel()
