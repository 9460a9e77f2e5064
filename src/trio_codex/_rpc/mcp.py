# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about MCP servers and apps."""

from __future__ import annotations

from typing import Any

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class McpRequests(Caller):
    """Requests about MCP servers and apps."""

    __slots__ = ()

    async def app_installed(
        self, *, force_refresh: bool | UnsetType = UNSET, thread_id: str | UnsetType | None = UNSET
    ) -> types.AppsInstalledResponse:
        """Read the committed installed connector runtime snapshot (``app/installed``).

        Args:
            force_refresh: When true and Apps are permitted, refresh and publish the hosted
                connector runtime tool snapshot first.
            thread_id: Optional loaded thread id used to evaluate effective app
                configuration.
        """
        return await self._call(
            "app/installed",
            types.AppsInstalledParams(force_refresh=force_refresh, thread_id=thread_id),
            types.AppsInstalledResponse,
        )

    async def app_list(
        self,
        *,
        cursor: str | UnsetType | None = UNSET,
        force_refetch: bool | UnsetType = UNSET,
        limit: int | UnsetType | None = UNSET,
        thread_id: str | UnsetType | None = UNSET,
    ) -> types.AppsListResponse:
        """List the apps that are to be had (``app/list``).

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            force_refetch: When true, bypass app caches and fetch the latest data from
                sources.
            limit: Optional page size; defaults to a reasonable server-side value.
            thread_id: Optional thread id used to evaluate app feature gating from that
                thread's config.
        """
        return await self._call(
            "app/list",
            types.AppsListParams(
                cursor=cursor, force_refetch=force_refetch, limit=limit, thread_id=thread_id
            ),
            types.AppsListResponse,
        )

    async def app_read(
        self,
        *,
        app_ids: list[str],
        include_tools: bool | UnsetType = UNSET,
        thread_id: str | UnsetType | None = UNSET,
    ) -> types.AppsReadResponse:
        """Read the metadata of some apps (``app/read``).

        Args:
            app_ids: App ids to read. The server accepts at most 100 ids and deduplicates
                repeated ids while preserving their first-request order.
            include_tools: When true, include display-only public tool summaries in the
                returned metadata.
            thread_id: Optional loaded thread id used to evaluate effective app
                configuration.
        """
        return await self._call(
            "app/read",
            types.AppsReadParams(app_ids=app_ids, include_tools=include_tools, thread_id=thread_id),
            types.AppsReadResponse,
        )

    async def mcp_server_event_stream_start(
        self,
        *,
        arguments: Any,
        name: str,
        server: str,
        subscription_id: str,
        thread_id: str,
        meta: Any = UNSET,
    ) -> types.McpServerEventStreamStartResponse:
        """Start a stream of events from an MCP server (``mcpServer/event/stream/start``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "mcpServer/event/stream/start",
            types.McpServerEventStreamStartParams(
                arguments=arguments,
                name=name,
                server=server,
                subscription_id=subscription_id,
                thread_id=thread_id,
                meta=meta,
            ),
            types.McpServerEventStreamStartResponse,
        )

    async def mcp_server_event_stream_stop(
        self, *, subscription_id: str
    ) -> types.McpServerEventStreamStopResponse:
        """End a stream of events from an MCP server (``mcpServer/event/stream/stop``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "mcpServer/event/stream/stop",
            types.McpServerEventStreamStopParams(subscription_id=subscription_id),
            types.McpServerEventStreamStopResponse,
        )

    async def mcp_server_oauth_login(
        self,
        *,
        name: str,
        client_registration: types.McpServerOauthClientRegistration | UnsetType | None = UNSET,
        scopes: list[str] | UnsetType | None = UNSET,
        thread_id: str | UnsetType | None = UNSET,
        timeout_secs: int | UnsetType | None = UNSET,
    ) -> types.McpServerOauthLoginResponse:
        """Log in to an MCP server with OAuth (``mcpServer/oauth/login``).

        Args:
            client_registration: Registration strategy for this login only; omission selects
                automatic discovery.
        """
        return await self._call(
            "mcpServer/oauth/login",
            types.McpServerOauthLoginParams(
                name=name,
                client_registration=client_registration,
                scopes=scopes,
                thread_id=thread_id,
                timeout_secs=timeout_secs,
            ),
            types.McpServerOauthLoginResponse,
        )

    async def mcp_server_resource_read(
        self,
        *,
        server: str,
        uri: str,
        connector_id: str | UnsetType | None = UNSET,
        origin_call_id: str | UnsetType | None = UNSET,
        target: types.McpResourceReadTarget | UnsetType | None = UNSET,
        thread_id: str | UnsetType | None = UNSET,
    ) -> types.McpResourceReadResponse:
        """Read a resource of an MCP server (``mcpServer/resource/read``).

        Args:
            origin_call_id: Originating MCP tool call used to select the resource's app.
            target: Explicit hosted app/account. Omit to retain legacy resource discovery.
        """
        return await self._call(
            "mcpServer/resource/read",
            types.McpResourceReadParams(
                server=server,
                uri=uri,
                connector_id=connector_id,
                origin_call_id=origin_call_id,
                target=target,
                thread_id=thread_id,
            ),
            types.McpResourceReadResponse,
        )

    async def mcp_server_status_list(
        self,
        *,
        cursor: str | UnsetType | None = UNSET,
        detail: types.McpServerStatusDetail | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        server_name: str | UnsetType | None = UNSET,
        thread_id: str | UnsetType | None = UNSET,
    ) -> types.ListMcpServerStatusResponse:
        """List the MCP servers, with their tools and resources (``mcpServerStatus/list``).

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            detail: Controls how much MCP inventory data to fetch for each server. Defaults
                to `Full` when omitted.
            limit: Optional page size; defaults to a server-defined value.
            server_name: Limit discovery to one server. With a thread ID, reuse that
                thread's MCP connection.
        """
        return await self._call(
            "mcpServerStatus/list",
            types.ListMcpServerStatusParams(
                cursor=cursor,
                detail=detail,
                limit=limit,
                server_name=server_name,
                thread_id=thread_id,
            ),
            types.ListMcpServerStatusResponse,
        )

    async def mcp_server_tool_call(
        self, *, server: str, thread_id: str, tool: str, meta: Any = UNSET, arguments: Any = UNSET
    ) -> types.McpServerToolCallResponse:
        """Call a tool of an MCP server; nobody is asked to approve it (``mcpServer/tool/call``)."""
        return await self._call(
            "mcpServer/tool/call",
            types.McpServerToolCallParams(
                server=server, thread_id=thread_id, tool=tool, meta=meta, arguments=arguments
            ),
            types.McpServerToolCallResponse,
        )
