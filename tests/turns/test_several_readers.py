"""Several tasks read the one stream of a turn: each event goes to one, and all of them end."""

from __future__ import annotations

from contextlib import suppress

import agents
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, types
from trio_codex.testing import open_fake_app_server

CONFIG = CodexConfig(interrupt_timeout=0.1)


async def take(stream, seen):
    async for each in stream:
        seen.append(each)


READERS = {
    "events": lambda turn: turn,
    "text": lambda turn: turn.text(),
}


@pytest.mark.parametrize("second", READERS)
@pytest.mark.parametrize("first", [*READERS, "tree"])
async def test_both_readers_end_with_the_turn_though_a_sub_agent_works_on(first, second):
    ended = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await agents.call_agent(server, status="pendingInit")
        turn = {"id": "turn-2", "items": [], "status": "inProgress"}
        await server.notify("turn/started", {"threadId": "agent-1", "turn": turn})
        await server.send_delta("Hello.")
        await wait_all_tasks_blocked()
        await server.complete_turn()
        await ended.wait()  # nothing more is said
        with suppress(trio.BrokenResourceError):  # the program may have gone
            await server.complete_turn(thread_id="agent-1", turn_id="turn-2")

    one, other = [], []
    async with (
        open_fake_app_server(script, CONFIG) as codex,
        (await codex.thread_start()).turn("go") as turn,
        trio.open_nursery() as nursery,
    ):
        tree = first == "tree"
        nursery.start_soon(take, turn.tree() if tree else READERS[first](turn), one)
        with trio.fail_after(5):
            await take(READERS[second](turn), other)
            if tree:
                assert nursery.child_tasks  # the sub-agent is part of it
            else:
                while nursery.child_tasks:
                    await trio.lowlevel.checkpoint()
        ended.set()
    if first == second == "events":
        both = [*one, *other]
        assert sum(isinstance(each, types.TurnCompletedNotification) for each in both) == 1
        assert [each.delta for each in both if hasattr(each, "delta")] == ["Hello."]
