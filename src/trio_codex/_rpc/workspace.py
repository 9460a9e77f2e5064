# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about files, processes, environments and sandboxes of the runtime's machine."""

from __future__ import annotations

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class WorkspaceRequests(Caller):
    """Requests about files, processes, environments and sandboxes of the runtime's machine."""

    __slots__ = ()

    async def command_exec(
        self,
        *,
        command: list[str],
        cwd: str | UnsetType | None = UNSET,
        disable_output_cap: bool | UnsetType = UNSET,
        disable_timeout: bool | UnsetType = UNSET,
        env: dict[str, str | None] | UnsetType | None = UNSET,
        output_bytes_cap: int | UnsetType | None = UNSET,
        permission_profile: str | UnsetType | None = UNSET,
        process_id: str | UnsetType | None = UNSET,
        sandbox_policy: types.SandboxPolicy | UnsetType | None = UNSET,
        size: types.CommandExecTerminalSize | UnsetType | None = UNSET,
        stream_stdin: bool | UnsetType = UNSET,
        stream_stdout_stderr: bool | UnsetType = UNSET,
        timeout_ms: int | UnsetType | None = UNSET,
        tty: bool | UnsetType = UNSET,
    ) -> types.CommandExecResponse:
        """Run a command in the sandbox, without a thread, and wait for its end (``command/exec``).

        Cancelled, the command runs on in the runtime: `timeout_ms` bounds it, and
        `command_exec_terminate` ends it if it has a `process_id`.

        Args:
            command: Command argv vector. Empty arrays are rejected.
            cwd: Optional working directory. Defaults to the server cwd.
            disable_output_cap: Disable stdout/stderr capture truncation for this request.
                Cannot be combined with `outputBytesCap`.
            disable_timeout: Disable the timeout entirely for this request. Cannot be
                combined with `timeoutMs`.
            env: Optional environment overrides merged into the server-computed environment.
                Matching names override inherited values. Set a key to `null` to unset an
                inherited variable.
            output_bytes_cap: Optional per-stream stdout/stderr capture cap in bytes. When
                omitted, the server default applies. Cannot be combined with `disableOutputCap`.
            permission_profile: Optional active permissions profile id for this command.
                Defaults to the user's configured permissions when omitted. Cannot be combined
                with `sandboxPolicy`.
            process_id: Optional client-supplied, connection-scoped process id. Required for
                `tty`, `streamStdin`, `streamStdoutStderr`, and follow-up `command/exec/write`,
                `command/exec/resize`, and `command/exec/terminate` calls. When omitted,
                buffered execution gets an internal id that is not exposed to the client.
            sandbox_policy: Optional sandbox policy for this command. Uses the same shape as
                thread/turn execution sandbox configuration and defaults to the user's
                configured policy when omitted. Cannot be combined with `permissionProfile`.
            size: Optional initial PTY size in character cells. Only valid when `tty` is
                true.
            stream_stdin: Allow follow-up `command/exec/write` requests to write stdin
                bytes. Requires a client-supplied `processId`.
            stream_stdout_stderr: Stream stdout/stderr via `command/exec/outputDelta`
                notifications. Streamed bytes are not duplicated into the final response and
                require a client-supplied `processId`.
            timeout_ms: Optional timeout in milliseconds. When omitted, the server default
                applies. Cannot be combined with `disableTimeout`.
            tty: Enable PTY mode. This implies `streamStdin` and `streamStdoutStderr`.
        """
        return await self._call(
            "command/exec",
            types.CommandExecParams(
                command=command,
                cwd=cwd,
                disable_output_cap=disable_output_cap,
                disable_timeout=disable_timeout,
                env=env,
                output_bytes_cap=output_bytes_cap,
                permission_profile=permission_profile,
                process_id=process_id,
                sandbox_policy=sandbox_policy,
                size=size,
                stream_stdin=stream_stdin,
                stream_stdout_stderr=stream_stdout_stderr,
                timeout_ms=timeout_ms,
                tty=tty,
            ),
            types.CommandExecResponse,
        )

    async def command_exec_resize(
        self, *, process_id: str, size: types.CommandExecTerminalSize
    ) -> types.CommandExecResizeResponse:
        """Resize a running PTY-backed `command/exec` session (``command/exec/resize``).

        Args:
            process_id: Client-supplied, connection-scoped `processId` from the original
                `command/exec` request.
            size: New PTY size in character cells.
        """
        return await self._call(
            "command/exec/resize",
            types.CommandExecResizeParams(process_id=process_id, size=size),
            types.CommandExecResizeResponse,
        )

    async def command_exec_terminate(
        self, *, process_id: str
    ) -> types.CommandExecTerminateResponse:
        """Terminate a running `command/exec` session (``command/exec/terminate``).

        Args:
            process_id: Client-supplied, connection-scoped `processId` from the original
                `command/exec` request.
        """
        return await self._call(
            "command/exec/terminate",
            types.CommandExecTerminateParams(process_id=process_id),
            types.CommandExecTerminateResponse,
        )

    async def command_exec_write(
        self,
        *,
        process_id: str,
        close_stdin: bool | UnsetType = UNSET,
        delta_base64: str | UnsetType | None = UNSET,
    ) -> types.CommandExecWriteResponse:
        """Write stdin bytes to a running `command/exec` session, close stdin, or both.

        The request is ``command/exec/write``.

        Args:
            process_id: Client-supplied, connection-scoped `processId` from the original
                `command/exec` request.
            close_stdin: Close stdin after writing `deltaBase64`, if present.
            delta_base64: Optional base64-encoded stdin bytes to write.
        """
        return await self._call(
            "command/exec/write",
            types.CommandExecWriteParams(
                process_id=process_id, close_stdin=close_stdin, delta_base64=delta_base64
            ),
            types.CommandExecWriteResponse,
        )

    async def environment_add(
        self,
        *,
        environment_id: str,
        exec_server_url: str,
        auth_bearer_token: str | UnsetType | None = UNSET,
        connect_timeout_ms: int | UnsetType | None = UNSET,
        skills: types.EnvironmentSkillsParams | UnsetType | None = UNSET,
        websocket_request_id: str | UnsetType | None = UNSET,
    ) -> types.EnvironmentAddResponse:
        """Add or replace a remote environment (``environment/add``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            auth_bearer_token: Optional raw bearer token for executor authentication,
                including reconnects. Requires a secure transport or a loopback destination.
            connect_timeout_ms: Optional WebSocket connection timeout. The server default
                applies when omitted.
            skills: Required skills supplied by this environment, checked before model
                inference.
            websocket_request_id: Optional X-Request-ID for the direct WebSocket upgrade,
                including reconnects. Requires a secure transport or a loopback destination.
        """
        return await self._call(
            "environment/add",
            types.EnvironmentAddParams(
                environment_id=environment_id,
                exec_server_url=exec_server_url,
                auth_bearer_token=auth_bearer_token,
                connect_timeout_ms=connect_timeout_ms,
                skills=skills,
                websocket_request_id=websocket_request_id,
            ),
            types.EnvironmentAddResponse,
        )

    async def environment_info(self, *, environment_id: str) -> types.EnvironmentInfoResponse:
        """Read what a configured environment is (``environment/info``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "environment/info",
            types.EnvironmentInfoParams(environment_id=environment_id),
            types.EnvironmentInfoResponse,
        )

    async def environment_status(self, *, environment_id: str) -> types.EnvironmentStatusResponse:
        """Tell how a configured environment is doing (``environment/status``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            environment_id: Environment id to inspect.
        """
        return await self._call(
            "environment/status",
            types.EnvironmentStatusParams(environment_id=environment_id),
            types.EnvironmentStatusResponse,
        )

    async def fs_copy(
        self,
        *,
        destination_path: types.AbsolutePathBuf,
        source_path: types.AbsolutePathBuf,
        recursive: bool | UnsetType = UNSET,
    ) -> types.FsCopyResponse:
        """Copy a file or directory tree on the host filesystem (``fs/copy``).

        Args:
            destination_path: Absolute destination path.
            source_path: Absolute source path.
            recursive: Required for directory copies; ignored for file copies.
        """
        return await self._call(
            "fs/copy",
            types.FsCopyParams(
                destination_path=destination_path, source_path=source_path, recursive=recursive
            ),
            types.FsCopyResponse,
        )

    async def fs_create_directory(
        self, *, path: types.AbsolutePathBuf, recursive: bool | UnsetType | None = UNSET
    ) -> types.FsCreateDirectoryResponse:
        """Create a directory on the host filesystem (``fs/createDirectory``).

        Args:
            path: Absolute directory path to create.
            recursive: Whether parent directories should also be created. Defaults to
                `true`.
        """
        return await self._call(
            "fs/createDirectory",
            types.FsCreateDirectoryParams(path=path, recursive=recursive),
            types.FsCreateDirectoryResponse,
        )

    async def fs_get_metadata(self, *, path: types.AbsolutePathBuf) -> types.FsGetMetadataResponse:
        """Request metadata for an absolute path (``fs/getMetadata``).

        Args:
            path: Absolute path to inspect.
        """
        return await self._call(
            "fs/getMetadata", types.FsGetMetadataParams(path=path), types.FsGetMetadataResponse
        )

    async def fs_read_directory(
        self, *, path: types.AbsolutePathBuf
    ) -> types.FsReadDirectoryResponse:
        """List direct child names for a directory (``fs/readDirectory``).

        Args:
            path: Absolute directory path to read.
        """
        return await self._call(
            "fs/readDirectory",
            types.FsReadDirectoryParams(path=path),
            types.FsReadDirectoryResponse,
        )

    async def fs_read_file(self, *, path: types.AbsolutePathBuf) -> types.FsReadFileResponse:
        """Read a file from the host filesystem (``fs/readFile``).

        Args:
            path: Absolute path to read.
        """
        return await self._call(
            "fs/readFile", types.FsReadFileParams(path=path), types.FsReadFileResponse
        )

    async def fs_remove(
        self,
        *,
        path: types.AbsolutePathBuf,
        force: bool | UnsetType | None = UNSET,
        recursive: bool | UnsetType | None = UNSET,
    ) -> types.FsRemoveResponse:
        """Remove a file or directory tree from the host filesystem (``fs/remove``).

        Args:
            path: Absolute path to remove.
            force: Whether missing paths should be ignored. Defaults to `true`.
            recursive: Whether directory removal should recurse. Defaults to `true`.
        """
        return await self._call(
            "fs/remove",
            types.FsRemoveParams(path=path, force=force, recursive=recursive),
            types.FsRemoveResponse,
        )

    async def fs_unwatch(self, *, watch_id: str) -> types.FsUnwatchResponse:
        """Stop filesystem watch notifications for a prior `fs/watch` (``fs/unwatch``).

        Args:
            watch_id: Watch identifier previously provided to `fs/watch`.
        """
        return await self._call(
            "fs/unwatch", types.FsUnwatchParams(watch_id=watch_id), types.FsUnwatchResponse
        )

    async def fs_watch(
        self, *, path: types.AbsolutePathBuf, watch_id: str
    ) -> types.FsWatchResponse:
        """Start filesystem watch notifications for an absolute path (``fs/watch``).

        Args:
            path: Absolute file or directory path to watch.
            watch_id: Connection-scoped watch identifier used for `fs/unwatch` and
                `fs/changed`.
        """
        return await self._call(
            "fs/watch", types.FsWatchParams(path=path, watch_id=watch_id), types.FsWatchResponse
        )

    async def fs_write_file(
        self, *, data_base64: str, path: types.AbsolutePathBuf
    ) -> types.FsWriteFileResponse:
        """Write a file on the host filesystem (``fs/writeFile``).

        Args:
            data_base64: File contents encoded as base64.
            path: Absolute path to write.
        """
        return await self._call(
            "fs/writeFile",
            types.FsWriteFileParams(data_base64=data_base64, path=path),
            types.FsWriteFileResponse,
        )

    async def fuzzy_file_search(
        self, *, query: str, roots: list[str], cancellation_token: str | UnsetType | None = UNSET
    ) -> types.FuzzyFileSearchResponse:
        """Search files by an inexact name (``fuzzyFileSearch``)."""
        return await self._call(
            "fuzzyFileSearch",
            types.FuzzyFileSearchParams(
                query=query, roots=roots, cancellation_token=cancellation_token
            ),
            types.FuzzyFileSearchResponse,
        )

    async def fuzzy_file_search_session_start(
        self, *, roots: list[str], session_id: str
    ) -> types.FuzzyFileSearchSessionStartResponse:
        """Start a search for files whose query changes (``fuzzyFileSearch/sessionStart``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "fuzzyFileSearch/sessionStart",
            types.FuzzyFileSearchSessionStartParams(roots=roots, session_id=session_id),
            types.FuzzyFileSearchSessionStartResponse,
        )

    async def fuzzy_file_search_session_stop(
        self, *, session_id: str
    ) -> types.FuzzyFileSearchSessionStopResponse:
        """End a search for files (``fuzzyFileSearch/sessionStop``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "fuzzyFileSearch/sessionStop",
            types.FuzzyFileSearchSessionStopParams(session_id=session_id),
            types.FuzzyFileSearchSessionStopResponse,
        )

    async def fuzzy_file_search_session_update(
        self, *, query: str, session_id: str
    ) -> types.FuzzyFileSearchSessionUpdateResponse:
        """Change the query of a search for files (``fuzzyFileSearch/sessionUpdate``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "fuzzyFileSearch/sessionUpdate",
            types.FuzzyFileSearchSessionUpdateParams(query=query, session_id=session_id),
            types.FuzzyFileSearchSessionUpdateResponse,
        )

    async def process_kill(self, *, process_handle: str) -> types.ProcessKillResponse:
        """Terminate a running `process/spawn` session (``process/kill``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            process_handle: Client-supplied, connection-scoped `processHandle` from
                `process/spawn`.
        """
        return await self._call(
            "process/kill",
            types.ProcessKillParams(process_handle=process_handle),
            types.ProcessKillResponse,
        )

    async def process_resize_pty(
        self, *, process_handle: str, size: types.ProcessTerminalSize
    ) -> types.ProcessResizePtyResponse:
        """Resize a running PTY-backed `process/spawn` session (``process/resizePty``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            process_handle: Client-supplied, connection-scoped `processHandle` from
                `process/spawn`.
            size: New PTY size in character cells.
        """
        return await self._call(
            "process/resizePty",
            types.ProcessResizePtyParams(process_handle=process_handle, size=size),
            types.ProcessResizePtyResponse,
        )

    async def process_spawn(
        self,
        *,
        command: list[str],
        cwd: types.AbsolutePathBuf,
        process_handle: str,
        env: dict[str, str | None] | UnsetType | None = UNSET,
        output_bytes_cap: int | UnsetType | None = UNSET,
        size: types.ProcessTerminalSize | UnsetType | None = UNSET,
        stream_stdin: bool | UnsetType = UNSET,
        stream_stdout_stderr: bool | UnsetType = UNSET,
        timeout_ms: int | UnsetType | None = UNSET,
        tty: bool | UnsetType = UNSET,
    ) -> types.ProcessSpawnResponse:
        """Start a process outside of the sandbox; events tell of its output and end.

        The request is ``process/spawn``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        The process runs on until `process_kill` ends it, or the connection's end.

        Args:
            command: Command argv vector. Empty arrays are rejected.
            cwd: Absolute working directory for the process.
            process_handle: Client-supplied, connection-scoped process handle. Duplicate
                active handles are rejected on the same connection. The same handle can be
                reused after the prior process exits.
            env: Optional environment overrides merged into the app-server process
                environment. Matching names override inherited values. Set a key to `null` to
                unset an inherited variable.
            output_bytes_cap: Optional per-stream stdout/stderr capture cap in bytes. When
                omitted, the server default applies. Set to `null` to disable the cap.
            size: Optional initial PTY size in character cells. Only valid when `tty` is
                true.
            stream_stdin: Allow follow-up `process/writeStdin` requests to write stdin
                bytes.
            stream_stdout_stderr: Stream stdout/stderr via `process/outputDelta`
                notifications. Streamed bytes are not duplicated into the `process/exited`
                notification.
            timeout_ms: Optional timeout in milliseconds. When omitted, the server default
                applies. Set to `null` to disable the timeout.
            tty: Enable PTY mode. This implies `streamStdin` and `streamStdoutStderr`.
        """
        return await self._call(
            "process/spawn",
            types.ProcessSpawnParams(
                command=command,
                cwd=cwd,
                process_handle=process_handle,
                env=env,
                output_bytes_cap=output_bytes_cap,
                size=size,
                stream_stdin=stream_stdin,
                stream_stdout_stderr=stream_stdout_stderr,
                timeout_ms=timeout_ms,
                tty=tty,
            ),
            types.ProcessSpawnResponse,
        )

    async def process_write_stdin(
        self,
        *,
        process_handle: str,
        close_stdin: bool | UnsetType = UNSET,
        delta_base64: str | UnsetType | None = UNSET,
    ) -> types.ProcessWriteStdinResponse:
        """Write stdin bytes to a running `process/spawn` session, close stdin, or both.

        The request is ``process/writeStdin``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            process_handle: Client-supplied, connection-scoped `processHandle` from
                `process/spawn`.
            close_stdin: Close stdin after writing `deltaBase64`, if present.
            delta_base64: Optional base64-encoded stdin bytes to write.
        """
        return await self._call(
            "process/writeStdin",
            types.ProcessWriteStdinParams(
                process_handle=process_handle, close_stdin=close_stdin, delta_base64=delta_base64
            ),
            types.ProcessWriteStdinResponse,
        )

    async def windows_sandbox_readiness(self) -> types.WindowsSandboxReadinessResponse:
        """Tell whether the sandbox of Windows is ready (``windowsSandbox/readiness``)."""
        return await self._call(
            "windowsSandbox/readiness", None, types.WindowsSandboxReadinessResponse
        )

    async def windows_sandbox_setup_start(
        self,
        *,
        mode: types.WindowsSandboxSetupMode,
        cwd: types.AbsolutePathBuf | UnsetType | None = UNSET,
    ) -> types.WindowsSandboxSetupStartResponse:
        """Start to set up the sandbox of Windows (``windowsSandbox/setupStart``)."""
        return await self._call(
            "windowsSandbox/setupStart",
            types.WindowsSandboxSetupStartParams(mode=mode, cwd=cwd),
            types.WindowsSandboxSetupStartResponse,
        )
