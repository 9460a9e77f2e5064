"""Every scenario, with the process killed at many steps: a child process, and the real runtime.

After each kill everybody who waited has heard why, nothing is left in the
client's tables, and no process, task or file descriptor is left either.
"""

from __future__ import annotations

import os
import signal
import sys

import pytest
import trio
from children import orderly_config
from insides import lanes, subscriptions
from processes import own_children
from scenarios import IN_A_CHILD, SCENARIOS
from sweeping import Belongings, act_at_step, growing_steps, leaves

from trio_codex import CodexError, TransportClosedError, open_codex

if sys.version_info < (3, 11):
    from exceptiongroup import ExceptionGroup

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="looks at the process table of Linux"),
    pytest.mark.deadline(600),
]


@pytest.fixture(autouse=True)
def nothing_is_abandoned(caplog):
    """A turn that is given up after `interrupt_timeout` was waited for."""
    yield
    assert [record for record in caplog.records if "abandoned" in record.getMessage()] == []


SLEEP = {"command": ["sleep", "600"], "sandboxPolicy": {"type": "dangerFullAccess"}}


async def kill_at_steps(steps, config, scenario, count):
    async with open_codex(config) as codex:  # what is made once is made now
        await scenario(codex)
    for step in steps:
        before = Belongings()
        reached, codex = await kill_at_step(step, config, scenario)
        left = codex.statistics()
        assert (left.pending_requests, left.waiting_requests) == (0, 0)
        assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
        assert subscriptions(codex) == []
        assert lanes(codex) == {}
        before.assert_nothing_new()
        if not reached:
            return
        count()


async def kill_at_step(step, config, scenario):
    heard = []

    async def wait_beside(codex, task_status):
        task_status.started()
        try:
            # It takes longer than any test may.
            await codex.request("command/exec", SLEEP)
        except CodexError as error:
            heard.append(error)

    async with trio.open_nursery() as bystanders, open_codex(config) as codex:
        pid = codex.statistics().transport["pid"]
        await bystanders.start(lambda task_status: wait_beside(codex, task_status))
        try:
            reached = await act_at_step(
                step, lambda: os.kill(pid, signal.SIGKILL), lambda: scenario(codex)
            )
        except (CodexError, ExceptionGroup) as error:
            reached = True
            assert_killed(*leaves(error))
        if reached:
            with pytest.raises(TransportClosedError) as caught:
                await call_for_ever(codex)
            assert_killed(caught.value)
    if reached:
        (told,) = heard
        assert_killed(told)
    return reached, codex


async def call_for_ever(codex):
    while True:
        await codex.request("thread/loaded/list")


def assert_killed(*errors):
    assert {type(error) for error in errors} == {TransportClosedError}
    assert {error.returncode for error in errors} == {-signal.SIGKILL}


@pytest.mark.parametrize("scenario", IN_A_CHILD)
async def test_whatever_step_the_child_is_killed_at_everybody_hears_of_it(scenario, tally):
    await kill_at_steps(
        growing_steps(6), orderly_config(), scenario, lambda: tally("killed, a child process")
    )


@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_whatever_step_the_runtime_is_killed_at_everybody_hears_of_it(
    scenario, app_server, scripted_model, tally
):
    scripted_model.reply_always("A short answer.")
    await kill_at_steps(
        growing_steps(1, 3),
        app_server.config(),
        scenario,
        lambda: tally("killed, the real runtime"),
    )


async def kill_the_opening(config, steps, count):
    """Kill the process while it starts, or while it ends."""

    async def scenario():
        async with open_codex(config) as codex:
            await codex.thread_start()

    def kill():
        for pid in own_children() - children:
            os.kill(pid, signal.SIGKILL)

    await scenario()
    children = own_children()
    for step in steps:
        before = Belongings()
        try:
            reached = await act_at_step(step, kill, scenario)
        except TransportClosedError as error:
            reached = True
            assert_killed(error)
        before.assert_nothing_new()
        if not reached:
            assert step > 5
            return
        count()


async def test_whatever_step_of_its_start_and_end_the_child_is_killed_at_nothing_hangs(tally):
    await kill_the_opening(
        orderly_config(), growing_steps(6), lambda: tally("open and close, killed, a child process")
    )


async def test_whatever_step_of_its_start_and_end_the_runtime_is_killed_at_nothing_hangs(
    app_server, tally
):
    await kill_the_opening(
        app_server.config(),
        growing_steps(1, 3),
        lambda: tally("open and close, killed, the real runtime"),
    )
