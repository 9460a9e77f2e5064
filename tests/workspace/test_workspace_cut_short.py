"""Calls that are cancelled, or lose the runtime, while they wait, on the real runtime.

The runtime waits for a reader of a named pipe that it is to write to; where one
request may be in flight, every other waits behind that.
"""

from __future__ import annotations

import os
import sys

import pytest
import trio
import trio.testing
from insides import subscriptions

from trio_codex import (
    InternalRpcError,
    InvalidRequestError,
    Sandbox,
    TransportClosedError,
    open_codex,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes")


async def read(codex, root):
    await codex.fs.read(root / "file")


async def write(codex, root):
    await codex.fs.write(root / "made", b"x")


async def list_dir(codex, root):
    await codex.fs.list_dir(root)


async def make_dir(codex, root):
    await codex.fs.make_dir(root / "made")


async def copy(codex, root):
    await codex.fs.copy(root / "file", root / "made")


async def remove(codex, root):
    await codex.fs.remove(root / "file")


async def metadata(codex, root):
    await codex.fs.metadata(root)


async def watch(codex, root):
    async with codex.fs.watch(root):
        pytest.fail("it cannot have begun")


async def search(codex, root):
    async with codex.file_search([root]):
        pytest.fail("it cannot have begun")


async def run_command(codex, root):
    await codex.exec_run(["touch", root / "made"])


async def run_standalone(codex, root):
    await codex.exec_run(["touch", root / "made"], cwd=root, standalone=True)


CALLS = [
    read,
    write,
    list_dir,
    make_dir,
    copy,
    remove,
    metadata,
    watch,
    search,
    run_command,
    run_standalone,
]


@pytest.fixture
def root(app_server):
    root = app_server.workspace / "root"
    root.mkdir()
    (root / "file").touch()
    os.mkfifo(root.parent / "pipe")
    return root


async def fill_window(nursery, codex, root):
    nursery.start_soon(codex.fs.write, root.parent / "pipe", b"x")
    while not codex.statistics().pending_requests:
        await trio.lowlevel.checkpoint()


async def drain(root):
    await trio.to_thread.run_sync((root.parent / "pipe").read_bytes)


@pytest.mark.parametrize("call", CALLS)
async def test_what_is_cancelled_before_it_is_written_does_nothing(app_server, root, call):
    async with open_codex(app_server.config(max_in_flight=1)) as codex:
        async with trio.open_nursery() as nursery:
            await fill_window(nursery, codex, root)
            with trio.CancelScope() as scope:
                async with trio.open_nursery() as inner:
                    inner.start_soon(call, codex, root)
                    while not codex.statistics().waiting_requests:
                        await trio.lowlevel.checkpoint()
                    scope.cancel()
            assert scope.cancelled_caught
            assert codex.statistics().waiting_requests == 0
            await drain(root)
        # What was queued before this would be done by now.
        assert [entry.file_name for entry in await codex.fs.list_dir(root)] == ["file"]
        assert codex.statistics().open_processes == codex.statistics().pending_requests == 0
        assert subscriptions(codex) == []


@pytest.mark.parametrize("call", CALLS)
async def test_whoever_waits_hears_of_the_runtimes_death(app_server, root, call):
    heard = []

    async def hear(call, *args):
        with pytest.raises(TransportClosedError):
            await call(*args)
        heard.append(call)

    async with open_codex(app_server.config(max_in_flight=1)) as codex:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(hear, codex.fs.write, root.parent / "pipe", b"x")
            while not codex.statistics().pending_requests:
                await trio.lowlevel.checkpoint()
            nursery.start_soon(hear, call, codex, root)
            while not codex.statistics().waiting_requests:
                await trio.lowlevel.checkpoint()
            os.kill(codex.statistics().transport["pid"], 9)
        assert call in heard
        assert len(heard) == 2
        await hear(call, codex, root)  # also who comes later
        assert codex.statistics().open_processes == codex.statistics().pending_requests == 0
        assert subscriptions(codex) == []


async def test_a_write_that_is_cancelled_in_the_runtime_leaves_the_connection_in_order(codex, root):
    async with trio.open_nursery() as nursery:
        await fill_window(nursery, codex, root)
        await trio.testing.wait_all_tasks_blocked(0.01)
        nursery.cancel_scope.cancel()
    assert codex.statistics().pending_requests == 1  # the runtime is still at it
    assert await codex.fs.read(root / "file") == b""
    await drain(root)
    while codex.statistics().pending_requests:
        await trio.lowlevel.checkpoint()


async def start_command(nursery, codex, root, run):
    """Have a command run that says by a file that it does."""
    async with codex.fs.watch(root) as changes:
        nursery.start_soon(run, ["sh", "-c", f"touch '{root}/made'; sleep 1000"])
        async for _ in changes:
            if (root / "made").exists():
                break


async def test_a_command_that_is_run_to_its_end_is_ended_by_cancellation(codex, root):
    async def run(command):
        await codex.exec_run(command, cwd=root, standalone=True)

    async with trio.open_nursery() as nursery:
        await start_command(nursery, codex, root, run)
        assert codex.statistics().open_processes == 1
        nursery.cancel_scope.cancel()
    assert codex.statistics().open_processes == codex.statistics().pending_requests == 0


async def test_a_command_that_is_run_to_its_end_hears_of_the_runtimes_death(codex, root):
    async def run(command):
        with pytest.raises(TransportClosedError):
            await codex.exec_run(command, sandbox=Sandbox.full_access)

    async with trio.open_nursery() as nursery:
        await start_command(nursery, codex, root, run)
        os.kill(codex.statistics().transport["pid"], 9)
    assert codex.statistics().open_processes == codex.statistics().pending_requests == 0


async def test_what_the_system_does_not_allow_is_refused(codex, root):
    missing = root / "no" / "file"
    for call in (
        codex.fs.write(missing, b""),
        codex.fs.write_text(missing, ""),
        codex.fs.copy(root / "file", missing),
        codex.fs.make_dir(missing),
        codex.fs.copy(missing, root / "made"),
    ):
        with pytest.raises(InternalRpcError, match="No such file"):
            await call
    with pytest.raises(InvalidRequestError, match="not a file"):
        await codex.fs.read(root)
    for call in (codex.fs.list_dir(root / "file"), codex.fs.make_dir(root / "file" / "x")):
        with pytest.raises(InternalRpcError, match="Not a directory"):
            await call
    assert [entry.file_name for entry in await codex.fs.list_dir(root)] == ["file"]


async def test_a_search_without_experiments_is_refused(app_server, root):
    async with open_codex(app_server.config(experimental_api=False)) as codex:
        with pytest.raises(InvalidRequestError, match="experimentalApi"):
            async with codex.file_search([root]):
                pytest.fail("it has begun")
        assert subscriptions(codex) == []
        # What is not an experiment goes.
        async with codex.fs.watch(root):
            pass


async def test_a_search_hears_of_the_runtimes_death(codex, root):
    async with codex.file_search([root]) as search:
        os.kill(codex.statistics().transport["pid"], 9)
        with pytest.raises(TransportClosedError):
            async for _ in search:
                pass
        with pytest.raises(TransportClosedError):
            await search.update("x")
