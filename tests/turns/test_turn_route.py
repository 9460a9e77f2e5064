"""How a turn learns its id, and which events are its own."""

from __future__ import annotations

import pytest
from trio.testing import assert_checkpoints

from trio_codex._notifications._mailbox import Mailbox
from trio_codex._turns._route import TurnRoute
from trio_codex._turns._state import TurnState, TurnStep
from trio_codex.errors import CodexError


def make_route(mailbox=None):
    ended = []
    route = TurnRoute(
        "thread-1",
        limit=10,
        mailbox=mailbox,
        on_rest=lambda _: None,
        on_late=lambda *_: None,
        on_over=ended.append,
        on_called=lambda *_: None,
    )
    return route, ended


def completed(status):
    return {"threadId": "thread-1", "turn": {"id": "turn-1", "items": [], "status": status}}


@pytest.mark.parametrize(
    ("params", "state"),
    [
        (completed("completed"), TurnState.completed),
        (completed("interrupted"), TurnState.interrupted),
        (completed("failed"), TurnState.failed),
        (completed("paused"), TurnState.completed),
        (None, TurnState.completed),
    ],
)
async def test_the_ending_says_in_which_state_it_ends_and_once_only(params, state):
    route, ended = make_route()
    route.accept("turn-1", joined=False)
    route.deliver("turn/completed", params)
    route.deliver("turn/completed", completed("failed"))
    route.advance(TurnStep.lose, CodexError("too late"))
    assert route.state is state
    assert route.error is None
    assert ended == [route]


async def test_what_was_held_is_dropped_when_the_turn_is_over_before_it_has_an_id():
    route, _ = make_route()
    route.hold("item/completed", {"turnId": "turn-1", "n": 1})
    route.advance(TurnStep.abandon, CodexError("no answer"))
    assert route.unread == 0
    assert route.items == []


async def test_a_turn_that_was_released_keeps_nothing_of_what_still_comes():
    mailbox = Mailbox(10)
    route, _ = make_route(mailbox)
    route.accept("turn-1", joined=False)
    route.deliver("item/completed", {"n": 1})
    route.drop_events()
    for number in range(20):
        route.deliver("item/completed", {"n": number})
        route.deliver("item/started", {"n": number})
    assert route.items == []
    assert mailbox.unread <= 1
    route.deliver("turn/completed", completed("completed"))
    assert route.over


async def test_of_the_reports_of_usage_the_last_is_kept():
    route, _ = make_route()
    route.accept("turn-1", joined=False)
    for number in range(3):
        route.deliver("thread/tokenUsage/updated", {"n": number})
    assert route.usage.last == {"n": 2}


async def test_waiting_for_what_is_over_is_a_checkpoint():
    route, _ = make_route()
    route.accept("turn-1", joined=False)
    route.deliver("turn/completed", completed("completed"))
    with assert_checkpoints():
        await route.wait_over()
