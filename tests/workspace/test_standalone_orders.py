"""Standalone processes in orders, and with words, that the runtime cannot be made to give."""

from __future__ import annotations

import pytest
import trio
import trio.testing
from insides import connection_of, end_connection, notify
from workspace.workspace_server import assert_nothing_left, exited, opened, spoken

from trio_codex import CodexConfig, CodexError, ProtocolError, ServerBusyError
from trio_codex.testing import open_fake_app_server

ARGUMENTS = {"cwd": "/", "standalone": True}


async def begin(server):
    """Take a process and let it start; its handle."""
    request = await server.receive("process/spawn")
    await server.respond(request, {})
    return request.params["processHandle"]


async def test_what_is_asked_for_is_what_the_runtime_knows():
    async with opened() as (codex, workspace):
        async with codex.exec(["cat"], pty=(2, 3), env={"A": None}, **ARGUMENTS) as process:
            assert workspace.running[process.id].params == {
                "command": ["cat"],
                "cwd": "/",
                "env": {"A": None},
                "processHandle": process.id,
                "size": {"rows": 2, "cols": 3},
                "tty": True,
                "streamStdin": True,
                "streamStdoutStderr": True,
                "timeoutMs": None,
                "outputBytesCap": None,
            }
            await process.resize(4, 5)
        async with codex.exec(["cat"], output_bytes_cap=7, **ARGUMENTS) as process:
            params = workspace.running[process.id].params
        assert params["outputBytesCap"] == 7
        assert "tty" not in params
        assert workspace.seen.count("process/resizePty") == 1
        assert_nothing_left(codex)


async def test_one_that_ends_before_its_start_is_answered_has_ended():
    async def script(server):
        request = await server.receive("process/spawn")
        handle = request.params["processHandle"]
        await server.notify("process/outputDelta", spoken(handle, b"all"))
        await server.notify("process/exited", exited("somebody-else", 1))
        await server.notify("process/exited", exited(handle, 5))
        await server.respond(request, {})

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"], **ARGUMENTS) as process:
            assert await process.wait() == 5
            assert await process.stdout.receive_some() == b"all"
            assert await process.stdout.receive_some() == b""
        assert_nothing_left(codex)


@pytest.mark.parametrize("end", [{"exitCode": "0"}, {}])
async def test_an_end_without_an_exit_code_ends_it_all_the_same(end):
    async def script(server):
        handle = await begin(server)
        await server.receive("go")
        await server.notify("process/exited", {"processHandle": handle, **end})

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"], **ARGUMENTS) as process:
            notify(codex, "go")
            with pytest.raises(ProtocolError, match=r"process/exited: \$\.exitCode"):
                await process.wait()
        assert_nothing_left(codex)


async def test_one_that_is_cancelled_while_it_starts_is_killed_when_it_has_started():
    async def script(server):
        request = await server.receive("process/spawn")
        scope.cancel()
        await trio.testing.wait_all_tasks_blocked()
        assert [asked.method for asked in server.unread] == []
        await server.respond(request, {})
        kill = await server.receive("process/kill")
        await server.respond(kill, {})
        await server.notify("process/exited", exited(kill.params["processHandle"], 137))

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        with scope:
            async with codex.exec(["x"], **ARGUMENTS):
                pytest.fail("it was cancelled")
        assert scope.cancelled_caught
        assert_nothing_left(codex)


@pytest.mark.parametrize("started", [False, True])
async def test_one_that_does_not_end_is_abandoned_in_time_and_killed(started, caplog):
    async def script(server):
        request = await server.receive("process/spawn")
        scope.cancel()
        if not started:
            await server.receive("late")
        await server.respond(request, {})
        kill = await server.receive("process/kill")
        assert kill.params["processHandle"] == request.params["processHandle"]
        killed.set()

    scope, killed = trio.CancelScope(), trio.Event()
    async with open_fake_app_server(script, CodexConfig(interrupt_timeout=0.05)) as codex:
        with scope:
            async with codex.exec(["x"], **ARGUMENTS) as process:
                await process.wait()
        assert scope.cancelled_caught
        assert "is abandoned" in caplog.text
        if not started:
            with trio.move_on_after(0.05):
                await codex.request("late")
        await killed.wait()
        assert connection_of(codex).processes.listeners == {}


async def test_an_overloaded_runtime_is_asked_again_to_kill():
    async def script(server):
        handle = await begin(server)
        for _ in range(2):
            await server.refuse(await server.receive("process/kill"), -32001, "busy")
        await server.respond(await server.receive("process/kill"), {})
        await server.notify("process/exited", exited(handle, 137))

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"], **ARGUMENTS) as process:
            with pytest.raises(ServerBusyError):
                await process.terminate()
        assert process.exit_code == 137
        assert_nothing_left(codex)


async def test_the_end_of_the_connection_wakes_everybody():
    async with opened() as (codex, _), codex.exec(["cat"], **ARGUMENTS) as process:

        async def hear(call):
            with pytest.raises(CodexError, match="the end of the test"):
                await call()

        assert await process.stderr.receive_some() == b"cat: "
        async with trio.open_nursery() as nursery:
            for call in (process.wait, process.stdout.receive_some, process.stderr.receive_some):
                nursery.start_soon(hear, call)
            await trio.testing.wait_all_tasks_blocked()
            end_connection(codex, CodexError("the end of the test"))
