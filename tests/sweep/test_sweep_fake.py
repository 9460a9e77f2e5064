"""Every scenario, cancelled at every step, against an app-server in memory.

After each cancellation the server must have no turn running, the client must
have nothing left in its tables, and the connection must work.
"""

from __future__ import annotations

import itertools

import pytest
from insides import lanes, running_turns, subscriptions
from orderly_server import opened
from scenarios import GOALS, OTHERWISE, SCENARIOS, TEMPORARY
from sweeping import cancel_at_step, end_at_step
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig


async def check(codex, runtime):
    """Nothing is left, and the connection works."""
    assert await codex.request("ping") == {}
    assert runtime.running == {}
    left = codex.statistics()
    assert (left.pending_requests, left.waiting_requests) == (0, 0)
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    assert subscriptions(codex) == []
    assert lanes(codex) == {}
    # Also of the turns that run, the runtime has told that they are over.
    assert running_turns(codex) == {}


@pytest.mark.parametrize("window", [1, 128])
@pytest.mark.parametrize("scenario", SCENARIOS + OTHERWISE)
async def test_cancelled_at_every_step_nothing_is_left(scenario, window, tally):
    for step in itertools.count(1):
        async with opened(CodexConfig(max_in_flight=window)) as (codex, runtime):
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            await check(codex, runtime)
            assert codex.statistics().pending_deletions == 0
            assert scenario not in TEMPORARY or runtime.threads == set()
        if not reached:
            break
        tally("cancelled, in memory")
    assert step > 5


@pytest.mark.parametrize("window", [1, 128])
@pytest.mark.parametrize("scenario", GOALS)
async def test_cancelled_at_every_step_no_goal_is_worked_on(
    scenario, window, tally, autojump_clock
):
    for step in itertools.count(1):
        async with opened(CodexConfig(max_in_flight=window)) as (codex, runtime):
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            await check(codex, runtime)
            assert set(runtime.goals.values()) <= {"paused", "complete"}
            # The runtime has nothing to go on with either.
            await wait_all_tasks_blocked()
            assert runtime.running == {}
        if not reached:
            break
        tally("cancelled, in memory")
    assert step > 5


@pytest.mark.parametrize("scenario", [*SCENARIOS, *OTHERWISE, *GOALS])
async def test_whatever_step_the_connection_ends_at_everybody_hears_of_it(scenario, tally):
    for step in itertools.count(1):
        async with opened() as (codex, _):
            reached = await end_at_step(step, codex, scenario)
            left = codex.statistics()
            assert (left.pending_requests, left.waiting_requests) == (0, 0)
            assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
            assert lanes(codex) == {}
        if not reached:
            break
        tally("the connection ended, in memory")
    assert step > 5
