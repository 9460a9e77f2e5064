"""The tokens of turns on the real runtime whose connection was cut while they ran."""

from __future__ import annotations

import pytest
import trio
from _recovery import open_bed

from trio_codex import connect_codex, types
from trio_codex.testing import Gate, ModelUsage, call, message

pytestmark = pytest.mark.deep


def used(tokens):
    return {"usage": ModelUsage(input_tokens=tokens, output_tokens=1)}


@pytest.mark.parametrize("calls", [1, 2])
async def test_a_turn_that_ended_in_an_outage_tells_no_usage_and_the_next_one_tells_its_own(
    app_server, scripted_model, calls
):
    gate, results = Gate(), []
    async with open_bed(app_server, scripted_model, "cut") as bed:
        thread = await bed.thread()
        scripted_model.respond("First.", **used(100))
        await thread.run("first")
        if calls == 2:  # of which the first is told
            scripted_model.respond(call("exec_command", {"cmd": "true"}), **used(1000))
        scripted_model.respond(message(deltas=["one ", gate, "two"]), **used(2000))

        async def run():
            results.append(await thread.run("go"))

        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            await scripted_model.wait_requests(1 + calls)
            async with bed.outage():
                gate.release()
                await bed.wait_idle(thread)
        (result,) = results
        assert (result.usage, result.turn_usage, result.tree_usage) == (None, None, None)
        scripted_model.respond(call("exec_command", {"cmd": "true"}), **used(20))
        scripted_model.respond("Next.", **used(30))
        following = await thread.run("next")
        assert (following.turn_usage.input_tokens, following.turn_usage.output_tokens) == (50, 2)
        assert following.usage.total.input_tokens == sum([100, 2000, 20, 30, *[1000] * (calls - 1)])
        await bed.check()


@pytest.mark.parametrize("whole", [True, False])
async def test_the_runtime_tells_totals_with_the_whole_history_alone_and_calls_that_deprecated(
    app_server, scripted_model, whole
):
    """Which is why usage is None for a turn that ended in an outage."""
    scripted_model.respond("First.", **used(100))
    async with app_server.serve() as server, connect_codex(server.url) as other:
        thread = await other.thread_start()
        turn = await thread.run("first")
        async with connect_codex(server.url) as codex, codex.subscribe() as events:
            answer = await codex.request(
                "thread/resume", {"threadId": thread.id, "excludeTurns": not whole}
            )
            seen = []
            async for event in events:
                if isinstance(event, types.ThreadTokenUsageUpdatedNotification):
                    assert (event.turn_id, event.token_usage.total.input_tokens) == (turn.id, 100)
                seen.append(type(event))
                if event.method == "thread/goal/cleared":  # the last of what follows the answer
                    break
        assert len(answer["thread"]["turns"]) == whole
        assert (types.ThreadTokenUsageUpdatedNotification in seen) == whole
        assert (types.DeprecationNoticeNotification in seen) == whole
