# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""The handshake, diagnostics, remote control, memory."""

from typing import ClassVar, TypeAlias

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
    publish,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeprecationNoticeNotification(Base, Notification):
    """The notification `deprecationNotice`.

    Attributes:
        summary: Concise summary of what is deprecated.
        details: Optional extra guidance, such as migration steps or rationale.
    """

    method: ClassVar[str] = "deprecationNotice"

    summary: str
    details: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FeedbackUploadParams(Base):
    """The params of `feedback/upload`."""

    classification: str
    extra_log_files: list[str] | UnsetType | None = UNSET
    include_logs: bool | UnsetType = UNSET
    reason: str | UnsetType | None = UNSET
    tags: dict[str, str] | UnsetType | None = UNSET
    thread_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FeedbackUploadResponse(Base):
    """The response to `feedback/upload`.

    Attributes:
        prompt_hash: Whitespace-normalized SHA-256 of the session base instructions,
            matching the uploaded `prompt_hash` tag. Does not include later developer messages.
            Null when the reported rollout has no prompt metadata.
    """

    thread_id: str
    prompt_hash: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GuardianWarningNotification(Base, Notification):
    """The notification `guardianWarning`.

    Attributes:
        message: Concise guardian warning message for the user.
        thread_id: Thread target for the guardian warning.
    """

    method: ClassVar[str] = "guardianWarning"

    message: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MemoryResetResponse(Base):
    """The response to `memory/reset`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MemoryStatusParams(Base):
    """The params of `memory/status`.

    Attributes:
        min_consolidated_threads: Required distinct consolidated threads. Defaults to 20;
            supported range is 1..=4096.
    """

    min_consolidated_threads: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MemoryStatusResponse(Base):
    """The response to `memory/status`."""

    v2_consolidated_threads: int
    v2_ready: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MockExperimentalMethodParams(Base):
    """The params of `mock/experimentalMethod`.

    Attributes:
        value: Test-only payload field.
    """

    value: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MockExperimentalMethodResponse(Base):
    """The response to `mock/experimentalMethod`.

    Attributes:
        echoed: Echoes the input `value`.
    """

    echoed: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlDisableParams(Base):
    """The params of `remoteControl/disable`."""

    ephemeral: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlEnableParams(Base):
    """The params of `remoteControl/enable`."""

    ephemeral: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlClient(Base):
    """An entry of `RemoteControlClientsListResponse.data`."""

    client_id: str
    app_version: str | None = None
    device_model: str | None = None
    device_type: str | None = None
    display_name: str | None = None
    last_seen_at: int | None = None
    os_version: str | None = None
    platform: str | None = None


class RemoteControlClientsListOrder(OpenEnum):
    """The possible values of `RemoteControlClientsListParams.order`."""

    asc = "asc"
    desc = "desc"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlClientsRevokeParams(Base):
    """The params of `remoteControl/client/revoke`."""

    client_id: str
    environment_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlClientsRevokeResponse(Base):
    """The response to `remoteControl/client/revoke`."""


class RemoteControlConnectionStatus(OpenEnum):
    """The possible values of `RemoteControlDisableResponse.status`,
    `RemoteControlEnableResponse.status` and 2 other fields.
    """

    disabled = "disabled"
    connecting = "connecting"
    connected = "connected"
    errored = "errored"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlPairingStartParams(Base):
    """The params of `remoteControl/pairing/start`."""

    manual_code: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlPairingStartResponse(Base):
    """The response to `remoteControl/pairing/start`."""

    environment_id: str
    expires_at: int
    pairing_code: str = attrs.field(repr=False)
    manual_pairing_code: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlPairingStatusParams(Base):
    """The params of `remoteControl/pairing/status`."""

    manual_pairing_code: str | UnsetType | None = attrs.field(default=UNSET, repr=False)
    pairing_code: str | UnsetType | None = attrs.field(default=UNSET, repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlPairingStatusResponse(Base):
    """The response to `remoteControl/pairing/status`."""

    claimed: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RolloutCompressResponse(Base):
    """Acknowledges the compression trigger, not completion. Existing maintenance locks and
    cooldowns can cause the background pass to skip without doing work.

    The response to `rollout/compress`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ServerDiagnosticsGauge(Base):
    """An entry of `ServerDiagnosticsResponse.gauges`."""

    name: str
    value: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ServerDiagnosticsParams(Base):
    """The params of `server/diagnostics`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ServerDiagnosticsProcess(Base):
    """The value of `ServerDiagnosticsResponse.process`."""

    id: int
    physical_footprint_bytes: int | None = None
    resident_memory_bytes: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TextPosition(Base):
    """The value of `TextRange.end` and `TextRange.start`.

    Attributes:
        column: 1-based column number (in Unicode scalar values).
        line: 1-based line number.
    """

    column: int
    line: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class W3cTraceContext(Base):
    """The trace that a message belongs to, as W3C Trace Context writes it."""

    traceparent: str | None = None
    tracestate: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WarningNotification(Base, Notification):
    """The notification `warning`.

    Attributes:
        message: Concise warning message for the user.
        thread_id: Optional thread target when the warning applies to a specific thread.
    """

    method: ClassVar[str] = "warning"

    message: str
    thread_id: str | None = None


NullableRemoteControlDisableParams: TypeAlias = RemoteControlDisableParams | None


NullableRemoteControlEnableParams: TypeAlias = RemoteControlEnableParams | None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlClientsListResponse(Base):
    """The response to `remoteControl/client/list`."""

    data: list[RemoteControlClient | Unknown]
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlClientsListParams(Base):
    """The params of `remoteControl/client/list`."""

    environment_id: str
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    order: RemoteControlClientsListOrder | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlDisableResponse(Base):
    """The response to `remoteControl/disable`."""

    installation_id: str
    server_name: str
    status: RemoteControlConnectionStatus
    environment_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlEnableResponse(Base):
    """The response to `remoteControl/enable`."""

    installation_id: str
    server_name: str
    status: RemoteControlConnectionStatus
    environment_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlStatusChangedNotification(Base, Notification):
    """Current remote-control connection status and remote identity exposed to clients.

    The notification `remoteControl/status/changed`.
    """

    method: ClassVar[str] = "remoteControl/status/changed"

    installation_id: str
    server_name: str
    status: RemoteControlConnectionStatus
    environment_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RemoteControlStatusReadResponse(Base):
    """The response to `remoteControl/status/read`."""

    installation_id: str
    server_name: str
    status: RemoteControlConnectionStatus
    environment_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ServerDiagnosticsResponse(Base):
    """The response to `server/diagnostics`."""

    gauges: list[ServerDiagnosticsGauge | Unknown]
    process: ServerDiagnosticsProcess


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TextRange(Base):
    """The value of `ConfigWarningNotification.range`: Optional range for the error location inside
    the config file.
    """

    end: TextPosition
    start: TextPosition


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigWarningNotification(Base, Notification):
    """The notification `configWarning`.

    Attributes:
        summary: Concise summary of the warning.
        details: Optional extra guidance or error details.
        path: Optional path to the config file that triggered the warning.
        range: Optional range for the error location inside the config file.
    """

    method: ClassVar[str] = "configWarning"

    summary: str
    details: str | None = None
    path: str | None = None
    range: TextRange | None = None


publish(globals())
