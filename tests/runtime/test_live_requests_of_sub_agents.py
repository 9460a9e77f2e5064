"""What sub-agents of the real runtime ask: it comes under the ids of their own threads."""

from __future__ import annotations

import pytest
import trio
from _helpers import SOON, assert_idle
from _live_handlers import ESCALATED, Answering, Waiting

from trio_codex import (
    Decision,
    RequestHandlerError,
    RequestHandlers,
    current_turn,
    open_codex,
    types,
)
from trio_codex.testing import Gate, call, message


@pytest.fixture
def gate(scripted_model):
    """Let the parent call one agent and then wait, and the agent escalate a command."""

    def answer(request):
        if request.last_user_text == "child work":
            if not request.tool_outputs:
                return call("exec_command", {"cmd": "touch by-the-child", **ESCALATED})
            return message("The child is done.")
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["Waiting", gate, " done."])

    gate = Gate()
    scripted_model.reply_always(answer)
    return gate


def opened(app_server, handler):
    return open_codex(app_server.config(), handlers=RequestHandlers(command=handler))


async def test_a_sub_agents_command_is_asked_about_and_runs(app_server, gate):
    approve = Answering(Decision.accept)
    async with opened(app_server, approve) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            async for thread_id, event in turn.tree():
                if thread_id != thread.id and isinstance(event, types.TurnCompletedNotification):
                    gate.release()
    (request,) = approve.requests
    assert request.thread_id != thread.id
    assert (app_server.workspace / "by-the-child").exists()


async def test_a_handler_knows_the_turn_that_a_sub_agent_works_for(app_server, gate):
    """A program that maps its threads to users knows whom to ask."""
    told = []

    async def approve(request):
        told.append(current_turn())
        gate.release()
        return Decision.accept

    async with opened(app_server, approve) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            async for _ in turn.tree():
                pass
    (asking,) = told
    assert asking.thread_id != thread.id
    assert asking.turn_id != turn.id
    assert (asking.owner_thread_id, asking.owner_turn_id) == (thread.id, turn.id)


async def test_a_handler_that_fails_for_a_sub_agent_fails_the_turn_of_its_root(app_server, gate):
    async with opened(app_server, Answering(ZeroDivisionError("mine"))) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="mine"):
            await thread.run("go")
        await assert_idle(thread)
        assert codex.statistics().running_handlers == 0
    assert list(app_server.workspace.iterdir()) == []


async def test_leaving_the_turn_cancels_the_handler_for_its_sub_agent(app_server, gate):
    waiting = Waiting(Decision.accept)
    async with opened(app_server, waiting) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go"):
                await waiting.begun.wait()
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await assert_idle(thread)
        with trio.fail_after(SOON):
            await waiting.ended.wait()
        assert waiting.cancelled == 1
        assert codex.statistics().running_handlers == 0
    assert list(app_server.workspace.iterdir()) == []
