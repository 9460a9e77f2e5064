"""One error comes out of the block of `open_codex` where one is what happened, and none is lost."""

from __future__ import annotations

import sys
from contextlib import suppress

import pytest
import trio
from defects import break_reader

from trio_codex import CodexError
from trio_codex.testing import open_fake_app_server

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup


class OurError(Exception):
    pass


async def script(server):
    """Bring about the defect as soon as the client says so; answer nothing."""
    with suppress(EOFError):
        await server.receive("break")
        await server.notify("who/knows", {})
        await trio.sleep_forever()


@pytest.fixture
def defect(monkeypatch):
    """Make a task of ours fail when the script says a word."""

    break_reader(monkeypatch, "who/knows")


async def open_and(use):
    """Run a body in the block, in a task that has nothing else to raise."""
    async with open_fake_app_server(script) as codex:
        await use(codex)


def is_the_defect(error):
    return "trio_codex itself failed" in str(error) and isinstance(
        error.__cause__, ZeroDivisionError
    )


@pytest.mark.usefixtures("defect")
async def test_waiters_in_a_nursery_that_were_told_of_a_defect_add_nothing_to_it():
    async def use(codex):
        async with trio.open_nursery() as nursery:
            for method in ("wait", "wait", "break"):
                nursery.start_soon(codex.request, method)

    with pytest.raises(CodexError) as caught:
        await open_and(use)
    assert type(caught.value) is CodexError
    assert is_the_defect(caught.value)


@pytest.mark.usefixtures("defect")
async def test_a_nursery_with_an_error_of_its_own_stays_beside_the_defect():
    async def fail_when_told(codex):
        try:
            await codex.request("wait")
        except CodexError as error:
            raise OurError("mine") from error

    async def use(codex):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(fail_when_told, codex)
            nursery.start_soon(codex.request, "break")

    several = pytest.RaisesGroup(
        pytest.RaisesExc(CodexError, check=is_the_defect),
        pytest.RaisesGroup(OurError, CodexError),
        match="the block of open_codex failed in several ways",
    )
    with several:
        await open_and(use)


@pytest.mark.usefixtures("defect")
@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
async def test_what_ends_the_program_comes_out_bare_though_a_task_of_ours_failed(kind):
    async def use(codex):
        try:
            await codex.request("break")
        finally:
            raise kind

    with pytest.raises(kind):
        await open_and(use)


@pytest.mark.usefixtures("defect")
async def test_a_keyboard_interrupt_in_a_nursery_of_the_body_is_not_lost_beside_a_defect():
    async def be_interrupted(codex):
        try:
            await codex.request("wait")
        finally:
            raise KeyboardInterrupt

    async def use(codex):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(be_interrupted, codex)
            nursery.start_soon(codex.request, "break")

    with pytest.raises(BaseExceptionGroup) as caught:
        await open_and(use)
    assert caught.group_contains(KeyboardInterrupt)
    assert caught.group_contains(CodexError, match="itself failed")


@pytest.mark.usefixtures("defect")
async def test_a_defect_comes_out_though_the_block_was_cancelled_at_the_same_time():
    async def use(codex):
        async with trio.open_nursery() as nursery:
            nursery.start_soon(codex.request, "break")
            try:
                await trio.sleep_forever()
            finally:
                scope.cancel()

    with trio.CancelScope() as scope:
        with pytest.raises(CodexError) as caught:
            await open_and(use)
        assert is_the_defect(caught.value)
        # What was cancelled stays so.
        await trio.lowlevel.checkpoint()
    assert scope.cancelled_caught


async def test_tasks_of_the_body_that_are_cancelled_end_in_the_scope_that_was_cancelled():
    async def use(codex):
        async with trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(codex.request, "wait")
            await trio.lowlevel.checkpoint()
            scope.cancel()

    with trio.CancelScope() as scope:
        await open_and(use)
        pytest.fail("not cancelled")
    assert scope.cancelled_caught


async def test_an_error_among_cancelled_tasks_of_the_body_is_all_that_comes_out():
    async def fail():
        await trio.lowlevel.checkpoint()
        raise OurError("mine")

    async def use(codex):
        async with trio.open_nursery() as nursery:
            for _ in range(3):
                nursery.start_soon(codex.request, "wait")
            nursery.start_soon(fail)

    # The nursery is the body's own, and so is the group that it makes.
    with pytest.RaisesGroup(OurError):
        await open_and(use)
