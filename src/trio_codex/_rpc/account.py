# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about login, plans and limits, user verification."""

from __future__ import annotations

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class AccountRequests(Caller):
    """Requests about login, plans and limits, user verification."""

    __slots__ = ()

    async def account_bedrock_check_gov_cloud_requirements(
        self,
    ) -> types.BedrockCheckGovCloudRequirementsResponse:
        """Check what Bedrock in GovCloud requires (``account/bedrock/checkGovCloudRequirements``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "account/bedrock/checkGovCloudRequirements",
            types.BedrockCheckGovCloudRequirementsParams(),
            types.BedrockCheckGovCloudRequirementsResponse,
        )

    async def account_bedrock_discover(self) -> types.BedrockDiscoverResponse:
        """Discover which ways of logging in to Bedrock there are (``account/bedrock/discover``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "account/bedrock/discover", types.BedrockDiscoverParams(), types.BedrockDiscoverResponse
        )

    async def account_bedrock_setup(
        self, params: types.BedrockSetupParams, /
    ) -> types.BedrockSetupResponse:
        """Set up the login to Bedrock (``account/bedrock/setup``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            params: One of `types.ProfileBedrockSetupParams`,
                `types.EnvironmentBedrockSetupParams`.
        """
        return await self._call("account/bedrock/setup", params, types.BedrockSetupResponse)

    async def account_gateway_oauth_cancel(self) -> types.GatewayOAuthCancelResponse:
        """Cancel the login to a gateway that is under way (``account/gatewayOAuth/cancel``)."""
        return await self._call(
            "account/gatewayOAuth/cancel", None, types.GatewayOAuthCancelResponse
        )

    async def account_gateway_oauth_login(self) -> types.GatewayOAuthLoginResponse:
        """Log in to a gateway with OAuth (``account/gatewayOAuth/login``)."""
        return await self._call("account/gatewayOAuth/login", None, types.GatewayOAuthLoginResponse)

    async def account_gateway_oauth_read(self) -> types.GatewayOAuthReadResponse:
        """Tell how the login to a gateway stands (``account/gatewayOAuth/read``)."""
        return await self._call("account/gatewayOAuth/read", None, types.GatewayOAuthReadResponse)

    async def account_login_cancel(self, *, login_id: str) -> types.CancelLoginAccountResponse:
        """Cancel a login that is under way (``account/login/cancel``).

        It does not wait for a place among the requests in flight.
        """
        return await self._call(
            "account/login/cancel",
            types.CancelLoginAccountParams(login_id=login_id),
            types.CancelLoginAccountResponse,
        )

    async def account_login_start(
        self, params: types.LoginAccountParams, /
    ) -> types.LoginAccountResponse:
        """Start a login (``account/login/start``).

        Args:
            params: One of `types.ApiKeyLoginAccountParams`,
                `types.ChatgptLoginAccountParams`, `types.ChatgptDeviceCodeLoginAccountParams`,
                `types.ChatgptAuthTokensLoginAccountParams`,
                `types.AmazonBedrockLoginAccountParams`,
                `types.AmazonBedrockAccessKeysLoginAccountParams`.
        """
        return await self._call("account/login/start", params, types.LoginAccountResponse)

    async def account_logout(self) -> types.LogoutAccountResponse:
        """Log out (``account/logout``)."""
        return await self._call("account/logout", None, types.LogoutAccountResponse)

    async def account_rate_limit_reset_credit_consume(
        self, *, idempotency_key: str, credit_id: str | UnsetType | None = UNSET
    ) -> types.ConsumeAccountRateLimitResetCreditResponse:
        """Redeem a credit that resets the rate limits (``account/rateLimitResetCredit/consume``).

        Args:
            idempotency_key: Identifies one logical reset attempt. A UUID is recommended;
                reuse the same value when retrying that attempt.
            credit_id: Opaque reset-credit identifier to redeem. When omitted, the backend
                selects the next available credit.
        """
        return await self._call(
            "account/rateLimitResetCredit/consume",
            types.ConsumeAccountRateLimitResetCreditParams(
                idempotency_key=idempotency_key, credit_id=credit_id
            ),
            types.ConsumeAccountRateLimitResetCreditResponse,
        )

    async def account_rate_limits_read(
        self,
        *,
        exclude_reset_credit_details: bool | UnsetType = UNSET,
        supports_luna_reserve: bool | UnsetType = UNSET,
    ) -> types.GetAccountRateLimitsResponse:
        """Tell how much of the account's rate limits is used (``account/rateLimits/read``).

        Args:
            exclude_reset_credit_details: Skip the separate reset-credit detail lookup for
                background usage polls. The usage response still includes the available count;
                omitted/false preserves detailed reads.
            supports_luna_reserve: The client supports automatic Luna Reserve fallback. For
                eligible ChatGPT CLI users, allow the backend to record experiment exposure
                after ordinary usage is blocked.
        """
        return await self._call(
            "account/rateLimits/read",
            types.GetAccountRateLimitsParams(
                exclude_reset_credit_details=exclude_reset_credit_details,
                supports_luna_reserve=supports_luna_reserve,
            ),
            types.GetAccountRateLimitsResponse,
        )

    async def account_read(
        self, *, refresh_token: bool | UnsetType = UNSET
    ) -> types.GetAccountResponse:
        """Tell who is logged in (``account/read``).

        Args:
            refresh_token: When `true`, requests a proactive token refresh before returning.
                In managed auth mode this triggers the normal refresh-token flow. In external
                auth mode this flag is ignored. Clients should refresh tokens themselves and
                call `account/login/start` with `chatgptAuthTokens`.
        """
        return await self._call(
            "account/read",
            types.GetAccountParams(refresh_token=refresh_token),
            types.GetAccountResponse,
        )

    async def account_send_add_credits_nudge_email(
        self, *, credit_type: types.AddCreditsNudgeCreditType
    ) -> types.SendAddCreditsNudgeEmailResponse:
        """Ask the owner of the workspace by mail to add credits.

        The request is ``account/sendAddCreditsNudgeEmail``.
        """
        return await self._call(
            "account/sendAddCreditsNudgeEmail",
            types.SendAddCreditsNudgeEmailParams(credit_type=credit_type),
            types.SendAddCreditsNudgeEmailResponse,
        )

    async def account_usage_read(
        self, *, thread_id: str | UnsetType | None = UNSET
    ) -> types.GetAccountTokenUsageResponse:
        """Tell how many tokens the account, or a thread, has used (``account/usage/read``).

        Args:
            thread_id: When present, read estimated usage for this thread instead of
                account-wide token activity.
        """
        return await self._call(
            "account/usage/read",
            types.GetAccountTokenUsageParams(thread_id=thread_id),
            types.GetAccountTokenUsageResponse,
        )

    async def account_workspace_messages_read(self) -> types.GetWorkspaceMessagesResponse:
        """Read the messages of the workspace (``account/workspaceMessages/read``)."""
        return await self._call(
            "account/workspaceMessages/read", None, types.GetWorkspaceMessagesResponse
        )

    async def user_verification_cancel(
        self, *, request_id: types.RequestId
    ) -> types.UserVerificationCancelResponse:
        """Cancel a verification of the user that is under way (``userVerification/cancel``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "userVerification/cancel",
            types.UserVerificationCancelParams(request_id=request_id),
            types.UserVerificationCancelResponse,
        )

    async def user_verification_delete(self) -> types.UserVerificationDeleteResponse:
        """Delete what the user is verified with (``userVerification/delete``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "userVerification/delete",
            types.UserVerificationDeleteParams(),
            types.UserVerificationDeleteResponse,
        )

    async def user_verification_enroll(self) -> types.UserVerificationEnrollResponse:
        """Enroll the user for verification (``userVerification/enroll``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "userVerification/enroll",
            types.UserVerificationEnrollParams(),
            types.UserVerificationEnrollResponse,
        )

    async def user_verification_status(self) -> types.UserVerificationStatusResponse:
        """Tell whether the user can be verified (``userVerification/status``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "userVerification/status",
            types.UserVerificationStatusParams(),
            types.UserVerificationStatusResponse,
        )

    async def user_verification_verify(
        self, *, challenge: str, description: str, title: str
    ) -> types.UserVerificationVerifyResponse:
        """Sign a challenge with what the user is verified with (``userVerification/verify``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            challenge: Unpadded base64url encoding of 1–4096 challenge bytes.
            description: Additional display context; at most 4096 UTF-8 bytes.
            title: Display context already approved by the UI; 1–256 UTF-8 bytes.
        """
        return await self._call(
            "userVerification/verify",
            types.UserVerificationVerifyParams(
                challenge=challenge, description=description, title=title
            ),
            types.UserVerificationVerifyResponse,
        )
