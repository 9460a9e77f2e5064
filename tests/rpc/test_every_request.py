"""Every method of `Codex.rpc`, against an app-server in memory: what it sends, what it gives."""

from __future__ import annotations

import attrs
import pytest
import trio
from codec.schema_instances import Instances

from tools.generate_protocol import methods as method_rules
from tools.generate_protocol.rpc import rpc_name
from trio_codex import CodexConfig, InvalidRequestError, JsonRpcError, ProtocolError, _codec, types
from trio_codex.protocol import load
from trio_codex.protocol.methods import CLIENT_REQUESTS
from trio_codex.testing import open_fake_app_server
from trio_codex.types import UNSET

HANDSHAKE = "initialize"
"""The fake app-server answers it by itself."""


@pytest.fixture(scope="module")
def instances(bundle):
    sent = method_rules.sent(bundle, method_rules.responses(bundle))
    return Instances(bundle.definitions, sent)


def arguments(params):
    """Give what to call a method with so that it sends these params."""
    if not attrs.has(type(params)):
        raise TypeError(params)
    return {
        field.name: value
        for field in attrs.fields(type(params))
        if (value := getattr(params, field.name)) is not UNSET
    }


def call(rpc, method, raw):
    """Call the method for a request, with params as they are to be on the wire."""
    row = CLIENT_REQUESTS[method]
    function = getattr(rpc, rpc_name(method))
    if row.params is None:
        return function()
    class_ = load(row.params)
    params = _codec.structure(raw, class_, where=method)
    return function(**arguments(params)) if isinstance(class_, type) else function(params)


@pytest.mark.parametrize("method", sorted(CLIENT_REQUESTS.keys() - {HANDSHAKE}))
async def test_a_request_is_sent_as_the_schema_has_it_and_its_response_is_typed(method, instances):
    row = CLIENT_REQUESTS[method]
    params = [{}] if row.params is None else [one.raw for one in instances.of(row.params, count=6)]
    responses = instances.of(row.response, count=6)
    rounds = max(len(params), len(responses))
    received = []

    async def answer(server):
        for number in range(rounds):
            request = await server.receive()
            received.append((request.method, request.params))
            await server.respond(request, responses[number % len(responses)].raw)

    async with open_fake_app_server(answer) as codex:
        for number in range(rounds):
            raw = params[number % len(params)]
            result = await call(codex.rpc, method, raw)
            assert received[-1] == (method, raw)
            response = responses[number % len(responses)]
            class_ = load(row.response)
            if isinstance(class_, type):
                assert type(result) is class_
            assert result == _codec.structure(response.raw, class_, where=method)
            assert _codec.unstructure(result) == response.back
    assert len(received) == rounds


async def test_the_handshake_has_a_method_too():
    async with open_fake_app_server(nothing) as codex:
        client = types.ClientInfo(name="again", version="1")
        answer = await codex.rpc.initialize(client_info=client)
    assert isinstance(answer, types.InitializeResponse)


async def nothing(server):
    await trio.sleep_forever()


async def test_what_is_left_out_is_not_sent_and_none_is_null():
    received = []

    async def answer(server):
        for _ in range(3):
            request = await server.receive("mock/experimentalMethod")
            received.append(request.params)
            await server.respond(request, {"echoed": None})

    async with open_fake_app_server(answer) as codex:
        await codex.rpc.mock_experimental_method()
        await codex.rpc.mock_experimental_method(value=UNSET)
        await codex.rpc.mock_experimental_method(value=None)
    assert received == [{}, {}, {"value": None}]


async def test_the_wires_own_word_is_taken_for_a_member_of_an_enum():
    async def answer(server):
        request = await server.receive("config/value/write")
        assert request.params["mergeStrategy"] == "upsert"
        result = {"filePath": "/x", "status": "ok", "version": "1"}
        await server.respond(request, result)

    async with open_fake_app_server(answer) as codex:
        written = await codex.rpc.config_value_write(key_path="a", value=1, merge_strategy="upsert")
        assert written.status is types.WriteStatus.ok


async def test_what_cannot_be_written_is_refused_with_its_path_and_not_sent():
    async with open_fake_app_server(nothing) as codex:
        with pytest.raises(ValueError, match=r"params\.path"):
            await codex.rpc.fs_read_file(path="\ud800")
        with pytest.raises(ValueError, match=r"params\.mergeStrategy"):
            # The member is `replace_`: this one is the method of str.
            await codex.rpc.config_value_write(
                key_path="a", value=1, merge_strategy=types.MergeStrategy.replace
            )
        assert codex.statistics().pending_requests == 0


async def test_a_response_that_does_not_fit_names_the_request_and_the_path():
    async def answer(server):
        await server.respond(await server.receive("fs/readFile"), {"dataBase64": 1})

    async with open_fake_app_server(answer) as codex:
        with pytest.raises(ProtocolError, match=r"fs/readFile: .*dataBase64"):
            await codex.rpc.fs_read_file(path="/x")


async def test_a_refusal_is_the_runtimes_own():
    async def answer(server):
        await server.refuse(await server.receive("fs/readFile"), -32600, "no such file")

    async with open_fake_app_server(answer) as codex:
        with pytest.raises(InvalidRequestError) as caught:
            await codex.rpc.fs_read_file(path="/x")
    assert str(caught.value) == "no such file (JSON-RPC error -32600)"


async def test_a_cancelled_call_drops_the_answer_that_comes_later():
    asked, cancelled = trio.Event(), trio.Event()

    async def answer(server):
        first = await server.receive("fs/readFile")
        asked.set()
        await cancelled.wait()
        await server.respond(first, {"dataBase64": "late"})
        await server.respond(await server.receive("fs/readFile"), {"dataBase64": "next"})

    async with open_fake_app_server(answer) as codex:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(call, codex.rpc, "fs/readFile", {"path": "/x"})
            await asked.wait()
            nursery.cancel_scope.cancel()
        cancelled.set()
        assert (await codex.rpc.fs_read_file(path="/x")).data_base64 == "next"


@pytest.mark.parametrize(
    ("urgent", "params"),
    [
        ("turn/interrupt", {"threadId": "t", "turnId": "u"}),
        ("account/login/cancel", {"loginId": "l"}),
    ],
)
async def test_what_ends_other_work_does_not_wait_for_a_place_behind_it(urgent, params):
    async def answer(server):
        first = await server.receive("model/list")
        await server.respond(await server.receive(urgent), {"status": "canceled"})
        await server.respond(first, {"data": []})

    config = CodexConfig(max_in_flight=1)
    async with open_fake_app_server(answer, config) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(codex.rpc.model_list)
        await call(codex.rpc, urgent, params)


@pytest.mark.parametrize("method", ["fs/readFile", "turn/interrupt"])
async def test_a_call_that_is_cancelled_beforehand_sends_nothing(method):
    received = []

    async def answer(server):
        request = await server.receive()
        received.append(request.method)
        await server.respond(request, {"data": []})

    raw = {"path": "/x"} if method == "fs/readFile" else {"threadId": "t", "turnId": "u"}
    async with open_fake_app_server(answer) as codex:
        with trio.CancelScope() as scope:
            scope.cancel()
            await call(codex.rpc, method, raw)
        assert scope.cancelled_caught
        assert codex.statistics().pending_requests == 0
        await codex.rpc.model_list()
    assert received == ["model/list"]


async def test_after_the_block_a_call_says_that_it_was_left():
    async with open_fake_app_server(nothing) as codex:
        rpc = codex.rpc
    with pytest.raises(Exception, match="the block of open_codex was left") as caught:
        await rpc.model_list()
    assert not isinstance(caught.value, JsonRpcError)
