# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about the handshake, diagnostics, remote control, memory."""

from __future__ import annotations

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class SystemRequests(Caller):
    """Requests about the handshake, diagnostics, remote control, memory."""

    __slots__ = ()

    async def feedback_upload(
        self,
        *,
        classification: str,
        extra_log_files: list[str] | UnsetType | None = UNSET,
        include_logs: bool | UnsetType = UNSET,
        reason: str | UnsetType | None = UNSET,
        tags: dict[str, str] | UnsetType | None = UNSET,
        thread_id: str | UnsetType | None = UNSET,
    ) -> types.FeedbackUploadResponse:
        """Send feedback to the maker of the runtime (``feedback/upload``)."""
        return await self._call(
            "feedback/upload",
            types.FeedbackUploadParams(
                classification=classification,
                extra_log_files=extra_log_files,
                include_logs=include_logs,
                reason=reason,
                tags=tags,
                thread_id=thread_id,
            ),
            types.FeedbackUploadResponse,
        )

    async def initialize(
        self,
        *,
        client_info: types.ClientInfo,
        capabilities: types.InitializeCapabilities | UnsetType | None = UNSET,
    ) -> types.InitializeResponse:
        """Shake hands (``initialize``).

        `open_codex` has done so; the runtime refuses it a second time.
        """
        return await self._call(
            "initialize",
            types.InitializeParams(client_info=client_info, capabilities=capabilities),
            types.InitializeResponse,
        )

    async def memory_reset(self) -> types.MemoryResetResponse:
        """Forget all memories (``memory/reset``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call("memory/reset", None, types.MemoryResetResponse)

    async def memory_status(
        self, *, min_consolidated_threads: int | UnsetType | None = UNSET
    ) -> types.MemoryStatusResponse:
        """Tell how the memories stand (``memory/status``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            min_consolidated_threads: Required distinct consolidated threads. Defaults to
                20; supported range is 1..=4096.
        """
        return await self._call(
            "memory/status",
            types.MemoryStatusParams(min_consolidated_threads=min_consolidated_threads),
            types.MemoryStatusResponse,
        )

    async def mock_experimental_method(
        self, *, value: str | UnsetType | None = UNSET
    ) -> types.MockExperimentalMethodResponse:
        """Do nothing; it is there to test the experimental capability.

        The request is ``mock/experimentalMethod``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            value: Test-only payload field.
        """
        return await self._call(
            "mock/experimentalMethod",
            types.MockExperimentalMethodParams(value=value),
            types.MockExperimentalMethodResponse,
        )

    async def remote_control_client_list(
        self,
        *,
        environment_id: str,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        order: types.RemoteControlClientsListOrder | UnsetType | None = UNSET,
    ) -> types.RemoteControlClientsListResponse:
        """List the clients that may control this runtime from afar.

        The request is ``remoteControl/client/list``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "remoteControl/client/list",
            types.RemoteControlClientsListParams(
                environment_id=environment_id, cursor=cursor, limit=limit, order=order
            ),
            types.RemoteControlClientsListResponse,
        )

    async def remote_control_client_revoke(
        self, *, client_id: str, environment_id: str
    ) -> types.RemoteControlClientsRevokeResponse:
        """Take from a client the right to remote control (``remoteControl/client/revoke``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "remoteControl/client/revoke",
            types.RemoteControlClientsRevokeParams(
                client_id=client_id, environment_id=environment_id
            ),
            types.RemoteControlClientsRevokeResponse,
        )

    async def remote_control_disable(
        self, *, ephemeral: bool | UnsetType = UNSET
    ) -> types.RemoteControlDisableResponse:
        """Switch remote control off (``remoteControl/disable``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "remoteControl/disable",
            types.RemoteControlDisableParams(ephemeral=ephemeral),
            types.RemoteControlDisableResponse,
        )

    async def remote_control_enable(
        self, *, ephemeral: bool | UnsetType = UNSET
    ) -> types.RemoteControlEnableResponse:
        """Switch remote control on (``remoteControl/enable``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "remoteControl/enable",
            types.RemoteControlEnableParams(ephemeral=ephemeral),
            types.RemoteControlEnableResponse,
        )

    async def remote_control_pairing_start(
        self, *, manual_code: bool | UnsetType = UNSET
    ) -> types.RemoteControlPairingStartResponse:
        """Start to pair a client for remote control (``remoteControl/pairing/start``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "remoteControl/pairing/start",
            types.RemoteControlPairingStartParams(manual_code=manual_code),
            types.RemoteControlPairingStartResponse,
        )

    async def remote_control_pairing_status(
        self,
        *,
        manual_pairing_code: str | UnsetType | None = UNSET,
        pairing_code: str | UnsetType | None = UNSET,
    ) -> types.RemoteControlPairingStatusResponse:
        """Tell how a pairing stands (``remoteControl/pairing/status``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "remoteControl/pairing/status",
            types.RemoteControlPairingStatusParams(
                manual_pairing_code=manual_pairing_code, pairing_code=pairing_code
            ),
            types.RemoteControlPairingStatusResponse,
        )

    async def remote_control_status_read(self) -> types.RemoteControlStatusReadResponse:
        """Tell how remote control stands (``remoteControl/status/read``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "remoteControl/status/read", None, types.RemoteControlStatusReadResponse
        )

    async def rollout_compress(self) -> types.RolloutCompressResponse:
        """Start a best-effort background compression pass for cold local rollouts.

        The request is ``rollout/compress``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call("rollout/compress", None, types.RolloutCompressResponse)

    async def server_diagnostics(self) -> types.ServerDiagnosticsResponse:
        """Read content-free, process-local diagnostics (``server/diagnostics``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "server/diagnostics", types.ServerDiagnosticsParams(), types.ServerDiagnosticsResponse
        )
