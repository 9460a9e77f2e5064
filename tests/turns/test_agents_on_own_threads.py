"""A sub-agent of a turn and a turn of the program's own, on one thread."""

from __future__ import annotations

import trio
from agents import call_agent

from trio_codex import CodexConfig, types
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result, turn_snapshot

COUNTS = {
    "totalTokens": 15,
    "inputTokens": 10,
    "cachedInputTokens": 0,
    "outputTokens": 5,
    "reasoningOutputTokens": 0,
}
USAGE = {
    "threadId": "child",
    "turnId": "turn-d",
    "tokenUsage": {"total": COUNTS, "last": COUNTS, "modelContextWindow": None},
}


async def start(server, thread_id, turn_id):
    turn = turn_snapshot(turn_id)
    await server.notify("turn/started", {"threadId": thread_id, "turn": turn})


async def test_a_turn_of_the_program_to_which_an_agent_speaks_stays_the_programs():
    """The turn that called the agent is interrupted, and the program's own turn there is not."""
    called, left = trio.Event(), trio.Event()
    interrupts = []

    async def script(server):
        await server.accept_thread()
        await server.respond(await server.receive("thread/start"), thread_start_result("thread-2"))
        await server.accept_turn("turn-1")
        await server.accept_turn("turn-2")
        await call_agent(server, "thread-2", tool="sendInput")
        called.set()
        interrupts.append(await server.receive("turn/interrupt"))
        await server.respond(interrupts[0], {})
        await server.complete_turn(status="interrupted")
        await left.wait()
        await server.complete_turn(thread_id="thread-2", turn_id="turn-2")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=1)) as codex:
        first, second = await codex.thread_start(), await codex.thread_start()
        async with first.turn("call it") as turn, second.turn("mine") as mine:
            await called.wait()
            async for event in turn:
                if isinstance(event, types.ItemCompletedNotification):
                    break
            await turn.interrupt()
            left.set()
            assert (await mine.result()).status is types.TurnStatus.completed
    assert [request.params["threadId"] for request in interrupts] == ["thread-1"]


async def test_an_agent_on_whose_thread_a_turn_of_the_program_is_asked_for_rests_at_its_end():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn("turn-1")
        await call_agent(server, "child")
        await start(server, "child", "turn-c")
        request = await server.receive("turn/start")
        # It ends while the program's turn there is asked for.
        await server.complete_turn(thread_id="child", turn_id="turn-c")
        await server.respond(request, {"turn": turn_snapshot("turn-d")})
        await start(server, "child", "turn-d")
        await server.complete_turn(thread_id="child", turn_id="turn-d")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("call it") as turn:
            tree = turn.tree()
            async for thread_id, event in tree:
                if thread_id == "child" and isinstance(event, types.TurnStartedNotification):
                    break
            await codex.thread("child").run("mine")
            with trio.fail_after(5):
                async for _ in tree:
                    pass


async def test_a_turn_of_the_program_on_the_thread_of_an_agent_is_no_work_of_the_agent():
    """It is neither interrupted with the turn that the agent worked for nor counted there."""
    running, left = trio.Event(), trio.Event()
    interrupts = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn("turn-1")
        await call_agent(server, "child")
        await start(server, "child", "turn-c")
        await server.complete_turn(thread_id="child", turn_id="turn-c")
        await server.respond(await server.receive("turn/start"), {"turn": turn_snapshot("turn-d")})
        await start(server, "child", "turn-d")
        await server.notify("thread/tokenUsage/updated", USAGE)
        running.set()
        interrupts.append(await server.receive("turn/interrupt"))
        await server.respond(interrupts[0], {})
        await server.complete_turn(status="interrupted")
        await left.wait()
        await server.complete_turn(thread_id="child", turn_id="turn-d")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=1)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("call it") as turn:
            async for thread_id, event in turn.tree():
                if thread_id == "child" and isinstance(event, types.TurnCompletedNotification):
                    break
            async with codex.thread("child").turn("mine") as mine:
                await running.wait()
                async for event in mine:
                    if isinstance(event, types.ThreadTokenUsageUpdatedNotification):
                        break
                await turn.interrupt()
                assert turn.tree_usage() is None
                left.set()
                assert (await mine.result()).status is types.TurnStatus.completed
    assert [request.params["threadId"] for request in interrupts] == ["thread-1"]
