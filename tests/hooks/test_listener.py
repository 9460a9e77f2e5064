"""Strangers at the listener: whatever they send, it is refused, bounded, and nobody is asked."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
import trio
import trio.testing

from trio_codex._hooks import _listener
from trio_codex._hooks._listener import HookListener, open_listener

TOKEN = "the-token"


class Door:
    """A listener, and what came through it."""

    def __init__(self, listener: HookListener) -> None:
        self.port = listener.port
        self.bodies: list[bytes] = []
        self.gate = trio.Event()
        self.gate.set()

    async def answer(self, body: bytes) -> bytes | None:
        self.bodies.append(body)
        await self.gate.wait()
        return {b"nothing": b"", b"hang up": None}.get(body, b'{"for": "you"}')

    async def connect(self) -> trio.SocketStream:
        return await trio.open_tcp_stream("127.0.0.1", self.port)

    def head(self, **changes: str | None) -> bytes:
        fields: dict[str, str | None] = {
            "Host": f"127.0.0.1:{self.port}",
            "Authorization": f"Bearer {TOKEN}",
            "Content-Length": "2",
        }
        fields.update({name.replace("_", "-"): value for name, value in changes.items()})
        method = fields.pop("method", None) or "POST"
        lines = [f"{method} / HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items() if v is not None)]
        return "\r\n".join([*lines, "", ""]).encode()

    async def send(self, data: bytes) -> bytes:
        """Send bytes, and give all that comes back until the listener hangs up."""
        async with await self.connect() as stream:
            await stream.send_all(data)
            return await everything(stream)


async def everything(stream: trio.SocketStream) -> bytes:
    received = b""
    try:
        while data := await stream.receive_some():
            received += data
    except trio.BrokenResourceError:
        pass
    return received


@asynccontextmanager
async def opened():
    listener = await open_listener()
    door = Door(listener)
    async with trio.open_nursery() as nursery:
        nursery.start_soon(listener.serve, TOKEN, door.answer)
        try:
            yield door
        finally:
            nursery.cancel_scope.cancel()
    await listener.aclose()


@pytest.fixture
async def door():
    async with opened() as door:
        yield door


def status(reply: bytes) -> int:
    return int(reply.split(b" ", 2)[1])


async def test_the_runtimes_call_gets_its_answer_and_the_connection_ends(door):
    reply = await door.send(door.head() + b"{}")
    assert status(reply) == 200
    assert reply.endswith(b'\r\n\r\n{"for": "you"}')
    assert b"connection: close" in reply.lower()
    assert door.bodies == [b"{}"]


async def test_an_empty_answer_is_accepted_and_none_hangs_up(door):
    assert status(await door.send(door.head(Content_Length="7") + b"nothing")) == 202
    assert await door.send(door.head(Content_Length="7") + b"hang up") == b""


@pytest.mark.parametrize(
    "changes",
    [
        {"Authorization": None},
        {"Authorization": ""},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer the-toker"},
        {"Authorization": "Bearer the-token2"},
        {"Authorization": "Basic the-token"},
        {"Authorization": "Bearer the-token\r\nAuthorization: Bearer the-token"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "localhost"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
    ],
    ids=str,
)
async def test_a_stranger_gets_a_403_and_nobody_is_asked(door, changes):
    assert status(await door.send(door.head(**changes) + b"{}")) == 403
    assert not door.bodies


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT", "OPTIONS"])
async def test_no_other_method_is_served(door, method):
    assert status(await door.send(door.head(method=method) + b"{}")) == 405
    assert not door.bodies


@pytest.mark.parametrize(
    "data",
    [b"\x16\x03\x01\x02\x00\x01\x00", b"hello\r\n\r\n", b"\x00" * 100, b"POST / HTTP/1.1\r\n\r\n"],
)
async def test_what_is_not_http_ends_its_connection_and_no_other(door, data):
    reply = await door.send(data + b"\r\n\r\n")
    assert not reply or status(reply) == 400
    assert status(await door.send(door.head() + b"{}")) == 200


async def test_a_head_that_h11_fails_on_ends_its_connection_and_no_other(door, monkeypatch):
    """h11 0.14 raises ValueError on a Content-Length of 5,000 digits."""
    next_event = _listener.h11.Connection.next_event

    def fail(self):
        if self.trailing_data[0].startswith(b"POST /evil"):
            raise ValueError("too many digits")
        return next_event(self)

    monkeypatch.setattr(_listener.h11.Connection, "next_event", fail)
    assert await door.send(b"POST /evil HTTP/1.1\r\nContent-Length: " + b"9" * 5_000) == b""
    assert status(await door.send(door.head() + b"{}")) == 200


async def test_a_head_without_end_is_cut_off(door):
    reply = await door.send(door.head().rstrip() + b"\r\nX: " + b"x" * 100_000)
    assert not reply or status(reply) in {400, 431}
    assert not door.bodies


async def flood(door, head, count=2**30):
    """Send a body of a gigabyte; gives how much was taken, and the reply."""
    taken, piece = 0, b"x" * 2**16
    async with await door.connect() as stream:
        await stream.send_all(head)
        try:
            while taken < count:
                await stream.send_all(piece)
                taken += len(piece)
        except trio.BrokenResourceError:
            pass
        return taken, await everything(stream)


async def test_a_strangers_body_of_a_gigabyte_is_not_read(door):
    taken, reply = await flood(door, door.head(Content_Length=str(2**30), Authorization=None))
    assert taken < 2**25
    assert not reply or status(reply) == 403
    assert not door.bodies


async def test_a_body_of_a_gigabyte_with_the_token_is_cut_off(door, monkeypatch):
    monkeypatch.setattr(_listener, "MAX_BODY_BYTES", 2**20)
    taken, reply = await flood(door, door.head(Content_Length=str(2**30)))
    assert taken < 2**25
    assert not reply or status(reply) == 413
    chunks = door.head(Content_Length=None, Transfer_Encoding="chunked")
    taken, reply = await flood(door, chunks + b"40000000\r\n")
    assert taken < 2**25
    assert not door.bodies


async def test_a_slow_head_and_a_slow_body_are_given_up(door, monkeypatch):
    monkeypatch.setattr(_listener, "HEAD_SECONDS", 0.05)
    monkeypatch.setattr(_listener, "BODY_SECONDS", 0.05)
    with trio.fail_after(5):
        assert await door.send(b"POST / HTTP/1.1\r\nHost: ") == b""
        assert await door.send(door.head() + b"{") == b""
    assert not door.bodies


async def test_no_more_strangers_are_heard_at_once_than_the_limit(monkeypatch):
    monkeypatch.setattr(_listener, "STRANGERS", 2)
    async with opened() as door, await door.connect() as one, await door.connect() as other:
        await one.send_all(b"POST")
        await other.send_all(b"POST")
        async with await door.connect() as third:
            await third.send_all(door.head() + b"{}")
            await trio.testing.wait_all_tasks_blocked(0.05)
            assert not door.bodies
            await one.aclose()
            assert status(await everything(third)) == 200


async def test_a_call_that_waits_for_its_answer_takes_no_strangers_place(monkeypatch):
    monkeypatch.setattr(_listener, "STRANGERS", 1)
    async with opened() as door:
        door.gate = trio.Event()
        async with await door.connect() as waiting:
            await waiting.send_all(door.head() + b"{}")
            while not door.bodies:
                await trio.testing.wait_all_tasks_blocked()
            assert status(await door.send(door.head(Authorization=None) + b"{}")) == 403
            door.gate.set()
            assert status(await everything(waiting)) == 200
