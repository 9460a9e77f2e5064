"""What is not ours, and what is withdrawn by us, cancelled at every step, in memory.

Somebody else's turn runs, or starts, on the thread. After each cancellation it
must go on, and the client must have nothing left. And whatever a turn had asked
when it was cancelled or its thread unsubscribed, has an answer.
"""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager, suppress

import pytest
import trio
import trio.testing
from insides import lanes, running_turns
from orderly_server import Runtime, turn
from sweeping import cancel_at_step, end_at_step

from trio_codex import CodexError, RequestHandlers
from trio_codex._wire import encode_request
from trio_codex.testing import open_fake_app_server

APPROVAL = "item/commandExecution/requestApproval"


class BusyRuntime(Runtime):
    """A runtime with turns that others have started, and that asks during each of ours."""

    def __init__(self, *, asks=False):
        super().__init__()
        self.foreign: set[str] = set()
        self.interrupted: list[str] = []
        self.asked: set[int] = set()
        self._asks = asks
        self._requests = itertools.count()

    async def _answer(self, request):
        params = request.params or {}
        thread_id = params.get("threadId")
        running = self.running.get(thread_id)
        match request.method:
            case "start foreign":
                await self.server.respond(request, {})
                if running is None:
                    turn_id = self.running[thread_id] = f"turn-{next(self._ids)}"
                    self.foreign.add(turn_id)
                    started = {"threadId": thread_id, "turn": turn(turn_id)}
                    await self.server.notify("turn/started", started)
                    # Every turn of a client begins with its message, which says whose it is.
                    item = {"type": "userMessage", "id": "u", "content": [], "clientId": None}
                    ids = {"threadId": thread_id, "turnId": turn_id}
                    await self.server.notify("item/started", {**ids, "item": item})
            case "thread/compact/start" if running in self.foreign:
                # The runtime itself ends the other turn.
                self.foreign.discard(running)
                await super()._complete(thread_id, running, "interrupted")
                await super()._answer(request)
            case "thread/shellCommand" if running is not None:
                await self.server.respond(request, {})
                self._nursery.start_soon(self._run_command, thread_id, running)
            case "thread/unsubscribe":
                await self.server.respond(request, {"status": "unsubscribed"})
            case "thread/shellCommand":
                await self._start_otherwise(request, params)
            case _:
                await super()._answer(request)

    async def _run_command(self, thread_id, turn_id):
        ids = {"threadId": thread_id, "turnId": turn_id}
        item = {"type": "commandExecution", "id": "c", "source": "userShell", "command": "ls"}
        with suppress(trio.BrokenResourceError):
            await self.server.notify("item/started", {**ids, "item": item})
            for _ in range(3):
                await trio.lowlevel.checkpoint()
            await self.server.notify("item/completed", {**ids, "item": item})

    async def _say_turn(self, thread_id, turn_id):
        if self._asks:
            request_id = next(self._requests)
            self.asked.add(request_id)
            ids = {"threadId": thread_id, "turnId": turn_id, "itemId": f"item-{request_id}"}
            params = {**ids, "kind": "command", "command": "x", "cwd": "/", "startedAtMs": 0}
            started = {"threadId": thread_id, "turn": turn(turn_id)}
            await self.server.notify("turn/started", started)
            await self.server.send_bytes(encode_request(request_id, APPROVAL, params))
            while request_id not in dict(self.server.answers):
                if self.running.get(thread_id) != turn_id:
                    break  # it was interrupted, and does not wait any more
                await self.server._changed.park()
            self.asked.discard(request_id)
            await self._complete(thread_id, turn_id, "completed")
            return
        await super()._say_turn(thread_id, turn_id)

    async def _complete(self, thread_id, turn_id, status):
        if status == "interrupted":
            self.interrupted.append(turn_id)
        await super()._complete(thread_id, turn_id, status)
        self.server._changed.unpark_all()


@asynccontextmanager
async def opened(handler=None, *, asks=False):
    runtime = BusyRuntime(asks=asks)
    handlers = RequestHandlers(command=handler)
    async with open_fake_app_server(runtime.play, handlers=handlers) as codex:
        yield codex, runtime


async def join(codex):
    thread = await codex.thread_start()
    await codex.request("start foreign", {"threadId": thread.id})
    async with thread.turn("go"):
        pass


async def join_what_starts_meanwhile(codex):
    thread = await codex.thread_start()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(codex.request, "start foreign", {"threadId": thread.id})
        async with thread.turn("go"):
            pass


async def compact_beside(codex):
    thread = await codex.thread_start()
    await codex.request("start foreign", {"threadId": thread.id})
    await thread.compact()


async def command_inside(codex):
    thread = await codex.thread_start()
    await codex.request("start foreign", {"threadId": thread.id})
    await thread.shell_command("ls")


async def command_watched_inside(codex):
    thread = await codex.thread_start()
    await codex.request("start foreign", {"threadId": thread.id})
    async with thread.shell_command("ls") as turn:
        async for _ in turn:
            break


FOREIGN = [
    join,
    join_what_starts_meanwhile,
    compact_beside,
    command_inside,
    command_watched_inside,
]


async def check(codex, runtime):
    assert await codex.request("ping") == {}
    assert not runtime.foreign.intersection(runtime.interrupted)
    for thread_id, turn_id in list(runtime.running.items()):
        assert turn_id in runtime.foreign
        await runtime._complete(thread_id, turn_id, "completed")
    assert await codex.request("ping") == {}
    left = codex.statistics()
    assert (left.pending_requests, left.waiting_requests, left.running_handlers) == (0, 0, 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert lanes(codex) == {}
    assert running_turns(codex) == {}


@pytest.mark.parametrize("scenario", FOREIGN)
async def test_cancelled_at_every_step_what_is_not_ours_goes_on(scenario, tally):
    for step in itertools.count(1):
        async with opened() as (codex, runtime):
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            await check(codex, runtime)
        if not reached:
            break
        tally("cancelled beside a foreign turn, in memory")
    assert step > 5


@pytest.mark.parametrize("scenario", FOREIGN)
async def test_whatever_step_the_connection_ends_at_everybody_hears_of_it(scenario, tally):
    for step in itertools.count(1):
        async with opened() as (codex, _):
            reached = await end_at_step(step, codex, scenario)
            # Else the foreign turn goes on.
            assert not reached or lanes(codex) == {}
        if not reached:
            break
        tally("the connection ended beside a foreign turn, in memory")
    assert step > 5


@pytest.mark.parametrize("then", ["unsubscribe", "detach", "leave"])
async def test_cancelled_at_every_step_whatever_was_asked_is_answered(then, tally):
    async def never(_):
        await trio.sleep_forever()

    async def scenario(codex):
        thread = await codex.thread_start()
        with suppress(CodexError):  # the turn is lost
            async with thread.turn("go") as turn:
                async for _ in turn:
                    break
                if then == "detach":
                    turn.detach()
                if then == "unsubscribe":
                    await thread.unsubscribe()
                    await turn.result()
        if then == "detach":
            await thread.unsubscribe()

    for step in itertools.count(1):
        async with opened(never, asks=True) as (codex, runtime):
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            if then == "detach":
                for thread_id in runtime.threads:
                    await codex.request("thread/unsubscribe", {"threadId": thread_id})
            await codex.request("ping")
            await trio.testing.wait_all_tasks_blocked()
            assert runtime.asked == set()
            assert codex.statistics().running_handlers == 0
        if not reached:
            break
        tally("cancelled while a request was open, in memory")
    assert step > 5
