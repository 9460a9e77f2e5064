"""A goal that is paused or cleared at the wrong moment, on a runtime in memory."""

from __future__ import annotations

import logging
from contextlib import suppress

import pytest
import trio

from trio_codex import CodexConfig, CodexError, Instrument, TransportClosedError, types
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

THREAD = "thread-1"
LOGGER = "trio_codex.turn"


class Seen(Instrument):
    """Notes how turns end."""

    def __init__(self):
        self.ends = []

    def turn_over(self, turn):
        self.ends.append(turn.status)
        assert turn.result is None


def goal(status):
    return {"threadId": THREAD, "objective": "Reach it.", "status": status}


async def accept_goal(server):
    """Take a goal, as the runtime does: the answer first, then the news."""
    request = await server.receive("thread/goal/set")
    assert request.params["status"] == "active"
    await server.respond(request, {"goal": goal("active")})
    await server.notify("thread/goal/updated", {"threadId": THREAD, "goal": goal("active")})


async def start_turn(server, turn_id="turn-1"):
    turn = {"id": turn_id, "items": [], "status": "inProgress"}
    await server.notify("turn/started", {"threadId": THREAD, "turn": turn})


async def serve(server, method, answer):
    await server.respond(await server.receive(method), answer)


@pytest.mark.parametrize("news", ["cleared", "paused"])
async def test_a_goal_that_ends_before_its_first_turn_is_not_waited_for(news):
    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        if news == "cleared":
            await server.notify("thread/goal/cleared", {"threadId": THREAD})
        else:
            await server.notify("thread/goal/updated", {"threadId": THREAD, "goal": goal(news)})
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        with pytest.raises(CodexError, match="before its first turn"):
            await thread.run_goal("Reach it.")
        assert (await thread.run("go on")).status is types.TurnStatus.completed
        assert codex.statistics().open_turns == 0


async def test_a_turn_that_starts_for_a_goal_that_has_just_been_cleared_is_its_turn():
    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        await server.notify("thread/goal/cleared", {"threadId": THREAD})
        await start_turn(server)
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        assert (await thread.run_goal("Reach it.")).status is types.TurnStatus.completed


async def test_a_pause_that_an_overloaded_runtime_refuses_is_asked_for_again():
    pauses = []

    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        await start_turn(server)
        for refused in (True, True, False):
            request = await server.receive("thread/goal/set")
            pauses.append(request.params["status"])
            if refused:
                await server.refuse(request, -32001, "Server overloaded; retry later.")
            else:
                await server.respond(request, {"goal": goal("paused")})
        await serve(server, "turn/interrupt", {})
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            await turn.interrupt()
            assert (await turn.result()).status is types.TurnStatus.interrupted
    assert pauses == ["paused"] * 3


@pytest.mark.parametrize("goes_on", [False, True])
async def test_a_goal_that_is_set_active_again_while_it_is_interrupted_ends(goes_on):
    async def tell(server, status):
        params = {"threadId": THREAD, "goal": goal(status)}
        await server.notify("thread/goal/updated", params)

    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        await start_turn(server)
        pause = await server.receive("thread/goal/set")
        await tell(server, "paused")
        interrupt = await server.receive("turn/interrupt")
        # Somebody else sets it active again, before our pause is answered, and the turn ends.
        await tell(server, "active")
        await server.complete_turn()
        await server.refuse(interrupt, -32600, "no active turn to interrupt")
        if goes_on:
            await start_turn(server, "turn-2")
        await server.respond(pause, {"goal": goal("paused")})
        await serve(server, "turn/interrupt", {})
        if goes_on:
            await server.complete_turn(turn_id="turn-2", status="interrupted")
        else:
            await serve(server, "thread/read", {"thread": {"status": {"type": "idle"}}})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            with trio.fail_after(3):
                await turn.interrupt()
            assert (await turn.result()).status is types.TurnStatus.interrupted


async def test_a_goal_that_cannot_be_paused_is_interrupted_and_warned_of(caplog):
    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        await start_turn(server)
        request = await server.receive("thread/goal/set")
        await server.refuse(request, -32600, "no such goal")
        await serve(server, "turn/interrupt", {})
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it."):
            pass
    (record,) = [r for r in caplog.records if r.levelno == logging.WARNING and r.name == LOGGER]
    assert "could not be paused" in record.getMessage()
    assert (record.codex_thread_id, record.codex_turn_id) == (THREAD, "turn-1")


async def test_a_goal_that_is_never_paused_is_left_within_its_bound(caplog):
    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        await start_turn(server)
        with suppress(EOFError):  # the client goes
            while True:
                request = await server.receive()
                if request.method == "thread/goal/set":
                    await server.refuse(request, -32001, "Server overloaded; retry later.")

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.5)) as codex:
        thread = await codex.thread_start(goals=True)
        began = trio.current_time()
        async with thread.run_goal("Reach it."):
            pass
        assert trio.current_time() - began < 5
        assert codex.statistics().open_turns == 0
    assert any("abandoned" in record.getMessage() for record in caplog.records)


async def run(thread):
    await thread.run_goal("Reach it.")


async def watch(thread):
    async with thread.run_goal("Reach it.") as turn:
        await turn.result()


@pytest.mark.parametrize("runs", [True, False])
@pytest.mark.parametrize("wait", [run, watch])
async def test_a_goal_of_which_a_turn_has_ended_is_lost_with_the_connection(wait, runs):
    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        await start_turn(server)
        await server.send_message("One.")
        await server.complete_turn()
        if runs:
            await start_turn(server, "turn-2")
        await server.hang_up()

    instrument = Seen()
    async with open_fake_app_server(script, instruments=[instrument]) as codex:
        thread = await codex.thread_start(goals=True)
        with pytest.raises(TransportClosedError):
            await wait(thread)
        assert codex.statistics().open_turns == 0
    assert instrument.ends == ["lost"]


async def test_a_goal_of_which_a_turn_has_ended_can_be_abandoned(caplog):
    async def script(server):
        await server.accept_thread()
        await accept_goal(server)
        await start_turn(server)
        await server.complete_turn()
        await start_turn(server, "turn-2")

    config = CodexConfig(interrupt_timeout=0.1)
    async with open_fake_app_server(script, config) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            async for event in turn:
                if event.method == "turn/started" and event.turn.id == "turn-2":
                    break
        with pytest.raises(CodexError, match="abandoned"):
            await turn.result()
        assert turn.status is types.TurnStatus.in_progress
