"""A turn that fails is never silent: somebody is told, once, and where it was watched."""

# ruff: noqa: PT012 - what comes out of a block is what is tested

from __future__ import annotations

from contextlib import asynccontextmanager

import attrs
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    CodexError,
    Decision,
    RequestHandlerError,
    RequestHandlers,
    TransportClosedError,
    TurnFailedError,
    types,
)
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

ERROR = {"message": "out of luck", "codexErrorInfo": None, "additionalDetails": None}


@attrs.frozen
class Answer:
    number: int


async def fail_turn(server, **ids):
    await server.complete_turn(status="failed", error=ERROR, **ids)


async def say_and_fail(server):
    await server.accept_thread()
    await server.accept_turn()
    await server.send_delta("Hel")
    await server.send_delta("lo")
    await fail_turn(server)


@asynccontextmanager
async def turn_of(script=say_and_fail, handlers=None, **options):
    async with open_fake_app_server(script, handlers=handlers) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go", **options) as turn:
            yield turn
    assert codex.statistics().open_turns == 0


async def until_failed(turn):
    while turn.status is types.TurnStatus.in_progress:
        await trio.lowlevel.checkpoint()


async def read(stream):
    """Give all that a stream gives, and the error with which it ends."""
    seen = []
    try:
        async for each in stream:
            seen.append(each)  # noqa: PERF401 - it is kept when the stream raises
    except CodexError as error:
        return seen, error
    return seen, None


# Those who read are told


@pytest.mark.parametrize("options", [{}, {"output_type": Answer}])
async def test_iteration_gives_the_completed_event_and_then_raises(options):
    async with turn_of(**options) as turn:
        seen, error = await read(turn)
        # In place of ending, so again in each later loop.
        with pytest.raises(TurnFailedError):
            await turn.__anext__()
    assert isinstance(seen[-1], types.TurnCompletedNotification)
    assert isinstance(error, TurnFailedError)
    assert "out of luck" in str(error)
    assert error.result.status is types.TurnStatus.failed
    assert error.result.output is None


async def test_text_gives_all_there_was_and_then_raises():
    async with turn_of() as turn:
        pieces, error = await read(turn.text())
    assert "".join(pieces) == "Hello"
    assert isinstance(error, TurnFailedError)


async def test_the_tree_gives_all_there_was_and_then_raises():
    async with turn_of() as turn:
        seen, error = await read(turn.tree())
    assert isinstance(seen[-1][1], types.TurnCompletedNotification)
    assert isinstance(error, TurnFailedError)


async def agent_that_outlives_its_turn(server):
    await server.accept_thread()
    await server.accept_turn()
    item = {
        "type": "collabAgentToolCall",
        "id": "item-9",
        "tool": "spawnAgent",
        "status": "completed",
        "senderThreadId": "thread-1",
        "receiverThreadIds": ["agent"],
        "agentsStates": {"agent": {"status": "running", "message": None}},
        "prompt": None,
        "model": None,
        "reasoningEffort": None,
    }
    ids = {"threadId": "thread-1", "turnId": "turn-1"}
    await server.notify("item/completed", {**ids, "item": item, "completedAtMs": 0})
    await fail_turn(server)
    await server.send_delta("still here", thread_id="agent", turn_id="turn-7")
    await server.complete_turn(thread_id="agent", turn_id="turn-7")


async def test_the_tree_goes_on_with_sub_agents_before_it_raises():
    async with turn_of(agent_that_outlives_its_turn) as turn:
        seen, error = await read(turn.tree())
    assert isinstance(error, TurnFailedError)
    assert [(thread_id, event.method) for thread_id, event in seen[-3:]] == [
        ("thread-1", "turn/completed"),
        ("agent", "item/agentMessage/delta"),
        ("agent", "turn/completed"),
    ]


async def test_a_loop_over_a_turn_with_sub_agents_raises_at_the_end_of_the_turn():
    async with turn_of(agent_that_outlives_its_turn) as turn:
        seen, error = await read(turn)
    assert isinstance(seen[-1], types.TurnCompletedNotification)
    assert isinstance(error, TurnFailedError)


async def test_a_sub_agent_that_fails_is_an_event_and_no_error():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        item = {
            "type": "subAgentActivity",
            "id": "item-9",
            "agentThreadId": "agent",
            "agentPath": "a",
            "kind": "started",
        }
        ids = {"threadId": "thread-1", "turnId": "turn-1"}
        await server.notify("item/completed", {**ids, "item": item, "completedAtMs": 0})
        await fail_turn(server, thread_id="agent", turn_id="turn-7")
        await server.complete_turn()

    async with turn_of(script) as turn:
        ends = [
            (who, event.turn.status) async for who, event in turn.tree() if "turn/c" in event.method
        ]
    assert ends == [
        ("agent", types.TurnStatus.failed),
        ("thread-1", types.TurnStatus.completed),
    ]


async def test_every_reader_is_told():
    told = []
    all_wait = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await all_wait.wait()
        await fail_turn(server)

    async def hear(stream):
        told.append((await read(stream))[1])

    async def wait_for_the_result(turn):
        with pytest.raises(TurnFailedError) as caught:
            await turn.result()
        told.append(caught.value)

    async with turn_of(script) as turn, trio.open_nursery() as nursery:
        for stream in (turn, turn, turn.text(), turn.tree()):
            nursery.start_soon(hear, stream)
        nursery.start_soon(wait_for_the_result, turn)
        await wait_all_tasks_blocked()
        all_wait.set()
    assert [type(error) for error in told] == [TurnFailedError] * 5
    assert len({id(error) for error in told}) == 5


# Leaving a block


async def test_a_block_that_nobody_read_in_raises_on_leaving():
    with pytest.raises(TurnFailedError, match="out of luck") as caught:
        async with turn_of(output_type=Answer) as turn:
            await until_failed(turn)
    assert caught.value.__context__ is None
    assert caught.value.result.status is types.TurnStatus.failed


async def test_a_block_left_before_the_completed_event_was_reached_raises():
    with pytest.raises(TurnFailedError):
        async with turn_of() as turn:
            async for _ in turn:
                await until_failed(turn)
                break


async def test_text_that_was_broken_off_before_its_end_raises_on_leaving():
    with pytest.raises(TurnFailedError):
        async with turn_of() as turn:
            async for _ in turn.text():
                await until_failed(turn)
                break


@pytest.mark.parametrize("stream", [lambda turn: turn, lambda turn: turn.tree()])
async def test_who_breaks_off_after_the_completed_event_was_told(stream):
    async with turn_of() as turn:
        async for event in stream(turn):
            event = event[-1] if isinstance(event, tuple) else event  # noqa: PLW2901
            if isinstance(event, types.TurnCompletedNotification):
                break


async def test_who_broke_off_after_the_completed_event_of_a_sub_agent_was_not_told():
    with pytest.raises(TurnFailedError):
        async with turn_of(agent_that_outlives_its_turn) as turn:
            await until_failed(turn)
            async for thread_id, event in turn.tree():
                assert thread_id == "thread-1"
                if event.method == "item/completed":
                    break


@pytest.mark.parametrize("ask", [lambda turn: turn.result(), lambda turn: turn.__anext__()])
async def test_an_error_that_was_raised_in_the_block_is_not_raised_again(ask):
    async with turn_of() as turn:
        with pytest.raises(TurnFailedError):
            while True:
                await ask(turn)
                await until_failed(turn)


async def test_an_error_that_leaves_the_block_is_raised_once_and_bare():
    with pytest.raises(TurnFailedError) as caught:
        async with turn_of() as turn:
            await turn.result()
    assert caught.value.__context__ is None


async def test_a_result_that_was_given_up_tells_nobody():
    never = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await never.wait()
        await fail_turn(server)

    with pytest.raises(TurnFailedError):
        async with turn_of(script) as turn:
            with trio.move_on_after(0):
                await turn.result()
            never.set()
            await until_failed(turn)


async def test_a_text_that_was_cancelled_tells_nobody():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await go_on.wait()
        await fail_turn(server)

    go_on = trio.Event()
    with pytest.raises(TurnFailedError):
        async with turn_of(script) as turn:
            await turn.__anext__()
            with trio.CancelScope() as scope:
                scope.cancel()
                await turn.text().__anext__()
            go_on.set()
            await until_failed(turn)


class MineError(Exception):
    pass


async def test_what_the_body_raises_comes_out_alone_though_the_turn_has_failed():
    with pytest.raises(MineError) as caught:
        async with turn_of() as turn:
            await until_failed(turn)
            raise MineError
    assert caught.value.__context__ is None


async def test_a_block_that_is_cancelled_after_its_turn_failed_raises_nothing():
    with trio.CancelScope() as scope:
        async with turn_of() as turn:
            await until_failed(turn)
            scope.cancel()
            await trio.lowlevel.checkpoint()
    assert scope.cancelled_caught


async def fail_when_interrupted(server):
    await server.accept_thread()
    await server.accept_turn()
    await server.respond(await server.receive("turn/interrupt"), {})
    await fail_turn(server)


async def test_a_turn_that_fails_while_its_block_is_left_in_good_order_raises_nothing():
    async with turn_of(fail_when_interrupted) as turn:
        async for _ in turn:
            break
    assert turn.status is types.TurnStatus.failed


async def test_a_turn_that_fails_while_an_exception_leaves_its_block_raises_nothing():
    with pytest.raises(MineError) as caught:
        async with turn_of(fail_when_interrupted) as turn:
            raise MineError
    assert turn.status is types.TurnStatus.failed
    assert caught.value.__context__ is None


async def test_a_turn_that_fails_while_its_block_is_cancelled_raises_nothing():
    async with open_fake_app_server(fail_when_interrupted) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go") as turn:
                scope.cancel()
                await trio.lowlevel.checkpoint()
        assert scope.cancelled_caught
        assert turn.status is types.TurnStatus.failed


async def test_a_detached_turn_that_failed_raises_nothing_on_leaving():
    async with turn_of() as turn:
        turn.detach()
        await until_failed(turn)


@asynccontextmanager
async def joined_turn():
    async def script(server):
        await server.accept_thread()
        started = {"id": "turn-1", "items": [], "status": "inProgress"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": started})
        await server.respond(await server.receive("known"), {})
        await server.respond(await server.receive("turn/start"), {"turn": started})
        await fail_turn(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await codex.request("known")
        async with thread.turn("go") as turn:
            assert turn.joined
            yield turn


async def test_a_joined_turn_that_failed_raises_nothing_on_leaving():
    async with joined_turn() as turn:
        await until_failed(turn)


async def test_a_joined_turn_that_failed_tells_those_who_ask():
    async with joined_turn() as turn:
        assert isinstance((await read(turn))[1], TurnFailedError)
        with pytest.raises(TurnFailedError):
            await turn.result()


async def test_a_turn_that_is_interrupted_inside_the_block_and_fails_is_told():
    with pytest.raises(TurnFailedError):
        async with turn_of(fail_when_interrupted) as turn:
            await turn.interrupt()


# Beside other failures


async def decline(_):
    return Decision.decline


def asking(handler):
    """Let a handler be asked, and the turn fail by itself after its answer."""
    params = {
        "threadId": "thread-1",
        "turnId": "turn-1",
        "itemId": "item-1",
        "startedAtMs": 0,
        "command": "touch x",
        "cwd": "/nowhere",
        "kind": "command",
    }

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.ask("item/commandExecution/requestApproval", params)
        await fail_turn(server)

    return {"script": script, "handlers": RequestHandlers(command=handler)}


async def break_down(_):
    raise ZeroDivisionError("mine")


async def test_a_handler_that_failed_is_what_is_told_of_a_turn_that_failed_too():
    async with turn_of(**asking(break_down)) as turn:
        assert isinstance((await read(turn))[1], RequestHandlerError)
        with pytest.raises(RequestHandlerError):
            await turn.result()
    with pytest.raises(RequestHandlerError):
        async with turn_of(**asking(break_down)) as turn:
            await until_failed(turn)


async def test_a_handler_that_did_well_hides_no_failure():
    with pytest.raises(TurnFailedError):
        async with turn_of(**asking(decline)) as turn:
            await until_failed(turn)


async def test_a_connection_that_ended_is_what_is_told_of_a_turn_that_never_ended():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.hang_up()

    async with turn_of(script) as turn:
        assert isinstance((await read(turn))[1], TransportClosedError)


async def test_an_abandoned_turn_raises_nothing_on_leaving():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
    with pytest.raises(CodexError, match="abandoned"):
        await turn.result()


async def test_the_failure_of_compaction_that_was_watched_is_told_as_any_other():
    async def script(server):
        await server.accept_thread()
        await server.respond(await server.receive("thread/compact/start"), {})
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await fail_turn(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError):
            async with thread.compact() as turn:
                await until_failed(turn)
