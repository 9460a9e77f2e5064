"""A goal is one turn here, over all that the runtime starts for it; and nothing of it is left."""

from __future__ import annotations

import attrs
import pytest
import trio
from _helpers import assert_idle, assert_takes_the_next_turn, hold_all, running, status_of
from _live_handlers import Answering, escalate
from runtimes import steering_ends_the_models_call

from trio_codex import (
    CodexError,
    Decision,
    InvalidRequestError,
    RequestHandlers,
    TurnFailedError,
    open_codex,
    types,
)
from trio_codex.testing import Gate, call, message


@attrs.frozen
class Answer:
    word: str


ACTIVE = types.ThreadGoalStatus.active
PAUSED = types.ThreadGoalStatus.paused


def complete():
    return call("update_goal", {"status": "complete"})


def texts(result):
    return [item.text for item in result.items if isinstance(item, types.AgentMessageThreadItem)]


async def status_of_goal(thread):
    return (await thread.goal()).status


async def assert_no_more_requests(model, codex):
    """The runtime has had every occasion to start another turn."""
    before = len(model.requests)
    for _ in range(20):
        await codex.models()
    assert len(model.requests) == before


async def test_a_goal_runs_until_it_is_complete(codex, scripted_model):
    scripted_model.reply("First.")
    scripted_model.reply("Second.")
    scripted_model.respond(complete())
    scripted_model.reply("Done.")
    thread = await codex.thread_start(goals=True)
    result = await thread.run_goal("Reach it.")
    assert texts(result) == ["First.", "Second.", "Done."]
    assert result.final_response == "Done."
    assert result.status is types.TurnStatus.completed
    assert await status_of_goal(thread) is types.ThreadGoalStatus.complete
    # Four calls of the model, each of which costs the same.
    assert result.turn_usage.total_tokens == result.usage.total.total_tokens == 4 * 15
    await assert_idle(thread)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_its_stream_is_that_of_all_its_turns(codex, scripted_model):
    scripted_model.reply("First.")
    scripted_model.respond(complete())
    scripted_model.reply("Done.")
    thread = await codex.thread_start(goals=True)
    ids, ends = [], []
    async with thread.run_goal("Reach it.") as turn:
        async for event in turn:
            match event:
                case types.TurnStartedNotification(turn=started):
                    ids.append(started.id)
                    assert turn.status is types.TurnStatus.in_progress
                case types.TurnCompletedNotification(turn=ended):
                    ends.append(ended.id)
                case _:
                    pass
        assert turn.id == ids[-1]
        assert (await turn.result()).id == ids[-1]
    assert len(ids) == 2
    assert ids == ends


async def test_its_text_is_that_of_all_its_turns(codex, scripted_model):
    scripted_model.reply("First.")
    scripted_model.respond(complete())
    scripted_model.reply("Done.")
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn:
        assert "".join([text async for text in turn.text()]) == "First.Done."


async def test_a_goal_ends_with_its_budget(codex, scripted_model):
    scripted_model.reply_always("Work.")
    thread = await codex.thread_start(goals=True)
    result = await thread.run_goal("Reach it.", token_budget=40)
    assert result.status is types.TurnStatus.completed
    assert await status_of_goal(thread) is types.ThreadGoalStatus.budget_limited
    assert len(scripted_model.requests) == 3
    await assert_no_more_requests(scripted_model, codex)


async def test_a_goal_ends_with_a_turn_that_fails(codex, scripted_model):
    scripted_model.reply("First.")
    scripted_model.fail(500)
    thread = await codex.thread_start(goals=True)
    with pytest.raises(TurnFailedError) as caught:
        await thread.run_goal("Reach it.")
    assert texts(caught.value.result) == ["First."]
    assert await status_of_goal(thread) is types.ThreadGoalStatus.blocked
    await assert_takes_the_next_turn(thread, scripted_model)


@pytest.mark.parametrize("how", ["cancel", "leave", "interrupt", "run"])
async def test_a_goal_that_is_left_is_paused_and_its_turn_interrupted(how, codex, scripted_model):
    scripted_model.reply("First.")
    gate = Gate()
    scripted_model.reply_always(lambda _: message(deltas=["Second", gate]))
    thread = await codex.thread_start(goals=True)
    if how == "run":
        async with running(_run, thread) as scope:
            await gate.wait_reached()
            scope.cancel()
    else:
        with trio.CancelScope() as scope:
            async with thread.run_goal("Reach it.") as turn:
                await gate.wait_reached()
                if how == "cancel":
                    scope.cancel()
                    await trio.sleep_forever()
                if how == "interrupt":
                    await turn.interrupt()
                    assert (await turn.result()).status is types.TurnStatus.interrupted
    await assert_idle(thread)
    assert await status_of_goal(thread) is PAUSED
    await assert_no_more_requests(scripted_model, codex)
    await assert_takes_the_next_turn(thread, scripted_model)


async def _run(thread):
    await thread.run_goal("Reach it.")


async def test_a_goal_that_is_left_between_two_turns_starts_no_other(codex, scripted_model):
    """Left some steps of the scheduler after the end of its first turn."""
    scripted_model.reply_always("Work.")
    for steps in range(0, 60, 3):
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            async for event in turn:
                if isinstance(event, types.TurnCompletedNotification):
                    break
            for _ in range(steps):
                await trio.lowlevel.checkpoint()
        await assert_idle(thread)
        assert await status_of_goal(thread) is PAUSED
    await assert_no_more_requests(scripted_model, codex)


async def test_a_paused_goal_is_gone_on_with(codex, scripted_model):
    gate = Gate()
    scripted_model.respond(message(deltas=["First", gate]))
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it."):
        await gate.wait_reached()
    scripted_model.respond(complete())
    scripted_model.reply("Done.")
    assert (await thread.run_goal("Reach it.")).final_response == "Done."
    assert await status_of_goal(thread) is types.ThreadGoalStatus.complete


@steering_ends_the_models_call
async def test_a_goal_can_be_steered(codex, scripted_model):
    gate = Gate()
    scripted_model.respond(message(deltas=["First", gate]))
    scripted_model.respond(complete())
    scripted_model.reply("Done.")
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn:
        await gate.wait_reached()
        await turn.steer("Faster.")
        result = await turn.result()
    assert result.final_response == "Done."
    assert scripted_model.requests[1].last_user_text == "Faster."


async def test_a_turn_of_ours_waits_until_the_goal_is_reached(codex, scripted_model):
    hold_all(scripted_model)
    gate = Gate()
    scripted_model.on(
        lambda request: "goal" in str(request.last_user_text) and not request.tool_outputs,
        message(deltas=["First", gate]),
        times=1,
    )
    scripted_model.on("mine", "Mine.")
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn, trio.open_nursery() as nursery:
        nursery.start_soon(thread.run, "mine")
        await gate.wait_reached()
        while not codex.statistics().waiting_turns:
            await trio.lowlevel.checkpoint()
        await turn.interrupt()


async def test_somebody_who_pauses_the_goal_ends_it_with_its_turn(codex, scripted_model):
    gate = Gate()
    scripted_model.respond(message(deltas=["First", gate, " done."]))
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn:
        await gate.wait_reached()
        await thread.set_goal(status=PAUSED)
        gate.release()
        result = await turn.result()
    assert result.final_response == "First done."
    await assert_idle(thread)


@pytest.mark.parametrize("stop", ["pause", "clear"])
async def test_nothing_is_started_once_a_goal_that_somebody_stops_has_ended(
    stop, codex, scripted_model
):
    """Stopped some steps of the scheduler after the end of its first turn."""
    scripted_model.reply_always("Work.")
    for steps in range(0, 60, 6):
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            async for event in turn:
                if isinstance(event, types.TurnCompletedNotification):
                    break
            for _ in range(steps):
                await trio.lowlevel.checkpoint()
            if stop == "pause":
                await thread.set_goal(status=PAUSED)
            else:
                await thread.clear_goal()
            await turn.result()
        await assert_idle(thread)
        await assert_no_more_requests(scripted_model, codex)


async def test_a_goal_whose_turn_is_interrupted_by_an_answer_is_paused(app_server, scripted_model):
    """Else the runtime would go on with it after the next turn."""
    app_server.configure(approval_policy="on-request")
    escalate(scripted_model, "touch made")
    scripted_model.reply_always("Work.")
    handlers = RequestHandlers(command=Answering(Decision.cancel))
    async with open_codex(app_server.config(), handlers=handlers) as codex:
        thread = await codex.thread_start(goals=True)
        result = await thread.run_goal("Reach it.")
        assert result.status is types.TurnStatus.interrupted
        assert await status_of_goal(thread) is PAUSED
        await assert_takes_the_next_turn(thread, scripted_model)
        await assert_no_more_requests(scripted_model, codex)


async def test_a_goal_of_an_unsubscribed_thread_gets_no_more_than_the_turn_that_runs(
    codex, scripted_model
):
    gate = Gate()
    scripted_model.respond(message(deltas=["First", gate]))
    scripted_model.reply_always("Work.")
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it.") as turn:
        await gate.wait_reached()
        await thread.unsubscribe()
        with pytest.raises(CodexError, match="unsubscribed"):
            await turn.result()
    assert await status_of_goal(thread) is PAUSED
    gate.release()
    while not isinstance(await status_of(thread), types.IdleThreadStatus):
        await trio.lowlevel.checkpoint()
    await assert_no_more_requests(scripted_model, codex)


@pytest.mark.parametrize("objective", ["Reach it.", "Another one."])
async def test_a_goal_without_budget_left_is_refused(objective, codex, scripted_model):
    """The runtime takes it, and starts nothing."""
    scripted_model.reply_always("Work.")
    thread = await codex.thread_start(goals=True)
    await thread.run_goal("Reach it.", token_budget=40)
    with pytest.raises(InvalidRequestError, match=r"45 tokens were used of 40; .*clear_goal"):
        await thread.run_goal(objective, token_budget=40)
    await thread.clear_goal()
    result = await thread.run_goal(objective, token_budget=10)
    assert result.status is types.TurnStatus.completed


async def test_a_goal_that_is_complete_stays_so_though_its_last_turn_is_left(codex, scripted_model):
    gate = Gate()
    scripted_model.respond(complete())
    scripted_model.respond(message(deltas=["Done", gate]))
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Reach it."):
        await gate.wait_reached()
    assert await status_of_goal(thread) is types.ThreadGoalStatus.complete
    await assert_idle(thread)


async def test_a_goal_has_options_of_its_own(codex, scripted_model):
    scripted_model.respond(complete())
    scripted_model.reply("Done.")
    thread = await codex.thread_start(goals=True)
    await thread.run_goal("Reach it.", effort="low")
    assert scripted_model.requests[0].body["reasoning"]["effort"] == "low"


async def test_without_goals_a_goal_is_refused_before_anything_is_sent(codex, scripted_model):
    thread = await codex.thread_start()
    with pytest.raises(RuntimeError, match="goals=True"):
        thread.run_goal("Reach it.")
    with pytest.raises(RuntimeError, match="goals=True"):
        await thread.set_goal("Reach it.")
    scripted_model.reply_always("Done.")
    await thread.run("go")
    fork = await thread.fork()
    with pytest.raises(RuntimeError, match="goals=True"):
        fork.run_goal("Reach it.")
    assert await thread.goal() is None
    async with codex.temporary_thread() as temporary:
        with pytest.raises(RuntimeError, match="goals=True"):
            temporary.run_goal("Reach it.")


@pytest.mark.parametrize("whose", ["model", "program", "former program"])
async def test_a_structured_run_is_never_refused_because_of_a_goal(
    whose, app_server, scripted_model
):
    """With goals, a turn of the runtime's own would run, and take no schema."""
    scripted_model.on("Set a goal.", call("create_goal", {"objective": "More."}), times=1)
    scripted_model.on(lambda request: request.output_schema is not None, '{"word": "yes"}')
    former = scripted_model.hold("Working on the goal")
    scripted_model.reply_always("Well.")
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start(goals=whose == "former program")
        async with thread.turn("Set a goal.") as turn:
            await former.wait_reached()
            former.release()
            await turn.result()
        if whose == "program":
            goal = {"threadId": thread.id, "objective": "More.", "status": "active"}
            await codex.request("thread/goal/set", goal)
        if whose == "former program":
            assert (await thread.goal()).status is ACTIVE
        else:
            assert (await thread.run("Answer.", output_type=Answer)).output == Answer("yes")
    async with open_codex(app_server.config()) as codex:
        again = await codex.thread_resume(thread.id)
        for _ in range(3):
            assert (await again.run("Answer.", output_type=Answer)).output == Answer("yes")
        await assert_idle(again)
        await assert_no_more_requests(scripted_model, codex)


@pytest.mark.parametrize("config", [{"features.goals": True}, {"features": {"goals": True}}])
async def test_a_config_that_names_goals_has_them(config, codex, scripted_model):
    scripted_model.respond(complete())
    scripted_model.reply("Done.")
    thread = await codex.thread_start(config=config)
    assert (await thread.run_goal("Reach it.")).final_response == "Done."


async def test_the_next_turn_waits_behind_the_goal_that_the_model_has_set_itself(
    codex, scripted_model
):
    """With goals=True it is the program's: pausing it stops the runtime's turns."""
    scripted_model.respond(call("create_goal", {"objective": "More."}))
    scripted_model.reply("I have a goal.")
    gate = hold_all(scripted_model)
    thread = await codex.thread_start(goals=True)
    await thread.run("Set yourself a goal.")
    await gate.wait_reached()
    assert await status_of_goal(thread) is ACTIVE
    await thread.set_goal(status=PAUSED)
    gate.release()
    scripted_model.on("the next turn", "I am here.", times=1)
    async with codex.subscribe(
        types.ThreadStatusChangedNotification, thread_id=thread.id
    ) as events:
        async for event in events:
            if isinstance(event.status, types.IdleThreadStatus):
                break
    await assert_takes_the_next_turn(thread, scripted_model)
    await assert_no_more_requests(scripted_model, codex)
