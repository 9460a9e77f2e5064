"""A fault of our own costs one message or one step, and one line in the log."""

from __future__ import annotations

import logging
from contextlib import suppress

import pytest
import trio
import trio.testing
from agents import agent_call
from insides import connection_of, end_connection

from trio_codex import CodexConfig, CodexError, TransportClosedError, types
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import turn_snapshot

SPAWNED = agent_call()
# Nothing was asked of us.
NOT_CALLED_HERE = {"trio_codex._server_requests._open_requests.OpenRequests.withdraw"}
IDS = {"threadId": "thread-1", "turnId": "turn-1"}


def boom(*_, **__):
    raise ZeroDivisionError("with a secret of the wire")


def faults(caplog):
    return [record for record in caplog.records if "itself failed" in record.message]


async def answer_all(server):
    with suppress(EOFError):
        while True:
            await server.respond(await server.receive("account/read"), {"n": 1})


async def assert_alive(codex):
    with trio.fail_after(10):
        assert await codex.request("account/read", {}) == {"n": 1}


async def test_a_fault_while_a_notification_is_routed_costs_that_one(caplog, monkeypatch):
    async def script(server):
        request = await server.receive("account/read")
        await server.notify("future/thing", {})
        await server.respond(request, {"n": 1})

    async with open_fake_app_server(script) as codex:
        monkeypatch.setattr(connection_of(codex).dispatcher, "_on_notification", boom)
        await assert_alive(codex)
    (record,) = faults(caplog)
    assert record.levelno == logging.ERROR
    assert "future/thing" in record.message
    assert "test_faults.py" in record.message
    assert "secret" not in record.message


async def test_a_fault_in_a_listener_costs_no_turn_its_end(caplog, monkeypatch):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        connection_of(codex).notifications.listen("turn/completed", boom)
        monkeypatch.setattr(connection_of(codex).router, "on_turn_over", boom)
        thread = await codex.thread_start()
        with trio.fail_after(10):
            result = await thread.run("Hello.")
    assert result.status == "completed"
    assert len(faults(caplog)) == 2


async def test_a_fault_in_the_mailbox_costs_the_event_and_no_turn_its_end(caplog, monkeypatch):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        monkeypatch.setattr("trio_codex._notifications._mailbox.Mailbox.put", boom)
        await server.send_delta("Hello.")
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with trio.fail_after(10):
            async with thread.turn("Hello.") as turn:
                await turn.result()
    assert len(faults(caplog)) >= 2


async def test_a_fault_while_an_answer_is_taken_fails_that_request(caplog):
    async with open_fake_app_server(answer_all) as codex:
        dispatcher = connection_of(codex).dispatcher
        with trio.fail_after(10), pytest.raises(CodexError, match=r"account/read: ZeroDivision"):
            await dispatcher.request("account/read", {}, boom)
        assert len(dispatcher.in_flight.unanswered) == 0
        await assert_alive(codex)
    assert len(faults(caplog)) == 1


async def test_a_fault_while_a_turn_is_accepted_ends_it_and_lets_the_next_one_run(monkeypatch):
    async def script(server):
        await server.accept_thread()
        request = await server.receive("turn/start")
        await server.notify("item/completed", {**IDS, "item": {}})
        await server.respond(request, {"turn": turn_snapshot("turn-1")})
        await server.respond(await server.receive("turn/interrupt"), {})
        await server.complete_turn()
        await server.accept_turn("turn-2")
        await server.complete_turn(turn_id="turn-2")

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with trio.fail_after(10):
            with monkeypatch.context() as patch:
                patch.setattr("trio_codex._turns._route.TurnRoute._keep", boom)
                with pytest.raises(CodexError, match=r"turn/start: ZeroDivision"):
                    await thread.run("Hello.")
            assert (await thread.run("Again.")).id == "turn-2"


async def test_a_fault_while_a_request_is_taken_still_answers_it(caplog, monkeypatch):
    async def script(server):
        request = await server.receive("account/read")
        answers.append(await server.ask("item/fileChange/requestApproval", IDS))
        await server.respond(request, {"n": 1})

    answers = []
    async with open_fake_app_server(script) as codex:
        monkeypatch.setattr(
            "trio_codex._server_requests._server_requests.ServerRequests._handler", boom
        )
        await assert_alive(codex)
    assert answers == [{"result": {"decision": "decline"}}]
    assert len(faults(caplog)) == 1


HOOKS = [
    "trio_codex._notifications._fan_out.Subscription.close",
    "trio_codex._jsonrpc._window.Window.close",
    "trio_codex._turns._route.TurnRoute.lose_agents",
    "trio_codex._account._attempts.Logins.close",
    "trio_codex._server_requests._server_requests.ServerRequests.close",
    "trio_codex._server_requests._open_requests.OpenRequests.withdraw",
    "trio_codex._turns._turns.Turns._note_over",
    "trio_codex._workspace._exec_life.Execution.lose",
]
# What waits for the part that fails waits on, until it is cancelled.
WAITS_ON = {
    "trio_codex._account._attempts.Logins.close": "login",
    "trio_codex._workspace._exec_life.Execution.lose": "exec",
}


@pytest.mark.parametrize("hook", HOOKS)
async def test_a_fault_in_what_closing_calls_keeps_nobody_else_waiting(hook, monkeypatch, caplog):
    ended = set()

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.notify("item/completed", {**IDS, "item": SPAWNED})
        for method in ("account/read", "account/login/start", "command/exec"):
            await server.receive(method)
        all_there.set()

    async def wait(name, function, *args):
        with pytest.raises(TransportClosedError, match="the end"):
            await function(*args)
        ended.add(name)

    async def watch(codex):
        async with codex.subscribe(types.ConfigWarningNotification) as events:
            await anext(events)

    all_there = trio.Event()
    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.2)) as codex:
        thread = await codex.thread_start()
        with trio.fail_after(20):
            async with trio.open_nursery() as nursery:
                calls = {
                    "turn": (thread.run, "Hello."),
                    "line": (thread.run, "Hello again."),
                    "call": (codex.request, "account/read", {}),
                    "login": (codex.login_api_key, "sk-1"),
                    "exec": (codex.exec_run, ["true"]),
                    "events": (watch, codex),
                }
                for name, (function, *args) in calls.items():
                    nursery.start_soon(wait, name, function, *args)
                    await trio.testing.wait_all_tasks_blocked()
                await all_there.wait()
                with monkeypatch.context() as patch:
                    patch.setattr(hook, boom)
                    if "_note_over" in hook:
                        patch.setattr(connection_of(codex).router, "on_turn_over", boom)
                    end_connection(codex, TransportClosedError("the end"))
                assert len(connection_of(codex).dispatcher.in_flight.unanswered) == 0
                await trio.testing.wait_all_tasks_blocked(0.05)
                missing = set(calls) - ended
                nursery.cancel_scope.cancel()
    if "Subscription" in hook:
        assert missing == {"events"}
    elif "Window" in hook:
        assert missing == {"line"}
    else:
        assert missing <= {WAITS_ON.get(hook)}
    if hook not in NOT_CALLED_HERE:
        assert faults(caplog)
