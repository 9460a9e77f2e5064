"""A request that comes again is the same request, and another under its id is not."""

from __future__ import annotations

import pytest
import trio
from asking import (
    COMMAND,
    OF_TURNS,
    Handler,
    asked,
    turn_asked,
)
from trio.testing import wait_all_tasks_blocked

from trio_codex import Decision

pytestmark = pytest.mark.deadline(15)


@pytest.mark.parametrize("request_id", [0, "zero"])
@pytest.mark.parametrize(("field", "method"), OF_TURNS)
async def test_a_request_that_comes_again_starts_one_handler(field, method, request_id):
    values = {
        "fallback": {},
        "user_input": None,
        "current_time": 5,
        "elicitation": Decision.decline,
    }
    handler = Handler(values.get(field, Decision.decline))

    async def play(asker):
        for _ in range(3):
            await asker.send(method, request_id)
            await wait_all_tasks_blocked()
        handler.gate.set()
        await asker.answer(request_id)
        # The replay and the answer cross.
        await asker.send(method, request_id)
        await wait_all_tasks_blocked()
        assert handler.started == 1
        assert len(asker.answers) == 1
        await asker.server.complete_turn()

    async with turn_asked(play, **{field: handler}) as (_, turn):
        await turn.result()


async def test_requests_without_a_handler_are_answered_once_when_they_come_again():
    async def play(asker):
        for _ in range(3):
            await asker.send(COMMAND)
            await wait_all_tasks_blocked()
        assert asker.answers == [(0, {"result": {"decision": "decline"}})]
        await asker.server.complete_turn()

    async with turn_asked(play) as (_, turn):
        await turn.result()


async def test_numbers_and_strings_are_different_ids():
    handler = Handler(Decision.accept, released=True)

    async def play(asker):
        assert await asker.ask(COMMAND, 0) == await asker.ask(COMMAND, "0")
        await asker.server.complete_turn()

    async with turn_asked(play, command=handler) as (_, turn):
        await turn.result()
    assert handler.started == 2


@pytest.mark.parametrize("what", [{"itemId": "item-2"}, {"approvalId": "approval-2"}])
async def test_another_request_under_an_id_that_was_used_is_answered(what):
    handler = Handler(Decision.accept, released=True)

    async def play(asker):
        for changes in ({}, what, what):
            await asker.send(COMMAND, 0, **changes)
            await wait_all_tasks_blocked()
        assert len(asker.answers) == 2
        await asker.server.complete_turn()

    async with turn_asked(play, command=handler) as (_, turn):
        await turn.result()
    assert handler.started == 2


async def test_a_withdrawn_handler_that_lingers_does_not_answer_the_next_under_its_id():
    left = trio.Event()
    calls = []

    async def approve(request):
        calls.append(request.item_id)
        if request.item_id == "item-1":
            with trio.CancelScope(shield=True):
                await left.wait()
            return Decision.decline
        await proceed.wait()
        return Decision.accept

    proceed = trio.Event()

    async def play(asker):
        await asker.send(COMMAND)
        await wait_all_tasks_blocked()
        await asker.resolve(0)
        await asker.send(COMMAND, 0, itemId="item-2")
        await wait_all_tasks_blocked()
        left.set()
        await wait_all_tasks_blocked()
        assert asker.answers == []
        proceed.set()
        assert await asker.answer(0) == {"result": {"decision": "accept"}}
        await asker.server.complete_turn()

    async with turn_asked(play, command=approve) as (_, turn):
        await turn.result()
    assert calls == ["item-1", "item-2"]


async def test_only_so_many_answered_requests_are_remembered(monkeypatch):
    monkeypatch.setattr("trio_codex._server_requests._open_requests.REMEMBERED_ANSWERS", 2)

    async def play(asker):
        for number in range(3):
            await asker.ask(COMMAND, number, itemId=f"item-{number}")
        for number in (2, 1, 0):
            await asker.send(COMMAND, number, itemId=f"item-{number}")
            await wait_all_tasks_blocked()
        # Only the oldest is taken for a new one.
        assert [request_id for request_id, _ in asker.answers] == [0, 1, 2, 0]
        done.set()

    done = trio.Event()
    async with asked(play):
        await done.wait()
