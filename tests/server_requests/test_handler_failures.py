"""Where it comes out that a handler has failed, and what goes on all the same."""

from __future__ import annotations

import logging
import math

import pytest
import trio
from asking import (
    COMMAND,
    FAILURES,
    OF_TURNS,
    PERMISSIONS,
    TOOL_CALL,
    Asker,
    Handler,
    assert_tells_failure,
    run_failing_tasks,
    safe_answer,
    turn_asked,
)
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, Decision, RequestHandlerError, RequestHandlers, types
from trio_codex._client._open import run_client
from trio_codex._transport._memory import memory_transport_pair
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import FakeAppServer

pytestmark = pytest.mark.deadline(15)


async def play_failing(asker, method):
    assert await asker.ask(method) == safe_answer(method)
    params = await asker.end_interrupted()
    assert params == {"threadId": "thread-1", "turnId": "turn-1"}
    await asker.resolve(0)
    assert len(asker.answers) == 1


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize(("field", "method"), OF_TURNS)
async def test_a_failure_comes_out_of_run_and_the_thread_goes_on(field, method, failure, caplog):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await play_failing(Asker(server), method)
        await server.accept_turn("turn-2")
        await server.complete_turn(turn_id="turn-2")

    handler = Handler(failure, released=True)
    handlers = RequestHandlers(**{field: handler})
    async with open_fake_app_server(script, handlers=handlers) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError) as caught:
            await thread.run("go")
        assert_tells_failure(caught.value, method, failure)
        assert codex.statistics().running_handlers == 0
        assert (await thread.run("go on")).status is types.TurnStatus.completed
    (record,) = [r for r in caplog.records if "failed" in r.getMessage()]
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


async def watch_result(turn):
    await turn.result()


async def watch_events(turn):
    async for _ in turn:
        pass


async def watch_text(turn):
    async for _ in turn.text():
        pass


async def watch_tree(turn):
    async for _ in turn.tree():
        pass


@pytest.mark.parametrize("watch", [watch_result, watch_events, watch_text, watch_tree])
async def test_a_failure_comes_out_where_the_turn_is_watched_each_time(watch):
    handler = Handler(ZeroDivisionError("mine"), released=True)

    async def play(asker):
        await play_failing(asker, COMMAND)

    async with turn_asked(play, command=handler) as (codex, turn):
        for _ in range(2):
            with pytest.raises(RequestHandlerError, match="mine") as caught:
                await watch(turn)
            assert isinstance(caught.value.__cause__, ZeroDivisionError)
        assert turn.status is types.TurnStatus.interrupted
    # Leaving the block told nobody again.
    assert codex.statistics().open_turns == 0


async def test_a_failure_that_nobody_heard_of_comes_out_of_leaving_the_block():
    handler = Handler(ZeroDivisionError("mine"), released=True)
    left = []

    async def play(asker):
        await play_failing(asker, COMMAND)

    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012
        async with turn_asked(play, command=handler) as (_, turn):
            while turn.status is types.TurnStatus.in_progress:
                await trio.lowlevel.checkpoint()
            left.append(turn)
    assert left


async def test_the_bodys_own_exception_is_not_replaced_by_a_failure(caplog):
    handler = Handler(ZeroDivisionError("mine"), released=True)

    async def play(asker):
        await play_failing(asker, COMMAND)

    with pytest.raises(KeyError):  # noqa: PT012
        async with turn_asked(play, command=handler) as (_, turn):
            while turn.status is types.TurnStatus.in_progress:
                await trio.lowlevel.checkpoint()
            raise KeyError("the body's own")
    assert "mine" in caplog.text


async def test_of_several_failures_the_first_comes_out_and_each_is_logged(caplog):
    handlers = {
        "command": Handler(ZeroDivisionError("the first")),
        "permissions": Handler(ZeroDivisionError("the second")),
    }

    async def play(asker):
        await asker.send(COMMAND, 0)
        await asker.send(PERMISSIONS, 1)
        await wait_all_tasks_blocked()
        handlers["command"].gate.set()
        await wait_all_tasks_blocked()
        handlers["permissions"].gate.set()
        await wait_all_tasks_blocked()
        assert len(asker.answers) == 2
        await asker.end_interrupted()

    async with turn_asked(play, **handlers) as (_, turn):
        with pytest.raises(RequestHandlerError, match="the first"):
            await turn.result()
    assert "the first" in caplog.text
    assert "the second" in caplog.text


async def test_a_turn_that_the_runtime_does_not_end_is_abandoned_after_a_failure(autojump_clock):
    handler = Handler(ZeroDivisionError("mine"), released=True)

    async def play(asker):
        await asker.ask(COMMAND)

    async with turn_asked(play, command=handler) as (_, turn):
        began = trio.current_time()
        with pytest.raises(RequestHandlerError, match="mine"):
            await turn.result()
        assert trio.current_time() - began == pytest.approx(5, abs=0.1)


async def test_a_failure_for_one_turn_leaves_the_others_and_the_connection_alone():
    handler = Handler(ZeroDivisionError("mine"), released=True)

    async def script(server):
        asker = Asker(server)
        for number in (1, 2, 3):
            await server.accept_thread(f"thread-{number}")
        for _ in range(3):
            request = await server.receive("turn/start")
            thread_id = request.params["threadId"]
            turn = {"id": thread_id.replace("thread", "turn"), "items": [], "status": "inProgress"}
            await server.respond(request, {"turn": turn})
            await server.notify("turn/started", {"threadId": thread_id, "turn": turn})
        ids = {"threadId": "thread-2", "turnId": "turn-2"}
        assert await asker.ask(COMMAND, **ids) == safe_answer(COMMAND)
        assert await asker.end_interrupted("thread-2", "turn-2") == ids
        failed_first.set()
        await server.respond(await server.receive("ping"), {})
        for number in (1, 3):
            await server.complete_turn(thread_id=f"thread-{number}", turn_id=f"turn-{number}")

    ended = {}
    failed_first = trio.Event()

    async def run(thread):
        try:
            ended[thread.id] = (await thread.run("go")).status
        except RequestHandlerError as error:
            ended[thread.id] = error

    handlers = RequestHandlers(command=handler)
    async with open_fake_app_server(script, handlers=handlers) as codex:
        threads = [await codex.thread_start() for _ in range(3)]
        async with trio.open_nursery() as nursery:
            for thread in threads:
                nursery.start_soon(run, thread)
            await failed_first.wait()
            await codex.request("ping")
    completed = types.TurnStatus.completed
    assert ended["thread-1"] is ended["thread-3"] is completed
    assert isinstance(ended["thread-2"].__cause__, ZeroDivisionError)


# Cancellation, and what is not an exception


async def test_a_handler_that_is_cancelled_from_outside_gets_the_safe_answer_sent():
    """The runtime outlives the client here, to hear of it."""
    handler = Handler()
    client_end, server_end = memory_transport_pair()
    server = FakeAppServer(server_end)
    asker = Asker(server)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(server.run)
        with trio.CancelScope() as scope:
            handlers = RequestHandlers(command=handler)
            async with run_client(client_end, CodexConfig(), math.inf, handlers):
                await asker.send(COMMAND, threadId="thread-9")
                await handler.begun.wait()
                scope.cancel()
                with trio.CancelScope(shield=True), trio.fail_after(5):
                    assert await asker.answer(0) == {"result": {"decision": "decline"}}
        assert handler.cancelled == 1
        nursery.cancel_scope.cancel()


async def test_a_handler_may_cancel_scopes_of_its_own():
    async def approve(request):
        with trio.move_on_after(0) as scope:
            await trio.sleep_forever()
        assert scope.cancelled_caught
        return Decision.accept

    answers = []

    async def play(asker):
        answers.append(await asker.ask(COMMAND))
        await asker.server.complete_turn()

    async with turn_asked(play, command=approve) as (_, turn):
        await turn.result()
    assert answers == [{"result": {"decision": "accept"}}]


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
async def test_what_ends_the_program_comes_out_as_itself_and_nothing_was_accepted(kind):
    handler = Handler(kind(), released=True)
    answers = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        asker = Asker(server)
        answers.append(await asker.ask(COMMAND))
        await asker.end_interrupted()
        await trio.sleep_forever()

    with pytest.raises(kind):
        async with open_fake_app_server(script, handlers=RequestHandlers(command=handler)) as codex:
            await (await codex.thread_start()).run("go")
    assert answers == [{"result": {"decision": "decline"}}]


@pytest.mark.parametrize(
    "value",
    [{"decision": "\ud800"}, {"decision": float("nan")}, {"a": object()}, {"a": 2**70}, {1: 1}],
)
async def test_an_answer_that_cannot_be_written_is_a_failure_and_the_safe_answer_goes_out(value):
    handler = Handler(value, released=True)

    async def play(asker):
        await play_failing(asker, TOOL_CALL)

    async with turn_asked(play, fallback=handler) as (_, turn):
        with pytest.raises(RequestHandlerError, match=TOOL_CALL):
            await turn.result()


async def test_errors_of_a_handlers_tasks_do_not_come_out_in_place_of_the_cancellation(caplog):
    async def with_tasks(request):
        begun.set()
        await run_failing_tasks()

    begun = trio.Event()
    client_end, server_end = memory_transport_pair()
    server = FakeAppServer(server_end)

    async def script():
        await server.accept_thread()
        await server.accept_turn()
        await Asker(server).send(COMMAND)
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")

    async with trio.open_nursery() as nursery:
        nursery.start_soon(server.run)
        nursery.start_soon(script)
        with trio.CancelScope() as scope:
            handlers = RequestHandlers(command=with_tasks)
            async with run_client(client_end, CodexConfig(), math.inf, handlers) as codex:
                thread = await codex.thread_start()
                async with thread.turn("go"):
                    await begun.wait()
                    scope.cancel()
                    await trio.sleep_forever()
        assert scope.cancelled_caught
        nursery.cancel_scope.cancel()
    assert "in the clean-up" in caplog.text
