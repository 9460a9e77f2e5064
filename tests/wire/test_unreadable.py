"""Lines that cannot be read: whom they were for is told where it can be."""

from __future__ import annotations

import pytest
import trio

from trio_codex import ProtocolError
from trio_codex._wire import LineFramer
from trio_codex._wire._frames import LOGGED_JUNK
from trio_codex._wire._json import Unreadable
from trio_codex.testing import open_fake_app_server

DEEP = b"[" * 100_000 + b"]" * 100_000
VALUES = {
    "torn": b'{"a":',
    "not a number": b"NaN",
    "too deep": DEEP,
    "not UTF-8": b'"\xff"',
    "a lone surrogate": rb'"\ud800"',
    "out of range": b"1e999",
}
values = pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())


def one(line):
    (message,) = LineFramer(2**20).feed(line + b"\n")
    return message


@values
def test_an_answer_that_cannot_be_read_is_one_with_an_error(value):
    for line in (b'{"id":4,"result":%s}' % value, b'{ "id" : 4 , "error": %s}' % value):
        message = one(line)
        assert message["id"] == 4
        assert isinstance(message["error"], Unreadable)
    message = one(b'{"error":{"code":1,"data":%s},"id":4}' % value)
    assert (message["id"], type(message["error"])) == (4, Unreadable)


@values
def test_a_request_that_cannot_be_read_keeps_its_id_and_nothing_else(value):
    line = b'{"method":"item/tool/call","id":%%b,"params":{"tool":"x","arguments":%s}}' % value
    for written, request_id in ((b"0", 0), (b'"zero"', "zero")):
        assert one(line % written) == {
            "method": "item/tool/call",
            "id": request_id,
            "params": None,
        }


@values
def test_a_notification_that_cannot_be_read_keeps_its_thread_and_nothing_else(value):
    line = b'{"method":"turn/completed","params":{"threadId":"t","turn":%s},"emittedAtMs":1}'
    assert one(line % value) == {"method": "turn/completed", "params": {"threadId": "t"}}
    assert one(b'{"method":"warning","params":{"message":%s}}' % value) == {
        "method": "warning",
        "params": None,
    }


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":{"id":4,"result":',
        b'["id":4,"result":',
        b'{"id":true,"result":',
        b'{"id":1.5,"result":',
        b'{"id":4}x',
        b'{"text":"{\\"id\\":4,\\"result\\":1}',
        b'"id":4,"result":{}}',
    ],
)
def test_what_has_another_form_is_nobodys(line):
    assert LineFramer(1000).feed(line + b"\n") == []


def test_the_last_of_two_equal_keys_counts():
    assert one(b'{"id":4,"result":1,"result":2}') == {"id": 4, "result": 2}


def test_junk_without_end_is_logged_ever_more_seldom(caplog):
    framer = LineFramer(1000)
    for _ in range(5_000):
        framer.feed(b"junk\n{}\n")
    assert LOGGED_JUNK <= len(caplog.records) <= LOGGED_JUNK + 10
    assert framer._pieces == []


@values
async def test_a_call_whose_answer_cannot_be_read_fails_and_the_next_one_does_not(value):
    async def script(server):
        request = await server.receive("account/read")
        await server.send_bytes(b'{"id":%d,"result":%s}\n' % (request.id, value))
        await server.respond(await server.receive("thread/loaded/list"), {"data": []})

    async with open_fake_app_server(script) as codex:
        with trio.fail_after(10):
            with pytest.raises(ProtocolError, match=r"account/read.*cannot be read"):
                await codex.request("account/read", {})
            assert await codex.request("thread/loaded/list", {}) == {"data": []}


@values
async def test_the_runtime_gets_an_answer_to_what_cannot_be_read(value):
    answers = []

    async def script(server):
        await server.send_bytes(
            b'{"method":"item/commandExecution/requestApproval","id":7,"params":%s}\n' % value
        )
        answers.append(await server.answer(7))
        heard.set()

    heard = trio.Event()
    async with open_fake_app_server(script):
        await heard.wait()
    assert answers == [{"result": {"decision": "decline"}}]


@values
async def test_a_turn_whose_end_cannot_be_read_ends(value):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        await server.send_bytes(
            b'{"method":"turn/completed","params":{"threadId":"thread-1","turn":%s}}\n' % value
        )

    async with open_fake_app_server(script) as codex:
        thread = await codex.thread_start()
        with trio.fail_after(10), pytest.raises(ProtocolError, match="how cannot be told"):
            await thread.run("Hello.")
