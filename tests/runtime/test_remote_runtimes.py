"""The real runtime as a server: over ws with a token, over a Unix socket, and over a command."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import asynccontextmanager
from functools import partial

import pytest
import trio
from _helpers import assert_active, assert_idle, hold_all, wait_until
from _live_handlers import Answering, escalate
from websocket_server import certificates, serving, tcp_listener

from trio_codex import (
    CodexConfig,
    Decision,
    Instrument,
    RequestHandlerError,
    RequestHandlers,
    TransportClosedError,
    connect_codex,
    tool,
    types,
)
from trio_codex._transport._launch import installed_runtime
from trio_codex.testing import message, open_replay, record_to

TOKEN = "a-token-that-nobody-is-to-see"
QUICK = CodexConfig(ping_interval=0.2, ping_timeout=0.3)


def command_of(app_server):
    """Give a command that leads to a runtime, as ssh does."""
    env = {**app_server.env, "CODEX_HOME": str(app_server.codex_home)}
    variables = [f"{name}={value}" for name, value in env.items()]
    cd = f"cd '{app_server.workspace}' && exec \"$@\""
    return ["env", *variables, "sh", "-c", cd, "sh", str(installed_runtime()[0]), "app-server"]


@asynccontextmanager
async def reached_by(how, app_server, tmp_path):
    """Give a function that connects to a runtime, with the arguments for how it is reached."""
    if how == "command":
        yield partial(connect_codex, command_of(app_server))
        return
    token = TOKEN if how == "ws" else None
    listen = "ws://127.0.0.1:0" if how == "ws" else f"unix://{tmp_path}/s"
    async with app_server.serve(listen, token=token) as server:
        yield partial(connect_codex, server.url, token=token)


@pytest.fixture(params=["ws", "unix", "command"])
async def connect(request, app_server, tmp_path):
    async with reached_by(request.param, app_server, tmp_path) as connect:
        yield connect


@pytest.fixture
async def server(app_server):
    async with app_server.serve() as server:
        yield server


@tool
async def double(number: int) -> int:
    """Double a number."""
    return 2 * number


async def test_a_turn_is_streamed(connect, scripted_model):
    scripted_model.respond(message(deltas=["Hello", " from", " far."]))
    async with connect() as codex:
        thread = await codex.thread_start()
        async with thread.turn("Say hello.") as turn:
            text = "".join([piece async for piece in turn.text()])
            result = await turn.result()
    assert text == result.final_response == "Hello from far."
    assert result.status is types.TurnStatus.completed


async def test_an_approval_is_asked_for(connect, scripted_model, tmp_path):
    approve = Answering(Decision.accept)
    escalate(scripted_model, f"touch {tmp_path}/made")
    scripted_model.reply("Done.")
    async with connect(handlers=RequestHandlers(command=approve)) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Make it.")
    assert result.final_response == "Done."
    assert len(approve.requests) == 1
    assert (tmp_path / "made").exists()


async def test_a_tool_is_called(connect, scripted_model):
    call_id = scripted_model.call("double", {"number": 21})
    scripted_model.reply("Done.")
    async with connect() as codex:
        thread = await codex.thread_start(dynamic_tools=[double])
        await thread.run("Double it.")
    assert scripted_model.requests[1].tool_outputs[call_id] == "42"


async def test_a_cancelled_turn_is_interrupted(connect, scripted_model):
    hold_all(scripted_model)
    async with connect() as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("Think.") as turn:
                async for _ in turn.text():
                    scope.cancel()
        assert scope.cancelled_caught
        await assert_idle(thread)


async def test_leaving_the_block_interrupts_what_other_tasks_run_and_leaves_the_runtime(
    scripted_model, server
):
    hold_all(scripted_model)
    results = []
    async with trio.open_nursery() as nursery, connect_codex(server.url) as codex:
        threads = [await codex.thread_start() for _ in range(3)]

        async def run(thread):
            results.append(await thread.run("Think."))

        for thread in threads:
            nursery.start_soon(run, thread)
        await scripted_model.wait_requests(3)
        await wait_until(lambda: codex.statistics().open_turns == 3)
    assert [result.status for result in results] == [types.TurnStatus.interrupted] * 3
    async with connect_codex(server.url) as codex:
        for thread in threads:
            await assert_idle(codex.thread(thread.id))


class Sent(Instrument):
    """Remembers the methods of what is sent."""

    def __init__(self):
        self.methods = []

    def sent(self, message):
        self.methods.append(message.get("method"))


async def test_leaving_the_block_lets_nobody_in_line_start(scripted_model, server):
    hold_all(scripted_model)
    failures, sent = [], Sent()
    connecting = connect_codex(server.url, instruments=[sent])
    async with trio.open_nursery() as nursery, connecting as codex:
        thread = await codex.thread_start()

        async def run():
            try:
                await thread.run("Think.")
            except TransportClosedError as exc:
                failures.append(str(exc))

        nursery.start_soon(run)
        await scripted_model.wait_requests()
        for _ in range(3):
            nursery.start_soon(run)
        await wait_until(lambda: codex.statistics().waiting_turns == 3)
    assert failures == ["the block of connect_codex was left"] * 3
    assert sent.methods.count("turn/start") == 1


async def test_what_was_sent_before_leaving_is_done(scripted_model, server):
    """A request that is written just before the connection ends is else often dropped."""
    hold_all(scripted_model)
    started = []
    for _ in range(10):
        async with connect_codex(server.url) as codex, trio.open_nursery() as nursery:
            thread = await codex.thread_start()
            started.append(thread.id)
            answered = trio.Event()

            async def ask(thread_id, codex=codex, answered=answered):
                words = [{"type": "text", "text": "Think."}]
                await codex.request("turn/start", {"threadId": thread_id, "input": words})
                answered.set()

            nursery.start_soon(ask, thread.id)
            # A fast answer comes within the step in which it was asked.
            await wait_until(
                lambda codex=codex, answered=answered: (
                    codex.statistics().pending_requests == 1 or answered.is_set()
                )
            )
            nursery.cancel_scope.cancel()
    async with connect_codex(server.url) as codex:
        for thread_id in started:
            await assert_active(codex.thread(thread_id))


async def test_a_detached_turn_goes_on_without_us(scripted_model, server):
    gate = hold_all(scripted_model)
    async with connect_codex(server.url) as codex:
        thread = await codex.thread_start()
        async with thread.turn("Think.") as turn:
            await scripted_model.wait_requests()
            turn.detach()
    async with connect_codex(server.url) as codex:
        again = await codex.thread_resume(thread.id)
        await assert_active(again)
        gate.release()
        while (await again.read()).thread.status != types.IdleThreadStatus():  # noqa: ASYNC110
            await trio.sleep(0.01)


async def test_what_was_recorded_far_away_is_replayed_here(connect, scripted_model, tmp_path):
    """Signs of life, and the last request before the end, are no acts of the program."""
    scripted_model.reply("Fine.")
    path = tmp_path / "recording.jsonl"

    async def act(codex):
        thread = await codex.thread_start()
        return (await thread.run("How are you?")).final_response

    config = CodexConfig(ping_interval=0.05)
    async with connect(config=config, instruments=[record_to(path)]) as codex:
        assert await act(codex) == "Fine."
        await trio.sleep(0.3)
    async with open_replay(path) as codex:
        assert await act(codex) == "Fine."


async def test_a_turn_is_streamed_over_tls(app_server, scripted_model):
    """The runtime speaks none, so something before it does."""
    server_context, context = certificates()
    scripted_model.respond(message(deltas=["Hello", " from", " far."] * 200))

    async def pass_on(source, sink):
        async for data in source:
            await sink.send_all(data)

    async def decrypt(stream):
        plain = await trio.open_tcp_stream("127.0.0.1", int(server.url.split(":")[-1]))
        async with plain, trio.open_nursery() as nursery:
            nursery.start_soon(pass_on, plain, stream)
            await pass_on(stream, plain)
            nursery.cancel_scope.cancel()

    listener, port = await tcp_listener()
    url = f"wss://127.0.0.1:{port}"
    async with (
        app_server.serve(token=TOKEN) as server,
        serving(decrypt, listener, server_context),
    ):
        async with connect_codex(url, token=TOKEN, ssl_context=context) as codex:
            thread = await codex.thread_start()
            async with thread.turn("Say hello.") as turn:
                text = "".join([piece async for piece in turn.text()])
        with pytest.raises(TransportClosedError, match=r"certificate .* is not trusted"):
            async with connect_codex(url, token=TOKEN):
                pass
    assert text == "Hello from far." * 200


async def test_two_clients_use_one_server(scripted_model, server):
    scripted_model.reply_always(lambda request: f"You said {request.last_user_text}.")
    results = {}

    async def use(name):
        async with connect_codex(server.url) as codex:
            thread = await codex.thread_start()
            results[name] = (await thread.run(name)).final_response

    async with trio.open_nursery() as nursery:
        for name in ("A", "B"):
            nursery.start_soon(use, name)
    assert results == {"A": "You said A.", "B": "You said B."}


async def test_one_client_leaves_and_the_turn_of_the_other_goes_on(scripted_model, server):
    gate = hold_all(scripted_model)
    async with connect_codex(server.url) as codex:
        thread = await codex.thread_start()
        async with thread.turn("Think.") as turn:
            await scripted_model.wait_requests()
            async with connect_codex(server.url) as other:
                await other.thread_resume(thread.id)
            await assert_active(thread)
            gate.release()
            result = await turn.result()
    assert result.final_response == "Thinking done."


@pytest.mark.parametrize("token", [None, "another-token"])
async def test_a_wrong_token_is_refused_and_shown_nowhere(app_server, token, caplog):
    caplog.set_level(logging.DEBUG)
    async with app_server.serve(token=TOKEN) as server:
        with pytest.raises(TransportClosedError, match="HTTP 401") as caught:
            async with connect_codex(server.url, token=token):
                pass
    shown = f"{caught.value!r} {caught.value} {caplog.text}"
    assert ("wants a token" in shown) == (token is None)
    assert TOKEN not in shown
    assert "another-token" not in shown


async def test_a_token_is_asked_for_at_each_connecting_and_shown_nowhere(app_server, caplog):
    caplog.set_level(logging.DEBUG)
    asked = []

    async def fetch():
        asked.append(None)
        return TOKEN

    async with app_server.serve(token=TOKEN) as server:
        for _ in range(2):
            async with connect_codex(server.url, token=fetch) as codex:
                assert TOKEN not in repr(codex)
    assert len(asked) == 2
    assert TOKEN not in caplog.text


async def test_17_mib_are_refused_before_a_byte_is_sent(server, app_server):
    async with connect_codex(server.url) as codex:
        for size, says in ((13 * 2**20, "takes 16,777,216 over a WebSocket"), (2**20, None)):
            data = bytes(size)  # a third more in base64
            if says is not None:
                with pytest.raises(ValueError, match=says):
                    await codex.fs.write(app_server.workspace / "big", data)
            else:
                await codex.fs.write(app_server.workspace / "small", data)
            assert codex.statistics().pending_requests == 0
    assert [file.name for file in app_server.workspace.iterdir()] == ["small"]


async def test_an_answer_of_17_mib_is_a_failure_of_its_handler(scripted_model, server):
    @tool
    async def write_much() -> str:
        """Write much."""
        return "x" * (17 * 2**20)

    scripted_model.call("write_much", {})
    async with connect_codex(server.url) as codex:
        thread = await codex.thread_start(dynamic_tools=[write_much])
        with pytest.raises(RequestHandlerError) as caught:
            await thread.run("Write much.")
        assert "too large" in str(caught.value.__cause__) or "bytes" in str(caught.value.__cause__)
        await assert_idle(thread)


async def test_a_message_of_many_megabytes_comes_in(server, app_server):
    big = app_server.workspace / "big"
    big.write_bytes(b"x" * (60 * 2**20))  # 80 MB in base64
    async with connect_codex(server.url) as codex:
        data = await codex.fs.read(big)
    assert len(data) == 60 * 2**20


async def test_a_larger_message_than_allowed_ends_the_connection(
    scripted_model, server, app_server
):
    big = app_server.workspace / "big"
    big.write_bytes(b"x" * (2 * 2**20))
    config = CodexConfig(max_line_bytes=2**20)
    async with connect_codex(server.url, config=config) as codex:
        with pytest.raises(TransportClosedError, match=r"CodexConfig\.max_line_bytes"):
            await codex.fs.read(big)


async def test_a_server_that_is_killed_ends_every_wait(scripted_model, server):
    hold_all(scripted_model)
    async with connect_codex(server.url) as codex:
        thread = await codex.thread_start()
        with pytest.raises(TransportClosedError, match=r"closed the conn|broke") as caught:  # noqa: PT012
            async with thread.turn("Think.") as turn:
                await scripted_model.wait_requests()
                os.kill(server.pid, signal.SIGKILL)
                await turn.result()
        assert caught.value.returncode is None
        assert isinstance(await codex.wait_closed(), TransportClosedError)
        with pytest.raises(TransportClosedError):
            await codex.thread_start()
    # The kernel may still take connections that nobody will serve.
    with pytest.raises(TransportClosedError, match=r"nothing listens|before it was a WebSocket"):
        async with connect_codex(server.url):
            pass


async def test_a_server_that_stands_still_is_found_out_by_a_ping(scripted_model, server):
    async with connect_codex(server.url, config=QUICK) as codex:
        os.kill(server.pid, signal.SIGSTOP)
        try:
            with pytest.raises(TransportClosedError, match=r"no answer to a ping within 0\.3 s"):
                await codex.models()
        finally:
            os.kill(server.pid, signal.SIGCONT)


async def test_a_server_that_is_stopped_and_continued_in_time_is_kept(scripted_model, server):
    scripted_model.reply_always("Fine.")
    config = CodexConfig(ping_interval=0.1, ping_timeout=30)
    async with connect_codex(server.url, config=config) as codex:
        thread = await codex.thread_start()
        os.kill(server.pid, signal.SIGSTOP)
        async with trio.open_nursery() as nursery:
            nursery.start_soon(thread.run, "Are you there?")
            await trio.sleep(0.5)
            os.kill(server.pid, signal.SIGCONT)
        assert codex.statistics().closed is False


async def test_a_server_that_answers_pings_is_kept(connect):
    async with connect(config=CodexConfig(ping_interval=0.2, ping_timeout=10)) as codex:
        await trio.sleep(1.5)
        await codex.models()


async def test_a_command_whose_runtime_stands_still_is_found_out_by_a_request(app_server):
    async with connect_codex(command_of(app_server), config=QUICK) as codex:
        pid = codex.statistics().transport["pid"]
        os.kill(pid, signal.SIGSTOP)  # the commands before it were replaced by it
        try:
            with pytest.raises(TransportClosedError, match=r"no answer to a ping within 0\.3 s"):
                await codex.models()
        finally:
            os.kill(pid, signal.SIGCONT)


async def test_a_command_that_is_killed_is_not_called_the_runtime(app_server):
    async with connect_codex(command_of(app_server)) as codex:
        os.kill(codex.statistics().transport["pid"], signal.SIGKILL)
        error = await codex.wait_closed()
    assert str(error).startswith("the connection's command was killed by SIGKILL")
    assert "runtime" not in error.reason


async def test_operators_read_of_a_connection_and_not_of_a_start(server, caplog):
    caplog.set_level(logging.INFO)
    async with connect_codex(server.url):
        pass
    said = [record.getMessage() for record in caplog.records if record.name == "trio_codex.runtime"]
    assert any(text.startswith(f"connected to the runtime at {server.url}: ver") for text in said)
    assert said[-1] == f"the connection to the runtime at {server.url} has ended"
