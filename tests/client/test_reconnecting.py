"""`connect_codex(reconnect=)` over sockets: what is dialled again, when, and with which token."""

from __future__ import annotations

import json
import logging
from contextlib import asynccontextmanager

import pytest
import trio
from websocket_server import upgrade
from websockets.frames import Opcode

from trio_codex import (
    CodexConfig,
    InvalidRequestError,
    Reconnect,
    TransportClosedError,
    connect_codex,
)
from trio_codex.testing._fake_app_server import INITIALIZE_RESULT

QUICK = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=5, settle=0.1)
SECRET = "a-token-that-nobody-is-to-see"


class Server:
    """A WebSocket server that answers each request with its method, and can be cut.

    Attributes:
        statuses: HTTP statuses with which the next upgrades are refused; None to take one.
        refusing: Whether it refuses ``initialize``.
        tokens: What was shown at each upgrade.
    """

    def __init__(self):
        self.statuses = []
        self.refusing = False
        self.tokens = []
        self.port = 0
        self._open = set()

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}"

    def cut(self):
        for scope in self._open:
            scope.cancel()

    async def take(self, stream):
        with trio.CancelScope() as scope:
            self._open.add(scope)
            try:
                await self._serve(stream)
            except (trio.BrokenResourceError, trio.ClosedResourceError):
                pass
            finally:
                self._open.discard(scope)
                await trio.aclose_forcefully(stream)

    async def _serve(self, stream):
        head = b""
        while b"\r\n\r\n" not in head:
            data = await stream.receive_some()
            if not data:
                return
            head += data
        for line in head.decode().split("\r\n"):
            if line.lower().startswith("authorization:"):
                self.tokens.append(line.partition("Bearer ")[2])
        status = self.statuses.pop(0) if self.statuses else None
        if status is not None:
            await stream.send_all(b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status)
            return
        protocol = await upgrade(Replayed(stream, head))
        while data := await stream.receive_some():
            protocol.receive_data(data)
            for frame in protocol.events_received():
                if frame.opcode is Opcode.TEXT:
                    self._answer(protocol, json.loads(frame.data))
            await stream.send_all(b"".join(protocol.data_to_send()))

    def _answer(self, protocol, message):
        method = message["method"]
        if "id" not in message:
            return
        long = "x" * message.get("params", {}).get("bytes", 0)
        answer = {"result": {"method": method, "data": [], "process": {"id": 1}, "long": long}}
        if method == "initialize":
            answer = {"result": INITIALIZE_RESULT}
            if self.refusing:
                answer = {"error": {"code": -32600, "message": "too old"}}
        protocol.send_text(json.dumps({"id": message["id"], **answer}).encode())


class Replayed:
    """A stream of which something was read already."""

    def __init__(self, stream, head):
        self._stream, self._head = stream, head

    async def receive_some(self):
        head, self._head = self._head, b""
        return head or await self._stream.receive_some()

    async def send_all(self, data):
        await self._stream.send_all(data)


@asynccontextmanager
async def listening(server=None, port=0):
    server = server or Server()
    (listener,) = await trio.open_tcp_listeners(port, host="127.0.0.1")
    server.port = listener.socket.getsockname()[1]
    async with trio.open_nursery() as nursery:
        await nursery.start(trio.serve_listeners, server.take, [listener])
        yield server
        nursery.cancel_scope.cancel()


async def until(condition):
    with trio.fail_after(10):
        while not condition():  # noqa: ASYNC110 - it is the other side's
            await trio.sleep(0.005)


def said(caplog):
    """What was logged, by all but the server of the test."""
    records = [each for each in caplog.records if each.name != "websockets.server"]
    assert any(each.name.startswith("trio_codex") for each in records)
    return "".join(each.getMessage() for each in records)


async def echo(codex, method="fs/readFile"):
    answer = await codex.request(method)
    assert answer["method"] == method


async def test_a_connection_that_was_cut_is_made_again():
    async with listening() as server, connect_codex(server.url, reconnect=QUICK) as codex:
        for number in range(3):
            await echo(codex)
            server.cut()
            await until(lambda n=number: codex.statistics().reconnects == n + 1)
        await echo(codex)
        assert codex.metadata.version
    with pytest.raises(TransportClosedError, match="was left"):
        await codex.request("late")


async def test_without_reconnect_a_cut_is_the_end():
    async with listening() as server, connect_codex(server.url) as codex:
        server.cut()
        await codex.wait_closed()
        with pytest.raises(TransportClosedError, match=r"closed the connection|broke"):
            await echo(codex)


async def test_what_may_pass_is_tried_again_with_a_new_token_each_time():
    asked = []

    async def fetch():
        await trio.lowlevel.checkpoint()
        asked.append(f"{SECRET}-{len(asked)}")
        return asked[-1]

    connecting = connect_codex
    async with listening() as server, connecting(server.url, token=fetch, reconnect=QUICK) as codex:
        server.statuses = [503, 429, 408]
        server.cut()
        await until(lambda: codex.statistics().reconnects)
        assert server.tokens == asked
        assert len(asked) == 5
        await echo(codex)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 302])
async def test_what_does_not_pass_ends_it_at_once_and_says_so(status, caplog):
    caplog.set_level(logging.DEBUG)
    async with listening() as server:
        connecting = connect_codex(server.url, token=SECRET, reconnect=QUICK)
        async with connecting as codex:
            server.statuses = [status] * 100
            server.cut()
            error = await codex.wait_closed()
            assert len(server.tokens) == 2
    assert f"HTTP {status}" in str(error)
    assert (error.returncode, error.stderr_tail) == (None, "")
    assert SECRET not in said(caplog) + str(error) + repr(error) + repr(codex)


async def test_a_refused_initialize_is_not_tried_again():
    async with listening() as server, connect_codex(server.url, reconnect=QUICK) as codex:
        server.refusing = True
        server.cut()
        error = await codex.wait_closed()
        assert type(error) is TransportClosedError
        assert "too old" in str(error)
        assert "1 try" in str(error)


async def test_a_token_that_cannot_be_had_during_the_outage_is_asked_for_again(caplog):
    caplog.set_level(logging.DEBUG)
    failures = []

    async def fetch():
        await trio.lowlevel.checkpoint()
        if failures:
            raise failures.pop()
        return SECRET

    connecting = connect_codex
    async with listening() as server, connecting(server.url, token=fetch, reconnect=QUICK) as codex:
        failures[:] = [OSError(SECRET), ValueError(SECRET), KeyError(SECRET)]
        server.cut()
        await until(lambda: codex.statistics().reconnects)
        failures[:] = [OSError(SECRET)] * 100_000
        server.cut()
        error = await codex.wait_closed()
    assert "token= failed: OSError at test_reconnecting.py" in str(error)
    assert SECRET not in said(caplog) + str(error)
    assert error.__cause__ is None


async def test_it_gives_up_some_seconds_after_the_cut():
    reconnect = Reconnect(initial_delay=0.01, max_delay=0.05, give_up_after=0.5)
    async with listening() as server, connect_codex(server.url, reconnect=reconnect) as codex:
        server.statuses = [503] * 10_000
        began = trio.current_time()
        server.cut()
        error = await codex.wait_closed()
        assert 0.4 < trio.current_time() - began < 5
        assert "HTTP 503" in str(error)
        assert codex.statistics().connection == "closed"


async def test_a_message_that_is_too_long_ends_it_since_it_would_come_again():
    config = CodexConfig(max_line_bytes=100_000)
    async with listening() as server:
        connecting = connect_codex(server.url, config=config, reconnect=QUICK)
        async with connecting as codex:
            with pytest.raises(TransportClosedError, match="max_line_bytes"):
                await codex.request("fs/readFile", {"bytes": 200_000})
            assert codex.statistics().connection == "closed"


# The first connection


async def test_a_server_that_comes_late_is_waited_for_with_reconnect_only():
    async with listening() as early:
        port = early.port
    url = f"ws://127.0.0.1:{port}"
    with pytest.raises(TransportClosedError, match="connection refused"):
        async with connect_codex(url):
            pass
    async with trio.open_nursery() as nursery:

        async def come_late():
            await trio.sleep(0.2)
            async with listening(port=port):
                await trio.sleep_forever()

        nursery.start_soon(come_late)
        async with connect_codex(url, reconnect=QUICK) as codex:
            await echo(codex)
        nursery.cancel_scope.cancel()


async def test_the_first_connection_is_tried_for_the_startup_timeout_at_most():
    async with listening() as server:
        pass
    config = CodexConfig(startup_timeout=0.4)
    began = trio.current_time()
    with pytest.raises(TransportClosedError, match=r"connection refused.*\(\d+ tries\)"):
        async with connect_codex(server.url, config=config, reconnect=QUICK):
            pass
    assert 0.2 < trio.current_time() - began < 5


async def test_a_first_connection_that_cannot_succeed_fails_at_once():
    async with listening() as server:
        server.statuses = [401] * 100
        with pytest.raises(TransportClosedError, match="HTTP 401"):
            async with connect_codex(server.url, token=SECRET, reconnect=QUICK):
                pass
        assert len(server.tokens) == 1
        server.statuses, server.refusing = [], True
        with pytest.raises(InvalidRequestError, match="too old"):
            async with connect_codex(server.url, reconnect=QUICK):
                pass


@pytest.mark.parametrize("value", [True, 5, Reconnect, {"settle": 1}])
async def test_something_else_than_a_reconnect_is_told_so(value):
    with pytest.raises(TypeError, match="reconnect must be a Reconnect or None, and is"):
        async with connect_codex("ws://127.0.0.1:1", reconnect=value):
            pass


async def test_cancelled_while_it_waits_for_a_server_nothing_is_left():
    async with listening() as server:
        pass
    with trio.move_on_after(0.1) as scope:
        async with connect_codex(server.url, reconnect=QUICK):
            pass
    assert scope.cancelled_caught
