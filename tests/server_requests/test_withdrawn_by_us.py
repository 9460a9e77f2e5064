"""What we withdraw while the runtime still waits for it gets the safe answer."""

from __future__ import annotations

import logging

import pytest
import trio
from agents import call_agent
from asking import (
    ATTESTATION,
    AUTH_TOKENS,
    COMMAND,
    OF_TURNS,
    Asker,
    Handler,
    asked,
    safe_answer,
    turn_asked,
)
from insides import connection_of, transport_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, Decision, RequestHandlers
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import thread_start_result

pytestmark = pytest.mark.deadline(15)

ALL = [*OF_TURNS, ("auth_tokens", AUTH_TOKENS), ("attestation", ATTESTATION)]


async def unsubscribe(server):
    request = await server.receive("thread/unsubscribe")
    await server.respond(request, {"status": "unsubscribed"})


def assert_safely_answered(handler, asker, method, request_id=0):
    assert [(request_id, safe_answer(method))] == asker.answers
    assert (handler.cancelled, handler.finished) == (1, 0)


@pytest.mark.parametrize(("field", "method"), OF_TURNS)
async def test_what_an_abandoned_turn_asked_gets_the_safe_answer(autojump_clock, field, method):
    handler, asker = Handler(), Asker()

    async def play(asker):
        await asker.send(method)

    async with turn_asked(play, asker=asker, **{field: handler}):
        await handler.begun.wait()
    await wait_all_tasks_blocked()
    assert_safely_answered(handler, asker, method)


async def test_what_a_sub_agent_asked_gets_the_safe_answer_when_it_does_not_end(autojump_clock):
    handler, asker = Handler(), Asker()

    async def play(asker):
        await asker.server.accept_thread()
        await asker.server.accept_turn()
        await call_agent(asker.server)
        await asker.send(COMMAND, threadId="agent-1", turnId="turn-a")
        await handler.begun.wait()
        await asker.server.receive("turn/interrupt")
        await asker.server.complete_turn(status="interrupted")

    async with asked(play, asker=asker, command=handler) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("go"):
                await handler.begun.wait()
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await handler.ended.wait()
        await wait_all_tasks_blocked()
        assert_safely_answered(handler, asker, COMMAND)


@pytest.mark.parametrize("whose", ["ours", "detached", "foreign"])
@pytest.mark.parametrize(("field", "method"), OF_TURNS)
async def test_what_is_asked_on_a_thread_gets_the_safe_answer_when_we_unsubscribe(
    whose, field, method
):
    handler, asker = Handler(), Asker()
    done = trio.Event()

    async def play(asker):
        await asker.server.accept_thread()
        if whose != "foreign":
            await asker.server.accept_turn()
        await asker.send(method)
        await unsubscribe(asker.server)
        await asker.answer(0)
        done.set()

    async def use(thread):
        if whose == "foreign":
            await handler.begun.wait()
            await thread.unsubscribe()
            return
        async with thread.turn("go") as turn:
            await handler.begun.wait()
            if whose == "detached":
                turn.detach()
            else:
                await thread.unsubscribe()
                with pytest.raises(CodexError, match="unsubscribed"):
                    await turn.result()
        if whose == "detached":
            await thread.unsubscribe()

    async with asked(play, asker=asker, **{field: handler}) as codex:
        await use(await codex.thread_start())
        await done.wait()
        await handler.ended.wait()
        assert_safely_answered(handler, asker, method)
        assert codex.statistics().running_handlers == 0


async def test_an_unsubscribed_thread_leaves_what_others_asked_alone():
    handler = Handler(Decision.accept)
    done = trio.Event()

    async def script(server):
        asker = Asker(server)
        await server.accept_thread()
        await asker.send(COMMAND, threadId="thread-2")
        await unsubscribe(server)
        await wait_all_tasks_blocked()
        assert asker.answers == []
        handler.gate.set()
        assert await asker.answer(0) == {"result": {"decision": "accept"}}
        done.set()

    async with open_fake_app_server(script, handlers=RequestHandlers(command=handler)) as codex:
        thread = await codex.thread_start()
        await handler.begun.wait()
        await thread.unsubscribe()
        await done.wait()


async def test_a_replay_after_resume_is_not_answered_a_second_time():
    handler = Handler()
    done = trio.Event()

    async def script(server):
        asker = Asker(server)
        await server.accept_thread()
        await server.accept_turn()
        await asker.send(COMMAND)
        await unsubscribe(server)
        await asker.answer(0)
        resume = await server.receive("thread/resume")
        await server.respond(resume, thread_start_result("thread-1"))
        await asker.send(COMMAND)
        await wait_all_tasks_blocked()
        assert len(asker.answers) == 1
        done.set()

    async with open_fake_app_server(script, handlers=RequestHandlers(command=handler)) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go"):
            await handler.begun.wait()
            await thread.unsubscribe()
        await codex.thread_resume(thread.id)
        await done.wait()
    assert handler.started == 1


@pytest.mark.parametrize("how", ["resolved", "turn over"])
async def test_a_replay_of_what_was_withdrawn_without_an_answer_is_served_again(how):
    handler = Handler(Decision.accept)
    done = trio.Event()

    async def play(asker):
        await asker.send(COMMAND)
        await handler.begun.wait()
        if how == "resolved":
            await asker.resolve(0)
        else:
            await asker.server.complete_turn()
        await handler.ended.wait()
        assert asker.answers == []
        handler.gate.set()
        assert await asker.ask(COMMAND) == {"result": {"decision": "accept"}}
        await asker.server.complete_turn()
        done.set()

    async with turn_asked(play, command=handler) as (_, turn):
        await turn.result()
        await done.wait()
    assert handler.started == 2


@pytest.mark.parametrize("how", ["in order", "raising", "cancelled"])
@pytest.mark.parametrize(("field", "method"), ALL)
async def test_what_is_asked_gets_the_safe_answer_when_the_connection_is_left(how, field, method):
    handler, asker = Handler(), Asker()

    async def play(asker):
        await asker.send(method)

    with trio.CancelScope() as scope:
        try:
            async with asked(play, asker=asker, **{field: handler}):
                await handler.begun.wait()
                if how == "raising":
                    raise KeyError  # noqa: TRY301
                if how == "cancelled":
                    scope.cancel()
                    await trio.lowlevel.checkpoint()
        except KeyError:
            assert how == "raising"
    await asker.server.run()  # Cancelled, it has not read to the end.
    assert_safely_answered(handler, asker, method)


async def test_what_is_asked_while_the_connection_is_left_starts_no_handler():
    handler, late, asker = Handler(), Handler(), Asker()

    async def play(asker):
        await asker.send(ATTESTATION, 0)
        await asker.answer(0)
        await asker.send(COMMAND, 1)

    async def drain(_):
        # Until the script has asked again.
        await wait_all_tasks_blocked()

    async with asked(play, asker=asker, attestation=handler, command=late) as codex:
        await handler.begun.wait()
        connection_of(codex).dispatcher.drain = drain
    assert [answer for request_id, answer in asker.answers if request_id == 1] == [
        safe_answer(COMMAND)
    ]
    assert late.started == 0


async def test_leaving_is_bounded_where_the_runtime_does_not_take_the_last_answers(
    autojump_clock, monkeypatch
):
    handler = Handler()

    async def play(asker):
        await asker.send(ATTESTATION)

    async def never(_):
        await trio.sleep_forever()

    began = trio.current_time()
    async with asked(play, CodexConfig(), attestation=handler) as codex:
        await handler.begun.wait()
        transport = transport_of(codex)
        monkeypatch.setattr(transport, "send_nowait", lambda _: 0)
        monkeypatch.setattr(transport, "send_all", never)
    assert handler.cancelled == 1
    assert trio.current_time() - began <= 2


async def test_what_we_withdraw_is_no_cause_for_a_warning_of_missing_handlers(caplog):
    caplog.set_level(logging.WARNING)
    handler = Handler()

    async def play(asker):
        await asker.send(ATTESTATION)

    async with asked(play, attestation=handler):
        await handler.begun.wait()
    assert caplog.records == []
