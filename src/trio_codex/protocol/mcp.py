# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""MCP servers and apps."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

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
    Shape,
    Untagged,
    publish,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppBranding(Base):
    """EXPERIMENTAL - app metadata returned by app-list APIs."""

    is_discoverable_app: bool
    category: str | None = None
    developer: str | None = None
    privacy_policy: str | None = None
    terms_of_service: str | None = None
    website: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppReview(Base):
    """The value of `AppMetadata.review`."""

    status: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppScreenshot(Base):
    """An entry of `AppMetadata.screenshots`."""

    user_prompt: str
    file_id: str | None = None
    url: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppToolSummary(Base):
    """EXPERIMENTAL - metadata returned by app/read."""

    description: str
    name: str
    disabled_reason: str | None = None
    is_enabled: bool = True
    is_read_only: bool = False
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsInstalledParams(Base):
    """Read the committed installed connector runtime snapshot.

    The params of `app/installed`.

    Attributes:
        force_refresh: When true and Apps are permitted, refresh and publish the hosted
            connector runtime tool snapshot first.
        thread_id: Optional loaded thread id used to evaluate effective app configuration.
    """

    force_refresh: bool | UnsetType = UNSET
    thread_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InstalledApp(Base):
    """Installed connector runtime state.

    Attributes:
        callable: Whether the connector is enabled and has a non-synthetic, model-visible
            tool allowed by effective MCP and app/tool policy in the committed runtime snapshot.
        enabled: Effective enabled state after applying global, workspace, local, and
            managed configuration at read time.
        runtime_name: Best-effort name carried by the runtime tool catalog. Canonical app
            metadata remains owned by `app/read`.
    """

    callable: bool
    enabled: bool
    id: str
    runtime_name: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsListParams(Base):
    """EXPERIMENTAL - list available apps/connectors.

    The params of `app/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        force_refetch: When true, bypass app caches and fetch the latest data from sources.
        limit: Optional page size; defaults to a reasonable server-side value.
        thread_id: Optional thread id used to evaluate app feature gating from that thread's
            config.
    """

    cursor: str | UnsetType | None = UNSET
    force_refetch: bool | UnsetType = UNSET
    limit: int | UnsetType | None = UNSET
    thread_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsReadParams(Base):
    """EXPERIMENTAL - read metadata for specific apps/connectors.

    The params of `app/read`.

    Attributes:
        app_ids: App ids to read. The server accepts at most 100 ids and deduplicates
            repeated ids while preserving their first-request order.
        include_tools: When true, include display-only public tool summaries in the returned
            metadata.
        thread_id: Optional loaded thread id used to evaluate effective app configuration.
    """

    app_ids: list[str]
    include_tools: bool | UnsetType = UNSET
    thread_id: str | UnsetType | None = UNSET


class McpServerStatusDetail(OpenEnum):
    """The possible values of `ListMcpServerStatusParams.detail`."""

    full = "full"
    tools_and_auth_only = "toolsAndAuthOnly"


class McpAuthStatus(OpenEnum):
    """The possible values of `McpServerStatus.auth_status`."""

    unknown = "unknown"
    unsupported = "unsupported"
    not_logged_in = "notLoggedIn"
    bearer_token = "bearerToken"  # noqa: S105
    o_auth = "oAuth"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpResourceReadTarget(Base):
    """The value of `McpResourceReadParams.target`: Explicit hosted app/account. Omit to retain
    legacy resource discovery.

    Attributes:
        link_id: Null explicitly requests no-auth access, subject to the app's resource
            policy.
    """

    connector_id: str
    link_id: str | None


# Contents returned when reading a resource from an MCP server.
if TYPE_CHECKING:
    ResourceContent: TypeAlias = "TextResourceContent | BlobResourceContent | Unknown"
else:
    ResourceContent = Untagged(
        "ResourceContent",
        (),
        (
            Shape("TextResourceContent", ("text", "uri"), {}),
            Shape("BlobResourceContent", ("blob", "uri"), {}),
        ),
    )


class McpServerConnectionStatus(OpenEnum):
    """The possible values of `McpServerStatus.runtime_status`."""

    not_started = "notStarted"
    starting = "starting"
    connected = "connected"
    authentication_required = "authenticationRequired"
    failed = "failed"
    cancelled = "cancelled"
    disabled = "disabled"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerEventNotification(Base):
    """The value of `McpServerEventStreamNotification.notification`."""

    method: str
    params: Any


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerEventStreamStartParams(Base):
    """The params of `mcpServer/event/stream/start`."""

    arguments: Any
    name: str
    server: str
    subscription_id: str
    thread_id: str
    meta: Any = attrs.field(default=UNSET, metadata={"wire": "_meta"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerEventStreamStartResponse(Base):
    """The response to `mcpServer/event/stream/start`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerEventStreamStopParams(Base):
    """The params of `mcpServer/event/stream/stop`."""

    subscription_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerEventStreamStopResponse(Base):
    """The response to `mcpServer/event/stream/stop`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerInfo(Base):
    """Presentation metadata advertised by an initialized MCP server."""

    name: str
    version: str
    description: str | None = None
    icons: list[Any] | None = None
    title: str | None = None
    website_url: str | None = None


class McpServerOauthClientRegistration(OpenEnum):
    """The possible values of `McpServerOauthLoginParams.client_registration`."""

    auto = "auto"
    cimd = "cimd"
    dcr = "dcr"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerOauthLoginCompletedNotification(Base, Notification):
    """The notification `mcpServer/oauthLogin/completed`.

    Attributes:
        login_id: Identifies the explicit login attempt. Older servers omit this field.
    """

    method: ClassVar[str] = "mcpServer/oauthLogin/completed"

    name: str
    success: bool
    error: str | None = None
    login_id: str | None = None
    thread_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerOauthLoginResponse(Base):
    """The response to `mcpServer/oauth/login`.

    Attributes:
        login_id: Identifies this login attempt across the response and completion
            notification. Older servers omit this field; current servers always return it.
    """

    authorization_url: str = attrs.field(repr=False)
    login_id: str | None = None


class McpServerStartupFailureReason(OpenEnum):
    """The possible values of `McpServerStatusUpdatedNotification.failure_reason`."""

    reauthentication_required = "reauthenticationRequired"


class McpServerStartupState(OpenEnum):
    """The possible values of `McpServerStatusUpdatedNotification.status`."""

    starting = "starting"
    ready = "ready"
    failed = "failed"
    cancelled = "cancelled"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Resource(Base):
    """A known resource that the server is capable of reading."""

    name: str
    uri: str
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})
    annotations: Any = None
    description: str | None = None
    icons: list[Any] | None = None
    mime_type: str | None = None
    size: int | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResourceTemplate(Base):
    """A template description for resources available on the server."""

    name: str
    uri_template: str
    annotations: Any = None
    description: str | None = None
    mime_type: str | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Tool(Base):
    """Definition for a tool the client can call."""

    input_schema: Any
    name: str
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})
    annotations: Any = None
    description: str | None = None
    icons: list[Any] | None = None
    output_schema: Any = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerToolCallParams(Base):
    """The params of `mcpServer/tool/call`."""

    server: str
    thread_id: str
    tool: str
    meta: Any = attrs.field(default=UNSET, metadata={"wire": "_meta"})
    arguments: Any = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerToolCallResponse(Base):
    """The response to `mcpServer/tool/call`."""

    content: list[Any]
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})
    is_error: bool | None = None
    structured_content: Any = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TextResourceContent(Base):
    """A variant of `ResourceContent`, known by its `text` and `uri`.

    Attributes:
        uri: The URI of this resource.
    """

    text: str
    uri: str
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})
    mime_type: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BlobResourceContent(Base):
    """A variant of `ResourceContent`, known by its `blob` and `uri`.

    Attributes:
        uri: The URI of this resource.
    """

    blob: str
    uri: str
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})
    mime_type: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppMetadata(Base):
    """The value of `AppInfo.app_metadata`."""

    categories: list[str] | None = None
    developer: str | None = None
    first_party_requires_install: bool | None = None
    review: AppReview | None = None
    screenshots: list[AppScreenshot] | None = None
    seo_description: str | None = None
    show_in_composer_when_unlinked: bool | None = None
    sub_categories: list[str] | None = None
    version: str | None = None
    version_id: str | None = None
    version_notes: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConnectorMetadata(Base):
    """EXPERIMENTAL - metadata returned by app/read."""

    id: str
    name: str
    description: str | None = None
    distribution_channel: str | None = None
    icon_url: str | None = None
    icon_url_dark: str | None = None
    install_url: str | None = None
    plugin_display_names: list[str] = attrs.field(factory=list[str])
    tool_summaries: list[AppToolSummary] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsInstalledResponse(Base):
    """The installed connectors in one committed runtime snapshot.

    The response to `app/installed`.
    """

    apps: list[InstalledApp | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ListMcpServerStatusParams(Base):
    """The params of `mcpServerStatus/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        detail: Controls how much MCP inventory data to fetch for each server. Defaults to
            `Full` when omitted.
        limit: Optional page size; defaults to a server-defined value.
        server_name: Limit discovery to one server. With a thread ID, reuse that thread's
            MCP connection.
    """

    cursor: str | UnsetType | None = UNSET
    detail: McpServerStatusDetail | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    server_name: str | UnsetType | None = UNSET
    thread_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpResourceReadParams(Base):
    """The params of `mcpServer/resource/read`.

    Attributes:
        origin_call_id: Originating MCP tool call used to select the resource's app.
        target: Explicit hosted app/account. Omit to retain legacy resource discovery.
    """

    server: str
    uri: str
    connector_id: str | UnsetType | None = UNSET
    origin_call_id: str | UnsetType | None = UNSET
    target: McpResourceReadTarget | UnsetType | None = UNSET
    thread_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpResourceReadResponse(Base):
    """The response to `mcpServer/resource/read`.

    Attributes:
        origin_call_id: Originating call when the server applied app-specific resource
            scoping.
    """

    contents: list[ResourceContent]
    origin_call_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerEventStreamNotification(Base, Notification):
    """The notification `mcpServer/event/stream/notification`."""

    method: ClassVar[str] = "mcpServer/event/stream/notification"

    notification: McpServerEventNotification
    subscription_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerOauthLoginParams(Base):
    """The params of `mcpServer/oauth/login`.

    Attributes:
        client_registration: Registration strategy for this login only; omission selects
            automatic discovery.
    """

    name: str
    client_registration: McpServerOauthClientRegistration | UnsetType | None = UNSET
    scopes: list[str] | UnsetType | None = UNSET
    thread_id: str | UnsetType | None = UNSET
    timeout_secs: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerStatusUpdatedNotification(Base, Notification):
    """The notification `mcpServer/startupStatus/updated`."""

    method: ClassVar[str] = "mcpServer/startupStatus/updated"

    name: str
    status: McpServerStartupState
    error: str | None = None
    failure_reason: McpServerStartupFailureReason | None = None
    thread_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerStatus(Base):
    """An entry of `ListMcpServerStatusResponse.data`.

    Attributes:
        http_origin: HTTP origin of the effective configured endpoint, including plugin
            servers. Excludes credentials, path, query, and fragment; null for non-HTTP
            transports.
        runtime_status: Current thread-runtime connection state; null when unavailable or
            the configuration changed.
        server_capabilities: Capabilities advertised by the initialized MCP server; null
            when unavailable.
        tools_error: Tool discovery failed and no catalog was returned. Null when a catalog
            is returned, including cached or empty catalogs.
    """

    auth_status: McpAuthStatus
    name: str
    resource_templates: list[ResourceTemplate]
    resources: list[Resource]
    tools: dict[str, Tool]
    http_origin: str | None = None
    plugin_id: str | None = None
    runtime_status: McpServerConnectionStatus | None = None
    server_capabilities: Any = None
    server_info: McpServerInfo | None = None
    tools_error: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppInfo(Base):
    """EXPERIMENTAL - app metadata returned by app-list APIs.

    Attributes:
        is_enabled: Whether this app is enabled in config.toml. Example: ```toml
            [apps.bad_app] enabled = false ```
    """

    id: str
    name: str
    app_metadata: AppMetadata | None = None
    branding: AppBranding | None = None
    description: str | None = None
    distribution_channel: str | None = None
    icon_assets: dict[str, str] | None = None
    icon_dark_assets: dict[str, str] | None = None
    install_url: str | None = None
    is_accessible: bool = False
    is_enabled: bool = True
    labels: dict[str, str] | None = None
    logo_url: str | None = None
    logo_url_dark: str | None = None
    plugin_display_names: list[str] = attrs.field(factory=list[str])


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsReadResponse(Base):
    """EXPERIMENTAL - app/read response.

    The response to `app/read`.
    """

    apps: list[ConnectorMetadata | Unknown]
    missing_app_ids: list[str]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ListMcpServerStatusResponse(Base):
    """The response to `mcpServerStatus/list`.

    Attributes:
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            If None, there are no more items to return.
    """

    data: list[McpServerStatus | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppListUpdatedNotification(Base, Notification):
    """EXPERIMENTAL - notification emitted when the app list changes.

    The notification `app/list/updated`.
    """

    method: ClassVar[str] = "app/list/updated"

    data: list[AppInfo]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AppsListResponse(Base):
    """EXPERIMENTAL - app list response.

    The response to `app/list`.

    Attributes:
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            If None, there are no more items to return.
    """

    data: list[AppInfo | Unknown]
    next_cursor: str | None = None


publish(globals())
