"""Turns that are not ours: joined, never interrupted, nor their sub-agents."""

from __future__ import annotations

import itertools
from contextlib import suppress

import agents
import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    CodexError,
    Decision,
    ExternalMessage,
    RequestHandlers,
    types,
)
from trio_codex._calls import BUSY_PAUSE
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result, turn_snapshot

pytestmark = pytest.mark.deadline(15)

FOREIGN = turn_snapshot("turn-f")
IDS = {"threadId": "thread-1", "turnId": "turn-f"}


async def start_foreign(server):
    await server.notify("turn/started", {"threadId": "thread-1", "turn": FOREIGN})


async def say_hello(server, client_id, turn_id="turn-f"):
    """Start a turn's first item: a message of a user under some id."""
    item = {"type": "userMessage", "id": "u1", "content": [], "clientId": client_id}
    ids = {"threadId": "thread-1", "turnId": turn_id}
    await server.notify("item/started", {**ids, "item": item, "startedAtMs": 0})


async def assert_no_interrupt(server):
    """Until the client goes."""
    with suppress(EOFError):
        request = await server.receive("turn/interrupt")
        pytest.fail(f"interrupted {request.params}")


async def call_agent(server):
    await agents.call_agent(server, of=IDS)
    started = {"threadId": "agent-1", "turn": turn_snapshot("turn-a")}
    await server.notify("turn/started", started)


@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("how", ["cancelled", "raising"])
async def test_sub_agents_of_a_joined_turn_are_left_alone(how, ended):
    async def script(server):
        await server.accept_thread()
        await start_foreign(server)
        request = await server.receive("turn/start")
        await server.respond(request, {"turn": FOREIGN})
        await call_agent(server)
        if ended:
            await server.complete_turn(turn_id="turn-f")
        ready.set()
        await assert_no_interrupt(server)

    ready = trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()
        with trio.CancelScope() as scope:
            try:
                async with thread.turn("hi") as turn:
                    assert turn.joined
                    await ready.wait()
                    await wait_all_tasks_blocked()
                    if how == "raising":
                        raise KeyError  # noqa: TRY301
                    scope.cancel()
                    await trio.lowlevel.checkpoint()
            except KeyError:
                pass
        await wait_all_tasks_blocked()


@pytest.mark.parametrize("client_id", [None, "theirs"])
@pytest.mark.parametrize("ended", [False, True])
@pytest.mark.parametrize("order", ["before our request", "before our answer"])
async def test_a_turn_that_started_before_our_answer_is_joined_and_never_interrupted(
    order, ended, client_id
):
    async def script(server):
        await server.accept_thread()
        if order == "before our request":
            await start_foreign(server)
            request = await server.receive("turn/start")
        else:
            request = await server.receive("turn/start")
            await start_foreign(server)
            await say_hello(server, client_id)
        if ended:
            await server.complete_turn(turn_id="turn-f")
        await server.respond(request, {"turn": FOREIGN})
        await assert_no_interrupt(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()
        with trio.CancelScope() as scope:
            async with thread.turn("hi") as turn:
                assert turn.joined
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await wait_all_tasks_blocked()


async def test_a_foreign_turn_is_not_interrupted_by_an_answer_that_comes_too_late(autojump_clock):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await start_foreign(server)
        await say_hello(server, "theirs")
        asked.set()
        await trio.sleep(8)
        await server.respond(request, {"turn": FOREIGN})
        answered.set()
        await assert_no_interrupt(server)

    asked, answered = trio.Event(), trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(thread.run, "hi")
            await asked.wait()
            await wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
        await answered.wait()
        await wait_all_tasks_blocked()


@pytest.mark.parametrize("turns", [[], [{**FOREIGN, "status": "inProgress"}]])
async def test_a_turn_that_ran_when_the_thread_was_resumed_is_joined(turns):
    async def script(server):
        request = await server.receive("thread/resume")
        result = thread_start_result("thread-1")
        result["thread"] |= {"status": {"type": "active", "activeFlags": []}, "turns": turns}
        await server.respond(request, result)
        await server.respond(await server.receive("turn/start"), {"turn": FOREIGN})
        await server.complete_turn(turn_id="turn-f")
        await server.accept_turn("turn-2")
        await server.complete_turn(turn_id="turn-2")
        await assert_no_interrupt(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_resume("thread-1")
        async with thread.turn("hi") as turn:
            assert turn.joined
            await turn.result()
        # It has ended, so the next is ours again.
        async with thread.turn("hi") as turn:
            assert not turn.joined
            await turn.result()


@pytest.mark.parametrize("kind", ["compact", "shell_command"])
async def test_a_turn_that_starts_before_the_answer_is_not_taken_for_the_one_asked_for(kind):
    method = {"compact": "thread/compact/start", "shell_command": "thread/shellCommand"}[kind]

    async def script(server):
        await server.accept_thread()
        request = await server.receive(method)
        await start_foreign(server)
        await say_hello(server, "theirs")
        await server.complete_turn(turn_id="turn-f")
        await server.respond(request, {})
        started = {"threadId": "thread-1", "turn": turn_snapshot("turn-1")}
        await server.notify("turn/started", started)
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        wanted = thread.compact() if kind == "compact" else thread.shell_command("true")
        assert (await wanted).id == "turn-1"


# A turn of ours whose turn/started comes before the answer that names it


FIRST_ITEMS = {
    "compact": {"type": "contextCompaction", "id": "i1"},
    "shell_command": {
        "type": "commandExecution",
        "id": "i1",
        "command": "ls",
        "commandActions": [],
        "cwd": "/",
        "source": "userShell",
        "status": "inProgress",
    },
    "external message": {"type": "functionCallOutput", "id": "i1", "callId": "c", "output": "x"},
}
METHODS = {"compact": "thread/compact/start", "shell_command": "thread/shellCommand"}


def wanted(thread, kind):
    match kind:
        case "compact":
            return thread.compact()
        case "shell_command":
            return thread.shell_command("ls")
        case "external message":
            return thread.turn(ExternalMessage("mailbox", "You have mail."))
        case _:
            return thread.turn("hi")


async def start_ours(server, kind, request):
    """Say that our turn has started, and make its answer and its first item."""
    await server.notify("turn/started", {"threadId": "thread-1", "turn": turn_snapshot("turn-1")})
    item = FIRST_ITEMS.get(kind)
    if item is None:
        item = {"type": "userMessage", "id": "u1", "content": []}
        if kind != "older":
            item["clientId"] = request.params["clientUserMessageId"]
    answer = {} if kind in METHODS else {"turn": turn_snapshot("turn-1")}
    return answer, {"threadId": "thread-1", "turnId": "turn-1", "item": item, "startedAtMs": 0}


@pytest.mark.parametrize("item_comes", ["before the answer", "after the answer"])
@pytest.mark.parametrize("kind", ["run", "older", *FIRST_ITEMS])
async def test_a_turn_of_ours_that_starts_before_its_answer_is_interrupted_as_every_other(
    kind, item_comes
):
    async def script(server):
        await server.accept_thread()
        request = await server.receive(METHODS.get(kind, "turn/start"))
        answer, item = await start_ours(server, kind, request)
        if item_comes == "before the answer":
            await server.notify("item/started", item)
        await server.respond(request, answer)
        if item_comes == "after the answer":
            await server.notify("item/started", item)
        interrupt = await server.receive("turn/interrupt")
        interrupted.append(interrupt.params["turnId"])
        await server.respond(interrupt, {})
        await server.complete_turn(status="interrupted")

    interrupted = []
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with wanted(thread, kind) as turn:
            assert not turn.joined
            first, second = await anext(turn), await anext(turn)
        assert (first.method, second.method) == ("turn/started", "item/started")
    assert interrupted == ["turn-1"]


@pytest.mark.parametrize("moment", ["before its answer", "before its first item"])
async def test_a_turn_of_ours_that_starts_before_its_answer_and_is_cancelled_is_interrupted(moment):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        answer, item = await start_ours(server, "run", request)
        if moment == "before its first item":
            await server.respond(request, answer)
        await wait_all_tasks_blocked()
        scope.cancel()
        await wait_all_tasks_blocked()
        if moment == "before its answer":
            await server.respond(request, answer)
        await server.notify("item/started", item)
        interrupt = await server.receive("turn/interrupt")
        interrupted.append(interrupt.params["turnId"])
        await server.respond(interrupt, {})
        await server.complete_turn(status="interrupted")

    interrupted, scope = [], trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with scope:
            await thread.run("hi")
        assert codex.statistics().open_turns == 0
    assert scope.cancelled_caught
    assert interrupted == ["turn-1"]


async def test_a_turn_of_ours_that_starts_before_an_answer_that_comes_too_late_is_interrupted(
    autojump_clock,
):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        answer, item = await start_ours(server, "run", request)
        await server.notify("item/started", item)
        asked.set()
        await trio.sleep(8)
        await server.respond(request, answer)
        interrupt = await server.receive("turn/interrupt")
        interrupted.append(interrupt.params["turnId"])
        await server.respond(interrupt, {})
        ended.set()

    asked, ended, interrupted = trio.Event(), trio.Event(), []
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with trio.open_nursery() as nursery:
            nursery.start_soon(thread.run, "hi")
            await asked.wait()
            await wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
        await ended.wait()
    assert interrupted == ["turn-1"]


# A shell command that the runtime runs inside of a foreign turn


def command(method, status="inProgress", **changes):
    item = {
        "type": "commandExecution",
        "id": "item-c",
        "command": "ls",
        "commandActions": [],
        "cwd": "/",
        "source": "userShell",
        "status": status,
        **changes,
    }
    when = "startedAtMs" if method == "item/started" else "completedAtMs"
    return method, {**IDS, "item": item, when: 0}


OUTPUT = (
    "item/commandExecution/outputDelta",
    {**IDS, "itemId": "item-c", "delta": "a.txt"},
)


async def begin_command(server):
    await server.accept_thread()
    await start_foreign(server)
    await server.respond(await server.receive("thread/shellCommand"), {})
    await server.send_delta("not ours", turn_id="turn-f")
    await server.notify(*command("item/started"))
    await server.notify(*OUTPUT)


@pytest.mark.parametrize("order", ["command first", "turn first"])
async def test_a_command_inside_of_a_foreign_turn_ends_with_its_item(order):
    async def script(server):
        await begin_command(server)
        if order == "turn first":
            await server.complete_turn(turn_id="turn-f")
        await server.send_message("not ours either", turn_id="turn-f")
        await server.notify(*command("item/completed", "completed", exitCode=0))
        await assert_no_interrupt(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()
        async with thread.shell_command("ls") as turn:
            events = [event.method async for event in turn]
            result = await turn.result()
        assert turn.joined
        assert codex.statistics().open_turns == 0
    assert events == ["item/started", OUTPUT[0], "item/completed"]
    assert (result.id, result.status) == ("turn-f", types.TurnStatus.completed)
    assert [item.id for item in result.items] == ["item-c"]


async def test_a_cancelled_command_inside_of_a_foreign_turn_ends_nothing_of_it():
    async def script(server):
        await begin_command(server)
        begun.set()
        request = await server.receive("turn/start")
        await server.respond(request, {"turn": FOREIGN})
        await server.complete_turn(turn_id="turn-f")
        await assert_no_interrupt(server)

    begun = trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()
        async with trio.open_nursery() as nursery:

            async def use():
                await thread.shell_command("ls")

            nursery.start_soon(use)
            await begun.wait()
            await wait_all_tasks_blocked()
            nursery.cancel_scope.cancel()
        # It does not stand in line behind the command.
        async with thread.turn("hi") as turn:
            assert turn.joined
            await turn.result()


async def test_a_command_inside_of_a_foreign_turn_cannot_be_interrupted_alone():
    async def script(server):
        await begin_command(server)
        await assert_no_interrupt(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()
        async with thread.shell_command("ls") as turn:
            with pytest.raises(CodexError, match="timeout_ms"):
                await turn.interrupt()


async def test_what_the_foreign_turn_around_a_command_asks_outlives_the_command():
    answers = []

    async def approve(_):
        asked.set()
        await over.wait()
        return Decision.accept

    async def script(server):
        await begin_command(server)
        asks = {**IDS, "itemId": "i", "startedAtMs": 0, "command": "x", "cwd": "/"}
        async with trio.open_nursery() as nursery:

            async def ask():
                method = "item/commandExecution/requestApproval"
                answers.append(await server.ask(method, {**asks, "kind": "command"}))
                done.set()

            nursery.start_soon(ask)
            await asked.wait()
            await server.notify(*command("item/completed", "completed", exitCode=0))

    asked, over, done = trio.Event(), trio.Event(), trio.Event()
    handlers = RequestHandlers(command=approve)
    async with open_fake_app_server(script, handlers=handlers) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()
        await thread.shell_command("ls")
        over.set()
        await done.wait()
    assert answers == [{"result": {"decision": "accept"}}]


# Interrupts that an overloaded runtime refuses


@pytest.mark.parametrize("whose", ["turn", "sub-agent"])
async def test_an_interrupt_is_asked_for_again_after_a_pause_while_the_runtime_is_overloaded(
    autojump_clock, whose
):
    times = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn("turn-f")
        if whose == "sub-agent":
            await call_agent(server)
        ready.set()
        thread_id = "thread-1" if whose == "turn" else "agent-1"
        while True:
            request = await server.receive("turn/interrupt")
            if request.params["threadId"] != thread_id:
                await server.respond(request, {})
                await server.complete_turn(turn_id="turn-f", status="interrupted")
                continue
            times.append(trio.current_time())
            if len(times) == 5:
                break
            await server.refuse(request, -32001, "busy")
        await server.respond(request, {})
        turn_id = "turn-f" if whose == "turn" else "turn-a"
        await server.complete_turn(thread_id=thread_id, turn_id=turn_id, status="interrupted")

    ready = trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("hi") as turn:
            await ready.wait()
            await wait_all_tasks_blocked()
            await turn.interrupt()
    pauses = [after - before for before, after in itertools.pairwise(times)]
    assert pauses == [pytest.approx(BUSY_PAUSE)] * 4


async def test_what_is_held_while_a_compaction_is_asked_for_is_bounded_and_counted():
    limit, text = 20, "word "
    flooded = trio.Event()

    async def script(server):
        await server.accept_thread()
        await start_foreign(server)
        # The answer does not name the turn, so what comes now may be the compaction's.
        await server.respond(await server.receive("thread/compact/start"), {})
        for _ in range(50 * limit):
            await server.send_delta(text, turn_id="turn-f")
        flooded.set()

    config = CodexConfig(event_buffer=limit, interrupt_timeout=0.1)
    async with open_fake_app_server(script, config) as codex:
        thread = await codex.thread_start()

        async def compact():
            await thread.compact()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(compact)
            await flooded.wait()
            await wait_all_tasks_blocked()
            # The deltas beyond the limit are one.
            assert limit <= codex.statistics().buffered_events <= limit + 2
            nursery.cancel_scope.cancel()
