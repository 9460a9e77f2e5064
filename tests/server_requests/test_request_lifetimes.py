"""How long a request of the runtime is open: what withdraws it, and that it is answered once."""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
from asking import (
    COMMAND,
    OF_TURNS,
    OURS,
    PARAMS,
    PERMISSIONS,
    Asker,
    Handler,
    asked,
    run_failing_tasks,
    turn_asked,
)
from insides import end_connection
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexError, Decision, TurnFailedError, types
from trio_codex._wire import encode_notification, encode_request

pytestmark = pytest.mark.deadline(15)


def assert_withdrawn(handler, asker):
    assert (handler.started, handler.cancelled, handler.finished) == (1, 1, 0)
    assert asker.answers == []


@pytest.mark.parametrize("request_id", [0, 1, 2**60, "", "zero"])
@pytest.mark.parametrize(("field", "method"), OF_TURNS)
async def test_a_resolved_request_is_withdrawn(field, method, request_id):
    handler = Handler()

    async def play(asker):
        await asker.send(method, request_id)
        await handler.begun.wait()
        assert codex.statistics().running_handlers == 1
        await asker.resolve(request_id)
        await handler.ended.wait()
        assert_withdrawn(handler, asker)
        assert codex.statistics().running_handlers == 0
        await asker.server.complete_turn()

    async with turn_asked(play, **{field: handler}) as (codex, turn):
        assert (await turn.result()).status is types.TurnStatus.completed


@pytest.mark.parametrize("resolved", [1, "0", None, [0]])
async def test_what_resolves_another_request_withdraws_nothing(resolved):
    handler = Handler(Decision.accept)

    async def play(asker):
        await asker.send(COMMAND, 0)
        await handler.begun.wait()
        await asker.resolve(resolved)
        await asker.server.notify("serverRequest/resolved", None)
        await wait_all_tasks_blocked()
        handler.gate.set()
        assert await asker.answer(0) == {"result": {"decision": "accept"}}
        await asker.server.complete_turn()

    async with turn_asked(play, command=handler) as (_, turn):
        await turn.result()


@pytest.mark.parametrize("status", ["completed", "interrupted", "failed"])
@pytest.mark.parametrize(("field", "method"), OF_TURNS)
async def test_the_end_of_its_turn_withdraws_a_request(field, method, status):
    handler = Handler()

    async def play(asker):
        await asker.send(method)
        await handler.begun.wait()
        await asker.server.complete_turn(status=status)
        await handler.ended.wait()
        # Such answers of the runtime come after the turn's end.
        await asker.resolve(0)
        await wait_all_tasks_blocked()
        assert_withdrawn(handler, asker)

    async with turn_asked(play, **{field: handler}) as (codex, turn):
        with suppress(TurnFailedError):  # how the stream of a failed turn ends
            async for _ in turn:
                pass
        await handler.ended.wait()
        assert codex.statistics().running_handlers == 0


async def test_the_end_of_a_turn_that_is_not_ours_withdraws_what_it_asked():
    handler = Handler()
    done = trio.Event()
    foreign = {"threadId": "thread-9", "turnId": "turn-9"}

    async def play(asker):
        await asker.send(COMMAND, **foreign)
        await handler.begun.wait()
        await asker.server.complete_turn(thread_id="thread-9", turn_id="turn-8")
        await asker.server.complete_turn(thread_id="thread-8", turn_id="turn-9")
        await wait_all_tasks_blocked()
        assert handler.cancelled == 0
        await asker.server.complete_turn(thread_id="thread-9", turn_id="turn-9")
        await handler.ended.wait()
        assert_withdrawn(handler, asker)
        done.set()

    async with asked(play, command=handler):
        await done.wait()


async def test_an_interrupt_withdraws_what_the_turn_asked():
    handler = Handler()

    async def play(asker):
        await asker.send(COMMAND)
        await asker.end_interrupted()
        await handler.ended.wait()
        assert_withdrawn(handler, asker)

    async with turn_asked(play, command=handler) as (_, turn):
        await handler.begun.wait()
        await turn.interrupt()
        await handler.ended.wait()


@pytest.mark.parametrize("how", ["cancelled", "in order", "raising"])
async def test_leaving_the_block_of_the_turn_withdraws_what_it_asked(how):
    handler, asker = Handler(), Asker()

    async def play(asker):
        await asker.server.accept_thread()
        await asker.server.accept_turn()
        await asker.send(COMMAND)
        await asker.end_interrupted()
        await trio.sleep_forever()

    async with asked(play, asker=asker, command=handler) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            try:
                async with thread.turn("go"):
                    await handler.begun.wait()
                    if how == "cancelled":
                        scope.cancel()
                        await trio.lowlevel.checkpoint()
                    elif how == "raising":
                        raise ZeroDivisionError  # noqa: TRY301
            except ZeroDivisionError:
                assert how == "raising"
        await handler.ended.wait()
        await wait_all_tasks_blocked()
        assert_withdrawn(handler, asker)
        assert codex.statistics().running_handlers == 0


async def test_a_turn_that_is_abandoned_withdraws_what_it_asked(autojump_clock):
    handler = Handler()

    async def play(asker):
        await asker.send(COMMAND)
        await trio.sleep_forever()

    async with turn_asked(play, command=handler) as (codex, _):
        await handler.begun.wait()
        began = trio.current_time()
    await handler.ended.wait()
    assert handler.cancelled == 1
    assert trio.current_time() - began <= 5
    assert codex.statistics().running_handlers == 0


async def test_the_end_of_the_connection_withdraws_every_request():
    handler = Handler()

    async def play(asker):
        await asker.send(COMMAND, 0)
        await asker.send(COMMAND, 1, threadId="thread-9", itemId="item-2")
        await asker.send("attestation/generate", "two")
        while handler.started < 3:
            await trio.lowlevel.checkpoint()
        await asker.server.hang_up()

    async with asked(play, command=handler, attestation=handler) as codex:
        while handler.cancelled < 3:
            await trio.lowlevel.checkpoint()
        assert codex.statistics().closed
        assert codex.statistics().running_handlers == 0


async def test_what_is_asked_after_the_end_of_the_connection_starts_no_handler():
    """It was on the way when the connection broke."""
    handler = Handler()
    over = trio.Event()

    async def play(asker):
        await over.wait()
        await asker.send("attestation/generate")

    async with asked(play, attestation=handler) as codex:
        end_connection(codex, CodexError("the end"))
        over.set()
        await wait_all_tasks_blocked()
        assert handler.started == 0
        assert codex.statistics().running_handlers == 0


@pytest.mark.parametrize("value", [Decision.accept, ValueError("late")])
async def test_an_answer_that_comes_in_spite_of_the_withdrawal_is_not_sent(value, caplog):
    left = trio.Event()

    async def stubborn(request):
        try:
            await trio.sleep_forever()
        finally:
            with trio.CancelScope(shield=True):
                await left.wait()
            if isinstance(value, Exception):
                raise value
            return value  # noqa: B012 - it swallows its cancellation on purpose

    async def play(asker):
        await asker.send(PERMISSIONS)
        await wait_all_tasks_blocked()
        await asker.resolve(0)
        await wait_all_tasks_blocked()
        left.set()
        await wait_all_tasks_blocked()
        assert asker.answers == []
        assert [r.method for r in asker.server.unread] == []
        await asker.server.complete_turn()

    async with turn_asked(play, permissions=stubborn) as (_, turn):
        result = await turn.result()
    assert result.status is types.TurnStatus.completed
    assert ("after the request was withdrawn" in caplog.text) is isinstance(value, Exception)


async def test_a_late_cancel_does_not_interrupt_the_turn():
    """For permissions it is a request of its own, and no part of the answer."""
    left = trio.Event()

    async def stubborn(request):
        with trio.CancelScope(shield=True):
            await left.wait()
        return Decision.cancel

    async def play(asker):
        await asker.send(PERMISSIONS)
        await wait_all_tasks_blocked()
        await asker.resolve(0)
        await wait_all_tasks_blocked()
        left.set()
        await wait_all_tasks_blocked()
        assert [r.method for r in asker.server.unread] == []
        await asker.server.complete_turn()

    async with turn_asked(play, permissions=stubborn) as (_, turn):
        await turn.result()


async def test_errors_of_a_withdrawn_handlers_tasks_do_not_end_the_connection(caplog):
    """They come beside Cancelled, in one group."""

    async def with_tasks(request):
        await run_failing_tasks()

    async def play(asker):
        await asker.send(COMMAND)
        await wait_all_tasks_blocked()
        await asker.resolve(0)
        await wait_all_tasks_blocked()
        await asker.server.complete_turn()

    async with turn_asked(play, command=with_tasks) as (codex, turn):
        assert (await turn.result()).status is types.TurnStatus.completed
        assert not codex.statistics().closed
    assert "after the request was withdrawn" in caplog.text


async def test_a_request_that_is_withdrawn_at_once_starts_no_handler_and_holds_nothing_up(
    autojump_clock,
):
    handler = Handler()

    async def play(asker):
        await asker.server.accept_thread()
        await asker.server.accept_turn()
        # In one piece, so that no task runs between them.
        request = encode_request(0, COMMAND, PARAMS[COMMAND])
        resolved = encode_notification("serverRequest/resolved", {**OURS, "requestId": 0})
        await asker.server.send_bytes(request + resolved)
        await wait_all_tasks_blocked()
        assert asker.answers == []
        await asker.server.complete_turn()

    async with asked(play, command=handler) as codex:
        thread = await codex.thread_start()
        began = trio.current_time()
        async with thread.turn("go") as turn:
            await turn.result()
        assert trio.current_time() == began
    assert handler.started == 0
