"""When a call of a hook begins and ends, whatever comes first: the call or the news of its turn."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from contextvars import ContextVar

import pytest
import trio
import trio.testing
from agents import call_agent

from trio_codex import CodexConfig, HookFailedError, current_turn
from trio_codex._hooks import _hook_calls
from trio_codex._hooks._answers import KINDS
from trio_codex._hooks._hook_calls import HookCalls
from trio_codex._hooks._mcp import ToolCall
from trio_codex.testing import open_fake_app_server

PRE, START = KINDS[0], KINDS[4]
TURN_1 = {"threadId": "thread-1", "turnId": "turn-1"}
USER = ContextVar("user", default=None)


class Hook:
    """A hook that waits for its gate, and says who has called it."""

    def __init__(self):
        self.gate = trio.Event()
        self.called = trio.Event()
        self.cancelled = False
        self.seen = []

    async def __call__(self, event):
        self.seen.append((event, current_turn(), USER.get()))
        self.called.set()
        try:
            await self.gate.wait()
        except trio.Cancelled:
            self.cancelled = True
            raise


def calling(thread_id="thread-1", turn_id="turn-1", session_id="thread-1"):
    told = dict.fromkeys(("cwd", "model", "permission_mode", "tool_name", "tool_use_id"), "x")
    told |= {"hook_event_name": "PreToolUse", "session_id": session_id, "turn_id": turn_id}
    return ToolCall(1, thread_id, {**told, "transcript_path": None, "tool_input": {}})


class Caller:
    """Calls a hook in a task, and takes the answer."""

    def __init__(self, codex, hook):
        self.calls = HookCalls({PRE: hook}, codex._connection.turns)
        self.answers = []

    async def call(self, call):
        self.answers.append(read(await self.calls.answer(call)))


def read(answer):
    if answer is None:
        return None
    return json.loads(json.loads(answer)["result"]["content"][0]["text"])


def denied(answer):
    return answer["hookSpecificOutput"]["permissionDecision"] == "deny"


@asynccontextmanager
async def a_turn(script, **config):
    """Open a client on a script, run a turn, and have a caller and a nursery for its calls."""
    hook = Hook()
    async with (
        open_fake_app_server(script, CodexConfig(interrupt_timeout=0.1, **config)) as codex,
        trio.open_nursery() as nursery,
    ):
        caller = Caller(codex, hook)
        thread = await codex.thread_start()
        yield codex, thread, hook, caller, nursery


async def test_a_call_that_comes_before_the_news_of_its_turn_waits_for_it():
    gate = trio.Event()

    async def script(server):
        await server.accept_thread()
        await gate.wait()
        await server.notify(
            "turn/started", {"threadId": "thread-1", "turn": {"id": "turn-1", "items": []}}
        )

    async with a_turn(script) as (_, _, hook, caller, nursery):
        nursery.start_soon(caller.call, calling())
        await trio.testing.wait_all_tasks_blocked()
        assert not hook.seen
        gate.set()
        await hook.called.wait()
        hook.gate.set()
    assert caller.answers == [{}]


async def test_a_call_for_a_turn_of_ours_waits_until_the_answer_names_it():
    gate = trio.Event()

    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await gate.wait()
        await server.respond(request, {"turn": turn})
        await server.notify("item/started", {**TURN_1, "item": {"type": "userMessage"}})
        await hook_of[0].gate.wait()
        await server.complete_turn()

    hook_of = []
    async with a_turn(script) as (_, thread, hook, caller, nursery):
        hook_of.append(hook)
        USER.set("ann")
        nursery.start_soon(thread.run, "go")
        await trio.testing.wait_all_tasks_blocked()
        USER.set("bob")
        nursery.start_soon(caller.call, calling())
        await trio.testing.wait_all_tasks_blocked()
        assert not hook.seen
        gate.set()
        await hook.called.wait()
        hook.gate.set()
    (event, turn, user) = hook.seen[0]
    assert (event.turn_id, turn.turn_id, user) == ("turn-1", "turn-1", "ann")


@pytest.mark.parametrize(
    "call",
    [calling("nobody", "turn-1", "nobody"), calling(turn_id="turn-9"), calling("thread-9")],
)
async def test_a_call_for_a_turn_that_is_not_known_is_denied_in_time(monkeypatch, call):
    monkeypatch.setattr(_hook_calls, "KNOWN_WITHIN", 0.05)

    async def script(server):
        await server.accept_thread()

    async with a_turn(script) as (_, _, hook, caller, _):
        await caller.call(call)
    assert denied(caller.answers[0])
    assert not hook.seen


async def test_a_call_of_an_abandoned_turn_is_denied():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()

    async with a_turn(script) as (_, thread, hook, caller, nursery):
        async with thread.turn("go"):
            nursery.start_soon(caller.call, calling())
            await hook.called.wait()
        # The bound of leaving is used up, so the function is not waited for.
        await trio.testing.wait_all_tasks_blocked()
        assert hook.cancelled
    assert denied(caller.answers[0])


async def test_a_call_of_a_thread_that_is_unsubscribed_is_denied():
    async def script(server):
        await server.accept_thread()
        turn = {"id": "turn-1", "items": []}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await server.respond(await server.receive("thread/unsubscribe"), {})

    async with a_turn(script) as (codex, thread, hook, caller, nursery):
        nursery.start_soon(caller.call, calling())
        await hook.called.wait()
        await codex.request("thread/unsubscribe", {"threadId": thread.id})
        await trio.testing.wait_all_tasks_blocked()
    assert hook.cancelled
    assert denied(caller.answers[0])


async def test_a_call_ends_with_its_turn_without_an_answer():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await hook_of[0].called.wait()
        await server.complete_turn(status="interrupted")

    hook_of = []
    async with a_turn(script) as (_, thread, hook, caller, nursery):
        hook_of.append(hook)
        async with thread.turn("go") as turn:
            nursery.start_soon(caller.call, calling())
            await turn.result()
    assert hook.cancelled
    assert caller.answers == [None]


async def test_a_call_of_a_sub_agent_ends_with_the_sub_agents_turn():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        started = {"id": "turn-2", "items": [], "rootTurnId": "turn-1"}
        await server.notify("turn/started", {"threadId": "agent-1", "turn": started})
        await call_agent(server)
        await hook_of[0].called.wait()
        await server.complete_turn(thread_id="agent-1", turn_id="turn-2")
        await over.wait()
        await server.complete_turn()

    hook_of, over = [], trio.Event()
    async with a_turn(script) as (_, thread, hook, caller, nursery):
        hook_of.append(hook)
        async with thread.turn("go") as turn:
            await caller.call(calling("agent-1", "turn-2"))
            await trio.testing.wait_all_tasks_blocked()
            assert hook.cancelled
            over.set()
            await turn.result()
        nursery.cancel_scope.cancel()
    assert caller.answers == [None]


async def test_a_sub_agent_that_nobody_has_told_of_yet_has_the_context_of_its_root():
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        started = {"id": "turn-2", "items": [], "rootTurnId": "turn-1"}
        await server.notify("turn/started", {"threadId": "agent-1", "turn": started})
        await hook_of[0].gate.wait()
        await server.complete_turn(thread_id="agent-1", turn_id="turn-2")
        await server.complete_turn()

    hook_of = []
    async with a_turn(script) as (_, thread, hook, caller, nursery):
        hook_of.append(hook)
        USER.set("ann")
        async with thread.turn("go") as turn:
            USER.set("bob")
            nursery.start_soon(caller.call, calling("agent-1", "turn-2"))
            await hook.called.wait()
            hook.gate.set()
            await turn.result()
    (event, told, user) = hook.seen[0]
    assert (event.thread_id, event.owner_thread_id) == ("agent-1", "thread-1")
    assert (told.owner_thread_id, told.owner_turn_id) == ("thread-1", "turn-1")
    assert user == "ann"


async def test_closing_denies_what_waits_and_what_comes_later():
    async def script(server):
        await server.accept_thread()
        turn = {"id": "turn-1", "items": []}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})

    async with a_turn(script) as (_, _, hook, caller, nursery):
        nursery.start_soon(caller.call, calling())
        await hook.called.wait()
        nursery.start_soon(caller.call, calling(turn_id="turn-9"))
        await trio.testing.wait_all_tasks_blocked()
        caller.calls.close()
        await trio.testing.wait_all_tasks_blocked()
        await caller.call(calling())
    assert hook.cancelled
    assert len(hook.seen) == 1
    assert len(caller.answers) == 3
    assert all(map(denied, caller.answers))


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [("cwd", 3, "is a int"), ("model", None, "is a NoneType"), ("tool_name", ..., "is missing")],
)
async def test_a_call_that_cannot_be_read_is_denied_and_fails_its_turn(name, value, why):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn(status="interrupted")

    async with a_turn(script) as (_, thread, hook, caller, nursery):
        call = calling()
        if value is ...:
            del call.arguments[name]
        else:
            call.arguments[name] = value
        async with thread.turn("go") as turn:
            nursery.start_soon(caller.call, call)
            with pytest.raises(HookFailedError, match=rf"cannot be read: \$\.{name} {why}"):
                await turn.result()
    assert denied(caller.answers[0])
    assert not hook.seen


async def test_the_session_of_a_sub_agent_is_not_taken_for_its_roots():
    """The event names no turn, and comes before the news of the sub-agent's turn."""
    gate = trio.Event()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await gate.wait()
        started = {"id": "turn-2", "items": [], "rootTurnId": "turn-1"}
        await server.notify("turn/started", {"threadId": "agent-1", "turn": started})
        await hook_of[0].gate.wait()
        await server.complete_turn(thread_id="agent-1", turn_id="turn-2")
        await server.complete_turn()

    hook_of = []
    async with a_turn(script) as (codex, thread, hook, _, nursery):
        hook_of.append(hook)
        calls = HookCalls({START: hook}, codex._connection.turns)
        call = calling("agent-1")
        del call.arguments["turn_id"]
        call.arguments.update(hook_event_name="SessionStart", source="startup")
        async with thread.turn("go") as turn:
            nursery.start_soon(calls.answer, call)
            await trio.testing.wait_all_tasks_blocked()
            assert not hook.seen
            gate.set()
            await hook.called.wait()
            hook.gate.set()
            await turn.result()
    (event, _, _) = hook.seen[0]
    assert (event.thread_id, event.turn_id) == ("agent-1", "turn-2")
    assert event.owner_thread_id == "thread-1"
