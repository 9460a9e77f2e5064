"""The web examples: a browser gets the turn, and one that leaves stops what it costs."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trio

for module in ("starlette", "uvicorn", "hypercorn"):
    pytest.importorskip(module, reason="needs the extra `heavy`")

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
sys.path.insert(0, str(EXAMPLES))
from scripted import SCRIPTS  # noqa: E402

sys.path.remove(str(EXAMPLES))

PROMPT = json.dumps({"prompt": "Tell me a story."})

pytestmark = [
    pytest.mark.parametrize("name", ["asyncio_web", "trio_web"]),
    pytest.mark.deadline(30),
]


class Server:
    """An example that serves; `serving` makes one."""

    def __init__(self, process, port):
        self.process = process
        self.port = port

    async def ask(self, body="", *, method="POST", path="/turns", **headers):
        """Send a request, and give the connection."""
        headers = {
            "host": f"127.0.0.1:{self.port}",
            "connection": "close",
            "content-type": "application/json",
            "content-length": str(len(body)),
            **headers,
        }
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", body]
        stream = await trio.open_tcp_stream("127.0.0.1", self.port)
        await stream.send_all("\r\n".join(lines).encode())
        return stream

    async def answer(self, body="", **options):
        """Send a request, and give all of the answer."""
        async with await self.ask(body, **options) as stream:
            return await read_until(stream, None)


async def read_until(stream, wanted):
    """Read until some text has come, or to the end for None."""
    got = ""
    while wanted is None or not re.search(wanted, got):
        piece = await stream.receive_some()
        if not piece and wanted is None:
            break
        assert piece, got
        got += piece.decode()
    return got


@asynccontextmanager
async def serving(name, app_server):
    """Run an example that serves on a free port, until the end of the block."""
    env = {**os.environ, **app_server.env, "CODEX_HOME": str(app_server.codex_home), "PORT": "0"}
    process = await trio.lowlevel.open_process(
        [sys.executable, "-W", "error", str(EXAMPLES / f"{name}.py")],
        env=env,
        stdout=sys.stderr.fileno(),
        stderr=-1,
    )
    async with trio.open_nursery() as nursery:
        try:
            said = await read_until(process.stderr, r"http://127\.0\.0\.1:\d+ ")
            # What comes later must not block it.
            nursery.start_soon(read_until, process.stderr, None)
            (port,) = re.findall(r"http://127\.0\.0\.1:(\d+) ", said)
            yield Server(process, int(port))
        finally:
            with trio.CancelScope(shield=True), trio.move_on_after(20) as scope:
                if process.returncode is None:
                    process.send_signal(signal.SIGTERM)
                await process.wait()
            if scope.cancelled_caught:
                process.kill()
                raise AssertionError("the example did not end")


async def test_a_page_asks_and_a_turn_is_streamed_to_its_end(name, app_server, scripted_model):
    SCRIPTS[name](scripted_model)
    async with serving(name, app_server) as server:
        page = await server.answer(method="GET", path="/")
        assert "textContent" in page
        assert "innerHTML" not in page
        answer = await server.answer(json.dumps({"prompt": "Say hello."}))
    news = [json.loads(line) for line in re.findall(r"^data: (.*)$", answer, re.MULTILINE)]
    assert "text/event-stream" in answer
    assert news == [{"text": "Hello "}, {"text": "from the agent."}, {"end": "completed"}]


async def test_a_browser_that_leaves_interrupts_its_turn(name, app_server, scripted_model):
    SCRIPTS[name](scripted_model)
    async with serving(name, app_server) as server:
        async with await server.ask(PROMPT) as stream:
            await read_until(stream, "Once upon a time")
            assert not scripted_model.requests[0].disconnected.is_set()
        await scripted_model.requests[0].disconnected.wait()
        assert '"end": "completed"' in await server.answer(json.dumps({"prompt": "Say hello."}))
    # The threads were temporary.
    assert list(app_server.codex_home.glob("sessions/**/*.jsonl")) == []


async def test_a_browser_that_leaves_before_the_first_word_interrupts_its_turn(
    name, app_server, scripted_model
):
    gate = scripted_model.hold()
    async with serving(name, app_server) as server:
        async with await server.ask(PROMPT):
            await gate.wait_reached()
        await scripted_model.requests[0].disconnected.wait()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
async def test_a_server_that_is_told_to_end_interrupts_all_turns(
    name, how, app_server, scripted_model
):
    SCRIPTS[name](scripted_model)
    async with serving(name, app_server) as server:
        async with await server.ask(PROMPT) as one, await server.ask(PROMPT) as other:
            for stream in (one, other):
                await read_until(stream, "Once upon a time")
            server.process.send_signal(how)
            await server.process.wait()
        for request in scripted_model.requests:
            await request.disconnected.wait()


async def test_a_turn_that_fails_says_so(name, app_server, scripted_model):
    scripted_model.fail(429, code="insufficient_quota")
    async with serving(name, app_server) as server:
        (end,) = re.findall(r'^data: {"end": (.*)}$', await server.answer(PROMPT), re.MULTILINE)
    assert "usage" in end.lower() or "quota" in end.lower()


async def test_another_site_starts_no_turn(name, app_server, scripted_model):
    async with serving(name, app_server) as server:
        wrong = [
            await server.answer(PROMPT, **{"content-type": "text/plain"}),
            await server.answer(PROMPT, host="evil.example"),
            await server.answer('{"prompt": 1}'),
            await server.answer("{"),
            await server.answer(method="GET"),
        ]
    assert [answer.split()[1] for answer in wrong] == ["415", "400", "400", "400", "405"]
    assert scripted_model.requests == []
