# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about models, their providers, collaboration modes."""

from __future__ import annotations

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class ModelsRequests(Caller):
    """Requests about models, their providers, collaboration modes."""

    __slots__ = ()

    async def collaboration_mode_list(self) -> types.CollaborationModeListResponse:
        """List the presets for collaboration modes (``collaborationMode/list``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "collaborationMode/list",
            types.CollaborationModeListParams(),
            types.CollaborationModeListResponse,
        )

    async def model_list(
        self,
        *,
        cursor: str | UnsetType | None = UNSET,
        include_hidden: bool | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.ModelListResponse:
        """List the models that the runtime knows (``model/list``).

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            include_hidden: When true, include models that are hidden from the default
                picker list.
            limit: Optional page size; defaults to a reasonable server-side value.
        """
        return await self._call(
            "model/list",
            types.ModelListParams(cursor=cursor, include_hidden=include_hidden, limit=limit),
            types.ModelListResponse,
        )

    async def model_provider_capabilities_read(self) -> types.ModelProviderCapabilitiesReadResponse:
        """Tell what the provider of the model can do (``modelProvider/capabilities/read``)."""
        return await self._call(
            "modelProvider/capabilities/read",
            types.ModelProviderCapabilitiesReadParams(),
            types.ModelProviderCapabilitiesReadResponse,
        )
