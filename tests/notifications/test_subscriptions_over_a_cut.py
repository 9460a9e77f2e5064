"""Subscriptions where the connection is cut and made again: one gap, before all that follows."""

from __future__ import annotations

import pytest
import trio
from recovering import calls_of, open_recovering, until
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, Gap, types

UPDATED = "account/updated"


async def cut(codex, ends, number=0):
    ends.gate = trio.Event()
    await (await ends.server(number)).cut()
    await until(lambda: codex.statistics().connection == "reconnecting")
    await trio.sleep(3)


async def tell(server, number):
    await server.notify("test/number", {"number": number})
    await wait_all_tasks_blocked()


def numbers(events):
    return [event.params["number"] if not isinstance(event, Gap) else "gap" for event in events]


async def take(stream, count):
    with trio.fail_after(5):
        return [await stream.__anext__() for _ in range(count)]


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_gap_stands_between_what_came_before_and_what_comes_then(restarted, autojump_clock):
    async with open_recovering() as (codex, ends), codex.subscribe() as stream:
        await tell(await ends.server(0), 1)
        await cut(codex, ends)
        ends.process += restarted
        ends.gate.set()
        await until(lambda: codex.statistics().reconnects)
        await tell(await ends.server(1), 2)
        first, gap, last = await take(stream, 3)
        assert numbers([first, gap, last]) == [1, "gap", 2]
        assert 3 <= gap.seconds < 4
        assert (gap.attempts, gap.restarted, gap.open_items) == (1, restarted, ())
        assert stream.gaps == 1
        assert stream.dropped == 0


async def test_what_comes_during_the_recovery_stands_behind_the_gap_and_cut_twice_it_is_one(
    autojump_clock,
):
    async with open_recovering() as (codex, ends):
        steps = trio.Semaphore(0)

        async def step(epoch):
            await steps.acquire()

        calls_of(codex).recoveries.insert(0, step)
        async with codex.subscribe() as stream:
            await tell(await ends.server(0), 1)
            await cut(codex, ends)
            ends.gate.set()
            await tell(await ends.server(1), 2)
            await (await ends.server(1)).cut()
            server = await ends.server(2)
            await tell(server, 3)
            await wait_all_tasks_blocked()
            assert numbers(await take(stream, 1)) == [1]
            steps.release()
            await until(lambda: codex.statistics().reconnects)
            await tell(server, 4)
            assert numbers(await take(stream, 4)) == ["gap", 2, 3, 4]
            assert stream.gaps == 1


async def test_who_asks_for_some_events_gets_these_and_counts_the_gaps(autojump_clock):
    async with (
        open_recovering() as (codex, ends),
        codex.subscribe(types.AccountUpdatedNotification) as some,
        codex.subscribe(types.AccountUpdatedNotification, Gap) as both,
        codex.subscribe(Gap, thread_id="thread-1") as of_thread,
    ):
        for number in range(2):
            await cut(codex, ends, number)
            ends.gate.set()
            await until(lambda: codex.statistics().reconnects > number)  # noqa: B023
        server = await ends.server(2)
        await server.notify(UPDATED, {"authMode": None, "planType": None})
        await wait_all_tasks_blocked()
        (event,) = await take(some, 1)
        assert isinstance(event, types.AccountUpdatedNotification)
        assert [type(each) for each in await take(both, 3)] == [Gap, Gap, type(event)]
        assert [type(each) for each in await take(of_thread, 2)] == [Gap, Gap]
        assert [each.gaps for each in (some, both, of_thread)] == [2, 2, 2]


async def test_a_reader_waits_through_the_outage_and_can_be_cancelled(autojump_clock):
    async with open_recovering() as (codex, ends), codex.subscribe() as stream:
        await cut(codex, ends)
        with trio.move_on_after(5) as limit:
            await stream.__anext__()
        assert limit.cancelled_caught
        ends.gate.set()
        assert isinstance(await stream.__anext__(), Gap)


async def test_of_what_comes_during_the_recovery_the_last_is_kept(autojump_clock):

    async with open_recovering(config=CodexConfig(event_buffer=3)) as (codex, ends):
        steps = trio.Event()

        async def step(epoch):
            await steps.wait()

        calls_of(codex).recoveries.insert(0, step)
        async with codex.subscribe() as stream:
            await cut(codex, ends)
            ends.gate.set()
            server = await ends.server(1)
            for number in range(10):
                await tell(server, number)
            steps.set()
            await until(lambda: codex.statistics().reconnects)
            assert numbers(await take(stream, 3)) == [7, 8, 9]
