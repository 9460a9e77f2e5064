# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Configuration, features, hooks, import from other agents."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    ApprovalsReviewer,
    AskForApproval,
    ReasoningSummary,
    SandboxMode,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
    ReasoningEffort,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    Untagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    HookEventName,
    HookSource,
)


class AllowDenyRequirement(OpenEnum):
    """The possible values of `BrowserUseOriginPolicy.access`, `BrowserUseOriginPolicy.auto_review`
    and 15 other fields.
    """

    allow = "allow"
    deny = "deny"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AnalyticsConfig(Base):
    """The value of `Config.analytics`.

    Attributes:
        additional_properties: Properties that the schema does not list.
    """

    enabled: bool | None = None
    additional_properties: dict[str, Any] = attrs.field(
        factory=dict[str, Any], repr=False, metadata={"extra": True}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppLinksConfig(Base):
    """Account settings for a single app."""


class AppToolApproval(OpenEnum):
    """The possible values of `AppConfig.default_tools_approval_mode`,
    `AppLinkConfig.default_tools_approval_mode` and 2 other fields.
    """

    auto = "auto"
    prompt = "prompt"
    writes = "writes"
    approve = "approve"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppToolsConfig(Base):
    """The value of `AppConfig.tools`."""


class ToolExposureSurface(OpenEnum):
    """A model-facing surface on which a tool can be exposed.

    Attributes:
        code_mode: Nested tools available to Code Mode scripts.
        deferred: Tools discovered later through tool search.
        direct: Tools present in the model's initial tool list.
    """

    code_mode = "code_mode"
    deferred = "deferred"
    direct = "direct"


class NetworkDomainPermission(OpenEnum):
    """The possible values of `ApplicationNetworkRequirements.domains` and
    `NetworkRequirements.domains`.
    """

    allow = "allow"
    deny = "deny"


class AutoCompactTokenLimitScope(OpenEnum):
    """Selects which part of the active context is charged against
    `model_auto_compact_token_limit`.

    Attributes:
        total: Count the full active context against the limit.
        body_after_prefix: Count sampled output and later growth after the carried window
            prefix.
    """

    total = "total"
    body_after_prefix = "body_after_prefix"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AutoReviewRequirements(Base):
    """The value of `ConfigRequirements.auto_review`."""

    ignore_rules: list[str] | None = None
    required_on_models: list[str] | None = None


class BrowserUseAccessApprovalLifetime(OpenEnum):
    """The possible values of `BrowserUseOriginPolicy.access_approval_lifetime`."""

    turn = "turn"
    thread = "thread"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RequestHeader(Base):
    """An entry of `BrowserUseExtensionRequirements.request_headers`."""

    name: str
    value: str = attrs.field(repr=False)


class CliAuthCredentialsStoreMode(OpenEnum):
    """The possible values of `ConfigRequirements.cli_auth_credentials_store`."""

    file = "file"
    keyring = "keyring"
    auto = "auto"
    ephemeral = "ephemeral"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandMigration(Base):
    """An entry of `MigrationDetails.commands`."""

    name: str


# Backward-compatible API shape for ChatGPT workspace login restrictions.
if TYPE_CHECKING:
    ForcedChatgptWorkspaceIds: TypeAlias = "str | list[str]"
else:
    ForcedChatgptWorkspaceIds = Untagged("ForcedChatgptWorkspaceIds", (str, list[str]), ())


class ForcedLoginMethod(OpenEnum):
    """The possible values of `Config.forced_login_method` and
    `ConfigRequirements.allowed_login_methods`.
    """

    chatgpt = "chatgpt"
    api = "api"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SandboxWorkspaceWrite(Base):
    """The value of `Config.sandbox_workspace_write`."""

    exclude_slash_tmp: bool = attrs.field(default=False, metadata={"wire": "exclude_slash_tmp"})
    exclude_tmpdir_env_var: bool = attrs.field(
        default=False, metadata={"wire": "exclude_tmpdir_env_var"}
    )
    network_access: bool = attrs.field(default=False, metadata={"wire": "network_access"})
    writable_roots: list[str] = attrs.field(factory=list[str], metadata={"wire": "writable_roots"})


class Verbosity(OpenEnum):
    """Controls output length/detail on GPT-5 models via the Responses API. Serialized with
    lowercase values to match the OpenAI API.
    """

    low = "low"
    medium = "medium"
    high = "high"


class WebSearchMode(OpenEnum):
    """The possible values of `Config.web_search` and
    `ConfigRequirements.allowed_web_search_modes`.
    """

    disabled = "disabled"
    cached = "cached"
    indexed = "indexed"
    live = "live"


class MergeStrategy(OpenEnum):
    """The possible values of `ConfigEdit.merge_strategy` and
    `ConfigValueWriteParams.merge_strategy`.
    """

    replace_ = "replace"
    upsert = "upsert"


if TYPE_CHECKING:
    ConfigLayerSource: TypeAlias = """(
        PackagedDefaultsConfigLayerSource
        | MdmConfigLayerSource
        | SystemConfigLayerSource
        | EnterpriseManagedConfigLayerSource
        | UserConfigLayerSource
        | ProjectConfigLayerSource
        | SessionFlagsConfigLayerSource
        | LegacyManagedConfigTomlFromFileConfigLayerSource
        | LegacyManagedConfigTomlFromMdmConfigLayerSource
        | Unknown
    )"""
else:
    ConfigLayerSource = Tagged(
        "ConfigLayerSource",
        "type",
        {
            "packagedDefaults": "PackagedDefaultsConfigLayerSource",
            "mdm": "MdmConfigLayerSource",
            "system": "SystemConfigLayerSource",
            "enterpriseManaged": "EnterpriseManagedConfigLayerSource",
            "user": "UserConfigLayerSource",
            "project": "ProjectConfigLayerSource",
            "sessionFlags": "SessionFlagsConfigLayerSource",
            "legacyManagedConfigTomlFromFile": "LegacyManagedConfigTomlFromFileConfigLayerSource",
            "legacyManagedConfigTomlFromMdm": "LegacyManagedConfigTomlFromMdmConfigLayerSource",
        },
    )


@variant(tag=("type", "packagedDefaults"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class PackagedDefaultsConfigLayerSource(Base):
    """Default configuration supplied with the installed Codex package.

    Attributes:
        file: Path to the packaged default configuration file.
    """

    type: ClassVar[Literal["packagedDefaults"]] = "packagedDefaults"

    file: AbsolutePathBuf


@variant(tag=("type", "mdm"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class MdmConfigLayerSource(Base):
    """Managed preferences layer delivered by MDM (macOS only)."""

    type: ClassVar[Literal["mdm"]] = "mdm"

    domain: str
    key: str


@variant(tag=("type", "system"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SystemConfigLayerSource(Base):
    """Managed config layer from a file (usually `managed_config.toml`).

    Attributes:
        file: This is the path to the system config.toml file, though it is not guaranteed
            to exist.
    """

    type: ClassVar[Literal["system"]] = "system"

    file: AbsolutePathBuf


@variant(tag=("type", "enterpriseManaged"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnterpriseManagedConfigLayerSource(Base):
    """Enterprise-managed config layer delivered by the cloud config bundle.

    Attributes:
        id: Stable identifier for the delivered layer.
        name: Admin-facing name for the delivered layer. This is surfaced in diagnostics so
            users know which cloud layer needs administrator attention.
    """

    type: ClassVar[Literal["enterpriseManaged"]] = "enterpriseManaged"

    id: str
    name: str


@variant(tag=("type", "user"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserConfigLayerSource(Base):
    """User config layer from $CODEX_HOME/config.toml. This layer is special in that it is expected
    to be: - writable by the user - generally outside the workspace directory

    Attributes:
        file: This is the path to the user's config.toml file, though it is not guaranteed
            to exist.
        profile: Name of the selected profile-v2 config layered on top of the base user
            config, when this layer represents one.
    """

    type: ClassVar[Literal["user"]] = "user"

    file: AbsolutePathBuf
    profile: str | None = None


@variant(tag=("type", "project"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProjectConfigLayerSource(Base):
    """Path to a .codex/ folder within a project. There could be multiple of these between `cwd`
    and the project/repo root.
    """

    type: ClassVar[Literal["project"]] = "project"

    dot_codex_folder: AbsolutePathBuf


@variant(tag=("type", "sessionFlags"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SessionFlagsConfigLayerSource(Base):
    """Session-layer overrides supplied via `-c`/`--config`."""

    type: ClassVar[Literal["sessionFlags"]] = "sessionFlags"


@variant(tag=("type", "legacyManagedConfigTomlFromFile"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class LegacyManagedConfigTomlFromFileConfigLayerSource(Base):
    """`managed_config.toml` was designed to be a config that was loaded as the last layer on top
    of everything else. This scheme did not quite work out as intended, but we keep this variant
    as a "best effort" while we phase out `managed_config.toml` in favor of `requirements.toml`.
    """

    type: ClassVar[Literal["legacyManagedConfigTomlFromFile"]] = "legacyManagedConfigTomlFromFile"

    file: AbsolutePathBuf


@variant(tag=("type", "legacyManagedConfigTomlFromMdm"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class LegacyManagedConfigTomlFromMdmConfigLayerSource(Base):
    """The variant of `ConfigLayerSource` whose `type` is `legacyManagedConfigTomlFromMdm`."""

    type: ClassVar[Literal["legacyManagedConfigTomlFromMdm"]] = "legacyManagedConfigTomlFromMdm"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigReadParams(Base):
    """The params of `config/read`.

    Attributes:
        cwd: Optional working directory to resolve project config layers. If specified,
            return the effective config as seen from that directory (i.e., including any project
            layers between `cwd` and the project/repo root).
    """

    cwd: str | UnsetType | None = UNSET
    include_layers: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FeedbackRequirements(Base):
    """The value of `ConfigRequirements.feedback`."""

    enabled: bool | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InAppBrowserRequirements(Base):
    """The value of `ConfigRequirements.in_app_browser`."""

    allow_external_browser_settings_import: bool | None = None


class ResidencyRequirement(OpenEnum):
    """The possible values of `ConfigRequirements.enforce_residency`."""

    us = "us"


class WindowsSandboxImplementation(OpenEnum):
    """The possible values of `ConfigRequirements.allowed_windows_sandbox_implementations`."""

    elevated = "elevated"
    unelevated = "unelevated"
    mxc = "mxc"


class WriteStatus(OpenEnum):
    """The possible values of `ConfigWriteResponse.status`."""

    ok = "ok"
    ok_overridden = "okOverridden"


@variant(tag=("type", "command"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandConfiguredHookHandler(Base):
    """The variant of `ConfiguredHookHandler` whose `type` is `command`.

    Attributes:
        additional_context_limit: Approximate token threshold for spilling this hook's
            `additionalContext` to disk. `null` uses 2,500 tokens; `0` disables spilling for
            this hook. The threshold is evaluated against the original context; a spilled
            preview also includes recovery metadata.
    """

    type: ClassVar[Literal["command"]] = "command"

    async_: bool
    command: str = attrs.field(repr=False)
    additional_context_limit: int | None = None
    command_windows: str | None = attrs.field(default=None, repr=False)
    status_message: str | None = None
    timeout_sec: int | None = None


@variant(tag=("type", "mcp_tool"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolConfiguredHookHandler(Base):
    """The variant of `ConfiguredHookHandler` whose `type` is `mcp_tool`."""

    type: ClassVar[Literal["mcp_tool"]] = "mcp_tool"

    input: dict[str, Any]
    server: str
    tool: str
    status_message: str | None = None
    timeout_sec: int | None = None


@variant(tag=("type", "prompt"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class PromptConfiguredHookHandler(Base):
    """The variant of `ConfiguredHookHandler` whose `type` is `prompt`."""

    type: ClassVar[Literal["prompt"]] = "prompt"


@variant(tag=("type", "agent"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AgentConfiguredHookHandler(Base):
    """The variant of `ConfiguredHookHandler` whose `type` is `agent`."""

    type: ClassVar[Literal["agent"]] = "agent"


if TYPE_CHECKING:
    ConfiguredHookHandler: TypeAlias = """(
        CommandConfiguredHookHandler
        | McpToolConfiguredHookHandler
        | PromptConfiguredHookHandler
        | AgentConfiguredHookHandler
        | Unknown
    )"""
else:
    ConfiguredHookHandler = Tagged(
        "ConfiguredHookHandler",
        "type",
        {
            "command": "CommandConfiguredHookHandler",
            "mcp_tool": "McpToolConfiguredHookHandler",
            "prompt": "PromptConfiguredHookHandler",
            "agent": "AgentConfiguredHookHandler",
        },
    )


class ExperimentalFeatureStage(OpenEnum):
    """The possible values of `ExperimentalFeature.stage`.

    Attributes:
        beta: Feature is available for user testing and feedback.
        under_development: Feature is still being built and not ready for broad use.
        stable: Feature is production-ready.
        deprecated: Feature is deprecated and should be avoided.
        removed: Feature flag is retained only for backwards compatibility.
    """

    beta = "beta"
    under_development = "underDevelopment"
    stable = "stable"
    deprecated = "deprecated"
    removed = "removed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExperimentalFeatureEnablementSetParams(Base):
    """The params of `experimentalFeature/enablement/set`.

    Attributes:
        enablement: Process-wide runtime feature enablement keyed by canonical feature name.

            Only named features are updated. Omitted features are left unchanged. Send an empty
            map for a no-op.
    """

    enablement: dict[str, bool]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExperimentalFeatureEnablementSetResponse(Base):
    """The response to `experimentalFeature/enablement/set`.

    Attributes:
        enablement: Feature enablement entries updated by this request.
    """

    enablement: dict[str, bool]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExperimentalFeatureListParams(Base):
    """The params of `experimentalFeature/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        limit: Optional page size; defaults to a reasonable server-side value.
        thread_id: Optional loaded thread id. Pass this when showing feature state for an
            existing thread so enablement is computed from that thread's refreshed config,
            including project-local config for the thread's cwd.
    """

    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    thread_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigDetectParams(Base):
    """The params of `externalAgentConfig/detect`.

    Attributes:
        cwds: Zero or more working directories to include for repo-scoped detection.
        include_home: If true, include detection under the user's home directory.
        max_session_age_days: Maximum age in days for detected sessions. Missing values use
            the default limit.
        max_sessions: Maximum number of sessions to detect. Missing values use the default
            limit.
        migration_source: Optional migration-source selector. Missing or unrecognized values
            use the default source.
        source: Deprecated field retained for compatibility. This field is ignored; use
            `migrationSource` to select the migration source.
    """

    cwds: list[str] | UnsetType | None = UNSET
    include_home: bool | UnsetType = UNSET
    max_session_age_days: int | UnsetType | None = UNSET
    max_sessions: int | UnsetType | None = UNSET
    migration_source: str | UnsetType | None = UNSET
    source: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportHistoryRecordResponse(Base):
    """The response to `externalAgentConfig/import/recordHistory`."""

    import_id: str


class ExternalAgentConfigMigrationItemType(OpenEnum):
    """The possible values of `ExternalAgentConfigImportHistoryRecordSuccessParams.item_type`,
    `ExternalAgentConfigImportHistoryRecordTypeResultParams.item_type` and 4 other fields.
    """

    agents_md = "AGENTS_MD"
    config = "CONFIG"
    skills = "SKILLS"
    plugins = "PLUGINS"
    mcp_server_config = "MCP_SERVER_CONFIG"
    subagents = "SUBAGENTS"
    hooks = "HOOKS"
    commands = "COMMANDS"
    memory = "MEMORY"
    sessions = "SESSIONS"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportResponse(Base):
    """The response to `externalAgentConfig/import`."""

    import_id: str


class ExternalAgentDetectedConnectorSource(OpenEnum):
    """The possible values of `ExternalAgentDetectedConnectorCandidate.source`."""

    remote_mcp_servers_config = "remoteMcpServersConfig"
    session_tool_use = "sessionToolUse"


class ExternalAgentImportedConnectorSource(OpenEnum):
    """The possible values of `ExternalAgentImportedConnectorCandidate.source`."""

    remote_mcp_servers_config = "remoteMcpServersConfig"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookErrorInfo(Base):
    """An entry of `HooksListEntry.errors`."""

    message: str
    path: str


class HookTrustStatus(OpenEnum):
    """The possible values of `CommandHookMetadata.trust_status`,
    `McpToolHookMetadata.trust_status` and 2 other fields.
    """

    managed = "managed"
    untrusted = "untrusted"
    trusted = "trusted"
    modified = "modified"


if TYPE_CHECKING:
    HookMetadata: TypeAlias = """(
        CommandHookMetadata
        | McpToolHookMetadata
        | PromptHookMetadata
        | AgentHookMetadata
        | Unknown
    )"""
else:
    HookMetadata = Tagged(
        "HookMetadata",
        "handlerType",
        {
            "command": "CommandHookMetadata",
            "mcpTool": "McpToolHookMetadata",
            "prompt": "PromptHookMetadata",
            "agent": "AgentHookMetadata",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookMigration(Base):
    """An entry of `MigrationDetails.hooks`."""

    name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HooksListParams(Base):
    """The params of `hooks/list`.

    Attributes:
        cwds: When empty, defaults to the current session working directory.
    """

    cwds: list[str] | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerMigration(Base):
    """An entry of `MigrationDetails.mcp_servers`."""

    name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerRefreshResponse(Base):
    """The response to `config/mcpServer/reload`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginsMigration(Base):
    """An entry of `MigrationDetails.plugins`."""

    marketplace_name: str
    plugin_names: list[str]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SessionMigration(Base):
    """An entry of `MigrationDetails.sessions`."""

    cwd: str
    path: str
    title: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillMigration(Base):
    """An entry of `MigrationDetails.skills`."""

    name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SubagentMigration(Base):
    """An entry of `MigrationDetails.subagents`."""

    name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class NewThreadModelDefaults(Base):
    """The value of `ModelsRequirements.new_thread`."""

    model: str | None = None
    model_reasoning_effort: ReasoningEffort | None = None
    service_tier: str | None = None


class NetworkUnixSocketPermission(OpenEnum):
    """The possible values of `NetworkRequirements.unix_sockets`."""

    allow = "allow"
    deny = "deny"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PermissionProfileListParams(Base):
    """The params of `permissionProfile/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        cwd: Optional working directory to resolve project config layers.
        limit: Optional page size; defaults to the full result set.
    """

    cursor: str | UnsetType | None = UNSET
    cwd: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PermissionProfileSummary(Base):
    """An entry of `PermissionProfileListResponse.data`.

    Attributes:
        allowed: Whether the effective requirements allow selecting this profile.
        id: Available permission profile identifier.
        description: Optional user-facing description for display in clients.
    """

    allowed: bool
    id: str
    description: str | None = None


class WebSearchContextSize(OpenEnum):
    """The possible values of `WebSearchToolConfig.context_size`."""

    low = "low"
    medium = "medium"
    high = "high"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WebSearchLocation(Base):
    """The value of `WebSearchToolConfig.location`."""

    city: str | None = None
    country: str | None = None
    region: str | None = None
    timezone: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BrowserUseOriginPolicyConfig(Base):
    """The value of `BrowserUseConfig.default_origin_policy` and `BrowserUseConfig.origins`."""

    access: AllowDenyRequirement | None = None
    downloads: AllowDenyRequirement | None = None
    full_cdp_access: AllowDenyRequirement | None = attrs.field(
        default=None, metadata={"wire": "full_cdp_access"}
    )
    uploads: AllowDenyRequirement | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseMacosConfig(Base):
    """The value of `ComputerUseConfig.macos`."""

    bundle_ids: dict[str, AllowDenyRequirement] | None = attrs.field(
        default=None, metadata={"wire": "bundle_ids"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseMacosRequirements(Base):
    """The value of `ComputerUseRequirements.macos`."""

    bundle_ids: dict[str, AllowDenyRequirement] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseWindowsExeConfig(Base):
    """An entry of `ComputerUseWindowsConfig.exes`."""

    access: AllowDenyRequirement
    product_name: str = attrs.field(metadata={"wire": "product_name"})
    publisher_name: str = attrs.field(metadata={"wire": "publisher_name"})
    binary_name: str | None = attrs.field(default=None, metadata={"wire": "binary_name"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseWindowsExeRequirement(Base):
    """An entry of `ComputerUseWindowsRequirements.exes`."""

    access: AllowDenyRequirement
    product_name: str
    publisher_name: str
    binary_name: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppLinkConfig(Base):
    """Approval settings for a connected account within an app."""

    approvals_reviewer: ApprovalsReviewer | None = attrs.field(
        default=None, metadata={"wire": "approvals_reviewer"}
    )
    default_tools_approval_mode: AppToolApproval | None = attrs.field(
        default=None, metadata={"wire": "default_tools_approval_mode"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppToolConfig(Base):
    """The settings of one tool of an app."""

    approval_mode: AppToolApproval | None = attrs.field(
        default=None, metadata={"wire": "approval_mode"}
    )
    enabled: bool | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsDefaultConfig(Base):
    """The value of `AppsConfig.default`."""

    approvals_reviewer: ApprovalsReviewer | None = attrs.field(
        default=None, metadata={"wire": "approvals_reviewer"}
    )
    default_tools_approval_mode: AppToolApproval | None = attrs.field(
        default=None, metadata={"wire": "default_tools_approval_mode"}
    )
    destructive_enabled: bool = attrs.field(default=True, metadata={"wire": "destructive_enabled"})
    enabled: bool = True
    open_world_enabled: bool = attrs.field(default=True, metadata={"wire": "open_world_enabled"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppConfig(Base):
    """The settings of one app.

    Attributes:
        links: Per-account approval settings keyed by link ID.
        omit_tools_from: Additional model-facing surfaces omitted for this connector's
            tools.
    """

    approvals_reviewer: ApprovalsReviewer | None = attrs.field(
        default=None, metadata={"wire": "approvals_reviewer"}
    )
    default_tools_approval_mode: AppToolApproval | None = attrs.field(
        default=None, metadata={"wire": "default_tools_approval_mode"}
    )
    default_tools_enabled: bool | None = attrs.field(
        default=None, metadata={"wire": "default_tools_enabled"}
    )
    destructive_enabled: bool | None = attrs.field(
        default=None, metadata={"wire": "destructive_enabled"}
    )
    enabled: bool = True
    links: AppLinksConfig | None = None
    omit_tools_from: list[ToolExposureSurface] | None = attrs.field(
        default=None, metadata={"wire": "omit_tools_from"}
    )
    open_world_enabled: bool | None = attrs.field(
        default=None, metadata={"wire": "open_world_enabled"}
    )
    tools: AppToolsConfig | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApplicationNetworkRequirements(Base):
    """The value of `ApplicationRequirements.network`.

    Attributes:
        enabled: When enabled, only explicitly allowed exact domains may be contacted.
    """

    domains: dict[str, NetworkDomainPermission]
    enabled: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BrowserUseOriginPolicy(Base):
    """The value of `BrowserUseRequirements.default_origin_policy` and
    `BrowserUseRequirements.origins`.
    """

    access: AllowDenyRequirement | None = None
    access_approval_lifetime: BrowserUseAccessApprovalLifetime | None = None
    auto_review: AllowDenyRequirement | None = None
    downloads: AllowDenyRequirement | None = None
    full_cdp_access: AllowDenyRequirement | None = None
    persistent_approval: bool | None = None
    uploads: AllowDenyRequirement | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BrowserUseExtensionRequirements(Base):
    """The value of `BrowserUseRequirements.extension`."""

    request_headers: list[RequestHeader] | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigEdit(Base):
    """An entry of `ConfigBatchWriteParams.edits`."""

    key_path: str
    merge_strategy: MergeStrategy
    value: Any = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigValueWriteParams(Base):
    """The params of `config/value/write`.

    Attributes:
        file_path: Path to the config file to write; defaults to the user's `config.toml`
            when omitted.
    """

    key_path: str
    merge_strategy: MergeStrategy
    value: Any = attrs.field(repr=False)
    expected_version: str | UnsetType | None = UNSET
    file_path: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigLayer(Base):
    """An entry of `ConfigReadResponse.layers`."""

    config: Any = attrs.field(repr=False)
    name: ConfigLayerSource
    version: str
    disabled_reason: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigLayerMetadata(Base):
    """One of the values of `ConfigReadResponse.origins` and `OverriddenMetadata.overriding_layer`."""

    name: ConfigLayerSource
    version: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfiguredHookMatcherGroup(Base):
    """An entry of `ManagedHooksRequirements.permission_request`,
    `ManagedHooksRequirements.post_compact` and 10 other fields.
    """

    hooks: list[ConfiguredHookHandler]
    matcher: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExperimentalFeature(Base):
    """An entry of `ExperimentalFeatureListResponse.data`.

    Attributes:
        default_enabled: Whether this feature is enabled by default.
        enabled: Whether this feature is currently enabled in the loaded config.
        name: Stable key used in config.toml and CLI flag toggles.
        stage: Lifecycle stage of this feature flag.
        announcement: Announcement copy shown to users when the feature is introduced. Null
            when this feature is not in beta.
        description: Short summary describing what the feature does. Null when this feature
            is not in beta.
        display_name: User-facing display name shown in the experimental features UI. Null
            when this feature is not in beta.
    """

    default_enabled: bool
    enabled: bool
    name: str
    stage: ExperimentalFeatureStage
    announcement: str | None = None
    description: str | None = None
    display_name: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportHistoryRecordSuccessParams(Base):
    """An entry of `ExternalAgentConfigImportHistoryRecordTypeResultParams.successes`.

    Attributes:
        title: Original title for an imported session, when available.
    """

    item_type: ExternalAgentConfigMigrationItemType
    cwd: str | UnsetType | None = UNSET
    source: str | UnsetType | None = UNSET
    target: str | UnsetType | None = UNSET
    title: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportItemTypeFailure(Base):
    """An entry of `ExternalAgentConfigImportHistory.failures`,
    `ExternalAgentConfigImportHistoryRecordTypeResultParams.failures` and 1 other field.
    """

    failure_stage: str
    item_type: ExternalAgentConfigMigrationItemType
    message: str
    cwd: str | UnsetType | None = UNSET
    error_type: str | UnsetType | None = UNSET
    source: str | UnsetType | None = UNSET
    sub_error_type: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportItemTypeSuccess(Base):
    """An entry of `ExternalAgentConfigImportHistory.successes` and
    `ExternalAgentConfigImportTypeResult.successes`.

    Attributes:
        title: Original title for an imported session; null for other item types.
    """

    item_type: ExternalAgentConfigMigrationItemType
    cwd: str | None = None
    source: str | None = None
    target: str | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentDetectedConnectorCandidate(Base):
    """An entry of `ExternalAgentConfigDetectResponse.connectors`."""

    name: str
    session_count: int
    source: ExternalAgentDetectedConnectorSource


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentImportedConnectorCandidate(Base):
    """An entry of `ExternalAgentConfigImportHistoriesReadResponse.connectors`."""

    name: str
    session_count: int
    source: ExternalAgentImportedConnectorSource


@variant(tag=("handlerType", "command"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandHookMetadata(Base):
    """The variant of `HookMetadata` whose `handler_type` is `command`.

    Attributes:
        additional_context_limit: Configured `additionalContext` spill threshold. `null`
            uses 2,500 tokens; `0` disables spilling.
    """

    handler_type: ClassVar[Literal["command"]] = "command"

    current_hash: str
    display_order: int
    enabled: bool
    event_name: HookEventName
    is_managed: bool
    key: str
    source: HookSource
    source_path: AbsolutePathBuf
    timeout_sec: int
    trust_status: HookTrustStatus
    command: str = attrs.field(repr=False)
    additional_context_limit: int | None = None
    matcher: str | None = None
    plugin_id: str | None = None
    status_message: str | None = None
    async_: bool = False


@variant(tag=("handlerType", "mcpTool"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolHookMetadata(Base):
    """The variant of `HookMetadata` whose `handler_type` is `mcpTool`.

    Attributes:
        additional_context_limit: Configured `additionalContext` spill threshold. `null`
            uses 2,500 tokens; `0` disables spilling.
    """

    handler_type: ClassVar[Literal["mcpTool"]] = "mcpTool"

    current_hash: str
    display_order: int
    enabled: bool
    event_name: HookEventName
    is_managed: bool
    key: str
    source: HookSource
    source_path: AbsolutePathBuf
    timeout_sec: int
    trust_status: HookTrustStatus
    server: str
    tool: str
    additional_context_limit: int | None = None
    matcher: str | None = None
    plugin_id: str | None = None
    status_message: str | None = None


@variant(tag=("handlerType", "prompt"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class PromptHookMetadata(Base):
    """The variant of `HookMetadata` whose `handler_type` is `prompt`.

    Attributes:
        additional_context_limit: Configured `additionalContext` spill threshold. `null`
            uses 2,500 tokens; `0` disables spilling.
    """

    handler_type: ClassVar[Literal["prompt"]] = "prompt"

    current_hash: str
    display_order: int
    enabled: bool
    event_name: HookEventName
    is_managed: bool
    key: str
    source: HookSource
    source_path: AbsolutePathBuf
    timeout_sec: int
    trust_status: HookTrustStatus
    additional_context_limit: int | None = None
    matcher: str | None = None
    plugin_id: str | None = None
    status_message: str | None = None


@variant(tag=("handlerType", "agent"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AgentHookMetadata(Base):
    """The variant of `HookMetadata` whose `handler_type` is `agent`.

    Attributes:
        additional_context_limit: Configured `additionalContext` spill threshold. `null`
            uses 2,500 tokens; `0` disables spilling.
    """

    handler_type: ClassVar[Literal["agent"]] = "agent"

    current_hash: str
    display_order: int
    enabled: bool
    event_name: HookEventName
    is_managed: bool
    key: str
    source: HookSource
    source_path: AbsolutePathBuf
    timeout_sec: int
    trust_status: HookTrustStatus
    additional_context_limit: int | None = None
    matcher: str | None = None
    plugin_id: str | None = None
    status_message: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HooksListEntry(Base):
    """An entry of `HooksListResponse.data`."""

    cwd: str
    errors: list[HookErrorInfo]
    hooks: list[HookMetadata]
    warnings: list[str]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MigrationDetails(Base):
    """The value of `ExternalAgentConfigMigrationItem.details`."""

    commands: list[CommandMigration] | UnsetType = UNSET
    hooks: list[HookMigration] | UnsetType = UNSET
    mcp_servers: list[McpServerMigration] | UnsetType = UNSET
    memory: list[str] | UnsetType = UNSET
    plugins: list[PluginsMigration] | UnsetType = UNSET
    sessions: list[SessionMigration] | UnsetType = UNSET
    skills: list[SkillMigration] | UnsetType = UNSET
    subagents: list[SubagentMigration] | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ModelsRequirements(Base):
    """The value of `ConfigRequirements.models`."""

    new_thread: NewThreadModelDefaults | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class NetworkRequirements(Base):
    """The value of `ConfigRequirements.network`.

    Attributes:
        allow_unix_sockets: Legacy compatibility view derived from `unix_sockets`.
        allowed_domains: Legacy compatibility view derived from `domains`.
        denied_domains: Legacy compatibility view derived from `domains`.
        domains: Canonical network permission map for `experimental_network`.
        managed_allowed_domains_only: When true, only managed allowlist entries are
            respected while managed network enforcement is active.
        unix_sockets: Canonical unix socket permission map for `experimental_network`.
    """

    allow_local_binding: bool | None = None
    allow_unix_sockets: list[str] | None = None
    allow_upstream_proxy: bool | None = None
    allowed_domains: list[str] | None = None
    dangerously_allow_all_unix_sockets: bool | None = None
    dangerously_allow_non_loopback_proxy: bool | None = None
    denied_domains: list[str] | None = None
    domains: dict[str, NetworkDomainPermission] | None = None
    enabled: bool | None = None
    http_port: int | None = None
    managed_allowed_domains_only: bool | None = None
    socks_port: int | None = None
    unix_sockets: dict[str, NetworkUnixSocketPermission] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PermissionProfileListResponse(Base):
    """The response to `permissionProfile/list`.

    Attributes:
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            If None, there are no more items to return.
    """

    data: list[PermissionProfileSummary | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WebSearchToolConfig(Base):
    """The value of `ToolsV2.web_search`."""

    allowed_domains: list[str] | None = attrs.field(
        default=None, metadata={"wire": "allowed_domains"}
    )
    context_size: WebSearchContextSize | None = attrs.field(
        default=None, metadata={"wire": "context_size"}
    )
    location: WebSearchLocation | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BrowserUseConfig(Base):
    """The value of `Config.browser_use`."""

    allow_history_access: bool | None = attrs.field(
        default=None, metadata={"wire": "allow_history_access"}
    )
    default_origin_policy: BrowserUseOriginPolicyConfig | None = attrs.field(
        default=None, metadata={"wire": "default_origin_policy"}
    )
    origins: dict[str, BrowserUseOriginPolicyConfig] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseWindowsConfig(Base):
    """The value of `ComputerUseConfig.windows`."""

    aumids: dict[str, AllowDenyRequirement] | None = None
    exes: list[ComputerUseWindowsExeConfig] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseWindowsRequirements(Base):
    """The value of `ComputerUseRequirements.windows`."""

    aumids: dict[str, AllowDenyRequirement] | None = None
    exes: list[ComputerUseWindowsExeRequirement] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsConfig(Base):
    """The value of `Config.apps`."""

    default: AppsDefaultConfig | None = attrs.field(default=None, metadata={"wire": "_default"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApplicationRequirements(Base):
    """The value of `ConfigRequirements.application`."""

    network: ApplicationNetworkRequirements | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BrowserUseRequirements(Base):
    """The value of `ConfigRequirements.browser_use`."""

    allow_global_persistent_approval: bool | None = None
    allow_history_access: bool | None = None
    allow_webmcp: bool | None = None
    default_origin_policy: BrowserUseOriginPolicy | None = None
    disable_auto_review: bool | None = None
    extension: BrowserUseExtensionRequirements | None = None
    origins: dict[str, BrowserUseOriginPolicy] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigBatchWriteParams(Base):
    """The params of `config/batchWrite`.

    Attributes:
        file_path: Path to the config file to write; defaults to the user's `config.toml`
            when omitted.
        reload_user_config: When true, hot-reload updated runtime settings into loaded
            threads after writing. Session-static model, reasoning-effort, Plan-mode
            reasoning-effort, and service-tier defaults are not reloaded. The deprecated
            personality setting is also not reloaded.
    """

    edits: list[ConfigEdit]
    expected_version: str | UnsetType | None = UNSET
    file_path: str | UnsetType | None = UNSET
    reload_user_config: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class OverriddenMetadata(Base):
    """The value of `ConfigWriteResponse.overridden_metadata`."""

    effective_value: Any = attrs.field(repr=False)
    message: str
    overriding_layer: ConfigLayerMetadata


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ManagedHooksRequirements(Base):
    """The value of `ConfigRequirements.hooks`."""

    permission_request: list[ConfiguredHookMatcherGroup] = attrs.field(
        metadata={"wire": "PermissionRequest"}
    )
    post_compact: list[ConfiguredHookMatcherGroup] = attrs.field(metadata={"wire": "PostCompact"})
    post_tool_use: list[ConfiguredHookMatcherGroup] = attrs.field(metadata={"wire": "PostToolUse"})
    pre_compact: list[ConfiguredHookMatcherGroup] = attrs.field(metadata={"wire": "PreCompact"})
    pre_tool_use: list[ConfiguredHookMatcherGroup] = attrs.field(metadata={"wire": "PreToolUse"})
    session_start: list[ConfiguredHookMatcherGroup] = attrs.field(metadata={"wire": "SessionStart"})
    stop: list[ConfiguredHookMatcherGroup] = attrs.field(metadata={"wire": "Stop"})
    subagent_start: list[ConfiguredHookMatcherGroup] = attrs.field(
        metadata={"wire": "SubagentStart"}
    )
    subagent_stop: list[ConfiguredHookMatcherGroup] = attrs.field(metadata={"wire": "SubagentStop"})
    user_prompt_submit: list[ConfiguredHookMatcherGroup] = attrs.field(
        metadata={"wire": "UserPromptSubmit"}
    )
    interrupt: list[ConfiguredHookMatcherGroup] = attrs.field(
        factory=list[ConfiguredHookMatcherGroup], metadata={"wire": "Interrupt"}
    )
    session_end: list[ConfiguredHookMatcherGroup] = attrs.field(
        factory=list[ConfiguredHookMatcherGroup], metadata={"wire": "SessionEnd"}
    )
    managed_dir: str | None = None
    windows_managed_dir: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExperimentalFeatureListResponse(Base):
    """The response to `experimentalFeature/list`.

    Attributes:
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            If None, there are no more items to return.
    """

    data: list[ExperimentalFeature | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportHistoryRecordTypeResultParams(Base):
    """An entry of `ExternalAgentConfigImportHistoryRecordParams.item_type_results`: Completed
    results grouped by imported item type.
    """

    failures: list[ExternalAgentConfigImportItemTypeFailure]
    item_type: ExternalAgentConfigMigrationItemType
    successes: list[ExternalAgentConfigImportHistoryRecordSuccessParams]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportHistory(Base):
    """An entry of `ExternalAgentConfigImportHistoriesReadResponse.data`."""

    completed_at_ms: int
    failures: list[ExternalAgentConfigImportItemTypeFailure]
    import_id: str
    successes: list[ExternalAgentConfigImportItemTypeSuccess]
    provider_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportTypeResult(Base):
    """An entry of `ExternalAgentConfigImportCompletedNotification.item_type_results` and
    `ExternalAgentConfigImportProgressNotification.item_type_results`.
    """

    failures: list[ExternalAgentConfigImportItemTypeFailure]
    item_type: ExternalAgentConfigMigrationItemType
    successes: list[ExternalAgentConfigImportItemTypeSuccess]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HooksListResponse(Base):
    """The response to `hooks/list`."""

    data: list[HooksListEntry | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigMigrationItem(Base):
    """An entry of `ExternalAgentConfigDetectResponse.items` and
    `ExternalAgentConfigImportParams.migration_items`.

    Attributes:
        cwd: Null or empty means home-scoped migration; non-empty means repo-scoped
            migration.
    """

    description: str
    item_type: ExternalAgentConfigMigrationItemType
    cwd: str | UnsetType | None = UNSET
    details: MigrationDetails | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolsV2(Base):
    """The value of `Config.tools`."""

    web_search: WebSearchToolConfig | None = attrs.field(
        default=None, metadata={"wire": "web_search"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseConfig(Base):
    """The value of `Config.computer_use`."""

    default_app_access: AllowDenyRequirement | None = attrs.field(
        default=None, metadata={"wire": "default_app_access"}
    )
    macos: ComputerUseMacosConfig | None = None
    windows: ComputerUseWindowsConfig | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ComputerUseRequirements(Base):
    """The value of `ConfigRequirements.computer_use`."""

    allow_locked_computer_use: bool | None = None
    allow_persistent_approval: bool | None = None
    default_app_access: AllowDenyRequirement | None = None
    macos: ComputerUseMacosRequirements | None = None
    windows: ComputerUseWindowsRequirements | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigWriteResponse(Base):
    """The response to `config/batchWrite`, the response to `config/value/write`.

    Attributes:
        file_path: Canonical path to the config file that was written.
    """

    file_path: AbsolutePathBuf
    status: WriteStatus
    version: str
    overridden_metadata: OverriddenMetadata | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportHistoryRecordParams(Base):
    """The params of `externalAgentConfig/import/recordHistory`.

    Attributes:
        item_type_results: Completed results grouped by imported item type.
        provider_id: Opaque provider identifier for the externally completed import.
    """

    item_type_results: list[ExternalAgentConfigImportHistoryRecordTypeResultParams]
    provider_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportHistoriesReadResponse(Base):
    """The response to `externalAgentConfig/import/readHistories`."""

    connectors: list[ExternalAgentImportedConnectorCandidate | Unknown]
    data: list[ExternalAgentConfigImportHistory | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportCompletedNotification(Base, Notification):
    """The notification `externalAgentConfig/import/completed`."""

    method: ClassVar[str] = "externalAgentConfig/import/completed"

    import_id: str
    item_type_results: list[ExternalAgentConfigImportTypeResult]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportProgressNotification(Base, Notification):
    """The notification `externalAgentConfig/import/progress`."""

    method: ClassVar[str] = "externalAgentConfig/import/progress"

    import_id: str
    item_type_results: list[ExternalAgentConfigImportTypeResult]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigDetectResponse(Base):
    """The response to `externalAgentConfig/detect`."""

    items: list[ExternalAgentConfigMigrationItem | Unknown]
    connectors: list[ExternalAgentDetectedConnectorCandidate | Unknown] = attrs.field(
        factory=list[ExternalAgentDetectedConnectorCandidate | Unknown]
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalAgentConfigImportParams(Base):
    """The params of `externalAgentConfig/import`.

    Attributes:
        migration_source: Migration-source selector used to produce the migration items.
            Pass the same value to detection and import; missing or unrecognized values use the
            default source.
        provider_id: Opaque provider identifier supplied by the caller for analytics
            attribution and import history display. This does not select the migration source.
        source: Optional identifier for the product that initiated the import.
    """

    migration_items: list[ExternalAgentConfigMigrationItem]
    migration_source: str | UnsetType | None = UNSET
    provider_id: str | UnsetType | None = UNSET
    source: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Config(Base):
    """The value of `ConfigReadResponse.config`.

    Attributes:
        approvals_reviewer: [UNSTABLE] Optional default for where approval requests are
            routed for review.
        additional_properties: Properties that the schema does not list.
    """

    analytics: AnalyticsConfig | None = None
    approval_policy: AskForApproval | None = attrs.field(
        default=None, metadata={"wire": "approval_policy"}
    )
    approvals_reviewer: ApprovalsReviewer | None = attrs.field(
        default=None, metadata={"wire": "approvals_reviewer"}
    )
    apps: AppsConfig | None = None
    browser_use: BrowserUseConfig | None = attrs.field(
        default=None, metadata={"wire": "browser_use"}
    )
    compact_prompt: str | None = attrs.field(default=None, metadata={"wire": "compact_prompt"})
    computer_use: ComputerUseConfig | None = attrs.field(
        default=None, metadata={"wire": "computer_use"}
    )
    desktop: dict[str, Any] | None = None
    developer_instructions: str | None = attrs.field(
        default=None, metadata={"wire": "developer_instructions"}
    )
    forced_chatgpt_workspace_id: ForcedChatgptWorkspaceIds | None = attrs.field(
        default=None, metadata={"wire": "forced_chatgpt_workspace_id"}
    )
    forced_login_method: ForcedLoginMethod | None = attrs.field(
        default=None, metadata={"wire": "forced_login_method"}
    )
    instructions: str | None = None
    model: str | None = None
    model_auto_compact_token_limit: int | None = attrs.field(
        default=None, metadata={"wire": "model_auto_compact_token_limit"}
    )
    model_auto_compact_token_limit_scope: AutoCompactTokenLimitScope | None = attrs.field(
        default=None, metadata={"wire": "model_auto_compact_token_limit_scope"}
    )
    model_context_window: int | None = attrs.field(
        default=None, metadata={"wire": "model_context_window"}
    )
    model_provider: str | None = attrs.field(default=None, metadata={"wire": "model_provider"})
    model_reasoning_effort: ReasoningEffort | None = attrs.field(
        default=None, metadata={"wire": "model_reasoning_effort"}
    )
    model_reasoning_summary: ReasoningSummary | None = attrs.field(
        default=None, metadata={"wire": "model_reasoning_summary"}
    )
    model_verbosity: Verbosity | None = attrs.field(
        default=None, metadata={"wire": "model_verbosity"}
    )
    review_model: str | None = attrs.field(default=None, metadata={"wire": "review_model"})
    sandbox_mode: SandboxMode | None = attrs.field(default=None, metadata={"wire": "sandbox_mode"})
    sandbox_workspace_write: SandboxWorkspaceWrite | None = attrs.field(
        default=None, metadata={"wire": "sandbox_workspace_write"}
    )
    service_tier: str | None = attrs.field(default=None, metadata={"wire": "service_tier"})
    tools: ToolsV2 | None = None
    web_search: WebSearchMode | None = attrs.field(default=None, metadata={"wire": "web_search"})
    additional_properties: dict[str, Any] = attrs.field(
        factory=dict[str, Any], repr=False, metadata={"extra": True}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigRequirements(Base):
    """The value of `ConfigRequirementsReadResponse.requirements`: Null if no requirements are
    configured (e.g. no requirements.toml/MDM entries).

    Attributes:
        allowed_login_methods: Effective login methods after managed, forced-login, and
            workspace restrictions. An empty list permits no login method. Older servers may
            omit this field.
        model_provider: Exact provider selection required by managed policy.
        model_providers: Complete required provider definitions, using config.toml field
            names.
    """

    additional_developer_instructions: str | None = None
    allow_appshots: bool | None = None
    allow_browser_and_computer_use: bool | None = None
    allow_login_shell: bool | None = None
    allow_managed_hooks_only: bool | None = None
    allow_remote_control: bool | None = None
    allowed_approval_policies: list[AskForApproval] | None = None
    allowed_approvals_reviewers: list[ApprovalsReviewer] | None = None
    allowed_login_methods: list[ForcedLoginMethod] | None = None
    allowed_permission_profiles: dict[str, bool] | None = None
    allowed_sandbox_modes: list[SandboxMode] | None = None
    allowed_web_search_modes: list[WebSearchMode] | None = None
    allowed_windows_sandbox_implementations: list[WindowsSandboxImplementation] | None = None
    application: ApplicationRequirements | None = None
    auto_review: AutoReviewRequirements | None = None
    browser_use: BrowserUseRequirements | None = None
    chatgpt_base_url: str | None = None
    check_for_update_on_startup: bool | None = None
    cli_auth_credentials_store: CliAuthCredentialsStoreMode | None = None
    computer_use: ComputerUseRequirements | None = None
    default_permissions: str | None = None
    enforce_residency: ResidencyRequirement | None = None
    feature_requirements: dict[str, bool] | None = None
    feedback: FeedbackRequirements | None = None
    hooks: ManagedHooksRequirements | None = None
    in_app_browser: InAppBrowserRequirements | None = None
    log_dir: str | None = None
    model_catalog_json: str | None = None
    model_provider: str | None = None
    model_providers: dict[str, Any] | None = None
    models: ModelsRequirements | None = None
    network: NetworkRequirements | None = None
    sqlite_home: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigReadResponse(Base):
    """The response to `config/read`."""

    config: Config = attrs.field(repr=False)
    origins: dict[str, ConfigLayerMetadata]
    layers: list[ConfigLayer | Unknown] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigRequirementsReadResponse(Base):
    """The response to `configRequirements/read`.

    Attributes:
        requirements: Null if no requirements are configured (e.g. no requirements.toml/MDM
            entries).
        supports_independent_speed_modes: Whether Fast and Ultra Fast requirements are
            enforced independently. Older servers omit this field and use Fast mode as a shared
            speed gate.
    """

    requirements: ConfigRequirements | None = None
    supports_independent_speed_modes: bool | None = None


publish(globals())
