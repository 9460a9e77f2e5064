"""Steering and interrupting a turn while it runs."""

from __future__ import annotations

import pytest
import trio
from runtimes import steering_ends_the_models_call

from trio_codex import InvalidRequestError, types
from trio_codex.testing import Gate, message


@pytest.fixture
def held(scripted_model):
    """A model that says one word and waits."""
    gate = Gate()
    scripted_model.on("begin", lambda _: message(deltas=["Well", gate, "."]), times=1)
    return gate


async def first_word(turn):
    async for word in turn.text():
        return word
    return None


@steering_ends_the_models_call
async def test_steered_input_reaches_the_model_in_the_same_turn(codex, scripted_model, held):
    scripted_model.on("differently", "As you like.", times=1)
    thread = await codex.thread_start()
    async with thread.turn("begin") as turn:
        assert await first_word(turn) == "Well"
        assert await turn.steer("differently") is None
        result = await turn.result()
    assert result.id == turn.id
    assert result.final_response == "As you like."
    assert "begin" in scripted_model.requests[1].texts()


async def test_an_interrupted_turn_is_over_and_the_thread_goes_on(codex, scripted_model, held):
    thread = await codex.thread_start()
    async with thread.turn("begin") as turn:
        assert await first_word(turn) == "Well"
        assert await turn.interrupt() is None
        result = await turn.result()
    assert result.status is types.TurnStatus.interrupted
    scripted_model.reply("Here.")
    follow_up = await thread.run("And now?")
    assert (follow_up.status, follow_up.final_response) == (types.TurnStatus.completed, "Here.")


async def test_steering_a_turn_that_is_over_is_refused(codex, scripted_model):
    scripted_model.reply("Done.")
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        await turn.result()
        with pytest.raises(InvalidRequestError):
            await turn.steer("too late")


async def test_a_second_turn_waits_for_the_first_in_place_of_joining_it(
    codex, scripted_model, held
):
    scripted_model.on("second", "Mine.", times=1)
    thread = await codex.thread_start()
    results = []
    async with trio.open_nursery() as nursery, thread.turn("begin") as turn:
        assert await first_word(turn) == "Well"

        async def run_second():
            results.append(await thread.run("second"))

        nursery.start_soon(run_second)
        held.release()
        first = await turn.result()
    (second,) = results
    assert second.id != first.id
    assert second.final_response == "Mine."


async def test_a_time_limit_around_a_turn_ends_it_in_the_runtime(codex, scripted_model, held):
    thread = await codex.thread_start()
    with trio.CancelScope() as scope:
        async with thread.turn("begin") as turn:
            assert await first_word(turn) == "Well"
            scope.cancel()
            await turn.result()
    assert scope.cancelled_caught
    assert isinstance((await thread.read()).thread.status, types.IdleThreadStatus)
