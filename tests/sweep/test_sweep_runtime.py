"""Every scenario, cancelled at many steps, on the real runtime.

After each cancellation the runtime itself must report every thread idle, and
the next turn must work. ``TRIO_CODEX_FULL_SWEEP=1`` makes it every step of the
first 60, and then at growing distances; otherwise the distances grow from the start.
"""

from __future__ import annotations

import pytest
from scenarios import SCENARIOS
from sweeping import cancel_at_step, growing_steps


@pytest.mark.deadline(300)
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_cancelled_at_many_steps_the_runtime_has_nothing_running(
    scenario, codex, scripted_model, tally
):
    scripted_model.reply_always("A short answer.")
    for step in growing_steps():
        reached = await cancel_at_step(step, lambda: scenario(codex))
        await check(codex)
        if not reached:
            break
        tally("cancelled, on the real runtime")
    assert (await (await codex.thread_start()).run("still there?")).final_response
    assert step > 3


async def check(codex):
    left = codex.statistics()
    assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)
    for thread_id in (await codex.request("thread/loaded/list"))["data"]:
        answer = await codex.request("thread/read", {"threadId": thread_id})
        # One of the steps before, which was unsubscribed, may be on its way out.
        assert answer["thread"]["status"]["type"] in {"idle", "notLoaded"}
        await codex.request("thread/unsubscribe", {"threadId": thread_id})
