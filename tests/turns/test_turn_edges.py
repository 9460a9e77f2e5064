"""Turns at their edges: those of others that we join, and messages early, late or malformed."""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
from insides import connection_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, ProtocolError
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}
GOAL = {**TURN, "id": "goal-1"}
"""A turn that the runtime has started by itself."""


async def start_goal(server):
    await server.notify("turn/started", {"threadId": "thread-1", "turn": GOAL})


# A turn that runs already


async def test_a_joined_turn_is_not_interrupted_though_it_was_cancelled_in_flight():
    async def script(server):
        await server.accept_thread()
        await start_goal(server)
        await server.respond(await server.receive("known"), {})
        request = await server.receive("turn/start")
        scope.cancel()
        await wait_all_tasks_blocked()
        await server.respond(request, {"turn": GOAL})
        with pytest.raises(EOFError):
            await server.receive()

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await codex.request("known")
        with scope:
            await thread.run("go")
        assert scope.cancelled_caught
        # Whatever leaving it has sent is with the server by then.
        await wait_all_tasks_blocked()


async def test_the_end_of_an_earlier_turn_does_not_hide_the_one_that_runs():
    async def script(server):
        await server.accept_thread()
        await start_goal(server)
        await server.complete_turn(turn_id="turn-0", status="interrupted")
        await server.respond(await server.receive("known"), {})
        await server.respond(await server.receive("turn/start"), {"turn": GOAL})
        with pytest.raises(EOFError):
            await server.receive("turn/interrupt")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await codex.request("known")
        async with thread.turn("go") as turn:
            assert turn.joined
        await wait_all_tasks_blocked()


async def test_a_turn_that_starts_while_ours_waits_for_the_window_is_joined():
    async def script(server):
        await server.accept_thread()
        blocker = await server.receive("blocker")
        await wait_all_tasks_blocked()
        await start_goal(server)
        await server.respond(blocker, {})
        await server.respond(await server.receive("turn/start"), {"turn": GOAL})
        with pytest.raises(EOFError):
            await server.receive("turn/interrupt")

    async with open_fake_app_server(script, CodexConfig(max_in_flight=1)) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(codex.request, "blocker")
            await wait_all_tasks_blocked()
            async with thread.turn("go") as turn:
                assert turn.joined
        await wait_all_tasks_blocked()


# Early, late, malformed


async def test_nothing_comes_after_turn_completed_though_it_came_before_the_answer():
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await server.notify("turn/started", {"threadId": "thread-1", "turn": TURN})
        await server.complete_turn()
        await server.send_message("late")
        await server.respond(request, {"turn": TURN})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            assert [event.method async for event in turn] == ["turn/started", "turn/completed"]
            assert (await turn.result()).items == ()


async def test_the_result_of_a_detached_turn_is_refused_and_not_made_up():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_message("the answer")
        await server.respond(await server.receive("left"), {})
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            turn.detach()
            # What was seen before the block was left is not all there will be.
            async for event in turn:
                if event.method == "item/completed":
                    break
        await codex.request("left")
        with pytest.raises(CodexError, match="detached"):
            await turn.result()


async def test_an_interrupt_refused_in_no_known_shape_is_not_sent_again_and_again(autojump_clock):
    interrupts = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        with suppress(EOFError):
            while True:
                request = await server.receive("turn/interrupt")
                interrupts.append(request)
                if len(interrupts) == 50:  # a flood, which would have no end
                    await server.complete_turn()
                await server.send_bytes(b'{"id":%d,"error":"oops"}\n' % request.id)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            # Before it has started it would be interrupted once more, by its id.
            assert (await turn.__anext__()).method == "turn/started"
            with pytest.raises(ProtocolError, match="no known shape"):
                await turn.interrupt()
    # One was asked for, and one was sent when the block was left.
    assert len(interrupts) == 2


async def test_requests_that_are_all_taken_back_before_they_were_written_end_nothing():
    async def script(server):
        blocker = await server.receive("blocker")
        await server.respond(await server.receive("ping"), {})
        await server.respond(blocker, {})

    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        # A lone request would be written at once.
        nursery.start_soon(codex.request, "blocker")
        await wait_all_tasks_blocked()
        pending = await connection_of(codex).dispatcher.start("gone", {})
        assert pending.withdraw()
        # The writer comes and finds nothing to write.
        await wait_all_tasks_blocked()
        await codex.request("ping")
