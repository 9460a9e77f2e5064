# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about plugins, marketplaces and skills."""

from __future__ import annotations

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class PluginsRequests(Caller):
    """Requests about plugins, marketplaces and skills."""

    __slots__ = ()

    async def marketplace_add(
        self,
        *,
        source: str,
        ref_name: str | UnsetType | None = UNSET,
        sparse_paths: list[str] | UnsetType | None = UNSET,
    ) -> types.MarketplaceAddResponse:
        """Add a marketplace of plugins (``marketplace/add``)."""
        return await self._call(
            "marketplace/add",
            types.MarketplaceAddParams(source=source, ref_name=ref_name, sparse_paths=sparse_paths),
            types.MarketplaceAddResponse,
        )

    async def marketplace_remove(self, *, marketplace_name: str) -> types.MarketplaceRemoveResponse:
        """Remove a marketplace of plugins (``marketplace/remove``)."""
        return await self._call(
            "marketplace/remove",
            types.MarketplaceRemoveParams(marketplace_name=marketplace_name),
            types.MarketplaceRemoveResponse,
        )

    async def marketplace_upgrade(
        self, *, marketplace_name: str | UnsetType | None = UNSET
    ) -> types.MarketplaceUpgradeResponse:
        """Fetch the newest version of a marketplace, or of all (``marketplace/upgrade``)."""
        return await self._call(
            "marketplace/upgrade",
            types.MarketplaceUpgradeParams(marketplace_name=marketplace_name),
            types.MarketplaceUpgradeResponse,
        )

    async def plugin_install(
        self,
        *,
        plugin_name: str,
        install_attempt_id: str | UnsetType | None = UNSET,
        marketplace_path: types.AbsolutePathBuf | UnsetType | None = UNSET,
        remote_marketplace_name: str | UnsetType | None = UNSET,
    ) -> types.PluginInstallResponse:
        """Install a plugin (``plugin/install``).

        Args:
            install_attempt_id: Client-generated identifier used to correlate one
                installation attempt.
        """
        return await self._call(
            "plugin/install",
            types.PluginInstallParams(
                plugin_name=plugin_name,
                install_attempt_id=install_attempt_id,
                marketplace_path=marketplace_path,
                remote_marketplace_name=remote_marketplace_name,
            ),
            types.PluginInstallResponse,
        )

    async def plugin_installed(
        self,
        *,
        cwds: list[types.AbsolutePathBuf] | UnsetType | None = UNSET,
        install_suggestion_plugin_names: list[str] | UnsetType | None = UNSET,
    ) -> types.PluginInstalledResponse:
        """List the plugins that are installed (``plugin/installed``).

        Args:
            cwds: Optional working directories used to discover repo marketplaces.
            install_suggestion_plugin_names: Additional uninstalled plugin names that should
                be returned when present locally. This is used by mention surfaces that
                intentionally expose install entrypoints.
        """
        return await self._call(
            "plugin/installed",
            types.PluginInstalledParams(
                cwds=cwds, install_suggestion_plugin_names=install_suggestion_plugin_names
            ),
            types.PluginInstalledResponse,
        )

    async def plugin_list(
        self,
        *,
        cwds: list[types.AbsolutePathBuf] | UnsetType | None = UNSET,
        force_refetch: bool | UnsetType = UNSET,
        marketplace_kinds: list[types.PluginListMarketplaceKind] | UnsetType | None = UNSET,
    ) -> types.PluginListResponse:
        """List the plugins of the marketplaces (``plugin/list``).

        Args:
            cwds: Optional working directories used to discover repo marketplaces. When
                omitted, only home-scoped marketplaces and the official curated marketplace are
                considered.
            force_refetch: Whether the client requests a fresh remote plugin catalog fetch.
            marketplace_kinds: Optional marketplace kind filter. When omitted, only local
                marketplaces are queried, plus the default remote catalog when enabled by
                feature flag.
        """
        return await self._call(
            "plugin/list",
            types.PluginListParams(
                cwds=cwds, force_refetch=force_refetch, marketplace_kinds=marketplace_kinds
            ),
            types.PluginListResponse,
        )

    async def plugin_read(
        self,
        *,
        plugin_name: str,
        marketplace_path: types.AbsolutePathBuf | UnsetType | None = UNSET,
        remote_marketplace_name: str | UnsetType | None = UNSET,
    ) -> types.PluginReadResponse:
        """Read what a plugin is (``plugin/read``)."""
        return await self._call(
            "plugin/read",
            types.PluginReadParams(
                plugin_name=plugin_name,
                marketplace_path=marketplace_path,
                remote_marketplace_name=remote_marketplace_name,
            ),
            types.PluginReadResponse,
        )

    async def plugin_reconcile(
        self, *, reason: str | UnsetType | None = UNSET
    ) -> types.PluginReconcileResponse:
        """Bring the installed plugins in line with what is configured (``plugin/reconcile``).

        Args:
            reason: Optional client-provided reason recorded with the reconciliation
                attempt.
        """
        return await self._call(
            "plugin/reconcile",
            types.PluginReconcileParams(reason=reason),
            types.PluginReconcileResponse,
        )

    async def plugin_search(
        self,
        *,
        search_term: str,
        cursor: str | UnsetType | None = UNSET,
        cwds: list[types.AbsolutePathBuf] | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        scope: types.PluginSearchScope | UnsetType | None = UNSET,
    ) -> types.PluginSearchResponse:
        """Search plugins (``plugin/search``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "plugin/search",
            types.PluginSearchParams(
                search_term=search_term, cursor=cursor, cwds=cwds, limit=limit, scope=scope
            ),
            types.PluginSearchResponse,
        )

    async def plugin_share_checkout(
        self, *, remote_plugin_id: str
    ) -> types.PluginShareCheckoutResponse:
        """Fetch a shared plugin to work on it (``plugin/share/checkout``)."""
        return await self._call(
            "plugin/share/checkout",
            types.PluginShareCheckoutParams(remote_plugin_id=remote_plugin_id),
            types.PluginShareCheckoutResponse,
        )

    async def plugin_share_delete(
        self, *, remote_plugin_id: str
    ) -> types.PluginShareDeleteResponse:
        """Stop to share a plugin (``plugin/share/delete``)."""
        return await self._call(
            "plugin/share/delete",
            types.PluginShareDeleteParams(remote_plugin_id=remote_plugin_id),
            types.PluginShareDeleteResponse,
        )

    async def plugin_share_list(self) -> types.PluginShareListResponse:
        """List the plugins that are shared (``plugin/share/list``)."""
        return await self._call(
            "plugin/share/list", types.PluginShareListParams(), types.PluginShareListResponse
        )

    async def plugin_share_save(
        self,
        *,
        plugin_path: types.AbsolutePathBuf,
        discoverability: types.PluginShareDiscoverability | UnsetType | None = UNSET,
        remote_plugin_id: str | UnsetType | None = UNSET,
        share_targets: list[types.PluginShareTarget] | UnsetType | None = UNSET,
    ) -> types.PluginShareSaveResponse:
        """Share a plugin, or a new version of it (``plugin/share/save``)."""
        return await self._call(
            "plugin/share/save",
            types.PluginShareSaveParams(
                plugin_path=plugin_path,
                discoverability=discoverability,
                remote_plugin_id=remote_plugin_id,
                share_targets=share_targets,
            ),
            types.PluginShareSaveResponse,
        )

    async def plugin_share_update_targets(
        self,
        *,
        discoverability: types.PluginShareUpdateDiscoverability,
        remote_plugin_id: str,
        share_targets: list[types.PluginShareTarget],
    ) -> types.PluginShareUpdateTargetsResponse:
        """Change with whom a plugin is shared (``plugin/share/updateTargets``)."""
        return await self._call(
            "plugin/share/updateTargets",
            types.PluginShareUpdateTargetsParams(
                discoverability=discoverability,
                remote_plugin_id=remote_plugin_id,
                share_targets=share_targets,
            ),
            types.PluginShareUpdateTargetsResponse,
        )

    async def plugin_skill_read(
        self, *, remote_marketplace_name: str, remote_plugin_id: str, skill_name: str
    ) -> types.PluginSkillReadResponse:
        """Read a skill of a remote plugin (``plugin/skill/read``)."""
        return await self._call(
            "plugin/skill/read",
            types.PluginSkillReadParams(
                remote_marketplace_name=remote_marketplace_name,
                remote_plugin_id=remote_plugin_id,
                skill_name=skill_name,
            ),
            types.PluginSkillReadResponse,
        )

    async def plugin_uninstall(self, *, plugin_id: str) -> types.PluginUninstallResponse:
        """Uninstall a plugin (``plugin/uninstall``)."""
        return await self._call(
            "plugin/uninstall",
            types.PluginUninstallParams(plugin_id=plugin_id),
            types.PluginUninstallResponse,
        )

    async def skills_config_write(
        self,
        *,
        enabled: bool,
        name: str | UnsetType | None = UNSET,
        path: types.AbsolutePathBuf | UnsetType | None = UNSET,
    ) -> types.SkillsConfigWriteResponse:
        """Switch a skill on or off (``skills/config/write``).

        Args:
            name: Name-based selector.
            path: Path-based selector.
        """
        return await self._call(
            "skills/config/write",
            types.SkillsConfigWriteParams(enabled=enabled, name=name, path=path),
            types.SkillsConfigWriteResponse,
        )

    async def skills_extra_roots_set(
        self, *, extra_roots: list[types.AbsolutePathBuf]
    ) -> types.SkillsExtraRootsSetResponse:
        """Set more directories in which to look for skills (``skills/extraRoots/set``)."""
        return await self._call(
            "skills/extraRoots/set",
            types.SkillsExtraRootsSetParams(extra_roots=extra_roots),
            types.SkillsExtraRootsSetResponse,
        )

    async def skills_list(
        self, *, cwds: list[str] | UnsetType = UNSET, force_reload: bool | UnsetType = UNSET
    ) -> types.SkillsListResponse:
        """List the skills (``skills/list``).

        Args:
            cwds: When empty, defaults to the current session working directory.
            force_reload: When true, bypass the skills cache and re-scan skills from disk.
        """
        return await self._call(
            "skills/list",
            types.SkillsListParams(cwds=cwds, force_reload=force_reload),
            types.SkillsListResponse,
        )
