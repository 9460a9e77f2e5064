"""Each state of a turn, each fault, and what comes besides: nothing, a cancellation, another cut.

In every run each state meets one of the faults of the link that the other tests leave to a full
one; in a full one, all of them.
"""

from __future__ import annotations

from itertools import cycle

import pytest
import trio
from _recovery import LINKS, open_bed
from _states import STATES
from long_setting import FULL
from trio.testing import wait_all_tasks_blocked

from trio_codex import RuntimeRestartedError, TurnLostError

pytestmark = pytest.mark.deep

BESIDES = ["alone", "cancelled", "cut again"]


def courses():
    """Give triples of a state, a fault, and what comes besides."""
    if FULL:
        faults = [*LINKS, "restart"]
        triples = [(s, fault, also) for s in STATES for fault in faults for also in BESIDES]
    else:
        faults = cycle(["stall", "hang_up", "pause"])
        triples = [(s, fault, "cancelled") for s, fault in zip(STATES, faults, strict=False)]
        triples += [(s, fault, "alone") for s, fault, _ in triples[1::3]]
    return [pytest.param(*triple, id="-".join(triple)) for triple in triples]


async def cut_again(bed):
    """Cut the next connections too, as soon as something comes over them."""
    for _ in range(2):
        with trio.move_on_after(1):
            while not bed.relay.connections:
                await trio.lowlevel.checkpoint()
            await wait_all_tasks_blocked(0.001)
            bed.relay.cut()


@pytest.mark.parametrize(("name", "fault", "besides"), courses())
async def test_in_each_state_each_fault_is_outlived(
    app_server, scripted_model, name, fault, besides
):
    state = STATES[name]()
    told = []
    async with open_bed(app_server, scripted_model, fault, **state.handlers) as bed:
        await state.begin(bed)
        scope = trio.CancelScope()

        async def run():
            with scope:
                try:
                    await state.run()
                except TurnLostError as error:
                    told.append(error)

        async with trio.open_nursery() as nursery:
            if not state.asked_in_outage:
                nursery.start_soon(run)
                await state.reached()
            async with bed.outage():
                if state.asked_in_outage:
                    nursery.start_soon(run)
                    await wait_all_tasks_blocked(0.01)
                if state.ends_in_outage and not bed.restarts:
                    state.release()
                    await bed.meanwhile(state.thread)
                if besides == "cancelled":
                    scope.cancel()
                    await wait_all_tasks_blocked(0.01)
                elif besides == "cut again":
                    nursery.start_soon(cut_again, bed)
            # One that was cancelled has to be stopped by us, or is left behind by a killed runtime.
            if besides != "cancelled" or bed.restarts:
                state.release()
        lost = TurnLostError if bed.restarts and not state.asked_in_outage else state.lost
        if bed.restarts and not state.used:
            lost = RuntimeRestartedError
        if besides == "cancelled":
            assert not told
            if state.used or not bed.restarts:
                await bed.wait_idle(state.thread)
        elif lost is not None:
            assert [isinstance(error, lost) for error in told] == [True]
            assert told[0].thread_id == state.thread.id
        else:
            assert not told
        state.check(ended=besides != "cancelled" and lost is None)
        if state.used:
            assert (await state.thread.run("the next turn")).final_response == "I am here."
        await bed.check()
