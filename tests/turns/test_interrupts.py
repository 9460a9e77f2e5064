"""When a turn is interrupted, when it is not, and under which id."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

import pytest
import trio
from insides import transport_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, InvalidRequestError, ProtocolError, TransportClosedError
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}


async def cancel_when_blocked(scope):
    await wait_all_tasks_blocked()
    scope.cancel()


async def run_and_cancel(call, *args):
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(cancel_when_blocked, scope)
            await call(*args)
    assert scope.cancelled_caught


async def methods(server):
    """Everything that still comes, until the client goes."""
    seen = []
    with suppress(EOFError):
        while True:
            request = await server.receive()
            seen.append(request.method)
            await server.respond(request, {})
    return seen


def hold_back(codex, gate):
    """Let nothing out before the gate opens, as a runtime that does not read."""
    transport = transport_of(codex)
    send_all = transport.send_all

    async def wait_and_send(data):
        await gate.wait()
        await send_all(data)

    transport.send_all = wait_and_send


@pytest.mark.parametrize("what", ["turn", "request"])
async def test_what_is_cancelled_before_it_was_written_is_taken_back_at_once(what, autojump_clock):
    seen = []

    async def script(server):
        await server.accept_thread()
        seen.extend(await methods(server))

    gate = trio.Event()
    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        thread = await codex.thread_start()
        hold_back(codex, gate)
        nursery.start_soon(codex.request, "first")
        nursery.start_soon(codex.request, "second")
        await wait_all_tasks_blocked()
        began = trio.current_time()
        if what == "turn":
            await run_and_cancel(thread.run, "never sent")
        else:
            await run_and_cancel(codex.request, "never sent")
        # Not a moment was lost in waiting for an answer.
        assert trio.current_time() == began
        left = codex.statistics()
        assert (left.open_turns, left.pending_requests) == (0, 2)
        nursery.start_soon(codex.request, "third")
        await wait_all_tasks_blocked()
        gate.set()
    assert sorted(seen) == ["first", "second", "third"]


async def test_nothing_is_interrupted_before_the_answer_to_turn_start_has_come():
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        scope.cancel()
        await wait_all_tasks_blocked()
        # The thread may have a turn that is not ours.
        assert server.unread == []
        await server.respond(request, {"turn": TURN})
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with scope:
            await thread.run("go")
    assert scope.cancelled_caught


async def test_cancelled_and_then_refused_a_turn_is_over_at_once(autojump_clock):
    seen = []

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        scope.cancel()
        await wait_all_tasks_blocked()
        await server.refuse(request, -32600, "no")
        seen.extend(await methods(server))

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        began = trio.current_time()
        with scope:
            await thread.run("go")
        assert trio.current_time() == began
        assert codex.statistics().open_turns == 0
    assert seen == []


@pytest.mark.deadline(1_000)
async def test_an_answer_that_comes_too_late_is_interrupted_under_no_id(autojump_clock):
    interrupted = []

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        scope.cancel()
        await trio.sleep(60)
        await server.respond(request, {"turn": TURN})
        interrupted.append((await server.receive("turn/interrupt")).params["turnId"])

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with scope:
            await thread.run("go")
        await trio.sleep(100)
    # It has not started, so the runtime does not know it by its own.
    assert interrupted == [""]


@pytest.mark.parametrize("answer", [{}, {"turn": None}, {"turn": {"id": ""}}, {"turn": {}}, [], 7])
async def test_the_block_of_a_turn_without_an_id_is_not_entered(answer):
    async def script(server):
        await server.accept_thread()
        await server.respond(await server.receive("turn/start"), answer)
        assert (await server.receive("turn/interrupt")).params["turnId"] == ""
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(ProtocolError, match=r"turn/start: \$\.turn\.id"):
            async with thread.turn("go"):
                pytest.fail("it was entered")
        await thread.run("again")


async def test_before_it_has_started_a_turn_is_interrupted_under_no_id_again_and_again():
    ids = []

    async def script(server):
        await server.accept_thread()
        await server.respond(await server.receive("turn/start"), {"turn": TURN})
        for _ in range(2):
            request = await server.receive("turn/interrupt")
            ids.append(request.params["turnId"])
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await run_and_cancel(turn.interrupt)
    assert ids == ["", ""]


async def test_an_interrupt_whose_connection_ends_raises():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("turn/interrupt")
        await server.hang_up()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            for _ in range(2):
                with pytest.raises(TransportClosedError):
                    await turn.interrupt()


async def test_a_turn_that_ended_before_it_was_left_keeps_its_result_though_it_was_detached():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message("fine")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            turn.detach()
            async for _ in turn:
                pass
        assert (await turn.result()).final_response == "fine"


async def test_a_turn_refused_an_interrupt_can_be_interrupted_later(autojump_clock):
    ids = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        first = await server.receive("turn/interrupt")
        await server.refuse(first, -32600, "not now")
        second = await server.receive("turn/interrupt")
        ids.extend(request.params["turnId"] for request in (first, second))
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=2)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
            with pytest.raises(InvalidRequestError, match="not now"):
                await turn.interrupt()
            await turn.interrupt()
    assert ids == ["turn-1", "turn-1"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself are of POSIX")
def test_control_c_while_a_turn_is_being_asked_for_interrupts_it_too():
    ids = []

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await trio.to_thread.run_sync(os.kill, os.getpid(), signal.SIGINT)
        await server.respond(request, {"turn": TURN})
        request = await server.receive("turn/interrupt")
        ids.append(request.params["turnId"])
        await server.complete_turn(status="interrupted")

    async def main():
        with trio.fail_after(30):
            async with open_fake_app_server(script) as codex:
                thread = await codex.thread_start()
                with pytest.raises(KeyboardInterrupt):
                    await thread.run("go")
                assert codex.statistics().open_turns == 0

    trio.run(main)
    assert ids == [""]
