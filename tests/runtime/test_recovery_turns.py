"""Turns of the real runtime whose connection fails: what their blocks see, and what runs."""

from __future__ import annotations

import logging
from contextlib import nullcontext, suppress

import pytest
import trio
import trio.lowlevel
from _helpers import items_of
from _recovery import LIMITS, RECONNECT, courses, open_bed
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    Gap,
    RuntimeRestartedError,
    Sandbox,
    TurnLostError,
    TurnStartLostError,
    connect_codex,
    types,
)
from trio_codex.testing import Gate, call, message

pytestmark = pytest.mark.deep

COURSES = courses("meanwhile", "afterwards")
"""The fault, and when the turn goes on: during the outage, or when it is over."""


@pytest.fixture(params=COURSES)
async def course(app_server, scripted_model, request):
    fault, when = request.param
    async with open_bed(app_server, scripted_model, fault) as bed:
        yield bed, when
        await bed.check()


def lost(bed):
    """What the block of a turn raises: nothing, unless the runtime was restarted."""
    return pytest.raises(RuntimeRestartedError) if bed.restarts else nullcontext()


class Speech:
    """Lets every turn say two words, then more at the gate."""

    def __init__(self, model):
        self.gate = Gate()
        model.reply_always(lambda _: message(deltas=["one ", "two ", self.gate, "three ", "four"]))

    text = "one two three four"


async def until_it_speaks(turn):
    """Read the two words, and leave the rest for another reader."""
    said = ""
    async for event in turn:
        if isinstance(event, types.AgentMessageDeltaNotification):
            said += event.delta
            if said == "one two ":
                return
    raise AssertionError("it ended")


async def test_an_idle_thread_takes_the_next_turn(bed):
    bed.model.reply_always("Fine.")
    thread = await bed.thread()
    first = await thread.run("first")
    async with bed.outage():
        pass
    second = await thread.run("second")
    assert second.final_response == "Fine."
    assert second.id != first.id
    assert [bed.asked("first"), bed.asked("second")] == [1, 1]


async def test_text_that_is_read_across_an_outage_is_exact(course):
    bed, when = course
    speech = Speech(bed.model)
    thread = await bed.thread()
    said = ""
    with lost(bed) as caught:
        async with thread.turn("speak") as turn:
            async for piece in turn.text():
                said += piece
                if said == "one two ":
                    async with bed.outage():
                        if when == "meanwhile" and not bed.restarts:
                            speech.gate.release()
                            await bed.meanwhile(thread)
                    speech.gate.release()
            result = await turn.result()
    assert bed.asked("speak") == 1
    if bed.restarts:
        assert said == "one two "
        assert caught.value.thread_id == thread.id
        assert caught.value.turn_id == caught.value.result.id
        assert items_of(caught.value.result, types.UserMessageThreadItem)
    else:
        assert said == result.final_response == speech.text
        assert result.status is types.TurnStatus.completed
    assert bed.codex.statistics().reconnects == 1


async def test_iteration_gives_one_gap_and_each_item_once(course):
    bed, when = course
    speech = Speech(bed.model)
    thread = await bed.thread()
    events = []
    with lost(bed):
        async with thread.turn("speak") as turn:
            async for event in turn:
                events.append(event)
                if isinstance(event, types.AgentMessageDeltaNotification) and "two" in event.delta:
                    async with bed.outage():
                        if when == "meanwhile" and not bed.restarts:
                            speech.gate.release()
                            await bed.meanwhile(thread)
                    speech.gate.release()
    completed = [e.item for e in events if isinstance(e, types.ItemCompletedNotification)]
    assert len({item.id for item in completed}) == len(completed)
    gaps = [event for event in events if isinstance(event, Gap)]
    if bed.restarts:
        return
    (gap,) = gaps
    assert gap.method == "trio_codex/gap"
    assert gap.seconds > 0
    assert gap.attempts >= 1
    assert not gap.restarted
    (spoken,) = [item for item in completed if isinstance(item, types.AgentMessageThreadItem)]
    assert spoken.text == speech.text
    assert len([item for item in completed if isinstance(item, types.UserMessageThreadItem)]) == 1
    assert isinstance(events[-1], types.TurnCompletedNotification)


async def test_run_waits_for_the_result_as_if_nothing_had_happened(course):
    bed, when = course
    speech = Speech(bed.model)
    thread = await bed.thread()
    results = []

    async def run():
        with lost(bed):
            results.append(await thread.run("speak"))

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        await bed.model.wait_requests()
        async with bed.outage():
            if when == "meanwhile" and not bed.restarts:
                speech.gate.release()
                await bed.meanwhile(thread)
        speech.gate.release()
    assert bed.asked("speak") == 1
    if not bed.restarts:
        (result,) = results
        assert result.final_response == speech.text
        assert len(items_of(result, types.UserMessageThreadItem)) == 1
        assert len(items_of(result, types.AgentMessageThreadItem)) == 1


async def test_several_outages_change_nothing(served):
    """Also one that comes while the client recovers from the one before."""
    speech = Speech(served.model)
    thread = await served.thread()
    said = ""
    with lost(served):
        async with thread.turn("speak") as turn:
            async for piece in turn.text():
                said += piece
                if said == "one two ":
                    for _ in range(3):
                        await served.fail()
                        await served.mend()
                        if served.fault == "cut":
                            while served.relay.connections == 0:
                                await trio.lowlevel.checkpoint()
                            served.relay.cut()
                    await served.recovered()
                    speech.gate.release()
    assert said == ("one two " if served.restarts else speech.text)


# Commands


async def test_a_command_completes_once(course):
    bed, when = course
    go, made = bed.harness.workspace / "go", bed.harness.workspace / "made"
    command = f"echo begun >> {made}; while [ ! -e {go} ]; do sleep 0.02; done; echo ended"

    def answer(request):
        if request.tool_outputs:
            return message("It ended.")
        return call("exec_command", {"cmd": command, "yield_time_ms": 20_000})

    bed.model.reply_always(answer)
    thread = await bed.thread(sandbox=Sandbox.full_access)
    completed = []
    with lost(bed):
        async with thread.turn("work") as turn:
            async for event in turn:
                match event:
                    case types.ItemStartedNotification(item=types.CommandExecutionThreadItem()):
                        while not made.exists():  # noqa: ASYNC110
                            await trio.sleep(0.01)
                        async with bed.outage():
                            if when == "meanwhile" and not bed.restarts:
                                go.touch()
                                await bed.meanwhile(thread)
                        go.touch()
                    case types.ItemCompletedNotification(
                        item=types.CommandExecutionThreadItem() as item
                    ):
                        completed.append(item)
                    case _:
                        pass
            result = await turn.result()
    assert made.read_text() == "begun\n"
    if not bed.restarts:
        (item,) = completed
        assert "ended" in (item.aggregated_output or "")
        assert item.exit_code == 0
        assert result.final_response == "It ended."


# Sub-agents


async def test_a_sub_agent_is_watched_again(course):
    bed, when = course
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            return message(deltas=["Half", gate, " done."])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["The parent", gate, " is done."])

    bed.model.reply_always(answer)
    thread = await bed.thread()
    said, ended = {}, []
    with lost(bed):
        async with thread.turn("delegate") as turn:
            failed = False
            async for thread_id, event in turn.tree():
                match event:
                    case types.AgentMessageDeltaNotification(delta=text):
                        said[thread_id] = said.get(thread_id, "") + text
                    case types.TurnCompletedNotification():
                        ended.append(thread_id)
                    case _:
                        pass
                if len(said) == 2 and not failed:
                    failed = True
                    async with bed.outage():
                        if when == "meanwhile" and not bed.restarts:
                            gate.release()
                            await bed.meanwhile(thread)
                    gate.release()
            result = await turn.result()
    assert [bed.asked("delegate"), bed.asked("child work")] == [1, 1]
    if not bed.restarts:
        assert result.final_response == "The parent is done."
        assert len(ended) == 2
        assert set(ended) == set(said)


# turn/start in doubt


async def turn_in_doubt(bed, thread, direction, gate=None):
    """Ask for a turn, swallow the request or its answer, and let the connection fail."""
    outcome = []

    async def run():
        try:
            outcome.append(await thread.run("in doubt"))
        except TurnLostError as error:
            outcome.append(error)

    before = bed.relay.swallowed
    bed.relay.swallow(direction)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(run)
        while bed.relay.swallowed == before or (  # noqa: ASYNC110
            direction == "to_client" and not bed.asked("in doubt")
        ):
            await trio.sleep(0.001)
        async with bed.outage():
            pass
        if gate is not None:
            gate.release()
    return outcome[0]


@pytest.mark.parametrize("used", [True, False])
async def test_a_request_that_was_swallowed_is_lost_and_never_sent_again(served, used):
    served.model.reply_always("Fine.")
    thread = await served.thread()
    if used:
        await thread.run("first")
    outcome = await turn_in_doubt(served, thread, "to_server")
    if not served.restarts:
        assert isinstance(outcome, TurnStartLostError)
    assert isinstance(outcome, TurnLostError)
    assert outcome.thread_id == thread.id
    assert outcome.result is None
    if used or not served.restarts:
        assert (await thread.run("third")).final_response == "Fine."
    assert served.asked("in doubt") == 0


@pytest.mark.parametrize("used", [True, False])
async def test_an_answer_that_was_swallowed_costs_nothing(served, used):
    """The turn is found by the id of its message, and adopted."""
    thread = await served.thread()
    if used:
        served.model.reply_always("Fine.")
        await thread.run("first")
    speech = Speech(served.model)
    outcome = await turn_in_doubt(served, thread, "to_client", speech.gate)
    if served.restarts:
        assert isinstance(outcome, TurnLostError)
    else:
        assert outcome.final_response == speech.text
        assert len(items_of(outcome, types.UserMessageThreadItem)) == 1
    assert served.asked("in doubt") == 1


async def test_a_turn_that_is_asked_for_during_the_outage_starts_when_it_is_over(served):
    served.model.reply_always("Fine.")
    thread = await served.thread()
    await thread.run("first")
    results = []

    async def run():
        results.append(await thread.run("second"))

    async with trio.open_nursery() as nursery, served.outage():
        nursery.start_soon(run)
        await wait_all_tasks_blocked(0.01)
        assert served.asked("second") == 0
    assert results[0].final_response == "Fine."
    assert served.asked("second") == 1


# Threads that cannot be resumed


async def test_the_first_turn_of_a_thread_comes_after_the_outage(bed):
    bed.model.reply_always("Fine.")
    thread = await bed.thread()
    async with bed.outage():
        pass
    if bed.restarts:
        with pytest.raises(RuntimeRestartedError) as caught:
            await thread.run("first")
        assert (caught.value.thread_id, caught.value.turn_id) == (thread.id, None)
        assert bed.asked("first") == 0
        return
    async with thread.turn("first") as turn:
        events = [event async for event in turn]
    assert isinstance(events[-1], types.TurnCompletedNotification)
    assert (await turn.result()).final_response == "Fine."
    assert bed.asked("first") == 1


async def test_the_turn_of_an_ephemeral_thread_is_lost_and_interrupted(bed):
    Speech(bed.model)
    thread = await bed.codex.thread_start(ephemeral=True)
    with pytest.raises(TurnLostError) as caught:  # noqa: PT012 - the block is left by it
        async with thread.turn("speak") as turn:
            await until_it_speaks(turn)
            async with bed.outage():
                pass
            await turn.result()
    assert caught.value.turn_id == turn.id
    assert isinstance(caught.value, RuntimeRestartedError) == bed.restarts
    with trio.fail_after(5):
        await bed.model.requests[0].disconnected.wait()


# Ending turns while there is no connection


async def interrupt(turn):
    with suppress(RuntimeRestartedError):  # as everything about the turn
        await turn.interrupt()


async def test_an_interrupt_is_owed_and_names_its_turn(served):
    Speech(served.model)
    thread = await served.thread()
    with lost(served):
        async with thread.turn("speak") as turn:
            await until_it_speaks(turn)
            async with trio.open_nursery() as nursery, served.outage():
                nursery.start_soon(interrupt, turn)
                await wait_all_tasks_blocked(0.01)
            result = await turn.result()
    if not served.restarts:
        assert result.status is types.TurnStatus.interrupted
        assert served.wire.of("turn/interrupt")[-1]["turnId"] == turn.id


async def test_a_turn_that_is_cancelled_in_an_outage_ends_when_that_is_over(
    app_server, scripted_model
):
    limits = {**LIMITS, "interrupt_timeout": 0.3}
    async with open_bed(app_server, scripted_model, "cut", limits=limits) as bed:
        Speech(bed.model)
        thread = await bed.thread()
        left = trio.Event()

        async def speak():
            with scope:
                async with thread.turn("speak") as turn:
                    await until_it_speaks(turn)
                    speaks.set()
                    await turn.result()
            left.set()

        scope, speaks = trio.CancelScope(), trio.Event()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(speak)
            await speaks.wait()
            async with bed.outage():
                began = trio.current_time()
                scope.cancel()
                await left.wait()  # bounded, though nothing could be sent
                assert trio.current_time() - began < 1
                assert bed.codex.statistics().owed_interrupts == 1
        with trio.fail_after(5):
            await bed.model.requests[0].disconnected.wait()
        await bed.check()


async def test_a_turn_that_is_withdrawn_in_an_outage_is_never_sent(app_server, scripted_model):
    async with open_bed(app_server, scripted_model, "cut") as bed:
        bed.model.reply_always("Fine.")
        thread = await bed.thread()
        await thread.run("first")
        async with bed.outage():
            began = trio.current_time()
            with trio.move_on_after(0.05) as scope:
                await thread.run("second")
            assert scope.cancelled_caught
            assert trio.current_time() - began < 1
            assert bed.codex.statistics().owed_interrupts == 0
        await bed.check()
        assert bed.asked("second") == 0
        assert len(bed.wire.of("turn/start")) == 2  # the first, and that of the check


@pytest.mark.parametrize("comes_back", [True, False])
async def test_leaving_in_an_outage_dials_for_an_interrupt_that_is_owed(
    app_server, scripted_model, caplog, comes_back
):
    limits = {**LIMITS, "interrupt_timeout": 0.3}
    Speech(scripted_model)
    async with open_bed(app_server, scripted_model, "cut", limits=limits) as bed:
        async with connect(bed, limits) as codex:
            thread = await codex.thread_start()
            with trio.CancelScope() as scope:
                async with thread.turn("speak") as turn:
                    await until_it_speaks(turn)
                    bed.relay.refusing = True
                    bed.relay.cut()
                    await disconnected(codex)
                    scope.cancel()
            assert codex.statistics().owed_interrupts == 1
            bed.relay.refusing = not comes_back
            began = trio.current_time()
        assert trio.current_time() - began < 2
        (request,) = scripted_model.requests
        if comes_back:
            with trio.fail_after(5):
                await request.disconnected.wait()
        else:
            assert not request.disconnected.is_set()
            warnings = [r for r in caplog.records if r.levelno >= logging.WARNING]
            assert any(
                turn.id in record.getMessage() and thread.id in record.getMessage()
                for record in warnings
            )
        bed.relay.refusing = False
        await bed.recovered()


async def test_leaving_in_an_outage_with_nothing_owed_takes_no_time(app_server, scripted_model):
    async with open_bed(app_server, scripted_model, "cut") as bed:
        async with connect(bed, LIMITS) as codex:
            await codex.thread_start()
            bed.relay.refusing = True
            bed.relay.cut()
            await disconnected(codex)
            began = trio.current_time()
        assert trio.current_time() - began < 0.5
        bed.relay.refusing = False
        await bed.recovered()


def connect(bed, limits):
    return connect_codex(bed.relay.url, config=CodexConfig(**limits), reconnect=RECONNECT)


async def disconnected(codex):
    while codex.statistics().connection == "connected":  # noqa: ASYNC110
        await trio.sleep(0.001)
