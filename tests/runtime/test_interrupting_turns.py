"""`interrupt`, `steer` and `detach`, on the real runtime."""

from __future__ import annotations

import pytest
import trio
from _helpers import assert_active, assert_idle, assert_takes_the_next_turn, hold_all
from runtimes import steering_ends_the_models_call

from trio_codex import CodexError, JsonRpcError, TextInput, types

# Interrupting


async def test_forty_idle_streams_are_interrupted_at_once(codex, scripted_model):
    gate = hold_all(scripted_model)
    ends = []

    async def watch(task_status):
        thread = await codex.thread_start()
        async with thread.turn("Think.") as turn:
            task_status.started(turn)
            async for _ in turn:
                pass
            ends.append((await turn.result()).status)

    async with trio.open_nursery() as nursery:
        turns = [await nursery.start(watch) for _ in range(40)]
        await gate.wait_reached(40)
        assert ends == []
        # It takes about half a second on two slow cores.
        with trio.fail_after(5):
            async with trio.open_nursery() as interrupts:
                for turn in turns:
                    interrupts.start_soon(turn.interrupt)
    assert ends == [types.TurnStatus.interrupted] * 40
    assert not gate.released
    for request in scripted_model.requests:
        await request.disconnected.wait()


async def test_an_interrupt_right_after_entering_is_not_lost(codex, scripted_model):
    # The runtime knows the turn by its id only some milliseconds after it has accepted it.
    hold_all(scripted_model)
    thread = await codex.thread_start()
    for _ in range(10):
        async with thread.turn("Think.") as turn:
            await turn.interrupt()
            result = await turn.result()
            assert result.status is types.TurnStatus.interrupted
            await assert_idle(thread)
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_an_interrupt_at_any_event_ends_the_stream(codex, scripted_model):
    hold_all(scripted_model)
    thread = await codex.thread_start()
    for method in ["turn/started", "item/started", "item/completed", "item/agentMessage/delta"]:
        async with thread.turn("Think.") as turn:
            async for event in turn:
                if event.method == method:
                    await turn.interrupt()
                    break
            rest = [event.method async for event in turn]
            assert rest[-1] == "turn/completed"
            assert turn.status is types.TurnStatus.interrupted
            result = await turn.result()
        assert result.status is types.TurnStatus.interrupted
        assert result.final_response is None
        await assert_idle(thread)


async def test_an_interrupt_twice_is_an_interrupt(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        await gate.wait_reached()
        async with trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(turn.interrupt)
        # The runtime would never answer this one.
        await turn.interrupt()
        assert (await turn.result()).status is types.TurnStatus.interrupted
    await turn.interrupt()
    await assert_takes_the_next_turn(thread, scripted_model)
    assert codex.statistics().pending_requests == 0


async def test_an_interrupt_after_the_end_changes_nothing(codex, scripted_model):
    scripted_model.reply("Done.")
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        await turn.result()
        await turn.interrupt()
        assert (await turn.result()).status is types.TurnStatus.completed
    await turn.interrupt()
    (stored,) = (await thread.read(include_turns=True)).thread.turns
    assert stored.status is types.TurnStatus.completed


async def test_an_interrupt_of_an_old_turn_spares_the_one_that_runs_now(codex, scripted_model):
    scripted_model.reply("Done.")
    gate = scripted_model.hold("Thinking", then=[" done."])
    thread = await codex.thread_start()
    async with thread.turn("one") as old:
        await old.result()
    async with thread.turn("two") as turn:
        await gate.wait_reached()
        await old.interrupt()
        await assert_active(thread)
        gate.release()
        assert (await turn.result()).final_response == "Thinking done."


async def test_run_gives_an_interrupted_result_when_somebody_else_interrupts(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    results = []

    async def run():
        results.append(await thread.run("Think."))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        await gate.wait_reached()
        await codex.request("turn/interrupt", {"threadId": thread.id, "turnId": ""})
    assert results[0].status is types.TurnStatus.interrupted


# Steering


@steering_ends_the_models_call
async def test_steering_brings_the_text_to_the_model_in_the_same_turn(codex, scripted_model):
    gate = scripted_model.hold("Thinking")
    scripted_model.reply("Both, then.")
    thread = await codex.thread_start()
    async with thread.turn("Do this.") as turn:
        await gate.wait_reached()
        await turn.steer("And that.")
        result = await turn.result()
    first, second = scripted_model.requests
    assert "And that." not in first.texts()
    assert [text for text in second.texts() if text in ("Do this.", "And that.")] == [
        "Do this.",
        "And that.",
    ]
    assert result.final_response == "Both, then."
    assert [item.type for item in result.items] == ["userMessage", "userMessage", "agentMessage"]
    (stored,) = (await thread.read(include_turns=True)).thread.turns
    assert stored.id == turn.id


async def test_steering_right_after_entering_is_not_lost(codex, scripted_model):
    scripted_model.reply_always("Yes.")
    thread = await codex.thread_start()
    async with thread.turn("Do this.") as turn:
        await turn.steer([TextInput("And that."), TextInput("And more.")])
        await turn.result()
    assert {"Do this.", "And that.", "And more."} <= set(scripted_model.requests[-1].texts())


async def test_steering_a_turn_that_is_over_is_refused(codex, scripted_model):
    scripted_model.reply("Done.")
    thread = await codex.thread_start()
    async with thread.turn("Do this.") as turn:
        await turn.result()
        with pytest.raises(JsonRpcError, match="no active turn to steer"):
            await turn.steer("And that.")
    assert len(scripted_model.requests) == 1
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_steering_an_old_turn_does_not_reach_the_one_that_runs_now(codex, scripted_model):
    scripted_model.reply("Done.")
    gate = scripted_model.hold("Thinking")
    thread = await codex.thread_start()
    async with thread.turn("one") as old:
        await old.result()
    async with thread.turn("two") as turn:
        await gate.wait_reached()
        with pytest.raises(JsonRpcError, match="expected active turn id"):
            await old.steer("And that.")
        gate.release()
        assert (await turn.result()).final_response == "Thinking"


async def test_what_cannot_steer_is_refused_before_it_is_sent(codex, scripted_model):
    gate = scripted_model.hold("Thinking")
    thread = await codex.thread_start()
    async with thread.turn("Do this.") as turn:
        await gate.wait_reached()
        with pytest.raises(ValueError, match="must not be empty"):
            await turn.steer([])
        gate.release()
        assert (await turn.result()).final_response == "Thinking"


# Detaching


async def test_a_detached_turn_goes_on_after_its_block(codex, scripted_model):
    gate = scripted_model.hold("Thinking", then=[" done."])
    scripted_model.reply("next")
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        await gate.wait_reached()
        turn.detach()
    await assert_active(thread)
    assert not scripted_model.requests[0].disconnected.is_set()
    gate.release()
    # It stands in line behind the detached one.
    assert (await thread.run("next")).final_response == "next"
    await assert_idle(thread)
    assert not scripted_model.requests[0].disconnected.is_set()
    detached, _ = (await thread.read(include_turns=True)).thread.turns
    assert (detached.id, detached.status) == (turn.id, types.TurnStatus.completed)
    assert detached.items[-1].text == "Thinking done."
    assert codex.statistics().open_turns == 0


async def test_a_detached_turn_can_be_watched_to_its_end_inside_the_block(codex, scripted_model):
    scripted_model.reply("Done.")
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        turn.detach()
        assert [text async for text in turn.text()] == ["Done."]
        assert (await turn.result()).final_response == "Done."


async def test_a_detached_turn_survives_the_cancellation_of_its_block(codex, scripted_model):
    gate = scripted_model.hold("Thinking")
    scripted_model.reply("next")
    thread = await codex.thread_start()
    with trio.CancelScope() as scope:
        async with thread.turn("Think.") as turn:
            await gate.wait_reached()
            turn.detach()
            scope.cancel()
            await turn.result()
    assert scope.cancelled_caught
    await assert_active(thread)
    gate.release()
    await thread.run("next")
    assert turn.status is types.TurnStatus.completed


async def test_a_detached_turn_has_no_result_after_its_block_rather_than_an_empty_one(
    codex, scripted_model
):
    gate = scripted_model.hold("Thinking", then=[" done."])
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        await gate.wait_reached()
        turn.detach()
    gate.release()
    with pytest.raises(CodexError, match="detached"):
        await turn.result()


async def test_a_detached_turn_can_still_be_interrupted(codex, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    async with thread.turn("Think.") as turn:
        await gate.wait_reached()
        turn.detach()
    await assert_active(thread)
    await turn.interrupt()
    await assert_idle(thread)
    assert turn.status is types.TurnStatus.interrupted


@steering_ends_the_models_call
async def test_a_turn_that_somebody_else_started_is_joined_and_not_interrupted(
    codex, scripted_model
):
    gate = scripted_model.hold("Thinking")
    steered = scripted_model.hold("Both", then=[", then."])
    thread = await codex.thread_start()
    words = [{"type": "text", "text": "Theirs."}]
    theirs = await codex.request("turn/start", {"threadId": thread.id, "input": words})
    await gate.wait_reached()
    async with thread.turn("Ours.") as turn:
        assert turn.joined
        assert turn.id == theirs["turn"]["id"]
        await steered.wait_reached()
    await assert_active(thread)
    assert {"Theirs.", "Ours."} <= set(scripted_model.requests[1].texts())
    steered.release()
    await assert_takes_the_next_turn(thread, scripted_model)
    joined, _ = (await thread.read(include_turns=True)).thread.turns
    assert joined.id == turn.id
    assert joined.status is types.TurnStatus.completed
    assert joined.items[-1].text == "Both, then."


@steering_ends_the_models_call
async def test_a_joined_turn_gives_its_events_and_its_result(codex, scripted_model):
    gate = scripted_model.hold("Thinking")
    scripted_model.reply("Both, then.")
    thread = await codex.thread_start()
    words = [{"type": "text", "text": "Theirs."}]
    await codex.request("turn/start", {"threadId": thread.id, "input": words})
    await gate.wait_reached()
    async with thread.turn("Ours.") as turn:
        assert turn.joined
        assert "".join([text async for text in turn.text()]).endswith("Both, then.")
        assert (await turn.result()).final_response == "Both, then."
    await assert_idle(thread)
