"""Logins by device code, on the real runtime and an issuer of our own."""

from __future__ import annotations

import pytest
import trio
from insides import open_logins
from login_issuer import EMAIL, USER_CODE

from trio_codex import InternalRpcError, LoginFailedError, types
from trio_codex.testing import Gate


async def test_a_login_is_completed_when_the_code_was_typed(codex, issuer):
    async with codex.login_chatgpt_device_code() as login:
        assert login.verification_url == f"{issuer.origin}/codex/device"
        assert login.user_code == USER_CODE
        assert repr(login) == f"<DeviceCodeLoginHandle {login.login_id}: open>"
        await issuer.approval.wait_reached()
        issuer.approval.release()
        completed = await login.wait()
    assert (completed.success, completed.login_id) == (True, login.login_id)
    account = (await codex.account()).account
    assert account == types.ChatgptAccount(email=EMAIL, plan_type=types.PlanType.pro)


async def test_the_runtime_asks_again_until_the_code_was_typed(codex, issuer):
    issuer.device_status = 403
    async with codex.login_chatgpt_device_code() as login:
        await issuer.wait_asked("/api/accounts/deviceauth/token")
        issuer.device_status = 200
        issuer.approval.release()
        assert (await login.wait()).success


@pytest.mark.parametrize("status", [400, 410])
async def test_a_login_that_is_refused_or_expired_fails(codex, issuer, status):
    issuer.device_status = status
    async with codex.login_chatgpt_device_code() as login:
        with pytest.raises(LoginFailedError, match=str(status)) as caught:
            await login.wait()
    assert caught.value.login_id == login.login_id


async def test_without_a_code_of_the_issuer_there_is_no_login(codex, issuer):
    issuer.usercode_status = 500
    with pytest.raises(InternalRpcError, match="500"):
        async with codex.login_chatgpt_device_code():
            raise AssertionError
    assert open_logins(codex) == 0


async def test_leaving_the_block_or_cancelling_ends_the_login(codex):
    async with codex.login_chatgpt_device_code() as left:
        pass
    assert "failed" in repr(left)
    async with codex.login_chatgpt_device_code() as cancelled:
        await cancelled.cancel()
        assert "failed" in repr(cancelled)
    for login in (left, cancelled):
        with pytest.raises(LoginFailedError, match="not completed"):
            await login.wait()


async def test_a_newer_login_replaces_the_older_one(codex):
    async with (
        codex.login_chatgpt_device_code() as older,
        codex.login_chatgpt_device_code() as newer,
    ):
        with pytest.raises(LoginFailedError, match="not completed") as caught:
            await older.wait()
        assert caught.value.login_id == older.login_id
        assert "open" in repr(newer)


async def test_cancelled_while_it_is_asked_for_the_login_is_ended_once_it_has_an_id(codex, issuer):
    issuer.usercode_gate = Gate()
    async with codex.subscribe(types.AccountLoginCompletedNotification) as stream:
        async with trio.open_nursery() as nursery:

            async def log_in():
                async with codex.login_chatgpt_device_code():
                    raise AssertionError

            nursery.start_soon(log_in)
            await issuer.usercode_gate.wait_reached()
            nursery.cancel_scope.cancel()
            issuer.usercode_gate.release()
        assert open_logins(codex) == 0
        assert not (await stream.__anext__()).success


async def test_the_runtime_renews_the_tokens_of_its_own_logins_when_it_is_told_to(codex, issuer):
    issuer.approval.release()
    async with codex.login_chatgpt_device_code() as login:
        await login.wait()
    assert issuer.asked.count("/oauth/token") == 1
    await codex.account(refresh_token=True)
    assert issuer.asked.count("/oauth/token") == 2


async def test_logging_out_makes_the_issuer_forget_the_tokens(codex, issuer, app_server):
    issuer.approval.release()
    async with codex.login_chatgpt_device_code() as login:
        await login.wait()
    assert (app_server.codex_home / "auth.json").exists()
    await codex.logout()
    assert "/oauth/revoke" in issuer.asked
    assert not (app_server.codex_home / "auth.json").exists()
