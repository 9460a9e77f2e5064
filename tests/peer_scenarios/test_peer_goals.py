"""Goals: worked on over several turns, steered, stopped, gone on with, replaced, taken away."""

from __future__ import annotations

import pytest
import trio
from runtimes import steering_ends_the_models_call

from trio_codex import TurnFailedError, open_codex, types
from trio_codex.testing import Gate, call, message

Status = types.ThreadGoalStatus


def complete():
    """The model says that the goal is reached."""
    return call("update_goal", {"status": "complete"})


def reach(model, *words):
    """Let the model take one turn for each word, and then reach its goal."""
    for word in words:
        model.reply(word)
    model.respond(complete())
    model.reply("Reached.")


def held(model):
    """Let the model say one word and wait."""
    gate = Gate()
    model.respond(message(deltas=["Well", gate]))
    return gate


def said(result):
    return [item.text for item in result.items if isinstance(item, types.AgentMessageThreadItem)]


async def assert_stopped(codex, model, thread):
    """The goal is paused, the thread idle, and the model is not asked any more."""
    asked = len(model.requests)
    goal = await thread.goal()
    assert goal.status is Status.paused
    assert isinstance((await thread.read()).thread.status, types.IdleThreadStatus)
    await assert_idle_for_long(codex, model, asked)


async def assert_idle_for_long(codex, model, asked):
    """The runtime has had every occasion to ask the model."""
    for _ in range(20):
        await codex.models()
    assert len(model.requests) == asked


async def test_several_turns_of_the_runtime_are_one_result(codex, scripted_model):
    reach(scripted_model, "One.", "Two.")
    thread = await codex.thread_start(goals=True)
    result = await thread.run_goal("Count to two.")
    assert said(result) == ["One.", "Two.", "Reached."]
    assert (result.status, result.final_response) == (types.TurnStatus.completed, "Reached.")
    # Every call of the scripted model costs the same.
    assert result.turn_usage.total_tokens == 4 * result.usage.last.total_tokens
    goal = await thread.goal()
    assert (goal.objective, goal.status) == ("Count to two.", Status.complete)


async def test_several_turns_of_the_runtime_are_one_stream(codex, scripted_model):
    reach(scripted_model, "One.", "Two.")
    thread = await codex.thread_start(goals=True)
    started, ended, words = [], [], []
    async with thread.run_goal("Count to two.") as turn:
        async for event in turn:
            match event:
                case types.TurnStartedNotification(turn=types.Turn(id=turn_id)):
                    started.append(turn_id)
                case types.TurnCompletedNotification(turn=types.Turn(id=turn_id)):
                    ended.append(turn_id)
                case types.AgentMessageDeltaNotification(delta=word):
                    words.append(word)
                case types.ItemStartedNotification(item=types.AgentMessageThreadItem(text=word)):
                    words.append(word)
                case _:
                    pass
    assert "".join(words) == "One.Two.Reached."
    assert len(started) == 3
    assert started == ended


@steering_ends_the_models_call
async def test_input_reaches_the_turn_that_runs_for_the_goal(codex, scripted_model):
    scripted_model.reply("One.")
    gate = held(scripted_model)
    reach(scripted_model)
    thread = await codex.thread_start(goals=True)
    async with thread.run_goal("Count.") as turn:
        await gate.wait_reached()
        await turn.steer("That is enough.")
        result = await turn.result()
    assert said(result)[-1] == "Reached."
    assert scripted_model.requests[2].last_user_text == "That is enough."


@pytest.mark.parametrize("how", ["interrupt", "cancel", "leave"])
async def test_a_goal_that_is_stopped_can_be_gone_on_with(how, codex, scripted_model):
    gate = held(scripted_model)
    thread = await codex.thread_start(goals=True)
    with trio.CancelScope() as scope:
        async with thread.run_goal("Count.") as turn:
            await gate.wait_reached()
            if how == "interrupt":
                await turn.interrupt()
                assert (await turn.result()).status is types.TurnStatus.interrupted
            elif how == "cancel":
                scope.cancel()
                await turn.result()
    await assert_stopped(codex, scripted_model, thread)
    reach(scripted_model, "On.")
    assert said(await thread.run_goal("Count.")) == ["On.", "Reached."]


async def test_a_stopped_goal_can_be_gone_on_with_by_another_program(app_server, scripted_model):
    gate = held(scripted_model)
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Count."):
            await gate.wait_reached()
    reach(scripted_model, "On.")
    async with open_codex(app_server.config()) as codex:
        again = await codex.thread_resume(thread.id, goals=True)
        await assert_stopped(codex, scripted_model, again)
        assert said(await again.run_goal("Count.")) == ["On.", "Reached."]


async def test_a_goal_that_fails_raises_with_what_was_done(codex, scripted_model):
    scripted_model.reply("One.")
    scripted_model.fail(500)
    thread = await codex.thread_start(goals=True)
    with pytest.raises(TurnFailedError) as caught:
        await thread.run_goal("Count.")
    assert said(caught.value.result) == ["One."]
    assert (await thread.goal()).status is Status.blocked


async def test_a_goal_ends_where_its_budget_does(codex, scripted_model):
    scripted_model.reply_always("More.")
    thread = await codex.thread_start(goals=True)
    result = await thread.run_goal("Count.", token_budget=25)
    goal = await thread.goal()
    assert (goal.status, goal.token_budget) == (Status.budget_limited, 25)
    assert goal.tokens_used >= 25
    assert said(result)
    assert set(said(result)) == {"More."}


async def test_another_goal_takes_the_place_of_the_last(codex, scripted_model):
    thread = await codex.thread_start(goals=True)
    for objective in ("Count.", "Sing."):
        reach(scripted_model, "Yes.")
        assert (await thread.run_goal(objective)).final_response == "Reached."
        goal = await thread.goal()
        assert (goal.objective, goal.status) == (objective, Status.complete)


async def test_goals_on_two_threads_are_worked_on_at_once(codex, scripted_model):
    gate = Gate()
    scripted_model.reply_always(
        lambda request: "Reached." if request.tool_outputs else call_when_both(request)
    )
    arrived = []

    def call_when_both(request):
        arrived.append(request)
        if len(arrived) == 2:
            gate.release()
        return message(deltas=["Waiting", gate]) if len(arrived) <= 2 else complete()

    results = []

    async def work(objective):
        thread = await codex.thread_start(goals=True)
        results.append(await thread.run_goal(objective))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(work, "Count.")
        nursery.start_soon(work, "Sing.")
    assert [result.final_response for result in results] == ["Reached."] * 2


async def test_a_turn_that_is_asked_for_meanwhile_is_one_of_its_own(codex, scripted_model):
    gate = held(scripted_model)
    scripted_model.on("And you?", "Mine.", times=1)
    scripted_model.respond(complete())
    scripted_model.reply("Reached.")
    thread = await codex.thread_start(goals=True)
    results = []

    async def ask():
        results.append(await thread.run("And you?"))

    async with trio.open_nursery() as nursery, thread.run_goal("Count.") as turn:
        await gate.wait_reached()
        nursery.start_soon(ask)
        while not codex.statistics().waiting_turns:
            await trio.lowlevel.checkpoint()
        gate.release()
        goal = await turn.result()
    assert said(goal) == ["Well", "Reached."]
    assert said(results[0]) == ["Mine."]


async def test_a_goal_can_be_set_changed_and_taken_away_without_a_turn(codex, scripted_model):
    thread = await codex.thread_start(goals=True)
    assert await thread.goal() is None
    made = await thread.set_goal("Count.", status=Status.paused, token_budget=100)
    assert (made.objective, made.status, made.token_budget) == ("Count.", Status.paused, 100)
    changed = await thread.set_goal("Sing.", status=Status.paused)
    assert (changed.objective, changed.status) == ("Sing.", Status.paused)
    assert (await thread.goal()).objective == "Sing."
    await thread.clear_goal()
    assert await thread.goal() is None
    assert scripted_model.requests == []


@pytest.mark.parametrize("ended", [Status.complete, Status.paused, Status.budget_limited])
async def test_a_goal_that_ended_is_worked_on_again_only_where_it_is_made_active(
    ended, codex, scripted_model
):
    thread = await codex.thread_start(goals=True)
    if ended is Status.budget_limited:
        scripted_model.reply("One.")
        await thread.run_goal("Count.", token_budget=1)
    else:
        await thread.set_goal("Count.", status=ended)
    asked = len(scripted_model.requests)
    changed = await thread.set_goal("Sing.", token_budget=1_000)
    assert (changed.objective, changed.status) == ("Sing.", ended)
    await assert_idle_for_long(codex, scripted_model, asked)
    reach(scripted_model)
    async with codex.subscribe(types.TurnCompletedNotification, thread_id=thread.id) as ends:
        await thread.set_goal(status=Status.active)
        assert (await anext(aiter(ends))).turn.status is types.TurnStatus.completed
    assert (await thread.goal()).status is Status.complete
