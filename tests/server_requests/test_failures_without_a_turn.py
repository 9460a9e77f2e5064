"""A handler that fails where no turn of ours owns the request, or where it must not be stopped."""

from __future__ import annotations

import pytest
import trio
from asking import (
    ATTESTATION,
    AUTH_TOKENS,
    COMMAND,
    FAILURES,
    Asker,
    Handler,
    asked,
    assert_tells_failure,
    safe_answer,
    turn_asked,
)
from insides import transport_of
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, RequestHandlerError, RequestHandlers, types
from trio_codex._server_requests._kinds import REQUEST_KINDS
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

OF_NO_TURN = [AUTH_TOKENS, ATTESTATION, "applyPatchApproval", "execCommandApproval"]


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("method", OF_NO_TURN)
async def test_a_failure_that_no_turn_owns_comes_out_of_the_block_of_the_connection(
    method, failure
):
    handler = Handler(failure, released=True)
    answers = []

    async def play(asker):
        answers.append(await asker.ask(method))
        await trio.sleep_forever()

    with pytest.raises(RequestHandlerError) as caught:
        async with asked(play, **{REQUEST_KINDS[method].handler: handler}):
            await trio.sleep_forever()
    assert_tells_failure(caught.value, method, failure)
    assert handler.started == 1


@pytest.mark.parametrize("early", [True, False])
async def test_the_safe_answer_is_out_before_a_failure_that_no_turn_owns_ends_the_client(early):
    async def fail(request):
        raise ZeroDivisionError("mine")

    for _ in range(20):  # the order of the tasks is Trio's, and random
        answers = []

        async def script(server, answers=answers):
            if not early:  # than the end of the handshake
                await wait_all_tasks_blocked()
            answers.append(await Asker(server).ask(ATTESTATION))

        with pytest.raises(RequestHandlerError, match="mine"):
            async with open_fake_app_server(script, handlers=RequestHandlers(attestation=fail)):
                await trio.sleep_forever()
        assert answers == [safe_answer(ATTESTATION)]


async def test_a_runtime_that_reads_nothing_delays_a_failure_no_longer_than_the_bound(
    autojump_clock,
):
    failure = ZeroDivisionError("mine")
    asking = Handler(failure, released=True)
    stuck = trio.Event()

    async def script(server):
        await stuck.wait()
        await Asker(server).send(ATTESTATION)
        await trio.sleep_forever()

    config = CodexConfig(interrupt_timeout=3)
    handlers = RequestHandlers(attestation=asking)
    begun = trio.current_time()
    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012
        async with open_fake_app_server(script, config, handlers=handlers) as codex:

            async def send_all(_):
                await trio.sleep_forever()

            transport_of(codex).send_all = send_all
            stuck.set()
            await trio.sleep_forever()
    assert trio.current_time() - begun == 3


async def test_a_failure_for_another_clients_turn_comes_out_of_the_block_of_the_connection():
    handler = Handler(ZeroDivisionError("mine"), released=True)

    async def play(asker):
        await asker.send(COMMAND, threadId="thread-9", turnId="turn-9")
        await trio.sleep_forever()

    with pytest.raises(RequestHandlerError, match="mine"):
        async with turn_asked(play, command=handler) as (_, turn):
            await turn.result()


async def test_a_failure_for_a_detached_turn_comes_out_of_the_block_of_the_connection():
    handler = Handler(ZeroDivisionError("mine"))
    threads = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await Asker(server).send(COMMAND)
        await trio.sleep_forever()

    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012
        async with open_fake_app_server(script, handlers=RequestHandlers(command=handler)) as codex:
            thread = await codex.thread_start()
            async with thread.turn("go") as turn:
                await handler.begun.wait()
                turn.detach()
            threads.append(thread)
            assert handler.cancelled == 0
            handler.gate.set()
            await trio.sleep_forever()
    assert threads


async def test_a_failure_for_a_turn_that_was_joined_does_not_stop_it():
    """It is somebody else's, who may go on with it; but our wait for it ends with the failure."""
    handler = Handler(ZeroDivisionError("mine"), released=True)

    async def script(server):
        asker = Asker(server)
        await server.accept_thread()
        turn = {"id": "turn-1", "items": [], "status": "inProgress"}
        await server.notify("turn/started", {"threadId": "thread-1", "turn": turn})
        await server.respond(await server.receive("turn/start"), {"turn": turn})
        assert await asker.ask(COMMAND) == safe_answer(COMMAND)
        await wait_all_tasks_blocked()
        assert [r.method for r in server.unread] == []
        await server.complete_turn()

    async with open_fake_app_server(script, handlers=RequestHandlers(command=handler)) as codex:
        thread = await codex.thread_start()
        await wait_all_tasks_blocked()  # it hears of the turn
        async with thread.turn("go") as turn:
            assert turn.joined
            with pytest.raises(RequestHandlerError, match="mine"):
                await turn.result()
            assert turn.status is types.TurnStatus.completed
