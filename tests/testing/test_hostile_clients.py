"""Whatever a process of this machine sends to the scripted model, the script goes on."""

from __future__ import annotations

from contextlib import AsyncExitStack, suppress
from urllib.parse import urlsplit

import pytest
import trio
from hypothesis import given, settings
from hypothesis import strategies as st

from trio_codex._wire import encode_json
from trio_codex.testing import open_scripted_model
from trio_codex.testing._http import MAX_BODY_BYTES

pytestmark = pytest.mark.deadline(20)

GOOD_BODY = b'{"input":[{"type":"message","role":"user","content":[{"text":"hello"}]}]}'


def post(body=GOOD_BODY, *, host="127.0.0.1:80", target="/v1/responses", more=b"", method="POST"):
    head = f"{method} {target} HTTP/1.1\r\nhost: {host}\r\ncontent-length: {len(body)}\r\n"
    return head.encode() + more + b"\r\n" + body


async def send(model, data, *, half_close=True):
    """Send bytes, and give what comes back until the connection ends or nothing more comes."""
    url = urlsplit(model.base_url)
    stream = await trio.open_tcp_stream(url.hostname, url.port)
    got = b""
    async with stream:
        with suppress(trio.BrokenResourceError), trio.move_on_after(2):
            await stream.send_all(data)
            if half_close:
                await stream.send_eof()
            while more := await stream.receive_some():
                got += more
    return got


async def assert_serves(model):
    model.on("hello", "I am here.", times=1)
    assert b"I am here." in await send(model, post())


DEEP = b'{"input":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

HOSTILE = [
    b"",
    b"\r\n",
    b"\x00" * 1000,
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # TLS
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\nhost: localhost\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"POST /v1/responses HTTP/1.1\r\nhost: localhost\r\ncontent-length: -5\r\n\r\n",
    b"POST /v1/responses HTTP/1.1\r\nhost: localhost\r\ncontent-length: 99\r\n\r\n{",
    b"POST /v1/responses HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    b"POST /v1/responses HTTP/1.1\r\nhost: localhost\r\n" + b"a: b\r\n" * 300_000,
    b"a" * 2_000_000,
    post(method="HEAD"),
    post(method="OPTIONS"),
    post(method="CONNECT", target="localhost:80"),
    post(more=b"connection: upgrade\r\nupgrade: websocket\r\n"),
    post(more=b"expect: 100-continue\r\n"),
    post(target="/v1/responses?x=%00"),
    post(target="http://evil.example/v1/responses"),
    post(target="/v1/../../etc/passwd"),
    post(b"not json"),
    post(b"\xff\xfe"),
    post(b"[1, 2]"),
    post(b"7"),
    post(b"null"),
    post(DEEP),
    post(b'{"input": 5, "text": "x", "tools": {}, "model": [], "instructions": 3}'),
    post(b'{"input": [{"role": "user", "content": [{"text": 5}, 3]}, {"output": {}}]}'),
    post(b'{"input": [{"call_id": [], "output": 5}]}'),
    post(b'{"text": {"format": 5}}'),
    post() + b"junk" * 1000,
    post() * 50,
    post() + b"x" * 3_000_000,
]


@pytest.mark.parametrize("data", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("half_close", [True, False])
async def test_the_model_goes_on_after_whatever_was_sent(data, half_close):
    with trio.fail_after(15):
        async with open_scripted_model() as model:
            with trio.move_on_after(0.5):
                await send(model, data, half_close=half_close)
            await assert_serves(model)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (post(host="evil.example"), 403),
        (post(host="evil.example:80"), 403),
        (post(host="127.0.0.1.evil.example:80"), 403),
        (post(host="localhost.evil.example"), 403),
        (post(host="evil.example:127.0.0.1:80"), 403),
        (post(host=""), 403),
        (b"GET /v1/responses HTTP/1.0\r\n\r\n", 403),
        (post(more=b"origin: http://evil.example\r\n"), 403),
        (post(more=b"origin: null\r\n"), 403),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (post(b"[]"), 400),
        (post(target="/v1/models"), 404),
    ],
)
async def test_who_is_not_the_runtime_is_refused(data, status):
    async with open_scripted_model() as model:
        model.reply_always("The answer.")
        got = await send(model, data)
        assert got.startswith(b"HTTP/1.1 %d " % status)
        assert b"The answer." not in got
        assert model.requests == []
        # What somebody else has sent is not a fault of the script.
        assert len(model.unexpected) == (0 if status == 403 or b"HTTP/1.1\r\n\r\n" in data else 1)
        await assert_serves(model)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.1:80", "localhost:80"])
async def test_who_calls_it_by_an_address_of_this_machine_is_served(host):
    async with open_scripted_model() as model:
        model.reply("The answer.")
        assert b"The answer." in await send(model, post(host=host))


async def test_a_body_is_not_read_beyond_its_bound(monkeypatch):
    monkeypatch.setattr("trio_codex.testing._http.MAX_BODY_BYTES", 1000)
    assert MAX_BODY_BYTES >= 2**26
    async with open_scripted_model() as model:
        assert (await send(model, post(b" " * 1001))).startswith(b"HTTP/1.1 413 ")
        assert model.requests == []
        await assert_serves(model)


async def test_clients_that_are_slow_or_silent_hold_up_nobody():
    async with open_scripted_model() as model, AsyncExitStack() as stack:
        model.reply_always("x" * 10_000_000)
        url = urlsplit(model.base_url)
        for data in (b"", b"POST /v1/resp", post(b"{}")[:-1], post(b"{}")):
            # None of them reads.
            stream = await trio.open_tcp_stream(url.hostname, url.port)
            await stack.enter_async_context(stream)
            await stream.send_all(data)
        await assert_serves(model)


words = st.sampled_from(["user", "hello", "input_image", "message", "x", ""])
NAMES = """input role content text type output call_id tools name model instructions format
schema image_url"""
names = st.sampled_from(NAMES.split())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5),
    max_leaves=25,
)
#: Bodies that look like the runtime's, with anything where something else is expected.
bodies = (
    st.fixed_dictionaries({"input": st.lists(json_values, max_size=4) | json_values}) | json_values
)


@settings(max_examples=40)
@given(st.lists(bodies, max_size=10), st.binary(max_size=200), st.integers(0, 200))
def test_no_body_and_no_mutation_of_a_request_ends_the_script(each, junk, place):
    mutated = bytearray(post())
    mutated[place : place + len(junk)] = junk

    async def main():
        with trio.fail_after(20):
            async with open_scripted_model() as model:
                model.on("never", "No.")
                for body in each:
                    assert (await send(model, post(encode_json(body)))).startswith(b"HTTP/1.1 400 ")
                for request in model.requests + model.unexpected:
                    look_at_all_of(request)
                model.requests.clear()
                await send(model, bytes(mutated))
                await assert_serves(model)

    trio.run(main)


def look_at_all_of(request):
    for name in ("model", "instructions", "last_user_text"):
        assert isinstance(getattr(request, name), str | None)
    assert all(isinstance(text, str) for text in [*request.texts(), *request.image_urls])
    assert all(isinstance(name, str) for name in request.tool_names)
    assert isinstance(request.tool_outputs, dict)
    assert isinstance(request.output_schema, dict | None)
    assert isinstance(request.describe(), str)
