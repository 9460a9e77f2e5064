"""Turns of a connection that is cut and made again: what is heard of them on the next one."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import trio
import trio.testing
from recovering import open_recovering, until
from stored import Store, asked, ran, said

from trio_codex import (
    CodexConfig,
    Gap,
    RuntimeRestartedError,
    TurnFailedError,
    TurnLostError,
    TurnStartLostError,
    types,
)
from trio_codex._turns import _late
from trio_codex.testing._fake_app_server import thread_start_result

IDS = {"threadId": "thread-1", "turnId": "turn-1"}
RUNNING = {**ran(), "status": "inProgress", "processId": "7"}


@pytest.fixture
async def store(nursery):
    return Store()


@asynccontextmanager
async def cut_turn(store, nursery, *, streamed=True, **options):
    """A turn that runs on the first connection; gives the client, the ends and the turn."""
    async with open_recovering(**options) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        async with thread.turn("Go.") as turn:
            yield codex, ends, turn


async def cut(ends, store, nursery, number=0):
    """Cut the connection, and let the store answer on the next one; gives its server."""
    await (await ends.server(number)).cut()
    ends.loaded = list(store.turns)
    server = await ends.server(number + 1)
    nursery.start_soon(store.serve, server)
    return server


async def let_dial(ends, seconds):
    ends.gate = trio.Event()
    await trio.sleep(seconds)
    ends.gate.set()


async def is_back(codex, number=1):
    await until(lambda: codex.statistics().reconnects == number)


def names(events):
    return [event.method for event in events]


async def start_item(server, item):
    await server.notify("item/started", {**IDS, "item": item, "startedAtMs": 0})


async def complete_item(server, item):
    await server.notify("item/completed", {**IDS, "item": item, "completedAtMs": 0})


async def collect(iterator, into):
    async for each in iterator:
        into.append(each)


async def test_a_reader_is_given_one_gap_then_what_was_completed_then_what_comes(
    store, nursery, autojump_clock
):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        events = []
        first = await ends.server(0)
        await complete_item(first, asked("m"))
        await start_item(first, ran())
        nursery.start_soon(collect, turn, events)
        await until(lambda: len(events) == 3)
        store.item(asked("m"))
        store.item(ran())
        store.item(said("One.", "message-0"))
        nursery.start_soon(let_dial, ends, 3)
        second = await cut(ends, store, nursery)
        await is_back(codex)
        await second.send_message("Two.")
        await second.complete_turn()
        result = await turn.result()
        await until(lambda: events[-1].method == "turn/completed")
    gap = events[3]
    assert isinstance(gap, Gap)
    assert gap.open_items == ("call-1",)
    assert (gap.attempts, gap.restarted) == (1, False)
    assert gap.seconds == 3
    assert names(events[4:]) == [
        "item/completed",
        "item/completed",
        "item/started",
        "item/completed",
        "turn/completed",
    ]
    assert [event.item.id for event in events[4:6]] == ["call-1", "message-0"]
    assert [item.id for item in result.items] == ["user-1", "call-1", "message-0", "item-1"]
    assert result.status is types.TurnStatus.completed
    assert codex.statistics().open_turns == 0


async def test_what_comes_before_it_is_known_what_was_missed_stands_behind_that(
    store, nursery, autojump_clock
):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        events = []
        nursery.start_soon(collect, turn, events)
        store.gates["thread/items/list"] = trio.Event()
        second = await cut(ends, store, nursery)
        await until(lambda: "thread/items/list" in store.seen)
        store.item(said("Missed.", "missed"))
        store.item(said("Whole.", "whole"))
        store.item(said("Early.", "early"))
        await second.notify("item/agentMessage/delta", {**IDS, "itemId": "whole", "delta": "le."})
        await complete_item(second, said("Whole.", "whole"))
        store.gates["thread/items/list"].set()
        await is_back(codex)
        # The list was quicker than what tells of it.
        await start_item(second, said("", "early"))
        await second.notify("item/agentMessage/delta", {**IDS, "itemId": "early", "delta": "E."})
        await complete_item(second, said("Early.", "early"))
        await second.complete_turn()
        await turn.result()
        await until(lambda: events[-1].method == "turn/completed")
    completed = [event.item.id for event in events if event.method == "item/completed"]
    assert completed == ["missed", "early", "whole"]
    assert names(events).count("trio_codex/gap") == 1
    assert names(events).count("item/agentMessage/delta") == 1


@pytest.mark.parametrize("begun", ["before", "after"])
async def test_the_text_of_a_message_that_was_open_is_whole(store, nursery, autojump_clock, begun):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        pieces, events = [], []
        first = await ends.server(0)
        await start_item(first, said("", "open"))
        await first.send_delta("One ", item_id="open")
        if begun == "before":
            nursery.start_soon(collect, turn.text(), pieces)
            await until(lambda: pieces)
        else:
            async for event in turn:
                if event.method == "item/agentMessage/delta":
                    events.append(event.delta)
                    break
        second = await cut(ends, store, nursery)
        await is_back(codex)
        if begun == "after":
            nursery.start_soon(collect, turn.text(), pieces)
        await second.send_delta("three ", item_id="open")
        await complete_item(second, said("One two three four.", "open"))
        await start_item(second, said("", "next"))
        await second.send_delta("Five.", item_id="next")
        await complete_item(second, said("Five.", "next"))
        await second.complete_turn()
        await turn.result()
        await until(lambda: pieces[-1:] == ["Five."])
    assert events + pieces == ["One ", "two three four.", "Five."]


async def test_a_message_that_was_written_in_two_gaps_is_whole(store, nursery, autojump_clock):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        pieces = []
        nursery.start_soon(collect, turn.text(), pieces)
        first = await ends.server(0)
        await start_item(first, said("", "open"))
        await first.send_delta("a", item_id="open")
        second = await cut(ends, store, nursery)
        await is_back(codex)
        await second.send_delta("c", item_id="open")
        # Of this one nothing was heard before.
        await second.send_delta("y", item_id="other")
        third = await cut(ends, store, nursery, 1)
        await is_back(codex, 2)
        await third.send_delta("e", item_id="open")
        await complete_item(third, said("abcde", "open"))
        store.item(said("xyz", "other"))
        await complete_item(third, said("xyz", "other"))
        await third.complete_turn()
        await turn.result()
        await until(lambda: len(pieces) == 3)
    assert pieces == ["a", "bcde", "xyz"]


async def test_a_message_of_which_deltas_came_between_two_cuts_is_whole(
    store, nursery, autojump_clock
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        second = await cut(ends, store, nursery)
        await is_back(codex)
        pieces = []

        async def run():
            async with thread.turn("Go.") as turn:
                await collect(turn.text(), pieces)

        nursery.start_soon(run)
        # By the time of the resume behind it, it has begun to write.
        store.turn("turn-1")
        store.item(asked("m"))
        await second.accept_turn()
        await trio.testing.wait_all_tasks_blocked()
        await second.send_delta("b", item_id="open")
        await trio.testing.wait_all_tasks_blocked()
        third = await cut(ends, store, nursery, 1)
        await is_back(codex, 2)
        await complete_item(third, said("abc", "open"))
        await third.complete_turn()
        await until(lambda: pieces)
    assert pieces == ["abc"]


@pytest.mark.parametrize("end", ["heard", "unheard"])
async def test_a_first_turn_that_ends_while_its_start_is_looked_at_has_all_it_said(
    store, nursery, autojump_clock, end
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        second = await cut(ends, store, nursery)
        await is_back(codex)
        results = []

        async def run():
            results.append(await thread.run("Go."))

        nursery.start_soon(run)
        # So the resume behind it shows it while the runtime stores its start, or its end.
        store.turn("turn-1", status="interrupted")
        store.gates["thread/turns/list"] = trio.Event()
        request = await second.receive("turn/start")
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await second.respond(request, {"turn": turn})
        await until(lambda: "thread/turns/list" in store.seen)
        if end == "heard":
            await second.notify("turn/started", {"threadId": "thread-1", "turn": turn})
            await complete_item(second, said("All."))
            await second.complete_turn()
            await trio.testing.wait_all_tasks_blocked()
        store.turn("turn-1", status="completed")
        store.item(said("All."))
        store.gates["thread/turns/list"].set()
        await until(lambda: results)
    assert results[0].final_response == "All."
    assert results[0].status is types.TurnStatus.completed


async def test_a_first_turn_that_has_said_something_before_it_is_heard_has_a_gap(
    store, nursery, autojump_clock
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        second = await cut(ends, store, nursery)
        await is_back(codex)
        pieces, events = [], []

        async def run():
            async with thread.turn("Go.") as turn:
                async for event in turn:
                    events.append(event)
                    if isinstance(event, Gap):
                        break
                await collect(turn.text(), pieces)

        nursery.start_soon(run)
        store.turn("turn-1")
        store.item(asked("m"))
        store.item(said("Missed."))
        await second.accept_turn()
        await until(lambda: events)
        await second.complete_turn()
        await until(lambda: pieces)
    assert names(events) == ["trio_codex/gap"]
    assert pieces == ["Missed."]


@pytest.mark.parametrize("status", ["completed", "interrupted", "failed"])
async def test_a_turn_that_has_ended_meanwhile_ends_with_what_it_has_done(
    store, nursery, autojump_clock, status
):
    with trio.fail_after(50):
        async with cut_turn(store, nursery) as (codex, ends, turn):
            events, message = [], ""
            error = {"message": "no more"} if status == "failed" else None
            store.item(said("Done."))
            store.turn("turn-1", status=status, error=error)
            await cut(ends, store, nursery)
            try:
                await collect(turn, events)
                result = await turn.result()
            except TurnFailedError as exc:
                message, result = str(exc), exc.result
    assert message == ("turn turn-1 failed: no more" if status == "failed" else "")
    assert names(events) == ["turn/started", "trio_codex/gap", "item/completed", "turn/completed"]
    assert result.status == status
    assert result.usage is None
    assert result.turn_usage is None
    assert [item.id for item in result.items] == ["message-1"]
    assert codex.statistics().open_turns == 0


async def test_a_turn_is_run_to_its_end_as_if_nothing_had_happened(store, nursery, autojump_clock):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        results = []

        async def run():
            results.append(await thread.run("Go."))

        nursery.start_soon(run)
        await first.accept_turn()
        store.turn("turn-1", status="completed")
        store.item(said("Done."))
        await cut(ends, store, nursery)
        await until(lambda: results)
    assert results[0].final_response == "Done."


async def test_a_cut_during_the_recovery_tells_nothing_twice(store, nursery, autojump_clock):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        events = []
        nursery.start_soon(collect, turn, events)
        store.item(said("Missed.", "missed"))
        store.gates["thread/items/list"] = trio.Event()
        second = await cut(ends, store, nursery)
        await until(lambda: "thread/items/list" in store.seen)
        await complete_item(second, said("Held.", "held"))
        store.item(said("Held.", "held"))
        await second.send_delta("lost")
        del store.gates["thread/items/list"]
        third = await cut(ends, store, nursery, 1)
        await is_back(codex)
        await third.complete_turn()
        await turn.result()
        await until(lambda: events[-1].method == "turn/completed")
    assert names(events) == [
        "turn/started",
        "trio_codex/gap",
        "item/completed",
        "item/completed",
        "turn/completed",
    ]
    assert events[1].attempts == 2


async def test_an_outage_is_left_in_time(store, nursery, autojump_clock):
    config = CodexConfig(interrupt_timeout=2)
    async with cut_turn(store, nursery, config=config) as (_, ends, _):
        ends.gate = trio.Event()
        await (await ends.server(0)).cut()
        began = trio.current_time()
    assert trio.current_time() - began < 5
    assert store.interrupts == []


@pytest.mark.parametrize("leaving", ["cancelled", "interrupted"])
async def test_an_interrupt_that_is_owed_is_sent_before_all_else(
    store, nursery, autojump_clock, leaving
):
    config = CodexConfig(interrupt_timeout=2)
    async with cut_turn(store, nursery, config=config) as (codex, ends, turn):
        ends.gate = trio.Event()
        await (await ends.server(0)).cut()
        ends.loaded = ["thread-1"]
        with trio.move_on_after(1):
            if leaving == "interrupted":
                await turn.interrupt()
            else:
                await leave_turn_of(turn)
        assert codex.statistics().owed_interrupts == 1
        server_task = ends.server(1)
        ends.gate.set()
        second = await server_task
        nursery.start_soon(store.serve, second)
        await is_back(codex)
        result = await turn.result()
        assert result.status is types.TurnStatus.interrupted
    assert store.seen[0] == "turn/interrupt"
    assert set(store.interrupts) == {("thread-1", "turn-1")}
    assert codex.statistics().owed_interrupts == 0


async def leave_turn_of(turn):
    """Interrupt a turn, in a task that is cancelled."""
    with trio.CancelScope() as scope:
        scope.cancel()
        await turn.interrupt()
    await turn.interrupt()


async def abandon_in_outage(store, nursery, codex, ends, thread):
    """Run a turn that is cancelled in an outage, and given up."""
    with trio.CancelScope() as scope:
        async with thread.turn("Go."):
            ends.gate = trio.Event()
            await (await ends.server(0)).cut()
            scope.cancel()
            await trio.lowlevel.checkpoint()


async def test_a_turn_that_was_abandoned_is_interrupted_on_the_next_connection(
    store, nursery, autojump_clock, caplog
):
    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        await abandon_in_outage(store, nursery, codex, ends, thread)
        assert codex.statistics().owed_interrupts == 1
        ends.loaded = ["thread-1"]
        ends.gate.set()
        nursery.start_soon(store.serve, await ends.server(1))
        await is_back(codex)
        await until(lambda: store.interrupts)
        await until(lambda: not codex.statistics().owed_interrupts)
        assert store.interrupts == [("thread-1", "turn-1")]
    assert "still owed" not in caplog.text


async def test_an_interrupt_that_is_owed_at_the_end_is_a_warning_with_both_ids(
    store, nursery, autojump_clock, caplog
):
    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        await abandon_in_outage(store, nursery, codex, ends, thread)
    assert "the interrupt of turn turn-1 of thread thread-1 is still owed" in caplog.text


@asynccontextmanager
async def unanswered(nursery, *, used=True, **options):
    """A turn whose request is written and not answered; gives client, ends and outcome."""
    async with open_recovering(**options) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = ends.thread = await codex.thread_start()
        if used:
            nursery.start_soon(thread.run, "First.")
            await first.accept_turn("turn-0")
            await first.complete_turn(turn_id="turn-0")
        outcome = []

        async def run():
            try:
                async with thread.turn("Go.") as turn:
                    outcome.append(turn)
                    outcome.extend([event async for event in turn])
            except TurnLostError as exc:
                outcome.append(exc)

        nursery.start_soon(run)
        request = await first.receive("turn/start")
        yield codex, ends, outcome, request.params["clientUserMessageId"]


async def test_a_turn_in_doubt_is_the_one_that_shows_its_message(store, nursery, autojump_clock):
    async with unanswered(nursery) as (codex, ends, outcome, message_id):
        store.turn("turn-0", status="completed")
        store.turn("turn-1")
        store.item(asked(message_id))
        second = await cut(ends, store, nursery)
        await is_back(codex)
        await until(lambda: outcome)
        assert outcome[0].id == "turn-1"
        assert not outcome[0].joined
        await second.complete_turn()
        await until(lambda: len(outcome) > 1)
    assert names(outcome[1:]) == [
        "trio_codex/gap",
        "turn/started",
        "item/completed",
        "turn/completed",
    ]
    assert store.interrupts == []


async def test_a_turn_in_doubt_may_show_a_moment_later(store, nursery, autojump_clock):
    async with unanswered(nursery) as (codex, ends, outcome, message_id):
        store.turn("turn-0", status="completed")
        second = await cut(ends, store, nursery)
        await is_back(codex)
        await trio.sleep(0.2)
        store.turn("turn-1")
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await second.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await start_item(second, asked(message_id))
        await until(lambda: outcome)
        assert outcome[0].id == "turn-1"
        await complete_item(second, asked(message_id))
        await second.complete_turn()
        await until(lambda: len(outcome) > 1)
    assert names(outcome[1:])[:2] == ["turn/started", "item/started"]
    assert names(outcome[1:]).count("item/completed") == 1


async def test_a_turn_in_doubt_that_has_joined_another_one_is_not_ours(
    store, nursery, autojump_clock
):
    async with unanswered(nursery) as (_, ends, outcome, message_id):
        store.turn("turn-x")
        store.item(asked("theirs", "user-0"), turn_id="turn-x")
        store.item(asked(message_id), turn_id="turn-x")
        second = await cut(ends, store, nursery)
        await until(lambda: outcome)
        assert outcome[0].joined
        await second.complete_turn(turn_id="turn-x")
        await until(lambda: len(outcome) > 1)
    assert store.interrupts == []


class Paged(Store):
    """Lists items in pages, as the runtime does."""

    def _items(self, params, turns):
        every = super()._items(params, turns)["data"]
        start = int(params.get("cursor") or 0)
        end = start + params["limit"]
        return {"data": every[start:end], "nextCursor": str(end) if end < len(every) else None}


@pytest.mark.parametrize("joined", [False, True])
async def test_a_turn_in_doubt_that_has_done_much_is_found_by_its_beginning(
    nursery, autojump_clock, joined
):
    store = Paged()
    async with unanswered(nursery) as (_, ends, outcome, message_id):
        store.turn("turn-0", status="completed")
        store.item(asked("before", "user-0"), turn_id="turn-0")
        store.turn("turn-1")
        if joined:
            store.item(asked("theirs", "user-1"))
        else:
            store.item(asked(message_id))
        for number in range(250):
            store.item(ran(f"call-{number}"))
        if joined:
            store.item(asked(message_id, "user-2"))
        second = await cut(ends, store, nursery)
        await until(lambda: outcome)
        assert outcome[0].id == "turn-1"
        assert outcome[0].joined == joined
        await second.complete_turn()
        await until(lambda: len(outcome) > 1)
    assert store.interrupts == []


async def test_a_fault_of_ours_in_looking_for_a_turn_loses_it(
    store, nursery, autojump_clock, monkeypatch, caplog
):
    monkeypatch.setattr(_late, "adopt", lambda *_: 1 / 0)
    async with unanswered(nursery) as (codex, ends, outcome, _):
        store.turn("turn-0", status="completed")
        await cut(ends, store, nursery)
        await until(lambda: outcome)
        assert isinstance(outcome[0], TurnLostError)
        assert codex.statistics().open_turns == 0
    assert "trio_codex itself failed, in the start of a turn" in caplog.text


async def test_a_turn_that_never_shows_is_lost_and_interrupted_if_it_does(
    store, nursery, autojump_clock
):
    async with unanswered(nursery) as (codex, ends, outcome, message_id):
        store.turn("turn-0", status="completed")
        second = await cut(ends, store, nursery)
        await until(lambda: outcome)
        assert isinstance(outcome[0], TurnStartLostError)
        assert codex.statistics().open_turns == 0
        store.turn("turn-1")
        store.item(asked(message_id))
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await second.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await start_item(second, asked(message_id))
        await until(lambda: store.interrupts)
        assert store.interrupts == [("thread-1", "turn-1")]
        assert [each.method for each in second.unread] == []


@pytest.mark.parametrize("shows", ["before the answer", "after the answer"])
@pytest.mark.parametrize("leaving", ["at its end", "early"])
async def test_a_lost_turn_that_the_next_request_has_joined_is_that_of_the_request(
    store, nursery, autojump_clock, shows, leaving
):
    outcome = []
    async with unanswered(nursery) as (_, ends, lost, message_id):
        store.turn("turn-0", status="completed")
        second = await cut(ends, store, nursery)
        await until(lambda: lost)
        assert isinstance(lost[0], TurnStartLostError)

        async def run():
            async with ends.thread.turn("Again.") as turn:
                outcome.append(turn)
                if leaving == "at its end":
                    outcome.append(await turn.result())
                else:
                    await trio.sleep(1)
            outcome.append("left")

        nursery.start_soon(run)
        request = await second.receive("turn/start")
        store.turn("turn-1")
        store.item(asked(message_id))
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await second.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        if shows == "before the answer":
            await start_item(second, asked(message_id))
            await trio.sleep(0.1)
        await second.respond(request, {"turn": turn})
        if shows == "after the answer":
            await trio.sleep(0.1)
            await start_item(second, asked(message_id))
        await trio.sleep(0.1)
        if leaving == "at its end":
            await second.complete_turn()
        await until(lambda: outcome[-1] == "left")
    if leaving == "at its end":
        assert outcome[1].status is types.TurnStatus.completed
    assert store.interrupts == ([("thread-1", "turn-1")] if leaving == "early" else [])


async def test_what_a_turn_that_was_given_up_has_running_ends_though_its_recovery_is_cut(
    store, nursery, autojump_clock
):
    """Its interrupt is answered over a connection that ends before its thread is resumed."""
    store.gates["thread/resume"] = trio.Event()
    async with open_recovering(config=CodexConfig(interrupt_timeout=1)) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(first.accept_turn)
        store.turn("turn-1")
        store.turns["thread-1"][0]["items"] = [RUNNING]
        await abandon_in_outage(store, nursery, codex, ends, thread)
        ends.loaded = ["thread-1"]
        ends.gate.set()
        nursery.start_soon(store.serve, await ends.server(1))
        await until(lambda: "thread/resume" in store.seen)
        assert not codex.statistics().owed_interrupts
        third = await cut(ends, store, nursery, 1)
        store.gates.clear()
        await end_command(third)
        await is_back(codex)
    assert store.interrupts == [("thread-1", "turn-1")]


async def end_command(server):
    """Wait until the end of the command is asked for."""
    with trio.fail_after(5):
        request = await server.receive("thread/backgroundTerminals/terminate")
    assert request.params == {"threadId": "thread-1", "processId": RUNNING["processId"]}
    await server.respond(request, {"terminated": True})


@pytest.mark.parametrize("shows", [True, False])
async def test_a_turn_in_doubt_that_nobody_waits_for_is_looked_for(
    store, nursery, autojump_clock, shows
):
    config = CodexConfig(interrupt_timeout=1)
    async with open_recovering(config=config) as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        ends.gate = trio.Event()
        with trio.CancelScope() as scope:
            nursery.start_soon(cut_and_cancel, first, scope, outcome := [])
            await thread.run("Go.")
        assert codex.statistics().owed_interrupts == 1
        if shows:
            store.turn("turn-1")
            store.item(asked(outcome[0]))
            store.turns["thread-1"][0]["items"] = [RUNNING]
        ends.loaded = ["thread-1"]
        ends.gate.set()
        nursery.start_soon(store.serve, second := await ends.server(1))
        await is_back(codex)
        if shows:
            await end_command(second)
        await until(lambda: not codex.statistics().owed_interrupts)
    assert store.interrupts == ([("thread-1", "turn-1")] if shows else [])


async def cut_and_cancel(server, scope, outcome):
    request = await server.receive("turn/start")
    outcome.append(request.params["clientUserMessageId"])
    await server.cut()
    scope.cancel()


async def test_a_turn_of_a_restarted_runtime_is_lost_with_what_has_come(
    store, nursery, autojump_clock
):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        await (await ends.server(0)).send_message("Half.")
        store.turn("turn-1", status="interrupted")
        ends.process = 8
        await cut(ends, store, nursery)
        with pytest.raises(RuntimeRestartedError) as caught:
            await turn.result()
        events = []
        with pytest.raises(RuntimeRestartedError):
            await collect(turn, events)
    assert caught.value.turn_id == "turn-1"
    assert [item.id for item in caught.value.result.items] == ["item-1"]
    assert codex.statistics().open_turns == 0
    assert store.interrupts == []


async def test_a_turn_that_a_restarted_runtime_has_completed_is_completed(
    store, nursery, autojump_clock
):
    async with cut_turn(store, nursery) as (_, ends, turn):
        store.turn("turn-1", status="completed")
        store.item(said("Done."))
        ends.process = 8
        await cut(ends, store, nursery)
        assert (await turn.result()).final_response == "Done."


async def test_an_idle_thread_is_resumed_when_it_is_used_again(store, nursery, autojump_clock):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start(config={"a": 1})
        nursery.start_soon(thread.run, "First.")
        await first.accept_turn("turn-0")
        await first.complete_turn(turn_id="turn-0")
        await until(lambda: not codex.statistics().open_turns)
        store.turn("turn-0", status="completed")
        ends.process = 8
        second = await cut(ends, store, nursery)
        await is_back(codex)
        assert store.resumed == []
        results = []

        async def run():
            results.append(await thread.run("Again."))

        nursery.start_soon(run)
        await second.accept_turn("turn-1")
        assert store.resumed == ["thread-1"]
        await second.complete_turn()
        await until(lambda: results)


@pytest.mark.parametrize("stored", ["at once", "later"])
async def test_the_first_turn_of_a_thread_goes_out_with_a_resume_behind_it(
    store, nursery, autojump_clock, stored
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        ends.loaded = ["thread-1"]
        store.gates["thread/resume"] = trio.Event()
        second = await cut(ends, store, nursery)
        await is_back(codex)
        events = []

        async def run():
            async with thread.turn("Go.") as turn:
                await collect(turn, events)

        nursery.start_soon(run)
        request = await second.receive("turn/start")
        await until(lambda: "thread/resume" in store.seen)
        if stored == "at once":
            store.turn("turn-1")
        store.gates["thread/resume"].set()
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await second.respond(request, {"turn": turn})
        await trio.sleep(0.01)
        store.turn("turn-1")
        await until(lambda: store.resumed)
        await second.send_message("Done.")
        await second.complete_turn()
        await until(lambda: events and events[-1].method == "turn/completed")
    gap = [] if stored == "at once" else ["trio_codex/gap"]
    told = ["turn/started", "item/started", "item/completed", "turn/completed"]
    assert names(events) == gap + told


async def test_a_thread_without_a_turn_is_gone_with_the_runtime(store, nursery, autojump_clock):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        ends.process = 8
        await cut(ends, store, nursery)
        await is_back(codex)
        with pytest.raises(RuntimeRestartedError):
            await thread.run("Go.")
        assert codex.statistics().open_turns == 0


async def test_a_turn_of_an_ephemeral_thread_is_interrupted_and_lost(
    store, nursery, autojump_clock
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)

        async def accept():
            request = await first.receive("thread/start")
            answer = thread_start_result("thread-1")
            answer["thread"]["ephemeral"] = True
            await first.respond(request, answer)

        nursery.start_soon(accept)
        thread = await codex.thread_start(ephemeral=True)
        nursery.start_soon(first.accept_turn)
        async with thread.turn("Go.") as turn:
            store.turn("turn-1")
            await cut(ends, store, nursery)
            with pytest.raises(TurnLostError) as caught:
                await turn.result()
            assert type(caught.value) is TurnLostError
        await until(lambda: store.interrupts == [("thread-1", "turn-1")])
        with pytest.raises(TurnLostError):
            await thread.run("Again.")


async def test_a_request_that_was_not_written_goes_out_on_the_next_connection(
    store, nursery, autojump_clock
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        ends.gate = trio.Event()
        await first.cut()
        await until(lambda: codex.statistics().connection == "reconnecting")
        ends.loaded = ["thread-1"]
        results = []

        async def run():
            results.append(await thread.run("Go."))

        nursery.start_soon(run)
        await trio.sleep(0.1)
        ends.gate.set()
        second = await ends.server(1)
        request = await second.receive("turn/start")
        store.turn("turn-1")
        nursery.start_soon(store.serve, second)
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await second.respond(request, {"turn": turn})
        await until(lambda: store.resumed)
        await second.send_message("Done.")
        await second.complete_turn()
        await until(lambda: results)
    assert results[0].final_response == "Done."


async def test_the_deletion_of_a_temporary_thread_is_asked_for_again(
    store, nursery, autojump_clock
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        deleted = []

        async def use():
            async with codex.temporary_thread():
                pass
            deleted.append(True)

        nursery.start_soon(use)
        await first.receive("thread/delete")
        second = await cut(ends, store, nursery)
        again = await second.receive("thread/delete")
        assert again.params == {"threadId": "thread-1"}
        await second.refuse(again, -32600, "no rollout found for thread id thread-1")
        await until(lambda: deleted)
        assert codex.statistics().pending_deletions == 0


async def test_sub_agents_go_on_and_those_that_have_ended_meanwhile_are_over(
    store, nursery, autojump_clock
):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        first = await ends.server(0)
        events = []
        nursery.start_soon(collect, turn.tree(), events)
        for agent in ("agent-1", "agent-2"):
            await complete_item(first, called(agent))
            begun = {"id": f"of-{agent}", "items": [], "status": "inProgress"}
            await first.notify("turn/started", {"threadId": agent, "turn": begun})
        await until(lambda: len(events) == 5)
        store.item(called("agent-1"))
        store.item(called("agent-2"))
        store.turn("of-agent-1", thread_id="agent-1", status="completed")
        store.item(said("Found.", "found"), turn_id="of-agent-1")
        store.turn("of-agent-2", thread_id="agent-2")
        # This one was called while there was no connection.
        store.item(called("agent-3"))
        store.turn("of-agent-3", thread_id="agent-3")
        second = await cut(ends, store, nursery)
        await is_back(codex)
        assert set(store.resumed) == {"thread-1", "agent-1", "agent-2", "agent-3"}
        await until(lambda: len(events) == 9)
        told = [(thread_id, event.method) for thread_id, event in events[5:]]
        assert told == [
            ("thread-1", "trio_codex/gap"),
            ("thread-1", "item/completed"),
            ("agent-1", "item/completed"),
            ("agent-1", "turn/completed"),
        ]
        nursery.start_soon(turn.interrupt)
        await until(lambda: ("agent-3", "of-agent-3") in store.interrupts)
        await turn.result()
        assert set(store.interrupts) == {
            ("thread-1", "turn-1"),
            ("agent-2", "of-agent-2"),
            ("agent-3", "of-agent-3"),
        }
        assert second.unread == []


def called(agent):
    return {
        "type": "collabAgentToolCall",
        "id": f"call-{agent}",
        "tool": "spawnAgent",
        "status": "completed",
        "senderThreadId": "thread-1",
        "receiverThreadIds": [agent],
        "agentsStates": {agent: {"status": "running"}},
    }


@pytest.mark.parametrize("method", ["thread/compact/start", "review/start"])
async def test_other_requests_that_start_a_turn_are_lost_in_doubt(
    store, nursery, autojump_clock, method
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        outcome = []

        async def run():
            try:
                if method == "review/start":
                    await thread.review(types.UncommittedChangesReviewTarget())
                else:
                    await thread.compact()
            except TurnLostError as exc:
                outcome.append(exc)

        nursery.start_soon(run)
        await first.receive(method)
        store.turn("turn-0", status="completed")
        second = await cut(ends, store, nursery)
        await until(lambda: outcome)
        assert isinstance(outcome[0], TurnStartLostError)
        assert codex.statistics().open_turns == 0
        assert [each.method for each in second.unread] == []
        assert store.interrupts == []


async def test_turns_that_stand_in_line_are_asked_for_on_the_next_connection(
    store, nursery, autojump_clock
):
    async with cut_turn(store, nursery) as (codex, ends, turn):
        thread = codex.thread("thread-1")
        results = []

        async def run():
            results.append(await thread.run("Next."))

        nursery.start_soon(run)
        second = await cut(ends, store, nursery)
        await is_back(codex)
        await second.complete_turn()
        await turn.result()
        await second.accept_turn("turn-2")
        await second.complete_turn(turn_id="turn-2")
        await until(lambda: results)
        assert codex.statistics().waiting_turns == 0


@pytest.mark.parametrize("status", ["inProgress", "completed"])
async def test_a_turn_that_only_its_start_names_is_found_by_the_next_connection(
    store, nursery, autojump_clock, status
):
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start()
        nursery.start_soon(thread.run, "First.")
        await first.accept_turn("turn-0")
        await first.complete_turn(turn_id="turn-0")
        outcome = []

        async def run():
            outcome.append(await thread.compact())

        nursery.start_soon(run)
        await first.respond(await first.receive("thread/compact/start"), {})
        await trio.sleep(0.1)
        store.turn("turn-0", status="completed")
        store.turn("turn-1", status=status)
        second = await cut(ends, store, nursery)
        await is_back(codex)
        if status == "inProgress":
            await second.complete_turn()
        await until(lambda: outcome)
        assert outcome[0].id == "turn-1"
        assert codex.statistics().open_turns == 0


GOAL = {"threadId": "thread-1", "objective": "Reach it.", "status": "active"}


@asynccontextmanager
async def resting_goal(store, nursery):
    """A goal of which one turn has ended and the next has not started; gives how it ends, too."""
    async with open_recovering() as (codex, ends):
        first = await ends.server(0)
        nursery.start_soon(first.accept_thread)
        thread = await codex.thread_start(goals=True)
        outcome = []

        async def run():
            try:
                outcome.append(await thread.run_goal("Reach it."))
            except TurnLostError as exc:
                outcome.append(exc)

        nursery.start_soon(run)
        await first.respond(await first.receive("thread/goal/set"), {"goal": GOAL})
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await first.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await first.send_message("One.")
        await first.complete_turn()
        await trio.sleep(0.1)
        store.turn("turn-1", status="completed")
        store.item(said("One.", "item-1"))
        yield codex, ends, outcome


async def test_a_goal_that_rested_at_the_cut_goes_on_with_its_next_turn(
    store, nursery, autojump_clock
):
    async with resting_goal(store, nursery) as (codex, ends, outcome):
        store.turn("turn-2")
        store.item(said("Two.", "item-2"), turn_id="turn-2")
        second = await cut(ends, store, nursery)
        await is_back(codex)
        done = {**GOAL, "status": "complete"}
        await second.notify("thread/goal/updated", {"threadId": "thread-1", "goal": done})
        await second.complete_turn(turn_id="turn-2")
        await until(lambda: outcome)
        assert [item.id for item in outcome[0].items] == ["item-1", "item-2"]
        assert codex.statistics().open_turns == 0


async def test_a_goal_that_rested_is_lost_with_its_runtime(store, nursery, autojump_clock):
    async with resting_goal(store, nursery) as (codex, ends, outcome):
        ends.process = 8
        await cut(ends, store, nursery)
        await is_back(codex)
        await until(lambda: outcome)
    assert isinstance(outcome[0], RuntimeRestartedError)
    assert [item.id for item in outcome[0].result.items] == ["item-1"]
    assert codex.statistics().open_turns == 0
