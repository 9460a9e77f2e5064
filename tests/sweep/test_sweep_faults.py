"""Every scenario with a fault of the transport at every step, against an app-server in memory.

A transport that breaks is told to everybody who waits, as a `TransportClosedError`.
A task of ours that crashes comes out of the block as one `CodexError`. After
either there is nothing left in the client's tables, and nothing was waited for.
"""

from __future__ import annotations

import itertools
import logging
import math
import sys

import pytest
import trio
from insides import lanes, open_logins, subscriptions
from orderly_server import serving
from scenarios import GOALS, LOGINS, OTHERWISE, SCENARIOS
from sweeping import Belongings, act_at_step, leaves
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, TransportClosedError
from trio_codex._client._open import run_client
from trio_codex._jsonrpc._link import BROKEN_GRACE
from trio_codex._transport._memory import MemoryTransport

if sys.version_info < (3, 11):
    from exceptiongroup import ExceptionGroup

# In virtual time, which stands still while there is something to do.
pytestmark = pytest.mark.deadline(10_000)


class Faulty(MemoryTransport):
    """Works until it is given an error to raise."""

    def __init__(self, end):
        super().__init__(end._send, end._receive)
        self._error_of_receive = None
        self._error_of_send = None
        self._receiving = trio.CancelScope()

    def fail_to_receive(self, error):
        self._error_of_receive = error
        self._receiving.cancel()

    def fail_to_send(self, error):
        self._error_of_send = error

    async def receive_some(self):
        with trio.CancelScope() as self._receiving:
            if self._error_of_receive is None:
                return await super().receive_some()
        raise self._error_of_receive

    async def send_all(self, data):
        await trio.lowlevel.checkpoint()
        if self._error_of_send is not None:
            raise self._error_of_send
        await super().send_all(data)


@pytest.fixture(autouse=True)
def nothing_is_abandoned(caplog):
    """A turn that is given up after `interrupt_timeout` was waited for."""
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def faults_at_every_step(scenario, inject, run_with_fault):
    """Give the number of steps at which there was a fault."""
    for step in itertools.count(1):
        before, start = Belongings(), trio.current_time()
        async with serving() as (client_end, _):
            transport = Faulty(client_end)
            async with trio.open_nursery() as bystanders:
                reached, codex = await run_with_fault(
                    bystanders,
                    transport,
                    lambda codex, step=step, transport=transport: act_at_step(
                        step, lambda: inject(transport), lambda: scenario(codex)
                    ),
                )
        left = codex.statistics()
        assert (left.pending_requests, left.waiting_requests) == (0, 0)
        assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
        assert subscriptions(codex) == []
        assert lanes(codex) == {}
        assert open_logins(codex) == 0
        before.assert_nothing_new()
        assert trio.current_time() - start <= BROKEN_GRACE
        if not reached:
            assert step > 5
            return step - 1
    raise AssertionError


async def wait_beside(codex, heard, *, task_status):
    """Wait for an answer that never comes."""
    task_status.started()
    try:
        await codex.request("wait")
    except CodexError as error:
        heard.append(error)


def receiving_breaks(transport):
    transport.fail_to_receive(trio.BrokenResourceError("gone"))


def sending_breaks(transport):
    transport.fail_to_send(trio.BrokenResourceError("gone"))


async def run_broken(bystanders, transport, scenario):
    heard = []
    async with run_client(transport, CodexConfig(), math.inf) as codex:
        await bystanders.start(wait_beside, codex, heard)
        await wait_all_tasks_blocked()
        raised = []
        try:
            reached = await scenario(codex)
        except (CodexError, ExceptionGroup) as error:
            reached = True
            raised = leaves(error)
        assert {type(error) for error in raised} <= {TransportClosedError}
        if reached:
            with pytest.raises(TransportClosedError):
                await codex.request("ping")
            # It was told before the block was left.
            await wait_all_tasks_blocked()
            assert [type(error) for error in heard] == [TransportClosedError]
            assert "was left" not in str(heard[0])
    return reached, codex


@pytest.mark.parametrize("inject", [receiving_breaks, sending_breaks])
@pytest.mark.parametrize("scenario", [*SCENARIOS, *OTHERWISE, *LOGINS, *GOALS])
async def test_whatever_step_the_pipe_breaks_at_everybody_hears_of_it(
    scenario, inject, tally, autojump_clock
):
    for _ in range(await faults_at_every_step(scenario, inject, run_broken)):
        tally(f"{inject.__name__}, in memory")


def reader_crashes(transport):
    transport.fail_to_receive(RuntimeError("a defect"))


def reader_meets_an_os_error(transport):
    transport.fail_to_receive(OSError(5, "a defect"))


def writer_crashes(transport):
    transport.fail_to_send(RuntimeError("a defect"))


async def run_crashing(bystanders, transport, scenario):
    heard = []
    reached = True
    clients = []

    async def use():
        nonlocal reached
        async with run_client(transport, CodexConfig(), math.inf) as codex:
            clients.append(codex)
            await bystanders.start(wait_beside, codex, heard)
            await wait_all_tasks_blocked()
            reached = await scenario(codex)
            if reached:
                await codex.request("ping")
                await trio.sleep_forever()

    raised = None
    try:
        await use()
    except CodexError as error:
        raised = error
    if raised is None:
        assert not reached
    else:
        assert type(raised) is CodexError
        assert "trio_codex itself failed" in str(raised)
        assert "a defect" in repr(raised.__cause__)
        assert [str(error) for error in heard] == [str(raised)]
    return reached, clients[0]


@pytest.mark.parametrize("inject", [reader_crashes, reader_meets_an_os_error, writer_crashes])
@pytest.mark.parametrize("scenario", [*SCENARIOS, *OTHERWISE, *LOGINS, *GOALS])
async def test_whatever_step_a_task_of_ours_crashes_at_one_error_comes_out(
    scenario, inject, tally, autojump_clock
):
    for _ in range(await faults_at_every_step(scenario, inject, run_crashing)):
        tally(f"{inject.__name__}, in memory")
