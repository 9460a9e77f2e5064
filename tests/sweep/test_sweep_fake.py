"""Every scenario, cancelled at every step, against an app-server in memory.

After each cancellation the server must have no turn running, the client must
have nothing left in its tables, and the connection must work.
"""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager, suppress

import pytest
import trio
from scenarios import SCENARIOS
from sweeping import act_at_step, cancel_at_step

from trio_codex import CodexConfig, CodexError
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result


class Runtime:
    """Plays a runtime in good order: turns run until they are over, and can be stopped."""

    def __init__(self):
        self.running: dict[str, str] = {}
        self.refused_interrupts = 0
        self._ids = itertools.count(1)
        self._nursery: trio.Nursery

    async def play(self, server):
        self.server = server
        async with trio.open_nursery() as self._nursery:
            with suppress(EOFError, trio.BrokenResourceError):
                while True:
                    await self._answer(await server.receive())
            self._nursery.cancel_scope.cancel()

    async def _answer(self, request):
        server, params = self.server, request.params
        match request.method:
            case "thread/start":
                thread_id = f"thread-{next(self._ids)}"
                await server.respond(request, thread_start_result(thread_id))
            case "turn/start" if params["threadId"] in self.running:
                await server.respond(request, {"turn": turn(self.running[params["threadId"]])})
            case "turn/start":
                turn_id = self.running[params["threadId"]] = f"turn-{next(self._ids)}"
                await server.respond(request, {"turn": turn(turn_id)})
                self._nursery.start_soon(self._run_turn, params["threadId"], turn_id)
            case "turn/interrupt":
                await self._interrupt(request, params)
            case "turn/steer":
                await server.respond(request, {"turnId": params["expectedTurnId"]})
            case _:
                await server.respond(request, {})

    async def _interrupt(self, request, params):
        running = self.running.get(params["threadId"])
        if params["turnId"] in ("", running):
            await self.server.respond(request, {})
            if running is not None:
                await self._complete(params["threadId"], running, "interrupted")
        else:
            self.refused_interrupts += 1
            await self.server.refuse(request, -32600, "no active turn to interrupt")

    async def _run_turn(self, thread_id, turn_id):
        with suppress(trio.BrokenResourceError):
            await self._say_turn(thread_id, turn_id)

    async def _say_turn(self, thread_id, turn_id):
        for number in range(4):
            await trio.lowlevel.checkpoint()
            if self.running.get(thread_id) != turn_id:
                return
            if number == 0:
                params = {"threadId": thread_id, "turn": turn(turn_id)}
                await self.server.notify("turn/started", params)
            else:
                await self.server.send_delta("x", thread_id=thread_id, turn_id=turn_id)
        await self._complete(thread_id, turn_id, "completed")

    async def _complete(self, thread_id, turn_id, status):
        if self.running.get(thread_id) == turn_id:
            del self.running[thread_id]
            await self.server.complete_turn(thread_id=thread_id, turn_id=turn_id, status=status)


def turn(turn_id):
    return {"id": turn_id, "items": [], "status": "inProgress"}


@asynccontextmanager
async def opened(config=None):
    runtime = Runtime()
    async with open_fake_app_server(runtime.play, config) as codex:
        yield codex, runtime


async def check(codex, runtime):
    """Nothing is left, and the connection works."""
    assert await codex.request("ping") == {}
    assert runtime.running == {}
    left = codex.statistics()
    assert (left.pending_requests, left.waiting_requests) == (0, 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert codex._connection.router._subscriptions == []
    assert codex._connection.router._lanes == {}


@pytest.mark.parametrize("window", [1, 128])
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_cancelled_at_every_step_nothing_is_left(scenario, window):
    for step in itertools.count(1):
        async with opened(CodexConfig(max_in_flight=window)) as (codex, runtime):
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            await check(codex, runtime)
        if not reached:
            break
    assert step > 5


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_whatever_step_the_connection_ends_at_everybody_hears_of_it(scenario):
    for step in itertools.count(1):
        async with opened() as (codex, _):
            death = CodexError("the end, at every step")

            def end(codex=codex, death=death):
                codex._connection.dispatcher.close(death)

            try:
                reached = await act_at_step(step, end, lambda codex=codex: scenario(codex))
            except Exception as error:
                if {str(leaf) for leaf in leaves(error)} != {str(death)}:
                    raise
                reached = True
            left = codex.statistics()
            assert (left.pending_requests, left.waiting_requests) == (0, 0)
            assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
        if not reached:
            break
    assert step > 5


def leaves(error):
    parts = getattr(error, "exceptions", None)
    return [error] if parts is None else [leaf for part in parts for leaf in leaves(part)]
