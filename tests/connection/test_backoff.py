"""How a connection is dialled again: the pauses, the limits, and what starts them anew."""

from __future__ import annotations

import itertools
import math

import pytest
import trio
from recovering import calls_of, open_recovering, passing, until

import trio_codex._config._reconnect as reconnecting
from trio_codex import CodexConfig, Reconnect
from trio_codex._connection._recovery import HEALTHY_AFTER

pytestmark = pytest.mark.deadline(1e9)  # of the virtual clock

PATIENT = Reconnect(initial_delay=1, max_delay=8, give_up_after=1000)


@pytest.fixture
def longest(monkeypatch):
    """Each pause is as long as it may be."""
    monkeypatch.setattr(reconnecting.random, "uniform", lambda _, most: most)


def pauses(times):
    return [round(later - earlier, 1) for earlier, later in itertools.pairwise(times)]


async def test_the_first_try_is_made_at_once_and_the_pauses_grow(autojump_clock, longest):
    async with open_recovering(PATIENT) as (codex, ends):
        ends.failures = [passing()] * 6
        cut_at = trio.current_time()
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().reconnects, seconds=60)
        assert ends.dials[0] - cut_at < 0.01
        assert pauses(ends.dials) == [1, 2, 4, 8, 8, 8]


@pytest.mark.parametrize(("worked", "pause"), [(HEALTHY_AFTER - 1, 4), (HEALTHY_AFTER + 1, 0)])
async def test_a_connection_that_has_worked_for_a_minute_starts_anew(
    autojump_clock, longest, worked, pause
):
    async with open_recovering(PATIENT) as (codex, ends):
        ends.failures = [passing()] * 2
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().reconnects, seconds=30)
        await trio.sleep(worked)
        cut_at = trio.current_time()
        await (await ends.server(1)).cut()
        await until(lambda: codex.statistics().reconnects == 2, seconds=30)
        assert ends.dials[-1] - cut_at == pytest.approx(pause, abs=0.1)


async def test_one_try_takes_the_startup_timeout_at_most(autojump_clock):
    config = CodexConfig(startup_timeout=5)
    async with open_recovering(PATIENT, config=config) as (codex, ends):
        ends.mute = lambda: len(ends.dials) < 3
        await (await ends.server(0)).cut()
        await until(lambda: codex.statistics().reconnects, seconds=60)
        assert len(ends.dials) == 3
        assert 10 <= ends.dials[-1] - ends.dials[0] <= 13


async def test_giving_up_does_not_wait_for_a_try_that_is_under_way(autojump_clock):
    reconnect = Reconnect(give_up_after=3)
    async with open_recovering(reconnect) as (codex, ends):
        ends.mute = lambda: True
        began = trio.current_time()
        await (await ends.server(0)).cut()
        error = await codex.wait_closed()
        assert trio.current_time() - began == pytest.approx(3, abs=0.3)
        assert "did not answer initialize" in str(error)


async def test_a_program_that_was_stopped_in_the_meantime_tries_once_more(autojump_clock):
    reconnect = Reconnect(initial_delay=2, max_delay=2, give_up_after=30)
    async with open_recovering(reconnect) as (codex, ends):
        ends.failures = [passing()] * 2
        await (await ends.server(0)).cut()
        await until(lambda: len(ends.dials) == 1)
        autojump_clock.jump(1000)
        await until(lambda: codex.statistics().reconnects)
        ends.failures = [passing()] * 1000
        await (await ends.server(1)).cut()
        await until(lambda: len(ends.dials) >= 5)
        stopped_at = trio.current_time()
        autojump_clock.jump(1000)
        await codex.wait_closed()
        assert trio.current_time() - stopped_at < 1000 + CodexConfig().startup_timeout + 3


async def test_without_a_limit_it_is_tried_for_hours(autojump_clock):
    reconnect = Reconnect(initial_delay=3600, max_delay=3600, give_up_after=math.inf)
    async with open_recovering(reconnect) as (codex, ends):
        ends.failures = [passing()] * 20
        await (await ends.server(0)).cut()
        await trio.sleep(80_000)
        assert codex.statistics().connection == "connected"


async def test_a_recovery_that_is_cut_again_and_again_is_given_up(autojump_clock):
    reconnect = Reconnect(initial_delay=1, max_delay=1, give_up_after=10)
    async with open_recovering(reconnect) as (codex, ends):

        async def go_on(epoch):
            await (await ends.server(epoch.number)).cut()
            await trio.sleep(1)

        calls_of(codex).on_recover(go_on)
        began = trio.current_time()
        await (await ends.server(0)).cut()
        error = await codex.wait_closed()
        assert trio.current_time() - began == pytest.approx(10, abs=1)
        assert "the app-server closed the connection" in str(error)
        assert codex.statistics().reconnects == 0
