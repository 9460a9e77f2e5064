"""An external message and the end of its turn cross on the wire."""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
import trio.testing
from insides import subscriptions

from trio_codex import ExternalMessage, InvalidRequestError, ProtocolError
from trio_codex.testing import open_fake_app_server

LATE = {"turn": {"id": "turn-2", "items": [], "status": "inProgress"}}
MESSAGE = ExternalMessage("mailbox", "Late.")


async def crossing(server):
    """Let the message arrive just when its turn has ended."""
    await server.accept_thread()
    await server.accept_turn()
    late = await server.receive("turn/start")
    said = late.params["toolOutput"]
    assert (said["name"], said["output"]) == ("mailbox", "Late.")
    assert late.params["input"] == []
    await server.complete_turn()
    return late


async def interrupted(server):
    request = await server.receive("turn/interrupt")
    # The runtime does not know it by its id before it has started.
    assert (request.params["threadId"], request.params["turnId"]) == ("thread-1", "")
    await server.respond(request, {})


async def test_the_turn_that_a_late_message_starts_is_interrupted_and_waited_for(autojump_clock):
    order = []

    async def script(server):
        await server.respond(await crossing(server), LATE)
        await interrupted(server)
        turn = {**LATE["turn"], "status": "interrupted"}
        await server.notify("turn/started", {"threadId": "thread-1", **LATE})
        await trio.sleep(1)
        order.append("over")
        await server.notify("turn/completed", {"threadId": "thread-1", "turn": turn})

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with pytest.raises(InvalidRequestError, match="turn turn-1 is over"):
                await turn.steer(MESSAGE)
            order.append("told")
        assert codex.statistics().pending_requests == 0
    assert order == ["over", "told"]


@pytest.mark.parametrize("cancelled", [False, True])
async def test_a_turn_that_was_over_before_the_answer_is_neither_interrupted_nor_waited_for(
    cancelled, autojump_clock
):
    async def script(server):
        late = await crossing(server)
        if cancelled:
            scope.cancel()
        await server.notify("turn/started", {"threadId": "thread-1", **LATE})
        turn = {**LATE["turn"], "status": "completed"}
        await server.notify("turn/completed", {"threadId": "thread-1", "turn": turn})
        await server.respond(late, LATE)
        ping = await server.receive("ping")
        interrupts.extend(request.method for request in server.unread)
        await server.respond(ping, {})

    interrupts, scope = [], trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            began = trio.current_time()
            with scope, pytest.raises(InvalidRequestError, match="is over"):
                await turn.steer(MESSAGE)
            assert trio.current_time() == began
            await trio.testing.wait_all_tasks_blocked()
            assert subscriptions(codex) == []
            await codex.request("ping")
    assert interrupts == []


async def test_a_turn_that_does_not_end_is_waited_for_no_longer_than_any(autojump_clock):
    async def script(server):
        await server.respond(await crossing(server), LATE)
        await interrupted(server)

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            began = trio.current_time()
            with pytest.raises(InvalidRequestError, match="is over"):
                await turn.steer(MESSAGE)
            assert trio.current_time() - began == pytest.approx(5, abs=0.5)


async def test_a_message_whose_sender_was_cancelled_leaves_no_turn_behind(autojump_clock):
    ends = []

    async def script(server):
        late = await crossing(server)
        scope.cancel()
        await server.respond(late, LATE)
        await interrupted(server)
        ends.append("interrupted")

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with scope:
                await turn.steer(MESSAGE)
            assert scope.cancelled_caught
            await trio.sleep(1)
    assert ends == ["interrupted"]


async def test_a_turn_of_somebody_else_that_the_message_joins_goes_on(autojump_clock):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        # Nobody here is told of the end of ours before the message is written.
        await server.notify("turn/started", {"threadId": "thread-1", **LATE})
        told.set()
        late = await server.receive("turn/start")
        await server.complete_turn()
        await server.respond(late, LATE)
        with suppress(EOFError):
            request = await server.receive("turn/interrupt")
            pytest.fail(f"interrupted {request.params}")

    told = trio.Event()
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            await told.wait()
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(InvalidRequestError, match="is over"):
                await turn.steer(MESSAGE)
        await trio.testing.wait_all_tasks_blocked()


async def test_the_turn_of_a_late_message_that_starts_before_its_answer_is_interrupted_by_its_id(
    autojump_clock,
):
    async def script(server):
        late = await crossing(server)
        await server.notify("turn/started", {"threadId": "thread-1", **LATE})
        await server.respond(late, LATE)
        request = await server.receive("turn/interrupt")
        interrupted.append(request.params["turnId"])
        await server.respond(request, {})
        turn = {**LATE["turn"], "status": "interrupted"}
        await server.notify("turn/completed", {"threadId": "thread-1", "turn": turn})

    interrupted = []
    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with pytest.raises(InvalidRequestError, match="is over"):
                await turn.steer(MESSAGE)
    assert interrupted == ["turn-2"]


async def test_an_answer_without_a_turn_is_told(autojump_clock):

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.respond(await server.receive("turn/start"), {"turn": 1})
        await server.complete_turn()

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("go") as turn:
            with pytest.raises(ProtocolError, match="has no turn id"):
                await turn.steer(MESSAGE)
            await turn.result()
