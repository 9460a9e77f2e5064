"""A turn that asks, with a handler that takes its time, cancelled at every step in memory.

After each cancellation no handler runs, nothing is open, the runtime has no turn
running, and it got one answer or none.
"""

from __future__ import annotations

import itertools
from contextlib import suppress

import pytest
import trio
from insides import lanes
from orderly_server import Runtime, turn
from sweeping import Belongings, cancel_at_step, end_at_step

from trio_codex import Decision, RequestHandlerError, RequestHandlers
from trio_codex._wire import encode_request
from trio_codex.testing import open_fake_app_server

COMMAND = "item/commandExecution/requestApproval"


class AskingRuntime(Runtime):
    """Plays turns that each ask for a command to be approved, and wait for it."""

    def __init__(self):
        super().__init__()
        self.answers = []
        self._asked = itertools.count()

    async def _say_turn(self, thread_id, turn_id):
        ids = {"threadId": thread_id, "turnId": turn_id}
        await self.server.notify("turn/started", {**ids, "turn": turn(turn_id)})
        request_id = next(self._asked)
        params = {**ids, "itemId": "item-1", "startedAtMs": 0, "kind": "command"}
        await self.server.send_bytes(encode_request(request_id, COMMAND, params))
        while self.running.get(thread_id) == turn_id:
            if (answer := dict(self.server.answers).get(request_id)) is not None:
                self.answers.append(answer.get("result") or answer.get("error"))
                resolved = {"threadId": thread_id, "requestId": request_id}
                await self.server.notify("serverRequest/resolved", resolved)
                await self._complete(thread_id, turn_id, "completed")
                return
            await trio.lowlevel.checkpoint()


async def approve(request):
    for _ in range(3):
        await trio.lowlevel.checkpoint()
    return Decision.accept


async def fail(request):
    await trio.lowlevel.checkpoint()
    raise ZeroDivisionError("mine")


async def run(codex):
    await (await codex.thread_start()).run("go")


async def stream(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        async for _ in turn:
            pass


async def interrupt(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        await turn.interrupt()


async def fail_to_run(codex):
    with suppress(RequestHandlerError):
        await run(codex)


SCENARIOS = [(run, approve), (stream, approve), (interrupt, approve), (fail_to_run, fail)]


def assert_nothing_open(codex):
    left = codex.statistics()
    assert left.running_handlers == 0
    assert (left.pending_requests, left.waiting_requests) == (0, 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert lanes(codex) == {}


@pytest.mark.parametrize(("scenario", "handler"), SCENARIOS)
async def test_cancelled_at_every_step_no_handler_is_left(scenario, handler, tally, caplog):
    for step in itertools.count(1):
        runtime = AskingRuntime()
        handlers = RequestHandlers(command=handler)
        before = Belongings()
        async with open_fake_app_server(runtime.play, handlers=handlers) as codex:
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            assert await codex.request("ping") == {}
            assert runtime.running == {}
            assert_nothing_open(codex)
        before.assert_nothing_new()
        wanted = {"decision": "accept" if handler is approve else "decline"}
        assert runtime.answers in ([], [wanted])
        if not reached:
            break
        tally("cancelled while a handler runs, in memory")
    assert step > 15
    assert "abandoned" not in caplog.text


@pytest.mark.parametrize(("scenario", "handler"), SCENARIOS)
async def test_whatever_step_the_connection_ends_at_no_handler_is_left(scenario, handler, tally):
    for step in itertools.count(1):
        runtime = AskingRuntime()
        handlers = RequestHandlers(command=handler)
        async with open_fake_app_server(runtime.play, handlers=handlers) as codex:
            reached = await end_at_step(step, codex, scenario)
            if not reached:
                # The interrupt of a turn that was just over may have no answer yet.
                await codex.request("ping")
            assert_nothing_open(codex)
        if not reached:
            break
        tally("the connection ended while a handler runs, in memory")
    assert step > 15
