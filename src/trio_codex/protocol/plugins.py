# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Plugins, marketplaces and skills."""

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
    LegacyAppPathString,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    HookEventName,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppSummary(Base):
    """EXPERIMENTAL - app metadata summary for plugin responses."""

    id: str
    name: str
    category: str | None = None
    description: str | None = None
    install_url: str | None = None


class AppTemplateUnavailableReason(OpenEnum):
    """The possible values of `AppTemplateSummary.reason`."""

    not_configured_for_workspace = "NOT_CONFIGURED_FOR_WORKSPACE"
    no_active_workspace = "NO_ACTIVE_WORKSPACE"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceAddParams(Base):
    """The params of `marketplace/add`."""

    source: str
    ref_name: str | UnsetType | None = UNSET
    sparse_paths: list[str] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceAddResponse(Base):
    """The response to `marketplace/add`."""

    already_added: bool
    installed_root: AbsolutePathBuf
    marketplace_name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceInterface(Base):
    """The value of `PluginMarketplaceEntry.interface`."""

    display_name: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceLoadErrorInfo(Base):
    """An entry of `PluginInstalledResponse.marketplace_load_errors` and
    `PluginListResponse.marketplace_load_errors`.
    """

    marketplace_path: AbsolutePathBuf
    message: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceRemoveParams(Base):
    """The params of `marketplace/remove`."""

    marketplace_name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceRemoveResponse(Base):
    """The response to `marketplace/remove`."""

    marketplace_name: str
    installed_root: AbsolutePathBuf | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceUpgradeErrorInfo(Base):
    """An entry of `MarketplaceUpgradeResponse.errors`."""

    marketplace_name: str
    message: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceUpgradeParams(Base):
    """The params of `marketplace/upgrade`."""

    marketplace_name: str | UnsetType | None = UNSET


class PluginAuthPolicy(OpenEnum):
    """The possible values of `PluginInstallResponse.auth_policy` and `PluginSummary.auth_policy`."""

    on_install = "ON_INSTALL"
    on_use = "ON_USE"


class PluginAvailability(OpenEnum):
    """The possible values of `PluginSummary.availability`.

    Attributes:
        available: Plugin-service currently sends `"ENABLED"` for available remote plugins.
            Codex app-server exposes `"AVAILABLE"` in its API; the alias keeps decoding
            compatible with that upstream response.
    """

    disabled_by_admin = "DISABLED_BY_ADMIN"
    available = "AVAILABLE"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginHookSummary(Base):
    """An entry of `PluginDetail.hooks`."""

    event_name: HookEventName
    key: str


class PluginDisabledReason(OpenEnum):
    """The possible values of `PluginSummary.disabled_reason`."""

    disabled_by_admin = "disabled_by_admin"
    plan_not_eligible = "plan_not_eligible"
    required_app_unavailable = "required_app_unavailable"
    unknown = "unknown"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginInstallParams(Base):
    """The params of `plugin/install`.

    Attributes:
        install_attempt_id: Client-generated identifier used to correlate one installation
            attempt.
    """

    plugin_name: str
    install_attempt_id: str | UnsetType | None = UNSET
    marketplace_path: AbsolutePathBuf | UnsetType | None = UNSET
    remote_marketplace_name: str | UnsetType | None = UNSET


class PluginInstallPolicy(OpenEnum):
    """The possible values of `PluginSummary.install_policy`."""

    not_available = "NOT_AVAILABLE"
    available = "AVAILABLE"
    installed_by_default = "INSTALLED_BY_DEFAULT"


class PluginInstallPolicySource(OpenEnum):
    """The possible values of `PluginSummary.install_policy_source`."""

    workspace_setting = "WORKSPACE_SETTING"
    implicit_canonical_app = "IMPLICIT_CANONICAL_APP"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginInstalledParams(Base):
    """The params of `plugin/installed`.

    Attributes:
        cwds: Optional working directories used to discover repo marketplaces.
        install_suggestion_plugin_names: Additional uninstalled plugin names that should be
            returned when present locally. This is used by mention surfaces that intentionally
            expose install entrypoints.
    """

    cwds: list[AbsolutePathBuf] | UnsetType | None = UNSET
    install_suggestion_plugin_names: list[str] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginInterface(Base):
    """The value of `PluginSummary.interface`.

    Attributes:
        screenshot_urls: Remote screenshot URLs from the plugin catalog.
        screenshots: Local screenshot paths, resolved from the installed plugin package.
        composer_icon: Local composer icon path, resolved from the installed plugin package.
        composer_icon_url: Remote composer icon URL from the plugin catalog.
        default_prompt: Starter prompts for the plugin. Capped at 3 entries with a maximum
            of 128 characters per entry.
        logo: Local logo path, resolved from the installed plugin package.
        logo_dark: Local dark-mode logo path, resolved from the installed plugin package.
        logo_url: Remote logo URL from the plugin catalog.
        logo_url_dark: Remote dark-mode logo URL from the plugin catalog.
    """

    capabilities: list[str]
    screenshot_urls: list[str]
    screenshots: list[AbsolutePathBuf]
    brand_color: str | None = None
    category: str | None = None
    composer_icon: AbsolutePathBuf | None = None
    composer_icon_url: str | None = None
    default_prompt: list[str] | None = None
    developer_name: str | None = None
    display_name: str | None = None
    logo: AbsolutePathBuf | None = None
    logo_dark: AbsolutePathBuf | None = None
    logo_url: str | None = None
    logo_url_dark: str | None = None
    long_description: str | None = None
    privacy_policy_url: str | None = None
    short_description: str | None = None
    terms_of_service_url: str | None = None
    website_url: str | None = None


class PluginListMarketplaceKind(OpenEnum):
    """The possible values of `PluginListParams.marketplace_kinds`."""

    local = "local"
    vertical = "vertical"
    workspace_directory = "workspace-directory"
    shared_with_me = "shared-with-me"
    created_by_me_remote = "created-by-me-remote"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginReadParams(Base):
    """The params of `plugin/read`."""

    plugin_name: str
    marketplace_path: AbsolutePathBuf | UnsetType | None = UNSET
    remote_marketplace_name: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginReconcileChangedPlugin(Base):
    """Runtime categories affected by this change, not just capabilities currently present. Flags
    describe declarations before runtime policy filtering. Updates OR the old and new bundle
    flags; enablement changes and cached reinstalls use the cached bundle; removals retain the
    old bundle's flags.

    Attributes:
        has_skills: Whether either bundle declares skill roots; not a validated inventory of
            enabled skills.
        id: Local plugin ID (`name@marketplace`), matching `PluginSummary.id`.
    """

    has_apps: bool
    has_hooks: bool
    has_mcps: bool
    has_skills: bool
    id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginReconcileParams(Base):
    """The params of `plugin/reconcile`.

    Attributes:
        reason: Optional client-provided reason recorded with the reconciliation attempt.
    """

    reason: str | UnsetType | None = UNSET


class PluginSearchScope(OpenEnum):
    """The possible values of `PluginSearchParams.scope`."""

    global_ = "global"
    workspace = "workspace"
    personal = "personal"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareCheckoutParams(Base):
    """The params of `plugin/share/checkout`."""

    remote_plugin_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareCheckoutResponse(Base):
    """The response to `plugin/share/checkout`."""

    marketplace_name: str
    marketplace_path: AbsolutePathBuf
    plugin_id: str
    plugin_name: str
    plugin_path: AbsolutePathBuf
    remote_plugin_id: str
    remote_version: str | None = None


class PluginShareDiscoverability(OpenEnum):
    """The possible values of `PluginShareContext.discoverability`,
    `PluginShareSaveParams.discoverability` and 1 other field.
    """

    listed = "LISTED"
    unlisted = "UNLISTED"
    private = "PRIVATE"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareDeleteParams(Base):
    """The params of `plugin/share/delete`."""

    remote_plugin_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareDeleteResponse(Base):
    """The response to `plugin/share/delete`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareListParams(Base):
    """The params of `plugin/share/list`."""


class PluginSharePrincipalRole(OpenEnum):
    """The possible values of `PluginSharePrincipal.role`."""

    reader = "reader"
    editor = "editor"
    owner = "owner"


class PluginSharePrincipalType(OpenEnum):
    """The possible values of `PluginSharePrincipal.principal_type` and
    `PluginShareTarget.principal_type`.
    """

    user = "user"
    group = "group"
    workspace = "workspace"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareSaveResponse(Base):
    """The response to `plugin/share/save`."""

    remote_plugin_id: str
    share_url: str
    can_publish_to_workspace: bool | None = None


class PluginShareTargetRole(OpenEnum):
    """The possible values of `PluginShareTarget.role`."""

    reader = "reader"
    editor = "editor"


class PluginShareUpdateDiscoverability(OpenEnum):
    """The possible values of `PluginShareUpdateTargetsParams.discoverability`."""

    unlisted = "UNLISTED"
    private = "PRIVATE"
    listed = "LISTED"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginSkillReadParams(Base):
    """The params of `plugin/skill/read`."""

    remote_marketplace_name: str
    remote_plugin_id: str
    skill_name: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginSkillReadResponse(Base):
    """The response to `plugin/skill/read`."""

    contents: str | None = None


@variant(tag=("type", "local"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class LocalPluginSource(Base):
    """The variant of `PluginSource` whose `type` is `local`."""

    type: ClassVar[Literal["local"]] = "local"

    path: AbsolutePathBuf


@variant(tag=("type", "git"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class GitPluginSource(Base):
    """The variant of `PluginSource` whose `type` is `git`."""

    type: ClassVar[Literal["git"]] = "git"

    url: str
    path: str | None = None
    ref_name: str | None = None
    sha: str | None = None


@variant(tag=("type", "npm"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class NpmPluginSource(Base):
    """The variant of `PluginSource` whose `type` is `npm`.

    Attributes:
        registry: Optional HTTPS registry URL. Authentication stays in the user's npm
            config.
        version: Optional npm version or version range.
    """

    type: ClassVar[Literal["npm"]] = "npm"

    package: str
    registry: str | None = None
    version: str | None = None


@variant(tag=("type", "remote"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemotePluginSource(Base):
    """The plugin is available in the remote catalog. Download metadata is kept server-side and is
    not exposed through the app-server API.
    """

    type: ClassVar[Literal["remote"]] = "remote"


if TYPE_CHECKING:
    PluginSource: TypeAlias = """(
        LocalPluginSource
        | GitPluginSource
        | NpmPluginSource
        | RemotePluginSource
        | Unknown
    )"""
else:
    PluginSource = Tagged(
        "PluginSource",
        "type",
        {
            "local": "LocalPluginSource",
            "git": "GitPluginSource",
            "npm": "NpmPluginSource",
            "remote": "RemotePluginSource",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginUninstallParams(Base):
    """The params of `plugin/uninstall`."""

    plugin_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginUninstallResponse(Base):
    """The response to `plugin/uninstall`."""


class ScheduledTaskWeekday(OpenEnum):
    """The possible values of `HourlyScheduledTaskSchedule.days` and
    `WeeklyScheduledTaskSchedule.days`.
    """

    mo = "MO"
    tu = "TU"
    we = "WE"
    th = "TH"
    fr = "FR"
    sa = "SA"
    su = "SU"


@variant(tag=("type", "daily"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class DailyScheduledTaskSchedule(Base):
    """The variant of `ScheduledTaskSchedule` whose `type` is `daily`."""

    type: ClassVar[Literal["daily"]] = "daily"

    time: str


@variant(tag=("type", "weekdays"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WeekdaysScheduledTaskSchedule(Base):
    """The variant of `ScheduledTaskSchedule` whose `type` is `weekdays`."""

    type: ClassVar[Literal["weekdays"]] = "weekdays"

    time: str


if TYPE_CHECKING:
    ScheduledTaskSchedule: TypeAlias = """(
        HourlyScheduledTaskSchedule
        | DailyScheduledTaskSchedule
        | WeekdaysScheduledTaskSchedule
        | WeeklyScheduledTaskSchedule
        | Unknown
    )"""
else:
    ScheduledTaskSchedule = Tagged(
        "ScheduledTaskSchedule",
        "type",
        {
            "hourly": "HourlyScheduledTaskSchedule",
            "daily": "DailyScheduledTaskSchedule",
            "weekdays": "WeekdaysScheduledTaskSchedule",
            "weekly": "WeeklyScheduledTaskSchedule",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillToolDependency(Base):
    """An entry of `SkillDependencies.tools`."""

    type: str
    value: str
    command: str | None = None
    description: str | None = None
    transport: str | None = None
    url: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillErrorInfo(Base):
    """An entry of `SkillsListEntry.errors`."""

    message: str
    path: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillInterface(Base):
    """The value of `SkillMetadata.interface` and `SkillSummary.interface`.

    Attributes:
        icon_large_url: Remote large icon URL from the plugin catalog.
        icon_small_url: Remote small icon URL from the plugin catalog.
    """

    brand_color: str | None = None
    default_prompt: str | None = None
    display_name: str | None = None
    icon_large: AbsolutePathBuf | None = None
    icon_large_url: str | None = None
    icon_small: AbsolutePathBuf | None = None
    icon_small_url: str | None = None
    short_description: str | None = None


class SkillScope(OpenEnum):
    """The possible values of `SkillMetadata.scope`."""

    user = "user"
    repo = "repo"
    system = "system"
    admin = "admin"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsChangedNotification(Base, Notification):
    """Notification emitted when watched local skill files change.

    Treat this as an invalidation signal and re-run `skills/list` with the client's current
    parameters when refreshed skill metadata is needed.

    The notification `skills/changed`.
    """

    method: ClassVar[str] = "skills/changed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsConfigWriteParams(Base):
    """The params of `skills/config/write`.

    Attributes:
        name: Name-based selector.
        path: Path-based selector.
    """

    enabled: bool
    name: str | UnsetType | None = UNSET
    path: AbsolutePathBuf | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsConfigWriteResponse(Base):
    """The response to `skills/config/write`."""

    effective_enabled: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsExtraRootsSetParams(Base):
    """The params of `skills/extraRoots/set`."""

    extra_roots: list[AbsolutePathBuf]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsExtraRootsSetResponse(Base):
    """The response to `skills/extraRoots/set`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsListParams(Base):
    """The params of `skills/list`.

    Attributes:
        cwds: When empty, defaults to the current session working directory.
        force_reload: When true, bypass the skills cache and re-scan skills from disk.
    """

    cwds: list[str] | UnsetType = UNSET
    force_reload: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppTemplateSummary(Base):
    """An entry of `PluginDetail.app_templates`."""

    materialized_app_ids: list[str]
    name: str
    template_id: str
    canonical_connector_id: str | None = None
    category: str | None = None
    description: str | None = None
    logo_url: str | None = None
    logo_url_dark: str | None = None
    reason: AppTemplateUnavailableReason | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MarketplaceUpgradeResponse(Base):
    """The response to `marketplace/upgrade`."""

    errors: list[MarketplaceUpgradeErrorInfo | Unknown]
    selected_marketplaces: list[str]
    upgraded_roots: list[AbsolutePathBuf]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginInstallResponse(Base):
    """The response to `plugin/install`."""

    apps_needing_auth: list[AppSummary | Unknown]
    auth_policy: PluginAuthPolicy


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginListParams(Base):
    """The params of `plugin/list`.

    Attributes:
        cwds: Optional working directories used to discover repo marketplaces. When omitted,
            only home-scoped marketplaces and the official curated marketplace are considered.
        force_refetch: Whether the client requests a fresh remote plugin catalog fetch.
        marketplace_kinds: Optional marketplace kind filter. When omitted, only local
            marketplaces are queried, plus the default remote catalog when enabled by feature
            flag.
    """

    cwds: list[AbsolutePathBuf] | UnsetType | None = UNSET
    force_refetch: bool | UnsetType = UNSET
    marketplace_kinds: list[PluginListMarketplaceKind] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginReconcileResponse(Base):
    """Bundle and installed-state changes observed by this pass, not a runtime-readiness
    acknowledgement or a cumulative diff since the client's last request. Other metadata-only
    changes are not listed.

    The response to `plugin/reconcile`.

    Attributes:
        changed_plugins: Plugins affected by bundle changes, enablement changes, or
            removals. Installed-state changes compare against the previous cached snapshot,
            including cached reinstalls. Removal hints survive cache cleanup failures; unchanged
            plugins are omitted.
        failed_materialization_remote_plugin_ids: Subset of failures for which the requested
            bundle could not be materialized. A previously cached version may still be
            available.
        failed_remote_plugin_ids: Backend remote plugin IDs whose bundle or identity update
            failed.
    """

    changed_plugins: list[PluginReconcileChangedPlugin | Unknown]
    failed_materialization_remote_plugin_ids: list[str]
    failed_remote_plugin_ids: list[str]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginSearchParams(Base):
    """The params of `plugin/search`."""

    search_term: str
    cursor: str | UnsetType | None = UNSET
    cwds: list[AbsolutePathBuf] | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    scope: PluginSearchScope | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginSharePrincipal(Base):
    """An entry of `PluginShareContext.share_principals` and
    `PluginShareUpdateTargetsResponse.principals`.
    """

    name: str
    principal_id: str
    principal_type: PluginSharePrincipalType
    role: PluginSharePrincipalRole


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareTarget(Base):
    """An entry of `PluginShareSaveParams.share_targets` and
    `PluginShareUpdateTargetsParams.share_targets`.
    """

    principal_id: str
    principal_type: PluginSharePrincipalType
    role: PluginShareTargetRole


@variant(tag=("type", "hourly"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class HourlyScheduledTaskSchedule(Base):
    """The variant of `ScheduledTaskSchedule` whose `type` is `hourly`."""

    type: ClassVar[Literal["hourly"]] = "hourly"

    interval_hours: int
    days: list[ScheduledTaskWeekday] | None = None


@variant(tag=("type", "weekly"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WeeklyScheduledTaskSchedule(Base):
    """The variant of `ScheduledTaskSchedule` whose `type` is `weekly`."""

    type: ClassVar[Literal["weekly"]] = "weekly"

    days: list[ScheduledTaskWeekday]
    time: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ScheduledTaskSummary(Base):
    """An entry of `PluginDetail.scheduled_tasks`."""

    key: str
    name: str
    prompt: str
    schedule: ScheduledTaskSchedule


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillDependencies(Base):
    """The value of `SkillMetadata.dependencies`."""

    tools: list[SkillToolDependency]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillSummary(Base):
    """An entry of `PluginDetail.skills` and `PluginDetail.onboarding_skill`."""

    description: str
    enabled: bool
    name: str
    interface: SkillInterface | None = None
    path: LegacyAppPathString | None = None
    short_description: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareContext(Base):
    """The value of `PluginSummary.share_context`: Remote sharing context associated with this
    plugin when available.

    Attributes:
        remote_version: Version of the remote shared plugin release when available.
    """

    remote_plugin_id: str
    can_publish_to_workspace: bool | None = None
    creator_account_user_id: str | None = None
    creator_name: str | None = None
    discoverability: PluginShareDiscoverability | None = None
    remote_version: str | None = None
    share_principals: list[PluginSharePrincipal] | None = None
    share_url: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareUpdateTargetsResponse(Base):
    """The response to `plugin/share/updateTargets`."""

    discoverability: PluginShareDiscoverability
    principals: list[PluginSharePrincipal | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareSaveParams(Base):
    """The params of `plugin/share/save`."""

    plugin_path: AbsolutePathBuf
    discoverability: PluginShareDiscoverability | UnsetType | None = UNSET
    remote_plugin_id: str | UnsetType | None = UNSET
    share_targets: list[PluginShareTarget] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareUpdateTargetsParams(Base):
    """The params of `plugin/share/updateTargets`."""

    discoverability: PluginShareUpdateDiscoverability
    remote_plugin_id: str
    share_targets: list[PluginShareTarget]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillMetadata(Base):
    """An entry of `SkillsListEntry.skills`.

    Attributes:
        plugin_id: Owning plugin ID, matching `PluginSummary.id`, when known.
        short_description: Legacy short_description from SKILL.md. Prefer SKILL.json
            interface.short_description.
    """

    description: str
    enabled: bool
    name: str
    path: LegacyAppPathString
    scope: SkillScope
    dependencies: SkillDependencies | None = None
    interface: SkillInterface | None = None
    plugin_id: str | None = None
    short_description: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginSummary(Base):
    """The value of `PluginDetail.summary`, `PluginMarketplaceEntry.plugins` and 2 other fields.

    Attributes:
        availability: Availability state for installing and using the plugin.
        disabled_reason: Why the remote plugin is unavailable, when provided by
            plugin-service.
        eligible_plan_types: Raw plugin-service plan identifiers eligible to install the
            plugin.
        installed_at: Unix timestamp in seconds when the remote plugin was installed, when
            available.
        local_version: Version of the locally materialized plugin package when available.
        remote_plugin_id: Backend remote plugin identifier when available.
        share_context: Remote sharing context associated with this plugin when available.
        version: Version advertised by the remote marketplace backend when available.
    """

    auth_policy: PluginAuthPolicy
    enabled: bool
    id: str
    install_policy: PluginInstallPolicy
    installed: bool
    name: str
    source: PluginSource
    availability: PluginAvailability = PluginAvailability.available
    disabled_reason: PluginDisabledReason | None = None
    eligible_plan_types: list[str] | None = None
    install_policy_source: PluginInstallPolicySource | None = None
    installed_at: int | None = None
    interface: PluginInterface | None = None
    keywords: list[str] = attrs.field(factory=list[str])
    local_version: str | None = None
    must_show_installation_interstitial: bool | None = None
    remote_plugin_id: str | None = None
    share_context: PluginShareContext | None = None
    version: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsListEntry(Base):
    """An entry of `SkillsListResponse.data`."""

    cwd: str
    errors: list[SkillErrorInfo]
    skills: list[SkillMetadata]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginDetail(Base):
    """The value of `PluginReadResponse.plugin`.

    Attributes:
        onboarding_skill: The declared onboarding skill, when the plugin and visible skill
            are enabled.
    """

    app_templates: list[AppTemplateSummary]
    apps: list[AppSummary]
    hooks: list[PluginHookSummary]
    marketplace_name: str
    mcp_servers: list[str]
    skills: list[SkillSummary]
    summary: PluginSummary
    description: str | None = None
    marketplace_path: AbsolutePathBuf | None = None
    onboarding_skill: SkillSummary | None = None
    scheduled_tasks: list[ScheduledTaskSummary] | None = None
    share_url: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginMarketplaceEntry(Base):
    """An entry of `PluginInstalledResponse.marketplaces` and `PluginListResponse.marketplaces`.

    Attributes:
        path: Local marketplace file path when the marketplace is backed by a local file.
            Remote-only catalog marketplaces do not have a local path.
    """

    name: str
    plugins: list[PluginSummary]
    interface: MarketplaceInterface | None = None
    path: AbsolutePathBuf | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginSearchResult(Base):
    """An entry of `PluginSearchResponse.data`."""

    marketplace_name: str
    plugin: PluginSummary
    marketplace_path: AbsolutePathBuf | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareListItem(Base):
    """An entry of `PluginShareListResponse.data`."""

    plugin: PluginSummary
    local_plugin_path: AbsolutePathBuf | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillsListResponse(Base):
    """The response to `skills/list`."""

    data: list[SkillsListEntry | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginReadResponse(Base):
    """The response to `plugin/read`."""

    plugin: PluginDetail


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginInstalledResponse(Base):
    """The response to `plugin/installed`."""

    marketplaces: list[PluginMarketplaceEntry | Unknown]
    marketplace_load_errors: list[MarketplaceLoadErrorInfo | Unknown] = attrs.field(
        factory=list[MarketplaceLoadErrorInfo | Unknown]
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginListResponse(Base):
    """The response to `plugin/list`."""

    marketplaces: list[PluginMarketplaceEntry | Unknown]
    featured_plugin_ids: list[str] = attrs.field(factory=list[str])
    marketplace_load_errors: list[MarketplaceLoadErrorInfo | Unknown] = attrs.field(
        factory=list[MarketplaceLoadErrorInfo | Unknown]
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginSearchResponse(Base):
    """The response to `plugin/search`."""

    data: list[PluginSearchResult | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PluginShareListResponse(Base):
    """The response to `plugin/share/list`."""

    data: list[PluginShareListItem | Unknown]


publish(globals())
