"""Turns that are not ours: joined, never interrupted, nor their sub-agents."""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import turn_snapshot

pytestmark = pytest.mark.deadline(15)

FOREIGN = turn_snapshot("turn-f")
IDS = {"threadId": "thread-1", "turnId": "turn-f"}


async def start_foreign(server):
    await server.notify("turn/started", {"threadId": "thread-1", "turn": FOREIGN})


async def assert_no_interrupt(server):
    """Until the client goes."""
    with suppress(EOFError):
        request = await server.receive("turn/interrupt")
        pytest.fail(f"interrupted {request.params}")


async def call_agent(server):
    item = {
        "type": "collabAgentToolCall",
        "id": "c1",
        "tool": "spawnAgent",
        "status": "completed",
        "senderThreadId": "thread-1",
        "receiverThreadIds": ["agent-1"],
        "agentsStates": {"agent-1": {"status": "running"}},
    }
    await server.notify("item/completed", {**IDS, "item": item, "completedAtMs": 0})
    started = {"threadId": "agent-1", "turn": turn_snapshot("turn-a")}
    await server.notify("turn/started", started)


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("how", ["cancelled", "raising"])
async def test_sub_agents_of_a_joined_turn_are_left_alone(how, ended):
    async def script(server):
        await server.accept_thread()
        await start_foreign(server)
        request = await server.receive("turn/start")
        await server.respond(request, {"turn": FOREIGN})
        await call_agent(server)
        if ended:
            await server.complete_turn(turn_id="turn-f")
        ready.set()
        await assert_no_interrupt(server)

    ready = trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()
        with trio.CancelScope() as scope:
            try:
                async with thread.turn("hi") as turn:
                    assert turn.joined
                    await ready.wait()
                    await wait_all_tasks_blocked()
                    if how == "raising":
                        raise KeyError  # noqa: TRY301
                    scope.cancel()
                    await trio.lowlevel.checkpoint()
            except KeyError:
                pass
        await wait_all_tasks_blocked()
