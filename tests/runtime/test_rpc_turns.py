"""`Codex.rpc` on the real runtime: turns that are nobody's."""

from __future__ import annotations

from _helpers import hold_all
from _rpc_helpers import a_turn, awaiting, text

from trio_codex import open_codex, types


async def test_a_turn_is_started_steered_and_interrupted(codex, rpc, scripted_model):
    hold_all(scripted_model)
    thread_id = (await rpc.thread_start()).thread.id
    async with awaiting(codex, types.TurnCompletedNotification, thread_id=thread_id) as ended:
        async with awaiting(codex, types.TurnStartedNotification) as started:
            turn = (await rpc.turn_start(thread_id=thread_id, input=text("go"))).turn
        assert turn.status is types.TurnStatus.in_progress
        assert started[0].turn.id == turn.id
        steered = await rpc.turn_steer(
            thread_id=thread_id, expected_turn_id=turn.id, input=text("faster")
        )
        assert steered.turn_id == turn.id
        await rpc.turn_interrupt(thread_id=thread_id, turn_id=turn.id)
    assert ended[0].turn.id == turn.id
    assert ended[0].turn.status is types.TurnStatus.interrupted


async def test_a_turn_started_raw_is_joined_by_one_that_a_block_starts(codex, rpc, scripted_model):
    gate = hold_all(scripted_model)
    thread = await codex.thread_start()
    raw = (await rpc.turn_start(thread_id=thread.id, input=text("raw"))).turn
    async with thread.turn("mine") as turn:
        assert turn.joined
        assert turn.id == raw.id
        gate.release()
        await turn.result()


async def test_the_settings_of_a_running_turn_are_changed(app_server, scripted_model):
    app_server.configure(features={"step_model_switching": True})
    hold_all(scripted_model)
    async with open_codex(app_server.config()) as codex:
        thread_id = (await codex.rpc.thread_start()).thread.id
        async with awaiting(codex, types.TurnStartedNotification):
            turn = (await codex.rpc.turn_start(thread_id=thread_id, input=text("go"))).turn
        changed = await codex.rpc.turn_settings_update(
            thread_id=thread_id, turn_id=turn.id, effort="low"
        )
        assert changed.status in set(types.TurnSettingsUpdateStatus)
        await codex.rpc.turn_interrupt(thread_id=thread_id, turn_id="")


async def test_a_review_is_a_turn_on_the_thread(codex, rpc, scripted_model):
    scripted_model.reply_always("It looks good.")
    thread_id = (await rpc.thread_start()).thread.id
    await a_turn(codex, thread_id)
    target = types.CustomReviewTarget(instructions="Look closely.")
    async with awaiting(codex, types.TurnCompletedNotification, thread_id=thread_id) as ended:
        review = await rpc.review_start(
            thread_id=thread_id, target=target, delivery=types.ReviewDelivery.inline
        )
    assert review.review_thread_id == thread_id
    assert ended[0].turn.id == review.turn.id
    assert any("Look closely." in one for one in scripted_model.requests[-1].texts("user"))
