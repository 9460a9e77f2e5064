"""How many requests are on their way at once, and which goes next."""

from __future__ import annotations

import pytest
import trio
from trio.testing import wait_all_tasks_blocked

from trio_codex._jsonrpc._window import Window
from trio_codex.errors import CodexError


async def test_places_are_handed_on_first_come_first_served(nursery):
    window = Window(1)
    order = []

    async def enter(name):
        await window.acquire()
        order.append(name)

    await enter("first")
    for name in "abc":
        nursery.start_soon(enter, name)
        await wait_all_tasks_blocked()
    assert window.waiting == 3
    for _ in range(3):
        window.release()
        await enter_late(window)
    assert order == ["first", "a", "b", "c"]


async def enter_late(window):
    """A newcomer must not overtake whoever waits."""
    with trio.move_on_after(0):
        await window.acquire()
        pytest.fail("overtook")
    await wait_all_tasks_blocked()


async def test_whoever_is_cancelled_in_line_takes_no_place(nursery):
    window = Window(1)
    await window.acquire()
    with trio.CancelScope() as scope:
        nursery.start_soon(_cancel_when_blocked, scope)
        await window.acquire()
    assert scope.cancelled_caught
    window.release()
    assert window.taken == 0
    await window.acquire()


async def _cancel_when_blocked(scope):
    await wait_all_tasks_blocked()
    scope.cancel()


async def test_closing_fails_whoever_waits_and_whoever_comes_later(nursery):
    window = Window(1)
    await window.acquire()
    failures = []

    async def wait():
        with pytest.raises(CodexError, match="over") as caught:
            await window.acquire()
        failures.append(caught.value)

    nursery.start_soon(wait)
    nursery.start_soon(wait)
    await wait_all_tasks_blocked()
    window.close(CodexError("over"))
    await wait()
    await wait_all_tasks_blocked()
    assert len({id(failure) for failure in failures}) == 3


async def test_a_place_that_was_handed_on_in_the_last_moment_is_not_taken_for_ever(nursery):
    window = Window(1)
    await window.acquire()

    async def wait():
        with pytest.raises(CodexError, match="over"):
            await window.acquire()

    nursery.start_soon(wait)
    await wait_all_tasks_blocked()
    # Whoever waits is handed the place, and the end comes before they run.
    window.release()
    window.close(CodexError("over"))
    await wait_all_tasks_blocked()
    assert window.taken == 0
    window.release()
    assert window.taken == 0
