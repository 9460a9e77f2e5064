"""The connection is cut at every step of requests and of being made again; Ctrl-C, cancellation.

Afterwards every read has its answer, every other request its answer or `RequestLostError`, none
was carried out twice, nothing is left, and the connection works.
"""

from __future__ import annotations

import math
from contextlib import suppress

import pytest
import trio
from insides import connection_of
from line_sweeping import SAMPLES, lines_to_try, press_at_line
from recovering import QUICK, open_recovering, passing
from sweeping import Belongings, act_at_step, growing_steps

from trio_codex import RequestLostError

LIMIT = 10.0
WRITES, READS = 3, 2


class Book:
    """What servers have seen, over all connections, and the cut of the present one."""

    def __init__(self, ends):
        self.ends = ends
        self.written = []
        self.servers = 0
        ends.start_soon(self._serve_all)

    async def _serve_all(self):
        for number in range(10_000):
            server = await self.ends.server(number)
            self.servers = number + 1
            self.ends.start_soon(self._serve, server)

    async def _serve(self, server):
        with suppress(EOFError, trio.BrokenResourceError, trio.ClosedResourceError):
            while True:
                request = await server.receive()
                if request.method == "write":
                    self.written.append(request.params["number"])
                answer = {"data": [], "process": {"id": 1}, "echo": request.params}
                await server.respond(request, answer)

    def cut(self):
        """Cut the newest connection, at once."""
        if self.servers:
            self.ends.transports[self.servers - 1].server_end.end()


async def requests(codex, outcomes):
    async def call(method, number):
        try:
            answer = await codex.request(method, {"number": number})
            outcomes[method, number] = answer["echo"]
        except RequestLostError as exc:
            outcomes[method, number] = exc

    async with trio.open_nursery() as nursery:
        for number in range(WRITES):
            nursery.start_soon(call, "write", number)
        for number in range(READS):
            nursery.start_soon(call, "thread/read", number)


def is_busy(left):
    return left.pending_requests or left.connection != "connected"


async def check(codex):
    """Nothing is left, and the connection works."""
    with trio.fail_after(LIMIT):
        await codex.request("thread/read")
        await trio.testing.wait_all_tasks_blocked()
        while is_busy(left := codex.statistics()):  # noqa: ASYNC110 - the process is asked for
            await trio.sleep(0.01)
    assert (left.connection, left.waiting_requests) == ("connected", 0)
    assert connection_of(codex).dispatcher.in_flight.window.taken == 0


def told(outcomes, written):
    """Prove that each call has heard what happened, and that nothing happened twice."""
    assert len(set(written)) == len(written)
    assert len(outcomes) == WRITES + READS
    for (method, number), outcome in outcomes.items():
        if method == "write" and isinstance(outcome, RequestLostError):
            assert outcome.method == "write"
            continue
        assert outcome == {"number": number}
        assert method != "write" or number in written


@pytest.mark.parametrize("second", [None, 1, 5, 17, 40])
async def test_whatever_step_the_connection_is_cut_at_all_who_wait_are_told_right(second, tally):
    for step in growing_steps(every_step_up_to=200, growth=1.2):
        before = Belongings()
        async with open_recovering(QUICK, says=False) as (codex, ends):
            book, outcomes = Book(ends), {}
            await codex.request("thread/read")

            async def scenario(codex=codex, outcomes=outcomes, book=book):
                with trio.fail_after(LIMIT):
                    await requests(codex, outcomes)

            def cut_twice(book=book, ends=ends):
                book.cut()
                if second is not None:

                    async def cut_again():
                        for _ in range(second):
                            await trio.lowlevel.checkpoint()
                        book.cut()

                    ends.start_soon(cut_again)

            reached = await act_at_step(step, cut_twice, scenario)
            await check(codex)
            told(outcomes, book.written)
        before.assert_nothing_new()
        if not reached:
            break
        tally(f"the connection is cut at a step, {'once' if second is None else 'twice'}")


async def outage(codex, book, outcomes):
    """Requests before, in and after an outage."""
    connection = connection_of(codex)
    book.ends.failures = [passing()]
    async with trio.open_nursery() as nursery:
        nursery.start_soon(requests, codex, outcomes)
        await trio.lowlevel.checkpoint()
        book.cut()
        await trio.lowlevel.checkpoint()
        await requests(codex, {})
    while connection.is_cut:  # noqa: ASYNC110
        await trio.sleep(0.001)


async def test_whatever_step_of_an_outage_callers_are_cancelled_at_nothing_is_left(tally):
    for step in growing_steps(every_step_up_to=200, growth=1.2):
        async with open_recovering(QUICK, says=False) as (codex, ends):
            book, outcomes = Book(ends), {}
            await codex.request("thread/read")
            reached = True
            with trio.CancelScope() as scope:

                async def scenario(codex=codex, outcomes=outcomes, book=book):
                    with trio.fail_after(LIMIT):
                        await outage(codex, book, outcomes)

                reached = await act_at_step(step, scope.cancel, scenario)
            await check(codex)
        if not reached:
            break
        tally("callers are cancelled at a step of an outage")


def press(line):
    async def program():
        with trio.fail_after(LIMIT):
            async with open_recovering(QUICK, says=False) as (codex, ends):
                book, outcomes = Book(ends), {}
                await codex.request("thread/read")
                counter = await press_at_line(line, lambda: outage(codex, book, outcomes))
                await check(codex)
                return counter

    return trio.run(program)


def test_whatever_line_of_an_outage_control_c_comes_before_nothing_is_left(tally):
    count = press(math.inf).passed
    for line in lines_to_try(count, seed=3, samples=6 * SAMPLES):
        if press(line).pressed:
            tally("Ctrl-C before a line of an outage")


async def test_whatever_step_of_leaving_an_outage_is_cancelled_nothing_is_left(
    autojump_clock, tally
):
    for step in growing_steps(every_step_up_to=200, growth=1.2):
        before = Belongings()
        reached = True
        with trio.CancelScope() as scope:

            async def scenario():
                async with open_recovering(QUICK, says=False) as (codex, ends):
                    book = Book(ends)
                    await codex.request("thread/read")
                    ends.failures = [passing()]
                    book.cut()
                    await trio.lowlevel.checkpoint()

            with trio.fail_after(LIMIT):
                reached = await act_at_step(step, scope.cancel, scenario)
        before.assert_nothing_new()
        if not reached:
            break
        tally("leaving an outage is cancelled at a step")
