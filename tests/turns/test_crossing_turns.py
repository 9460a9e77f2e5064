"""Turns that cross each other, and what is left of them."""

from __future__ import annotations

import pytest
import trio
from trio.testing import assert_checkpoints, wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, types
from trio_codex._wire import encode_notification
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}


async def test_an_answer_that_comes_too_late_does_not_hit_the_turn_that_runs_meanwhile(
    autojump_clock,
):
    interrupts = []

    async def script(server):
        await server.accept_thread()
        late = await server.receive("turn/start")
        scope.cancel()
        await server.accept_turn("turn-2")
        await server.respond(late, {"turn": TURN})
        request = await server.receive("turn/interrupt")
        interrupts.append(request.params["turnId"])
        await server.refuse(request, -32600, "no active turn to interrupt")
        await server.send_message("fine", turn_id="turn-2")
        await server.complete_turn(turn_id="turn-2")

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with scope:
            await thread.run("late")
        assert (await thread.run("again")).final_response == "fine"
    # An empty id would have stopped the turn that runs.
    assert interrupts == ["turn-1"]


async def test_an_ending_without_ids_ends_none_of_two_turns():
    async def script(server):
        for number in (1, 2):
            await server.accept_thread(f"thread-{number}")
        for number in (1, 2):
            await server.accept_turn(f"turn-{number}")
        await server.notify("turn/completed", {})
        for number in (1, 2):
            ids = {"thread_id": f"thread-{number}", "turn_id": f"turn-{number}"}
            await server.send_message("fine", **ids)
            await server.complete_turn(**ids)

    results = []

    async def run(thread):
        results.append((await thread.run("go")).final_response)

    async with open_fake_app_server(script) as codex:
        threads = [await codex.thread_start() for _ in range(2)]
        async with trio.open_nursery() as nursery:
            for thread in threads:
                nursery.start_soon(run, thread)
                await wait_all_tasks_blocked()
    assert results == ["fine", "fine"]


async def test_ids_of_strange_types_do_not_end_the_connection():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for strange in (["turn-1"], {"a": 1}, 7):
            await server.notify("item/started", {"threadId": "thread-1", "turnId": strange})
            await server.notify("item/started", {"threadId": strange, "turnId": "turn-1"})
        await server.send_message("fine")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        assert (await thread.run("go")).final_response == "fine"


async def test_a_reader_that_outlives_the_block_of_a_detached_turn_is_not_left_waiting():
    events = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await server.receive("left"), {})
        for _ in range(20):
            await server.send_delta("x")
        await server.respond(await server.receive("seen"), {})
        await server.complete_turn()

    async def read(turn):
        with pytest.raises(CodexError, match="left to the runtime"):  # noqa: PT012
            async for event in turn:
                events.append(event)  # noqa: PERF401 - what came before the error counts

    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            nursery.start_soon(read, turn)
            await wait_all_tasks_blocked()
            turn.detach()
        await wait_all_tasks_blocked()
        assert [event.method for event in events] == ["turn/started"]
        await codex.request("left")
        await codex.request("seen")
        assert codex.statistics().buffered_events == 0


async def test_a_cancelled_interrupt_leaves_nothing_pending_and_stays_sent():
    seen = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        seen.append((await server.receive("turn/interrupt")).params["turnId"])
        await server.respond(await server.receive("cancelled"), {})
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
            with trio.CancelScope() as scope:
                nursery.start_soon(_cancel_when_blocked, scope)
                await turn.interrupt()
            assert scope.cancelled_caught
            assert codex.statistics().pending_requests == 0
            await codex.request("cancelled")
            assert (await turn.result()).status is types.TurnStatus.interrupted
    assert seen == ["turn-1"]


async def _cancel_when_blocked(scope):
    await wait_all_tasks_blocked()
    scope.cancel()


async def test_two_who_interrupt_the_same_turn_both_come_back():
    done = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")

    async def interrupt(turn):
        await turn.interrupt()
        done.append(turn)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn, trio.open_nursery() as nursery:
            await turn.__anext__()
            nursery.start_soon(interrupt, turn)
            nursery.start_soon(interrupt, turn)
        assert codex.statistics().pending_requests == 0
    assert len(done) == 2


async def test_whatever_a_turn_that_is_over_is_asked_is_a_checkpoint():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.result()
            for call in (turn.result, turn.interrupt, turn.__anext__):
                with assert_checkpoints():
                    await call()
            await turn.__anext__()  # it was there at once
            for _ in range(2):
                with assert_checkpoints(), pytest.raises(StopAsyncIteration):
                    await turn.__anext__()


async def test_each_step_of_a_stream_looks_at_cancellation(monkeypatch):
    monkeypatch.setattr("trio_codex._turns._streams.TIME_SLICE", 1000)

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(100):
            await server.send_delta("x")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        seen = 0
        async with thread.turn("go") as turn:
            await turn.result()
            with trio.CancelScope() as scope:
                async for _ in turn:
                    seen += 1
                    if seen == 10:
                        scope.cancel()
    assert seen == 10


async def test_two_readers_lose_nothing_when_events_come_many_at_a_time():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await wait_all_tasks_blocked()
        for start in range(0, 60, 6):
            await server.send_bytes(
                b"".join(
                    encode_notification(
                        "item/agentMessage/delta",
                        {
                            "threadId": "thread-1",
                            "turnId": "turn-1",
                            "itemId": "i",
                            "delta": str(number),
                        },
                    )
                    for number in range(start, start + 6)
                )
            )
        await wait_all_tasks_blocked()
        await server.complete_turn()

    seen = []

    async def read(turn):
        async for event in turn:
            seen.append(event)
            await trio.lowlevel.checkpoint()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn, trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(read, turn)
    deltas = [event.delta for event in seen if hasattr(event, "delta")]
    assert sorted(deltas, key=int) == [str(number) for number in range(60)]


async def test_what_a_reader_that_is_cancelled_has_not_read_comes_to_the_one_beside_it():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await all_wait.wait()
        await server.send_bytes(
            b"".join(
                encode_notification(
                    "item/agentMessage/delta",
                    {"threadId": "thread-1", "turnId": "turn-1", "itemId": "i", "delta": letter},
                )
                for letter in "abcdef"
            )
        )
        await server.complete_turn()

    all_wait, seen = trio.Event(), []

    async def read(turn, scope, limit):
        with scope:
            async for event in turn:
                seen.append(getattr(event, "delta", ""))
                if len(seen) == limit:
                    scope.cancel()
                    await trio.lowlevel.checkpoint()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
            async with trio.open_nursery() as nursery:
                for limit in (1, 2, None):
                    nursery.start_soon(read, turn, trio.CancelScope(), limit)
                await wait_all_tasks_blocked()
                all_wait.set()
    assert "".join(seen) == "abcdef"


async def test_the_usage_of_a_turn_is_what_its_calls_added_to_the_thread():
    def usage(total, last):
        def counts(n):
            return {
                "totalTokens": n,
                "inputTokens": n,
                "cachedInputTokens": 0,
                "outputTokens": 0,
                "reasoningOutputTokens": 0,
            }

        return {
            "threadId": "thread-1",
            "turnId": "turn-1",
            "tokenUsage": {"total": counts(total), "last": counts(last)},
        }

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for total, last in ((110, 10), (130, 20), (160, 30)):
            await server.notify("thread/tokenUsage/updated", usage(total, last))
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        result = await (await codex.thread_start()).run("go")
    assert result.usage.total.total_tokens == 160
    assert result.turn_usage.total_tokens == 60


async def test_no_time_for_an_interrupt_still_sends_it():
    seen = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        seen.append((await server.receive("turn/interrupt")).params["turnId"])
        await server.respond(await server.receive("after"), {})

    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await turn.__anext__()
        await codex.request("after")
        assert codex.statistics().open_turns == 0
    assert seen == ["turn-1"]


async def test_leaving_one_of_two_subscriptions_leaves_the_other():
    async def script(server):
        await server.respond(await server.receive("play"), {})
        await server.notify("who/knows", {})

    async with open_fake_app_server(script) as codex, codex.subscribe() as outer:
        async with codex.subscribe() as first:
            pass
        second = codex.subscribe()
        third = codex.subscribe()
        await second.__aenter__()
        stream = await third.__aenter__()
        await second.__aexit__(None, None, None)
        await codex.request("play")
        assert (await stream.__anext__()).method == "who/knows"
        assert (await outer.__anext__()).method == "who/knows"
        await third.__aexit__(None, None, None)
        assert first.dropped == 0
