"""Logins that need nobody: by key, and by tokens of the program's own; on the real runtime."""

from __future__ import annotations

import json
import logging

import pytest
from login_issuer import ACCOUNT, EMAIL, token

from trio_codex import (
    InternalRpcError,
    InvalidRequestError,
    LoginFailedError,
    RequestHandlers,
    TurnFailedError,
    open_codex,
    types,
)

SECRET = "sk-nobody-may-see-this"


async def test_a_key_logs_in_and_logging_out_forgets_it(codex, app_server, scripted_model):
    completed = await codex.login_api_key(SECRET)
    assert (completed.success, completed.login_id) == (True, None)
    assert (await codex.account()).account == types.ApiKeyAccount()
    stored = app_server.codex_home / "auth.json"
    assert json.loads(stored.read_text())["OPENAI_API_KEY"] == SECRET
    scripted_model.reply("Hello.")
    await (await codex.thread_start()).run("hello")
    assert scripted_model.requests[0].headers["authorization"] == f"Bearer {SECRET}"
    await codex.logout()
    await codex.logout()
    assert (await codex.account()).account is None
    assert not stored.exists()


@pytest.mark.parametrize(("key", "error"), [("", ValueError), (" \n", ValueError), (7, TypeError)])
async def test_what_is_no_key_is_refused_before_it_is_sent(codex, key, error):
    with pytest.raises(error, match="key must"):
        await codex.login_api_key(key)
    with pytest.raises(error, match="access_token must"):
        await codex.login_chatgpt_tokens(key, account_id=ACCOUNT)


async def test_no_secret_gets_into_logs_errors_or_reprs(codex, caplog):
    caplog.set_level(logging.DEBUG)
    await codex.login_api_key(SECRET)
    with pytest.raises(ValueError, match=r"params\.apiKey") as unwritable:
        await codex.login_api_key(f"{SECRET}\ud800")
    with pytest.raises(InternalRpcError) as refused:
        await codex.login_chatgpt_tokens(SECRET, account_id=ACCOUNT)
    params = [
        types.ApiKeyLoginAccountParams(api_key=SECRET),
        types.ChatgptAuthTokensLoginAccountParams(access_token=SECRET, chatgpt_account_id="a"),
        types.ChatgptAuthTokensRefreshResponse(access_token=SECRET, chatgpt_account_id="a"),
    ]
    for text in (caplog.text, repr(unwritable.value), repr(refused.value), repr(params)):
        assert SECRET not in text


async def test_tokens_of_the_programs_own_log_in(codex, app_server):
    completed = await codex.login_chatgpt_tokens(token(), account_id=ACCOUNT)
    assert (completed.success, completed.login_id) == (True, None)
    account = (await codex.account()).account
    assert account == types.ChatgptAccount(email=EMAIL, plan_type=types.PlanType.pro)
    assert not (app_server.codex_home / "auth.json").exists()
    with pytest.raises(InvalidRequestError, match="account/logout"):
        await codex.login_api_key(SECRET)
    with pytest.raises(InvalidRequestError, match="account/logout"):
        async with codex.login_chatgpt():
            raise AssertionError
    await codex.logout()
    await codex.login_api_key(SECRET)


async def test_the_plan_can_be_given(codex):
    await codex.login_chatgpt_tokens(token(), account_id=ACCOUNT, plan_type="plus")
    assert (await codex.account()).account.plan_type is types.PlanType.plus


async def test_tokens_for_an_account_that_the_issuer_does_not_know_fail(codex):
    # The runtime says yes at first, and no when it has asked the issuer.
    with pytest.raises(LoginFailedError, match="workspace"):
        await codex.login_chatgpt_tokens(token(), account_id="another")


async def test_tokens_need_the_experimental_api(app_server, issuer):
    async with open_codex(issuer.config(app_server, experimental_api=False)) as codex:
        with pytest.raises(InvalidRequestError, match="experimentalApi"):
            await codex.login_chatgpt_tokens(token(), account_id=ACCOUNT)


async def test_the_runtime_fetches_a_new_token_from_the_handler(login_config, scripted_model):
    asked = []

    async def fetch(request):
        asked.append(request)
        return types.ChatgptAuthTokensRefreshResponse(
            access_token=token(number=2), chatgpt_account_id=ACCOUNT
        )

    scripted_model.fail(401)
    scripted_model.reply("Hello.")
    async with open_codex(login_config, handlers=RequestHandlers(auth_tokens=fetch)) as codex:
        await codex.login_chatgpt_tokens(token(number=1), account_id=ACCOUNT)
        result = await (await codex.thread_start()).run("hello")
    assert result.final_response == "Hello."
    assert [request.previous_account_id for request in asked] == [ACCOUNT]
    assert asked[0].reason is types.ChatgptAuthTokensRefreshReason.unauthorized
    sent = [request.headers["authorization"] for request in scripted_model.requests]
    assert sent == [f"Bearer {token(number=1)}", f"Bearer {token(number=2)}"]


async def test_without_the_handler_a_token_that_is_not_good_any_more_fails_the_turn(
    codex, scripted_model, caplog
):
    scripted_model.fail(401)
    await codex.login_chatgpt_tokens(token(), account_id=ACCOUNT)
    thread = await codex.thread_start()
    with pytest.raises(TurnFailedError, match="auth refresh request failed"):
        await thread.run("hello")
    assert "no handler for account/chatgptAuthTokens/refresh" in caplog.text
    # What helps is a new login.
    await codex.login_chatgpt_tokens(token(number=2), account_id=ACCOUNT)
    scripted_model.reply("Hello.")
    assert (await thread.run("hello")).final_response == "Hello."


async def test_limits_and_usage_are_refused_without_a_login(codex):
    with pytest.raises(InvalidRequestError, match="authentication required"):
        await codex.rate_limits()
    with pytest.raises(InvalidRequestError, match="authentication required"):
        await codex.usage()


async def test_limits_and_usage_come_with_a_chatgpt_login(codex):
    await codex.login_chatgpt_tokens(token(), account_id=ACCOUNT)
    limits = await codex.rate_limits()
    assert limits.rate_limits.primary.used_percent == 12
    assert limits.rate_limits.primary.window_duration_mins == 300
    assert (await codex.usage()).summary.lifetime_tokens == 34
