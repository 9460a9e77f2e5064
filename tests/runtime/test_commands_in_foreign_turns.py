"""Shell commands that the real runtime runs inside of a turn that is not ours."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager

import trio
from _helpers import assert_active

from trio_codex import types


@asynccontextmanager
async def foreign_turn(codex, scripted_model):
    """Have a turn run on a thread that nobody here waits for."""
    gate = scripted_model.hold("thinking")
    thread = await codex.thread_start()
    text = [types.TextUserInput(text="go")]
    turn = (await codex.rpc.turn_start(thread_id=thread.id, input=text)).turn
    await gate.wait_reached()
    yield thread, turn.id, gate


async def test_a_command_in_a_foreign_turn_ends_with_its_item(codex, scripted_model):
    async with foreign_turn(codex, scripted_model) as (thread, turn_id, gate):
        result = await thread.shell_command("echo hi")
        (item,) = result.items
        assert (result.id, result.status) == (turn_id, types.TurnStatus.completed)
        assert item.aggregated_output == "hi\n"
        await assert_active(thread)
        gate.release()


async def test_a_command_that_outlives_the_foreign_turn_around_it_ends_too(
    codex, scripted_model, tmp_path, caplog
):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    async with (
        foreign_turn(codex, scripted_model) as (thread, turn_id, gate),
        codex.subscribe(types.TurnCompletedNotification, thread_id=thread.id) as ends,
        thread.shell_command(f"cat {fifo}") as turn,
    ):
        assert turn.joined
        gate.release()
        assert (await ends.__anext__()).turn.id == turn_id
        await trio.Path(fifo).write_text("out\n")
        (item,) = (await turn.result()).items
        assert item.aggregated_output == "out\n"
    assert "in part only" not in caplog.text


async def test_a_cancelled_command_leaves_the_foreign_turn_around_it_at_work(codex, scripted_model):
    async with foreign_turn(codex, scripted_model) as (thread, turn_id, gate):
        with trio.CancelScope() as scope:
            async with thread.shell_command("sleep 60") as turn:
                assert turn.id == turn_id
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await assert_active(thread)
        # The command ends with the turn around it.
        await codex.rpc.turn_interrupt(thread_id=thread.id, turn_id=turn_id)
        assert not gate.released
