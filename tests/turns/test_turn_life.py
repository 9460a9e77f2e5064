"""The life of a turn where a real runtime cannot be made to go: against an app-server in memory."""

from __future__ import annotations

import logging
from contextlib import asynccontextmanager, suppress

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    InvalidRequestError,
    JsonRpcError,
    ProtocolError,
    TransportClosedError,
    TurnFailedError,
    types,
)
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}


@pytest.fixture
def fake():
    """Open clients on a scripted server; whatever happens, they have nothing left at the end."""
    opened = []

    @asynccontextmanager
    async def fake(script, config=None):
        async with open_fake_app_server(script, config) as codex:
            opened.append(codex)
            yield codex

    yield fake
    for codex in opened:
        left = codex.statistics()
        assert (left.pending_requests, left.waiting_requests) == (0, 0)
        assert (left.open_turns, left.waiting_turns, left.buffered_events) == (0, 0, 0)


async def answer_interrupt(server, **ids):
    request = await server.receive("turn/interrupt")
    await server.respond(request, {})
    await server.complete_turn(status="interrupted", **ids)
    return request.params["turnId"]


# How it begins


async def test_what_comes_before_the_answer_to_turn_start_is_not_lost(fake):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await server.notify("turn/started", {"threadId": "thread-1", "turn": TURN})
        await server.send_delta("not ours", turn_id="turn-0")
        await server.send_delta("early")
        await server.respond(request, {"turn": TURN})
        await server.send_delta("late")
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            # None of its items said whose it is, and none ran before.
            assert not turn.joined
            events = [event async for event in turn]
    assert [event.method for event in events] == [
        "turn/started",
        "item/agentMessage/delta",
        "item/agentMessage/delta",
        "turn/completed",
    ]
    assert [event.delta for event in events[1:3]] == ["early", "late"]


async def test_even_a_turn_that_ended_before_the_answer_is_whole(fake):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await server.send_message("done")
        await server.complete_turn()
        await server.respond(request, {"turn": TURN})

    async with fake(script) as codex:
        thread = await codex.thread_start()
        assert (await thread.run("go")).final_response == "done"


async def test_a_refused_turn_start_raises_and_lets_the_next_one_in(fake):
    async def script(server):
        await server.accept_thread()
        await server.refuse(await server.receive("turn/start"), -32600, "no, not now")
        await server.accept_turn()
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(InvalidRequestError, match="no, not now"):
            await thread.run("go")
        await thread.run("go")


async def test_an_answer_without_a_turn_id_is_a_protocol_error_and_the_turn_is_interrupted(fake):
    seen = []

    async def script(server):
        await server.accept_thread()
        await server.respond(await server.receive("turn/start"), {"turn": {"id": 7}})
        request = await server.receive("turn/interrupt")
        seen.append(request.params)
        await server.respond(request, {})

    async with fake(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(ProtocolError, match=r"turn/start: \$\.turn\.id"):
            await thread.run("go")
        await wait_all_tasks_blocked()
    assert seen == [{"threadId": "thread-1", "turnId": ""}]


async def test_params_that_cannot_be_written_raise_and_send_nothing(fake):
    async def script(server):
        await server.accept_thread()
        with pytest.raises(EOFError):
            await server.receive()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(ValueError, match=r"output_schema\.x"):
            await thread.run("go", output_schema={"x": float("nan")})
        assert codex.statistics().open_turns == 0
        with pytest.raises(TypeError, match="input"):
            await thread.run(7)


# Standing in line


async def test_turns_on_one_thread_stand_in_line_and_one_that_is_cancelled_leaves_it(fake):
    order = []
    lined_up = trio.Event()

    async def script(server):
        await server.accept_thread()
        for number in range(3):
            turn_id = f"turn-{number}"
            request = await server.accept_turn(turn_id)
            order.append(request.params["input"][0]["text"])
            await lined_up.wait()
            await server.complete_turn(turn_id=turn_id)

    async with fake(script) as codex:
        thread = await codex.thread_start()
        scope = trio.CancelScope()

        async def cancelled():
            with scope:
                await thread.run("cancelled")

        async with trio.open_nursery() as nursery:
            for name in ("a", "b"):
                nursery.start_soon(thread.run, name)
                await wait_all_tasks_blocked()
            nursery.start_soon(cancelled)
            await wait_all_tasks_blocked()
            assert codex.statistics().waiting_turns == 2
            scope.cancel()
            nursery.start_soon(thread.run, "c")
            await wait_all_tasks_blocked()
            lined_up.set()
        assert scope.cancelled_caught
    assert order == ["a", "b", "c"]


async def test_turns_on_two_threads_do_not_wait_for_each_other(fake):
    both = trio.Event()

    async def script(server):
        for number in (1, 2):
            await server.accept_thread(f"thread-{number}")
        requests = [await server.accept_turn(f"turn-{number}") for number in (1, 2)]
        both.set()
        for number, request in enumerate(requests, 1):
            thread_id = request.params["threadId"]
            await server.complete_turn(thread_id=thread_id, turn_id=f"turn-{number}")

    async with fake(script) as codex:
        threads = [await codex.thread_start() for _ in range(2)]
        async with trio.open_nursery() as nursery:
            for thread in threads:
                nursery.start_soon(thread.run, "go")
    assert both.is_set()


async def test_a_turn_cancelled_before_it_was_written_is_never_sent(fake):
    config = CodexConfig(max_in_flight=1)

    async def script(server):
        await server.accept_thread()
        blocker = await server.receive("blocker")
        await blocked.wait()
        await server.respond(blocker, {})
        with pytest.raises(EOFError):
            await server.receive()

    blocked = trio.Event()
    async with fake(script, config) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(codex.request, "blocker")
            await wait_all_tasks_blocked()
            with trio.CancelScope() as scope:
                nursery.start_soon(cancel_when_blocked, scope)
                await thread.run("go")
            assert scope.cancelled_caught
            assert codex.statistics().open_turns == 0
            blocked.set()


async def cancel_when_blocked(scope):
    await wait_all_tasks_blocked()
    scope.cancel()


async def test_a_turn_that_waits_for_the_window_hears_of_the_end_of_the_connection(fake):
    async def script(server):
        await server.accept_thread()
        await server.receive("blocker")
        await wait_all_tasks_blocked()
        await server.hang_up()

    async def fail(call, *args):
        with pytest.raises(TransportClosedError):
            await call(*args)

    async with fake(script, CodexConfig(max_in_flight=1)) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(fail, codex.request, "blocker")
            await wait_all_tasks_blocked()
            nursery.start_soon(fail, thread.run, "waits for the window")
            nursery.start_soon(fail, thread.run, "waits for the thread")


# Cancellation and interrupts


async def test_cancelled_while_turn_start_is_in_flight_the_turn_is_interrupted_once_accepted(fake):
    log = []

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        scope.cancel()
        await wait_all_tasks_blocked()
        log.append("answered")
        await server.respond(request, {"turn": TURN})
        log.append(await answer_interrupt(server))

    scope = trio.CancelScope()
    async with fake(script) as codex:
        thread = await codex.thread_start()
        with scope:
            await thread.run("go")
        log.append("left")
        assert scope.cancelled_caught
    # It was not started, so the runtime knew it by no id.
    assert log == ["answered", "", "left"]


async def test_a_turn_that_has_started_is_interrupted_by_its_id(fake):
    ids = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await wait_all_tasks_blocked()
        scope.cancel()
        ids.append(await answer_interrupt(server))

    scope = trio.CancelScope()
    async with fake(script) as codex:
        thread = await codex.thread_start()
        with scope:
            await thread.run("go")
    assert ids == ["turn-1"]


async def test_an_interrupt_that_came_before_turn_started_is_repeated_by_id(fake):
    ids = []

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await server.respond(request, {"turn": TURN})
        early = await server.receive("turn/interrupt")
        ids.append(early.params["turnId"])
        await server.respond(early, {})
        # It did not hit: the turn starts all the same.
        await server.notify("turn/started", {"threadId": "thread-1", "turn": TURN})
        ids.append(await answer_interrupt(server))

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go"):
            pass
    assert ids == ["", "turn-1"]


async def test_an_interrupt_that_is_never_answered_is_done_when_the_turn_is(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("turn/interrupt")
        await server.complete_turn(status="interrupted")

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
            await turn.interrupt()
            assert turn.status is types.TurnStatus.interrupted
            assert codex.statistics().pending_requests == 0
            await turn.interrupt()
            assert (await turn.result()).status is types.TurnStatus.interrupted


async def test_an_interrupt_refused_because_the_turn_has_just_ended_is_no_error(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        request = await server.receive("turn/interrupt")
        await server.refuse(request, -32600, "no active turn to interrupt")
        await wait_all_tasks_blocked()
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.interrupt()
            assert (await turn.result()).status is types.TurnStatus.completed


async def test_an_interrupt_that_the_runtime_refuses_raises(fake, autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        request = await server.receive("turn/interrupt")
        await server.refuse(request, -32600, "not this one")
        await trio.sleep(20)
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
            with pytest.raises(InvalidRequestError, match="not this one"):
                await turn.interrupt()
            assert trio.current_time() >= 5
            assert (await turn.result()).status is types.TurnStatus.completed


async def test_a_turn_that_does_not_end_is_abandoned_and_the_next_one_may_start(
    fake, autojump_clock, caplog
):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn("turn-1")
        await server.accept_turn("turn-2")
        await server.send_delta("late", turn_id="turn-1")
        await server.complete_turn(turn_id="turn-1", status="interrupted")
        await server.send_message("fine", turn_id="turn-2")
        await server.complete_turn(turn_id="turn-2")

    async with fake(script, CodexConfig(interrupt_timeout=3)) as codex:
        thread = await codex.thread_start()
        began = trio.current_time()
        async with thread.turn("go"):
            pass
        assert trio.current_time() - began == pytest.approx(3)
        assert "abandoned" in caplog.text
        async with thread.turn("again") as turn:
            events = [event async for event in turn]
            assert (await turn.result()).final_response == "fine"
        assert {getattr(event, "turn_id", turn.id) for event in events} == {"turn-2"}
        await wait_all_tasks_blocked()


@pytest.mark.deadline(1_000)
async def test_a_turn_start_that_is_answered_too_late_is_interrupted_all_the_same(
    fake, autojump_clock, caplog
):
    interrupted = []

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        scope.cancel()
        await trio.sleep(60)
        await server.respond(request, {"turn": TURN})
        interrupt = await server.receive("turn/interrupt")
        interrupted.append(interrupt.params)
        await server.respond(interrupt, {})

    scope = trio.CancelScope()
    async with fake(script) as codex:
        thread = await codex.thread_start()
        with scope:
            await thread.run("go")
        assert trio.current_time() < 10
        assert "abandoned" in caplog.text
        await trio.sleep(100)
    assert [params["threadId"] for params in interrupted] == ["thread-1"]


@pytest.mark.parametrize("way", ["break", "return", "raise", "cancel"])
async def test_leaving_the_block_in_whatever_way_interrupts_the_turn(fake, way):
    interrupts = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        interrupts.append(await answer_interrupt(server))

    async def use(thread):
        for _ in range(1):
            async with thread.turn("go") as turn:
                await turn.__anext__()
                if way == "break":
                    break
                if way == "return":
                    return
                if way == "raise":
                    raise KeyError("the body's own")
                scope.cancel()
                await trio.sleep_forever()

    scope = trio.CancelScope()
    async with fake(script) as codex:
        thread = await codex.thread_start()
        if way == "raise":
            with pytest.raises(KeyError, match="the body's own"):
                await use(thread)
        else:
            with scope:
                await use(thread)
        assert scope.cancelled_caught == (way == "cancel")
        assert interrupts == ["turn-1"]


async def test_a_turn_that_is_over_is_not_interrupted(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()
        with pytest.raises(EOFError):
            await server.receive()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.result()


async def test_a_detached_turn_is_left_alone_and_the_next_one_waits_for_its_end(fake):
    order = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn("turn-1")
        await wait_all_tasks_blocked()
        order.append("first ends")
        await server.complete_turn(turn_id="turn-1")
        await server.accept_turn("turn-2")
        order.append("second starts")
        await server.complete_turn(turn_id="turn-2")

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            turn.detach()
        order.append("left")
        assert codex.statistics().open_turns == 1
        await thread.run("again")
    assert order == ["left", "first ends", "second starts"]


async def test_a_turn_that_was_running_already_is_joined_and_not_interrupted(fake):
    async def script(server):
        await server.accept_thread()
        turn = {**TURN, "id": "goal-1"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await server.respond(await server.receive("known"), {})
        await server.respond(await server.receive("turn/start"), {"turn": turn})
        await server.respond(await server.receive("left"), {})
        await server.complete_turn(turn_id="goal-1")
        with pytest.raises(EOFError):
            await server.receive()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        await codex.request("known")
        async with thread.turn("go") as turn:
            assert turn.joined
            assert turn.id == "goal-1"
        await codex.request("left")
        await wait_all_tasks_blocked()


# Foreign, stale and malformed events


async def test_events_of_other_turns_and_threads_do_not_touch_ours(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn(turn_id="turn-0")
        await server.complete_turn(thread_id="sub-agent", turn_id="turn-9")
        await server.notify("turn/completed", {"threadId": "sub-agent", "turn": None})
        await server.notify("turn/completed", {"threadId": ["what"], "turn": {"id": "turn-9"}})
        await server.notify("item/agentMessage/delta", ["no", "object"])
        await server.notify("thread/status/changed", {"threadId": "thread-1", "status": {}})
        await server.send_delta("ours")
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            methods = [event.method async for event in turn]
    assert methods == ["turn/started", "item/agentMessage/delta", "turn/completed"]


@pytest.mark.parametrize(
    "params", [None, [], {}, {"threadId": "thread-1"}, {"turn": {"id": "turn-1"}}]
)
async def test_a_turn_completed_that_can_only_mean_our_turn_ends_it(fake, params):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.notify("turn/completed", params)

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            *_, last = [event async for event in turn]
            assert isinstance(last, types.UnknownNotification)
            with pytest.raises(ProtocolError):
                await turn.result()


async def test_a_failed_turn_raises_from_run_and_result_with_all_that_was_collected(fake):
    async def script(server):
        await server.accept_thread()
        for turn_id in ("turn-1", "turn-2"):
            await server.accept_turn(turn_id)
            await server.send_message("half", turn_id=turn_id)
            error = {"message": "out of luck", "codexErrorInfo": "serverOverloaded"}
            await server.complete_turn(turn_id=turn_id, status="failed", error=error)

    async with fake(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TurnFailedError, match="turn turn-1 failed: out of luck") as caught:
            await thread.run("go")
        assert caught.value.error.message == "out of luck"
        assert caught.value.result.final_response == "half"
        async with thread.turn("go") as turn:
            for _ in range(2):
                with pytest.raises(TurnFailedError):
                    await turn.result()


# The end of the connection


async def test_a_connection_that_ends_during_the_clean_up_does_not_hide_the_bodys_error(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("turn/interrupt")
        await server.hang_up()

    async def use(thread):
        async with thread.turn("go"):
            raise KeyError("the body's own")

    async with fake(script) as codex:
        thread = await codex.thread_start()
        with pytest.raises(KeyError, match="the body's own"):
            await use(thread)
        with pytest.raises(TransportClosedError):
            await thread.run("again")


async def test_after_the_block_every_call_raises(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await answer_interrupt(server)

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            pass
    for call in (codex.models, thread.read, codex.thread_start):
        with pytest.raises(TransportClosedError, match="block of open_codex was left"):
            await call()
    with pytest.raises(TransportClosedError):
        await thread.run("go")
    assert (await turn.result()).status is types.TurnStatus.interrupted


async def test_a_task_that_outlives_the_block_is_woken(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("never answered")

    failures = []

    async def wait(call):
        with pytest.raises(TransportClosedError) as caught:
            await call()
        failures.append(caught.value)

    async with trio.open_nursery() as outer, fake(script) as codex:
        thread = await codex.thread_start()
        outer.start_soon(wait, lambda: thread.run("go"))
        outer.start_soon(wait, lambda: codex.request("never answered"))
        outer.start_soon(wait, lambda: thread.run("in line"))
        await wait_all_tasks_blocked()
    assert len(failures) == 3


# Readers


async def test_a_reader_that_makes_requests_never_deadlocks_with_a_full_buffer_either(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(200):
            await server.send_delta("x")
        await server.complete_turn()
        with suppress(EOFError):
            while True:
                await server.respond(await server.receive("ping"), {})

    async with fake(script, CodexConfig(event_buffer=2, max_in_flight=1)) as codex:
        thread = await codex.thread_start()
        text = ""
        async with thread.turn("go") as turn:
            async for event in turn:
                await codex.request("ping")
                if isinstance(event, types.AgentMessageDeltaNotification):
                    text += event.delta
    assert text == "x" * 200


async def test_cancelling_a_reader_takes_no_event_away(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for number in range(50):
            await server.send_delta(str(number))
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        seen = []
        async with thread.turn("go") as turn:
            ended = False
            while not ended:
                with trio.CancelScope() as scope:
                    ended = True
                    async for event in turn:
                        seen.append(event)
                        scope.cancel()
                if scope.cancelled_caught:
                    ended = False
    assert [event.delta for event in seen[1:-1]] == [str(number) for number in range(50)]


async def test_two_readers_of_one_stream_share_its_events(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for number in range(300):
            await server.send_delta(str(number))
            if number % 7 == 0:
                await trio.lowlevel.checkpoint()
        await server.complete_turn()

    seen = []

    async def read(turn):
        async for event in turn:
            seen.append(event)
            await trio.lowlevel.checkpoint()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn, trio.open_nursery() as nursery:
            nursery.start_soon(read, turn)
            nursery.start_soon(read, turn)
    deltas = [event.delta for event in seen if hasattr(event, "delta")]
    assert sorted(deltas, key=int) == [str(number) for number in range(300)]


async def test_a_reader_lets_other_tasks_run_while_events_are_plenty(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(1000):
            await server.send_delta("x")
        await server.complete_turn()

    ticks = 0

    async def tick():
        nonlocal ticks
        while True:
            await trio.lowlevel.checkpoint()
            ticks += 1

    async with fake(script) as codex, trio.open_nursery() as nursery:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.result()
            nursery.start_soon(tick)
            async for _ in turn:
                # A slow reader: more than a time slice for each event.
                end = trio.current_time() + 0.002
                while trio.current_time() < end:
                    pass
                if ticks > 20:
                    break
            nursery.cancel_scope.cancel()
    assert ticks > 20


async def test_the_result_leaves_the_stream_as_it_is_and_the_stream_the_result(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_delta("fi")
        await server.send_message("fine")
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            first = await turn.result()
            events = [event async for event in turn]
            assert [event async for event in turn] == []
            assert await turn.result() is first
    assert len(events) == 5
    assert first.final_response == "fine"


async def test_text_gives_the_assistants_words_only(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        ids = {"threadId": "thread-1", "turnId": "turn-1"}
        reasoning = {**ids, "itemId": "r", "delta": "hmm", "contentIndex": 0}
        await server.notify("item/reasoning/textDelta", reasoning)
        await server.send_delta("a", item_id="i")
        await server.send_delta("b", item_id="i")
        item = {"type": "agentMessage", "id": "i", "text": "ab"}
        await server.notify("item/completed", {**ids, "item": item, "completedAtMs": 0})
        await server.send_message("whole", item_id="j")
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            assert [text async for text in turn.text()] == ["a", "b", "whole"]


async def test_steering_names_the_turn_and_refuses_what_cannot_steer(fake):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        request = await server.receive("turn/steer")
        assert request.params["expectedTurnId"] == "turn-1"
        assert request.params["input"] == [{"type": "text", "text": "more"}]
        await server.respond(request, {"turnId": "turn-1"})
        await server.refuse(await server.receive("turn/steer"), -32600, "no active turn to steer")
        await server.complete_turn()

    async with fake(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.steer("more")
            with pytest.raises(JsonRpcError, match="no active turn"):
                await turn.steer("late")
            with pytest.raises(TypeError):
                await turn.steer(7)
            await turn.result()


async def test_a_slow_reader_gets_the_whole_text_in_fewer_events(fake, caplog):
    caplog.set_level(logging.WARNING)

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for number in range(5000):
            await server.send_delta(f"{number} ")
        await server.complete_turn()

    async with fake(script, CodexConfig(event_buffer=10)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.result()
            assert codex.statistics().buffered_events == 0
            pieces = [text async for text in turn.text()]
    assert "".join(pieces) == "".join(f"{number} " for number in range(5000))
    assert len(pieces) < 2500
    assert not caplog.records
