"""Requests that no sane runtime makes: each is answered once at most, and nothing else notices."""

from __future__ import annotations

import pytest
import trio
from asking import (
    ATTESTATION,
    COMMAND,
    FILE_CHANGE,
    PARAMS,
    TOOL_CALL,
    Asker,
    Handler,
    asked,
    turn_asked,
)
from trio.testing import wait_all_tasks_blocked

from trio_codex import Decision, RequestHandlerError, RequestHandlers, tool, types
from trio_codex._wire import decode_json, encode_json
from trio_codex.testing import open_fake_app_server

pytestmark = pytest.mark.deadline(15)

DECLINED = {"result": {"decision": "decline"}}


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def line(request_id, method=COMMAND, params=PARAMS[COMMAND]):
    """Write what the library itself would not: ids of any kind."""
    message = {"method": method, "params": params}
    return b'{"id":' + request_id + b"," + encode_json(message)[1:] + b"\n"


@pytest.mark.parametrize("request_id", [2**63, 2**64, 2**200, -(2**63) - 1, "", "\0", "x" * 10**6])
async def test_whatever_integer_or_string_is_an_id_goes_back_as_it_came(request_id):
    raw = str(request_id).encode() if isinstance(request_id, int) else encode_json(request_id)
    answers = []

    async def play(asker):
        await asker.server.send_bytes(line(raw))
        answers.append(await asker.answer(request_id))
        await asker.server.complete_turn()

    async with turn_asked(play, command=Handler(Decision.accept, released=True)) as (_, turn):
        await turn.result()
    assert answers == [{"result": {"decision": "accept"}}]


@pytest.mark.parametrize("raw", [b"1.5", b"1.0", b"1e400", b"true", b"[]", b"{}", b'["a"]'])
async def test_what_is_no_id_starts_no_handler_and_the_connection_goes_on(raw, caplog):
    handler = Handler(Decision.accept, released=True)

    async def play(asker):
        await asker.server.send_bytes(line(raw))
        await wait_all_tasks_blocked()
        assert asker.answers == []
        await asker.server.complete_turn()

    async with turn_asked(play, command=handler) as (codex, turn):
        assert (await turn.result()).status is types.TurnStatus.completed
        assert not codex.statistics().closed
    assert handler.started == 0
    assert caplog.records


async def test_while_an_id_is_in_use_whatever_comes_under_it_is_the_same_request():
    command, change = Handler(Decision.accept), Handler(Decision.accept, released=True)

    async def play(asker):
        await asker.send(COMMAND, 0)
        await wait_all_tasks_blocked()
        await asker.send(FILE_CHANGE, 0)
        await asker.send("brand/new", 0)
        await asker.send(COMMAND, 0, itemId="item-2")
        await wait_all_tasks_blocked()
        assert asker.answers == []
        command.gate.set()
        await asker.answer(0)
        await wait_all_tasks_blocked()
        assert asker.answers == [(0, {"result": {"decision": "accept"}})]
        await asker.server.complete_turn()

    async with turn_asked(play, command=command, file_change=change) as (_, turn):
        await turn.result()
    assert (command.started, change.started) == (1, 0)


@pytest.mark.parametrize("depth", [100, 900, 960, 980, 990])
@pytest.mark.parametrize("field", ["itemId", "approvalId", "turnId", "command"])
async def test_params_that_are_nested_deeply_are_answered_safely(field, depth):
    """As deep as what can be read at all; beyond that, a line is not a message."""
    params = encode_json({**PARAMS[COMMAND], field: "HERE"})
    raw = params.replace(b'"HERE"', b"[" * depth + b"]" * depth)
    accepted = [[(0, DECLINED)], []]
    try:
        decode_json(b'{"params":' + raw + b"}")
    except RecursionError:
        accepted = [[]]

    async def play(asker):
        message = b'{"id":0,"method":"' + COMMAND.encode() + b'","params":' + raw + b"}\n"
        await asker.server.send_bytes(message)
        await wait_all_tasks_blocked()
        assert asker.answers in accepted
        await asker.server.complete_turn()

    handler = Handler(Decision.accept, released=True)
    async with turn_asked(play, command=handler) as (_, turn):
        await turn.result()
    assert handler.started == 0


async def test_a_request_of_a_thread_that_nobody_knows_is_answered():
    """By its handler: it may be another client's."""
    handler = Handler(Decision.accept, released=True)

    async def play(asker):
        assert "result" in await asker.ask(COMMAND, 0, threadId="strange", turnId="t")
        assert "result" in await asker.ask(COMMAND, 1, threadId="", turnId="", itemId="")
        done.set()

    done = trio.Event()
    async with asked(play, command=handler):
        await done.wait()
    assert handler.started == 2


async def test_a_request_of_a_turn_that_is_over_is_answered_and_ends_with_the_connection():
    """As of a command that goes on in the background, and then wants the network."""
    handlers = {"command": Handler(Decision.accept), "file_change": Handler()}
    over, done = trio.Event(), trio.Event()

    async def play(asker):
        await asker.server.complete_turn()
        await over.wait()
        await asker.send(FILE_CHANGE, 0)
        await asker.send(COMMAND, 1)
        await wait_all_tasks_blocked()
        handlers["command"].gate.set()
        assert await asker.answer(1) == {"result": {"decision": "accept"}}
        done.set()
        await trio.sleep_forever()

    async with turn_asked(play, **handlers) as (codex, turn):
        assert (await turn.result()).status is types.TurnStatus.completed
        over.set()
        await done.wait()
        # Nobody is told of it where the turn is waited for: it has its result.
        assert (await turn.result()).status is types.TurnStatus.completed
        assert codex.statistics().running_handlers == 1
    assert handlers["file_change"].cancelled == 1


async def test_a_failure_for_a_turn_that_is_over_comes_out_of_the_block_of_the_connection():
    over = trio.Event()

    async def play(asker):
        await asker.server.complete_turn()
        await over.wait()
        assert await asker.ask(COMMAND) == DECLINED
        await trio.sleep_forever()

    handler = Handler(ZeroDivisionError("mine"), released=True)
    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012
        async with turn_asked(play, command=handler) as (_, turn):
            assert (await turn.result()).status is types.TurnStatus.completed
            over.set()
            await trio.sleep_forever()


@tool
async def take_any(value: list) -> int:
    """Take a list of anything."""
    return len(value)


@pytest.mark.parametrize(
    "arguments",
    [{"value": "x" * 10**7}, {"value": [0] * 10**5}, {"value": nested(900)}, nested(900)],
    ids=["long", "many", "deep", "deep outside"],
)
async def test_arguments_however_large_or_deep_are_answered_and_the_turn_goes_on(arguments):
    async def script(server):
        await server.accept_thread()
        await server.accept_turn()
        answer = await Asker(server).ask(TOOL_CALL, tool="take_any", arguments=arguments)
        assert isinstance(answer["result"]["success"], bool)
        assert len(str(answer)) < 10_000
        await server.complete_turn()

    async with open_fake_app_server(script, handlers=RequestHandlers()) as codex:
        result = await (await codex.thread_start(dynamic_tools=[take_any])).run("go")
    assert result.status is types.TurnStatus.completed


async def test_many_requests_at_once_are_all_answered():
    handler = Handler("a token", released=True)

    async def play(asker):
        for number in range(500):
            await asker.send(ATTESTATION, number)
        for number in range(500):
            await asker.answer(number)
        assert len(asker.answers) == 500
        done.set()

    done = trio.Event()
    async with asked(play, attestation=handler) as codex:
        await done.wait()
        assert codex.statistics().running_handlers == 0
