"""Turns of ours that start before the answer to their request, whatever comes then."""

from __future__ import annotations

import json
import logging

import pytest
import trio
from agents import call_agent
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    Instrument,
    RequestHandlerError,
    RequestHandlers,
    TurnFailedError,
    types,
)
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import turn_snapshot

IDS = {"threadId": "thread-1", "turnId": "turn-1"}
TURN = turn_snapshot("turn-1")
FAILED = {"status": "failed", "error": {"message": "boom"}}


async def start_early(server, method="turn/start"):
    await server.accept_thread()
    request = await server.receive(method)
    await server.notify("turn/started", {"threadId": "thread-1", "turn": TURN})
    return request


async def say_first_item(server, request):
    item = {"type": "userMessage", "id": "u", "content": []}
    item["clientId"] = request.params["clientUserMessageId"]
    await server.notify("item/started", {**IDS, "item": item, "startedAtMs": 0})


async def test_a_compaction_that_fails_before_its_first_item_fails():
    async def script(server):
        request = await start_early(server, "thread/compact/start")
        await server.respond(request, {})
        await server.complete_turn(**FAILED)

    async with open_fake_app_server(script) as codex:
        with pytest.raises(TurnFailedError, match="boom"):
            await (await codex.thread_start()).compact()


async def test_a_turn_that_has_failed_before_its_answer_and_any_item_is_ours_and_told():
    async def script(server):
        request = await start_early(server)
        await server.complete_turn(**FAILED)
        await server.respond(request, {"turn": TURN})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError, match="boom"):
            async with thread.turn("go") as turn:
                assert not turn.joined


async def test_what_proves_ours_after_its_block_was_left_is_interrupted():
    answered, left = trio.Event(), trio.Event()
    interrupts = []

    async def script(server):
        request = await start_early(server)
        await server.respond(request, {"turn": TURN})
        answered.set()
        await left.wait()
        await say_first_item(server, request)
        interrupts.append(await server.receive("turn/interrupt"))
        await server.respond(interrupts[0], {})
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.05)) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(thread.run, "go")
            await answered.wait()
            await wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
        left.set()
        while codex.statistics().open_turns:
            await trio.lowlevel.checkpoint()
    assert [request.params for request in interrupts] == [IDS]


async def test_a_request_before_the_answer_belongs_to_its_turn():
    async def script(server):
        request = await start_early(server)
        await say_first_item(server, request)
        params = {**IDS, "itemId": "c", "startedAtMs": 0, "command": "ls", "environmentId": None}
        await server.ask("item/commandExecution/requestApproval", params)
        await server.respond(request, {"turn": TURN})
        interrupt = await server.receive("turn/interrupt")
        await server.respond(interrupt, {})
        await server.complete_turn(status="interrupted")

    async def fail(request):
        raise KeyError("a handler")

    async with open_fake_app_server(script, handlers=RequestHandlers(command=fail)) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError):
            await thread.run("go")


async def test_an_interrupt_is_over_although_that_of_a_sub_agent_was_refused():
    refused = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        for _ in range(2):
            request = await server.receive("turn/interrupt")
            if request.params["threadId"] == "child":
                await server.refuse(request, -32600, "thread not found: child")
                refused.set()
            else:
                await server.respond(request, {})
                await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.1)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            async for event in turn:
                if isinstance(event, types.ItemCompletedNotification):
                    break
            with trio.fail_after(5):
                await turn.interrupt()
            assert refused.is_set()
            assert (await turn.result()).status is types.TurnStatus.interrupted


async def test_a_duration_beyond_all_numbers_ends_a_turn_as_any_other(caplog):
    caplog.set_level(logging.INFO, "trio_codex")
    over = []

    class Ends(Instrument):
        def turn_over(self, turn):
            over.append(turn)

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        turn = {**turn_snapshot("turn-1", status="completed"), "durationMs": 10**400}
        params = {"threadId": "thread-1", "turn": turn}
        message = json.dumps({"method": "turn/completed", "params": params})
        await server.send_bytes(message.encode() + b"\n")

    async with open_fake_app_server(script, instruments=[Ends()]) as codex:
        await (await codex.thread_start()).run("go")
    assert len(over) == 1
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
