from __future__ import annotations

import pytest
import trio
from trio.testing import assert_checkpoints, wait_all_tasks_blocked

from trio_codex._notifications._fan_out import Subscription
from trio_codex.errors import CodexError


def subscription(**options):
    return Subscription(**{"wanted": None, "thread_id": None, "limit": 2, **options})


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
    stream = subscription(thread_id="t")
    stream.offer("a", params)
    assert bool(stream._events) is matches
