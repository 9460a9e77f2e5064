"""Goals and commands on a runtime that is busy, or slow, or says things late."""

from __future__ import annotations

import trio
from agents import call_agent

from trio_codex import CodexConfig, types
from trio_codex.testing import open_fake_app_server

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}
BUSY = -32001


def goal(status):
    return {
        "threadId": "thread-1",
        "objective": "Reach it.",
        "status": status,
        "tokensUsed": 0,
        "timeUsedSeconds": 0,
        "createdAt": 1,
        "updatedAt": 1,
    }


async def tell_of_goal(server, status):
    await server.notify("thread/goal/updated", {"threadId": "thread-1", "goal": goal(status)})


async def begin_goal(server):
    request = await server.receive("thread/goal/set")
    await server.respond(request, {"goal": goal("active")})
    await start_turn(server)


async def start_turn(server, turn_id="turn-1"):
    turn = {**TURN, "id": turn_id}
    await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})


async def idle_thread(server):
    request = await server.receive("thread/read")
    await server.respond(request, {"thread": {"id": "thread-1", "status": {"type": "idle"}}})


async def test_whether_a_busy_runtime_is_idle_is_asked_again(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await begin_goal(server)
        await server.complete_turn()
        pause = await server.receive("thread/goal/set")
        await server.respond(pause, {"goal": goal("paused")})
        refused = 0
        # The busy runtime starts the next turn long after it has refused to say what it does.
        while refused < 5:
            request = await server.receive()
            if request.method == "thread/read":
                refused += 1
            await server.refuse(request, BUSY, "busy")
        await start_turn(server, "turn-2")
        while (await server.receive("turn/interrupt")).params["turnId"] != "turn-2":
            pass
        await server.complete_turn(turn_id="turn-2", status="interrupted")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            async for event in turn:
                if isinstance(event, types.TurnCompletedNotification):
                    break
        assert (await turn.result()).id == "turn-2"


async def test_a_goal_ends_though_whoever_interrupts_it_gives_up(autojump_clock):
    """Interrupted between two turns, and cancelled before it is clear that no other comes."""

    async def script(server):
        await server.accept_thread()
        await begin_goal(server)
        await server.complete_turn()
        pause = await server.receive("thread/goal/set")
        gave_up.set()
        await given_up.wait()
        await server.respond(pause, {"goal": goal("paused")})
        await idle_thread(server)

    gave_up, given_up = trio.Event(), trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            async for event in turn:
                if isinstance(event, types.TurnCompletedNotification):
                    break
            async with trio.open_nursery() as nursery:
                nursery.start_soon(turn.interrupt)
                await gave_up.wait()
                nursery.cancel_scope.cancel()
            given_up.set()
            with trio.fail_after(10):
                assert (await turn.result()).status is types.TurnStatus.interrupted


async def test_what_is_told_of_an_earlier_goal_does_not_end_the_next(autojump_clock):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("thread/goal/set")
        await tell_of_goal(server, "complete")
        await server.respond(request, {"goal": goal("active")})
        await start_turn(server)
        await server.complete_turn()
        await start_turn(server, "turn-2")
        await tell_of_goal(server, "complete")
        await server.complete_turn(turn_id="turn-2")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        assert (await thread.run_goal("Reach it.")).id == "turn-2"


async def test_a_goal_that_is_left_between_two_turns_leaves_no_sub_agent_at_work(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await begin_goal(server)
        await call_agent(server)
        await server.complete_turn()
        pause = await server.receive("thread/goal/set")
        await server.respond(pause, {"goal": goal("paused")})
        await server.respond(await server.receive("turn/interrupt"), {})
        await idle_thread(server)
        while (await server.receive("turn/interrupt")).params["threadId"] != "agent-1":
            pass
        ended = {"threadId": "agent-1", "turn": {**TURN, "id": "of-agent", "status": "interrupted"}}
        await server.notify("turn/completed", ended)
        stopped.append("agent-1")

    stopped = []
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start(goals=True)
        async with thread.run_goal("Reach it.") as turn:
            async for event in turn:
                if isinstance(event, types.TurnCompletedNotification):
                    break
        assert stopped
        assert codex.statistics().open_turns == 0


async def test_a_command_that_a_busy_runtime_does_not_end_is_ended_later(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        item = {"type": "commandExecution", "id": "item-1", "processId": "7"}
        told = {"threadId": "thread-1", "turnId": "turn-1", "item": item}
        await server.notify("item/started", told)
        await server.receive("turn/interrupt")
        await server.complete_turn(status="interrupted")
        for _ in range(2):
            request = await server.receive("thread/backgroundTerminals/terminate")
            assert request.params == {"threadId": "thread-1", "processId": "7"}
            await server.refuse(request, BUSY, "busy")
        request = await server.receive("thread/backgroundTerminals/terminate")
        await server.respond(request, {"terminated": True})
        ended.append(request)

    ended = []
    async with open_fake_app_server(script, CodexConfig()) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            async for event in turn:
                if event.method == "item/started":
                    break
        assert ended
