"""Which definition answers a request, and which definitions the client sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.generate_protocol.domains import reach

if TYPE_CHECKING:
    from tools.generate_protocol.schema import Bundle, Method

#: The schema does not say which definition is the response of a request. It is
#: the one named like the params, with ``Response``; these are named otherwise.
_RESPONSES = {
    "account/gatewayOAuth/cancel": "GatewayOAuthCancelResponse",
    "account/gatewayOAuth/login": "GatewayOAuthLoginResponse",
    "account/gatewayOAuth/read": "GatewayOAuthReadResponse",
    "account/logout": "LogoutAccountResponse",
    "account/rateLimits/read": "GetAccountRateLimitsResponse",
    "account/usage/read": "GetAccountTokenUsageResponse",
    "account/workspaceMessages/read": "GetWorkspaceMessagesResponse",
    "config/batchWrite": "ConfigWriteResponse",
    "config/mcpServer/reload": "McpServerRefreshResponse",
    "config/value/write": "ConfigWriteResponse",
    "configRequirements/read": "ConfigRequirementsReadResponse",
    "externalAgentConfig/import/readHistories": "ExternalAgentConfigImportHistoriesReadResponse",
    "memory/reset": "MemoryResetResponse",
    "remoteControl/status/read": "RemoteControlStatusReadResponse",
    "rollout/compress": "RolloutCompressResponse",
    "windowsSandbox/readiness": "WindowsSandboxReadinessResponse",
}


def responses(bundle: Bundle) -> dict[str, str]:
    """The response definition of every request, of the client and of the server.

    Raises:
        ValueError: A request has none, or a response definition has no request.
    """
    found = {
        method.name: _response(bundle, method)
        for method in [*bundle.client_requests, *bundle.server_requests]
    }
    forgotten = {name for name in bundle.definitions if name.endswith("Response")} - set(
        found.values()
    )
    if forgotten:
        raise ValueError(f"no request is answered by {', '.join(sorted(forgotten))}")
    return found


def _response(bundle: Bundle, method: Method) -> str:
    name = _RESPONSES.get(method.name)
    if name is None and method.params is not None:
        name = f"{method.params.removesuffix('Params')}Response"
    if name not in bundle.definitions:
        raise ValueError(f"{method.name} has no known response: add it to {__file__}")
    return name


def sent(bundle: Bundle, responses: dict[str, str]) -> frozenset[str]:
    """The definitions that the client may send.

    What can be reached from the params of a client request or notification, or
    from the response to a server request. A definition that is also received
    counts as sent.
    """
    roots = {
        method.params
        for method in [*bundle.client_requests, *bundle.client_notifications]
        if method.params is not None
    }
    roots |= {responses[method.name] for method in bundle.server_requests}
    return frozenset(reach(bundle, roots))
