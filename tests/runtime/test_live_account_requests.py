"""What the runtime asks for itself, on the real one: the time, fresh tokens, an attestation."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
import trio
from _helpers import assert_idle
from _live_handlers import Answering, Waiting

from trio_codex import (
    RequestHandlerError,
    RequestHandlers,
    TurnFailedError,
    open_codex,
    types,
)

# The time


def with_clock(app_server, handler):
    clock = {"enabled": True, "clock_source": "external"}
    app_server.configure(features={"current_time_reminder": clock})
    return open_codex(app_server.config(), handlers=RequestHandlers(current_time=handler))


async def test_the_programs_time_reaches_the_model(app_server, scripted_model):
    scripted_model.reply("I see.")
    clock = Answering(dt.datetime(2031, 5, 7, 12, tzinfo=dt.timezone.utc))
    async with with_clock(app_server, clock) as codex:
        thread = await codex.thread_start()
        assert (await thread.run("What time is it?")).final_response == "I see."
    assert {request.thread_id for request in clock.requests} == {thread.id}
    assert "2031-05-07" in str(scripted_model.requests[0].input)


async def test_a_clock_that_fails_comes_out_of_the_turn(app_server, scripted_model):
    scripted_model.reply_always("I see.")
    async with with_clock(app_server, Answering(ZeroDivisionError("mine"))) as codex:
        thread = await codex.thread_start()
        with pytest.raises(RequestHandlerError, match="mine"):
            await thread.run("What time is it?")
        await assert_idle_or_failed(thread)


async def test_leaving_the_turn_while_the_time_is_asked_for_cancels_the_handler(
    app_server, scripted_model
):
    scripted_model.reply_always("I see.")
    waiting = Waiting()
    async with with_clock(app_server, waiting) as codex:
        thread = await codex.thread_start()
        with trio.CancelScope() as scope:
            async with thread.turn("What time is it?"):
                await waiting.begun.wait()
                scope.cancel()
                await trio.lowlevel.checkpoint()
        await waiting.ended.wait()
        assert waiting.cancelled == 1
        await assert_idle(thread)


async def assert_idle_or_failed(thread):
    """The runtime takes a missing answer for an error of its own."""
    status = (await thread.read()).thread.status
    assert isinstance(status, types.IdleThreadStatus | types.SystemErrorThreadStatus)


# Tokens


def make_token(number):
    """Make a token such as ChatGPT gives; nobody here checks its signature."""
    auth = {"chatgpt_account_id": "account-1", "chatgpt_plan_type": "pro", "chatgpt_user_id": "u"}
    claims = {"exp": 4102444800, "iat": number, "https://api.openai.com/auth": auth}
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
    parts.append(b"signature")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def fresh_tokens(token):
    return types.ChatgptAuthTokensRefreshResponse(
        access_token=token, chatgpt_account_id="account-1", chatgpt_plan_type="pro"
    )


def with_login(app_server, **handlers):
    app_server.configure(extra_config="model_providers.scripted.requires_openai_auth = true")
    return open_codex(app_server.config(), handlers=RequestHandlers(**handlers))


async def log_in(codex, token):
    params = {"accessToken": token, "chatgptAccountId": "account-1", "chatgptPlanType": "pro"}
    await codex.request("account/login/start", {"type": "chatgptAuthTokens", **params})


def token_of(request):
    return request.headers["authorization"].removeprefix("Bearer ")


async def test_fresh_tokens_are_used_and_never_logged(app_server, scripted_model, caplog):
    old, new = make_token(1), make_token(2)
    scripted_model.fail(401)
    scripted_model.reply("I see.")
    caplog.set_level("DEBUG")
    refresh = Answering(fresh_tokens(new))
    async with with_login(app_server, auth_tokens=refresh) as codex:
        await log_in(codex, old)
        result = await (await codex.thread_start()).run("Hello.")
    assert result.final_response == "I see."
    assert [token_of(request) for request in scripted_model.requests] == [old, new]
    (request,) = refresh.requests
    assert request.reason is types.ChatgptAuthTokensRefreshReason.unauthorized
    assert request.previous_account_id == "account-1"
    assert new not in caplog.text


async def test_without_fresh_tokens_the_turn_fails_at_once(app_server, scripted_model):
    scripted_model.fail(401)
    scripted_model.reply_always("I see.")
    async with with_login(app_server) as codex:
        await log_in(codex, make_token(1))
        with pytest.raises(TurnFailedError, match="auth refresh request failed"):
            await (await codex.thread_start()).run("Hello.")


async def test_a_failure_to_give_tokens_comes_out_of_the_connection(app_server, scripted_model):
    """The runtime does not say for which turn it wants them."""
    scripted_model.fail(401)
    scripted_model.reply_always("I see.")
    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012
        async with with_login(app_server, auth_tokens=Answering(ValueError("mine"))) as codex:
            await log_in(codex, make_token(1))
            await (await codex.thread_start()).run("Hello.")


async def test_leaving_the_connection_while_tokens_are_asked_for_cancels_the_handler(
    app_server, scripted_model
):
    scripted_model.fail(401)
    scripted_model.reply_always("I see.")
    waiting = Waiting()
    async with with_login(app_server, auth_tokens=waiting) as codex:
        await log_in(codex, make_token(1))
        thread = await codex.thread_start()
        async with thread.turn("Hello.") as turn:
            await waiting.begun.wait()
            turn.detach()
    assert waiting.cancelled == 1


# Attestation


async def test_an_attestation_goes_with_the_request_to_the_model(app_server, scripted_model):
    scripted_model.reply("I see.")
    async with with_login(app_server, attestation=Answering("a token")) as codex:
        await log_in(codex, make_token(1))
        await (await codex.thread_start()).run("Hello.")
    header = scripted_model.requests[0].headers["x-oai-attestation"]
    assert json.loads(header) == {"v": 1, "s": 0, "t": "a token"}


async def test_without_a_handler_the_runtime_does_not_ask_for_an_attestation(
    app_server, scripted_model
):
    scripted_model.reply("I see.")
    async with with_login(app_server) as codex:
        await log_in(codex, make_token(1))
        await (await codex.thread_start()).run("Hello.")
    assert "x-oai-attestation" not in scripted_model.requests[0].headers


async def test_a_failure_to_attest_comes_out_of_the_connection(app_server, scripted_model):
    scripted_model.reply_always("I see.")
    with pytest.raises(RequestHandlerError, match="mine"):  # noqa: PT012
        async with with_login(app_server, attestation=Answering(ValueError("mine"))) as codex:
            await log_in(codex, make_token(1))
            await (await codex.thread_start()).run("Hello.")
            await trio.sleep_forever()


async def test_an_attestation_that_takes_too_long_does_not_hold_up_the_turn(
    app_server, scripted_model
):
    scripted_model.reply("I see.")
    waiting = Waiting()
    async with with_login(app_server, attestation=waiting) as codex:
        await log_in(codex, make_token(1))
        assert (await (await codex.thread_start()).run("Hello.")).final_response == "I see."
    header = scripted_model.requests[0].headers["x-oai-attestation"]
    assert json.loads(header) == {"v": 1, "s": 1}
    assert waiting.cancelled == 1
