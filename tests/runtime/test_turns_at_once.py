"""Many turns on one connection, and the line before a thread, on the real runtime."""

from __future__ import annotations

import trio
from _helpers import (
    assert_active,
    assert_idle,
    assert_takes_the_next_turn,
    running,
    wait_until,
)

from trio_codex import types
from trio_codex.testing import Gate, message


async def test_two_turns_run_at_once_and_their_events_do_not_mix(codex, scripted_model):
    gates = {"one": Gate(), "two": Gate()}
    for name, gate in gates.items():
        scripted_model.on(name, message(deltas=[f"{name} ", gate, f"is {name}"]))
    threads = {name: await codex.thread_start() for name in gates}
    events = {name: [] for name in gates}
    ends = []

    async def watch(name):
        async with threads[name].turn(name) as turn:
            async for event in turn:
                events[name].append(event)
            ends.append((name, (await turn.result()).final_response))

    async with trio.open_nursery() as nursery:
        for name in gates:
            nursery.start_soon(watch, name)
        for gate in gates.values():
            await gate.wait_reached()
        # Both are open at the model: neither waits for the other.
        for thread in threads.values():
            await assert_active(thread)
        gates["two"].release()
        await wait_until(lambda: ends)
        assert ends == [("two", "two is two")]
        await assert_active(threads["one"])
        gates["one"].release()
    assert ends[1] == ("one", "one is one")
    for name, thread in threads.items():
        assert {event.thread_id for event in events[name]} == {thread.id}
        deltas = [event.delta for event in events[name] if hasattr(event, "delta")]
        assert deltas == [f"{name} ", f"is {name}"]
        assert events[name][-1].method == "turn/completed"


async def test_forty_turns_at_once_complete_each_with_its_own_text(codex, scripted_model):
    gate = Gate()
    scripted_model.reply_always(
        lambda request: message(deltas=[gate, request.last_user_text.upper()])
    )
    texts = {}

    async def run(number):
        thread = await codex.thread_start()
        texts[number] = (await thread.run(f"number {number}")).final_response

    async with trio.open_nursery() as nursery:
        for number in range(40):
            nursery.start_soon(run, number)
        await gate.wait_reached(40)
        assert texts == {}
        assert codex.statistics().open_turns == 40
        gate.release()
    assert texts == {number: f"NUMBER {number}" for number in range(40)}
    assert codex.statistics().open_turns == 0
    assert codex.statistics().pending_requests == 0


async def test_turns_on_one_thread_wait_in_line_in_the_order_in_which_they_came(
    codex, scripted_model
):
    gate = scripted_model.hold("one")
    scripted_model.reply_always(lambda request: request.last_user_text.upper())
    thread = await codex.thread_start()
    ends = []

    async def run(text):
        ends.append((await thread.run(text)).final_response)

    async with trio.open_nursery() as nursery:
        nursery.start_soon(run, "one")
        await gate.wait_reached()
        for waiting, text in enumerate(["two", "three", "four"], start=1):
            nursery.start_soon(run, text)
            await wait_until(lambda n=waiting: codex.statistics().waiting_turns == n)
        await assert_active(thread)
        # The runtime has been asked for the first turn only.
        assert [request.last_user_text for request in scripted_model.requests] == ["one"]
        assert ends == []
        gate.release()
    assert ends == ["one", "TWO", "THREE", "FOUR"]
    assert [request.last_user_text for request in scripted_model.requests] == [
        "one",
        "two",
        "three",
        "four",
    ]
    turns = (await thread.read(include_turns=True)).thread.turns
    assert [turn.status for turn in turns] == [types.TurnStatus.completed] * 4


async def test_a_turn_that_waits_in_line_can_be_cancelled_without_harm(codex, scripted_model):
    gate = scripted_model.hold("one", then=[" and done"])
    scripted_model.reply_always(lambda request: request.last_user_text.upper())
    thread = await codex.thread_start()
    ends = []

    async def run(text):
        ends.append((await thread.run(text)).final_response)

    async with running(run, "one"):
        await gate.wait_reached()
        async with running(run, "two") as second:
            await wait_until(lambda: codex.statistics().waiting_turns == 1)
            async with running(run, "three"):
                await wait_until(lambda: codex.statistics().waiting_turns == 2)
                second.cancel()
                await wait_until(lambda: codex.statistics().waiting_turns == 1)
                await assert_active(thread)
                assert ends == []
                gate.release()
    assert second.cancelled_caught
    assert ends == ["one and done", "THREE"]
    assert [request.last_user_text for request in scripted_model.requests] == ["one", "three"]
    await assert_takes_the_next_turn(thread, scripted_model)


async def test_a_cancelled_turn_lets_the_one_behind_it_in(codex, scripted_model):
    gate = scripted_model.hold("one")
    scripted_model.reply("TWO")
    thread = await codex.thread_start()
    ends = []

    async def run(text):
        ends.append((await thread.run(text)).final_response)

    async with running(run, "one") as first:
        await gate.wait_reached()
        async with running(run, "two"):
            await wait_until(lambda: codex.statistics().waiting_turns == 1)
            first.cancel()
    assert first.cancelled_caught
    assert ends == ["TWO"]
    assert scripted_model.requests[0].disconnected.is_set()


async def test_a_block_on_a_busy_thread_is_entered_when_the_thread_is_free(codex, scripted_model):
    gate = scripted_model.hold("one")
    scripted_model.reply("two")
    thread = await codex.thread_start()
    entered = trio.Event()

    async def watch():
        async with thread.turn("two") as turn:
            entered.set()
            assert [text async for text in turn.text()] == ["two"]

    async with thread.turn("one") as turn:
        async with running(watch):
            await gate.wait_reached()
            await wait_until(lambda: codex.statistics().waiting_turns == 1)
            await assert_active(thread)
            assert not entered.is_set()
            gate.release()
        assert (await turn.result()).final_response == "one"
    assert entered.is_set()
    await assert_idle(thread)
