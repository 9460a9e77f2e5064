# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about configuration, features, hooks, import from other agents."""

from __future__ import annotations

from typing import Any

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class ConfigRequests(Caller):
    """Requests about configuration, features, hooks, import from other agents."""

    __slots__ = ()

    async def config_batch_write(
        self,
        *,
        edits: list[types.ConfigEdit],
        expected_version: str | UnsetType | None = UNSET,
        file_path: str | UnsetType | None = UNSET,
        reload_user_config: bool | UnsetType = UNSET,
    ) -> types.ConfigWriteResponse:
        """Write several settings into a configuration file (``config/batchWrite``).

        Args:
            file_path: Path to the config file to write; defaults to the user's
                `config.toml` when omitted.
            reload_user_config: When true, hot-reload updated runtime settings into loaded
                threads after writing. Session-static model, reasoning-effort, Plan-mode
                reasoning-effort, and service-tier defaults are not reloaded. The deprecated
                personality setting is also not reloaded.
        """
        return await self._call(
            "config/batchWrite",
            types.ConfigBatchWriteParams(
                edits=edits,
                expected_version=expected_version,
                file_path=file_path,
                reload_user_config=reload_user_config,
            ),
            types.ConfigWriteResponse,
        )

    async def config_mcp_server_reload(self) -> types.McpServerRefreshResponse:
        """Read the configuration of the MCP servers again (``config/mcpServer/reload``)."""
        return await self._call("config/mcpServer/reload", None, types.McpServerRefreshResponse)

    async def config_read(
        self, *, cwd: str | UnsetType | None = UNSET, include_layers: bool | UnsetType = UNSET
    ) -> types.ConfigReadResponse:
        """Read the configuration that is in force (``config/read``).

        Args:
            cwd: Optional working directory to resolve project config layers. If specified,
                return the effective config as seen from that directory (i.e., including any
                project layers between `cwd` and the project/repo root).
        """
        return await self._call(
            "config/read",
            types.ConfigReadParams(cwd=cwd, include_layers=include_layers),
            types.ConfigReadResponse,
        )

    async def config_requirements_read(self) -> types.ConfigRequirementsReadResponse:
        """Read what an administrator requires of the configuration (``configRequirements/read``)."""
        return await self._call(
            "configRequirements/read", None, types.ConfigRequirementsReadResponse
        )

    async def config_value_write(
        self,
        *,
        key_path: str,
        merge_strategy: types.MergeStrategy,
        value: Any,
        expected_version: str | UnsetType | None = UNSET,
        file_path: str | UnsetType | None = UNSET,
    ) -> types.ConfigWriteResponse:
        """Write a setting into a configuration file (``config/value/write``).

        Args:
            file_path: Path to the config file to write; defaults to the user's
                `config.toml` when omitted.
        """
        return await self._call(
            "config/value/write",
            types.ConfigValueWriteParams(
                key_path=key_path,
                merge_strategy=merge_strategy,
                value=value,
                expected_version=expected_version,
                file_path=file_path,
            ),
            types.ConfigWriteResponse,
        )

    async def experimental_feature_enablement_set(
        self, *, enablement: dict[str, bool]
    ) -> types.ExperimentalFeatureEnablementSetResponse:
        """Switch features on or off while the runtime runs.

        The request is ``experimentalFeature/enablement/set``.

        Args:
            enablement: Process-wide runtime feature enablement keyed by canonical feature
                name. Only named features are updated. Omitted features are left unchanged. Send
                an empty map for a no-op.
        """
        return await self._call(
            "experimentalFeature/enablement/set",
            types.ExperimentalFeatureEnablementSetParams(enablement=enablement),
            types.ExperimentalFeatureEnablementSetResponse,
        )

    async def experimental_feature_list(
        self,
        *,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        thread_id: str | UnsetType | None = UNSET,
    ) -> types.ExperimentalFeatureListResponse:
        """List the features that can be switched on or off (``experimentalFeature/list``).

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            limit: Optional page size; defaults to a reasonable server-side value.
            thread_id: Optional loaded thread id. Pass this when showing feature state for
                an existing thread so enablement is computed from that thread's refreshed
                config, including project-local config for the thread's cwd.
        """
        return await self._call(
            "experimentalFeature/list",
            types.ExperimentalFeatureListParams(cursor=cursor, limit=limit, thread_id=thread_id),
            types.ExperimentalFeatureListResponse,
        )

    async def external_agent_config_detect(
        self,
        *,
        cwds: list[str] | UnsetType | None = UNSET,
        include_home: bool | UnsetType = UNSET,
        max_session_age_days: int | UnsetType | None = UNSET,
        max_sessions: int | UnsetType | None = UNSET,
        migration_source: str | UnsetType | None = UNSET,
        source: str | UnsetType | None = UNSET,
    ) -> types.ExternalAgentConfigDetectResponse:
        """Look for the configuration of other agents (``externalAgentConfig/detect``).

        Args:
            cwds: Zero or more working directories to include for repo-scoped detection.
            include_home: If true, include detection under the user's home directory.
            max_session_age_days: Maximum age in days for detected sessions. Missing values
                use the default limit.
            max_sessions: Maximum number of sessions to detect. Missing values use the
                default limit.
            migration_source: Optional migration-source selector. Missing or unrecognized
                values use the default source.
            source: Deprecated field retained for compatibility. This field is ignored; use
                `migrationSource` to select the migration source.
        """
        return await self._call(
            "externalAgentConfig/detect",
            types.ExternalAgentConfigDetectParams(
                cwds=cwds,
                include_home=include_home,
                max_session_age_days=max_session_age_days,
                max_sessions=max_sessions,
                migration_source=migration_source,
                source=source,
            ),
            types.ExternalAgentConfigDetectResponse,
        )

    async def external_agent_config_import(
        self,
        *,
        migration_items: list[types.ExternalAgentConfigMigrationItem],
        migration_source: str | UnsetType | None = UNSET,
        provider_id: str | UnsetType | None = UNSET,
        source: str | UnsetType | None = UNSET,
    ) -> types.ExternalAgentConfigImportResponse:
        """Import the configuration of another agent (``externalAgentConfig/import``).

        Args:
            migration_source: Migration-source selector used to produce the migration items.
                Pass the same value to detection and import; missing or unrecognized values use
                the default source.
            provider_id: Opaque provider identifier supplied by the caller for analytics
                attribution and import history display. This does not select the migration
                source.
            source: Optional identifier for the product that initiated the import.
        """
        return await self._call(
            "externalAgentConfig/import",
            types.ExternalAgentConfigImportParams(
                migration_items=migration_items,
                migration_source=migration_source,
                provider_id=provider_id,
                source=source,
            ),
            types.ExternalAgentConfigImportResponse,
        )

    async def external_agent_config_import_read_histories(
        self,
    ) -> types.ExternalAgentConfigImportHistoriesReadResponse:
        """Read what was imported so far (``externalAgentConfig/import/readHistories``)."""
        return await self._call(
            "externalAgentConfig/import/readHistories",
            None,
            types.ExternalAgentConfigImportHistoriesReadResponse,
        )

    async def external_agent_config_import_record_history(
        self,
        *,
        item_type_results: list[types.ExternalAgentConfigImportHistoryRecordTypeResultParams],
        provider_id: str,
    ) -> types.ExternalAgentConfigImportHistoryRecordResponse:
        """Record an import that was made elsewhere (``externalAgentConfig/import/recordHistory``).

        Args:
            item_type_results: Completed results grouped by imported item type.
            provider_id: Opaque provider identifier for the externally completed import.
        """
        return await self._call(
            "externalAgentConfig/import/recordHistory",
            types.ExternalAgentConfigImportHistoryRecordParams(
                item_type_results=item_type_results, provider_id=provider_id
            ),
            types.ExternalAgentConfigImportHistoryRecordResponse,
        )

    async def hooks_list(self, *, cwds: list[str] | UnsetType = UNSET) -> types.HooksListResponse:
        """List the hooks that are configured (``hooks/list``).

        Args:
            cwds: When empty, defaults to the current session working directory.
        """
        return await self._call(
            "hooks/list", types.HooksListParams(cwds=cwds), types.HooksListResponse
        )

    async def permission_profile_list(
        self,
        *,
        cursor: str | UnsetType | None = UNSET,
        cwd: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.PermissionProfileListResponse:
        """List the permission profiles (``permissionProfile/list``).

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            cwd: Optional working directory to resolve project config layers.
            limit: Optional page size; defaults to the full result set.
        """
        return await self._call(
            "permissionProfile/list",
            types.PermissionProfileListParams(cursor=cursor, cwd=cwd, limit=limit),
            types.PermissionProfileListResponse,
        )
