"""Logins, cancelled at every step, and with the connection ended at every step, in memory.

After each cancellation the server has no login open, the client has nothing
left in its tables, nothing was waited for, and the connection works.
"""

from __future__ import annotations

import itertools
import logging

import pytest
import trio
from insides import connection_of, open_logins
from orderly_server import opened
from scenarios import LOGINS, log_in_by_key
from sweeping import cancel_at_step, end_at_step

from trio_codex import CodexConfig

# In virtual time, which stands still while there is something to do.
pytestmark = pytest.mark.deadline(10_000)


@pytest.fixture(autouse=True)
def nothing_is_given_up(caplog):
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("window", [1, 128])
@pytest.mark.parametrize("scenario", LOGINS)
async def test_cancelled_at_every_step_no_login_is_left(scenario, window, tally, autojump_clock):
    for step in itertools.count(1):
        start = trio.current_time()
        async with opened(CodexConfig(max_in_flight=window)) as (codex, runtime):
            reached = await cancel_at_step(step, lambda codex=codex: scenario(codex))
            assert runtime.login is None
            # A login by key goes on, and what completes it is on its way.
            assert await codex.request("ping") == {}
            await codex.login_api_key("sk")
            left = codex.statistics()
            assert (left.pending_requests, left.waiting_requests) == (0, 0)
            assert open_logins(codex) == 0
            assert not connection_of(codex).logins._early
            assert trio.current_time() == start
        if not reached:
            break
        tally("a login, cancelled in memory")
    assert step > 5


@pytest.mark.parametrize("scenario", LOGINS)
async def test_whatever_step_the_connection_ends_at_everybody_hears_of_it(
    scenario, tally, autojump_clock
):
    for step in itertools.count(1):
        start = trio.current_time()
        async with opened() as (codex, _):
            reached = await end_at_step(step, codex, scenario)
            if not reached:
                # A login that was completed meanwhile leaves the answer to its cancel on the way.
                await codex.request("ping")
            left = codex.statistics()
            assert (left.pending_requests, left.waiting_requests) == (0, 0)
            assert open_logins(codex) == 0
            assert trio.current_time() == start
        if not reached:
            break
        tally("a login, the connection ended in memory")
    assert step > (3 if scenario is log_in_by_key else 5)
