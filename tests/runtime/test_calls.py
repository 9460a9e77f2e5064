"""Calls that are not turns, on the real runtime."""

from __future__ import annotations

import pytest
import trio
from _helpers import wait_until
from processes import held_still

from trio_codex import (
    CodexConfig,
    InvalidRequestError,
    JsonRpcError,
    ProtocolError,
    is_retryable_error,
    open_codex,
    types,
)
from trio_codex.protocol.methods import RUNTIME_VERSION


async def test_the_runtime_says_who_it_is(codex, app_server):
    metadata = codex.metadata
    assert metadata.name == "codex"
    assert metadata.version == RUNTIME_VERSION
    assert metadata.user_agent.startswith(f"trio_codex/{RUNTIME_VERSION} ")
    assert metadata.codex_home == str(app_server.codex_home)
    assert (metadata.platform_family, metadata.platform_os) == ("unix", "linux")
    assert repr(codex) == f"<Codex {RUNTIME_VERSION}: open>"


async def test_models_are_listed_without_a_network(codex):
    shown = (await codex.models()).data
    every = (await codex.models(include_hidden=True)).data
    assert "gpt-5.5" in {model.model for model in shown}
    assert len([model for model in shown if model.is_default]) == 1
    assert not any(model.hidden for model in shown)
    assert {model.id for model in shown} < {model.id for model in every}


async def test_nobody_is_logged_in_and_the_scripted_provider_wants_nobody(codex):
    account = await codex.account()
    assert account.account is None
    assert account.requires_openai_auth is False


async def test_an_untyped_request_gives_the_response_as_it_came(codex):
    thread = await codex.thread_start()
    assert await codex.request("thread/loaded/list", {}) == {
        "data": [thread.id],
        "nextCursor": None,
    }
    # The runtime insists on params, even where there is nothing to say.
    assert (await codex.request("thread/loaded/list"))["data"] == [thread.id]


async def test_a_typed_request_gives_the_response_in_its_type(codex):
    thread = await codex.thread_start()
    params = types.ThreadReadParams(thread_id=thread.id)
    answer = await codex.request("thread/read", params, types.ThreadReadResponse)
    assert answer == await thread.read()
    assert answer.thread.id == thread.id
    mixed = await codex.request("thread/read", {"threadId": thread.id}, types.ThreadReadResponse)
    assert mixed == answer


async def test_a_response_that_does_not_fit_its_type_names_what_is_missing(codex):
    with pytest.raises(ProtocolError, match=r"thread/loaded/list.*thread"):
        await codex.request("thread/loaded/list", {}, types.ThreadReadResponse)


async def test_params_that_are_no_object_are_a_type_error(codex):
    for params in ([1], "text", 1, True):
        with pytest.raises(TypeError, match="params of model/list must be an object"):
            await codex.request("model/list", params)


async def test_what_the_runtime_cannot_read_is_refused_with_its_path(codex):
    for params, words in [
        ({"a": [1, {"b": float("nan")}]}, r"params\.a\[1\]\.b: nan"),
        ({"a": float("inf")}, r"params\.a: inf"),
        ({"a": "\ud800"}, r"params\.a: a lone surrogate"),
        ({"\udfff": 1}, "surrogate"),
        ({"a": 2**64}, r"params\.a"),
        ({"a": object()}, r"params\.a"),
    ]:
        with pytest.raises(ValueError, match=words):
            await codex.request("model/list", params)
        assert codex.statistics().pending_requests == 0
    # The connection is as good as before.
    assert (await codex.models()).data


async def test_an_unknown_method_is_an_invalid_request(codex):
    with pytest.raises(InvalidRequestError, match="unknown variant `who/areYou`") as caught:
        await codex.request("who/areYou", {})
    assert caught.value.code == -32600
    assert not is_retryable_error(caught.value)


async def test_a_refusal_carries_the_runtimes_words(codex):
    with pytest.raises(InvalidRequestError, match="missing field `threadId`"):
        await codex.request("thread/read", {})
    with pytest.raises(JsonRpcError, match="invalid thread id"):
        await codex.request("thread/read", {"threadId": "x"})


async def test_reading_the_turns_of_a_thread_without_one_gives_none(codex):
    thread = await codex.thread_start()
    assert (await thread.read(include_turns=True)).thread.turns == []
    assert (await thread.read()).thread.turns == []


async def test_a_thousand_requests_at_once_are_all_answered(codex):
    # The runtime refuses, and then drops, what goes much beyond 128 in flight.
    answered = []

    async def ask(number):
        await codex.request("thread/loaded/list", {})
        answered.append(number)

    async with trio.open_nursery() as nursery:
        for number in range(1000):
            nursery.start_soon(ask, number)
    assert sorted(answered) == list(range(1000))


async def test_a_cancelled_call_leaves_the_connection_in_order(codex):
    with trio.CancelScope() as scope:
        async with trio.open_nursery() as nursery:
            with held_still(codex):
                nursery.start_soon(codex.models)
                await wait_until(lambda: codex.statistics().pending_requests)
                scope.cancel()
    assert scope.cancelled_caught
    assert (await codex.models()).data
    await wait_until(lambda: codex.statistics().pending_requests == 0)


async def test_after_the_block_the_connection_is_closed_and_says_so(app_server):
    async with open_codex(app_server.config()) as codex:
        pass
    assert codex.statistics().closed
    assert codex.statistics().transport["returncode"] == 0
    assert repr(codex) == f"<Codex {RUNTIME_VERSION}: closed>"
    with pytest.raises(Exception, match="the block of open_codex was left"):
        await codex.models()


async def test_two_runtimes_run_beside_each_other(app_server, scripted_model):
    scripted_model.reply_always(lambda request: request.last_user_text.upper())
    config: CodexConfig = app_server.config()
    async with open_codex(config) as one, open_codex(config) as two:
        assert one.statistics().transport["pid"] != two.statistics().transport["pid"]
        threads = [await each.thread_start() for each in (one, two)]
        assert [(await thread.run("go")).final_response for thread in threads] == ["GO", "GO"]
