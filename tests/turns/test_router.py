"""To which turn a notification goes."""

from __future__ import annotations

import pytest
import trio

from trio_codex._notifications._fan_out import Notifications
from trio_codex._turns._router import Router
from trio_codex.errors import CodexError

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}


async def open_route(router, thread_id="thread-1", turn_id="turn-1", *, streamed=False):
    await router.wait_turn(thread_id)
    route = router.ask(thread_id, streamed=streamed)
    router.bind(route, turn_id, joined=False)
    return route


def say(router, method, thread_id="thread-1", **params):
    router.route(method, {"threadId": thread_id, **params})


async def test_a_thread_without_turns_costs_nothing():
    router = Router(10, Notifications(10))
    with trio.CancelScope() as scope:
        scope.cancel()
        await router.wait_turn("thread-1")
    assert router._lanes == {}
    await open_route(router)
    say(router, "turn/completed", turn={**TURN, "status": "completed"})
    assert router._lanes == {}


async def test_a_turn_counts_from_the_moment_it_is_asked_for():
    router = Router(10, Notifications(10))
    await router.wait_turn("thread-1")
    assert router.busy("thread-1")
    route = router.ask("thread-1", streamed=False)
    assert router.open_turns == 1
    router.bind(route, "turn-1", joined=False)
    assert router.open_turns == 1
    assert not router.busy("thread-2")


async def test_what_runs_on_a_thread_is_known_until_it_ends():
    router = Router(10, Notifications(10))
    say(router, "turn/started", turn=TURN)
    assert router.running("thread-1") == "turn-1"
    assert router.running("thread-2") is None
    say(router, "turn/completed", turn=TURN)
    assert router.running("thread-1") is None


@pytest.mark.parametrize("params", [None, {}, {"turn": {}}])
async def test_an_ending_that_may_mean_two_turns_ends_neither(params):
    router = Router(10, Notifications(10))
    routes = [await open_route(router, f"thread-{n}", f"turn-{n}") for n in range(2)]
    router.route("turn/completed", params)
    assert not any(route.over for route in routes)
    # With the thread's id it can mean one only.
    router.route("turn/completed", {"threadId": "thread-1"})
    assert [route.over for route in routes] == [False, True]


@pytest.mark.parametrize("strange", [["turn-1"], {"id": "turn-1"}, 7, True, 1.5])
async def test_ids_of_strange_types_are_nobodys_and_break_nothing(strange):
    router = Router(10, Notifications(10))
    route = await open_route(router, streamed=True)
    router.route("item/started", {"threadId": "thread-1", "turnId": strange})
    router.route("item/started", {"threadId": strange, "turnId": "turn-1"})
    router.route("turn/started", {"threadId": strange, "turn": {"id": strange}})
    router.route("turn/completed", {"threadId": "another", "turn": {"id": strange}})
    assert not route.over
    assert route.mailbox is not None
    assert route.mailbox.unread == 0


async def test_after_the_end_of_the_connection_nobody_gets_a_turn(nursery):
    router = Router(10, Notifications(10))
    route = await open_route(router)
    failures = []

    async def wait():
        with pytest.raises(CodexError, match="the end") as caught:
            await router.wait_turn("thread-1")
        failures.append(caught.value)

    nursery.start_soon(wait)
    nursery.start_soon(wait)
    await trio.testing.wait_all_tasks_blocked()
    error = CodexError("the end")
    router.close(error)
    assert route.over
    assert route.error is error
    await trio.testing.wait_all_tasks_blocked()
    await wait()
    assert len({id(failure) for failure in [*failures, error]}) == 4
    assert (router.open_turns, router.waiting_turns) == (0, 0)
