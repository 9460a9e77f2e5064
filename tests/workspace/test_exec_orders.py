"""Processes in orders, and with words, that the runtime cannot be made to give."""

from __future__ import annotations

import itertools
import logging

import pytest
import trio
import trio.testing
from insides import end_connection, notify, requests_sent
from workspace.workspace_server import assert_nothing_left, encoded, ended, output

from trio_codex import (
    CodexConfig,
    CodexError,
    InternalRpcError,
    ProtocolError,
    ServerBusyError,
    TransportClosedError,
)
from trio_codex._calls import BUSY_PAUSE
from trio_codex._wire import encode_result
from trio_codex._workspace._processes import STARTS_AT_ONCE
from trio_codex.testing import open_fake_app_server

DELTA = "command/exec/outputDelta"


async def begin(server):
    """Take a process and let it start; its request."""
    request = await server.receive("command/exec")
    write = await server.receive("command/exec/write")
    assert write.params == {"processId": request.params["processId"], "deltaBase64": ""}
    await server.respond(write, {})
    return request


async def read_all(stream):
    return b"".join([data async for data in stream])


async def test_what_is_asked_for_is_what_the_runtime_knows():
    asked = []

    async def script(server):
        request = await begin(server)
        asked.append(request.params)
        await server.respond(request, ended())

    async with open_fake_app_server(script) as codex:
        async with codex.exec(
            ["ls", "-l"], cwd="/", env={"A": None}, pty=(2, 3), output_bytes_cap=4
        ) as process:
            assert await process.wait() == 0
        assert asked == [
            {
                "command": ["ls", "-l"],
                "cwd": "/",
                "env": {"A": None},
                "processId": process.id,
                "size": {"rows": 2, "cols": 3},
                "tty": True,
                "streamStdin": True,
                "streamStdoutStderr": True,
                "disableTimeout": True,
                "outputBytesCap": 4,
            }
        ]
        assert_nothing_left(codex)


async def test_output_before_any_answer_is_not_lost():
    async def script(server):
        request = await server.receive("command/exec")
        process_id = request.params["processId"]
        await server.notify(DELTA, output(process_id, b"early "))
        await server.notify(DELTA, output("somebody-else", b"not ours"))
        await server.notify(DELTA, output(process_id, b"bi", capped=True))
        await server.notify(DELTA, output(process_id, b"rd"))
        write = await server.receive("command/exec/write")
        await server.respond(write, {})
        await server.respond(request, ended(5))

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        assert await process.wait() == 5
        assert await read_all(process.stdout) == b"early bird"
        assert (process.stdout_capped, process.stderr_capped) == (True, False)


async def test_a_process_may_be_over_before_it_is_known_to_have_started():
    async def script(server):
        for refused in (True, False):
            request = await server.receive("command/exec")
            write = await server.receive("command/exec/write")
            if refused:
                await server.refuse(write, -32600, "no active command/exec for process id")
            await server.notify(DELTA, output(request.params["processId"], b"all"))
            await server.respond(request, ended(4))

    async with open_fake_app_server(script) as codex:
        for _ in range(2):
            async with codex.exec(["x"]) as process:
                assert process.exit_code == 4
                assert await read_all(process.stdout) == b"all"
        assert_nothing_left(codex)


async def test_output_after_the_end_is_left_out():
    async def script(server):
        request = await begin(server)
        process_id = request.params["processId"]
        await server.notify(DELTA, output(process_id, b"all"))
        await server.respond(request, ended())
        await server.notify(DELTA, output(process_id, b"too late"))
        await server.respond(await server.receive("ping"), {})
        await server.respond(await server.receive("ping"), {})

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"]) as process:
            await codex.request("ping")
            assert await read_all(process.stdout) == b"all"
            assert await process.wait() == 0
        await codex.request("ping")


async def test_a_refusal_comes_out_of_the_entering_whichever_answer_is_first():
    async def script(server):
        for first in ("write", "exec"):
            request = await server.receive("command/exec")
            write = await server.receive("command/exec/write")
            if first == "write":
                await server.refuse(write, -32600, "no active command/exec for process id")
            await server.refuse(request, -32603, "failed to spawn command: no")
            if first == "exec":
                await server.refuse(write, -32600, "no active command/exec for process id")
        with pytest.raises(EOFError):
            await server.receive("command/exec/terminate")

    async with open_fake_app_server(script) as codex:
        for _ in range(2):
            with pytest.raises(InternalRpcError, match="failed to spawn"):
                async with codex.exec(["x"]):
                    pytest.fail("it was not started")
        assert_nothing_left(codex)
        end_connection(codex, CodexError("the end of the test"))


async def test_the_end_of_the_connection_wakes_everybody_and_what_came_stays_readable():
    async def script(server):
        request = await begin(server)
        await server.notify(DELTA, output(request.params["processId"], b"last words"))
        await server.receive("go")
        await server.hang_up()

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        woken = []

        async def hear(call):
            with pytest.raises(TransportClosedError):
                await call()
            woken.append(call)

        calls = [process.wait, process.terminate, process.stderr.receive_some]
        async with trio.open_nursery() as nursery:
            for call in calls:
                nursery.start_soon(hear, call)
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(TransportClosedError):
                await codex.request("go")
        assert len(woken) == len(calls)
        assert await process.stdout.receive_some() == b"last words"
        with pytest.raises(TransportClosedError):
            await process.stdout.receive_some()
        with pytest.raises(TransportClosedError):
            await process.stdin.send_all(b"x")
        assert repr(process) == f"<ExecProcess {process.id}: lost>"


async def test_output_that_makes_no_sense_breaks_its_stream_only(caplog):
    async def script(server):
        request = await begin(server)
        process_id = request.params["processId"]
        await server.notify(DELTA, output(process_id, b"good"))
        await server.notify(DELTA, {**output(process_id, b""), "deltaBase64": "no base64!"})
        await server.notify(DELTA, output(process_id, b"good", "stderr"))
        for params in ({"deltaBase64": 3}, {"stream": "third"}):
            await server.notify(DELTA, {**output(process_id, b"x"), **params})
        for params in ({"processId": process_id}, {"processId": []}, [], None):
            await server.notify(DELTA, params)
        await server.respond(request, ended())

    with caplog.at_level(logging.WARNING, "trio_codex.workspace"):
        async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
            assert await process.wait() == 0
            assert await process.stdout.receive_some() == b"good"
            with pytest.raises(ProtocolError, match="deltaBase64"):
                await process.stdout.receive_some()
            assert await read_all(process.stderr) == b"good"
    assert caplog.text.count("makes no sense") == 3


@pytest.mark.parametrize("result", [None, [], {}, {"exitCode": "0"}])
async def test_an_end_without_an_exit_code_is_an_error(result):
    async def script(server):
        request = await begin(server)
        await server.receive("go")  # else it might be over before it has begun
        await server.respond(request, result)

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        notify(codex, "go")
        for call in (process.wait, process.stdout.receive_some):
            with pytest.raises(ProtocolError, match="exitCode"):
                await call()


async def test_a_process_that_does_not_end_is_abandoned_in_time(caplog):
    async def script(server):
        request = await begin(server)
        await server.receive("command/exec/terminate")
        await server.receive("now")
        await server.respond(request, ended(137))

    config = CodexConfig(interrupt_timeout=0.05)
    async with open_fake_app_server(script, config) as codex:
        waited = []

        async def wait(process):
            with pytest.raises(CodexError, match="abandoned"):
                await process.wait()
            waited.append(process)

        async with trio.open_nursery() as nursery, codex.exec(["x"]) as process:
            nursery.start_soon(wait, process)
            await trio.testing.wait_all_tasks_blocked()
        assert waited == [process]
        assert process.exit_code is None
        assert "is abandoned" in caplog.text
        assert_nothing_left(codex)
        # Its late end changes nothing.
        with trio.move_on_after(0.05):
            await codex.request("now")
        assert process.exit_code is None


async def test_a_start_that_is_never_answered_is_ended_when_it_is_cancelled():
    async def script(server):
        request = await server.receive("command/exec")
        await server.receive("command/exec/write")
        scope.cancel()
        terminate = await server.receive("command/exec/terminate")
        assert terminate.params == {"processId": request.params["processId"]}
        await server.respond(terminate, {})
        await server.respond(request, ended(137))

    scope = trio.CancelScope()
    async with open_fake_app_server(script) as codex:
        with scope:
            async with codex.exec(["x"]):
                pytest.fail("it was cancelled")
        assert scope.cancelled_caught
        assert_nothing_left(codex)


async def test_an_overloaded_runtime_is_asked_again_to_terminate():
    async def script(server):
        request = await begin(server)
        for _ in range(3):
            await server.refuse(await server.receive("command/exec/terminate"), -32001, "busy")
        await server.respond(await server.receive("command/exec/terminate"), {})
        await server.respond(request, ended(137))

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"]) as process:
            with pytest.raises(ServerBusyError):
                await process.terminate()
            assert process.exit_code is None
        assert process.exit_code == 137
        assert_nothing_left(codex)


async def test_a_termination_that_fails_in_another_way_says_so():
    async def script(server):
        request = await begin(server)
        await server.refuse(await server.receive("command/exec/terminate"), -32603, "it cannot")
        await server.respond(await server.receive("command/exec/terminate"), {})
        await server.respond(request, ended(137))

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"]) as process:
            with pytest.raises(InternalRpcError, match="it cannot"):
                await process.terminate()
        assert process.exit_code == 137


async def test_only_so_many_are_about_to_start_at_once():
    async def script(server):
        begun = []
        for _ in range(STARTS_AT_ONCE):
            begun.append(await server.receive("command/exec"))
            writes.append(await server.receive("command/exec/write"))
        await trio.testing.wait_all_tasks_blocked()
        assert server.unread == []
        for write in writes:
            await server.respond(write, {})
        begun.append(await server.receive("command/exec"))
        await server.respond(await server.receive("command/exec/write"), {})
        for request in begun:
            await server.respond(request, ended())

    writes = []
    async with open_fake_app_server(script) as codex:
        async with trio.open_nursery() as nursery:

            async def run():
                async with codex.exec(["x"]) as process:
                    await process.wait()

            for _ in range(STARTS_AT_ONCE + 1):
                nursery.start_soon(run)
        assert_nothing_left(codex)


async def test_a_termination_that_is_refused_since_it_has_just_ended_is_no_error():
    async def script(server):
        request = await begin(server)
        terminate = await server.receive("command/exec/terminate")
        await server.refuse(terminate, -32600, "no active command/exec for process id")
        await server.respond(request, ended(1))

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        await process.terminate()
        assert await process.wait() == 1


# The streams keep to Trio's rules


async def serve(server):
    """Start processes, take what is written, and end them when they are terminated."""
    request = await begin(server)
    process_id = request.params["processId"]
    await server.notify(DELTA, output(process_id, b"0123456789"))
    await server.respond(await server.receive("command/exec/terminate"), {})
    await server.respond(request, ended(137))


async def test_output_is_given_in_pieces_no_larger_than_asked_for():
    async with open_fake_app_server(serve) as codex, codex.exec(["x"]) as process:
        assert await process.stdout.receive_some(3) == b"012"
        assert await process.stdout.receive_some(1) == b"3"
        assert await process.stdout.receive_some() == b"456789"
        with pytest.raises(ValueError, match="at least 1"):
            await process.stdout.receive_some(0)


async def test_a_reader_that_is_cancelled_takes_nothing_away():
    async with open_fake_app_server(serve) as codex, codex.exec(["x"]) as process:
        while not process._execution.stdout._data:
            await trio.lowlevel.checkpoint()
        with trio.CancelScope() as scope:
            scope.cancel()
            await process.stdout.receive_some()
        assert scope.cancelled_caught
        assert await process.stdout.receive_some() == b"0123456789"
        with trio.move_on_after(0):
            await process.stdout.receive_some()
        await process.terminate()
        assert await process.stdout.receive_some() == b""


async def test_two_tasks_in_one_direction_are_refused():
    async with open_fake_app_server(serve) as codex, codex.exec(["x"]) as process:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(process.stderr.receive_some)
            nursery.start_soon(process.stdin.send_all, b"never answered")
            await trio.testing.wait_all_tasks_blocked()
            with pytest.raises(trio.BusyResourceError):
                await process.stderr.receive_some()
            with pytest.raises(trio.BusyResourceError):
                await process.stdin.send_all(b"x")
            nursery.cancel_scope.cancel()
        assert await process.stdout.receive_some() == b"0123456789"


async def test_a_closed_stream_is_closed_for_those_who_wait_too():
    async with open_fake_app_server(serve) as codex, codex.exec(["x"]) as process:

        async def read():
            with pytest.raises(trio.ClosedResourceError):
                await process.stderr.receive_some()

        async with trio.open_nursery() as nursery:
            nursery.start_soon(read)
            await trio.testing.wait_all_tasks_blocked()
            await process.stderr.aclose()
        await process.stderr.aclose()
        await process.stdin.aclose()
        await process.stdin.aclose()
        with pytest.raises(trio.ClosedResourceError):
            await process.stdin.wait_send_all_might_not_block()


async def test_when_the_block_is_left_the_streams_are_closed():
    async with open_fake_app_server(serve) as codex:
        async with codex.exec(["x"]) as process:
            await process.stdin.wait_send_all_might_not_block()
        for call in (process.stdout.receive_some, process.stderr.receive_some):
            with pytest.raises(trio.ClosedResourceError):
                await call()
        assert process._execution.stdout.take() == b""  # it is not kept either
        with pytest.raises(trio.ClosedResourceError):
            await process.stdin.send_all(b"x")
        assert await process.wait() == 137
        assert_nothing_left(codex)


async def test_closing_the_input_reaches_the_process_also_when_it_is_cancelled():
    closed = []

    async def script(server):
        request = await begin(server)
        write = await server.receive("command/exec/write")
        closed.append(write.params)
        await server.respond(request, ended())

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"]) as process:
            with trio.CancelScope() as scope:
                scope.cancel()
                await process.stdin.aclose()
            assert scope.cancelled_caught
            assert await process.wait() == 0
        assert closed == [{"processId": process.id, "closeStdin": True}]
        assert_nothing_left(codex)  # although the closing was never answered


async def test_an_input_that_is_closed_is_closed_once():
    async def script(server):
        request = await begin(server)
        await server.respond(await server.receive("command/exec/write"), {})
        for _ in range(2):
            ping = await server.receive()
            seen.append(ping.method)
            await server.respond(ping, {})
        await server.respond(request, ended())

    seen = []
    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        for _ in range(2):
            await process.stdin.aclose()
        for _ in range(2):  # the second is sent when the answer to the closing is there
            await codex.request("ping")
        assert seen == ["ping", "ping"]
        assert await process.wait() == 0


async def test_input_that_the_process_has_read_before_it_ended_is_well_sent():
    async def script(server):
        request = await begin(server)
        write = await server.receive("command/exec/write")
        answers = [(write, {}), (request, ended())]
        await server.send_bytes(
            b"".join(encode_result(asked.id, result) for asked, result in answers)
        )

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        await process.stdin.send_all(b"all")
        assert process.exit_code == 0
        with pytest.raises(trio.BrokenResourceError):
            await process.stdin.send_all(b"")


async def test_a_process_that_ends_between_two_pieces_gets_no_more(monkeypatch):
    monkeypatch.setattr("trio_codex._workspace._exec_streams.PIECE_BYTES", 2)

    async def script(server):
        request = await begin(server)
        write = await server.receive("command/exec/write")
        answers = [(write, {}), (request, ended())]
        await server.send_bytes(
            b"".join(encode_result(asked.id, result) for asked, result in answers)
        )
        await server.respond(await server.receive(), {})

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        with pytest.raises(trio.BrokenResourceError):
            await process.stdin.send_all(b"1234")
        assert await codex.request("ping") == {}


async def test_a_writer_whose_stream_another_task_closes_hears_of_that():
    async def script(server):
        request = await begin(server)
        write = await server.receive("command/exec/write")
        close = await server.receive("command/exec/write")
        await server.respond(close, {})
        await server.refuse(write, -32600, "stdin is already closed")
        await server.respond(request, ended())

    async def write(process):
        with pytest.raises(trio.ClosedResourceError):
            await process.stdin.send_all(b"x")

    async with (
        open_fake_app_server(script) as codex,
        codex.exec(["x"]) as process,
        trio.open_nursery() as nursery,
    ):
        nursery.start_soon(write, process)
        await trio.testing.wait_all_tasks_blocked()
        await process.stdin.aclose()


async def test_large_input_goes_in_pieces_and_a_piece_that_is_refused_breaks_the_stream(
    monkeypatch,
):
    monkeypatch.setattr("trio_codex._workspace._exec_streams.PIECE_BYTES", 4)
    pieces = []

    async def script(server):
        request = await begin(server)
        for _ in range(3):
            write = await server.receive("command/exec/write")
            pieces.append(write.params["deltaBase64"])
            await server.respond(write, {})
        await server.refuse(await server.receive("command/exec/write"), -32600, "stdin is closed")
        await server.respond(request, ended())

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        await process.stdin.send_all(memoryview(b"0123456789"))
        assert pieces == [encoded(piece) for piece in (b"0123", b"4567", b"89")]
        with pytest.raises(trio.BrokenResourceError):
            await process.stdin.send_all(b"x")
        await process.wait()


async def test_what_an_overloaded_runtime_refuses_is_written_again_once_and_in_order(monkeypatch):
    monkeypatch.setattr("trio_codex._workspace._exec_streams.PIECE_BYTES", 1)
    taken = []

    async def script(server):
        request = await begin(server)
        for refusals in (0, 2, 0, 1):
            for _ in range(refusals):
                await server.refuse(await server.receive("command/exec/write"), -32001, "busy")
            write = await server.receive("command/exec/write")
            taken.append(write.params.get("deltaBase64", "closed"))
            await server.respond(write, {})
        await server.respond(request, ended())

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"]) as process:
            await process.stdin.send_all(b"123")
            await process.stdin.aclose()
            await process.wait()
        assert taken == [encoded(b"1"), encoded(b"2"), encoded(b"3"), "closed"]
        assert_nothing_left(codex)


async def test_an_overloaded_runtime_is_asked_to_close_the_input_once_a_pause(autojump_clock):
    """And no more once the process is over."""
    asked = []

    async def script(server):
        request = await begin(server)
        for _ in range(10):
            write = await server.receive("command/exec/write")
            asked.append(trio.current_time())
            await server.refuse(write, -32001, "busy")
        await server.respond(request, ended())

    async with open_fake_app_server(script) as codex:
        async with codex.exec(["x"]) as process:
            await process.stdin.aclose()
            await process.wait()
            asked_before = requests_sent(codex)
            await trio.sleep(10 * BUSY_PAUSE)
            assert requests_sent(codex) == asked_before
        assert_nothing_left(codex)
    pauses = [after - before for before, after in itertools.pairwise(asked)]
    assert pauses == [pytest.approx(BUSY_PAUSE)] * 9


async def test_a_writer_that_waits_out_an_overload_hears_of_the_end():
    async def script(server):
        request = await begin(server)
        await server.refuse(await server.receive("command/exec/write"), -32001, "busy")
        await server.respond(request, ended())

    async with open_fake_app_server(script) as codex, codex.exec(["x"]) as process:
        with pytest.raises(trio.BrokenResourceError):
            await process.stdin.send_all(b"x")
