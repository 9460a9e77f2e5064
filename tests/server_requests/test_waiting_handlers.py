"""While a handler takes its time: nobody else waits, and who may not wait long is warned."""

from __future__ import annotations

import logging

import pytest
import trio
from asking import (
    ATTESTATION,
    AUTH_TOKENS,
    COMMAND,
    CURRENT_TIME,
    ELICITATION,
    FILE_CHANGE,
    PERMISSIONS,
    TOOL_CALL,
    USER_INPUT,
    Asker,
    Handler,
    asked,
    turn_asked,
)
from trio.testing import wait_all_tasks_blocked

from trio_codex import CurrentTurn, Decision, RequestHandlers, current_turn, tool, types
from trio_codex._server_requests._kinds import REQUEST_KINDS
from trio_codex.testing import open_fake_app_server

# Of virtual time.
pytestmark = pytest.mark.deadline(5000)

TOKENS = types.ChatgptAuthTokensRefreshResponse(access_token="t", chatgpt_account_id="a")


async def test_an_approval_that_waits_ten_minutes_delays_nothing_else(autojump_clock):
    async def slow(request):
        await trio.sleep(600)
        return Decision.accept

    async def script(server):
        asker = Asker(server)
        for number in (1, 2):
            await server.accept_thread(f"thread-{number}")
        await server.accept_turn("turn-1")
        await asker.send(COMMAND, 0)
        await wait_all_tasks_blocked()
        # Another turn begins, asks and ends, while the program makes requests.
        await server.accept_turn("turn-2")
        other = {"threadId": "thread-2", "turnId": "turn-2"}
        assert await asker.ask(FILE_CHANGE, 1, **other) == {"result": {"decision": "decline"}}
        await server.send_delta("x", thread_id="thread-2", turn_id="turn-2")
        # So does the same turn, also for the same kind of approval.
        assert "result" in await asker.ask(PERMISSIONS, 2)
        assert await asker.ask(FILE_CHANGE, 3) == {"result": {"decision": "decline"}}
        await asker.send(COMMAND, 4, itemId="item-4")
        await server.complete_turn(thread_id="thread-2", turn_id="turn-2")
        await server.respond(await server.receive("ping"), {})
        assert trio.current_time() == began
        assert await asker.answer(0) == {"result": {"decision": "accept"}}
        assert await asker.answer(4) == {"result": {"decision": "accept"}}
        assert trio.current_time() - began == pytest.approx(600)
        await server.complete_turn()

    handlers = RequestHandlers(
        command=slow,
        file_change=Handler(Decision.decline, released=True),
        permissions=Handler(Decision.accept, released=True),
    )
    async with open_fake_app_server(script, handlers=handlers) as codex:
        began = trio.current_time()
        threads = [await codex.thread_start() for _ in range(2)]
        async with threads[0].turn("go") as turn:
            with turn.watch(idle=5) as scope:
                await wait_all_tasks_blocked()
                await threads[1].run("go")
                await codex.request("ping")
                assert trio.current_time() == began
                assert codex.statistics().running_handlers == 2
                result = await turn.result()
            # The watch stands still while the runtime waits for us.
            assert not scope.cancelled_caught
        assert result.status is types.TurnStatus.completed
        assert codex.statistics().running_handlers == 0


async def test_the_watch_goes_on_once_the_request_is_answered_or_withdrawn(autojump_clock):
    handler = Handler(Decision.accept)

    async def play(asker):
        await asker.send(COMMAND, 0)
        await asker.send(COMMAND, 1, itemId="item-2")
        await trio.sleep(100)
        await asker.resolve(0)
        await trio.sleep(100)
        handler.gate.set()
        await asker.answer(1)
        answered.append(trio.current_time())
        await asker.end_interrupted()

    answered = []
    async with turn_asked(play, command=handler) as (_, turn):
        with turn.watch(idle=5) as scope:
            await turn.result()
        assert scope.cancelled_caught
        assert trio.current_time() - answered[0] == pytest.approx(5)


async def test_what_is_answered_safely_at_once_does_not_stop_the_watch(autojump_clock):
    async def play(asker):
        await asker.ask(COMMAND)
        await asker.end_interrupted()

    async with turn_asked(play) as (_, turn):
        began = trio.current_time()
        with turn.watch(idle=5) as scope:
            await turn.result()
        assert scope.cancelled_caught
        assert trio.current_time() - began == pytest.approx(5)


# Requests for which the runtime waits ten seconds


def warnings(caplog):
    return [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING]


@pytest.mark.parametrize(
    ("method", "value"), [(CURRENT_TIME, 5), (AUTH_TOKENS, TOKENS)], ids=["time", "tokens"]
)
async def test_a_handler_that_nears_the_runtimes_limit_is_warned_of(
    method, value, autojump_clock, caplog
):
    handler = Handler(value)

    async def play(asker):
        await asker.send(method)
        await trio.sleep(7.9)
        assert warnings(caplog) == []
        await trio.sleep(0.2)
        (warning,) = warnings(caplog)
        assert method in warning
        assert "8.0 s" in warning
        assert "10 s" in warning
        handler.gate.set()
        assert "result" in await asker.answer(0)
        done.set()

    done = trio.Event()
    async with asked(play, **{REQUEST_KINDS[method].handler: handler}):
        await done.wait()
        await trio.sleep(100)
    assert len(warnings(caplog)) == 1


@pytest.mark.parametrize("how", ["answered", "withdrawn"])
async def test_there_is_no_warning_once_the_request_is_closed(how, autojump_clock, caplog):
    handler = Handler(5)

    async def play(asker):
        await asker.send(CURRENT_TIME, 0)
        await trio.sleep(7)
        if how == "answered":
            handler.gate.set()
        else:
            await asker.resolve(0)
        await wait_all_tasks_blocked()
        # Another under its id is not a reason to warn of this one.
        handler.gate = trio.Event()
        await asker.send(CURRENT_TIME, 0, itemId="another")
        await trio.sleep(7.9)
        assert warnings(caplog) == []
        handler.gate.set()
        await asker.answer(0)
        done.set()

    done = trio.Event()
    async with asked(play, current_time=handler):
        await done.wait()


@pytest.mark.parametrize("method", [COMMAND, USER_INPUT, ELICITATION, ATTESTATION])
async def test_nobody_is_warned_of_what_the_runtime_waits_for(method, autojump_clock, caplog):
    handler = Handler()

    async def play(asker):
        await asker.send(method)
        await trio.sleep(3600)
        await asker.resolve(0)
        await handler.ended.wait()
        await asker.server.complete_turn()

    async with turn_asked(play, **{REQUEST_KINDS[method].handler: handler}) as (_, turn):
        await turn.result()
    assert warnings(caplog) == []


# Who asks


async def test_a_handler_can_tell_who_asks():
    told = []

    async def note(*request):
        told.append(current_turn())
        async with trio.open_nursery() as nursery:
            nursery.start_soon(note_in_task)
        return NotImplemented if len(request) == 2 else Decision.decline

    async def note_in_task():
        told.append(current_turn())

    async def play(asker):
        await asker.ask(COMMAND, 0)
        await asker.ask(ELICITATION, 1, turnId=None)
        await asker.ask("brand/new", 2)
        await asker.ask(COMMAND, 3, threadId="thread-9", turnId="turn-9")
        await asker.server.complete_turn()

    handlers = {"command": note, "elicitation": note, "fallback": note}
    async with turn_asked(play, **handlers) as (_, turn):
        assert current_turn() is None
        await turn.result()
        assert current_turn() is None
    asked_by = [("thread-1", "turn-1"), ("thread-1", None), (None, None), ("thread-9", "turn-9")]
    assert told[::2] == told[1::2]
    assert told[::2] == [CurrentTurn(thread_id=thread, turn_id=turn) for thread, turn in asked_by]
    assert [(turn.owner_thread_id, turn.owner_turn_id) for turn in told[::2]] == asked_by


async def test_a_tool_can_tell_who_calls_it():
    told = []

    @tool
    async def weather() -> str:
        told.append(current_turn())
        return "fine"

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        answer = await Asker(server).ask(TOOL_CALL)
        assert answer["result"]["success"] is True
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        await (await codex.thread_start(dynamic_tools=[weather])).run("go")
    assert told == [CurrentTurn(thread_id="thread-1", turn_id="turn-1")]


async def test_handlers_may_use_the_client():
    async def approve(request):
        await codex.request("ping")
        async with codex.subscribe():
            return Decision.accept

    async def play(asker):
        await asker.send(COMMAND)
        await asker.server.respond(await asker.server.receive("ping"), {})
        assert await asker.answer(0) == {"result": {"decision": "accept"}}
        await asker.server.complete_turn()

    async with turn_asked(play, command=approve) as (codex, turn):
        await turn.result()
