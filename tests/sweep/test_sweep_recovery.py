"""Every scenario, with the connection cut at every step, against an app-server in memory.

The connection is made again, to the same app-server or to one that was restarted. After each cut
every text is exact or the documented error was raised, nothing was asked for twice, no handler
ran twice, no turn runs, no table has an entry left, and the connection works.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from contextlib import asynccontextmanager, suppress

import pytest
import trio
from exceptiongroup import BaseExceptionGroup
from lasting_server import SAID, check, lasting, lost
from scenarios import SCENARIOS
from sweeping import FULL, act_at_step, growing_steps

from trio_codex import Decision, RequestHandlers, ThreadNotFoundError, tool, types


async def read_text(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        assert "".join([piece async for piece in turn.text()]) == SAID
        assert (await turn.result()).final_response == SAID


async def read_items(codex):
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        completed = [
            event.item.id
            async for event in turn
            if isinstance(event, types.ItemCompletedNotification)
        ]
    assert len(completed) == len(set(completed)) == 2


async def run_twice(codex):
    thread = await codex.thread_start()
    for _ in range(2):
        result = await thread.run("go")
        assert result.final_response == SAID


async def be_asked(codex):
    thread = await codex.thread_start()
    assert (await thread.run("ask")).final_response == SAID


async def be_called(codex):
    thread = await codex.thread_start(dynamic_tools=[answering])
    assert (await thread.run("tool")).final_response == SAID


async def run_on_an_ephemeral_thread(codex):
    thread = await codex.thread_start(ephemeral=True)
    assert (await thread.run("go")).final_response == SAID


async def run_slowly(codex):
    thread = await codex.thread_start()
    with trio.move_on_after(2):
        await thread.run("slow")
    assert (await thread.run("slow")).final_response == SAID


async def write_and_read(codex):
    thread = await codex.thread_start()
    with suppress(ThreadNotFoundError):  # it had no turn when the app-server was restarted
        await codex.request("thread/name/set", {"threadId": thread.id, "name": "mine"})
    await codex.request("model/list", {})


asked: Counter[str] = Counter()


@tool(name="tool")
async def answering(call: str) -> str:
    """Answer with the id of the call."""
    asked[call] += 1
    await trio.lowlevel.checkpoint()
    return call


async def approve(request):
    asked[request.item_id] += 1
    await trio.lowlevel.checkpoint()
    return Decision.accept


RECOVERING = [
    *SCENARIOS,
    read_text,
    read_items,
    run_twice,
    be_asked,
    be_called,
    run_on_an_ephemeral_thread,
    run_slowly,
    write_and_read,
]

EACH = 6
"""How far apart the steps of a run are that is not a full one."""

CUTS = {
    "cut": lambda runtime: runtime.server.cut(),
    "restart": lambda runtime: runtime.restart(),
}


def opened():
    asked.clear()
    return lasting(handlers=RequestHandlers(command=approve))


async def bear(scenario, codex):
    """Run a scenario, which may lose what a cut takes with it."""
    try:
        await scenario(codex)
    except BaseExceptionGroup as group:
        rest = group.split(lost)[1]
        if rest is not None:
            raise rest from None
    except Exception as error:
        if not lost(error):
            raise


async def check_all(codex, runtime, wire):
    await check(codex, runtime, wire)
    assert [call for call, times in asked.items() if times > 1] == []


@pytest.mark.deadline(math.inf)
@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("scenario", RECOVERING)
async def test_cut_at_every_step_it_goes_on_or_says_what_was_lost(
    scenario, kind, tally, autojump_clock
):
    # Each scenario begins at another step, so that a short run comes to all kinds of them.
    begin = 1 if FULL else 1 + RECOVERING.index(scenario) % EACH
    for step in itertools.count(begin, 1 if FULL else EACH):
        async with opened() as (codex, runtime, wire):

            def cut(runtime=runtime):
                CUTS[kind](runtime)

            reached = await act_at_step(step, cut, lambda codex=codex: bear(scenario, codex))
            await check_all(codex, runtime, wire)
            assert codex.statistics().reconnects == reached
        if not reached:
            break
        tally(f"{kind}, in memory")
    assert step > 5


@pytest.mark.deadline(math.inf)
@pytest.mark.parametrize("then", ["cancelled", "cut again"])
@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize("scenario", RECOVERING)
async def test_whatever_comes_at_every_step_of_an_outage_nothing_is_left(
    scenario, kind, then, tally, autojump_clock
):
    for first in growing_steps(growth=2):
        for further in growing_steps(growth=2) if not FULL else itertools.count(1):
            async with opened() as (codex, runtime, wire):
                with trio.CancelScope() as scope:
                    # The link is there again at once, so that a second cut comes while it is made.
                    outage = Outage(
                        runtime,
                        kind,
                        first,
                        further,
                        scope.cancel if then == "cancelled" else runtime.server.cut,
                        seconds=0.5 if then == "cancelled" else 0,
                    )
                    async with outage.around():
                        await bear(scenario, codex)
                runtime.server.refusing = False
                await check_all(codex, runtime, wire)
            if not outage.over:
                break
            tally(f"{then} after a {kind}, in memory")
        if not outage.begun.is_set():
            break


class Outage(trio.abc.Instrument):
    """Cuts the link at a step, and does something else some steps later."""

    def __init__(self, runtime, kind, first, further, act, *, seconds):
        self._runtime = runtime
        self._kind = kind
        self._left = first
        self._further = further
        self._act = act
        self._seconds = seconds
        self.begun = trio.Event()
        self.over = False

    @asynccontextmanager
    async def around(self):
        trio.lowlevel.add_instrument(self)
        try:
            async with trio.open_nursery() as nursery:
                nursery.start_soon(self._end)
                yield
                nursery.cancel_scope.cancel()
        finally:
            trio.lowlevel.remove_instrument(self)

    def before_task_step(self, task):
        self._left -= 1
        if self._left == 0:
            self._runtime.server.refusing = self._seconds > 0
            CUTS[self._kind](self._runtime)
            self.begun.set()
        elif self._left == -self._further:
            self._act()
            self.over = True

    async def _end(self):
        await self.begun.wait()
        await trio.sleep(self._seconds)
        self._runtime.server.refusing = False
