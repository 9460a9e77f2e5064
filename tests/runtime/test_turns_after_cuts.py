"""Turns of the real runtime whose connection is cut and made again behind a relay."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import trio
from _helpers import hold_all

from trio_codex import (
    CodexConfig,
    Gap,
    Reconnect,
    RuntimeRestartedError,
    TurnFailedError,
    TurnLostError,
    TurnStartLostError,
    connect_codex,
    types,
)
from trio_codex.testing import Gate, call, failed, message, open_relay

pytestmark = pytest.mark.deep

QUICK = Reconnect(initial_delay=0.02, max_delay=0.1, give_up_after=20, settle=1.0)


@pytest.fixture
async def server(app_server):
    async with app_server.serve() as server:
        yield server


@pytest.fixture
async def relay(server):
    async with open_relay(server.url) as relay:
        yield relay


@asynccontextmanager
async def connected(relay, **options):
    options.setdefault("reconnect", QUICK)
    async with connect_codex(relay.url, **options) as codex:
        yield codex


@asynccontextmanager
async def around(server):
    """Look at the runtime past the relay."""
    async with connect_codex(server.url) as codex:
        yield codex


async def back(codex, number=1):
    with trio.fail_after(20):
        while codex.statistics().reconnects < number:  # noqa: ASYNC110 - nothing tells of it
            await trio.sleep(0.005)


async def is_active(thread):
    return isinstance((await thread.read()).thread.status, types.ActiveThreadStatus)


async def is_idle_soon(server, thread):
    async with around(server) as other:
        with trio.fail_after(5):
            while await is_active(other.thread(thread.id)):  # noqa: ASYNC110 - nothing tells of it
                await trio.sleep(0.01)


async def gather(iterator, into):
    async for each in iterator:
        into.append(each)


def completed(events):
    return [event.item.id for event in events if event.method == "item/completed"]


async def test_a_turn_that_streams_goes_on_with_its_text_whole(scripted_model, server, relay):
    gate, end = Gate(), Gate()
    scripted_model.respond(message(deltas=["One ", gate, "two ", end, "three."]))
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        pieces, events = [], []
        async with thread.turn("Count.") as turn:
            async for event in turn:
                events.append(event)
                if event.method == "item/agentMessage/delta":
                    pieces.append(event.delta)
                    break
            relay.refusing = True
            relay.cut()
            gate.release()
            await trio.sleep(0.1)
            relay.refusing = False
            await back(codex)
            end.release()
            pieces += [piece async for piece in turn.text()]
            result = await turn.result()
    assert pieces == ["One ", "two three."]
    assert result.final_response == "One two three."
    assert result.turn_usage is not None
    assert [item.type for item in result.items] == ["userMessage", "agentMessage"]


async def test_a_reader_is_told_of_everything_once(scripted_model, server, relay):
    gate, end = Gate(), Gate()
    scripted_model.respond(call("exec_command", {"cmd": "true"}))
    scripted_model.respond(message(deltas=["a", gate]), call("exec_command", {"cmd": "echo 2"}))
    scripted_model.respond(message(deltas=["b", end, "c"]))
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        events = []
        async with trio.open_nursery() as nursery, thread.turn("Go.") as turn:
            nursery.start_soon(gather, turn, events)
            await scripted_model.wait_requests(2)
            relay.refusing = True
            relay.cut()
            gate.release()
            await scripted_model.wait_requests(3)
            relay.refusing = False
            await back(codex)
            end.release()
            result = await turn.result()
    assert sum(isinstance(event, Gap) for event in events) == 1
    assert [event.method for event in events].count("turn/completed") == 1
    assert [event.method for event in events].count("turn/started") == 1
    assert completed(events) == [item.id for item in result.items]
    assert len(set(completed(events))) == len(completed(events)) == 5
    assert result.final_response == "bc"


@pytest.mark.parametrize("how", ["completed", "failed"])
async def test_a_turn_that_ends_in_the_gap_has_ended(scripted_model, server, relay, how):
    gate = Gate()
    ending = ["two."] if how == "completed" else []
    scripted_model.respond(message(deltas=["One ", gate, *ending]), *([] if ending else [failed()]))
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        outcome = []

        async def run():
            try:
                outcome.append(await thread.run("Go."))
            except TurnFailedError as exc:
                outcome.append(exc)

        async with trio.open_nursery() as nursery:
            nursery.start_soon(run)
            await scripted_model.wait_requests()
            await trio.sleep(0.1)
            relay.refusing = True
            relay.cut()
            gate.release()
            async with around(server) as other:
                again = other.thread(thread.id)
                while await is_active(again):  # noqa: ASYNC110 - nothing tells of it
                    await trio.sleep(0.01)
            relay.refusing = False
        if how == "completed":
            assert outcome[0].final_response == "One two."
            assert outcome[0].turn_usage is None
        else:
            assert isinstance(outcome[0], TurnFailedError)
        scripted_model.respond("Next.")
        assert (await thread.run("Again.")).final_response == "Next."


async def test_leaving_in_an_outage_interrupts_the_turn_on_the_next_connection(
    scripted_model, server, relay
):
    hold_all(scripted_model)
    async with connected(relay, config=CodexConfig(interrupt_timeout=0.5)) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("Think."):
                await scripted_model.wait_requests()
                relay.refusing = True
                relay.cut()
                scope.cancel()
                await trio.sleep(1)
        assert codex.statistics().owed_interrupts == 1
        relay.refusing = False
        await back(codex)
        await is_idle_soon(server, thread)
        with trio.fail_after(5):
            while codex.statistics().owed_interrupts:  # noqa: ASYNC110 - nothing tells of it
                await trio.sleep(0.005)
        assert codex.statistics().open_turns == 0


async def test_an_interrupt_that_waits_is_over_with_the_turn(scripted_model, server, relay):
    hold_all(scripted_model)
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        async with thread.turn("Think.") as turn:
            await scripted_model.wait_requests()
            relay.cut()
            await turn.interrupt()
            assert turn.status is types.TurnStatus.interrupted
            assert (await turn.result()).status is types.TurnStatus.interrupted
        scripted_model.reply_always("Next.")
        assert (await thread.run("Again.")).final_response == "Next."


@pytest.mark.parametrize("used", [True, False])
@pytest.mark.parametrize("arrives", [True, False])
async def test_a_start_in_doubt_is_adopted_or_lost(scripted_model, server, relay, used, arrives):
    gate = Gate()
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        if used:
            scripted_model.respond("First.")
            await thread.run("First.")
        scripted_model.respond(message(deltas=["One ", gate, "two."]))
        outcome = []

        async def run():
            try:
                outcome.append(await thread.run("Go."))
            except TurnLostError as exc:
                outcome.append(exc)

        async with trio.open_nursery() as nursery:
            if arrives:
                relay.stall("to_client")
            else:
                relay.swallow("to_server")
            nursery.start_soon(run)
            if arrives:
                await scripted_model.wait_requests(2 if used else 1)
            else:
                while not relay.swallowed:  # noqa: ASYNC110 - nothing tells of it
                    await trio.sleep(0.01)
            relay.cut()
            relay.go_on()
            await back(codex)
            gate.release()
        if arrives:
            assert outcome[0].final_response == "One two."
            assert not scripted_model.unexpected
        else:
            assert isinstance(outcome[0], TurnStartLostError)
            scripted_model.on("Again.", "Next.")
            result = await thread.run("Again.")
            assert result.final_response in ("Next.", "One two."), result
        assert codex.statistics().open_turns == 0


async def test_a_restarted_server_has_lost_the_turn_and_keeps_the_thread(
    scripted_model, server, relay
):
    hold_all(scripted_model)
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        unused = await codex.thread_start()
        async with thread.turn("Think.") as turn:
            await scripted_model.wait_requests()
            async for event in turn:
                if event.method == "item/agentMessage/delta":
                    break
            await server.restart()
            with pytest.raises(RuntimeRestartedError) as caught:
                await turn.result()
        assert caught.value.turn_id == turn.id
        assert [item.type for item in caught.value.result.items] == ["userMessage"]
        scripted_model.reply_always("Next.")
        assert (await thread.run("Again.")).final_response == "Next."
        with pytest.raises(RuntimeRestartedError):
            await unused.run("Go.")


async def test_a_thread_without_a_turn_takes_its_first_one(scripted_model, server, relay):
    scripted_model.respond(message(deltas=["One ", "two."]))
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        relay.cut()
        await back(codex)
        async with thread.turn("Go.") as turn:
            events = [event async for event in turn]
            result = await turn.result()
    assert result.final_response == "One two."
    assert completed(events) == [item.id for item in result.items]
    assert events[-1].method == "turn/completed"


async def test_a_turn_of_an_ephemeral_thread_is_interrupted_and_lost(scripted_model, server, relay):
    hold_all(scripted_model)
    async with connected(relay) as codex:
        thread = await codex.thread_start(ephemeral=True)
        async with thread.turn("Think.") as turn:
            await scripted_model.wait_requests()
            relay.cut()
            with pytest.raises(TurnLostError):
                await turn.result()
        await is_idle_soon(server, thread)
        with pytest.raises(TurnLostError):
            await thread.run("Again.")


async def test_many_turns_at_once_go_on(scripted_model, server, relay):
    gate = Gate()
    scripted_model.reply_always(lambda _: message(deltas=["One ", gate, "two."]))
    async with connected(relay) as codex:
        threads = [await codex.thread_start() for _ in range(8)]
        results = []

        async def run(thread):
            async with thread.turn("Go.") as turn:
                text = "".join([piece async for piece in turn.text()])
                results.append((text, (await turn.result()).final_response))

        async with trio.open_nursery() as nursery:
            for thread in threads:
                nursery.start_soon(run, thread)
            await scripted_model.wait_requests(8)
            relay.cut()
            await back(codex)
            relay.cut()
            await back(codex, 2)
            gate.release()
    assert results == [("One two.", "One two.")] * 8


@pytest.mark.parametrize("leaves", [True, False])
async def test_a_sub_agent_goes_on_and_ends_with_its_tree(scripted_model, server, relay, leaves):
    gate = Gate()

    def answer(request):
        if request.last_user_text == "child work":
            return message(deltas=["Half", gate, " done."])
        if not request.tool_outputs:
            return call("spawn_agent", {"message": "child work"}, namespace="multi_agent_v1")
        return message(deltas=["The parent", gate, " is done."])

    scripted_model.reply_always(answer)
    async with connected(relay) as codex:
        thread = await codex.thread_start()
        said, child = {}, None
        async with thread.turn("Delegate.") as turn:
            async for thread_id, event in turn.tree():
                if thread_id != thread.id and event.method == "item/agentMessage/delta":
                    child = thread_id
                    break
            await scripted_model.wait_requests(3)
            relay.cut()
            await back(codex)
            if not leaves:
                gate.release()
                async for thread_id, event in turn.tree():
                    if event.method == "item/completed":
                        said[thread_id] = event.item
        for each in (child, thread.id):
            await is_idle_soon(server, codex.thread(each))
        assert codex.statistics().owed_interrupts == 0
        if not leaves:
            assert said[child].text == "Half done."
            assert said[thread.id].text == "The parent is done."
