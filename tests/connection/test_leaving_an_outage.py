"""Leaving the block while the connection is being made again."""

from __future__ import annotations

import pytest
import trio
from recovering import calls_of, open_recovering, passing, until
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, Reconnect, TransportClosedError
from trio_codex._turns._turns import Turns

SLOW = Reconnect(initial_delay=3, max_delay=3, give_up_after=1000)


@pytest.fixture
def owed(monkeypatch):
    """What is owed: a list that a test fills."""
    owed = []
    monkeypatch.setattr(Turns, "owed_interrupts", property(lambda _: len(owed)))
    return owed


async def cut(codex, ends, number=0):
    await (await ends.server(number)).cut()
    await until(lambda: codex.statistics().connection == "reconnecting")


async def test_it_is_left_at_once_where_no_interrupt_is_owed(autojump_clock):
    async with open_recovering(SLOW) as (codex, ends):
        ends.failures = [passing()] * 1000
        await cut(codex, ends)
        await trio.sleep(20)
        dialled, left_at = len(ends.dials), trio.current_time()
    assert trio.current_time() == left_at
    assert len(ends.dials) == dialled
    with pytest.raises(TransportClosedError, match="was left"):
        await codex.request("late")


async def test_a_call_that_waits_for_the_connection_hears_that_the_block_was_left(
    nursery, autojump_clock
):
    outcomes = []

    async def call(codex):
        try:
            await codex.request("thread/list")
        except TransportClosedError as exc:
            outcomes.append(str(exc))

    async with open_recovering(SLOW) as (codex, ends):
        ends.failures = [passing()] * 1000
        await cut(codex, ends)
        nursery.start_soon(call, codex)
        await wait_all_tasks_blocked()
    await wait_all_tasks_blocked()
    assert outcomes == ["the block of connect_codex was left"]


async def test_dialling_goes_on_for_the_interrupt_timeout_where_an_interrupt_is_owed(
    owed, autojump_clock
):
    config = CodexConfig(interrupt_timeout=7)
    async with open_recovering(SLOW, config=config) as (codex, ends):
        ends.failures = [passing()] * 1000
        owed.append("turn")
        await cut(codex, ends)
        dialled, left_at = len(ends.dials), trio.current_time()
    assert trio.current_time() - left_at == pytest.approx(7)
    assert len(ends.dials) > dialled


async def test_it_is_left_as_soon_as_the_interrupt_was_sent(owed, autojump_clock):
    async with open_recovering(SLOW, config=CodexConfig(interrupt_timeout=30)) as (codex, ends):

        async def pay(epoch):
            await epoch.request("turn/interrupt", {})
            owed.clear()

        async def hang(epoch):
            await trio.sleep_forever()

        calls_of(codex).on_owed(pay)
        calls_of(codex).on_recover(hang)
        ends.failures = [passing()] * 2
        owed.append("turn")
        await cut(codex, ends)

        async def answer():
            server = await ends.server(1)
            await server.respond(await server.receive("turn/interrupt"), {})

        ends.start_soon(answer)
        left_at = trio.current_time()
    assert owed == []
    assert trio.current_time() - left_at < 10


async def test_it_is_left_where_the_connection_is_given_up_meanwhile(owed, autojump_clock):
    reconnect = Reconnect(initial_delay=1, max_delay=1, give_up_after=5)
    async with open_recovering(reconnect, config=CodexConfig(interrupt_timeout=60)) as (
        codex,
        ends,
    ):
        ends.failures = [passing()] * 1000
        owed.append("turn")
        await cut(codex, ends)
        left_at = trio.current_time()
    assert trio.current_time() - left_at < 6


async def test_a_runtime_of_ours_is_not_started_again_while_the_block_is_left(owed, autojump_clock):
    async with open_recovering(SLOW, restarts=True) as (codex, ends):
        ends.failures = [passing()] * 1000
        owed.append("turn")
        await cut(codex, ends)
        dialled, left_at = len(ends.dials), trio.current_time()
    assert trio.current_time() == left_at
    assert len(ends.dials) == dialled


async def test_cancelled_around_the_block_leaving_takes_no_longer(owed, autojump_clock):
    with trio.CancelScope() as scope:
        async with open_recovering(SLOW, config=CodexConfig(interrupt_timeout=7)) as (codex, ends):
            ends.failures = [passing()] * 1000
            owed.append("turn")
            await cut(codex, ends)
            left_at = trio.current_time()
            scope.cancel()
            await trio.sleep_forever()
    assert trio.current_time() - left_at == pytest.approx(7)


async def test_a_connection_that_is_being_dialled_when_the_block_is_left_is_closed(autojump_clock):
    async with open_recovering(SLOW, config=CodexConfig(startup_timeout=100)) as (codex, ends):
        ends.gate = trio.Event()
        await cut(codex, ends)
        await until(lambda: ends.dials)
    assert len(ends.transports) == 1


async def test_a_connection_that_is_shaking_hands_when_the_block_is_left_is_closed(autojump_clock):
    async with open_recovering(SLOW, says=False) as (codex, ends):
        reached = trio.Event()

        async def hang(epoch):
            reached.set()
            await trio.sleep_forever()

        calls_of(codex).on_recover(hang)
        calls_of(codex).on_owed(hang)
        await cut(codex, ends)
        await reached.wait()
    for transport in ends.transports:
        with pytest.raises(trio.ClosedResourceError):
            await transport.send_all(b"x")
