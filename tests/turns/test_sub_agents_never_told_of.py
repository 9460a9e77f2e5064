"""Sub-agents that a turn calls in the moment of its interrupt, of which no item ever tells.

Their turns name the turn at the root of their tree, and nothing else leads to them.
"""

from __future__ import annotations

import pytest
import trio
from agents import call_agent
from trio.testing import wait_all_tasks_blocked

from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import turn_snapshot

pytestmark = pytest.mark.deadline(15)

AGENT = {"threadId": "agent-1"}


async def start_agent(server, root="turn-1"):
    turn = {**turn_snapshot("turn-a"), "rootTurnId": root}
    await server.notify("turn/started", {**AGENT, "turn": turn})


async def end_agent(server):
    turn = {**turn_snapshot("turn-a"), "status": "interrupted"}
    await server.notify("turn/completed", {**AGENT, "turn": turn})


async def interrupt_of(server, thread_id):
    request = await server.receive("turn/interrupt")
    assert request.params["threadId"] == thread_id
    await server.respond(request, {})
    return request.params["turnId"]


async def cancelled(codex, ready):
    thread = await codex.thread_start()
    async with trio.open_nursery() as nursery:
        nursery.start_soon(thread.run, "Delegate.")
        await ready.wait()
        await wait_all_tasks_blocked()
        nursery.cancel_scope.cancel()


async def test_one_that_started_before_the_interrupt_is_interrupted_and_waited_for():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await start_agent(server)
        ready.set()
        # Both at once, in any order.
        asked = [await server.receive("turn/interrupt") for _ in range(2)]
        assert {each.params["threadId"] for each in asked} == {"thread-1", "agent-1"}
        for each in asked:
            await server.respond(each, {})
        await server.complete_turn(status="interrupted")
        await wait_all_tasks_blocked()
        order.append("the agent")
        await end_agent(server)

    ready, order = trio.Event(), []
    async with open_fake_app_server(script) as codex:
        await cancelled(codex, ready)
        order.append("the block")
    assert order == ["the agent", "the block"]


async def test_one_that_starts_while_the_turn_is_stopped_is_interrupted_and_waited_for():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        ready.set()
        await interrupt_of(server, "thread-1")
        await start_agent(server)
        await server.complete_turn(status="interrupted")
        await interrupt_of(server, "agent-1")
        order.append("the agent")
        await end_agent(server)

    ready, order = trio.Event(), []
    async with open_fake_app_server(script) as codex:
        await cancelled(codex, ready)
        order.append("the block")
    assert order == ["the agent", "the block"]


async def test_one_that_starts_when_the_turn_is_over_is_interrupted_at_once():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        ready.set()
        await interrupt_of(server, "thread-1")
        await server.complete_turn(status="interrupted")
        await left.wait()
        await start_agent(server)
        assert await interrupt_of(server, "agent-1") == "turn-a"
        ended.set()

    ready, left, ended = trio.Event(), trio.Event(), trio.Event()
    async with open_fake_app_server(script) as codex:
        await cancelled(codex, ready)
        left.set()
        await ended.wait()
        assert codex.statistics().open_turns == 0


async def test_news_that_one_starts_which_has_already_run_keep_nobody_waiting():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        ready.set()
        await interrupt_of(server, "thread-1")
        await start_agent(server)
        await end_agent(server)
        await call_agent(server)
        await server.complete_turn(status="interrupted")

    ready = trio.Event()
    async with open_fake_app_server(script) as codex:
        with trio.fail_after(3):  # and not after the bound of an interrupt
            await cancelled(codex, ready)


@pytest.mark.parametrize("root", ["turn-1", "somebody else's", None])
async def test_the_agent_of_a_turn_that_goes_on_is_left_alone(root):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await start_agent(server, root)
        await server.complete_turn()
        with pytest.raises(EOFError):
            await server.receive("turn/interrupt")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        assert (await thread.run("Delegate.")).id == "turn-1"
        await wait_all_tasks_blocked()


BAD_STARTS = [
    {"turnId": "turn-a"},
    {"turn": None},
    {"turn": {"id": ["turn-a"], "rootTurnId": "turn-1"}},
    {"turn": {"id": "turn-a", "rootTurnId": {"id": "turn-1"}}},
    {"turn": {"rootTurnId": "turn-1"}},
]


@pytest.mark.parametrize("start", BAD_STARTS)
async def test_a_start_that_cannot_be_read_is_nobodys_and_no_fault(start, caplog):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        ready.set()
        await interrupt_of(server, "thread-1")
        await server.notify("turn/started", {**AGENT, **start})
        await server.complete_turn(status="interrupted")
        await server.notify("turn/started", {**AGENT, **start})
        with pytest.raises(EOFError):
            await server.receive("turn/interrupt")

    ready = trio.Event()
    async with open_fake_app_server(script) as codex:
        await cancelled(codex, ready)
        await wait_all_tasks_blocked()
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_thread_that_has_gone_on_to_another_turn_is_left_alone():
    """Its turn belonged to the tree, and the one that runs on it now does not."""

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await start_agent(server)
        await end_agent(server)
        await server.notify("turn/started", {**AGENT, "turn": turn_snapshot("turn-b")})
        ready.set()
        await interrupt_of(server, "thread-1")
        await server.complete_turn(status="interrupted")
        with pytest.raises(EOFError):
            await server.receive("turn/interrupt")

    ready = trio.Event()
    async with open_fake_app_server(script) as codex:
        with trio.fail_after(3):
            await cancelled(codex, ready)
        await wait_all_tasks_blocked()
