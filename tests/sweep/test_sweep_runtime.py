"""Every scenario, cancelled at many steps, on the real runtime.

After each cancellation the runtime itself must report every thread idle, and
the next turn must work. ``TRIO_CODEX_FULL_SWEEP=1`` makes it every step of the
first 60, and then at growing distances; otherwise the distances grow from the start.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from scenarios import SCENARIOS
from sweeping import cancel_at_step

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY_STEP_UP_TO = 60 if os.environ.get("TRIO_CODEX_FULL_SWEEP") else 2


def steps() -> Iterator[int]:
    step = 1
    while True:
        yield step
        step += 1 if step < EVERY_STEP_UP_TO else max(1, step // 3)


@pytest.mark.deadline(300)
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_cancelled_at_many_steps_the_runtime_has_nothing_running(
    scenario, codex, scripted_model
):
    scripted_model.reply_always("A short answer.")
    for step in steps():
        reached = await cancel_at_step(step, lambda: scenario(codex))
        await check(codex)
        if not reached:
            break
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
