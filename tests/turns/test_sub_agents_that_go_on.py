"""Sub-agents that start while all is being stopped, or go on when their turn is over."""

from __future__ import annotations

import pytest
import trio
from insides import sub_agents
from trio.testing import wait_all_tasks_blocked

from trio_codex import RequestHandlerError, RequestHandlers
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}


async def call_agent(server, child, kind, *, thread_id="thread-1", turn_id="turn-1"):
    item = {"type": "subAgentActivity", "id": "a", "agentThreadId": child, "kind": kind}
    item["agentPath"] = child
    params = {"threadId": thread_id, "turnId": turn_id, "item": item, "completedAtMs": 0}
    await server.notify("item/completed", params)


async def start_work(server, child, turn_id):
    await server.notify("turn/started", {"threadId": child, "turn": {**TURN, "id": turn_id}})


# Sub-agents that start while they are being stopped


async def test_a_sub_agent_that_is_called_again_while_all_end_is_interrupted_again():
    asked = []

    async def stop(server):
        request = await server.receive("turn/interrupt")
        asked.append(request.params["threadId"])
        await server.respond(request, {})

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for child in ("one", "two"):
            await call_agent(server, child, "started")
            await start_work(server, child, f"turn-{child}")
        await server.respond(await server.receive("known"), {})
        for _ in range(3):
            await stop(server)
        await server.complete_turn(thread_id="one", turn_id="turn-one", status="interrupted")
        await call_agent(server, "one", "interacted", thread_id="two", turn_id="turn-two")
        await start_work(server, "one", "turn-one-again")
        await server.complete_turn(thread_id="two", turn_id="turn-two", status="interrupted")
        await server.complete_turn(status="interrupted")
        await stop(server)
        await server.complete_turn(thread_id="one", turn_id="turn-one-again", status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await codex.request("known")
            await turn.interrupt()
        assert codex.statistics().pending_requests == 0
    assert asked == ["one", "two", "thread-1", "one"]


async def test_a_sub_agent_that_starts_after_its_interrupt_is_interrupted_again():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child", "started")
        await server.respond(await server.receive("known"), {})
        # On a thread where nothing runs yet it does nothing.
        request = await server.receive("turn/interrupt")
        assert request.params["threadId"] == "child"
        await server.respond(request, {})
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")
        await wait_all_tasks_blocked()
        await start_work(server, "child", "turn-child")
        request = await server.receive("turn/interrupt")
        assert request.params == {"threadId": "child", "turnId": ""}
        await server.respond(request, {})
        await server.complete_turn(thread_id="child", turn_id="turn-child", status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await codex.request("known")
            await turn.interrupt()


async def test_whoever_reads_a_tree_is_not_left_waiting_for_sub_agents_that_go_on(nursery):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child", "started")
        await start_work(server, "child", "turn-child")
        await server.complete_turn()

    async def read(turn):
        methods.extend([event.method async for _, event in turn.tree()])
        read_all.set()

    methods, read_all = [], trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            nursery.start_soon(read, turn)
            await wait_all_tasks_blocked()
            assert not read_all.is_set()
        with trio.fail_after(5):
            await read_all.wait()
    assert methods[-1] == "turn/completed"


async def test_what_a_detached_turn_calls_after_its_block_is_not_kept():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        left = await server.receive("left")
        await call_agent(server, "child", "started")
        await server.respond(left, {})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            turn.detach()
        await codex.request("left")
        assert sub_agents(codex) == 0


# Failures


async def fail(_):
    raise ZeroDivisionError


async def have_handler_fail(server):
    await server.accept_thread()
    await server.accept_turn()
    await call_agent(server, "child", "started")
    await start_work(server, "child", "turn-child")
    params = {"threadId": "thread-1", "turnId": "turn-1", "itemId": "i", "startedAtMs": 0}
    await server.ask("item/commandExecution/requestApproval", params)


async def watch_failing(script):
    handlers = RequestHandlers(command=fail)
    async with open_fake_app_server(script, handlers=handlers) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with pytest.raises(RequestHandlerError):
                async for _ in turn:
                    pass
            with pytest.raises(RequestHandlerError):
                await turn.__anext__()


async def test_a_failure_comes_out_of_the_loop_though_a_sub_agent_works_on(autojump_clock):
    async def script(server):
        await have_handler_fail(server)
        await server.complete_turn(status="interrupted")

    await watch_failing(script)


async def test_it_comes_out_too_where_neither_the_turn_nor_its_sub_agent_ends(autojump_clock):
    await watch_failing(have_handler_fail)
    assert trio.current_time() == pytest.approx(5, abs=0.1)


async def test_a_tree_that_has_ended_before_the_connection_ends_without_an_error():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server, "child", "started")
        await start_work(server, "child", "turn-child")
        await server.complete_turn(thread_id="child", turn_id="turn-child")
        await server.complete_turn()
        await server.hang_up()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await wait_all_tasks_blocked()
            assert codex.statistics().closed
            methods = [event.method async for _, event in turn.tree()]
    assert methods[-1] == "turn/completed"
