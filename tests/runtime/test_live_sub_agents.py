"""Sub-agents of the real runtime: it leaves them at work when it is told to stop their turn."""

from __future__ import annotations

import pytest
import trio
from _helpers import SOON, assert_idle

from trio_codex import types
from trio_codex.testing import Gate, call, message


@pytest.fixture
def gate(scripted_model):
    """Let the parent call one agent, which says a word and then waits for the gate."""
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            return message(deltas=["Half", gate, " done."])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message("The parent is done.")

    scripted_model.reply_always(answer)
    return gate


async def statuses(codex):
    """Ask the runtime what each thread does, by its parent."""
    answer = {}
    for thread_id in (await codex.request("thread/loaded/list"))["data"]:
        read = await codex.request("thread/read", {"threadId": thread_id})
        answer[read["thread"]["parentThreadId"]] = read["thread"]["status"]["type"]
    return answer


async def test_the_tree_goes_on_until_the_sub_agent_is_done(codex, gate):
    thread = await codex.thread_start()
    said = {}
    ended = []
    async with thread.turn("go") as turn:
        async for thread_id, event in turn.tree():
            match event:
                case types.AgentMessageDeltaNotification(delta=text):
                    said[thread_id] = said.get(thread_id, "") + text
                case types.TurnCompletedNotification():
                    ended.append(thread_id)
                    gate.release()
                case _:
                    pass
        result = await turn.result()
        usage = turn.tree_usage()
    assert ended[0] == thread.id
    child = ended[1]
    assert said == {thread.id: "The parent is done.", child: "Half done."}
    # Three calls of the model that cost the same, two of them the turn's own.
    assert usage.total_tokens * 2 == result.turn_usage.total_tokens * 3
    assert result.final_response == "The parent is done."


async def test_the_block_left_by_cancellation_leaves_no_sub_agent_at_work(codex, gate):
    thread = await codex.thread_start()
    with trio.CancelScope() as scope:
        async with thread.turn("go") as turn:
            async for thread_id, event in turn.tree():
                if thread_id != thread.id and event.method == "item/agentMessage/delta":
                    scope.cancel()
    with trio.fail_after(SOON):
        assert await statuses(codex) == {None: "idle", thread.id: "idle"}
    assert not gate.released


async def test_after_the_end_of_the_turn_the_sub_agent_goes_on(codex, gate):
    thread = await codex.thread_start()
    async with codex.subscribe(types.TurnCompletedNotification) as ends:
        await thread.run("go")
        await assert_idle(thread)
        assert (await ends.__anext__()).thread_id == thread.id
        assert (await statuses(codex))[thread.id] == "active"
        gate.release()
        assert (await ends.__anext__()).turn.status is types.TurnStatus.completed


async def test_interrupt_stops_the_sub_agents_as_well(codex, scripted_model):
    gate = Gate()

    def answer(request):
        if request.last_user_text != "child work" and not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["Half", gate, " done."])

    scripted_model.reply_always(answer)
    thread = await codex.thread_start()
    async with thread.turn("go") as turn:
        speaking = set()
        async for thread_id, event in turn.tree():
            if event.method == "item/agentMessage/delta":
                speaking.add(thread_id)
            if len(speaking) == 2:
                break
        await turn.interrupt()
        with trio.fail_after(SOON):
            assert await statuses(codex) == {None: "idle", thread.id: "idle"}
        assert turn.status is types.TurnStatus.interrupted
