"""Hooks of a runtime that dies and is started again, on the real runtime."""

from __future__ import annotations

import os
import signal

import pytest
import trio

from trio_codex import Deny, Hooks, Reconnect, RuntimeRestartedError, open_codex
from trio_codex.testing import call

QUICK = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=20, settle=0.4)


async def test_a_call_of_before_is_cancelled_and_the_next_runtime_calls_the_hooks_too(
    app_server, scripted_model
):
    calls, cancelled, begun, gate = [], [], trio.Event(), trio.Event()

    async def guard(event):
        calls.append((event.thread_id, event.turn_id))
        begun.set()
        try:
            await gate.wait()
        except trio.Cancelled:
            cancelled.append(len(calls))
            raise
        return Deny("not this one")

    for _ in range(2):
        scripted_model.on("Do it.", call("exec_command", {"cmd": "true"}), times=1)
    scripted_model.on("Do it.", "Done.")
    async with open_codex(
        app_server.config(), hooks=Hooks(pre_tool_use=guard), restart=QUICK
    ) as codex:
        thread = await codex.thread_start()
        async with thread.turn("Do it.") as turn:
            await begun.wait()
            os.kill(codex.statistics().transport["pid"], signal.SIGKILL)
            with pytest.raises(RuntimeRestartedError):
                await turn.result()
        assert cancelled == [1]
        gate.set()
        result = await thread.run("Do it.")
        assert result.final_response == "Done."
        assert calls == [(thread.id, turn.id), (thread.id, result.id)]
    outputs = scripted_model.requests[-1].tool_outputs
    assert any("not this one" in str(output) for output in outputs.values())


async def test_a_call_for_a_turn_of_nobody_here_is_cancelled_with_its_runtime(
    app_server, scripted_model
):
    begun, cancelled = trio.Event(), trio.Event()

    async def guard(_):
        begun.set()
        try:
            await trio.sleep_forever()
        finally:
            cancelled.set()

    scripted_model.on("Do it.", call("exec_command", {"cmd": "true"}))
    async with open_codex(
        app_server.config(), hooks=Hooks(pre_tool_use=guard), restart=QUICK
    ) as codex:
        thread = await codex.thread_start()
        text = {"type": "text", "text": "Do it."}
        await codex.request("turn/start", {"threadId": thread.id, "input": [text]})
        await begun.wait()
        os.kill(codex.statistics().transport["pid"], signal.SIGKILL)
        with trio.fail_after(10):
            await cancelled.wait()
