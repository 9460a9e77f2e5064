# Generated from the source of trio_codex. Do not edit; run
#     python -m tools.generate_sync_stub

import os
import ssl
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from types import TracebackType
from typing import Any, Concatenate, Generic, Literal, final, overload

from typing_extensions import Self, Unpack

from trio_codex import types
from trio_codex._client._codex import N, T
from trio_codex._client._retry import T as T__
from trio_codex._config._config import CodexConfig
from trio_codex._config._inputs import RunInput
from trio_codex._config._modes import ApprovalMode, Sandbox
from trio_codex._config._reconnect import Reconnect
from trio_codex._connection._instruments import Instrument
from trio_codex._connection._metadata import RuntimeMetadata
from trio_codex._connection._statistics import CodexStatistics
from trio_codex._hooks import _answers, _events
from trio_codex._hooks._hooks import Hooks as AsyncHooks
from trio_codex._notifications._stream import N as N_
from trio_codex._result import OutputT_co, TurnResult
from trio_codex._server_requests._file_changes import FileChangeRequest
from trio_codex._server_requests._handlers import Decision
from trio_codex._server_requests._handlers import RequestHandlers as AsyncRequestHandlers
from trio_codex._threads._listing import T as T_
from trio_codex._threads._thread import OutputT
from trio_codex._tools._tool import P2, P, R, S, ToolNamespace
from trio_codex._util._model import Notification, UnsetType
from trio_codex._workspace._exec import ExecResult
from trio_codex.errors import CodexError
from trio_codex.protocol.options import (
    GoalOptions,
    ThreadForkOptions,
    ThreadResumeOptions,
    ThreadStartOptions,
    TurnOptions,
)

__all__ = [
    "ChatgptLoginHandle",
    "Codex",
    "DeviceCodeLoginHandle",
    "EventStream",
    "ExecProcess",
    "FileSearch",
    "FileSystem",
    "Hooks",
    "Listing",
    "RequestHandlers",
    "Rpc",
    "TextStream",
    "Thread",
    "ThreadListing",
    "Tool",
    "TreeStream",
    "TurnHandle",
    "TurnRequest",
    "WatchScope",
    "connect_codex",
    "open_codex",
    "retry_on_overload",
    "start_codex",
    "tool",
]

class SendStream:
    def send_all(self, data: bytes | bytearray | memoryview) -> None: ...
    def wait_send_all_might_not_block(self) -> None: ...
    def aclose(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...

class ReceiveStream:
    def receive_some(self, max_bytes: int | None = None) -> bytes: ...
    def aclose(self) -> None: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> bytes: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *error: object) -> None: ...

@final
class ChatgptLoginHandle:
    login_id: str

    def wait(self) -> types.AccountLoginCompletedNotification: ...
    def cancel(self) -> None: ...
    auth_url: str

@final
class Codex:
    def exec(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str | None] | None = None,
        sandbox: Sandbox | types.SandboxPolicy | None = None,
        standalone: bool = False,
        pty: tuple[int, int] | None = None,
        output_bytes_cap: int | None = None,
    ) -> AbstractContextManager[ExecProcess]: ...
    def exec_run(
        self,
        command: Sequence[str | os.PathLike[str]],
        *,
        stdin: bytes = b"",
        cwd: str | os.PathLike[str] | None = None,
        env: Mapping[str, str | None] | None = None,
        sandbox: Sandbox | types.SandboxPolicy | None = None,
        standalone: bool = False,
        output_bytes_cap: int | None = None,
    ) -> ExecResult: ...
    @property
    def fs(self) -> FileSystem: ...
    def file_search(
        self, roots: Sequence[str | os.PathLike[str]]
    ) -> AbstractContextManager[FileSearch]: ...
    def account(self, *, refresh_token: bool = False) -> types.GetAccountResponse: ...
    def login_chatgpt(self) -> AbstractContextManager[ChatgptLoginHandle]: ...
    def login_chatgpt_device_code(self) -> AbstractContextManager[DeviceCodeLoginHandle]: ...
    def login_api_key(self, key: str) -> types.AccountLoginCompletedNotification: ...
    def login_chatgpt_tokens(
        self, access_token: str, *, account_id: str, plan_type: str | None = None
    ) -> types.AccountLoginCompletedNotification: ...
    def logout(self) -> None: ...
    def rate_limits(self) -> types.GetAccountRateLimitsResponse: ...
    def usage(self, *, thread_id: str | None = None) -> types.GetAccountTokenUsageResponse: ...
    def thread(self, thread_id: str) -> Thread: ...
    def thread_list(
        self,
        *,
        archived: bool | None = None,
        cursor: str | None = None,
        cwd: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
        limit: int | None = None,
        model_providers: Sequence[str] | None = None,
        search_term: str | None = None,
        section_id: str | None = None,
        sort_direction: types.SortDirection | None = None,
        sort_key: types.ThreadSortKey | None = None,
        source_kinds: Sequence[types.ThreadSourceKind] | None = None,
        use_state_db_only: bool | None = None,
    ) -> types.ThreadListResponse: ...
    def threads(
        self,
        *,
        archived: bool | None = None,
        cwd: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
        model_providers: Sequence[str] | None = None,
        page_size: int | None = None,
        search_term: str | None = None,
        section_id: str | None = None,
        source_kinds: Sequence[types.ThreadSourceKind] | None = None,
        use_state_db_only: bool | None = None,
    ) -> ThreadListing: ...
    def thread_archive(self, thread_id: str) -> None: ...
    def thread_unarchive(self, thread_id: str) -> types.Thread: ...
    def thread_delete(self, thread_id: str) -> None: ...
    def thread_start(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadStartOptions],
    ) -> Thread: ...
    def temporary_thread(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadStartOptions],
    ) -> AbstractContextManager[Thread]: ...
    def thread_resume(
        self,
        thread_id: str,
        *,
        approval_mode: ApprovalMode | None = None,
        dynamic_tools: Iterable[Tool[..., Any]] | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadResumeOptions],
    ) -> Thread: ...
    def thread_fork(
        self,
        thread_id: str,
        *,
        approval_mode: ApprovalMode | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadForkOptions],
    ) -> Thread: ...
    @property
    def metadata(self) -> RuntimeMetadata: ...
    def models(self, *, include_hidden: bool = False) -> types.ModelListResponse: ...
    def wait_closed(self) -> CodexError: ...
    @overload
    def subscribe(
        self, *, thread_id: str | None = None
    ) -> AbstractContextManager[EventStream[types.Notification]]: ...
    @overload
    def subscribe(
        self, *event_types: type[N], thread_id: str | None = None
    ) -> AbstractContextManager[EventStream[N]]: ...
    @property
    def rpc(self) -> Rpc: ...
    @overload
    def request(self, method: str, params: object = None) -> Any: ...
    @overload
    def request(self, method: str, params: object, response_type: type[T]) -> T: ...
    def statistics(self) -> CodexStatistics: ...
    def close(self) -> None: ...

@final
class DeviceCodeLoginHandle:
    login_id: str

    def wait(self) -> types.AccountLoginCompletedNotification: ...
    def cancel(self) -> None: ...
    verification_url: str
    user_code: str

@final
class EventStream(Generic[N_]):
    @property
    def dropped(self) -> int: ...
    @property
    def gaps(self) -> int: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> N_: ...

@final
class ExecProcess:
    id: str
    stdin: SendStream
    stdout: ReceiveStream
    stderr: ReceiveStream

    @property
    def exit_code(self) -> int | None: ...
    @property
    def stdout_capped(self) -> bool: ...
    @property
    def stderr_capped(self) -> bool: ...
    def wait(self) -> int: ...
    def terminate(self) -> None: ...
    def resize(self, rows: int, cols: int) -> None: ...

@final
class FileSearch:
    @property
    def dropped(self) -> int: ...
    def update(self, query: str) -> None: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> types.FuzzyFileSearchSessionUpdatedNotification: ...

@final
class FileSystem:
    def read(self, path: str | os.PathLike[str]) -> bytes: ...
    def read_text(
        self, path: str | os.PathLike[str], *, encoding: str = "utf-8", errors: str = "strict"
    ) -> str: ...
    def write(self, path: str | os.PathLike[str], data: bytes) -> None: ...
    def write_text(
        self, path: str | os.PathLike[str], text: str, *, encoding: str = "utf-8"
    ) -> None: ...
    def list_dir(
        self, path: str | os.PathLike[str]
    ) -> list[types.FsReadDirectoryEntry | types.Unknown]: ...
    def make_dir(self, path: str | os.PathLike[str], *, parents: bool = False) -> None: ...
    def copy(
        self,
        source: str | os.PathLike[str],
        destination: str | os.PathLike[str],
        *,
        recursive: bool = False,
    ) -> None: ...
    def remove(
        self, path: str | os.PathLike[str], *, recursive: bool = False, missing_ok: bool = False
    ) -> None: ...
    def metadata(self, path: str | os.PathLike[str]) -> types.FsGetMetadataResponse: ...
    def watch(
        self, path: str | os.PathLike[str]
    ) -> AbstractContextManager[EventStream[types.FsChangedNotification]]: ...

class Hooks(AsyncHooks):
    def __init__(
        self,
        *,
        pre_tool_use: Callable[
            [_events.PreToolUse], _answers.Deny | _answers.Rewrite | _answers.AddContext | None
        ]
        | None = None,
        post_tool_use: Callable[
            [_events.PostToolUse], _answers.ReplaceOutput | _answers.AddContext | None
        ]
        | None = None,
        user_prompt_submit: Callable[
            [_events.UserPromptSubmit], _answers.Deny | _answers.AddContext | None
        ]
        | None = None,
        stop: Callable[[_events.Stop], _answers.GoOn | None] | None = None,
        session_start: Callable[[_events.SessionStart], _answers.AddContext | None] | None = None,
        subagent_start: Callable[[_events.SubagentStart], _answers.AddContext | None] | None = None,
        subagent_stop: Callable[[_events.SubagentStop], _answers.GoOn | None] | None = None,
        pre_compact: Callable[[_events.PreCompact], _answers.StopCompaction | None] | None = None,
    ) -> None: ...

@final
class Listing(Generic[T_]):
    def __iter__(self) -> Self: ...
    def __next__(self) -> T_: ...

class RequestHandlers(AsyncRequestHandlers):
    def __init__(
        self,
        *,
        command: Callable[
            [types.CommandExecutionRequestApprovalParams],
            Decision | types.CommandExecutionRequestApprovalResponse,
        ]
        | None = None,
        file_change: Callable[
            [FileChangeRequest], Decision | types.FileChangeRequestApprovalResponse
        ]
        | None = None,
        permissions: Callable[
            [types.PermissionsRequestApprovalParams],
            Decision | types.PermissionsRequestApprovalResponse,
        ]
        | None = None,
        user_input: Callable[
            [types.ToolRequestUserInputParams],
            Mapping[str, str | Sequence[str]] | types.ToolRequestUserInputResponse | None,
        ]
        | None = None,
        elicitation: Callable[
            [types.McpServerElicitationRequestParams],
            Decision | Mapping[str, Any] | types.McpServerElicitationRequestResponse,
        ]
        | None = None,
        auth_tokens: Callable[
            [types.ChatgptAuthTokensRefreshParams], types.ChatgptAuthTokensRefreshResponse
        ]
        | None = None,
        current_time: Callable[
            [types.CurrentTimeReadParams], datetime | float | types.CurrentTimeReadResponse
        ]
        | None = None,
        attestation: Callable[
            [types.AttestationGenerateParams], str | types.AttestationGenerateResponse
        ]
        | None = None,
        fallback: Callable[[str, Any], Any] | None = None,
    ) -> None: ...

@final
class Rpc:
    def feedback_upload(
        self,
        *,
        classification: str,
        extra_log_files: list[str] | UnsetType | None = ...,
        include_logs: bool | UnsetType = ...,
        reason: str | UnsetType | None = ...,
        tags: dict[str, str] | UnsetType | None = ...,
        thread_id: str | UnsetType | None = ...,
    ) -> types.FeedbackUploadResponse: ...
    def initialize(
        self,
        *,
        client_info: types.ClientInfo,
        capabilities: types.InitializeCapabilities | UnsetType | None = ...,
    ) -> types.InitializeResponse: ...
    def memory_reset(self) -> types.MemoryResetResponse: ...
    def memory_status(
        self, *, min_consolidated_threads: int | UnsetType | None = ...
    ) -> types.MemoryStatusResponse: ...
    def mock_experimental_method(
        self, *, value: str | UnsetType | None = ...
    ) -> types.MockExperimentalMethodResponse: ...
    def remote_control_client_list(
        self,
        *,
        environment_id: str,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        order: types.RemoteControlClientsListOrder | UnsetType | None = ...,
    ) -> types.RemoteControlClientsListResponse: ...
    def remote_control_client_revoke(
        self, *, client_id: str, environment_id: str
    ) -> types.RemoteControlClientsRevokeResponse: ...
    def remote_control_disable(
        self, *, ephemeral: bool | UnsetType = ...
    ) -> types.RemoteControlDisableResponse: ...
    def remote_control_enable(
        self, *, ephemeral: bool | UnsetType = ...
    ) -> types.RemoteControlEnableResponse: ...
    def remote_control_pairing_start(
        self, *, manual_code: bool | UnsetType = ...
    ) -> types.RemoteControlPairingStartResponse: ...
    def remote_control_pairing_status(
        self,
        *,
        manual_pairing_code: str | UnsetType | None = ...,
        pairing_code: str | UnsetType | None = ...,
    ) -> types.RemoteControlPairingStatusResponse: ...
    def remote_control_status_read(self) -> types.RemoteControlStatusReadResponse: ...
    def rollout_compress(self) -> types.RolloutCompressResponse: ...
    def server_diagnostics(self) -> types.ServerDiagnosticsResponse: ...
    def thread_realtime_append_audio(
        self, *, audio: types.ThreadRealtimeAudioChunk, thread_id: str
    ) -> types.ThreadRealtimeAppendAudioResponse: ...
    def thread_realtime_append_speech(
        self, *, text: str, thread_id: str
    ) -> types.ThreadRealtimeAppendSpeechResponse: ...
    def thread_realtime_append_text(
        self, *, text: str, thread_id: str, role: types.ConversationTextRole | UnsetType = ...
    ) -> types.ThreadRealtimeAppendTextResponse: ...
    def thread_realtime_list_voices(self) -> types.ThreadRealtimeListVoicesResponse: ...
    def thread_realtime_start(
        self,
        *,
        output_modality: types.RealtimeOutputModality,
        thread_id: str,
        backend_reasoning_status: bool | UnsetType = ...,
        client_managed_handoffs: bool | UnsetType | None = ...,
        codex_response_handoff_channel_prefixes: dict[str, list[str]] | UnsetType | None = ...,
        codex_response_handoff_mode: types.CodexResponseHandoffMode | UnsetType | None = ...,
        codex_response_item_prefix: str | UnsetType | None = ...,
        codex_responses_as_items: bool | UnsetType | None = ...,
        delegation_ack_filler: bool | UnsetType | None = ...,
        flush_transcript_tail_on_session_end: bool | UnsetType | None = ...,
        include_startup_context: bool | UnsetType | None = ...,
        initial_items: list[types.ThreadRealtimeInitialItem] | UnsetType | None = ...,
        model: str | UnsetType | None = ...,
        prompt: str | UnsetType | None = ...,
        realtime_end_instructions: str | UnsetType | None = ...,
        realtime_session_id: str | UnsetType | None = ...,
        realtime_start_instructions: str | UnsetType | None = ...,
        transport: types.ThreadRealtimeStartTransport | UnsetType | None = ...,
        version: types.RealtimeConversationVersion | UnsetType | None = ...,
        voice: types.RealtimeVoice | UnsetType | None = ...,
    ) -> types.ThreadRealtimeStartResponse: ...
    def thread_realtime_stop(self, *, thread_id: str) -> types.ThreadRealtimeStopResponse: ...
    def thread_timeline_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.ThreadTimelineListResponse: ...
    def command_exec(
        self,
        *,
        command: list[str],
        cwd: str | UnsetType | None = ...,
        disable_output_cap: bool | UnsetType = ...,
        disable_timeout: bool | UnsetType = ...,
        env: dict[str, str | None] | UnsetType | None = ...,
        output_bytes_cap: int | UnsetType | None = ...,
        permission_profile: str | UnsetType | None = ...,
        process_id: str | UnsetType | None = ...,
        sandbox_policy: types.SandboxPolicy | UnsetType | None = ...,
        size: types.CommandExecTerminalSize | UnsetType | None = ...,
        stream_stdin: bool | UnsetType = ...,
        stream_stdout_stderr: bool | UnsetType = ...,
        timeout_ms: int | UnsetType | None = ...,
        tty: bool | UnsetType = ...,
    ) -> types.CommandExecResponse: ...
    def command_exec_resize(
        self, *, process_id: str, size: types.CommandExecTerminalSize
    ) -> types.CommandExecResizeResponse: ...
    def command_exec_terminate(self, *, process_id: str) -> types.CommandExecTerminateResponse: ...
    def command_exec_write(
        self,
        *,
        process_id: str,
        close_stdin: bool | UnsetType = ...,
        delta_base64: str | UnsetType | None = ...,
    ) -> types.CommandExecWriteResponse: ...
    def environment_add(
        self,
        *,
        environment_id: str,
        exec_server_url: str,
        auth_bearer_token: str | UnsetType | None = ...,
        connect_timeout_ms: int | UnsetType | None = ...,
        skills: types.EnvironmentSkillsParams | UnsetType | None = ...,
        websocket_request_id: str | UnsetType | None = ...,
    ) -> types.EnvironmentAddResponse: ...
    def environment_info(self, *, environment_id: str) -> types.EnvironmentInfoResponse: ...
    def environment_status(self, *, environment_id: str) -> types.EnvironmentStatusResponse: ...
    def fs_copy(
        self,
        *,
        destination_path: types.AbsolutePathBuf,
        source_path: types.AbsolutePathBuf,
        recursive: bool | UnsetType = ...,
    ) -> types.FsCopyResponse: ...
    def fs_create_directory(
        self, *, path: types.AbsolutePathBuf, recursive: bool | UnsetType | None = ...
    ) -> types.FsCreateDirectoryResponse: ...
    def fs_get_metadata(self, *, path: types.AbsolutePathBuf) -> types.FsGetMetadataResponse: ...
    def fs_read_directory(
        self, *, path: types.AbsolutePathBuf
    ) -> types.FsReadDirectoryResponse: ...
    def fs_read_file(self, *, path: types.AbsolutePathBuf) -> types.FsReadFileResponse: ...
    def fs_remove(
        self,
        *,
        path: types.AbsolutePathBuf,
        force: bool | UnsetType | None = ...,
        recursive: bool | UnsetType | None = ...,
    ) -> types.FsRemoveResponse: ...
    def fs_unwatch(self, *, watch_id: str) -> types.FsUnwatchResponse: ...
    def fs_watch(self, *, path: types.AbsolutePathBuf, watch_id: str) -> types.FsWatchResponse: ...
    def fs_write_file(
        self, *, data_base64: str, path: types.AbsolutePathBuf
    ) -> types.FsWriteFileResponse: ...
    def fuzzy_file_search(
        self, *, query: str, roots: list[str], cancellation_token: str | UnsetType | None = ...
    ) -> types.FuzzyFileSearchResponse: ...
    def fuzzy_file_search_session_start(
        self, *, roots: list[str], session_id: str
    ) -> types.FuzzyFileSearchSessionStartResponse: ...
    def fuzzy_file_search_session_stop(
        self, *, session_id: str
    ) -> types.FuzzyFileSearchSessionStopResponse: ...
    def fuzzy_file_search_session_update(
        self, *, query: str, session_id: str
    ) -> types.FuzzyFileSearchSessionUpdateResponse: ...
    def process_kill(self, *, process_handle: str) -> types.ProcessKillResponse: ...
    def process_resize_pty(
        self, *, process_handle: str, size: types.ProcessTerminalSize
    ) -> types.ProcessResizePtyResponse: ...
    def process_spawn(
        self,
        *,
        command: list[str],
        cwd: types.AbsolutePathBuf,
        process_handle: str,
        env: dict[str, str | None] | UnsetType | None = ...,
        output_bytes_cap: int | UnsetType | None = ...,
        size: types.ProcessTerminalSize | UnsetType | None = ...,
        stream_stdin: bool | UnsetType = ...,
        stream_stdout_stderr: bool | UnsetType = ...,
        timeout_ms: int | UnsetType | None = ...,
        tty: bool | UnsetType = ...,
    ) -> types.ProcessSpawnResponse: ...
    def process_write_stdin(
        self,
        *,
        process_handle: str,
        close_stdin: bool | UnsetType = ...,
        delta_base64: str | UnsetType | None = ...,
    ) -> types.ProcessWriteStdinResponse: ...
    def windows_sandbox_readiness(self) -> types.WindowsSandboxReadinessResponse: ...
    def windows_sandbox_setup_start(
        self,
        *,
        mode: types.WindowsSandboxSetupMode,
        cwd: types.AbsolutePathBuf | UnsetType | None = ...,
    ) -> types.WindowsSandboxSetupStartResponse: ...
    def marketplace_add(
        self,
        *,
        source: str,
        ref_name: str | UnsetType | None = ...,
        sparse_paths: list[str] | UnsetType | None = ...,
    ) -> types.MarketplaceAddResponse: ...
    def marketplace_remove(self, *, marketplace_name: str) -> types.MarketplaceRemoveResponse: ...
    def marketplace_upgrade(
        self, *, marketplace_name: str | UnsetType | None = ...
    ) -> types.MarketplaceUpgradeResponse: ...
    def plugin_install(
        self,
        *,
        plugin_name: str,
        install_attempt_id: str | UnsetType | None = ...,
        marketplace_path: types.AbsolutePathBuf | UnsetType | None = ...,
        remote_marketplace_name: str | UnsetType | None = ...,
    ) -> types.PluginInstallResponse: ...
    def plugin_installed(
        self,
        *,
        cwds: list[types.AbsolutePathBuf] | UnsetType | None = ...,
        install_suggestion_plugin_names: list[str] | UnsetType | None = ...,
    ) -> types.PluginInstalledResponse: ...
    def plugin_list(
        self,
        *,
        cwds: list[types.AbsolutePathBuf] | UnsetType | None = ...,
        force_refetch: bool | UnsetType = ...,
        marketplace_kinds: list[types.PluginListMarketplaceKind] | UnsetType | None = ...,
    ) -> types.PluginListResponse: ...
    def plugin_read(
        self,
        *,
        plugin_name: str,
        marketplace_path: types.AbsolutePathBuf | UnsetType | None = ...,
        remote_marketplace_name: str | UnsetType | None = ...,
    ) -> types.PluginReadResponse: ...
    def plugin_reconcile(
        self, *, reason: str | UnsetType | None = ...
    ) -> types.PluginReconcileResponse: ...
    def plugin_search(
        self,
        *,
        search_term: str,
        cursor: str | UnsetType | None = ...,
        cwds: list[types.AbsolutePathBuf] | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        scope: types.PluginSearchScope | UnsetType | None = ...,
    ) -> types.PluginSearchResponse: ...
    def plugin_share_checkout(
        self, *, remote_plugin_id: str
    ) -> types.PluginShareCheckoutResponse: ...
    def plugin_share_delete(self, *, remote_plugin_id: str) -> types.PluginShareDeleteResponse: ...
    def plugin_share_list(self) -> types.PluginShareListResponse: ...
    def plugin_share_save(
        self,
        *,
        plugin_path: types.AbsolutePathBuf,
        discoverability: types.PluginShareDiscoverability | UnsetType | None = ...,
        remote_plugin_id: str | UnsetType | None = ...,
        share_targets: list[types.PluginShareTarget] | UnsetType | None = ...,
    ) -> types.PluginShareSaveResponse: ...
    def plugin_share_update_targets(
        self,
        *,
        discoverability: types.PluginShareUpdateDiscoverability,
        remote_plugin_id: str,
        share_targets: list[types.PluginShareTarget],
    ) -> types.PluginShareUpdateTargetsResponse: ...
    def plugin_skill_read(
        self, *, remote_marketplace_name: str, remote_plugin_id: str, skill_name: str
    ) -> types.PluginSkillReadResponse: ...
    def plugin_uninstall(self, *, plugin_id: str) -> types.PluginUninstallResponse: ...
    def skills_config_write(
        self,
        *,
        enabled: bool,
        name: str | UnsetType | None = ...,
        path: types.AbsolutePathBuf | UnsetType | None = ...,
    ) -> types.SkillsConfigWriteResponse: ...
    def skills_extra_roots_set(
        self, *, extra_roots: list[types.AbsolutePathBuf]
    ) -> types.SkillsExtraRootsSetResponse: ...
    def skills_list(
        self, *, cwds: list[str] | UnsetType = ..., force_reload: bool | UnsetType = ...
    ) -> types.SkillsListResponse: ...
    def app_installed(
        self, *, force_refresh: bool | UnsetType = ..., thread_id: str | UnsetType | None = ...
    ) -> types.AppsInstalledResponse: ...
    def app_list(
        self,
        *,
        cursor: str | UnsetType | None = ...,
        force_refetch: bool | UnsetType = ...,
        limit: int | UnsetType | None = ...,
        thread_id: str | UnsetType | None = ...,
    ) -> types.AppsListResponse: ...
    def app_read(
        self,
        *,
        app_ids: list[str],
        include_tools: bool | UnsetType = ...,
        thread_id: str | UnsetType | None = ...,
    ) -> types.AppsReadResponse: ...
    def mcp_server_event_stream_start(
        self,
        *,
        arguments: Any,
        name: str,
        server: str,
        subscription_id: str,
        thread_id: str,
        meta: Any = ...,
    ) -> types.McpServerEventStreamStartResponse: ...
    def mcp_server_event_stream_stop(
        self, *, subscription_id: str
    ) -> types.McpServerEventStreamStopResponse: ...
    def mcp_server_oauth_login(
        self,
        *,
        name: str,
        client_registration: types.McpServerOauthClientRegistration | UnsetType | None = ...,
        scopes: list[str] | UnsetType | None = ...,
        thread_id: str | UnsetType | None = ...,
        timeout_secs: int | UnsetType | None = ...,
    ) -> types.McpServerOauthLoginResponse: ...
    def mcp_server_resource_read(
        self,
        *,
        server: str,
        uri: str,
        connector_id: str | UnsetType | None = ...,
        origin_call_id: str | UnsetType | None = ...,
        target: types.McpResourceReadTarget | UnsetType | None = ...,
        thread_id: str | UnsetType | None = ...,
    ) -> types.McpResourceReadResponse: ...
    def mcp_server_status_list(
        self,
        *,
        cursor: str | UnsetType | None = ...,
        detail: types.McpServerStatusDetail | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        server_name: str | UnsetType | None = ...,
        thread_id: str | UnsetType | None = ...,
    ) -> types.ListMcpServerStatusResponse: ...
    def mcp_server_tool_call(
        self, *, server: str, thread_id: str, tool: str, meta: Any = ..., arguments: Any = ...
    ) -> types.McpServerToolCallResponse: ...
    def collaboration_mode_list(self) -> types.CollaborationModeListResponse: ...
    def model_list(
        self,
        *,
        cursor: str | UnsetType | None = ...,
        include_hidden: bool | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.ModelListResponse: ...
    def model_provider_capabilities_read(self) -> types.ModelProviderCapabilitiesReadResponse: ...
    def config_batch_write(
        self,
        *,
        edits: list[types.ConfigEdit],
        expected_version: str | UnsetType | None = ...,
        file_path: str | UnsetType | None = ...,
        reload_user_config: bool | UnsetType = ...,
    ) -> types.ConfigWriteResponse: ...
    def config_mcp_server_reload(self) -> types.McpServerRefreshResponse: ...
    def config_read(
        self, *, cwd: str | UnsetType | None = ..., include_layers: bool | UnsetType = ...
    ) -> types.ConfigReadResponse: ...
    def config_requirements_read(self) -> types.ConfigRequirementsReadResponse: ...
    def config_value_write(
        self,
        *,
        key_path: str,
        merge_strategy: types.MergeStrategy,
        value: Any,
        expected_version: str | UnsetType | None = ...,
        file_path: str | UnsetType | None = ...,
    ) -> types.ConfigWriteResponse: ...
    def experimental_feature_enablement_set(
        self, *, enablement: dict[str, bool]
    ) -> types.ExperimentalFeatureEnablementSetResponse: ...
    def experimental_feature_list(
        self,
        *,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        thread_id: str | UnsetType | None = ...,
    ) -> types.ExperimentalFeatureListResponse: ...
    def external_agent_config_detect(
        self,
        *,
        cwds: list[str] | UnsetType | None = ...,
        include_home: bool | UnsetType = ...,
        max_session_age_days: int | UnsetType | None = ...,
        max_sessions: int | UnsetType | None = ...,
        migration_source: str | UnsetType | None = ...,
        source: str | UnsetType | None = ...,
    ) -> types.ExternalAgentConfigDetectResponse: ...
    def external_agent_config_import(
        self,
        *,
        migration_items: list[types.ExternalAgentConfigMigrationItem],
        migration_source: str | UnsetType | None = ...,
        provider_id: str | UnsetType | None = ...,
        source: str | UnsetType | None = ...,
    ) -> types.ExternalAgentConfigImportResponse: ...
    def external_agent_config_import_read_histories(
        self,
    ) -> types.ExternalAgentConfigImportHistoriesReadResponse: ...
    def external_agent_config_import_record_history(
        self,
        *,
        item_type_results: list[types.ExternalAgentConfigImportHistoryRecordTypeResultParams],
        provider_id: str,
    ) -> types.ExternalAgentConfigImportHistoryRecordResponse: ...
    def hooks_list(self, *, cwds: list[str] | UnsetType = ...) -> types.HooksListResponse: ...
    def permission_profile_list(
        self,
        *,
        cursor: str | UnsetType | None = ...,
        cwd: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.PermissionProfileListResponse: ...
    def account_bedrock_check_gov_cloud_requirements(
        self,
    ) -> types.BedrockCheckGovCloudRequirementsResponse: ...
    def account_bedrock_discover(self) -> types.BedrockDiscoverResponse: ...
    def account_bedrock_setup(
        self, params: types.BedrockSetupParams, /
    ) -> types.BedrockSetupResponse: ...
    def account_gateway_oauth_cancel(self) -> types.GatewayOAuthCancelResponse: ...
    def account_gateway_oauth_login(self) -> types.GatewayOAuthLoginResponse: ...
    def account_gateway_oauth_read(self) -> types.GatewayOAuthReadResponse: ...
    def account_login_cancel(self, *, login_id: str) -> types.CancelLoginAccountResponse: ...
    def account_login_start(
        self, params: types.LoginAccountParams, /
    ) -> types.LoginAccountResponse: ...
    def account_logout(self) -> types.LogoutAccountResponse: ...
    def account_rate_limit_reset_credit_consume(
        self, *, idempotency_key: str, credit_id: str | UnsetType | None = ...
    ) -> types.ConsumeAccountRateLimitResetCreditResponse: ...
    def account_rate_limits_read(
        self,
        *,
        exclude_reset_credit_details: bool | UnsetType = ...,
        supports_luna_reserve: bool | UnsetType = ...,
    ) -> types.GetAccountRateLimitsResponse: ...
    def account_read(
        self, *, refresh_token: bool | UnsetType = ...
    ) -> types.GetAccountResponse: ...
    def account_send_add_credits_nudge_email(
        self, *, credit_type: types.AddCreditsNudgeCreditType
    ) -> types.SendAddCreditsNudgeEmailResponse: ...
    def account_usage_read(
        self, *, thread_id: str | UnsetType | None = ...
    ) -> types.GetAccountTokenUsageResponse: ...
    def account_workspace_messages_read(self) -> types.GetWorkspaceMessagesResponse: ...
    def user_verification_cancel(
        self, *, request_id: types.RequestId
    ) -> types.UserVerificationCancelResponse: ...
    def user_verification_delete(self) -> types.UserVerificationDeleteResponse: ...
    def user_verification_enroll(self) -> types.UserVerificationEnrollResponse: ...
    def user_verification_status(self) -> types.UserVerificationStatusResponse: ...
    def user_verification_verify(
        self, *, challenge: str, description: str, title: str
    ) -> types.UserVerificationVerifyResponse: ...
    def review_start(
        self,
        *,
        target: types.ReviewTarget,
        thread_id: str,
        delivery: types.ReviewDelivery | UnsetType | None = ...,
    ) -> types.ReviewStartResponse: ...
    def turn_interrupt(self, *, thread_id: str, turn_id: str) -> types.TurnInterruptResponse: ...
    def turn_settings_update(
        self,
        *,
        thread_id: str,
        turn_id: str,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = ...,
        effort: types.ReasoningEffort | UnsetType | None = ...,
        model: str | UnsetType | None = ...,
        service_tier: str | UnsetType | None = ...,
        summary: types.ReasoningSummary | UnsetType | None = ...,
    ) -> types.TurnSettingsUpdateResponse: ...
    def turn_start(
        self,
        *,
        input: list[types.UserInput],
        thread_id: str,
        additional_context: dict[str, types.AdditionalContextEntry] | UnsetType | None = ...,
        approval_policy: types.AskForApproval | UnsetType | None = ...,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = ...,
        client_user_message_id: str | UnsetType | None = ...,
        collaboration_mode: types.CollaborationMode | UnsetType | None = ...,
        cwd: str | UnsetType | None = ...,
        cyber_access_program: types.CyberAccessProgram | UnsetType | None = ...,
        disabled_plugin_ids: list[str] | UnsetType | None = ...,
        effort: types.ReasoningEffort | UnsetType | None = ...,
        environments: list[types.TurnEnvironmentParams] | UnsetType | None = ...,
        model: str | UnsetType | None = ...,
        multi_agent_mode: types.MultiAgentMode | UnsetType | None = ...,
        output_schema: Any = ...,
        parent_turn_id: str | UnsetType | None = ...,
        permissions: str | UnsetType | None = ...,
        personality: types.Personality | UnsetType | None = ...,
        responsesapi_client_metadata: dict[str, str] | UnsetType | None = ...,
        root_turn_id: str | UnsetType | None = ...,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = ...,
        sandbox_policy: types.SandboxPolicy | UnsetType | None = ...,
        service_tier: str | UnsetType | None = ...,
        service_tier_for_turn: str | UnsetType | None = ...,
        summary: types.ReasoningSummary | UnsetType | None = ...,
        tool_output: types.TurnToolOutput | UnsetType | None = ...,
        turn_trigger: str | UnsetType | None = ...,
    ) -> types.TurnStartResponse: ...
    def turn_steer(
        self,
        *,
        expected_turn_id: str,
        input: list[types.UserInput],
        thread_id: str,
        additional_context: dict[str, types.AdditionalContextEntry] | UnsetType | None = ...,
        client_user_message_id: str | UnsetType | None = ...,
        responsesapi_client_metadata: dict[str, str] | UnsetType | None = ...,
    ) -> types.TurnSteerResponse: ...
    def project_create(
        self,
        *,
        idempotency_key: str,
        name: str,
        roots: list[types.ProjectRoot],
        metadata: dict[str, str] | UnsetType | None = ...,
    ) -> types.ProjectCreateResponse: ...
    def project_delete(self, *, project_id: str) -> types.ProjectDeleteResponse: ...
    def project_import(
        self,
        *,
        idempotency_key: str,
        name: str,
        roots: list[types.ProjectRoot],
        metadata: dict[str, str] | UnsetType | None = ...,
        threads: list[str] | UnsetType | None = ...,
    ) -> types.ProjectImportResponse: ...
    def project_list(
        self,
        *,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        sort_direction: types.SortDirection | UnsetType | None = ...,
        sort_key: types.ProjectSortKey | UnsetType | None = ...,
    ) -> types.ProjectListResponse: ...
    def project_move(
        self, *, project_id: str, before_project_id: str | UnsetType | None = ...
    ) -> types.ProjectMoveResponse: ...
    def project_read(self, *, project_id: str) -> types.ProjectReadResponse: ...
    def project_update(
        self,
        *,
        project_id: str,
        metadata: dict[str, str] | UnsetType | None = ...,
        name: str | UnsetType | None = ...,
        roots: list[types.ProjectRoot] | UnsetType | None = ...,
    ) -> types.ProjectUpdateResponse: ...
    def thread_attachment_add(
        self, *, attachment_type: str, identity_key: str, payload: Any, thread_id: str
    ) -> types.ThreadAttachmentAddResponse: ...
    def thread_attachment_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.ThreadAttachmentListResponse: ...
    def thread_attachment_owner_list(
        self,
        *,
        attachment_type: str,
        identity_key: str,
        archived: bool | UnsetType | None = ...,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.ThreadAttachmentOwnerListResponse: ...
    def thread_attachment_remove(
        self, *, attachment_type: str, identity_key: str, thread_id: str
    ) -> types.ThreadAttachmentRemoveResponse: ...
    def thread_read_state_update(
        self, *, expected_revision: str, operation: types.ThreadReadStateOperation, thread_id: str
    ) -> types.ThreadReadStateUpdateResponse: ...
    def thread_section_create(
        self, *, name: str, appearance: types.ThreadSectionAppearance | UnsetType | None = ...
    ) -> types.ThreadSectionCreateResponse: ...
    def thread_section_delete(self, *, section_id: str) -> types.ThreadSectionDeleteResponse: ...
    def thread_section_list(
        self, *, cursor: str | UnsetType | None = ..., limit: int | UnsetType | None = ...
    ) -> types.ThreadSectionListResponse: ...
    def thread_section_move(
        self,
        *,
        section_id: str | None,
        thread_id: str,
        before_thread_id: str | UnsetType | None = ...,
    ) -> types.ThreadSectionMoveResponse: ...
    def thread_section_update(
        self,
        *,
        name: str,
        section_id: str,
        appearance: types.ThreadSectionAppearance | UnsetType | None = ...,
    ) -> types.ThreadSectionUpdateResponse: ...
    def thread_background_terminals_clean(
        self, *, thread_id: str
    ) -> types.ThreadBackgroundTerminalsCleanResponse: ...
    def thread_background_terminals_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.ThreadBackgroundTerminalsListResponse: ...
    def thread_background_terminals_terminate(
        self, *, process_id: str, thread_id: str
    ) -> types.ThreadBackgroundTerminalsTerminateResponse: ...
    def thread_goal_clear(
        self, *, thread_id: str, origin: types.ThreadGoalMutationOrigin | UnsetType | None = ...
    ) -> types.ThreadGoalClearResponse: ...
    def thread_goal_get(self, *, thread_id: str) -> types.ThreadGoalGetResponse: ...
    def thread_goal_set(
        self,
        *,
        thread_id: str,
        objective: str | UnsetType | None = ...,
        origin: types.ThreadGoalMutationOrigin | UnsetType | None = ...,
        status: types.ThreadGoalStatus | UnsetType | None = ...,
        token_budget: int | UnsetType | None = ...,
    ) -> types.ThreadGoalSetResponse: ...
    def thread_prediction_request(
        self, *, source_turn_id: str, thread_id: str
    ) -> types.ThreadPredictionRequestResponse: ...
    def thread_queue_add(
        self, *, client_user_message_id: str, input: list[types.UserInput], thread_id: str
    ) -> types.ThreadQueueAddResponse: ...
    def thread_queue_delete(
        self, *, queued_submission_id: str, thread_id: str
    ) -> types.ThreadQueueDeleteResponse: ...
    def thread_queue_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.ThreadQueueListResponse: ...
    def thread_queue_reorder(
        self, *, queued_submission_ids: list[str], thread_id: str
    ) -> types.ThreadQueueReorderResponse: ...
    def thread_queue_start(
        self, *, thread_id: str, queued_submission_id: str | UnsetType | None = ...
    ) -> types.ThreadQueueStartResponse: ...
    def thread_queue_update(
        self, *, input: list[types.UserInput], queued_submission_id: str, thread_id: str
    ) -> types.ThreadQueueUpdateResponse: ...
    def thread_items_list(
        self,
        *,
        thread_id: str,
        cursor: types.ThreadItemsListCursor | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        sort_direction: types.SortDirection | UnsetType | None = ...,
        turn_id: str | UnsetType | None = ...,
    ) -> types.ThreadItemsListResponse: ...
    def thread_items_read(
        self, *, item_ids: list[str], thread_id: str, turn_id: str
    ) -> types.ThreadItemsReadResponse: ...
    def thread_resume(
        self,
        *,
        thread_id: str,
        approval_policy: types.AskForApproval | UnsetType | None = ...,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = ...,
        base_instructions: str | UnsetType | None = ...,
        config: dict[str, Any] | UnsetType | None = ...,
        cwd: str | UnsetType | None = ...,
        developer_instructions: str | UnsetType | None = ...,
        exclude_turns: bool | UnsetType = ...,
        history: list[types.ResponseItem] | UnsetType | None = ...,
        initial_turns_page: types.ThreadResumeInitialTurnsPageParams | UnsetType | None = ...,
        model: str | UnsetType | None = ...,
        model_provider: str | UnsetType | None = ...,
        path: str | UnsetType | None = ...,
        permissions: str | UnsetType | None = ...,
        personality: types.Personality | UnsetType | None = ...,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = ...,
        sandbox: types.SandboxMode | UnsetType | None = ...,
        service_tier: str | UnsetType | None = ...,
    ) -> types.ThreadResumeResponse: ...
    def thread_search(
        self,
        *,
        search_term: str,
        archived: bool | UnsetType | None = ...,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        sort_direction: types.SortDirection | UnsetType | None = ...,
        sort_key: types.ThreadSearchSortKey | UnsetType | None = ...,
        source_kinds: list[types.ThreadSourceKind] | UnsetType | None = ...,
    ) -> types.ThreadSearchResponse: ...
    def thread_search_occurrences(
        self,
        *,
        search_term: str,
        thread_id: str,
        cursor: str | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
    ) -> types.ThreadSearchOccurrencesResponse: ...
    def thread_turns_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = ...,
        items_view: types.TurnItemsView | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        sort_direction: types.SortDirection | UnsetType | None = ...,
    ) -> types.ThreadTurnsListResponse: ...
    def thread_approve_guardian_denied_action(
        self, *, event: Any, thread_id: str
    ) -> types.ThreadApproveGuardianDeniedActionResponse: ...
    def thread_archive(self, *, thread_id: str) -> types.ThreadArchiveResponse: ...
    def thread_compact_start(self, *, thread_id: str) -> types.ThreadCompactStartResponse: ...
    def thread_decrement_elicitation(
        self, *, thread_id: str
    ) -> types.ThreadDecrementElicitationResponse: ...
    def thread_delete(self, *, thread_id: str) -> types.ThreadDeleteResponse: ...
    def thread_fork(
        self,
        *,
        thread_id: str,
        approval_policy: types.AskForApproval | UnsetType | None = ...,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = ...,
        base_instructions: str | UnsetType | None = ...,
        before_turn_id: str | UnsetType | None = ...,
        config: dict[str, Any] | UnsetType | None = ...,
        cwd: str | UnsetType | None = ...,
        defer_goal_continuation: bool | UnsetType = ...,
        developer_instructions: str | UnsetType | None = ...,
        ephemeral: bool | UnsetType = ...,
        exclude_turns: bool | UnsetType = ...,
        experimental_prediction_mode: bool | UnsetType = ...,
        last_turn_id: str | UnsetType | None = ...,
        model: str | UnsetType | None = ...,
        model_provider: str | UnsetType | None = ...,
        path: str | UnsetType | None = ...,
        permissions: str | UnsetType | None = ...,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = ...,
        sandbox: types.SandboxMode | UnsetType | None = ...,
        service_tier: str | UnsetType | None = ...,
        thread_source: types.ThreadSource | UnsetType | None = ...,
    ) -> types.ThreadForkResponse: ...
    def thread_increment_elicitation(
        self, *, thread_id: str
    ) -> types.ThreadIncrementElicitationResponse: ...
    def thread_inject_items(
        self, *, items: list[Any], thread_id: str
    ) -> types.ThreadInjectItemsResponse: ...
    def thread_list(
        self,
        *,
        ancestor_thread_id: str | UnsetType | None = ...,
        archived: bool | UnsetType | None = ...,
        cursor: str | UnsetType | None = ...,
        cwd: types.ThreadListCwdFilter | UnsetType | None = ...,
        excluded_thread_ids: list[str] | UnsetType | None = ...,
        limit: int | UnsetType | None = ...,
        model_providers: list[str] | UnsetType | None = ...,
        originators: list[str] | UnsetType | None = ...,
        parent_thread_id: str | UnsetType | None = ...,
        project_id: str | UnsetType | None = ...,
        search_term: str | UnsetType | None = ...,
        section_id: str | UnsetType | None = ...,
        sort_direction: types.SortDirection | UnsetType | None = ...,
        sort_key: types.ThreadSortKey | UnsetType | None = ...,
        source_kinds: list[types.ThreadSourceKind] | UnsetType | None = ...,
        use_state_db_only: bool | UnsetType = ...,
    ) -> types.ThreadListResponse: ...
    def thread_loaded_list(
        self, *, cursor: str | UnsetType | None = ..., limit: int | UnsetType | None = ...
    ) -> types.ThreadLoadedListResponse: ...
    def thread_memory_mode_set(
        self, *, mode: types.ThreadMemoryMode, thread_id: str
    ) -> types.ThreadMemoryModeSetResponse: ...
    def thread_metadata_update(
        self,
        *,
        thread_id: str,
        daybreak_enabled: bool | UnsetType | None = ...,
        git_info: types.ThreadMetadataGitInfoUpdateParams | UnsetType | None = ...,
        project_id: str | UnsetType | None = ...,
    ) -> types.ThreadMetadataUpdateResponse: ...
    def thread_name_set(self, *, name: str, thread_id: str) -> types.ThreadSetNameResponse: ...
    def thread_read(
        self, *, thread_id: str, include_turns: bool | UnsetType = ...
    ) -> types.ThreadReadResponse: ...
    def thread_revert(
        self, *, before_turn_id: str, thread_id: str
    ) -> types.ThreadRevertResponse: ...
    def thread_settings_update(
        self,
        *,
        thread_id: str,
        approval_policy: types.AskForApproval | UnsetType | None = ...,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = ...,
        collaboration_mode: types.CollaborationMode | UnsetType | None = ...,
        cwd: str | UnsetType | None = ...,
        disabled_plugin_ids: list[str] | UnsetType | None = ...,
        effort: types.ReasoningEffort | UnsetType | None = ...,
        model: str | UnsetType | None = ...,
        multi_agent_mode: types.MultiAgentMode | UnsetType | None = ...,
        permissions: str | UnsetType | None = ...,
        personality: types.Personality | UnsetType | None = ...,
        sandbox_policy: types.SandboxPolicy | UnsetType | None = ...,
        service_tier: str | UnsetType | None = ...,
        summary: types.ReasoningSummary | UnsetType | None = ...,
    ) -> types.ThreadSettingsUpdateResponse: ...
    def thread_shell_command(
        self, *, command: str, thread_id: str, timeout_ms: int | UnsetType | None = ...
    ) -> types.ThreadShellCommandResponse: ...
    def thread_start(
        self,
        *,
        allow_provider_model_fallback: bool | UnsetType = ...,
        approval_policy: types.AskForApproval | UnsetType | None = ...,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = ...,
        base_instructions: str | UnsetType | None = ...,
        config: dict[str, Any] | UnsetType | None = ...,
        cwd: str | UnsetType | None = ...,
        daybreak_enabled: bool | UnsetType | None = ...,
        developer_instructions: str | UnsetType | None = ...,
        dynamic_tools: list[types.DynamicToolSpec] | UnsetType | None = ...,
        environments: list[types.TurnEnvironmentParams] | UnsetType | None = ...,
        ephemeral: bool | UnsetType | None = ...,
        experimental_raw_events: bool | UnsetType = ...,
        history_mode: types.ThreadHistoryMode | UnsetType | None = ...,
        mock_experimental_field: str | UnsetType | None = ...,
        model: str | UnsetType | None = ...,
        model_provider: str | UnsetType | None = ...,
        multi_agent_mode: types.MultiAgentMode | UnsetType | None = ...,
        permissions: str | UnsetType | None = ...,
        personality: types.Personality | UnsetType | None = ...,
        project_id: str | UnsetType | None = ...,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = ...,
        sandbox: types.SandboxMode | UnsetType | None = ...,
        selected_capability_roots: list[types.SelectedCapabilityRoot] | UnsetType | None = ...,
        service_name: str | UnsetType | None = ...,
        service_tier: str | UnsetType | None = ...,
        session_start_source: types.ThreadStartSource | UnsetType | None = ...,
        thread_source: types.ThreadSource | UnsetType | None = ...,
    ) -> types.ThreadStartResponse: ...
    def thread_unarchive(self, *, thread_id: str) -> types.ThreadUnarchiveResponse: ...
    def thread_unsubscribe(self, *, thread_id: str) -> types.ThreadUnsubscribeResponse: ...

@final
class TextStream:
    def __iter__(self) -> Self: ...
    def __next__(self) -> str: ...

@final
class Thread:
    id: str

    def read(self, *, include_turns: bool = False) -> types.ThreadReadResponse: ...
    def turns(
        self, *, oldest_first: bool = False, page_size: int | None = None
    ) -> Listing[types.Turn | types.Unknown]: ...
    def items(
        self,
        *,
        turn_id: str | None = None,
        oldest_first: bool = False,
        page_size: int | None = None,
    ) -> Listing[types.ThreadItemEntry | types.Unknown]: ...
    def set_name(self, name: str) -> None: ...
    def archive(self) -> None: ...
    def delete(self) -> None: ...
    def unsubscribe(self) -> types.ThreadUnsubscribeStatus: ...
    def revert(self, before_turn_id: str) -> None: ...
    def inject_items(self, items: Sequence[Mapping[str, Any]]) -> None: ...
    def terminals(self) -> list[types.ThreadBackgroundTerminal | types.Unknown]: ...
    def terminate(self, terminal: types.ThreadBackgroundTerminal | types.Unknown | str) -> bool: ...
    def queue(self, input: RunInput) -> types.ThreadQueueAddResponse: ...
    def run_goal(
        self,
        objective: str,
        *,
        approval_mode: ApprovalMode | None = None,
        sandbox: Sandbox | None = None,
        token_budget: int | None = None,
        **options: Unpack[GoalOptions],
    ) -> TurnRequest[None]: ...
    def set_goal(
        self,
        objective: str | None = None,
        *,
        status: types.ThreadGoalStatus | None = None,
        token_budget: int | None = None,
    ) -> types.ThreadGoal: ...
    def goal(self) -> types.ThreadGoal | None: ...
    def clear_goal(self) -> None: ...
    def run(
        self,
        input: RunInput,
        *,
        approval_mode: ApprovalMode | None = None,
        output_type: type[OutputT] | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[TurnOptions],
    ) -> TurnResult[OutputT]: ...
    def turn(
        self,
        input: RunInput,
        *,
        approval_mode: ApprovalMode | None = None,
        output_type: type[OutputT] | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[TurnOptions],
    ) -> TurnRequest[OutputT]: ...
    def compact(self) -> TurnRequest[None]: ...
    def review(self, target: types.ReviewTarget) -> TurnRequest[None]: ...
    def shell_command(
        self, command: str, *, timeout_ms: int | None = None
    ) -> TurnRequest[None]: ...
    def fork(
        self,
        *,
        approval_mode: ApprovalMode | None = None,
        goals: bool | None = None,
        sandbox: Sandbox | None = None,
        **options: Unpack[ThreadForkOptions],
    ) -> Thread: ...

@final
class ThreadListing:
    def __iter__(self) -> Self: ...
    def __next__(self) -> types.Thread | types.Unknown: ...

@final
class Tool(Generic[P, R]):
    name: str
    description: str
    namespace: ToolNamespace | None
    input_schema: dict[str, Any]

    @property
    def path(self) -> str: ...
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R: ...
    @overload
    def __get__(self, instance: None, owner: type[Any] | None = None) -> Tool[P, R]: ...
    @overload
    def __get__(
        self: Tool[Concatenate[S, P2], R], instance: S, owner: type[S] | None = None
    ) -> Tool[P2, R]: ...

@final
class TreeStream:
    def __iter__(self) -> Self: ...
    def __next__(self) -> tuple[str, Notification]: ...

@final
class TurnHandle(Generic[OutputT_co]):
    thread_id: str
    joined: bool

    @property
    def id(self) -> str: ...
    @property
    def status(self) -> types.TurnStatus: ...
    def __iter__(self) -> Self: ...
    def __next__(self) -> Notification: ...
    def text(self) -> TextStream: ...
    def tree(self) -> TreeStream: ...
    def tree_usage(self) -> types.TokenUsageBreakdown | None: ...
    def watch(
        self, *, idle: float | None = None, tokens: int | None = None
    ) -> AbstractContextManager[WatchScope]: ...
    def result(self) -> TurnResult[OutputT_co]: ...
    def steer(self, input: RunInput) -> None: ...
    def interrupt(self) -> None: ...
    def detach(self) -> None: ...

@final
class TurnRequest(Generic[OutputT_co]):
    def result(self) -> TurnResult[OutputT_co]: ...
    def __enter__(self) -> TurnHandle[OutputT_co]: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

@final
class WatchScope:
    @property
    def reason(self) -> Literal["idle", "tokens"] | None: ...
    @property
    def cancelled_caught(self) -> bool: ...
    @property
    def cancel_called(self) -> bool: ...
    @property
    def deadline(self) -> float: ...
    @property
    def shield(self) -> bool: ...
    @shield.setter
    def shield(self, shield: bool) -> None: ...
    def cancel(self) -> None: ...

def connect_codex(
    target: str | Sequence[str | os.PathLike[str]],
    *,
    token: str | Callable[[], str] | None = None,
    config: CodexConfig | None = None,
    handlers: RequestHandlers | None = None,
    instruments: Iterable[Instrument] = ...,
    reconnect: Reconnect | None = None,
    ssl_context: ssl.SSLContext | None = None,
) -> AbstractContextManager[Codex]: ...
def open_codex(
    config: CodexConfig | None = None,
    *,
    handlers: RequestHandlers | None = None,
    instruments: Iterable[Instrument] = ...,
    hooks: Hooks | None = None,
    restart: Reconnect | None = None,
) -> AbstractContextManager[Codex]: ...
def retry_on_overload(
    op: Callable[[], T__],
    *,
    max_attempts: int = 3,
    initial_delay_s: float = 0.25,
    max_delay_s: float = 2.0,
    jitter_ratio: float = 0.2,
) -> T__: ...
def start_codex(
    config: CodexConfig | None = None,
    *,
    handlers: RequestHandlers | None = None,
    instruments: Iterable[Instrument] = ...,
    hooks: Hooks | None = None,
    restart: Reconnect | None = None,
) -> Codex: ...
@overload
def tool(function: Callable[P, R], /) -> Tool[P, R]: ...
@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    namespace: str | ToolNamespace | None = None,
) -> Callable[[Callable[P, R]], Tool[P, R]]: ...
