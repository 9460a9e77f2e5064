"""A client in memory whose connection can be cut, and the server's end of each connection."""

from __future__ import annotations

import math
from contextlib import asynccontextmanager, suppress

import trio
from insides import connection_of

from trio_codex import CodexConfig, Reconnect
from trio_codex._client._open import run_client
from trio_codex._connection._recovery import Again
from trio_codex._transport._failed_dial import DialError
from trio_codex._transport._memory import memory_transport_pair
from trio_codex.testing._fake_app_server import FakeAppServer

QUICK = Reconnect(initial_delay=0.01, max_delay=0.01, give_up_after=10, settle=0.5)


class Ends:
    """The server's end of one connection after another.

    Attributes:
        dials: When each was dialled after the first, in Trio's time.
        failures: What the next dials raise, one each; None for a connection.
        process: The process id that the server tells.
        loaded: The threads that it says are loaded.
        gate: What each dial waits for, or None.
        mute: Tells whether the next one to be dialled says nothing at all.
    """

    def __init__(self, nursery, *, says=True):
        self._nursery = nursery
        self.start_soon = nursery.start_soon
        self._servers = []
        self._says = says
        self._made = trio.lowlevel.ParkingLot()
        self.transports = []
        self.dials = []
        self.failures = []
        self.process = 7
        self.loaded = []
        self.gate = None
        self.mute = lambda: False

    def make(self):
        client_end, server_end = memory_transport_pair()
        server = FakeAppServer(server_end)
        server.cut = server_end.aclose
        if not self.mute():
            self._nursery.start_soon(self._run, server)
        if self._says:
            self._nursery.start_soon(self._answer, server)
        self._servers.append(server)
        client_end.server_end = server_end
        server_end.end = lambda: (server_end._send.close(), server_end._receive.close())
        self.transports.append(client_end)
        self._made.unpark_all()
        return client_end

    async def dial(self, deadline):
        self.dials.append(trio.current_time())
        await trio.lowlevel.checkpoint()
        if self.gate is not None:
            await self.gate.wait()
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        return self.make()

    async def server(self, number):
        """Wait for the server's end of a connection, from 0 on."""
        while len(self._servers) <= number:
            await self._made.park()
        return self._servers[number]

    async def _run(self, server):
        with suppress(trio.ClosedResourceError):  # it was cut while it answers
            await server.run()

    async def _answer(self, server):
        async def answer(method, result):
            with suppress(EOFError, trio.BrokenResourceError, trio.ClosedResourceError):
                while True:
                    request = await server.receive(method)
                    await server.respond(request, result())

        async with trio.open_nursery() as nursery:
            nursery.start_soon(
                answer,
                "server/diagnostics",
                lambda: {"gauges": [], "process": {"id": self.process}},
            )
            nursery.start_soon(
                answer, "thread/loaded/list", lambda: {"data": self.loaded, "nextCursor": None}
            )


@asynccontextmanager
async def open_recovering(
    reconnect=QUICK, *, config=None, handlers=None, restarts=False, says=True, observer=None
):
    """Open a client whose connection is made again when it is cut; gives it and the `Ends`."""

    async def serve(task_status=trio.TASK_STATUS_IGNORED):
        # In tasks that are not the program's, which Ctrl-C is for.
        async with trio.open_nursery() as inner:
            task_status.started(inner)
            await trio.sleep_forever()

    async with trio.open_nursery() as nursery:
        ends = Ends(await nursery.start(serve), says=says)
        async with run_client(
            ends.make(),
            config or CodexConfig(),
            math.inf,
            handlers,
            observer=observer,
            peer=None if restarts else "fake",
            again=Again(reconnect, ends.dial, restarts=restarts),
        ) as codex:
            # Cancelled while it opens, the servers' tasks are over: the block is not entered.
            await trio.lowlevel.checkpoint()
            yield codex, ends
        nursery.cancel_scope.cancel()


def calls_of(codex):
    return connection_of(codex).calls


def passing(reason="refused"):
    return DialError(reason)


async def until(condition, seconds=30):
    """Wait until something is so, on a virtual clock."""
    with trio.fail_after(seconds):
        while not condition():  # noqa: ASYNC110 - a virtual clock turns
            await trio.sleep(0.001)
