"""Turns that could be forgotten: unsubscribed, detached, abandoned, lost."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext

import pytest
import trio
from insides import connection_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, TransportClosedError
from trio_codex._turns._route import TurnRoute
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}
ANSWERED = {"status": "unsubscribed"}


async def run_unsubscribed(thread):
    with pytest.raises(CodexError, match="was unsubscribed"):
        await thread.run("go")


# Unsubscribed


async def test_who_stands_in_line_for_a_thread_that_is_unsubscribed_hears_of_it():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await server.receive("thread/unsubscribe"), ANSWERED)
        with pytest.raises(EOFError):
            await server.receive("turn/start")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as runs:
            for _ in range(3):
                runs.start_soon(run_unsubscribed, thread)
                await wait_all_tasks_blocked()
            await thread.unsubscribe()
        assert codex.statistics().open_turns == 0
        assert codex.statistics().waiting_turns == 0


async def test_a_turn_whose_thread_is_unsubscribed_before_its_answer_is_interrupted():
    interrupts = []

    async def script(server):
        await server.accept_thread()
        start = await server.receive("turn/start")
        await server.respond(await server.receive("thread/unsubscribe"), ANSWERED)
        await server.respond(start, {"turn": TURN})
        request = await server.receive("turn/interrupt")
        interrupts.append(request.params)
        await server.respond(request, {})
        await server.respond(await server.receive("seen"), {})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as runs:
            runs.start_soon(run_unsubscribed, thread)
            await wait_all_tasks_blocked()
            await thread.unsubscribe()
        await codex.request("seen")
        assert codex.statistics().open_turns == 0
    assert interrupts == [{"threadId": "thread-1", "turnId": ""}]


# Detached


async def test_nothing_of_a_detached_turn_is_waited_for_once_its_block_was_left(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await server.receive("left"), {})

    async def wait(wanted):
        with pytest.raises(CodexError, match="left to the runtime"):
            await wanted()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as waiters, thread.turn("go") as turn:
            await turn.__anext__()
            waiters.start_soon(wait, turn.result)
            waiters.start_soon(wait, turn.__anext__)
            await wait_all_tasks_blocked()
            turn.detach()
        # A stream that just ended would look like that of a turn that has.
        await wait(turn.result)
        await wait(turn.__anext__)
        await codex.request("left")
        assert codex.statistics().open_turns == 1


# Abandoned


async def test_a_turn_that_becomes_part_of_an_abandoned_one_is_ours_to_interrupt(autojump_clock):
    interrupts = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("turn/interrupt")
        # The runtime has not ended it, so it adds the input to it.
        await server.respond(await server.receive("turn/start"), {"turn": TURN})
        interrupts.append((await server.receive("turn/interrupt")).params["turnId"])
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=3)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
        async with thread.turn("again") as turn:
            assert turn.id == "turn-1"
            assert not turn.joined
    assert interrupts == [""]


@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself are of POSIX")
def test_a_second_control_c_before_the_answer_leaves_no_turn_behind():
    ids = []

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        for _ in range(2):
            await trio.to_thread.run_sync(os.kill, os.getpid(), signal.SIGINT)
            await wait_all_tasks_blocked()
        await server.respond(request, {"turn": TURN})
        ids.append((await server.receive("turn/interrupt")).params["turnId"])
        await server.complete_turn(status="interrupted")
        await server.accept_turn("turn-2")
        await server.complete_turn(turn_id="turn-2")

    async def main():
        with trio.fail_after(30):
            async with open_fake_app_server(script) as codex:
                thread = await codex.thread_start()
                with pytest.raises(KeyboardInterrupt):
                    await thread.run("go")
                assert codex.statistics().open_turns == 0
                await thread.run("again")

    trio.run(main)
    assert len(ids) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself are of POSIX")
def test_a_second_control_c_ends_the_wait_and_the_next_turn_still_stands_in_line():
    steps = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await wait_all_tasks_blocked()
        await trio.to_thread.run_sync(os.kill, os.getpid(), signal.SIGINT)
        await server.receive("turn/interrupt")
        await trio.to_thread.run_sync(os.kill, os.getpid(), signal.SIGINT)
        await server.respond(await server.receive("out"), {})
        await wait_all_tasks_blocked()
        steps.append("ended")
        await server.complete_turn(status="interrupted")
        await server.accept_turn("turn-2")
        steps.append("asked again")
        await server.complete_turn(turn_id="turn-2")

    async def main():
        with trio.fail_after(30):
            async with open_fake_app_server(script) as codex:
                thread = await codex.thread_start()
                with pytest.raises(KeyboardInterrupt):
                    await thread.run("go")
                assert codex.statistics().open_turns == 1
                await codex.request("out")
                await thread.run("again")

    trio.run(main)
    assert steps == ["ended", "asked again"]


# Turns that other requests start


@pytest.mark.parametrize("first", ["awaited", "entered"])
@pytest.mark.parametrize("second", ["awaited", "entered"])
async def test_a_request_for_a_turn_serves_once_in_whatever_way(first, second):
    async def script(server):
        await server.accept_thread()
        await server.respond(await server.receive("thread/compact/start"), {})
        await server.notify("turn/started", {"threadId": "thread-1", "turn": TURN})
        await server.complete_turn()
        with pytest.raises(EOFError):
            await server.receive("thread/compact/start")

    async def use(request, way):
        if way == "awaited":
            await request
        else:
            async with request as turn:
                await turn.result()

    async with open_fake_app_server(script) as codex:
        request = (await codex.thread_start()).compact()
        await use(request, first)
        with pytest.raises(RuntimeError, match="serves once"):
            await use(request, second)


async def test_a_compaction_that_has_not_started_when_the_connection_ends_is_lost():
    async def script(server):
        await server.accept_thread()
        await server.respond(await server.receive("thread/compact/start"), {})
        await wait_all_tasks_blocked()
        await server.hang_up()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TransportClosedError):
            await thread.compact()
        assert codex.statistics().open_turns == 0


@pytest.mark.parametrize("given_up_by", ["time", "Ctrl-C"])
async def test_an_answer_at_the_moment_of_giving_up_is_followed_by_the_interrupt(
    monkeypatch, given_up_by
):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        asked.append(request.id)
        scope.cancel()
        while not seen or seen[-1] != "ping":
            request = await server.receive()
            seen.append(request.method)
            if request.method == "turn/interrupt":
                await server.complete_turn(status="interrupted")
        await server.respond(request, {})

    wait_changed = TurnRoute.wait_changed

    async def wait_changed_and_be_answered(route):
        if asked and given_up_by == "Ctrl-C":
            answer()
            raise KeyboardInterrupt
        try:
            await wait_changed(route)
        except trio.Cancelled:
            answer()
            raise

    def answer():
        connection_of(codex).dispatcher._take_answer({"id": asked.pop(), "result": {"turn": TURN}})

    monkeypatch.setattr(TurnRoute, "wait_changed", wait_changed_and_be_answered)
    seen, asked = [], []
    scope = trio.CancelScope()
    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.05)) as codex:
        thread = await codex.thread_start()
        expected = pytest.raises(KeyboardInterrupt) if given_up_by == "Ctrl-C" else nullcontext()
        with expected, scope:
            async with thread.turn("go"):
                pytest.fail("it was cancelled")
        await codex.request("ping")
        assert seen == ["turn/interrupt", "ping"]
        assert codex.statistics().open_turns == 0
