# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Login, plans and limits, user verification."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    RequestId,
)


@variant(tag=("type", "apiKey"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApiKeyAccount(Base):
    """The account is an API key."""

    type: ClassVar[Literal["apiKey"]] = "apiKey"


class PlanType(OpenEnum):
    """The plan of a ChatGPT account."""

    free = "free"
    go = "go"
    plus = "plus"
    pro = "pro"
    prolite = "prolite"
    promax = "promax"
    team = "team"
    self_serve_business_prolite = "self_serve_business_prolite"
    self_serve_business_usage_based = "self_serve_business_usage_based"
    business = "business"
    ent26 = "ent26"
    enterprise_cbp_automation = "enterprise_cbp_automation"
    enterprise_cbp_usage_based = "enterprise_cbp_usage_based"
    enterprise = "enterprise"
    edu = "edu"
    edu_plus = "edu_plus"
    edu_pro = "edu_pro"
    unknown = "unknown"


@variant(tag=("type", "amazonBedrock"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AmazonBedrockAccount(Base):
    """The account is one of Amazon Bedrock."""

    type: ClassVar[Literal["amazonBedrock"]] = "amazonBedrock"

    uses_codex_managed_credentials: bool = False


if TYPE_CHECKING:
    Account: TypeAlias = "ApiKeyAccount | ChatgptAccount | AmazonBedrockAccount | Unknown"
else:
    Account = Tagged(
        "Account",
        "type",
        {
            "apiKey": "ApiKeyAccount",
            "chatgpt": "ChatgptAccount",
            "amazonBedrock": "AmazonBedrockAccount",
        },
    )


class DesktopOnboardingEntrypoint(OpenEnum):
    """The possible values of `AccountLoginCompletedNotification.onboarding_entrypoint`."""

    life_sciences = "life_sciences"


class AccountRoutingOverride(OpenEnum):
    """Backend routing policy. Wire values match the accounts/check contract."""

    no_constraint = "NO_CONSTRAINT"
    us = "us"
    us_cr = "us_cr"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AccountTokenUsageDailyBucket(Base):
    """An entry of `GetAccountTokenUsageResponse.daily_usage_buckets`."""

    start_date: str
    tokens: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AccountTokenUsageSummary(Base):
    """The value of `GetAccountTokenUsageResponse.summary`."""

    current_streak_days: int | None = None
    lifetime_tokens: int | None = None
    longest_running_turn_sec: int | None = None
    longest_streak_days: int | None = None
    peak_daily_tokens: int | None = None


class AuthMode(OpenEnum):
    """Authentication mode for OpenAI-backed providers.

    Attributes:
        apikey: OpenAI API key provided by the caller and stored by Codex.
        chatgpt: ChatGPT OAuth managed by Codex (tokens persisted and refreshed by Codex).
        chatgpt_auth_tokens: [UNSTABLE] FOR OPENAI INTERNAL USE ONLY - DO NOT USE.

            ChatGPT auth tokens are supplied by an external host app and are only stored in
            memory. Token refresh must be handled by the external host app.
        headers: Backend auth supplied as request headers.
        agent_identity: Programmatic Codex auth backed by a registered Agent Identity.
        personal_access_token: Programmatic Codex auth backed by a personal access token.
        bedrock_api_key: Amazon Bedrock bearer token managed by Codex.
        bedrock_access_keys: Amazon Bedrock AWS access keys managed by Codex.
    """

    apikey = "apikey"
    chatgpt = "chatgpt"
    chatgpt_auth_tokens = "chatgptAuthTokens"
    headers = "headers"
    agent_identity = "agentIdentity"
    personal_access_token = "personalAccessToken"  # noqa: S105
    bedrock_api_key = "bedrockApiKey"
    bedrock_access_keys = "bedrockAccessKeys"


class AddCreditsNudgeCreditType(OpenEnum):
    """The possible values of `SendAddCreditsNudgeEmailParams.credit_type`."""

    credits = "credits"
    usage_limit = "usage_limit"


class AddCreditsNudgeEmailStatus(OpenEnum):
    """The possible values of `SendAddCreditsNudgeEmailResponse.status`."""

    sent = "sent"
    cooldown_active = "cooldown_active"


class AwsCredentialType(OpenEnum):
    """The possible values of `BedrockEnvironmentCredential.type`."""

    access_keys = "accessKeys"
    bedrock_api_key = "bedrockApiKey"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BedrockAwsProfile(Base):
    """An entry of `BedrockDiscoverResponse.profiles`."""

    name: str
    region: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BedrockCheckGovCloudRequirementsParams(Base):
    """The params of `account/bedrock/checkGovCloudRequirements`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BedrockCheckGovCloudRequirementsResponse(Base):
    """Advisory check of the current Bedrock configuration after login or setup.

    The response to `account/bedrock/checkGovCloudRequirements`.

    Attributes:
        is_gov_cloud: Whether the active Bedrock authentication resolves to a GovCloud
            region.
        should_warn: Whether GovCloud is selected and the managed requirements miss the
            baseline. A false value is not a general certification of the network configuration.
    """

    is_gov_cloud: bool
    should_warn: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BedrockDiscoverParams(Base):
    """The params of `account/bedrock/discover`."""


@variant(tag=("type", "profile"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProfileBedrockSetupParams(Base):
    """The variant of `BedrockSetupParams` whose `type` is `profile`."""

    type: ClassVar[Literal["profile"]] = "profile"

    profile: str
    region: str


@variant(tag=("type", "environment"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentBedrockSetupParams(Base):
    """The variant of `BedrockSetupParams` whose `type` is `environment`."""

    type: ClassVar[Literal["environment"]] = "environment"

    region: str


if TYPE_CHECKING:
    BedrockSetupParams: TypeAlias = """(
        ProfileBedrockSetupParams
        | EnvironmentBedrockSetupParams
        | Unknown
    )"""
else:
    BedrockSetupParams = Tagged(
        "BedrockSetupParams",
        "type",
        {"profile": "ProfileBedrockSetupParams", "environment": "EnvironmentBedrockSetupParams"},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BedrockSetupResponse(Base):
    """The response to `account/bedrock/setup`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CancelLoginAccountParams(Base):
    """The params of `account/login/cancel`."""

    login_id: str


class CancelLoginAccountStatus(OpenEnum):
    """The possible values of `CancelLoginAccountResponse.status`."""

    canceled = "canceled"
    not_found = "notFound"


class ConsumeAccountRateLimitResetCreditOutcome(OpenEnum):
    """The possible values of `ConsumeAccountRateLimitResetCreditResponse.outcome`.

    Attributes:
        reset: A reset credit was consumed and the eligible rate-limit windows were reset.
        nothing_to_reset: No current rate-limit window is eligible for a reset.
        no_credit: The account has no earned reset credits available.
        already_redeemed: The same idempotency key already completed a reset successfully.
    """

    reset = "reset"
    nothing_to_reset = "nothingToReset"
    no_credit = "noCredit"
    already_redeemed = "alreadyRedeemed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConsumeAccountRateLimitResetCreditParams(Base):
    """The params of `account/rateLimitResetCredit/consume`.

    Attributes:
        idempotency_key: Identifies one logical reset attempt. A UUID is recommended; reuse
            the same value when retrying that attempt.
        credit_id: Opaque reset-credit identifier to redeem. When omitted, the backend
            selects the next available credit.
    """

    idempotency_key: str
    credit_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CreditsSnapshot(Base):
    """The credits of an account, at a moment."""

    has_credits: bool
    unlimited: bool
    balance: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GatewayOAuthCancelResponse(Base):
    """The response to `account/gatewayOAuth/cancel`."""


class GatewayOAuthStatus(OpenEnum):
    """The possible values of `GatewayOAuthChangedNotification.status` and
    `GatewayOAuthReadResponse.status`.
    """

    not_ready = "notReady"
    started = "started"
    succeeded = "succeeded"
    failed = "failed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GatewayOAuthLoginResponse(Base):
    """The response to `account/gatewayOAuth/login`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GetAccountParams(Base):
    """The params of `account/read`.

    Attributes:
        refresh_token: When `true`, requests a proactive token refresh before returning.

            In managed auth mode this triggers the normal refresh-token flow. In external auth
            mode this flag is ignored. Clients should refresh tokens themselves and call
            `account/login/start` with `chatgptAuthTokens`.
    """

    refresh_token: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GetAccountRateLimitsParams(Base):
    """Usage-read capabilities of the requesting client, never inferred from its experiment arm.

    The params of `account/rateLimits/read`.

    Attributes:
        exclude_reset_credit_details: Skip the separate reset-credit detail lookup for
            background usage polls. The usage response still includes the available count;
            omitted/false preserves detailed reads.
        supports_luna_reserve: The client supports automatic Luna Reserve fallback. For
            eligible ChatGPT CLI users, allow the backend to record experiment exposure after
            ordinary usage is blocked.
    """

    exclude_reset_credit_details: bool | UnsetType = UNSET
    supports_luna_reserve: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GetAccountTokenUsageParams(Base):
    """The params of `account/usage/read`.

    Attributes:
        thread_id: When present, read estimated usage for this thread instead of
            account-wide token activity.
    """

    thread_id: str | UnsetType | None = UNSET


@variant(tag=("type", "apiKey"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApiKeyLoginAccountParams(Base):
    """The variant of `LoginAccountParams` whose `type` is `apiKey`."""

    type: ClassVar[Literal["apiKey"]] = "apiKey"

    api_key: str = attrs.field(repr=False)


class LoginAppBrand(OpenEnum):
    """The possible values of `ChatgptLoginAccountParams.app_brand`."""

    codex = "codex"
    chatgpt = "chatgpt"


@variant(tag=("type", "chatgptDeviceCode"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptDeviceCodeLoginAccountParams(Base):
    """The variant of `LoginAccountParams` whose `type` is `chatgptDeviceCode`."""

    type: ClassVar[Literal["chatgptDeviceCode"]] = "chatgptDeviceCode"


@variant(tag=("type", "chatgptAuthTokens"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptAuthTokensLoginAccountParams(Base):
    """[UNSTABLE] FOR OPENAI INTERNAL USE ONLY - DO NOT USE. The access token must contain the same
    scopes that Codex-managed ChatGPT auth tokens have.

    Attributes:
        access_token: Access token (JWT) supplied by the client. This token is used for
            backend API requests and email extraction.
        chatgpt_account_id: Workspace/account identifier supplied by the client.
        chatgpt_plan_type: Optional plan type supplied by the client.

            When `null`, Codex attempts to derive the plan type from access-token claims. If
            unavailable, the plan defaults to `unknown`.
    """

    type: ClassVar[Literal["chatgptAuthTokens"]] = "chatgptAuthTokens"

    access_token: str = attrs.field(repr=False)
    chatgpt_account_id: str
    chatgpt_plan_type: str | UnsetType | None = UNSET


@variant(tag=("type", "amazonBedrock"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AmazonBedrockLoginAccountParams(Base):
    """[UNSTABLE] Managed Amazon Bedrock login is experimental."""

    type: ClassVar[Literal["amazonBedrock"]] = "amazonBedrock"

    api_key: str = attrs.field(repr=False)
    region: str


@variant(tag=("type", "amazonBedrockAccessKeys"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AmazonBedrockAccessKeysLoginAccountParams(Base):
    """[UNSTABLE] Managed Amazon Bedrock AWS access key login is experimental."""

    type: ClassVar[Literal["amazonBedrockAccessKeys"]] = "amazonBedrockAccessKeys"

    access_key_id: str = attrs.field(repr=False)
    region: str
    secret_access_key: str = attrs.field(repr=False)
    session_token: str | UnsetType | None = attrs.field(default=UNSET, repr=False)


if TYPE_CHECKING:
    LoginAccountParams: TypeAlias = """(
        ApiKeyLoginAccountParams
        | ChatgptLoginAccountParams
        | ChatgptDeviceCodeLoginAccountParams
        | ChatgptAuthTokensLoginAccountParams
        | AmazonBedrockLoginAccountParams
        | AmazonBedrockAccessKeysLoginAccountParams
        | Unknown
    )"""
else:
    LoginAccountParams = Tagged(
        "LoginAccountParams",
        "type",
        {
            "apiKey": "ApiKeyLoginAccountParams",
            "chatgpt": "ChatgptLoginAccountParams",
            "chatgptDeviceCode": "ChatgptDeviceCodeLoginAccountParams",
            "chatgptAuthTokens": "ChatgptAuthTokensLoginAccountParams",
            "amazonBedrock": "AmazonBedrockLoginAccountParams",
            "amazonBedrockAccessKeys": "AmazonBedrockAccessKeysLoginAccountParams",
        },
    )


@variant(tag=("type", "apiKey"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApiKeyLoginAccountResponse(Base):
    """The variant of `LoginAccountResponse` whose `type` is `apiKey`."""

    type: ClassVar[Literal["apiKey"]] = "apiKey"


@variant(tag=("type", "chatgpt"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptLoginAccountResponse(Base):
    """The variant of `LoginAccountResponse` whose `type` is `chatgpt`.

    Attributes:
        auth_url: URL the client should open in a browser to initiate the OAuth flow.
    """

    type: ClassVar[Literal["chatgpt"]] = "chatgpt"

    auth_url: str = attrs.field(repr=False)
    login_id: str


@variant(tag=("type", "chatgptDeviceCode"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptDeviceCodeLoginAccountResponse(Base):
    """The variant of `LoginAccountResponse` whose `type` is `chatgptDeviceCode`.

    Attributes:
        user_code: One-time code the user must enter after signing in.
        verification_url: URL the client should open in a browser to complete device code
            authorization.
    """

    type: ClassVar[Literal["chatgptDeviceCode"]] = "chatgptDeviceCode"

    login_id: str
    user_code: str = attrs.field(repr=False)
    verification_url: str = attrs.field(repr=False)


@variant(tag=("type", "chatgptAuthTokens"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptAuthTokensLoginAccountResponse(Base):
    """The variant of `LoginAccountResponse` whose `type` is `chatgptAuthTokens`."""

    type: ClassVar[Literal["chatgptAuthTokens"]] = "chatgptAuthTokens"


@variant(tag=("type", "amazonBedrock"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AmazonBedrockLoginAccountResponse(Base):
    """The variant of `LoginAccountResponse` whose `type` is `amazonBedrock`."""

    type: ClassVar[Literal["amazonBedrock"]] = "amazonBedrock"


if TYPE_CHECKING:
    LoginAccountResponse: TypeAlias = """(
        ApiKeyLoginAccountResponse
        | ChatgptLoginAccountResponse
        | ChatgptDeviceCodeLoginAccountResponse
        | ChatgptAuthTokensLoginAccountResponse
        | AmazonBedrockLoginAccountResponse
        | Unknown
    )"""
else:
    LoginAccountResponse = Tagged(
        "LoginAccountResponse",
        "type",
        {
            "apiKey": "ApiKeyLoginAccountResponse",
            "chatgpt": "ChatgptLoginAccountResponse",
            "chatgptDeviceCode": "ChatgptDeviceCodeLoginAccountResponse",
            "chatgptAuthTokens": "ChatgptAuthTokensLoginAccountResponse",
            "amazonBedrock": "AmazonBedrockLoginAccountResponse",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LogoutAccountResponse(Base):
    """The response to `account/logout`."""


class RateLimitReachedType(OpenEnum):
    """The possible values of `RateLimitSnapshot.rate_limit_reached_type`."""

    rate_limit_reached = "rate_limit_reached"
    workspace_owner_credits_depleted = "workspace_owner_credits_depleted"
    workspace_member_credits_depleted = "workspace_member_credits_depleted"
    workspace_owner_usage_limit_reached = "workspace_owner_usage_limit_reached"
    workspace_member_usage_limit_reached = "workspace_member_usage_limit_reached"


class RateLimitResetCreditStatus(OpenEnum):
    """The possible values of `RateLimitResetCredit.status`."""

    available = "available"
    redeeming = "redeeming"
    redeemed = "redeemed"
    unknown = "unknown"


class RateLimitResetType(OpenEnum):
    """The possible values of `RateLimitResetCredit.reset_type`."""

    codex_rate_limits = "codexRateLimits"
    unknown = "unknown"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RateLimitWindow(Base):
    """One limit: how much of it is used, and when it starts anew."""

    used_percent: int
    resets_at: int | None = None
    window_duration_mins: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SpendControlLimitSnapshot(Base):
    """The value of `RateLimitSnapshot.individual_limit`."""

    limit: str
    remaining_percent: int
    resets_at: int
    used: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadUsageBreakdownGroup(Base):
    """An entry of `ThreadUsage.groups`."""

    estimated_usage_credits_micros: int
    cached_input_tokens: int | None = None
    input_tokens: int | None = None
    model: str | None = None
    net_new_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_effort: str | None = None
    speed: str | None = None
    total_tokens: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationCancelParams(Base):
    """Cancels a native verification RPC issued on this connection, not an elicitation. Use a fresh
    request ID for each operation and a distinct ID for this cancellation RPC.

    The params of `userVerification/cancel`.
    """

    request_id: RequestId


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationCancelResponse(Base):
    """Acknowledges the cancellation signal; native work may still be finishing. Unknown or
    finished requests are a no-op, and completed effects are not rolled back.

    The response to `userVerification/cancel`.
    """


class UserVerificationCancellationReason(OpenEnum):
    """The possible values of `CancelledUserVerificationErrorDetails.reason`."""

    user_cancelled = "userCancelled"
    interrupted = "interrupted"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationDeleteParams(Base):
    """The params of `userVerification/delete`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationDeleteResponse(Base):
    """The response to `userVerification/delete`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationEnrollParams(Base):
    """The params of `userVerification/enroll`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationEnrollResponse(Base):
    """Public metadata for a created or reused local credential. The caller completes backend
    registration; this response does not establish server enrollment. Older app-servers omit the
    metadata fields; callers must check both before registration.

    The response to `userVerification/enroll`.

    Attributes:
        public_key: Unpadded base64url of the SubjectPublicKeyInfo DER encoding.
    """

    credential_id: str
    algorithm: str | None = None
    public_key: str | None = None


class UserVerificationInvalidRequestReason(OpenEnum):
    """The possible values of `InvalidRequestUserVerificationErrorDetails.reason`."""

    invalid_params = "invalidParams"


class UserVerificationUnavailableReason(OpenEnum):
    """The possible values of `UnavailableUserVerificationErrorDetails.reason` and
    `UserVerificationStatusResponse.unavailable_reason`.
    """

    credential_missing = "credentialMissing"
    biometrics_unavailable = "biometricsUnavailable"
    provider_unavailable = "providerUnavailable"


class UserVerificationFailureReason(OpenEnum):
    """The possible values of `FailedUserVerificationErrorDetails.reason`."""

    authentication_failed = "authenticationFailed"
    timeout = "timeout"
    provider_error = "providerError"
    service_error = "serviceError"


# Closed error categories; native diagnostic payloads must not cross this boundary.
if TYPE_CHECKING:
    UserVerificationErrorDetails: TypeAlias = """(
        InvalidRequestUserVerificationErrorDetails
        | UnavailableUserVerificationErrorDetails
        | CancelledUserVerificationErrorDetails
        | FailedUserVerificationErrorDetails
        | Unknown
    )"""
else:
    UserVerificationErrorDetails = Tagged(
        "UserVerificationErrorDetails",
        "type",
        {
            "invalidRequest": "InvalidRequestUserVerificationErrorDetails",
            "unavailable": "UnavailableUserVerificationErrorDetails",
            "cancelled": "CancelledUserVerificationErrorDetails",
            "failed": "FailedUserVerificationErrorDetails",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationProof(Base):
    """A signature over the exact decoded challenge. The verifier validates and consumes it.

    Attributes:
        signature: Unpadded base64url DER ECDSA signature using P-256 and SHA-256.
    """

    credential_id: str
    signature: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationStatusParams(Base):
    """The params of `userVerification/status`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationVerifyParams(Base):
    """Local signing primitive, independent of any pending elicitation.

    The params of `userVerification/verify`.

    Attributes:
        challenge: Unpadded base64url encoding of 1–4096 challenge bytes.
        description: Additional display context; at most 4096 UTF-8 bytes.
        title: Display context already approved by the UI; 1–256 UTF-8 bytes.
    """

    challenge: str
    description: str
    title: str


class WorkspaceMessageType(OpenEnum):
    """The possible values of `WorkspaceMessage.message_type`."""

    headline = "headline"
    announcement = "announcement"
    unknown = "unknown"


@variant(tag=("type", "chatgpt"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptAccount(Base):
    """The account is that of a ChatGPT user."""

    type: ClassVar[Literal["chatgpt"]] = "chatgpt"

    email: str | None
    plan_type: PlanType


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AccountLoginCompletedNotification(Base, Notification):
    """The notification `account/login/completed`."""

    method: ClassVar[str] = "account/login/completed"

    success: bool
    error: str | None = None
    login_id: str | None = None
    onboarding_entrypoint: DesktopOnboardingEntrypoint | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WorkspaceRouting(Base):
    """The value of `GetAccountResponse.workspace_routing`."""

    account_routing_override: AccountRoutingOverride
    backend_origin: str
    chatgpt_account_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AccountUpdatedNotification(Base, Notification):
    """The notification `account/updated`."""

    method: ClassVar[str] = "account/updated"

    auth_mode: AuthMode | None = None
    plan_type: PlanType | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SendAddCreditsNudgeEmailParams(Base):
    """The params of `account/sendAddCreditsNudgeEmail`."""

    credit_type: AddCreditsNudgeCreditType


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SendAddCreditsNudgeEmailResponse(Base):
    """The response to `account/sendAddCreditsNudgeEmail`."""

    status: AddCreditsNudgeEmailStatus


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BedrockEnvironmentCredential(Base):
    """An entry of `BedrockDiscoverResponse.environment_credentials`."""

    type: AwsCredentialType
    region: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CancelLoginAccountResponse(Base):
    """The response to `account/login/cancel`."""

    status: CancelLoginAccountStatus


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConsumeAccountRateLimitResetCreditResponse(Base):
    """The response to `account/rateLimitResetCredit/consume`."""

    outcome: ConsumeAccountRateLimitResetCreditOutcome


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GatewayOAuthChangedNotification(Base, Notification):
    """The notification `account/gatewayOAuth/changed`.

    Attributes:
        auth_url: Authorization handoff, sent only to the connection that started login.
    """

    method: ClassVar[str] = "account/gatewayOAuth/changed"

    provider_id: str
    status: GatewayOAuthStatus
    auth_url: str | None = attrs.field(default=None, repr=False)
    error: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GatewayOAuthReadResponse(Base):
    """Current effective gateway policy and credential readiness; never contains credentials.

    The response to `account/gatewayOAuth/read`.

    Attributes:
        required: Whether the selected provider uses gateway OAuth, even when already signed
            in.
        status: Null when the effective provider does not use gateway OAuth.
    """

    provider_id: str
    provider_name: str
    required: bool
    error: str | None = None
    status: GatewayOAuthStatus | None = None


NullableGetAccountRateLimitsParams: TypeAlias = GetAccountRateLimitsParams | None


NullableGetAccountTokenUsageParams: TypeAlias = GetAccountTokenUsageParams | None


@variant(tag=("type", "chatgpt"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptLoginAccountParams(Base):
    """The variant of `LoginAccountParams` whose `type` is `chatgpt`."""

    type: ClassVar[Literal["chatgpt"]] = "chatgpt"

    app_brand: LoginAppBrand | UnsetType | None = UNSET
    codex_streamlined_login: bool | UnsetType = UNSET
    use_hosted_login_success_page: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RateLimitResetCredit(Base):
    """An entry of `RateLimitResetCreditsSummary.credits`: Detail rows for available reset credits,
    when the backend provides them.

    Attributes:
        granted_at: Unix timestamp in seconds when the credit was granted.
        id: Opaque backend identifier for this reset credit.
        description: Backend-provided display description for this credit, or `null` when
            unavailable.
        expires_at: Unix timestamp in seconds when the credit expires, or `null` if it does
            not expire.
        title: Backend-provided display title for this credit, or `null` when unavailable.
    """

    granted_at: int
    id: str
    reset_type: RateLimitResetType
    status: RateLimitResetCreditStatus
    description: str | None = None
    expires_at: int | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RateLimitSnapshot(Base):
    """How much of its limits an account has used so far.

    Attributes:
        normal_model_slug: Normal model whose display name and reasoning options describe
            this quota alias.
        spend_control_reached: Backend-reported spend-control state. `None` is unavailable,
            not a sparse-update recovery.
    """

    credits: CreditsSnapshot | None = None
    individual_limit: SpendControlLimitSnapshot | None = None
    limit_id: str | None = None
    limit_name: str | None = None
    normal_model_slug: str | None = None
    plan_type: PlanType | None = None
    primary: RateLimitWindow | None = None
    rate_limit_reached_type: RateLimitReachedType | None = None
    secondary: RateLimitWindow | None = None
    spend_control_reached: bool | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadUsage(Base):
    """The value of `GetAccountTokenUsageResponse.thread_usage`: Estimated usage when a thread was
    requested and its billing route is available.
    """

    estimated_usage_credits_micros: int
    groups: list[ThreadUsageBreakdownGroup]
    thread_id: str
    estimated_usage_usd_micros: int | None = None


@variant(tag=("type", "cancelled"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CancelledUserVerificationErrorDetails(Base):
    """The variant of `UserVerificationErrorDetails` whose `type` is `cancelled`."""

    type: ClassVar[Literal["cancelled"]] = "cancelled"

    reason: UserVerificationCancellationReason


@variant(tag=("type", "invalidRequest"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InvalidRequestUserVerificationErrorDetails(Base):
    """The variant of `UserVerificationErrorDetails` whose `type` is `invalidRequest`."""

    type: ClassVar[Literal["invalidRequest"]] = "invalidRequest"

    reason: UserVerificationInvalidRequestReason


@variant(tag=("type", "unavailable"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnavailableUserVerificationErrorDetails(Base):
    """The variant of `UserVerificationErrorDetails` whose `type` is `unavailable`."""

    type: ClassVar[Literal["unavailable"]] = "unavailable"

    reason: UserVerificationUnavailableReason


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationStatusResponse(Base):
    """Local readiness only; this neither prompts nor queries server registration.

    The response to `userVerification/status`.
    """

    credential_id: str | None = None
    unavailable_message: str | None = None
    unavailable_reason: UserVerificationUnavailableReason | None = None


@variant(tag=("type", "failed"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FailedUserVerificationErrorDetails(Base):
    """The variant of `UserVerificationErrorDetails` whose `type` is `failed`."""

    type: ClassVar[Literal["failed"]] = "failed"

    reason: UserVerificationFailureReason


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationRpcError(Base):
    """The error object inside the normal JSON-RPC envelope."""

    code: int
    data: UserVerificationErrorDetails
    message: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserVerificationVerifyResponse(Base):
    """The response to `userVerification/verify`."""

    proof: UserVerificationProof


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WorkspaceMessage(Base):
    """An entry of `GetWorkspaceMessagesResponse.messages`: Active workspace messages returned by
    the backend.

    Attributes:
        archived_at: Unix timestamp (in seconds) when the message was archived.
        created_at: Unix timestamp (in seconds) when the message was created.
    """

    message_body: str
    message_id: str
    message_type: WorkspaceMessageType
    archived_at: int | None = None
    created_at: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GetAccountResponse(Base):
    """The response to `account/read`."""

    requires_openai_auth: bool
    account: Account | None = None
    workspace_routing: WorkspaceRouting | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BedrockDiscoverResponse(Base):
    """The response to `account/bedrock/discover`."""

    environment_credentials: list[BedrockEnvironmentCredential | Unknown]
    profiles: list[BedrockAwsProfile | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RateLimitResetCreditsSummary(Base):
    """The value of `GetAccountRateLimitsResponse.rate_limit_reset_credits`.

    Attributes:
        credits: Detail rows for available reset credits, when the backend provides them.

            `null` means only `availableCount` is known, while an empty array means details were
            fetched and no available credits were returned. The backend may cap this list, so
            its length can be less than `availableCount`.
    """

    available_count: int
    credits: list[RateLimitResetCredit] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AccountRateLimitsUpdatedNotification(Base, Notification):
    """Sparse rolling rate-limit update.

    Clients should merge available values into the most recent `account/rateLimits/read`
    response or refetch that snapshot. Nullable account metadata may be unavailable in a rolling
    update and does not clear a previously observed value.

    The notification `account/rateLimits/updated`.
    """

    method: ClassVar[str] = "account/rateLimits/updated"

    rate_limits: RateLimitSnapshot


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GetAccountTokenUsageResponse(Base):
    """The response to `account/usage/read`.

    Attributes:
        thread_usage: Estimated usage when a thread was requested and its billing route is
            available.
    """

    summary: AccountTokenUsageSummary
    daily_usage_buckets: list[AccountTokenUsageDailyBucket | Unknown] | None = None
    thread_usage: ThreadUsage | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GetWorkspaceMessagesResponse(Base):
    """The response to `account/workspaceMessages/read`.

    Attributes:
        feature_enabled: Whether the workspace-message backend route is available for this
            client.
        messages: Active workspace messages returned by the backend.
    """

    feature_enabled: bool
    messages: list[WorkspaceMessage | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GetAccountRateLimitsResponse(Base):
    """The response to `account/rateLimits/read`.

    Attributes:
        rate_limits: Backward-compatible single-bucket view; mirrors the historical payload.
        account_id: Account associated with this usage snapshot, when supplied by the
            backend.
        ordinary_usage_allowed: Backend permission for ordinary included usage, validated
            against the active account. Null means unavailable; clients must not infer recovery
            from percentages or reset times.
        rate_limit_upsell: Optional backend-owned banner from the same usage read. Its
            nested keys retain the backend's snake_case contract; an absent banner leaves the
            client's existing UI unchanged.
        rate_limits_by_limit_id: Multi-bucket view keyed by metered `limit_id` (for example,
            `codex`).
    """

    rate_limits: RateLimitSnapshot
    account_id: str | None = None
    ordinary_usage_allowed: bool | None = None
    rate_limit_reset_credits: RateLimitResetCreditsSummary | None = None
    rate_limit_upsell: Any = None
    rate_limits_by_limit_id: dict[str, RateLimitSnapshot] | None = None


publish(globals())
