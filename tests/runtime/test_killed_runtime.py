"""The real runtime, killed in the middle of its work. That nothing stays is `no_orphans`' job."""

from __future__ import annotations

import os
import signal

import pytest
import trio
from _helpers import hold_all, running, wait_until

from trio_codex import TransportClosedError, open_codex, types


def kill(codex, number=signal.SIGKILL):
    os.kill(codex.statistics().transport["pid"], number)


async def test_everybody_who_waits_hears_that_the_runtime_was_killed(app_server, scripted_model):
    gate = hold_all(scripted_model)
    failures = {}

    async def expect(name, function, *args):
        with pytest.raises(TransportClosedError) as caught:
            await function(*args)
        failures[name] = caught.value

    async def read_stream(turn):
        async for _ in turn:
            pass

    async with open_codex(app_server.config()) as codex:
        ours, theirs = await codex.thread_start(), await codex.thread_start()
        async with ours.turn("Think.") as turn, trio.open_nursery() as nursery:
            nursery.start_soon(expect, "stream", read_stream, turn)
            nursery.start_soon(expect, "result", turn.result)
            nursery.start_soon(expect, "run", theirs.run, "Think.")
            await gate.wait_reached(2)
            nursery.start_soon(expect, "in line", theirs.run, "And then?")
            await wait_until(lambda: codex.statistics().waiting_turns == 1)
            kill(codex)
        # The block goes on, and every later call fails the same way.
        await expect("later call", codex.models)
        await expect("later start", codex.thread_start)
        await expect("later run", ours.run, "Still there?")
        await expect("later read", theirs.read)
        await expect("later result", turn.result)
        await expect("later steer", turn.steer, "Still there?")
        assert turn.status is types.TurnStatus.in_progress
        statistics = codex.statistics()
        assert statistics.closed
        assert statistics.open_turns == statistics.waiting_turns == 0
        assert statistics.pending_requests == 0
    assert len(failures) == 10
    for failure in failures.values():
        assert failure.returncode == -9
        assert "SIGKILL" in str(failure)
    assert len({id(failure) for failure in failures.values()}) == 10


async def test_a_stream_gives_what_came_before_the_runtime_was_killed(app_server, scripted_model):
    scripted_model.hold("Hel", then=["lo."])
    async with open_codex(app_server.config()) as codex:
        events = []

        async def read(turn):
            async for event in turn:
                events.append(event)
                if isinstance(event, types.AgentMessageDeltaNotification):
                    kill(codex)

        async with (await codex.thread_start()).turn("Say hello.") as turn:
            with pytest.raises(TransportClosedError):
                await read(turn)
    assert events[0].method == "turn/started"
    assert events[-1].delta == "Hel"


async def test_an_interrupt_of_a_turn_whose_runtime_was_killed_does_not_hang(
    app_server, scripted_model
):
    gate = hold_all(scripted_model)
    async with (
        open_codex(app_server.config()) as codex,
        (await codex.thread_start()).turn("Think.") as turn,
    ):
        await gate.wait_reached()
        kill(codex)
        with pytest.raises(TransportClosedError):
            await turn.interrupt()


async def test_leaving_the_blocks_of_a_killed_runtime_raises_nothing(app_server, scripted_model):
    gate = hold_all(scripted_model)
    async with (
        open_codex(app_server.config()) as codex,
        (await codex.thread_start()).turn("Think."),
    ):
        await gate.wait_reached()
        kill(codex)
    assert codex.statistics().transport["returncode"] == -9


async def test_a_cancelled_run_on_a_killed_runtime_is_cancelled(app_server, scripted_model):
    gate = hold_all(scripted_model)
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start()
        async with running(thread.run, "Think.") as scope:
            await gate.wait_reached()
            kill(codex)
            scope.cancel()
    assert scope.cancelled_caught


async def test_a_terminated_runtime_is_over_as_well(app_server, scripted_model):
    gate = hold_all(scripted_model)
    async with (
        open_codex(app_server.config()) as codex,
        (await codex.thread_start()).turn("Think.") as turn,
    ):
        await gate.wait_reached()
        kill(codex, signal.SIGTERM)
        with pytest.raises(TransportClosedError) as caught:
            await turn.result()
    assert caught.value.returncode == 0


async def test_a_new_runtime_reads_what_the_killed_one_had_kept(app_server, scripted_model):
    scripted_model.reply("Kept.")
    gate = scripted_model.hold("Lost")
    async with open_codex(app_server.config()) as codex:
        thread = await codex.thread_start()
        await thread.run("one")
        async with thread.turn("two"):
            await gate.wait_reached()
            kill(codex)
    async with open_codex(app_server.config()) as codex:
        answer = await codex.request(
            "thread/read",
            {"threadId": thread.id, "includeTurns": True},
            types.ThreadReadResponse,
        )
    first, second = answer.thread.turns
    assert first.items[-1].text == "Kept."
    assert second.status is types.TurnStatus.interrupted


async def test_an_interrupt_from_the_terminal_does_not_reach_the_runtime(codex):
    # Ctrl-C goes to the foreground process group; the runtime leads one of its own.
    pid = codex.statistics().transport["pid"]
    assert os.getpgid(pid) == pid
    assert os.getsid(pid) == pid
