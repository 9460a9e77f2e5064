"""Interrupts that are owed after a cut: one each on a connection, and none waits forever."""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
import trio
import trio.testing
from recovering import QUICK, Ends, open_recovering, until
from stored import Store, asked

from trio_codex import CodexConfig, RequestLostError
from trio_codex._client._open import run_client
from trio_codex._connection._recovery import Again
from trio_codex.testing._fake_app_server import thread_start_result


class Quiet(Store):
    """A runtime whose client hears nothing of turns, and that answers one interrupt of each.

    This is how the real one does it for a thread that the connection has not resumed.
    """

    answers = 1
    busy = 0

    async def _interrupt(self, server, request):
        if self.busy:
            self.busy -= 1
            await server.refuse(request, -32001, "Server overloaded; retry later.")
            return
        turn = request.params["threadId"], request.params["turnId"]
        self.interrupts.append(turn)
        if self.interrupts.count(turn) <= self.answers:
            await server.respond(request, {})
        self.turn(turn[1], status="interrupted", thread_id=turn[0])


async def abandon_in_outage(codex, ends, store, nursery, *, ephemeral=False):
    """Cancel a turn in an outage for longer than its bound; then let the connection be made."""
    first = await ends.server(0)

    async def accept():
        request = await first.receive("thread/start")
        answer = thread_start_result("thread-1")
        answer["thread"]["ephemeral"] = ephemeral
        await first.respond(request, answer)

    nursery.start_soon(accept)
    thread = await codex.thread_start(ephemeral=ephemeral)
    nursery.start_soon(first.accept_turn)
    store.turn("turn-1")
    nursery.start_soon(serve_next, ends, store)
    ends.gate = trio.Event()
    ends.loaded = ["thread-1"]
    with trio.CancelScope() as scope:
        async with thread.turn("Go."):
            await first.cut()
            if ephemeral:  # it waits for the end while the connection is made
                nursery.start_soon(let_dial, ends)
            scope.cancel()
            await trio.lowlevel.checkpoint()
    ends.gate.set()
    await until(lambda: codex.statistics().connection == "connected")


async def let_dial(ends):
    await until(lambda: ends.gate is not None)
    await trio.sleep(0.2)
    ends.gate.set()


async def assert_nothing_is_owed(codex, store, caplog):
    await trio.sleep(1)
    left = codex.statistics()
    assert (left.owed_interrupts, left.pending_requests) == (0, 0)
    assert store.interrupts == [("thread-1", "turn-1")]
    assert "still owed" not in caplog.text


async def test_an_interrupt_that_is_never_answered_is_forgotten_when_its_turn_is_over(
    nursery, autojump_clock, caplog
):
    store = Quiet()
    store.answers = 0
    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        await abandon_in_outage(codex, ends, store, nursery)
        await assert_nothing_is_owed(codex, store, caplog)


@pytest.mark.parametrize("times", [1, 3])
async def test_an_interrupt_that_a_busy_runtime_has_not_looked_at_is_sent_again(
    nursery, autojump_clock, caplog, times
):
    store = Quiet()
    store.busy = times
    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        await abandon_in_outage(codex, ends, store, nursery)
        await assert_nothing_is_owed(codex, store, caplog)


async def test_leaving_while_the_runtime_is_too_busy_raises_nothing(
    nursery, autojump_clock, caplog
):
    """The next try comes a moment later, when the connection is over."""
    store = Quiet()
    store.busy = 1_000
    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        await abandon_in_outage(codex, ends, store, nursery)
        await until(lambda: store.busy < 1_000)
        await trio.testing.wait_all_tasks_blocked()
    assert store.interrupts == []
    assert "still owed" in caplog.text


async def test_a_turn_that_is_waited_for_is_interrupted_once(nursery, autojump_clock, caplog):
    """The runtime never answers a second interrupt, so the first one's answer must do."""
    store = Quiet()
    async with open_recovering(config=CodexConfig(interrupt_timeout=3)) as (codex, ends):
        await abandon_in_outage(codex, ends, store, nursery, ephemeral=True)
        await assert_nothing_is_owed(codex, store, caplog)


async def serve_next(ends, store):
    await store.serve(await ends.server(1))


@pytest.mark.parametrize("late", [False, True])
async def test_the_end_of_a_command_that_was_in_doubt_at_the_cut_is_asked_for_again(
    nursery, autojump_clock, late
):
    """A process has ended or it has not, so that to ask twice does no harm."""
    ids = {"threadId": "thread-1", "turnId": "turn-1"}
    command = {"type": "commandExecution", "id": "call-1", "processId": "7"}
    ended = trio.Event()

    async def serve(number):
        server = await ends.server(number)
        request = await server.receive("thread/backgroundTerminals/terminate")
        assert request.params == {"threadId": "thread-1", "processId": "7"}
        if number == 0:
            ends.gate = trio.Event()
            await server.cut()
        else:
            await server.respond(request, {"terminated": True})
            ended.set()

    async def interrupted():
        await first.respond(await first.receive("turn/interrupt"), {})
        await first.complete_turn(status="interrupted")

    async with open_recovering(config=CodexConfig(interrupt_timeout=3)) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        for number in range(2):
            nursery.start_soon(serve, number)
        async with thread.turn("Go.") as turn:
            await first.notify("item/started", {**ids, "item": command, "startedAtMs": 0})
            async for _ in turn:
                break
            ends.loaded = ["thread-1"]
            nursery.start_soon(interrupted)
            if not late:
                nursery.start_soon(let_dial, ends)
        if late:  # the bound of leaving is over
            assert not ended.is_set()
            nursery.start_soon(let_dial, ends)
        with trio.fail_after(5):
            await ended.wait()
        await trio.testing.wait_all_tasks_blocked()
        assert codex.statistics().pending_requests == 0


async def test_a_turn_that_is_told_of_again_and_again_is_interrupted_once(nursery, autojump_clock):
    """Of two interrupts that are on their way, the runtime need not answer the second."""

    async def end(server):
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")

    async with open_recovering() as (codex, ends):
        server = await ends.server(0)
        nursery.start_soon(server.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(server.accept_turn)
        with trio.CancelScope() as scope:
            async with thread.turn("Go."):
                nursery.start_soon(end, server)
                scope.cancel()
                await trio.lowlevel.checkpoint()
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        for _ in range(2):
            await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await server.respond(await server.receive("turn/interrupt"), {})
        await trio.testing.wait_all_tasks_blocked()
        assert server.unread == []
        assert codex.statistics().pending_requests == 0


async def test_an_interrupt_that_was_not_written_at_the_cut_is_sent_once(
    nursery, autojump_clock, caplog
):
    """It is owed by then, and sent before all that waits."""
    store = Quiet()

    async def take_nothing(_):
        await trio.sleep_forever()

    async def ask_in_vain():
        with suppress(RequestLostError):
            await codex.request("thread/name/set", {})

    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        nursery.start_soon(serve_next, ends, store)
        ends.loaded = ["thread-1"]
        with trio.CancelScope() as scope:
            async with thread.turn("Go."):
                ends.transports[0].send_all = take_nothing
                nursery.start_soon(ask_in_vain)
                await trio.testing.wait_all_tasks_blocked()
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await first.cut()
        await until(lambda: codex.statistics().reconnects)
        await assert_nothing_is_owed(codex, store, caplog)


@pytest.mark.parametrize("what", ["busy", "in doubt"])
@pytest.mark.parametrize("cancelled", ["the turn", "all"])
async def test_leaving_in_an_outage_waits_until_the_interrupt_has_arrived(
    nursery, autojump_clock, caplog, what, cancelled
):
    """Also where the runtime is too busy at first, or its turn has to be looked for."""
    store, ends = Quiet(), Ends(nursery)
    store.busy = 3 if what == "busy" else 0
    around, within = trio.CancelScope(), trio.CancelScope()

    async def cut():
        first = await ends.server(0)
        if what == "busy":
            await first.accept_turn()
        else:
            request = await first.receive("turn/start")
        store.turn("turn-1")
        ends.loaded = ["thread-1"]
        ends.gate = trio.Event()
        await first.cut()
        nursery.start_soon(serve_next, ends, store)
        (around if cancelled == "all" else within).cancel()
        await trio.sleep(4)  # the turn is abandoned by then
        ends.gate.set()
        if what == "in doubt":  # it starts a moment later
            await trio.sleep(0.2)
            store.item(asked(request.params["clientUserMessageId"]))

    config, again = CodexConfig(interrupt_timeout=3), Again(QUICK, ends.dial)
    with around:
        async with run_client(ends.make(), config, math.inf, peer="fake", again=again) as codex:
            nursery.start_soon(cut)
            with within:
                await codex.thread("thread-1").run("Go.")
    assert store.interrupts == [("thread-1", "turn-1")]
    assert "still owed" not in caplog.text
