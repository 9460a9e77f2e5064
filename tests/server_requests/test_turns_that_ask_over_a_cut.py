"""Handlers of turns whose connection is cut: what becomes of them with their turn."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import trio
from asking import COMMAND, Asker, Handler, safe_answer
from recovering import open_recovering, until
from trio.testing import wait_all_tasks_blocked
from turns.stored import Store

from trio_codex import CodexConfig, Decision, RequestHandlerError, RequestHandlers

BOUND = 3.0


@asynccontextmanager
async def asking_turn(nursery, handler):
    """A turn that has asked, and whose connection was cut; gives what a test needs."""
    store = Store()
    config = CodexConfig(interrupt_timeout=BOUND)
    handlers = RequestHandlers(command=handler)
    async with open_recovering(config=config, handlers=handlers) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        async with thread.turn("Go.") as turn:
            await Asker(first).send(COMMAND)
            await handler.begun.wait()
            ends.gate = trio.Event()
            ends.loaded = ["thread-1"]
            await first.cut()
            await until(lambda: codex.statistics().connection == "reconnecting")

            async def mend():
                ends.gate.set()
                server = await ends.server(1)
                nursery.start_soon(store.serve, server)
                await until(lambda: codex.statistics().connection == "connected")
                return Asker(server)

            yield codex, turn, store, mend
    assert codex.statistics().running_handlers == 0


async def test_a_turn_that_is_interrupted_in_the_outage_takes_its_handler_along(
    autojump_clock, nursery
):
    handler = Handler(Decision.accept)
    async with asking_turn(nursery, handler) as (_, turn, store, mend):
        nursery.start_soon(turn.interrupt)
        await wait_all_tasks_blocked()
        assert handler.cancelled == 0
        asker = await mend()
        await turn.result()
        await wait_all_tasks_blocked()
        assert store.interrupts[0] == ("thread-1", "turn-1")
        assert (handler.started, handler.cancelled) == (1, 1)
        assert asker.answers == []


@pytest.mark.parametrize("mended", [False, True])
async def test_the_block_of_a_turn_is_left_within_its_bound_whatever_its_handler_waits_for(
    mended, autojump_clock, nursery
):
    handler = Handler(Decision.accept)
    async with asking_turn(nursery, handler) as (_, _, store, mend):
        if mended:
            nursery.start_soon(mend)
        left = trio.current_time()
    assert trio.current_time() - left <= 2 * BOUND + 0.5
    assert (handler.started, handler.cancelled) == (1, 1)
    if mended:
        assert store.interrupts[0] == ("thread-1", "turn-1")


@pytest.mark.parametrize("failure", [ZeroDivisionError("mine"), object()])
async def test_a_handler_that_fails_in_the_outage_fails_its_turn_whose_interrupt_is_owed(
    failure, autojump_clock, nursery
):
    handler = Handler(failure)
    async with asking_turn(nursery, handler) as (codex, turn, store, mend):
        handler.gate.set()
        await wait_all_tasks_blocked()
        asker = await mend()
        with pytest.raises(RequestHandlerError):
            await turn.result()
        assert store.interrupts[0] == ("thread-1", "turn-1")
        # It may ask once more before it has seen the interrupt.
        await asker.send(COMMAND)
        await wait_all_tasks_blocked()
        assert asker.answers == [(0, safe_answer(COMMAND))]
        assert handler.started == 1
        assert codex.statistics().open_turns == 0


async def test_a_turn_that_ended_in_the_gap_takes_its_handler_along(autojump_clock, nursery):
    handler = Handler(Decision.accept)
    async with asking_turn(nursery, handler) as (_, turn, store, mend):
        store.turn("turn-1", status="completed")
        asker = await mend()
        await turn.result()
        await wait_all_tasks_blocked()
        assert (handler.started, handler.cancelled) == (1, 1)
        assert asker.answers == []
