"""A subscription: what it gets, what it drops, and what it costs."""

from __future__ import annotations

from contextlib import suppress

import pytest
import trio
from lines import lines_of
from trio.testing import assert_checkpoints, wait_all_tasks_blocked

from trio_codex._notifications._fan_out import (
    UNKNOWN,
    Notifications,
    Subscription,
    about_thread,
)
from trio_codex.errors import CodexError


def subscription(limit=2):
    return Subscription(limit)


async def test_each_reader_that_waits_hears_of_the_end_by_an_error_of_his_own(nursery):
    stream = subscription()
    error = CodexError("the end")
    failures = [error]

    async def read():
        with pytest.raises(CodexError, match="the end") as caught:
            await stream.receive()
        failures.append(caught.value)

    for _ in range(2):
        nursery.start_soon(read)
    await wait_all_tasks_blocked()
    stream.close(error)
    await wait_all_tasks_blocked()
    await read()
    assert len({id(failure) for failure in failures}) == 4


async def test_two_readers_that_wait_get_an_event_each(nursery):
    stream = subscription()
    got = []

    async def read():
        got.append(await stream.receive())

    for _ in range(2):
        nursery.start_soon(read)
    await wait_all_tasks_blocked()
    stream.offer("a", {})
    stream.offer("b", {})
    await wait_all_tasks_blocked()
    assert sorted(got) == [("a", {}), ("b", {})]


async def test_taking_what_is_there_is_a_checkpoint_and_cancelled_takes_nothing():
    stream = subscription()
    stream.offer("a", {})
    with trio.CancelScope() as scope:
        scope.cancel()
        await stream.receive()
    assert scope.cancelled_caught
    with assert_checkpoints():
        assert await stream.receive() == ("a", {})


async def test_as_many_as_the_limit_are_kept_and_the_oldest_go():
    stream = subscription(limit=2)
    for method in "abc":
        stream.offer(method, {})
    assert stream.dropped == 1
    assert [(await stream.receive())[0] for _ in range(2)] == ["b", "c"]


@pytest.mark.parametrize(
    ("params", "matches"),
    [
        ({"threadId": "t"}, True),
        ({"thread": {"id": "t"}}, True),
        ({"threadId": "u", "thread": {"id": "t"}}, False),
        ({"threadId": None}, False),
        ({"thread": "t"}, False),
        ("t", False),
        (None, False),
    ],
)
async def test_a_thread_is_known_by_its_id_in_either_place(params, matches):
    notifications = Notifications(limit=2)
    stream = notifications.subscribe(None, about_thread("t"))
    notifications.tell("a", params)
    notifications.unsubscribe(stream)
    assert await events_of(stream) == ([("a", params)] if matches else [])


ONE = "item/completed"
ANOTHER = "turn/completed"


@pytest.mark.parametrize(
    ("methods", "about", "expected"),
    [
        (None, None, [ONE, ANOTHER, "new", ONE, "fs/changed"]),
        ((ONE,), None, [ONE, ONE]),
        ((ONE, UNKNOWN), None, [ONE, "new", ONE]),
        ((UNKNOWN,), about_thread("t"), ["new"]),
        ((ONE, ANOTHER), about_thread("t"), [ONE, ANOTHER]),
        (("fs/changed",), ("watchId", "w"), ["fs/changed"]),
        (("fs/changed",), ("watchId", "v"), []),
    ],
)
async def test_a_subscription_gets_what_matches_and_each_once(methods, about, expected):
    notifications = Notifications(limit=10)
    stream = notifications.subscribe(methods, about)
    for method, params in [
        (ONE, {"threadId": "t"}),
        (ANOTHER, {"thread": {"id": "t"}}),
        ("new", {"threadId": "t", "watchId": ["not", "hashable"]}),
        (ONE, {"threadId": {"not": "hashable"}}),
        ("fs/changed", {"watchId": "w"}),
    ]:
        notifications.tell(method, params)
    notifications.unsubscribe(stream)
    assert [method for method, _ in await events_of(stream)] == expected


async def events_of(stream):
    events = []
    with suppress(CodexError):
        while True:
            events.append(await stream.receive())
    return events


def test_what_a_notification_costs_does_not_depend_on_the_subscriptions_it_is_not_for():
    params = {"threadId": "t", "delta": "x"}
    few, many = Notifications(limit=10), Notifications(limit=10)
    for notifications, count in ((few, 1), (many, 1000)):
        for number in range(count):
            notifications.subscribe((ANOTHER,), about_thread("t"))
            notifications.subscribe(None, about_thread(f"other {number}"))
    costs = [lines_of(one.tell, ONE, params) for one in (few, many)]
    assert costs[0] == costs[1] > 0
