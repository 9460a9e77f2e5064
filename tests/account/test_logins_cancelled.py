"""Logins that need no browser, cancelled at many steps; and tokens that are not good any more."""

from __future__ import annotations

import pytest
from insides import open_logins
from login_issuer import ACCOUNT, EMAIL, token
from sweep.sweeping import cancel_at_step, growing_steps

from trio_codex import TurnFailedError, types


async def by_device(codex):
    async with codex.login_chatgpt_device_code() as login:
        await login.wait()


async def by_device_cancelled(codex):
    async with codex.login_chatgpt_device_code() as login:
        await login.cancel()


async def by_key(codex):
    await codex.login_api_key("sk-1")


async def by_tokens(codex):
    await codex.login_chatgpt_tokens(token(), account_id=ACCOUNT)


CHATGPT = types.ChatgptAccount(email=EMAIL, plan_type=types.PlanType.pro)
FLOWS = {
    "device code": (by_device, CHATGPT),
    "device code, cancelled": (by_device_cancelled, None),
    "key": (by_key, types.ApiKeyAccount()),
    "tokens": (by_tokens, CHATGPT),
}


@pytest.mark.parametrize("flow", FLOWS)
async def test_cancelled_at_many_steps_a_login_is_there_or_not_and_the_next_one_works(
    flow, codex, issuer
):
    log_in, expected = FLOWS[flow]
    issuer.approval.release()
    for step in growing_steps():
        reached = await cancel_at_step(step, lambda: log_in(codex))
        # What the runtime has not answered yet, it answers before this.
        await codex.logout()
        assert (await codex.account()).account is None
        if not reached:
            break
    assert step > 3
    await log_in(codex)
    assert (await codex.account()).account == expected
    assert open_logins(codex) == 0
    assert codex.statistics().pending_requests == 0


@pytest.mark.parametrize("call", ["account", "logout", "rate_limits", "usage"])
async def test_cancelled_at_many_steps_a_question_about_the_account_harms_nothing(call, codex):
    await by_tokens(codex)
    for step in growing_steps():
        reached = await cancel_at_step(step, getattr(codex, call))
        if (await codex.account()).account is None:
            assert call == "logout"
            await by_tokens(codex)
        if not reached:
            break
    assert step > 2
    assert (await codex.account()).account == CHATGPT


async def test_tokens_of_the_runtimes_own_login_that_are_refused_are_renewed_and_the_turn_goes_on(
    codex, issuer, scripted_model
):
    issuer.approval.release()
    await by_device(codex)
    # At first the runtime looks whether somebody else has renewed them.
    for _ in range(2):
        scripted_model.fail(401)
    scripted_model.reply("Hello.")
    assert (await (await codex.thread_start()).run("hello")).final_response == "Hello."
    sent = [request.headers["authorization"] for request in scripted_model.requests]
    assert sent == [f"Bearer {token(number=number)}" for number in (1, 1, 2)]


async def test_tokens_that_cannot_be_renewed_fail_the_turn_until_there_is_a_new_login(
    codex, issuer, scripted_model
):
    issuer.approval.release()
    await by_device(codex)
    issuer.refresh_status = 401
    thread = await codex.thread_start()
    for _ in range(2):
        scripted_model.fail(401)
    with pytest.raises(TurnFailedError, match="access token could not be refreshed"):
        await thread.run("hello")
    # Who has tokens that have expired is logged in no more.
    assert (await codex.account(refresh_token=True)).account is None
    issuer.refresh_status = 200
    await by_device(codex)
    scripted_model.reply("Hello.")
    assert (await thread.run("hello")).final_response == "Hello."
