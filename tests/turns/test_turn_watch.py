"""Limits that cancel a block: on silence, in virtual time, and on tokens."""

from __future__ import annotations

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import types
from trio_codex.testing import open_fake_app_server

# Of virtual time.
pytestmark = pytest.mark.deadline(5000)


async def finish_interrupted(server):
    await server.respond(await server.receive("turn/interrupt"), {})
    await server.complete_turn(status="interrupted")


async def spend(server, total, *, thread_id="thread-1", turn_id="turn-1"):
    """Report what a thread has used in all; half of it was input."""
    counts = {
        "totalTokens": total,
        "inputTokens": total // 2,
        "cachedInputTokens": 0,
        "outputTokens": total - total // 2,
        "reasoningOutputTokens": 0,
    }
    none = dict.fromkeys(counts, 0)
    usage = {"total": counts, "last": counts if total <= 60 else none}
    params = {"threadId": thread_id, "turnId": turn_id, "tokenUsage": usage}
    await server.notify("thread/tokenUsage/updated", params)


async def call_agent(server):
    item = {
        "type": "subAgentActivity",
        "id": "1",
        "kind": "started",
        "agentPath": "/a",
        "agentThreadId": "child",
    }
    params = {"threadId": "thread-1", "turnId": "turn-1", "item": item, "completedAtMs": 0}
    await server.notify("item/completed", params)


async def test_a_long_turn_is_not_stopped_for_being_long(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(100):
            await trio.sleep(9)
            await server.send_delta("x")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                result = await turn.result()
    assert result.status is types.TurnStatus.completed
    assert not scope.cancelled_caught


@pytest.mark.parametrize("after", [0, 3])
async def test_silence_cancels_the_block_and_leaving_the_turn_interrupts_it(after, autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(after):
            await trio.sleep(5)
            await server.send_delta("x")
        await finish_interrupted(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        began = trio.current_time()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                async for _ in turn:
                    pass
            assert scope.cancelled_caught
            assert trio.current_time() - began == pytest.approx(after * 5 + 10)
        assert turn.status is types.TurnStatus.interrupted


async def test_what_a_sub_agent_says_counts(autojump_clock):
    child = {"threadId": "child", "turnId": "turn-child"}

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await call_agent(server)
        for _ in range(5):
            await trio.sleep(8)
            await server.send_delta("x", thread_id="child", turn_id=child["turnId"])
        await server.complete_turn(thread_id="child", turn_id=child["turnId"])
        await trio.sleep(9)
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await turn.result()
    assert not scope.cancelled_caught


async def test_a_turn_that_is_over_is_not_silent(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await turn.result()
                await trio.sleep(1000)
            with turn.watch(idle=10) as second:
                await trio.sleep(1000)
    assert not scope.cancelled_caught
    assert not second.cancelled_caught


async def test_what_is_not_read_counts_too(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for _ in range(10):
            await trio.sleep(8)
            await server.send_delta("x")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await trio.sleep(500)
    assert not scope.cancelled_caught


async def test_outside_of_its_block_it_watches_no_more(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.receive("on")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10) as scope:
                await wait_all_tasks_blocked()
            await trio.sleep(100)
            assert turn._route.watches == []
            async with trio.open_nursery() as nursery:
                nursery.start_soon(codex.request, "on")
                await turn.result()
                nursery.cancel_scope.cancel()
    assert not scope.cancel_called


@pytest.mark.deadline(10)
async def test_as_many_tokens_cancel_the_block_and_say_so():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        for total in (60, 99):
            await spend(server, total)
            await server.respond(await server.receive("more"), {})
        await spend(server, 100)
        await finish_interrupted(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=1000, tokens=100) as scope:
                for used in (60, 99):
                    async for event in turn:
                        if isinstance(event, types.ThreadTokenUsageUpdatedNotification):
                            break
                    assert turn.tree_usage().total_tokens == used
                    assert (scope.cancel_called, scope.reason) == (False, None)
                    await codex.request("more")
                await turn.result()
            assert scope.cancelled_caught
            assert scope.reason == "tokens"
            assert "reason='tokens'" in repr(scope)
        assert turn.status is types.TurnStatus.interrupted


@pytest.mark.deadline(10)
async def test_what_sub_agents_use_counts():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await spend(server, 60)
        await call_agent(server)
        await spend(server, 40, thread_id="child", turn_id="turn-child")
        for thread_id, turn_id in [("thread-1", "turn-1"), ("child", "turn-child")]:
            await server.respond(await server.receive("turn/interrupt"), {})
            await server.complete_turn(thread_id=thread_id, turn_id=turn_id, status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(tokens=100) as scope:
                await turn.result()
            assert turn.tree_usage().total_tokens == 100
    assert scope.reason == "tokens"


@pytest.mark.deadline(10)
async def test_what_was_used_before_the_block_counts():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await spend(server, 50)
        await finish_interrupted(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            while turn.tree_usage() is None:
                await trio.lowlevel.checkpoint()
            with turn.watch(tokens=50) as scope:
                assert scope.cancel_called
                await trio.sleep_forever()
            with turn.watch(tokens=51) as second:
                await trio.lowlevel.checkpoint()
    assert scope.reason == "tokens"
    assert second.reason is None
    assert not second.cancelled_caught


@pytest.mark.deadline(10)
async def test_what_earlier_turns_of_the_thread_have_used_does_not_count():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await spend(server, 60)
        await server.complete_turn()
        await server.accept_turn(turn_id="turn-2")
        await spend(server, 60, turn_id="turn-2")
        await spend(server, 109, turn_id="turn-2")
        await server.complete_turn(turn_id="turn-2")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await thread.run("go")
        async with thread.turn("go") as turn:
            with turn.watch(tokens=50) as scope:
                result = await turn.result()
    assert result.turn_usage.total_tokens == 49
    assert scope.reason is None


async def test_the_limit_that_is_reached_first_is_told(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await server.receive("turn/interrupt"), {})
        await spend(server, 60)
        await server.complete_turn(status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(idle=10, tokens=50) as scope:
                assert scope.deadline == trio.current_time() + 10
                try:
                    await trio.sleep_forever()
                finally:
                    with trio.CancelScope(shield=True):
                        await turn.interrupt()
    assert scope.cancelled_caught
    assert scope.reason == "idle"


@pytest.mark.deadline(10)
async def test_a_block_that_the_program_cancels_itself_has_reached_no_limit():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await finish_interrupted(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with turn.watch(tokens=10) as scope:
                assert scope.deadline == float("inf")
                scope.shield = True
                assert scope.shield
                scope.cancel()
                scope.cancel()
                await turn.result()
    assert scope.cancelled_caught
    assert scope.reason is None


WRONG_LIMITS = [
    ({}, ValueError, "needs a limit"),
    *[
        ({"idle": idle}, ValueError, "idle must be a positive number of seconds")
        for idle in (0, -1, float("nan"))
    ],
    *[
        ({"idle": 5, "tokens": tokens}, ValueError, "tokens must be a positive number of tokens")
        for tokens in (0, -5, float("nan"))
    ],
    ({"tokens": "many"}, TypeError, "tokens must be .*, and is 'many'"),
    ({"tokens": True}, TypeError, "tokens must be"),
]


@pytest.mark.parametrize(("limits", "error", "says"), WRONG_LIMITS)
async def test_a_limit_that_is_none_is_refused(limits, error, says):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with pytest.raises(error, match=says):
                turn.watch(**limits)
            await turn.result()
