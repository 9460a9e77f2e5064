"""What sub-agents ask belongs to the turn in whose tree they are."""

from __future__ import annotations

import pytest
import trio
from agents import call_agent
from asking import COMMAND, TOOL_CALL, Asker, Handler
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CurrentTurn,
    Decision,
    RequestHandlerError,
    RequestHandlers,
    current_turn,
    tool,
)
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

OF_CHILD = {"threadId": "child", "turnId": "turn-child"}


async def call_child(server):
    """Let the turn call a sub-agent, which starts to work."""
    await call_agent(server, "child", status="pendingInit")
    turn = {"id": "turn-child", "items": [], "status": "inProgress"}
    await server.notify("turn/started", {"threadId": "child", "turn": turn})


async def end_child(server, status="completed"):
    await server.complete_turn(thread_id="child", turn_id="turn-child", status=status)


def opened(play, **handlers):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_child(server)
        await play(Asker(server))

    return open_fake_app_server(script, handlers=RequestHandlers(**handlers))


async def end_tree(server):
    ended = set()
    while ended != {"thread-1", "child"}:
        request = await server.receive("turn/interrupt")
        await server.respond(request, {})
        thread_id = request.params["threadId"]
        ended.add(thread_id)
        turn_id = "turn-1" if thread_id == "thread-1" else "turn-child"
        await server.complete_turn(thread_id=thread_id, turn_id=turn_id, status="interrupted")


async def test_a_failure_for_a_sub_agent_stops_the_tree_and_comes_out_at_its_root():
    handler = Handler(ZeroDivisionError("mine"), released=True)

    async def play(asker):
        answer = await asker.ask(COMMAND, **OF_CHILD)
        assert answer == {"result": {"decision": "decline"}}
        await end_tree(asker.server)

    async with opened(play, command=handler) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="mine"):
            await thread.run("go")
        assert not codex.statistics().closed


async def test_a_handler_can_tell_the_sub_agent_that_asks():
    told = []

    async def approve(request):
        told.append(current_turn())
        return Decision.accept

    async def play(asker):
        answer = await asker.ask(COMMAND, **OF_CHILD)
        assert answer == {"result": {"decision": "accept"}}
        await end_child(asker.server)
        await asker.server.complete_turn()

    async with opened(play, command=approve) as codex:
        await (await codex.thread_start()).run("go")
    assert told == [CurrentTurn(thread_id="child", turn_id="turn-child")]
    assert (told[0].owner_thread_id, told[0].owner_turn_id) == ("thread-1", "turn-1")


@pytest.mark.parametrize("detached", [False, True])
async def test_a_handler_can_tell_whose_sub_agent_goes_on_when_its_turn_was_left(detached):
    told = []

    async def approve(request):
        told.append(current_turn())
        return Decision.accept

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        if not detached:
            await call_child(server)
            await server.complete_turn()
        await left.wait()
        if detached:
            await call_child(server)
        asker = Asker(server)
        await asker.ask(COMMAND, **OF_CHILD)
        await asker.ask(COMMAND, 1, threadId="stranger", turnId="turn-7")
        await end_child(server)
        if detached:
            await server.complete_turn()
        done.set()

    left, done = trio.Event(), trio.Event()
    async with open_fake_app_server(script, handlers=RequestHandlers(command=approve)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            if detached:
                turn.detach()
            else:
                await turn.result()
        left.set()
        await done.wait()
    owners = [(turn.owner_thread_id, turn.owner_turn_id) for turn in told]
    assert owners == [("thread-1", "turn-1"), ("stranger", "turn-7")]


async def test_the_end_of_the_sub_agents_turn_withdraws_its_requests_only():
    handler = Handler(Decision.accept)

    async def play(asker):
        await asker.send(COMMAND, 0)
        await asker.send(COMMAND, 1, **OF_CHILD)
        await wait_all_tasks_blocked()
        await end_child(asker.server)
        await wait_all_tasks_blocked()
        assert (handler.started, handler.cancelled) == (2, 1)
        handler.gate.set()
        await asker.answer(0)
        assert [request_id for request_id, _ in asker.answers] == [0]
        await asker.server.complete_turn()

    async with opened(play, command=handler) as codex:
        await (await codex.thread_start()).run("go")


async def test_the_end_of_the_root_leaves_the_requests_of_a_sub_agent_that_goes_on():
    handler = Handler(Decision.accept)

    async def play(asker):
        await asker.send(COMMAND, 0, **OF_CHILD)
        await wait_all_tasks_blocked()
        await asker.server.complete_turn()
        await over.wait()
        assert handler.cancelled == 0
        handler.gate.set()
        assert await asker.answer(0) == {"result": {"decision": "accept"}}
        done.set()

    over, done = trio.Event(), trio.Event()
    async with opened(play, command=handler) as codex:
        await (await codex.thread_start()).run("go")
        over.set()
        await done.wait()


async def test_leaving_the_block_by_an_exception_withdraws_the_requests_of_sub_agents_too():
    handler = Handler()

    async def play(asker):
        await asker.send(COMMAND, 0, **OF_CHILD)
        await end_tree(asker.server)
        await trio.sleep_forever()

    async with opened(play, command=handler) as codex:
        thread = await codex.thread_start()
        with pytest.raises(KeyError):  # noqa: PT012
            async with thread.turn("go"):
                await handler.begun.wait()
                raise KeyError
        await handler.ended.wait()
        assert handler.cancelled == 1
        assert codex.statistics().running_handlers == 0


async def test_a_failure_for_a_sub_agent_whose_turn_was_left_comes_out_of_the_connection():
    handler = Handler(ZeroDivisionError("mine"))
    left = trio.Event()

    async def play(asker):
        await asker.send(COMMAND, 0, **OF_CHILD)
        await wait_all_tasks_blocked()
        await asker.server.complete_turn()
        await trio.sleep_forever()

    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012
        async with opened(play, command=handler) as codex:
            await (await codex.thread_start()).run("go")
            left.set()
            handler.gate.set()
            await trio.sleep_forever()
    assert left.is_set()


async def test_a_sub_agent_finds_the_tools_of_its_root():
    @tool
    async def weather() -> str:
        return "fine"

    async def play(asker):
        answer = await asker.ask(TOOL_CALL, 0, **OF_CHILD)
        assert answer["result"]["success"] is True
        answer = await asker.ask(TOOL_CALL, 1, threadId="stranger", turnId="t")
        assert answer["result"]["success"] is False
        await end_child(asker.server)
        await asker.server.complete_turn()

    async with opened(play) as codex:
        await (await codex.thread_start(dynamic_tools=[weather])).run("go")
