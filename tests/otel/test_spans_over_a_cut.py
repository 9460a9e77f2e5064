"""What instruments see of a connection that is cut and made again."""

from __future__ import annotations

import pytest
import trio
from recovering import open_recovering, passing, until
from telemetry import Telemetry
from trio.testing import wait_all_tasks_blocked
from turns.stored import Store, ran, said

from trio_codex import Instrument, RuntimeRestartedError
from trio_codex._client._open import checked_instruments


class Told(Instrument):
    """Notes what an instrument is told, and the methods of messages."""

    def __init__(self):
        self.told = []

    def opened(self, config, metadata):
        self.told.append("opened")

    def cut(self, error):
        self.told.append("cut")

    def turn_over(self, turn):
        self.told.append(turn.status)

    def sent(self, message):
        self.told.append(f"> {message.get('method')}")

    def closed(self, error):
        self.told.append("closed")


async def call_agent(server):
    item = {
        "type": "collabAgentToolCall",
        "id": "call-1",
        "tool": "spawnAgent",
        "status": "completed",
        "senderThreadId": "thread-1",
        "receiverThreadIds": ["agent-1"],
        "agentsStates": {},
    }
    ids = {"threadId": "thread-1", "turnId": "turn-1"}
    await server.notify("item/started", {**ids, "item": item, "startedAtMs": 0})
    await server.notify("item/completed", {**ids, "item": item, "completedAtMs": 0})
    turn = {"id": "turn-2", "rootTurnId": "turn-1", "items": [], "status": "inProgress"}
    await server.notify("turn/started", {"threadId": "agent-1", "turn": turn})


@pytest.mark.parametrize("restarted", [False, True])
async def test_a_turn_is_one_span_with_an_event_and_closed_is_told_once(
    restarted, autojump_clock, nursery
):
    telemetry, told, store = Telemetry(), Told(), Store()
    observer = checked_instruments([telemetry.instrument, told])
    async with open_recovering(observer=observer) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        async with thread.turn("Go.") as turn:
            await call_agent(first)
            await wait_all_tasks_blocked()
            assert telemetry.open == ["invoke_agent codex", "invoke_agent codex"]
            store.turn("turn-1")
            store.turn("turn-2", thread_id="agent-1", status="completed")
            store.item(said("Done."))
            ends.process += restarted
            ends.loaded = [] if restarted else ["thread-1", "agent-1"]
            told.told.clear()
            await first.cut()
            second = await ends.server(1)
            nursery.start_soon(store.serve, second)
            await until(lambda: codex.statistics().reconnects)
            if restarted:
                with pytest.raises(RuntimeRestartedError):
                    await turn.result()
            else:
                # The sub-agent's turn has ended in the gap.
                assert telemetry.open == ["invoke_agent codex"]
                store.turn("turn-1", status="completed")
                await second.complete_turn()
                assert (await turn.result()).final_response == "Done."
        assert told.told[:4] == ["cut", "> initialize", "> initialized", "opened"]
        assert "> server/diagnostics" in told.told
        assert ("> thread/resume" in told.told) != restarted
    assert lives_of(told) == ["cut", "opened", "closed"]
    assert telemetry.open == []
    spans = telemetry.named("invoke_agent codex")
    assert [[event.name for event in span.events] for span in spans] == [["trio_codex.gap"]] * 2
    (span, agent) = spans
    if restarted:
        assert span.attributes["error.type"] == "RuntimeRestartedError"
    else:
        assert span.attributes["trio_codex.turn.status"] == "completed"
        assert agent.attributes["trio_codex.turn.status"] == "completed"
        assert "error.type" not in span.attributes


def lives_of(told):
    """What it was told of connections."""
    return [each for each in told.told if each in ("opened", "cut", "closed")]


async def test_each_connection_that_has_opened_is_told_as_cut_once(autojump_clock, nursery):
    told, store = Told(), Store()
    store.turn("turn-1")
    store.gates["thread/resume"] = trio.Event()
    async with open_recovering(observer=checked_instruments([told])) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        async with thread.turn("Go.") as turn:
            ends.loaded = ["thread-1"]
            ends.failures = [None, passing(), passing()]
            await first.cut()
            nursery.start_soon(store.serve, second := await ends.server(1))
            # It is cut while it goes on, and then it is dialled in vain.
            await until(lambda: "thread/resume" in store.seen)
            await second.cut()
            store.gates.clear()
            nursery.start_soon(store.serve, third := await ends.server(2))
            await until(lambda: codex.statistics().reconnects)
            await third.complete_turn()
            await turn.result()
    assert lives_of(told) == ["opened", "cut", "opened", "cut", "opened", "closed"]


@pytest.mark.parametrize("whose", ["thread-1", "agent-1"])
@pytest.mark.parametrize("turn_ended", [False, True])
async def test_a_tool_that_has_ended_in_the_gap_ends_as_its_item_says_with_an_event(
    whose, turn_ended, autojump_clock, nursery
):
    telemetry, store = Telemetry(), Store()
    async with open_recovering(observer=checked_instruments([telemetry.instrument])) as (
        codex,
        ends,
    ):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        async with thread.turn("Go.") as turn:
            await call_agent(first)
            ids = {"threadId": whose, "turnId": "turn-1" if whose == "thread-1" else "turn-2"}
            for number in range(3):
                item = {**ran(f"call-{number}"), "status": "inProgress"}
                await first.notify("item/started", {**ids, "item": item, "startedAtMs": 0})
            await complete(first, ids, {**ran("call-0"), "exitCode": 0})
            status = "completed" if turn_ended else "inProgress"
            store.turn("turn-1", status=status)
            store.turn("turn-2", thread_id="agent-1", status=status)
            store.turns[whose][0]["items"] = [
                *(5, {}, {"id": []}),
                {**ran("call-1"), "status": "failed", "exitCode": 3},
                {**ran("call-2"), "status": "inProgress"},
            ]
            ends.loaded = ["thread-1", "agent-1"]
            await wait_all_tasks_blocked()
            assert telemetry.open.count("execute_tool exec_command") == 2
            await first.cut()
            second = await ends.server(1)
            nursery.start_soon(store.serve, second)
            await until(lambda: codex.statistics().reconnects)
            if not turn_ended:
                assert telemetry.open.count("execute_tool exec_command") == 1
                await complete(second, ids, {**ran("call-2"), "exitCode": 0})
                await second.complete_turn()
            await turn.result()
    told = {
        span.attributes["gen_ai.tool.call.id"]: (
            span.attributes["trio_codex.item.status"],
            span.attributes.get("error.type"),
            [event.name for event in span.events],
        )
        for span in telemetry.named("execute_tool exec_command")
    }
    assert told == {
        "call-0": ("completed", None, []),
        "call-1": ("failed", "3", ["trio_codex.gap"]),
        "call-2": ("unfinished" if turn_ended else "completed", None, ["trio_codex.gap"]),
    }


async def complete(server, ids, item):
    await server.notify("item/completed", {**ids, "item": item, "completedAtMs": 0})
