# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Files, processes, environments and sandboxes of the runtime's machine."""

from typing import ClassVar, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    SandboxPolicy,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
)
from trio_codex.protocol.rows import (
    Base,
    publish,
)


class CommandExecOutputStream(OpenEnum):
    """Stream label for `command/exec/outputDelta` notifications.

    Attributes:
        stdout: stdout stream. PTY mode multiplexes terminal output here.
        stderr: stderr stream.
    """

    stdout = "stdout"
    stderr = "stderr"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecTerminalSize(Base):
    """PTY size in character cells for `command/exec` PTY sessions.

    Attributes:
        cols: Terminal width in character cells.
        rows: Terminal height in character cells.
    """

    cols: int
    rows: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecResizeResponse(Base):
    """Empty success response for `command/exec/resize`.

    The response to `command/exec/resize`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecResponse(Base):
    """Final buffered result for `command/exec`.

    The response to `command/exec`.

    Attributes:
        exit_code: Process exit code.
        stderr: Buffered stderr capture.

            Empty when stderr was streamed via `command/exec/outputDelta`.
        stdout: Buffered stdout capture.

            Empty when stdout was streamed via `command/exec/outputDelta`.
    """

    exit_code: int
    stderr: str
    stdout: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecTerminateParams(Base):
    """Terminate a running `command/exec` session.

    The params of `command/exec/terminate`.

    Attributes:
        process_id: Client-supplied, connection-scoped `processId` from the original
            `command/exec` request.
    """

    process_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecTerminateResponse(Base):
    """Empty success response for `command/exec/terminate`.

    The response to `command/exec/terminate`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecWriteParams(Base):
    """Write stdin bytes to a running `command/exec` session, close stdin, or both.

    The params of `command/exec/write`.

    Attributes:
        process_id: Client-supplied, connection-scoped `processId` from the original
            `command/exec` request.
        close_stdin: Close stdin after writing `deltaBase64`, if present.
        delta_base64: Optional base64-encoded stdin bytes to write.
    """

    process_id: str
    close_stdin: bool | UnsetType = UNSET
    delta_base64: str | UnsetType | None = attrs.field(default=UNSET, repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecWriteResponse(Base):
    """Empty success response for `command/exec/write`.

    The response to `command/exec/write`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentSkillsParams(Base):
    """The value of `EnvironmentAddParams.skills`: Required skills supplied by this environment,
    checked before model inference.

    Attributes:
        required: Exact catalog names that must be available from this environment.
    """

    required: list[str] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentAddResponse(Base):
    """The response to `environment/add`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentConnectionNotification(Base, Notification):
    """The notification `thread/environment/connected`, the notification
    `thread/environment/disconnected`.
    """

    environment_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentInfoParams(Base):
    """The params of `environment/info`."""

    environment_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentShellInfo(Base):
    """The value of `EnvironmentInfoResponse.shell`.

    Attributes:
        name: Stable shell name, for example `zsh`, `bash`, `powershell`, `sh`, or `cmd`.
        path: Target-native shell executable path or command name.
    """

    name: str
    path: str


PathUri: TypeAlias = str


class EnvironmentStatusKind(OpenEnum):
    """Current status observed by app-server without starting or recovering an environment.

    For a currently ready remote environment, app-server asks the existing exec-server
    connection for `environment/status` without allowing recovery.

    Attributes:
        ready: The environment is local, or an already-connected remote exec-server answered
            `environment/status` over its existing initialized connection.
        pending: The configured environment has no ready connection and no observed
            connection failure. This includes lazy environments that have never been started and
            initial startup that has not finished.
        disconnected: A connection attempt, prior connection, or fail-fast
            `environment/status` probe observed a failure. This does not promise the failure is
            terminal: later normal environment use may recover it. This call does not trigger
            recovery; `error` contains the observed reason.
        unknown: The requested environment id is not configured in app-server.
    """

    ready = "ready"
    pending = "pending"
    disconnected = "disconnected"
    unknown = "unknown"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentStatusParams(Base):
    """Parameters for reading the current status of one configured environment.

    The params of `environment/status`.

    Attributes:
        environment_id: Environment id to inspect.
    """

    environment_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsChangedNotification(Base, Notification):
    """Filesystem watch notification emitted for `fs/watch` subscribers.

    The notification `fs/changed`.

    Attributes:
        changed_paths: File or directory paths associated with this event.
        watch_id: Watch identifier previously provided to `fs/watch`.
    """

    method: ClassVar[str] = "fs/changed"

    changed_paths: list[AbsolutePathBuf]
    watch_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsCopyParams(Base):
    """Copy a file or directory tree on the host filesystem.

    The params of `fs/copy`.

    Attributes:
        destination_path: Absolute destination path.
        source_path: Absolute source path.
        recursive: Required for directory copies; ignored for file copies.
    """

    destination_path: AbsolutePathBuf
    source_path: AbsolutePathBuf
    recursive: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsCopyResponse(Base):
    """Successful response for `fs/copy`.

    The response to `fs/copy`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsCreateDirectoryParams(Base):
    """Create a directory on the host filesystem.

    The params of `fs/createDirectory`.

    Attributes:
        path: Absolute directory path to create.
        recursive: Whether parent directories should also be created. Defaults to `true`.
    """

    path: AbsolutePathBuf
    recursive: bool | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsCreateDirectoryResponse(Base):
    """Successful response for `fs/createDirectory`.

    The response to `fs/createDirectory`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsGetMetadataParams(Base):
    """Request metadata for an absolute path.

    The params of `fs/getMetadata`.

    Attributes:
        path: Absolute path to inspect.
    """

    path: AbsolutePathBuf


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsGetMetadataResponse(Base):
    """Metadata returned by `fs/getMetadata`.

    The response to `fs/getMetadata`.

    Attributes:
        created_at_ms: File creation time in Unix milliseconds when available, otherwise
            `0`.
        is_directory: Whether the path resolves to a directory.
        is_file: Whether the path resolves to a regular file.
        is_symlink: Whether the path itself is a symbolic link.
        modified_at_ms: File modification time in Unix milliseconds when available,
            otherwise `0`.
    """

    created_at_ms: int
    is_directory: bool
    is_file: bool
    is_symlink: bool
    modified_at_ms: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsReadDirectoryEntry(Base):
    """A directory entry returned by `fs/readDirectory`.

    Attributes:
        file_name: Direct child entry name only, not an absolute or relative path.
        is_directory: Whether this entry resolves to a directory.
        is_file: Whether this entry resolves to a regular file.
    """

    file_name: str
    is_directory: bool
    is_file: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsReadDirectoryParams(Base):
    """List direct child names for a directory.

    The params of `fs/readDirectory`.

    Attributes:
        path: Absolute directory path to read.
    """

    path: AbsolutePathBuf


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsReadFileParams(Base):
    """Read a file from the host filesystem.

    The params of `fs/readFile`.

    Attributes:
        path: Absolute path to read.
    """

    path: AbsolutePathBuf


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsReadFileResponse(Base):
    """Base64-encoded file contents returned by `fs/readFile`.

    The response to `fs/readFile`.

    Attributes:
        data_base64: File contents encoded as base64.
    """

    data_base64: str = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsRemoveParams(Base):
    """Remove a file or directory tree from the host filesystem.

    The params of `fs/remove`.

    Attributes:
        path: Absolute path to remove.
        force: Whether missing paths should be ignored. Defaults to `true`.
        recursive: Whether directory removal should recurse. Defaults to `true`.
    """

    path: AbsolutePathBuf
    force: bool | UnsetType | None = UNSET
    recursive: bool | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsRemoveResponse(Base):
    """Successful response for `fs/remove`.

    The response to `fs/remove`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsUnwatchParams(Base):
    """Stop filesystem watch notifications for a prior `fs/watch`.

    The params of `fs/unwatch`.

    Attributes:
        watch_id: Watch identifier previously provided to `fs/watch`.
    """

    watch_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsUnwatchResponse(Base):
    """Successful response for `fs/unwatch`.

    The response to `fs/unwatch`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsWatchParams(Base):
    """Start filesystem watch notifications for an absolute path.

    The params of `fs/watch`.

    Attributes:
        path: Absolute file or directory path to watch.
        watch_id: Connection-scoped watch identifier used for `fs/unwatch` and `fs/changed`.
    """

    path: AbsolutePathBuf
    watch_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsWatchResponse(Base):
    """Successful response for `fs/watch`.

    The response to `fs/watch`.

    Attributes:
        path: Canonicalized path associated with the watch.
    """

    path: AbsolutePathBuf


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsWriteFileParams(Base):
    """Write a file on the host filesystem.

    The params of `fs/writeFile`.

    Attributes:
        data_base64: File contents encoded as base64.
        path: Absolute path to write.
    """

    data_base64: str = attrs.field(repr=False)
    path: AbsolutePathBuf


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsWriteFileResponse(Base):
    """Successful response for `fs/writeFile`.

    The response to `fs/writeFile`.
    """


class FuzzyFileSearchMatchType(OpenEnum):
    """The possible values of `FuzzyFileSearchResult.match_type`."""

    file = "file"
    directory = "directory"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchParams(Base):
    """The params of `fuzzyFileSearch`."""

    query: str
    roots: list[str]
    cancellation_token: str | UnsetType | None = attrs.field(default=UNSET, repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionCompletedNotification(Base, Notification):
    """The notification `fuzzyFileSearch/sessionCompleted`."""

    method: ClassVar[str] = "fuzzyFileSearch/sessionCompleted"

    session_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionStartParams(Base):
    """The params of `fuzzyFileSearch/sessionStart`."""

    roots: list[str]
    session_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionStartResponse(Base):
    """The response to `fuzzyFileSearch/sessionStart`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionStopParams(Base):
    """The params of `fuzzyFileSearch/sessionStop`."""

    session_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionStopResponse(Base):
    """The response to `fuzzyFileSearch/sessionStop`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionUpdateParams(Base):
    """The params of `fuzzyFileSearch/sessionUpdate`."""

    query: str
    session_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionUpdateResponse(Base):
    """The response to `fuzzyFileSearch/sessionUpdate`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessExitedNotification(Base, Notification):
    """Final process exit notification for `process/spawn`.

    The notification `process/exited`.

    Attributes:
        exit_code: Process exit code.
        process_handle: Client-supplied, connection-scoped `processHandle` from
            `process/spawn`.
        stderr: Buffered stderr capture.

            Empty when stderr was streamed via `process/outputDelta`.
        stderr_cap_reached: Whether stderr reached `outputBytesCap`.

            In streaming mode, stderr is empty and cap state is also reported on the final
            stderr `process/outputDelta` notification.
        stdout: Buffered stdout capture.

            Empty when stdout was streamed via `process/outputDelta`.
        stdout_cap_reached: Whether stdout reached `outputBytesCap`.

            In streaming mode, stdout is empty and cap state is also reported on the final
            stdout `process/outputDelta` notification.
    """

    method: ClassVar[str] = "process/exited"

    exit_code: int
    process_handle: str
    stderr: str
    stderr_cap_reached: bool
    stdout: str
    stdout_cap_reached: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessKillParams(Base):
    """Terminate a running `process/spawn` session.

    The params of `process/kill`.

    Attributes:
        process_handle: Client-supplied, connection-scoped `processHandle` from
            `process/spawn`.
    """

    process_handle: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessKillResponse(Base):
    """Empty success response for `process/kill`.

    The response to `process/kill`.
    """


class ProcessOutputStream(OpenEnum):
    """Stream label for `process/outputDelta` notifications.

    Attributes:
        stdout: stdout stream. PTY mode multiplexes terminal output here.
        stderr: stderr stream.
    """

    stdout = "stdout"
    stderr = "stderr"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessTerminalSize(Base):
    """PTY size in character cells for `process/spawn` PTY sessions.

    Attributes:
        cols: Terminal width in character cells.
        rows: Terminal height in character cells.
    """

    cols: int
    rows: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessResizePtyResponse(Base):
    """Empty success response for `process/resizePty`.

    The response to `process/resizePty`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessSpawnResponse(Base):
    """Successful response for `process/spawn`.

    The response to `process/spawn`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessWriteStdinParams(Base):
    """Write stdin bytes to a running `process/spawn` session, close stdin, or both.

    The params of `process/writeStdin`.

    Attributes:
        process_handle: Client-supplied, connection-scoped `processHandle` from
            `process/spawn`.
        close_stdin: Close stdin after writing `deltaBase64`, if present.
        delta_base64: Optional base64-encoded stdin bytes to write.
    """

    process_handle: str
    close_stdin: bool | UnsetType = UNSET
    delta_base64: str | UnsetType | None = attrs.field(default=UNSET, repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessWriteStdinResponse(Base):
    """Empty success response for `process/writeStdin`.

    The response to `process/writeStdin`.
    """


class WindowsSandboxReadiness(OpenEnum):
    """The possible values of `WindowsSandboxReadinessResponse.status`."""

    ready = "ready"
    not_configured = "notConfigured"
    update_required = "updateRequired"


class WindowsSandboxSetupMode(OpenEnum):
    """The possible values of `WindowsSandboxSetupCompletedNotification.mode` and
    `WindowsSandboxSetupStartParams.mode`.
    """

    elevated = "elevated"
    unelevated = "unelevated"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WindowsSandboxSetupStartResponse(Base):
    """The response to `windowsSandbox/setupStart`."""

    started: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WindowsWorldWritableWarningNotification(Base, Notification):
    """The notification `windows/worldWritableWarning`."""

    method: ClassVar[str] = "windows/worldWritableWarning"

    extra_count: int
    failed_scan: bool
    sample_paths: list[str]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecOutputDeltaNotification(Base, Notification):
    """Base64-encoded output chunk emitted for a streaming `command/exec` request.

    These notifications are connection-scoped. If the originating connection closes, the server
    terminates the process.

    The notification `command/exec/outputDelta`.

    Attributes:
        cap_reached: `true` on the final streamed chunk for a stream when `outputBytesCap`
            truncated later output on that stream.
        delta_base64: Base64-encoded output bytes.
        process_id: Client-supplied, connection-scoped `processId` from the original
            `command/exec` request.
        stream: Output stream for this chunk.
    """

    method: ClassVar[str] = "command/exec/outputDelta"

    cap_reached: bool
    delta_base64: str = attrs.field(repr=False)
    process_id: str
    stream: CommandExecOutputStream


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecParams(Base):
    """Run a standalone command (argv vector) in the server sandbox without creating a thread or
    turn.

    The final `command/exec` response is deferred until the process exits and is sent only after
    all `command/exec/outputDelta` notifications for that connection have been emitted.

    The params of `command/exec`.

    Attributes:
        command: Command argv vector. Empty arrays are rejected.
        cwd: Optional working directory. Defaults to the server cwd.
        disable_output_cap: Disable stdout/stderr capture truncation for this request.

            Cannot be combined with `outputBytesCap`.
        disable_timeout: Disable the timeout entirely for this request.

            Cannot be combined with `timeoutMs`.
        env: Optional environment overrides merged into the server-computed environment.

            Matching names override inherited values. Set a key to `null` to unset an inherited
            variable.
        output_bytes_cap: Optional per-stream stdout/stderr capture cap in bytes.

            When omitted, the server default applies. Cannot be combined with
            `disableOutputCap`.
        permission_profile: Optional active permissions profile id for this command.

            Defaults to the user's configured permissions when omitted. Cannot be combined with
            `sandboxPolicy`.
        process_id: Optional client-supplied, connection-scoped process id.

            Required for `tty`, `streamStdin`, `streamStdoutStderr`, and follow-up
            `command/exec/write`, `command/exec/resize`, and `command/exec/terminate` calls.
            When omitted, buffered execution gets an internal id that is not exposed to the
            client.
        sandbox_policy: Optional sandbox policy for this command.

            Uses the same shape as thread/turn execution sandbox configuration and defaults to
            the user's configured policy when omitted. Cannot be combined with
            `permissionProfile`.
        size: Optional initial PTY size in character cells. Only valid when `tty` is true.
        stream_stdin: Allow follow-up `command/exec/write` requests to write stdin bytes.

            Requires a client-supplied `processId`.
        stream_stdout_stderr: Stream stdout/stderr via `command/exec/outputDelta`
            notifications.

            Streamed bytes are not duplicated into the final response and require a
            client-supplied `processId`.
        timeout_ms: Optional timeout in milliseconds.

            When omitted, the server default applies. Cannot be combined with `disableTimeout`.
        tty: Enable PTY mode.

            This implies `streamStdin` and `streamStdoutStderr`.
    """

    command: list[str]
    cwd: str | UnsetType | None = UNSET
    disable_output_cap: bool | UnsetType = UNSET
    disable_timeout: bool | UnsetType = UNSET
    env: dict[str, str | None] | UnsetType | None = attrs.field(default=UNSET, repr=False)
    output_bytes_cap: int | UnsetType | None = UNSET
    permission_profile: str | UnsetType | None = UNSET
    process_id: str | UnsetType | None = UNSET
    sandbox_policy: SandboxPolicy | UnsetType | None = UNSET
    size: CommandExecTerminalSize | UnsetType | None = UNSET
    stream_stdin: bool | UnsetType = UNSET
    stream_stdout_stderr: bool | UnsetType = UNSET
    timeout_ms: int | UnsetType | None = UNSET
    tty: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecResizeParams(Base):
    """Resize a running PTY-backed `command/exec` session.

    The params of `command/exec/resize`.

    Attributes:
        process_id: Client-supplied, connection-scoped `processId` from the original
            `command/exec` request.
        size: New PTY size in character cells.
    """

    process_id: str
    size: CommandExecTerminalSize


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentAddParams(Base):
    """The params of `environment/add`.

    Attributes:
        auth_bearer_token: Optional raw bearer token for executor authentication, including
            reconnects. Requires a secure transport or a loopback destination.
        connect_timeout_ms: Optional WebSocket connection timeout. The server default
            applies when omitted.
        skills: Required skills supplied by this environment, checked before model
            inference.
        websocket_request_id: Optional X-Request-ID for the direct WebSocket upgrade,
            including reconnects. Requires a secure transport or a loopback destination.
    """

    environment_id: str
    exec_server_url: str
    auth_bearer_token: str | UnsetType | None = attrs.field(default=UNSET, repr=False)
    connect_timeout_ms: int | UnsetType | None = UNSET
    skills: EnvironmentSkillsParams | UnsetType | None = UNSET
    websocket_request_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadEnvironmentConnectedNotification(EnvironmentConnectionNotification):
    """The notification `thread/environment/connected`."""

    method: ClassVar[str] = "thread/environment/connected"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadEnvironmentDisconnectedNotification(EnvironmentConnectionNotification):
    """The notification `thread/environment/disconnected`."""

    method: ClassVar[str] = "thread/environment/disconnected"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentInfoResponse(Base):
    """The response to `environment/info`.

    Attributes:
        cwd: Default working directory reported by the environment, as a canonical file URI.
    """

    shell: EnvironmentShellInfo
    cwd: PathUri | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentStatusResponse(Base):
    """Current status for the requested environment.

    The response to `environment/status`.

    Attributes:
        status: Current status observed without starting or recovering the environment.
        error: Human-readable detail for `disconnected` and `unknown`; omitted for other
            statuses.
    """

    status: EnvironmentStatusKind
    error: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FsReadDirectoryResponse(Base):
    """Directory entries returned by `fs/readDirectory`.

    The response to `fs/readDirectory`.

    Attributes:
        entries: Direct child entries in the requested directory.
    """

    entries: list[FsReadDirectoryEntry | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchResult(Base):
    """Superset of [`codex_file_search::FileMatch`]"""

    file_name: str = attrs.field(metadata={"wire": "file_name"})
    match_type: FuzzyFileSearchMatchType = attrs.field(metadata={"wire": "match_type"})
    path: str
    root: str
    score: int
    indices: list[int] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessOutputDeltaNotification(Base, Notification):
    """Base64-encoded output chunk emitted for a streaming `process/spawn` request.

    The notification `process/outputDelta`.

    Attributes:
        cap_reached: True on the final streamed chunk for this stream when output was
            truncated by `outputBytesCap`.
        delta_base64: Base64-encoded output bytes.
        process_handle: Client-supplied, connection-scoped `processHandle` from
            `process/spawn`.
        stream: Output stream this chunk belongs to.
    """

    method: ClassVar[str] = "process/outputDelta"

    cap_reached: bool
    delta_base64: str = attrs.field(repr=False)
    process_handle: str
    stream: ProcessOutputStream


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessResizePtyParams(Base):
    """Resize a running PTY-backed `process/spawn` session.

    The params of `process/resizePty`.

    Attributes:
        process_handle: Client-supplied, connection-scoped `processHandle` from
            `process/spawn`.
        size: New PTY size in character cells.
    """

    process_handle: str
    size: ProcessTerminalSize


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ProcessSpawnParams(Base):
    """Spawn a standalone process (argv vector) without a Codex sandbox on the host where the app
    server is running.

    `process/spawn` returns after the process has started and the connection-scoped
    `processHandle` has been registered. Process output and exit are reported via
    `process/outputDelta` and `process/exited` notifications.

    The params of `process/spawn`.

    Attributes:
        command: Command argv vector. Empty arrays are rejected.
        cwd: Absolute working directory for the process.
        process_handle: Client-supplied, connection-scoped process handle.

            Duplicate active handles are rejected on the same connection. The same handle can be
            reused after the prior process exits.
        env: Optional environment overrides merged into the app-server process environment.

            Matching names override inherited values. Set a key to `null` to unset an inherited
            variable.
        output_bytes_cap: Optional per-stream stdout/stderr capture cap in bytes.

            When omitted, the server default applies. Set to `null` to disable the cap.
        size: Optional initial PTY size in character cells. Only valid when `tty` is true.
        stream_stdin: Allow follow-up `process/writeStdin` requests to write stdin bytes.
        stream_stdout_stderr: Stream stdout/stderr via `process/outputDelta` notifications.

            Streamed bytes are not duplicated into the `process/exited` notification.
        timeout_ms: Optional timeout in milliseconds.

            When omitted, the server default applies. Set to `null` to disable the timeout.
        tty: Enable PTY mode.

            This implies `streamStdin` and `streamStdoutStderr`.
    """

    command: list[str]
    cwd: AbsolutePathBuf
    process_handle: str
    env: dict[str, str | None] | UnsetType | None = attrs.field(default=UNSET, repr=False)
    output_bytes_cap: int | UnsetType | None = UNSET
    size: ProcessTerminalSize | UnsetType | None = UNSET
    stream_stdin: bool | UnsetType = UNSET
    stream_stdout_stderr: bool | UnsetType = UNSET
    timeout_ms: int | UnsetType | None = UNSET
    tty: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WindowsSandboxReadinessResponse(Base):
    """The response to `windowsSandbox/readiness`."""

    status: WindowsSandboxReadiness


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WindowsSandboxSetupCompletedNotification(Base, Notification):
    """The notification `windowsSandbox/setupCompleted`."""

    method: ClassVar[str] = "windowsSandbox/setupCompleted"

    mode: WindowsSandboxSetupMode
    success: bool
    error: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WindowsSandboxSetupStartParams(Base):
    """The params of `windowsSandbox/setupStart`."""

    mode: WindowsSandboxSetupMode
    cwd: AbsolutePathBuf | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchResponse(Base):
    """The response to `fuzzyFileSearch`."""

    files: list[FuzzyFileSearchResult | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FuzzyFileSearchSessionUpdatedNotification(Base, Notification):
    """The notification `fuzzyFileSearch/sessionUpdated`."""

    method: ClassVar[str] = "fuzzyFileSearch/sessionUpdated"

    files: list[FuzzyFileSearchResult]
    query: str
    session_id: str


publish(globals())
