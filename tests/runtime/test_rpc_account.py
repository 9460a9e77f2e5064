"""`Codex.rpc` on the real runtime: the account, on the loopback device or without one."""

from __future__ import annotations

import pytest
from _rpc_helpers import awaiting

from trio_codex import InternalRpcError, InvalidRequestError, types

NOBODY = "00000000-0000-0000-0000-000000000000"


async def test_a_login_with_a_key_completes_and_can_be_undone(codex, rpc, app_server):
    async with (
        awaiting(codex, types.AccountLoginCompletedNotification) as completed,
        awaiting(codex, types.AccountUpdatedNotification) as updated,
    ):
        started = await rpc.account_login_start(types.ApiKeyLoginAccountParams(api_key="sk-test"))
    assert started == types.ApiKeyLoginAccountResponse()
    assert (completed[0].login_id, completed[0].success) == (None, True)
    assert updated[0].auth_mode is types.AuthMode.apikey
    assert (app_server.codex_home / "auth.json").exists()
    await rpc.account_logout()
    assert not (app_server.codex_home / "auth.json").exists()
    account = await rpc.account_read(refresh_token=False)
    assert (account.account, account.requires_openai_auth) == (None, False)


async def test_a_login_that_is_not_there_cannot_be_cancelled(rpc):
    cancelled = await rpc.account_login_cancel(login_id=NOBODY)
    assert cancelled.status is types.CancelLoginAccountStatus.not_found
    with pytest.raises(InvalidRequestError, match="invalid login id: zz"):
        await rpc.account_login_cancel(login_id="zz")


async def test_what_needs_an_account_says_so(rpc):
    wanted = "authentication required"
    with pytest.raises(InvalidRequestError, match=wanted):
        await rpc.account_rate_limits_read(exclude_reset_credit_details=True)
    with pytest.raises(InvalidRequestError, match=wanted):
        await rpc.account_usage_read()
    with pytest.raises(InvalidRequestError, match=wanted):
        await rpc.account_workspace_messages_read()
    with pytest.raises(InvalidRequestError, match=wanted):
        await rpc.account_send_add_credits_nudge_email(
            credit_type=types.AddCreditsNudgeCreditType.credits
        )
    with pytest.raises(InvalidRequestError, match=wanted):
        await rpc.account_rate_limit_reset_credit_consume(idempotency_key=NOBODY)


async def test_a_provider_without_gateway_has_no_login_to_it(rpc):
    gateway = await rpc.account_gateway_oauth_read()
    assert (gateway.provider_id, gateway.required) == ("scripted", False)
    assert await rpc.account_gateway_oauth_cancel() == types.GatewayOAuthCancelResponse()
    with pytest.raises(InvalidRequestError, match="does not use gateway OAuth"):
        await rpc.account_gateway_oauth_login()


async def test_bedrock_is_looked_for(rpc):
    discovered = await rpc.account_bedrock_discover()
    assert (discovered.environment_credentials, discovered.profiles) == ([], [])
    checked = await rpc.account_bedrock_check_gov_cloud_requirements()
    assert (checked.is_gov_cloud, checked.should_warn) == (False, False)
    nowhere = types.EnvironmentBedrockSetupParams(region="nowhere")
    with pytest.raises(InvalidRequestError, match="does not support region `nowhere`"):
        await rpc.account_bedrock_setup(nowhere)


async def test_this_runtime_cannot_verify_its_user(rpc):
    status = await rpc.user_verification_status()
    assert status.credential_id is None
    assert status.unavailable_reason is (
        types.UserVerificationUnavailableReason.provider_unavailable
    )
    cancelled = await rpc.user_verification_cancel(request_id=99)
    assert cancelled == types.UserVerificationCancelResponse()
    with pytest.raises(InternalRpcError, match="not available in this build"):
        await rpc.user_verification_enroll()
    with pytest.raises(InternalRpcError, match="not available in this build"):
        await rpc.user_verification_verify(challenge="YWJj", description="why", title="what")
    with pytest.raises(InternalRpcError, match="not available in this build"):
        await rpc.user_verification_delete()
