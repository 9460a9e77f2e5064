"""The idle watchdog: a time limit on silence, in virtual time."""

from __future__ import annotations

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import types
from trio_codex.testing import open_fake_app_server

# Of virtual time.
pytestmark = pytest.mark.deadline(5000)


async def finish_interrupted(server):
    await server.respond(await server.receive("turn/interrupt"), {})
    await server.complete_turn(status="interrupted")


async def test_a_long_turn_is_not_stopped_for_being_long(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(100):
            await trio.sleep(9)
            await server.send_delta("x")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                result = await turn.result()
    assert result.status is types.TurnStatus.completed
    assert not scope.cancelled_caught


@pytest.mark.parametrize("after", [0, 3])
async def test_silence_cancels_the_block_and_leaving_the_turn_interrupts_it(after, autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(after):
            await trio.sleep(5)
            await server.send_delta("x")
        await finish_interrupted(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        began = trio.current_time()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                async for _ in turn:
                    pass
            assert scope.cancelled_caught
            assert trio.current_time() - began == pytest.approx(after * 5 + 10)
        assert turn.status is types.TurnStatus.interrupted


async def test_what_a_sub_agent_says_counts(autojump_clock):
    child = {"threadId": "child", "turnId": "turn-child"}

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        item = {
            "type": "subAgentActivity",
            "id": "1",
            "kind": "started",
            "agentPath": "/a",
            "agentThreadId": "child",
        }
        params = {"threadId": "thread-1", "turnId": "turn-1", "item": item, "completedAtMs": 0}
        await server.notify("item/completed", params)
        for _ in range(5):
            await trio.sleep(8)
            await server.send_delta("x", thread_id="child", turn_id=child["turnId"])
        await server.complete_turn(thread_id="child", turn_id=child["turnId"])
        await trio.sleep(9)
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await turn.result()
    assert not scope.cancelled_caught


async def test_a_turn_that_is_over_is_not_silent(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await turn.result()
                await trio.sleep(1000)
            with turn.watch(idle=10) as second:
                await trio.sleep(1000)
    assert not scope.cancelled_caught
    assert not second.cancelled_caught


async def test_what_is_not_read_counts_too(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(10):
            await trio.sleep(8)
            await server.send_delta("x")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await trio.sleep(500)
    assert not scope.cancelled_caught


async def test_outside_of_its_block_it_watches_no_more(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("on")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await wait_all_tasks_blocked()
            await trio.sleep(100)
            assert turn._route.watches == []
            async with trio.open_nursery() as nursery:
                nursery.start_soon(codex.request, "on")
                await turn.result()
                nursery.cancel_scope.cancel()
    assert not scope.cancel_called


@pytest.mark.parametrize("idle", [0, -1, float("nan")])
async def test_a_time_that_is_none_is_refused(idle):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with pytest.raises(ValueError, match="idle must be a positive number of seconds"):
                turn.watch(idle=idle)
            await turn.result()
