"""The block of `open_codex`: what comes out of it, the window, and requests of all kinds."""

from __future__ import annotations

import signal
import sys
from contextlib import suppress

import pytest
import trio
from children import child_config
from defects import break_reader
from trio.testing import wait_all_tasks_blocked

from trio_codex import (
    CodexConfig,
    CodexError,
    InternalRpcError,
    InvalidRequestError,
    JsonRpcError,
    ProtocolError,
    ServerBusyError,
    TransportClosedError,
    open_codex,
    types,
)
from trio_codex._connection._metadata import runtime_metadata
from trio_codex._jsonrpc._link import Link
from trio_codex.testing import open_fake_app_server

if sys.version_info < (3, 11):
    from exceptiongroup import ExceptionGroup


async def echo(server):
    """Answer every request with its params."""
    with suppress(EOFError):
        while True:
            request = await server.receive()
            await server.respond(request, {"echo": request.params})


# What comes out of the block


async def test_the_bodys_exception_comes_out_as_itself():
    error = KeyError("mine")
    error.__cause__ = cause = ValueError("its cause")
    with pytest.raises(KeyError) as caught:
        async with open_codex(child_config("well")):
            raise error
    assert caught.value is error
    assert caught.value.__cause__ is cause
    assert caught.value.__context__ is None


async def test_a_group_from_the_body_stays_the_group_it_was():
    error = ExceptionGroup("mine", [KeyError("a"), ValueError("b")])
    with pytest.raises(ExceptionGroup) as caught:
        async with open_codex(child_config("well")):
            raise error
    assert caught.value is error


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
async def test_what_ends_the_program_comes_out_as_itself(kind):
    with pytest.raises(kind):
        async with open_codex(child_config("well")):
            raise kind


async def test_cancelling_around_the_block_ends_in_the_scope_that_was_cancelled():
    with trio.CancelScope() as scope:
        async with open_codex(child_config("well")):
            scope.cancel()
            await trio.sleep_forever()
    assert scope.cancelled_caught


async def test_a_scope_in_the_body_is_nothing_to_the_block():
    async with open_codex(child_config("well")) as codex:
        with trio.move_on_after(0):
            await trio.sleep_forever()
        assert await codex.request("ping", {"a": 1}) == {"echo": {"a": 1}}


async def test_a_defect_of_ours_comes_out_as_one_codex_error_and_wakes_whoever_waits(monkeypatch):
    break_reader(monkeypatch, "turn/started")

    async def use():
        async with open_codex(child_config("well")) as codex:
            await (await codex.thread_start()).run("go")

    told = r"trio_codex itself failed, in Link\.read: ZeroDivisionError at \w+\.py:\d+$"
    with pytest.raises(CodexError, match=told) as caught:
        await use()
    assert type(caught.value) is CodexError
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


async def test_a_defect_beside_an_error_of_the_body_comes_out_as_a_group_of_both(monkeypatch):
    failing = trio.Event()

    async def explode(self):
        await failing.wait()
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(Link, "write", explode)

    async def script(server):
        await trio.sleep_forever()

    async def shake_no_hands(connection, deadline):
        return runtime_metadata({"userAgent": "codex/0.163.0"}, "")

    monkeypatch.setattr("trio_codex._connection._handshake.shake_hands", shake_no_hands)

    async def use():
        async with open_fake_app_server(script):
            try:
                failing.set()
                await trio.sleep_forever()
            finally:
                raise KeyError("the body's own")

    with pytest.raises(ExceptionGroup) as caught:
        await use()
    kinds = {type(error) for error in caught.value.exceptions}
    assert kinds == {CodexError, KeyError}


@pytest.mark.skipif(sys.platform == "win32", reason="signals to oneself are of POSIX")
def test_control_c_while_a_request_waits_comes_out_as_keyboard_interrupt():
    async def main():
        with trio.fail_after(30):
            async with open_codex(child_config("never_answer", interrupt_timeout=0.2)) as codex:
                thread = await codex.thread_start()
                async with trio.open_nursery() as nursery:
                    nursery.start_soon(press_when_blocked)
                    nursery.start_soon(thread.run, "go")

    async def press_when_blocked():
        await wait_all_tasks_blocked(0.05)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(BaseException) as caught:  # noqa: PT011 - the group is the user's nursery's
        trio.run(main)
    assert _holds(caught.value, KeyboardInterrupt)


def _holds(error, kind):
    inner = getattr(error, "exceptions", ())
    return isinstance(error, kind) or any(_holds(each, kind) for each in inner)


# Start and end at every moment


@pytest.mark.parametrize("checkpoints", range(12))
async def test_a_start_cancelled_at_any_moment_leaves_nothing(checkpoints):
    """That no process is left is checked after every test."""
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(_cancel_after, scope, checkpoints)
            with suppress(TransportClosedError):
                async with open_codex(child_config("well", shutdown_timeout=0.5)):
                    pass
            nursery.cancel_scope.cancel()


async def _cancel_after(scope, checkpoints):
    for _ in range(checkpoints):
        await trio.lowlevel.checkpoint()
    scope.cancel()


# Requests


async def test_a_thousand_requests_at_once_keep_to_the_window():
    unanswered = most = 0

    async def script(server):
        nonlocal unanswered, most

        async def answer(request):
            nonlocal unanswered
            await wait_all_tasks_blocked()
            unanswered -= 1
            await server.respond(request, {})

        async with trio.open_nursery() as nursery:
            for _ in range(1000):
                request = await server.receive("ping")
                unanswered += 1
                most = max(most, unanswered)
                nursery.start_soon(answer, request)

    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        for _ in range(1000):
            nursery.start_soon(codex.request, "ping")
    assert most == 128
    assert codex.statistics().pending_requests == 0


async def test_a_cancelled_request_keeps_its_place_until_it_is_answered():
    order = []

    async def script(server):
        first = await server.receive()
        scope.cancel()
        await wait_all_tasks_blocked()
        order.append("answers the first")
        await server.respond(first, {})
        second = await server.receive()
        order.append(second.method)
        await server.respond(second, {})

    scope = trio.CancelScope()
    async with open_fake_app_server(script, CodexConfig(max_in_flight=1)) as codex:
        with scope:
            await codex.request("first")
        assert codex.statistics().pending_requests == 1
        await codex.request("second")
        assert codex.statistics().pending_requests == 0
    assert order == ["answers the first", "second"]


@pytest.mark.parametrize(
    "method",
    ["turn/interrupt", "account/login/cancel", "command/exec/terminate", "process/kill"],
)
async def test_what_ends_other_work_does_not_wait_for_a_place(method):
    async def script(server):
        first = await server.receive("first")
        await server.respond(await server.receive(method), {})
        await server.respond(first, {})

    config = CodexConfig(max_in_flight=1)
    async with open_fake_app_server(script, config) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(codex.request, "first")
        await wait_all_tasks_blocked()
        await codex.request(method)


async def test_a_request_in_a_scope_that_is_cancelled_already_is_not_sent():
    async def script(server):
        assert (await server.receive()).method == "second"
        await server.hang_up()

    async with open_fake_app_server(script) as codex:
        with trio.move_on_after(0):
            await codex.request("first")
        with pytest.raises(TransportClosedError):
            await codex.request("second")


async def test_requests_without_params_send_an_empty_object():
    async with open_fake_app_server(echo) as codex:
        assert await codex.request("ping") == {"echo": {}}
        assert await codex.request("ping", None) == {"echo": {}}
        params = types.ThreadReadParams(thread_id="t")
        assert await codex.request("thread/read", params) == {"echo": {"threadId": "t"}}


@pytest.mark.parametrize("params", [[], "text", 7, [{"a": 1}]])
async def test_params_that_are_no_object_are_a_type_error(params):
    async with open_fake_app_server(echo) as codex:
        with pytest.raises(TypeError, match="params of ping must be an object"):
            await codex.request("ping", params)


async def test_a_typed_answer_that_does_not_fit_names_method_and_path():
    async with open_fake_app_server(echo) as codex:
        with pytest.raises(ProtocolError, match=r"thread/read: \$\.thread"):
            await codex.request("thread/read", {}, types.ThreadReadResponse)
        assert await codex.request("ping", {}) == {"echo": {}}


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        ({"code": -32600, "message": "m"}, InvalidRequestError),
        ({"code": -32603, "message": "m", "data": {"a": 1}}, InternalRpcError),
        ({"code": -32001, "message": "m"}, ServerBusyError),
        ({"code": 5, "message": "m"}, JsonRpcError),
        ({"code": "five", "message": "m"}, ProtocolError),
        ("oops", ProtocolError),
        (None, ProtocolError),
    ],
)
async def test_an_error_answer_becomes_the_exception_for_its_code(error, kind):
    from trio_codex._wire import encode_json

    async def script(server):
        request = await server.receive()
        await server.send_bytes(encode_json({"error": error, "id": request.id}) + b"\n")

    async with open_fake_app_server(script) as codex:
        with pytest.raises(kind) as caught:
            await codex.request("ping")
    assert type(caught.value) is kind
    if isinstance(caught.value, JsonRpcError):
        assert caught.value.code == error["code"]
        assert caught.value.data == error.get("data")


async def test_an_answer_with_a_null_beside_its_result_or_its_error_is_taken():
    async def script(server):
        for tail in (b'"result":5,"error":null', b'"result":null,"error":{"code":1,"message":"m"}'):
            request = await server.receive()
            await server.send_bytes(b'{"id":%d,%s}\n' % (request.id, tail))

    async with open_fake_app_server(script) as codex:
        assert await codex.request("ping") == 5
        with pytest.raises(JsonRpcError):
            await codex.request("ping")


async def test_answers_may_come_in_any_order():
    async def script(server):
        requests = [await server.receive() for _ in range(3)]
        for request in reversed(requests):
            await server.respond(request, {"echo": request.params})

    answers = []

    async def ask(codex, number):
        answers.append((await codex.request("ping", {"n": number}))["echo"]["n"] == number)

    async with open_fake_app_server(script) as codex, trio.open_nursery() as nursery:
        for number in range(3):
            nursery.start_soon(ask, codex, number)
    assert answers == [True] * 3


# What the runtime asks


async def test_every_server_request_of_the_schema_has_its_safe_answer():
    from trio_codex._server_requests._kinds import REQUEST_KINDS
    from trio_codex.protocol.methods import SERVER_REQUESTS

    assert set(REQUEST_KINDS) == set(SERVER_REQUESTS)


@pytest.mark.parametrize("request_id", [0, 7, "seven"])
async def test_requests_without_a_handler_get_their_safe_answers_under_their_own_ids(request_id):
    from trio_codex import _codec, protocol
    from trio_codex._server_requests._kinds import REQUEST_KINDS
    from trio_codex.protocol.methods import SERVER_REQUESTS

    answers = {}

    async def script(server):
        for method in REQUEST_KINDS:
            answers[method] = await server.ask(method, {}, request_id=request_id)
        await server.respond(await server.receive("done"), {})

    async with open_fake_app_server(script) as codex:
        await codex.request("done")
    for method, answer in answers.items():
        if "error" in answer:
            assert answer["error"]["code"] == -32601
            assert method in answer["error"]["message"]
        else:
            # It is a valid answer of that method, and grants nothing.
            response = protocol.load(SERVER_REQUESTS[method].response)
            _codec.structure(answer["result"], response, where=method)
            assert answer["result"].get("decision") in {None, "decline", "denied"}
            assert answer["result"].get("action") in {None, "decline"}
            assert answer["result"].get("success") in {None, False}
            assert not answer["result"].get("permissions")
            assert not answer["result"].get("answers")
    refused = {method for method, answer in answers.items() if "error" in answer}
    assert refused == {
        "account/chatgptAuthTokens/refresh",
        "attestation/generate",
        "currentTime/read",
    }
