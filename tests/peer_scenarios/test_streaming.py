"""Turns that are watched: words as they come, side by side, with other calls between."""

from __future__ import annotations

import trio

from trio_codex import TextInput, types
from trio_codex.testing import Gate, message


async def test_words_items_and_the_end_come_in_order(codex, scripted_model):
    scripted_model.reply(deltas=["he", "llo"])
    thread = await codex.thread_start()
    async with thread.turn(TextInput("Stream, please.")) as turn:
        events = [event async for event in turn]
    deltas = [e.delta for e in events if isinstance(e, types.AgentMessageDeltaNotification)]
    items = [e.item for e in events if isinstance(e, types.ItemCompletedNotification)]
    texts = [item.text for item in items if isinstance(item, types.AgentMessageThreadItem)]
    assert deltas == ["he", "llo"]
    assert texts == ["hello"]
    assert isinstance(events[-1], types.TurnCompletedNotification)
    assert events[-1].turn.status is types.TurnStatus.completed


async def test_the_result_of_a_watched_turn_has_its_items(codex, scripted_model):
    scripted_model.reply("All of it.")
    thread = await codex.thread_start()
    async with thread.turn("Do it.") as turn:
        result = await turn.result()
    assert result.id == turn.id
    assert result.status is types.TurnStatus.completed
    # All items that were seen, where the runtime's own last event has a summary at most.
    assert [type(item) for item in result.items] == [
        types.UserMessageThreadItem,
        types.AgentMessageThreadItem,
    ]


async def test_text_alone_can_be_read(codex, scripted_model):
    scripted_model.reply(deltas=["fir", "st"])
    thread = await codex.thread_start()
    async with thread.turn("Say it.") as turn:
        assert [text async for text in turn.text()] == ["fir", "st"]


async def test_other_calls_go_on_while_a_turn_streams(codex, scripted_model):
    gate = Gate()
    scripted_model.respond(message(deltas=["one", gate, "two", "three"]))
    thread = await codex.thread_start()
    async with thread.turn("Count.") as turn:
        words = turn.text()
        assert await anext(words) == "one"
        assert (await codex.models()).data
        gate.release()
        assert [word async for word in words] == ["two", "three"]


async def test_two_turns_of_two_threads_get_their_own_events(codex, scripted_model):
    gates = {name: Gate() for name in ("a", "b")}
    for name, gate in gates.items():
        deltas = [f"{name}1", gate, f"{name}2"]
        scripted_model.on(name, lambda _, deltas=deltas: message(deltas=deltas), times=1)
    heard = {}

    async def watch(name, started):
        thread = await codex.thread_start()
        async with thread.turn(name) as turn:
            words = turn.text()
            heard[name] = [await anext(words)]
            started.set()
            heard[name] += [word async for word in words]

    async with trio.open_nursery() as nursery:
        for name in gates:
            started = trio.Event()
            nursery.start_soon(watch, name, started)
            await started.wait()
        # Both run, and the later one goes on first.
        for name in ("b", "a"):
            gates[name].release()
    assert heard == {"a": ["a1", "a2"], "b": ["b1", "b2"]}
