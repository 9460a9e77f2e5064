"""The tokens of turns add up to the totals of their thread, as the real runtime reports them."""

from __future__ import annotations

import pytest

from trio_codex import TurnFailedError, open_codex, types
from trio_codex.testing import Gate, call, failed, message


async def interrupted(thread, model):
    """Run a turn that is interrupted in its first call."""
    model.reply(deltas=["x", Gate()])
    async with thread.turn("interrupt me") as turn:
        async for event in turn:
            if isinstance(event, types.AgentMessageDeltaNotification):
                await turn.interrupt()
        result = await turn.result()
    assert result.status is types.TurnStatus.interrupted
    return used(result)


def used(result):
    return 0 if result.turn_usage is None else result.turn_usage.total_tokens


def total(result):
    return result.usage.total.total_tokens


async def test_the_usage_of_all_turns_of_a_thread_is_its_last_total(codex, scripted_model):
    thread = await codex.thread_start()
    assert await interrupted(thread, scripted_model) == 0
    scripted_model.reply("One.")
    assert used(await thread.run("one")) == 15
    assert await interrupted(thread, scripted_model) == 0
    assert await interrupted(thread, scripted_model) == 0
    scripted_model.call("exec_command", {"cmd": "true"})
    scripted_model.reply("Two.")
    assert used(await thread.run("two")) == 30
    scripted_model.reply("Summed up.")
    assert used(await thread.compact()) == 15
    assert await interrupted(thread, scripted_model) == 0
    scripted_model.respond(message(deltas=["I was", failed(message="out of luck")]))
    with pytest.raises(TurnFailedError) as caught:
        await thread.run("fail")
    assert used(caught.value.result) == 0
    scripted_model.reply("Three.")
    result = await thread.run("three")
    assert (used(result), total(result)) == (15, 75)


async def test_a_fork_begins_with_the_total_of_its_parent(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("One.")
    await thread.run("one")
    scripted_model.reply("Summed up.")
    await thread.compact()
    assert await interrupted(await thread.fork(), scripted_model) == 0
    fork = await codex.thread_fork(thread.id)
    scripted_model.reply("Two.")
    result = await fork.run("two")
    assert (used(result), total(result)) == (15, 45)


@pytest.mark.parametrize("where", ["last_turn_id", "before_turn_id"])
async def test_a_fork_of_a_part_of_the_history_begins_with_the_total_of_that(
    where, codex, scripted_model
):
    scripted_model.reply_always("Work.")
    thread = await codex.thread_start()
    first, second, _ = [await thread.run(text) for text in ("one", "two", "three")]
    fork = await thread.fork(**{where: first.id if where == "last_turn_id" else second.id})
    result = await fork.run("go on")
    assert (used(result), total(result)) == (15, 30)


async def test_a_resumed_thread_goes_on_from_its_total(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("One.")
    await thread.run("one")
    await thread.unsubscribe()
    thread = await codex.thread_resume(thread.id)
    assert await interrupted(thread, scripted_model) == 0
    await thread.archive()
    await codex.thread_unarchive(thread.id)
    thread = await codex.thread_resume(thread.id)
    assert await interrupted(thread, scripted_model) == 0
    scripted_model.reply("Two.")
    result = await thread.run("two")
    assert (used(result), total(result)) == (15, 30)


async def test_a_thread_resumed_in_another_process_goes_on_from_its_total(
    app_server, scripted_model
):
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start()
        scripted_model.reply("One.")
        await thread.run("one")
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_resume(thread.id)
        assert await interrupted(thread, scripted_model) == 0
        scripted_model.reply("Two.")
        result = await thread.run("two")
        assert (used(result), total(result)) == (15, 30)


async def test_what_was_taken_back_charges_no_later_turn(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("One.")
    await thread.run("one")
    scripted_model.reply("Two.")
    second = await thread.run("two")
    await thread.revert(second.id)
    scripted_model.reply("Three.")
    assert used(await thread.run("three")) == 15


async def test_an_overflow_of_the_context_uses_nothing(codex, scripted_model):
    thread = await codex.thread_start()
    scripted_model.reply("One.")
    await thread.run("one")
    scripted_model.respond(message(deltas=["x", failed("context_length_exceeded", message="long")]))
    with pytest.raises(TurnFailedError) as caught:
        await thread.run("too long")
    assert caught.value.error.codex_error_info is types.CodexErrorInfoValue.context_window_exceeded
    assert used(caught.value.result) == 0
    assert total(caught.value.result) > 100_000


@pytest.mark.parametrize("fork_context", [False, True])
async def test_the_tree_of_a_turn_adds_what_its_sub_agent_used(codex, scripted_model, fork_context):
    def answer(request):
        if request.last_user_text == "child work":
            return message("The child is done.")
        if request.last_user_text == "go" and not request.tool_outputs:
            arguments = {"message": "child work", "fork_context": fork_context}
            return call("spawn_agent", arguments, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    thread = await codex.thread_start()
    await thread.run("before")
    kinds = types.ThreadTokenUsageUpdatedNotification, types.TurnCompletedNotification
    async with codex.subscribe(*kinds) as events:
        async with thread.turn("go") as turn:
            async for _ in turn.tree():
                pass
            usage = turn.tree_usage()
        last = {}
        ended = set()
        while len(ended) < 2:
            match await events.__anext__():
                case types.TurnCompletedNotification(thread_id=thread_id):
                    ended.add(thread_id)
                case types.ThreadTokenUsageUpdatedNotification(thread_id=thread_id) as report:
                    last[thread_id] = report.token_usage.total.total_tokens
    assert len(last) == 2
    assert usage.total_tokens == sum(last.values()) - 15
