"""Waiting for the end of the connection."""

from __future__ import annotations

import pytest
import trio
from insides import connection_of
from trio.testing import assert_checkpoints, wait_all_tasks_blocked

from trio_codex import CodexError, TransportClosedError
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)


async def hang_up_when(event, server):
    await event.wait()
    await server.hang_up()


async def test_many_waiters_are_given_the_error_with_which_the_connection_ended():
    errors = []
    end = trio.Event()

    async def script(server):
        await hang_up_when(end, server)

    async with open_fake_app_server(script) as codex:

        async def wait():
            errors.append(await codex.wait_closed())

        async with trio.open_nursery() as nursery:
            for _ in range(5):
                nursery.start_soon(wait)
            await wait_all_tasks_blocked()
            assert errors == []
            end.set()
        # The block goes on, and so do those that come late.
        with assert_checkpoints():
            await wait()
        with pytest.raises(TransportClosedError) as raised:
            await codex.models()
        assert len(errors) == 6
        assert {type(error) for error in errors} == {TransportClosedError}
        assert {str(error) for error in errors} == {str(raised.value)}
        # Nobody shares one, with a traceback that grows.
        assert len({id(error) for error in errors}) == 6


async def test_after_the_block_it_gives_what_later_calls_raise():
    async def script(_):
        pass

    errors = []
    async with trio.open_nursery() as nursery:
        async with open_fake_app_server(script) as codex:

            async def wait():
                errors.append(await codex.wait_closed())

            nursery.start_soon(wait)
            await wait_all_tasks_blocked()
        await wait_all_tasks_blocked()
        assert len(errors) == 1
    with pytest.raises(TransportClosedError) as raised:
        await codex.models()
    assert type(errors[0]) is TransportClosedError
    assert str(errors[0]) == str(raised.value) == str(await codex.wait_closed())


async def test_a_cancelled_wait_leaves_the_connection_as_it_is():
    async def script(server):
        await server.accept_thread()

    async with open_fake_app_server(script) as codex:
        with trio.CancelScope() as scope:
            scope.cancel()
            await codex.wait_closed()
        assert scope.cancelled_caught
        with trio.move_on_after(0.01) as scope:
            await codex.wait_closed()
        assert scope.cancelled_caught
        await codex.thread_start()


async def test_a_failure_of_ours_is_given_as_it_is_raised():
    async def script(_):
        pass

    error = None
    with pytest.raises(CodexError, match="trio_codex itself failed"):  # noqa: PT012
        async with open_fake_app_server(script) as codex:

            async def wait():
                nonlocal error
                error = await codex.wait_closed()

            async def fail():
                raise ZeroDivisionError

            connection = connection_of(codex)
            async with trio.open_nursery() as nursery:
                nursery.start_soon(wait)
                await wait_all_tasks_blocked()
                connection.calls.start_task(connection.tasks.run, fail)
                with trio.CancelScope(shield=True):
                    await wait_all_tasks_blocked()
    assert "trio_codex itself failed" in str(error)
