"""Two hundred clients of a server that was away for three seconds do not return in one moment."""

from __future__ import annotations

import random
from contextlib import AsyncExitStack

import trio

from trio_codex import Reconnect
from trio_codex.testing import open_fake_app_server

CLIENTS = 200
AWAY = 3.0
MOST = 40
"""How many may come in a tenth of a second."""


async def test_two_hundred_clients_come_back_one_after_the_other(autojump_clock):
    random.seed(200)
    servers, came = [], []

    async def script(server):
        servers.append(server)
        await server.wait_accepted(2)
        came.append(trio.current_time())

    async with AsyncExitStack() as stack:
        for _ in range(CLIENTS):
            client = open_fake_app_server(script, reconnect=Reconnect())
            await stack.enter_async_context(client)
        with trio.fail_after(60):
            while len(servers) < CLIENTS:  # noqa: ASYNC110 - on a virtual clock
                await trio.sleep(0.01)
        away = trio.current_time()
        for server in servers:
            server.refusing = True
            server.cut()
        await trio.sleep(AWAY)
        for server in servers:
            server.refusing = False
        with trio.fail_after(60):
            while len(came) < CLIENTS:  # noqa: ASYNC110 - on a virtual clock
                await trio.sleep(0.1)
    assert min(came) >= away + AWAY
    # In each window of that length, wherever it begins.
    assert max(sum(begin <= time < begin + 0.1 for time in came) for begin in came) <= MOST
    assert max(came) - away - AWAY < 12
