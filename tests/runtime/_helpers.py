"""What the tests of the real runtime have in common."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import trio

from trio_codex import Thread, types
from trio_codex.testing import Gate, message

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex import Codex, TurnResult
    from trio_codex.testing import CapturedRequest, ScriptedModel

SOON = 0.5
"""Seconds in which the runtime must say that it is idle. It needs 1 to 30 milliseconds."""


async def status_of(thread: Thread) -> types.ThreadStatus:
    """Ask the runtime, not the client, what the thread does."""
    return (await thread.read()).thread.status


async def assert_idle(thread: Thread) -> None:
    """Ask once, because a turn that was left is over when its block is."""
    with trio.fail_after(SOON):
        assert await status_of(thread) == types.IdleThreadStatus()


async def assert_active(thread: Thread) -> None:
    assert isinstance(await status_of(thread), types.ActiveThreadStatus)


async def assert_stopped(thread: Thread, request: CapturedRequest) -> None:
    """The runtime is idle, and does not listen to the model any more."""
    await assert_idle(thread)
    await request.disconnected.wait()


async def assert_takes_the_next_turn(thread: Thread, model: ScriptedModel) -> None:
    model.on("the next turn", "I am here.", times=1)
    result = await thread.run("the next turn")
    assert result.final_response == "I am here."
    assert result.status is types.TurnStatus.completed
    user_message, answer = result.items
    assert isinstance(user_message, types.UserMessageThreadItem)
    assert isinstance(answer, types.AgentMessageThreadItem)


def hold_all(model: ScriptedModel) -> Gate:
    """Let every response say one word and then stay open."""
    gate = Gate()
    model.reply_always(lambda _: message(deltas=["Thinking", gate, " done."]))
    return gate


@asynccontextmanager
async def running(function, *args: Any) -> AsyncGenerator[trio.CancelScope]:
    """Run an async function beside the block, in a scope of its own, until it returns."""
    scope = trio.CancelScope()

    async def run() -> None:
        with scope:
            await function(*args)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        yield scope


async def wait_until(condition) -> None:
    """Let other tasks run until something holds that the client knows of itself."""
    while not condition():
        await trio.lowlevel.checkpoint()


async def raw_thread(codex: Codex, **params: Any) -> Thread:
    """Start a thread with params that `Codex.thread_start` does not take."""
    answer = await codex.request("thread/start", params)
    return codex.thread(answer["thread"]["id"])


async def settings_of(codex: Codex, thread: Thread) -> dict[str, Any]:
    """Ask the runtime what is in force on a thread that has had a turn."""
    return await codex.request("thread/resume", {"threadId": thread.id})


def items_of(result: TurnResult, item_type: type) -> list[Any]:
    return [item for item in result.items if isinstance(item, item_type)]
