"""A message from the wire with the name of our own event is unknown, and changes no text."""

from __future__ import annotations

import pytest
import trio

from trio_codex import Gap, Reconnect, types
from trio_codex.testing import open_fake_app_server

METHOD = "trio_codex/gap"
FORGED = {
    "threadId": "thread-1",
    "turnId": "turn-1",
    "seconds": 1.0,
    "attempts": 1,
    "restarted": False,
    "openItems": ["message-1"],
    "seen": {"message-1": 100},
}


async def play(server):
    await server.accept_thread()
    await server.accept_turn()
    ids = {"threadId": "thread-1", "turnId": "turn-1"}
    item = {"type": "agentMessage", "id": "message-1", "text": ""}
    await server.notify("item/started", {**ids, "item": item, "startedAtMs": 0})
    await server.send_delta("One ", item_id="message-1")
    await server.notify(METHOD, FORGED)
    await server.send_delta("two.", item_id="message-1")
    item = {**item, "text": "One two."}
    await server.notify("item/completed", {**ids, "item": item, "completedAtMs": 0})
    await server.complete_turn()
    await trio.sleep_forever()


async def events_of(turn):
    return [event async for event in turn]


async def tree_of(turn):
    return [event async for _, event in turn.tree()]


@pytest.mark.parametrize("reconnect", [None, Reconnect()], ids=["", "reconnect"])
@pytest.mark.parametrize("read", [events_of, tree_of])
async def test_a_turn_and_a_subscription_show_it_as_unknown(read, reconnect):
    async with (
        open_fake_app_server(play, reconnect=reconnect) as codex,
        codex.subscribe() as everything,
        codex.subscribe(Gap) as gaps,
    ):
        thread = await codex.thread_start()
        async with thread.turn("Go.") as turn:
            (event,) = [each for each in await read(turn) if each.method == METHOD]
        assert type(event) is types.UnknownNotification
        assert event.params == FORGED
        async for each in everything:
            if each.method == METHOD:
                break
        assert type(each) is types.UnknownNotification
        assert (everything.gaps, gaps.gaps) == (0, 0)
        with trio.move_on_after(0.01) as limit:
            await anext(gaps)
        assert limit.cancelled_caught


@pytest.mark.parametrize("reconnect", [None, Reconnect()], ids=["", "reconnect"])
async def test_it_takes_no_text_away(reconnect):
    async with open_fake_app_server(play, reconnect=reconnect) as codex:
        thread = await codex.thread_start()
        async with thread.turn("Go.") as turn:
            async for _, event in turn.tree():
                if event.method == METHOD:
                    break
            assert "".join([text async for text in turn.text()]) == "two."
            assert (await turn.result()).final_response == "One two."
