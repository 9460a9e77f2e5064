"""The tasks of a connection: what they outlive, what ends them, and what they say at the start."""

from __future__ import annotations

import logging
import math
import signal
import sys
from contextlib import asynccontextmanager

import pytest
import trio
from defects import break_reader
from insides import notify
from trio.testing import wait_all_tasks_blocked

from trio_codex import CodexConfig, CodexError, open_codex
from trio_codex._client._open import run_client
from trio_codex._transport._memory import MemoryTransport, memory_transport_pair
from trio_codex._turns._router import Router
from trio_codex._util._groups import BareErrors
from trio_codex._wire import LineFramer, encode_result
from trio_codex.testing import open_fake_app_server
from trio_codex.testing._fake_app_server import INITIALIZE_RESULT, FakeAppServer

if sys.version_info < (3, 11):
    from exceptiongroup import BaseExceptionGroup, ExceptionGroup

TURN = {"id": "turn-1", "items": [], "status": "inProgress"}


@asynccontextmanager
async def open_server(script):
    """A server that outlives the client, whatever is cancelled around that."""
    client_end, server_end = memory_transport_pair()
    server = FakeAppServer(server_end)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(server.run)
        nursery.start_soon(script, server)
        yield client_end
        nursery.cancel_scope.cancel()


# Cancellation from outside


async def test_a_turn_is_interrupted_when_everything_around_the_client_is_cancelled():
    log = []

    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await wait_all_tasks_blocked()
        scope.cancel()
        request = await server.receive("turn/interrupt")
        log.append(request.params["turnId"])
        await server.respond(request, {})
        await server.complete_turn(status="interrupted")

    with trio.fail_after(2):
        async with open_server(script) as client_end:
            with trio.CancelScope() as scope:
                async with run_client(client_end, CodexConfig(), math.inf) as codex:
                    thread = await codex.thread_start()
                    await thread.run("go")
            assert scope.cancelled_caught
    assert log == ["turn-1"]


async def test_a_client_whose_start_is_cancelled_before_its_first_step_leaves_no_task():
    client_end, _ = memory_transport_pair()
    with trio.CancelScope() as scope:
        scope.cancel()
        async with run_client(client_end, CodexConfig(), math.inf):
            pytest.fail("it opened")
    assert scope.cancelled_caught


async def test_a_start_that_fails_before_its_first_step_leaves_no_task(monkeypatch):
    async def fail(connection, deadline):
        raise ValueError("before the first step")

    monkeypatch.setattr("trio_codex._connection._handshake.shake_hands", fail)
    client_end, _ = memory_transport_pair()
    with pytest.raises(ValueError, match="before the first step"):
        async with run_client(client_end, CodexConfig(), math.inf):
            pytest.fail("it opened")


class FailsToClose(MemoryTransport):
    async def aclose(self):
        await super().aclose()
        raise OSError("cannot close")


async def test_a_transport_that_fails_to_close_does_not_hang_the_block():
    async def script(server):
        await trio.sleep_forever()

    async def use(client_end):
        transport = FailsToClose(client_end._send, client_end._receive)
        async with run_client(transport, CodexConfig(), math.inf):
            await wait_all_tasks_blocked()

    async with open_server(script) as client_end:
        with pytest.raises(OSError, match="cannot close"):
            await use(client_end)


# A defect of ours


async def test_whoever_waits_outside_the_block_hears_of_a_defect_and_of_its_cause(monkeypatch):
    heard = []
    break_reader(monkeypatch, "who/knows")

    async def script(server):
        await server.receive("wait")
        await server.notify("who/knows", {})
        await trio.sleep_forever()

    async def wait(codex):
        with pytest.raises(CodexError) as caught:
            await codex.request("wait")
        heard.append(caught.value)

    async def use(outer):
        async with open_fake_app_server(script) as codex:
            outer.start_soon(wait, codex)
            await trio.sleep_forever()

    async with trio.open_nursery() as outer:
        with pytest.raises(CodexError, match="trio_codex itself failed"):
            await use(outer)
    (error,) = heard
    assert "trio_codex itself failed" in str(error)
    assert isinstance(error.__cause__, ZeroDivisionError)


@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself are of POSIX")
def test_control_c_that_hits_a_task_of_ours_is_the_programs_and_breaks_nothing(monkeypatch):
    real = Router.route

    def press(self, method, params):
        if method == "who/knows":
            signal.raise_signal(signal.SIGINT)
        real(self, method, params)

    async def script(server):
        request = await server.receive("wait")
        await server.notify("who/knows", {})
        await server.respond(await server.receive("ping"), {"pong": True})
        await server.respond(request, {})

    async def main():
        async with open_fake_app_server(script) as codex:
            with pytest.raises(KeyboardInterrupt):
                await codex.request("wait")
            assert await codex.request("ping") == {"pong": True}

    monkeypatch.setattr(Router, "route", press)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        trio.run(main)
    finally:
        signal.signal(signal.SIGINT, before)


class Unread(MemoryTransport):
    """One whose other side does not read from a certain moment on."""

    def __init__(self, end):
        super().__init__(end._send, end._receive)
        self.is_read = True
        self.closed = trio.Event()

    def send_nowait(self, data):
        return super().send_nowait(data) if self.is_read else 0

    async def send_all(self, data):
        if not self.is_read:
            await self.closed.wait()
            raise trio.ClosedResourceError
        await super().send_all(data)

    async def aclose(self):
        self.closed.set()
        await super().aclose()


@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself are of POSIX")
def test_control_c_while_the_last_answers_are_written_ends_the_runtime_all_the_same():
    closed = []

    @trio.lowlevel.enable_ki_protection
    async def press(transport):
        await wait_all_tasks_blocked()
        signal.raise_signal(signal.SIGINT)
        # Where nobody closes it, the tasks of the library would keep the program for ever.
        with trio.move_on_after(5):
            await transport.closed.wait()
        closed.append(transport.closed.is_set())
        await transport.aclose()

    async def use(client_end):
        transport = Unread(client_end)
        async with trio.open_nursery() as nursery:
            with pytest.raises(KeyboardInterrupt):
                await leave(transport, nursery)

    async def leave(transport, nursery):
        async with run_client(transport, CodexConfig(), math.inf) as codex:
            transport.is_read = False
            notify(codex, "never/read")
            nursery.start_soon(press, transport)

    async def script(server):
        await trio.sleep_forever()

    async def main():
        async with open_server(script) as client_end:
            await use(client_end)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        trio.run(main)
    finally:
        signal.signal(signal.SIGINT, before)
    assert closed == [True]


# What it says


async def test_a_request_that_is_refused_is_logged(caplog):
    caplog.set_level(logging.INFO, "trio_codex.requests")

    async def script(server):
        await server.ask("who/areYou", {})
        await server.ask("item/fileChange/requestApproval", {})
        await server.respond(await server.receive("done"), {})

    async with open_fake_app_server(script) as codex:
        await codex.request("done")
    levels = {record.getMessage(): record.levelno for record in caplog.records}
    assert [level for text, level in levels.items() if "who/areYou" in text] == [logging.WARNING]
    assert [level for text, level in levels.items() if "fileChange" in text] == [logging.INFO]


@pytest.mark.parametrize("opt_out", [(), ("thread/closed",)])
@pytest.mark.parametrize("experimental", [True, False])
async def test_the_handshake_says_who_we_are_and_what_we_want(opt_out, experimental):
    client_end, server_end = memory_transport_pair()
    received = []

    async def serve():
        framer = LineFramer(2**20)
        while data := await server_end.receive_some():
            for message in framer.feed(data):
                received.append(message)
                if message["method"] == "initialize":
                    answer = {**INITIALIZE_RESULT, "userAgent": "me/1.2.3-beta (Linux; x/y) z"}
                    await server_end.send_all(encode_result(message["id"], answer))

    config = CodexConfig(
        client_name="me",
        client_title="Me",
        client_version="9",
        experimental_api=experimental,
        opt_out_notification_methods=opt_out,
    )
    async with trio.open_nursery() as nursery:
        nursery.start_soon(serve)
        async with run_client(client_end, config, math.inf) as codex:
            await wait_all_tasks_blocked()
            assert codex.metadata.version == "1.2.3-beta"
            assert codex.metadata.user_agent == "me/1.2.3-beta (Linux; x/y) z"
            assert codex.metadata.codex_home == "/nowhere"
    initialize, initialized = received
    assert initialize["params"]["clientInfo"] == {"name": "me", "title": "Me", "version": "9"}
    capabilities = initialize["params"]["capabilities"]
    assert capabilities["experimentalApi"] is experimental
    assert (capabilities.get("optOutNotificationMethods") or ()) == (list(opt_out) or ())
    assert initialized == {"method": "initialized"}


async def test_the_start_is_bounded_by_startup_timeout(autojump_clock):
    client_end, _ = memory_transport_pair()
    with pytest.raises(CodexError, match=r"did not answer initialize within 7 s"):
        async with run_client(client_end, CodexConfig(startup_timeout=7), 7.0):
            pytest.fail("it opened")
    assert trio.current_time() == pytest.approx(7)


# One error out of many


@pytest.mark.parametrize(
    ("failures", "expected"),
    [
        ([KeyError("a"), KeyboardInterrupt()], KeyboardInterrupt),
        ([SystemExit(3), KeyError("a")], SystemExit),
        ([KeyError("a"), KeyError("a")], KeyError),
        ([CodexError("a"), CodexError("a")], CodexError),
    ],
)
def test_one_error_comes_out_where_one_is_what_happened(failures, expected):
    with pytest.raises(expected) as caught, BareErrors("it"):
        raise BaseExceptionGroup("a nursery", failures)
    assert caught.value in failures


def test_errors_of_two_kinds_that_say_the_same_stay_a_group():
    failures = [KeyError("a"), ValueError("a"), KeyError("a")]
    several = pytest.raises(ExceptionGroup, match="it failed in several ways")
    with several as caught, BareErrors("it"):
        raise ExceptionGroup("a nursery", failures)
    assert [type(error) for error in caught.value.exceptions] == [KeyError, ValueError]


async def test_a_cancellation_beside_an_error_gives_way_to_it():
    with trio.CancelScope() as scope:
        scope.cancel()
        try:
            await trio.lowlevel.checkpoint()
        except trio.Cancelled as exc:
            cancelled = exc
            with pytest.raises(KeyError), BareErrors("it"):
                raise BaseExceptionGroup("a nursery", [cancelled, KeyError("a")]) from None
            with pytest.raises(trio.Cancelled), BareErrors("it"):
                raise BaseExceptionGroup("a nursery", [cancelled]) from None
            raise


async def test_a_program_that_is_not_there_comes_out_of_the_block_as_itself():
    with pytest.raises(CodexError, match="no program"):
        async with open_codex(CodexConfig(launch_args_override=("/no/such/program",))):
            pytest.fail("it opened")
