"""What processes, their streams, and all that lasts as long as a block keep to."""

from __future__ import annotations

from array import array

import pytest
import trio.testing
from insides import end_connection
from workspace.workspace_server import opened

from trio_codex import CodexError
from trio_codex._jsonrpc._dispatcher import Dispatcher
from trio_codex._notifications._fan_out import Notifications

CLOSED = CodexError("the end of the test")


@pytest.mark.parametrize("standalone", [False, True])
async def test_each_is_a_checkpoint_also_where_it_need_not_wait(standalone):
    async with (
        opened() as (codex, _),
        codex.exec(["cat"], cwd="/", standalone=standalone) as process,
    ):
        await process.stdin.send_all(b"x")
        for stream in (process.stdout, process.stderr):
            while not stream._data:
                await trio.lowlevel.checkpoint()
            with trio.testing.assert_checkpoints():
                assert await stream.receive_some(1)
        with trio.testing.assert_checkpoints():
            await process.stdin.send_all(b"")
        with trio.testing.assert_checkpoints():
            await process.stdin.wait_send_all_might_not_block()
        for _ in range(2):
            with trio.testing.assert_checkpoints():
                await process.stdin.aclose()
        while process.exit_code is None:
            await trio.lowlevel.checkpoint()
        for call in (process.wait, process.terminate, process.stdout.aclose):
            with trio.testing.assert_checkpoints():
                await call()


async def test_no_write_is_larger_than_the_runtime_takes_well():
    async with opened() as (codex, workspace), codex.exec(["cat"]) as process:
        before = workspace.seen.count("command/exec/write")
        await process.stdin.send_all(bytes(2**22))
        assert workspace.seen.count("command/exec/write") == before + 1
        await process.stdin.send_all(bytes(2**22 + 1))
        assert workspace.seen.count("command/exec/write") == before + 3


@pytest.mark.parametrize("kind", ["exec", "file_search", "watch"])
async def test_ctrl_c_is_kept_out_of_our_part_of_a_block_and_not_of_its_body(monkeypatch, kind):
    def look(owner, name):
        function = getattr(owner, name)

        def looked_at(*args, **kwargs):
            seen.append((name, trio.lowlevel.currently_ki_protected()))
            return function(*args, **kwargs)

        monkeypatch.setattr(owner, name, looked_at)

    seen = []
    async with opened() as (codex, _):
        for owner, name in (
            (Notifications, "subscribe"),
            (Notifications, "unsubscribe"),
            (Dispatcher, "start"),
            (Dispatcher, "post"),
        ):
            look(owner, name)
        block = {
            "exec": lambda: codex.exec(["cat"]),
            "file_search": lambda: codex.file_search(["/x"]),
            "watch": lambda: codex.fs.watch("/x"),
        }
        async with block[kind]():
            assert not trio.lowlevel.currently_ki_protected()
            asked = list(seen)
        assert len(seen) > len(asked) > 0
        assert [name for name, protected in seen if not protected] == []


async def test_pieces_are_counted_in_bytes_whatever_holds_them(monkeypatch):
    monkeypatch.setattr("trio_codex._workspace._exec_streams.PIECE_BYTES", 4)
    numbers = array("I", [1, 2, 3])
    async with opened() as (codex, workspace), codex.exec(["cat"]) as process:
        before = workspace.seen.count("command/exec/write")
        await process.stdin.send_all(memoryview(numbers))
        assert workspace.seen.count("command/exec/write") == before + len(numbers.tobytes()) / 4
        await process.stdin.aclose()
        await process.wait()
        assert await process.stdout.receive_some() == numbers.tobytes()


async def test_what_comes_for_a_closed_stream_is_not_kept():
    async with opened() as (codex, _), codex.exec(["cat"]) as process:
        await process.stdout.aclose()
        await process.stdin.send_all(b"x")
        await process.stdin.aclose()
        await process.wait()
        assert process._execution.stdout.take() == b""
        with pytest.raises(trio.ClosedResourceError):
            await process.stdout.receive_some()


async def test_what_a_process_says_of_itself():
    async with opened() as (codex, _):
        for stop, code in (("aclose", 0), ("terminate", 137)):
            async with codex.exec(["cat"]) as process:
                assert repr(process) == f"<ExecProcess {process.id}: running>"
                await (process.stdin.aclose() if stop == "aclose" else process.terminate())
                assert await process.wait() == code
                assert repr(process) == f"<ExecProcess {process.id}: exited with {code}>"


async def test_whoever_asks_twice_why_it_is_over_gets_two_errors():
    async with opened() as (codex, _), codex.exec(["cat"]) as process:
        assert await process.stderr.receive_some() == b"cat: "
        end_connection(codex, CLOSED)
        for call, arguments in (
            (process.wait, ()),
            (process.stdout.receive_some, ()),
            (process.stderr.receive_some, ()),
            (process.stdin.send_all, (b"x",)),
            (process.stdin.wait_send_all_might_not_block, ()),
        ):
            seen = [CLOSED]
            for _ in range(2):
                with pytest.raises(CodexError, match="the end of the test") as caught:
                    await call(*arguments)
                assert all(caught.value is not error for error in seen)
                seen.append(caught.value)
