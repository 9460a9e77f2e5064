"""Sub-agents: the tree of threads that work for a turn, what it says, uses, and how it ends."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager
from functools import partial

import agents
import pytest
import trio
from insides import sub_agents

from trio_codex import CodexConfig, TransportClosedError, types
from trio_codex.testing import open_fake_app_server

OURS = agents.TURN_1
call_agent = partial(agents.call_agent, status="pendingInit")


def turn(turn_id):
    return {"id": turn_id, "items": [], "status": "inProgress"}


async def start_work(server, child):
    await server.notify("turn/started", {"threadId": child, "turn": turn(f"turn-{child}")})


async def say(server, child, text):
    await server.send_delta(text, thread_id=child, turn_id=f"turn-{child}")


async def end_work(server, child, status="completed"):
    await server.complete_turn(thread_id=child, turn_id=f"turn-{child}", status=status)


async def report_usage(server, total, *, thread_id="thread-1", turn_id="turn-1"):
    names = ("total", "input", "cachedInput", "output", "reasoningOutput")
    counts = {f"{name}Tokens": total for name in names}
    params = {
        "threadId": thread_id,
        "turnId": turn_id,
        "tokenUsage": {"total": counts, "last": counts},
    }
    await server.notify("thread/tokenUsage/updated", params)


def texts(events):
    return [
        (thread_id, event.delta)
        for thread_id, event in events
        if isinstance(event, types.AgentMessageDeltaNotification)
    ]


async def end_all(server, *children):
    """Play the runtime until every interrupt that is due has come."""
    due = {"thread-1", *children}
    while due:
        request = await server.receive("turn/interrupt")
        thread_id = request.params["threadId"]
        due.remove(thread_id)
        await server.respond(request, {})
        turn_id = "turn-1" if thread_id == "thread-1" else f"turn-{thread_id}"
        await server.complete_turn(thread_id=thread_id, turn_id=turn_id, status="interrupted")


@asynccontextmanager
async def failing(block):
    """Leave a block by an exception once the body is done."""
    with pytest.raises(ZeroDivisionError):  # noqa: PT012
        async with block as value:
            yield value
            raise ZeroDivisionError


async def test_the_tree_tells_threads_apart_and_ends_with_the_last_of_them():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await say(server, "child", "a")
        await server.send_delta("b")
        await call_agent(server, "grandchild", of={"threadId": "child", "turnId": "turn-child"})
        await start_work(server, "grandchild")
        await say(server, "grandchild", "c")
        await say(server, "stranger", "d")
        await server.complete_turn()
        await end_work(server, "child")
        await say(server, "grandchild", "e")
        await end_work(server, "grandchild")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle:
            events = [pair async for pair in turn_handle.tree()]
    said = [("child", "a"), ("thread-1", "b"), ("grandchild", "c"), ("grandchild", "e")]
    assert texts(events) == said
    ends = [t for t, event in events if isinstance(event, types.TurnCompletedNotification)]
    assert ends == ["thread-1", "child", "grandchild"]
    assert sub_agents(codex) == 0


async def test_a_loop_over_the_turn_hears_of_its_own_thread_only_and_ends_with_it():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await say(server, "child", "a")
        await server.send_delta("b")
        await server.complete_turn()
        await say(server, "child", "c")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle:
            own = [event async for event in turn_handle]
            assert [event async for event in turn_handle] == []
            assert texts([await turn_handle.tree().__anext__()]) == [("child", "c")]
    assert {event.thread_id for event in own} == {"thread-1"}
    assert isinstance(own[-1], types.TurnCompletedNotification)


async def test_the_usage_of_the_tree_grows_beyond_the_end_of_the_turn():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await report_usage(server, 10)
        await report_usage(server, 5, thread_id="child", turn_id="turn-child")
        await server.complete_turn()
        await server.receive("more")
        await report_usage(server, 7, thread_id="child", turn_id="turn-child")
        await end_work(server, "child")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle:
            assert turn_handle.tree_usage() is None
            result = await turn_handle.result()
            async with trio.open_nursery() as nursery:
                nursery.start_soon(codex.request, "more")
                async for _ in turn_handle.tree():
                    pass
                nursery.cancel_scope.cancel()
            assert turn_handle.tree_usage().total_tokens == 17
    assert (result.turn_usage.total_tokens, result.tree_usage.total_tokens) == (10, 15)


async def test_cancellation_interrupts_the_sub_agents_too():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await call_agent(server, "grandchild", of={"threadId": "child", "turnId": "turn-child"})
        await server.respond(await server.receive("known"), {})
        await end_all(server, "child", "grandchild")
        with pytest.raises(EOFError):
            await server.receive()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go"):
                await codex.request("known")
                scope.cancel()
        assert codex.statistics().pending_requests == 0
        assert sub_agents(codex) == 0


async def test_a_sub_agent_that_is_called_while_the_turn_ends_is_interrupted_too():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn("turn-1")})
        await server.respond(await server.receive("known"), {})
        request = await server.receive("turn/interrupt")
        await call_agent(server, "late")
        await server.respond(request, {})
        await server.complete_turn(status="interrupted")
        request = await server.receive("turn/interrupt")
        assert request.params == {"threadId": "late", "turnId": ""}
        await server.respond(request, {})
        await end_work(server, "late", "interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle:
            await codex.request("known")
            await turn_handle.interrupt()
            assert sub_agents(codex) == 1
            assert turn_handle._route.working_agents == []


@pytest.mark.parametrize("way", ["run", "block", "detached"])
async def test_sub_agents_go_on_where_the_turn_has_ended_by_itself(way):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await server.complete_turn()
        await server.respond(await server.receive(), {})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        if way == "run":
            await thread.run("go")
        elif way == "block":
            async with thread.turn("go") as turn_handle:
                await turn_handle.result()
        else:
            async with failing(thread.turn("go")) as turn_handle:
                await turn_handle.result()
                turn_handle.detach()
        # The next that the server hears is this, and no interrupt.
        assert await codex.request("next") == {}
        assert sub_agents(codex) == 0


async def test_an_exception_after_the_end_of_the_turn_interrupts_what_still_works_for_it():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await server.complete_turn()
        request = await server.receive()
        assert request.params == {"threadId": "child", "turnId": ""}
        await server.respond(request, {})
        await end_work(server, "child", "interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with failing(thread.turn("go")) as turn_handle:
            await turn_handle.result()


async def test_a_sub_agent_that_does_not_end_is_waited_for_no_longer_than_the_bound(
    autojump_clock, caplog
):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await server.complete_turn()
        await server.respond(await server.receive("turn/interrupt"), {})
        with pytest.raises(EOFError):
            await server.receive()

    caplog.set_level(logging.INFO)
    config = CodexConfig(interrupt_timeout=3)
    async with open_fake_app_server(script, config) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go") as turn_handle:
                await turn_handle.result()
                began = trio.current_time()
                scope.cancel()
                await trio.lowlevel.checkpoint()
        assert trio.current_time() - began == pytest.approx(3)
        assert codex.statistics().pending_requests == 0
    assert "sub-agents of turn turn-1 go on: child" in caplog.text


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("thread/status/changed", {"threadId": "child", "status": {"type": "idle"}}),
        ("thread/closed", {"threadId": "child"}),
    ],
)
async def test_a_sub_agent_of_which_nothing_came_ends_the_tree(method, params):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await server.complete_turn()
        await server.notify(method, params)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle:
            events = [pair async for pair in turn_handle.tree()]
    assert events[-1][0] == "child"


async def test_a_turn_that_does_not_end_does_not_keep_its_sub_agents_at_work(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await server.respond(await server.receive("known"), {})
        asked = {(await server.receive("turn/interrupt")).params["threadId"] for _ in range(2)}
        assert asked == {"thread-1", "child"}
        with pytest.raises(EOFError):
            await server.receive()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go"):
                await codex.request("known")
                scope.cancel()


@pytest.mark.parametrize("tool", ["wait", "closeAgent"])
async def test_an_agent_that_is_not_set_to_work_is_none_of_the_turn(tool):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child", tool=tool)
        await say(server, "child", "aside")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle:
            assert texts([pair async for pair in turn_handle.tree()]) == []


@pytest.mark.parametrize("tool", ["sendInput", "resumeAgent"])
async def test_a_thread_at_rest_is_not_taken_to_work(tool):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child", tool=tool, status="completed")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle:
            events = [pair async for pair in turn_handle.tree()]
    assert {thread_id for thread_id, _ in events} == {"thread-1"}


async def test_an_agent_that_a_later_turn_sets_to_work_belongs_to_that_turn():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await end_work(server, "child")
        await server.complete_turn()
        await server.accept_turn("turn-2")
        second = {**OURS, "turnId": "turn-2"}
        await call_agent(server, "child", tool="sendInput", of=second, status="completed")
        await start_work(server, "child")
        await say(server, "child", "again")
        await server.complete_turn(turn_id="turn-2")
        await end_work(server, "child")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await thread.run("one")
        async with thread.turn("two") as turn_handle:
            assert texts([pair async for pair in turn_handle.tree()]) == [("child", "again")]


async def test_the_death_of_the_runtime_ends_the_tree_and_nobody_waits():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child")
        await start_work(server, "child")
        await server.complete_turn()
        await server.receive("die")
        await server.hang_up()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn_handle, trio.open_nursery() as nursery:
            await turn_handle.result()
            # What was said is read, then comes the end.
            events = []
            nursery.start_soon(dying, codex)
            with pytest.raises(TransportClosedError):
                await collect(turn_handle.tree(), events)
            # What the turn itself came to is not lost.
            assert (await turn_handle.result()).status is types.TurnStatus.completed
        assert isinstance(events[-1][1], types.TurnCompletedNotification)


async def collect(stream, into):
    async for event in stream:
        into.append(event)


async def dying(codex):
    with pytest.raises(TransportClosedError):
        await codex.request("die")
