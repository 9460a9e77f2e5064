"""The tasks of handlers and tools are part of their turn: its block waits for their end."""

from __future__ import annotations

import pytest
import trio

from trio_codex import CodexConfig, Decision, JsonRpcError, RequestHandlers
from trio_codex.testing import open_fake_app_server

APPROVAL = "item/commandExecution/requestApproval"
PARAMS = {"threadId": "thread-1", "turnId": "turn-1", "itemId": "i", "startedAtMs": 0}


def cleaning_up(steps):
    async def handler(_):
        steps.append("asked")
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await trio.sleep(2)
            steps.append("cleaned up")
        return Decision.accept

    return RequestHandlers(command=handler)


async def ask_then(server, *, interrupt):
    await server.accept_thread()
    await server.accept_turn()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(no_answer, server)
        await server.respond(await server.receive("asked"), {})
        if interrupt:
            await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted" if interrupt else "completed")


async def no_answer(server):
    with pytest.raises(EOFError):
        await server.ask(APPROVAL, PARAMS)


@pytest.mark.parametrize("way", ["cancelled", "ended"])
async def test_the_block_of_a_turn_is_left_after_its_handlers(way, autojump_clock):
    async def script(server):
        await ask_then(server, interrupt=way == "cancelled")

    steps = []
    async with open_fake_app_server(script, handlers=cleaning_up(steps)) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go") as turn:
                while not steps:
                    await trio.lowlevel.checkpoint()
                await codex.request("asked")
                if way == "cancelled":
                    scope.cancel()
                await turn.result()
        steps.append("left")
        assert codex.statistics().running_handlers == 0
    assert steps == ["asked", "cleaned up", "left"]


async def test_it_is_waited_for_no_longer_than_the_bound(autojump_clock):
    async def script(server):
        await ask_then(server, interrupt=True)

    steps = []
    config = CodexConfig(interrupt_timeout=1)
    async with open_fake_app_server(script, config, handlers=cleaning_up(steps)) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go"):
                while not steps:
                    await trio.lowlevel.checkpoint()
                await codex.request("asked")
                began = trio.current_time()
                scope.cancel()
        assert trio.current_time() - began == pytest.approx(1)
        assert steps == ["asked"]
    assert steps == ["asked", "cleaned up"]


async def test_a_compaction_that_is_refused_leaves_the_thread_free():
    async def script(server):
        await server.accept_thread()
        await server.refuse(await server.receive("thread/compact/start"), -32603, "not now")
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(JsonRpcError, match="not now"):
            await thread.compact()
        await thread.run("go")
        assert codex.statistics().open_turns == 0
