"""The safe answer to each request, and what the fallback gets."""

from __future__ import annotations

import logging

import attrs
import pytest
import trio
from asking import (
    COMMAND,
    PARAMS,
    TOOL_CALL,
    Handler,
    answered,
    asked,
    turn_asked,
)

from trio_codex import RequestHandlerError, RequestHandlers, _codec, protocol, types
from trio_codex._config._checks import described
from trio_codex._server_requests._kinds import REQUEST_KINDS
from trio_codex.protocol.methods import SERVER_REQUESTS

pytestmark = pytest.mark.deadline(15)

TYPED = [method for method, kind in REQUEST_KINDS.items() if kind.handler != "fallback"]
NOT_TYPED = [method for method, kind in REQUEST_KINDS.items() if kind.handler == "fallback"]


def test_every_server_request_of_the_schema_has_its_row_and_its_params_here():
    """A new request of the runtime fails here, until somebody has thought of its safe answer."""
    assert set(REQUEST_KINDS) == set(SERVER_REQUESTS) == set(PARAMS)


@pytest.mark.parametrize("method", list(SERVER_REQUESTS))
def test_the_params_that_the_tests_ask_with_fit(method):
    _codec.structure(PARAMS[method], protocol.load(SERVER_REQUESTS[method].params), where=method)


@pytest.mark.parametrize("method", list(SERVER_REQUESTS))
def test_a_safe_answer_is_a_valid_one_and_says_no(method):
    safe = REQUEST_KINDS[method].safe
    if safe is None:
        assert method in {
            "account/chatgptAuthTokens/refresh",
            "currentTime/read",
            "attestation/generate",
        }
        return
    response = protocol.load(SERVER_REQUESTS[method].response)
    _codec.structure(dict(safe), response, where=method)
    assert dict(safe) in [
        {"decision": "decline"},
        {"decision": "denied"},
        {"permissions": {}, "scope": "turn"},
        {"answers": {}},
        {"action": "decline"},
        {"contentItems": [{"type": "inputText", "text": tool_text(safe)}], "success": False},
    ]


def tool_text(safe):
    return safe["contentItems"][0]["text"] if "contentItems" in safe else ""


def test_every_request_with_a_class_of_its_own_has_a_field_of_its_own():
    # The legacy approvals and calls of tools that nobody knows are the fallback's.
    assert set(NOT_TYPED) == {TOOL_CALL, "applyPatchApproval", "execCommandApproval"}
    fields = {REQUEST_KINDS[method].handler for method in TYPED}
    assert {*fields, "fallback"} == {field.name for field in attrs.fields(RequestHandlers)}
    assert len(fields) == len(TYPED)


@pytest.mark.parametrize("method", list(REQUEST_KINDS))
async def test_without_a_handler_the_safe_answer_comes_at_once_and_the_turn_goes_on(method):
    answers = []

    async def play(asker):
        answers.append(await asker.ask(method))
        await asker.server.complete_turn()

    async with turn_asked(play) as (codex, turn):
        assert (await turn.result()).status is types.TurnStatus.completed
        assert codex.statistics().running_handlers == 0
    safe = REQUEST_KINDS[method].safe
    if safe is None:
        assert answers[0]["error"]["code"] == -32601
    else:
        assert answers == [{"result": dict(safe)}]


UNREADABLE = [None, [], "text", 7, {}, {"threadId": 1, "turnId": 2}, {"threadId": "thread-1"}]
HASHLESS = [
    {"itemId": []},
    {"itemId": {"a": 1}},
    {"callId": {}},
    {"itemId": "item-1", "approvalId": {}},
]


@pytest.mark.parametrize("params", UNREADABLE + HASHLESS)
# Nearly anything is readable as a request for the time or for an attestation.
@pytest.mark.parametrize("method", TYPED[:6])
async def test_what_cannot_be_read_is_answered_safely_and_logged_and_no_failure(
    method, params, caplog
):
    kind = REQUEST_KINDS[method]
    handler = Handler(released=True)
    answers = []

    async def play(asker):
        await asker.send_raw(method, params)
        answers.append(await asker.answer(0))
        await asker.server.complete_turn()

    async with turn_asked(play, **{kind.handler: handler}) as (_, turn):
        await turn.result()
    assert handler.started == 0
    if kind.safe is None:
        assert answers[0]["error"]["code"] == -32601
    else:
        assert answers == [{"result": dict(kind.safe)}]
    assert any(
        method in record.getMessage() and record.levelno == logging.WARNING
        for record in caplog.records
        if record.name == "trio_codex.requests"
    )


@pytest.mark.parametrize("params", UNREADABLE + HASHLESS)
async def test_a_call_of_a_tool_that_cannot_be_read_is_answered_safely(params):
    answers = []

    async def play(asker):
        await asker.send_raw(TOOL_CALL, params)
        answers.append(await asker.answer(0))
        await asker.server.complete_turn()

    async with turn_asked(play) as (_, turn):
        await turn.result()
    assert answers == [{"result": dict(REQUEST_KINDS[TOOL_CALL].safe)}]


# Unknown methods, and the fallback


async def test_an_unknown_method_is_refused_and_logged(caplog):
    answers = []

    async def play(asker):
        answers.append(await asker.ask("brand/new", "id", threadId="thread-1", turnId="turn-1"))
        await asker.server.complete_turn()

    async with turn_asked(play, command=Handler(released=True)) as (_, turn):
        await turn.result()
    (answer,) = answers
    assert answer["error"]["code"] == -32601
    assert "brand/new" in answer["error"]["message"]
    assert "does not know the method brand/new" in caplog.text


@pytest.mark.parametrize("method", ["brand/new", "applyPatchApproval", "execCommandApproval"])
async def test_the_fallback_gets_method_and_params_as_they_came(method):
    """The two legacy approvals are in the schema, and this runtime never sends them:

    they are what it asked before it had items, of clients that speak its older protocol.
    """
    got = []

    async def fallback(method, params):
        got.append((method, params))
        return {"decision": "approved"}

    answers = []

    async def play(asker):
        answers.append(await asker.ask(method, more={"any": [1]}))
        done.set()

    done = trio.Event()
    async with asked(play, fallback=fallback):
        await done.wait()
    assert got == [(method, {**PARAMS.get(method, {}), "more": {"any": [1]}})]
    assert answers == [{"result": {"decision": "approved"}}]


async def test_the_fallback_is_not_asked_where_there_is_a_field():
    handler = Handler({}, released=True)
    answers = []

    async def play(asker):
        answers.append(await asker.ask(COMMAND))
        await asker.server.complete_turn()

    async with turn_asked(play, fallback=handler) as (_, turn):
        await turn.result()
    assert handler.started == 0
    assert answers == [{"result": {"decision": "decline"}}]


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ({}, {}),
        ({"success": True, "contentItems": []}, {"success": True, "contentItems": []}),
        (
            types.DynamicToolCallResponse(content_items=[], success=True),
            {"success": True, "contentItems": []},
        ),
    ],
)
async def test_the_fallback_answers_with_a_mapping_or_a_response(value, sent):
    assert await answered(TOOL_CALL, value) == ({"result": sent}, None)


@pytest.mark.parametrize("method", NOT_TYPED)
async def test_a_fallback_that_does_not_know_either_gets_the_safe_answer_sent(method):
    answer, error = await answered(method, NotImplemented)
    assert answer == {"result": dict(REQUEST_KINDS[method].safe)}
    assert error is None


async def test_a_fallback_that_does_not_know_an_unknown_method_has_it_refused():
    answers = []

    async def play(asker):
        answers.append(await asker.ask("brand/new"))
        done.set()

    done = trio.Event()
    async with asked(play, fallback=Handler(NotImplemented, released=True)):
        await done.wait()
    assert answers[0]["error"]["code"] == -32601


@pytest.mark.parametrize("value", [None, True, 5, "text", [], object()])
async def test_a_fallback_that_returns_nonsense_is_a_failure(value):
    answer, error = await answered(TOOL_CALL, value)
    assert answer == {"result": dict(REQUEST_KINDS[TOOL_CALL].safe)}
    assert type(error) is RequestHandlerError
    assert f"returned {described(value)}" in str(error)
    assert "NotImplemented" in str(error)


@pytest.mark.parametrize("method", TYPED)
async def test_only_the_fallback_may_say_that_it_does_not_know(method):
    _, error = await answered(method, NotImplemented)
    assert isinstance(error.__cause__, TypeError)
    assert "NotImplementedType" in str(error)


def test_the_handlers_of_a_program_are_async_functions():
    async def right(request): ...

    def plain(request): ...

    async def generator(request):
        yield

    class Callable:
        async def __call__(self, request): ...

        async def method(self, request): ...

        def plain_method(self, request): ...

    class Generator:
        async def __call__(self, _):
            yield

    async def also_right(request, *, verbose=False): ...

    async def for_all_others(method, params): ...

    for good in (right, also_right, Callable(), Callable().method, None):
        for method in TYPED:
            RequestHandlers(**{REQUEST_KINDS[method].handler: good})
    RequestHandlers(fallback=for_all_others)
    for bad, why in [
        (plain, "plain one.*under asyncio with asyncio.to_thread"),
        (Callable().plain_method, "plain one"),
        (lambda _: None, "plain one"),
        (generator, "async generator"),
        (Generator(), "async generator"),
        (Callable, "is the class Callable itself"),
        (5, "is an int"),
        ("approve", "is a str"),
    ]:
        for field in ("command", "fallback"):
            with pytest.raises(TypeError, match=f"RequestHandlers.{field} must.*{why}"):
                RequestHandlers(**{field: bad})


def test_a_handler_takes_what_it_is_called_with():
    async def nothing(): ...

    async def one(request): ...

    async def two(method, params): ...

    async def needs_a_keyword(request, *, user): ...

    for field, bad, why in [
        ("command", nothing, r"called with \(request\), and takes \(\)"),
        ("command", two, r"takes \(method, params\): missing a required argument: 'params'"),
        ("elicitation", needs_a_keyword, "'user'"),
        ("fallback", one, r"called with \(method, params\), and takes \(request\)"),
    ]:
        with pytest.raises(TypeError, match=f"RequestHandlers.{field} is .*{why}"):
            RequestHandlers(**{field: bad})


async def test_an_object_that_proves_to_be_plain_is_a_failure_when_it_is_called():
    from functools import partial

    answers = []

    async def play(asker):
        answers.append(await asker.ask(COMMAND))
        await asker.end_interrupted()

    async with turn_asked(play, command=partial(lambda value, _: value, 5)) as (_, turn):
        with pytest.raises(RequestHandlerError, match="await"):
            await turn.result()
    assert answers == [{"result": {"decision": "decline"}}]


def test_approvals_can_be_asked_for_where_there_is_a_handler_for_one():
    async def handler(request): ...

    approvals = {"command", "file_change", "permissions"}
    for method in TYPED:
        field = REQUEST_KINDS[method].handler
        assert RequestHandlers(**{field: handler}).can_approve is (field in approvals)
    assert not RequestHandlers().can_approve

    async def fallback(method, params): ...

    assert not RequestHandlers(fallback=fallback).can_approve
