"""Which definition answers a request, and which definitions the client sends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.domains import reach
from tools.generate_protocol.naming import pascal

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

#: A response that nothing is known of.
_ANYTHING = {"type": "object", "additionalProperties": True}


def responses(bundle: Bundle) -> dict[str, str]:
    """The response definition of every request, of the client and of the server.

    Where neither the names nor the table tell it, it is the definition of a
    response that no other request has and that has the most words in common
    with the request; where there is none, a new definition that takes anything.
    """
    methods = [*bundle.client_requests, *bundle.server_requests]
    found = {method.name: name for method in methods if (name := _response(bundle, method))}
    free = {name for name in bundle.definitions if name.endswith("Response")} - {*found.values()}
    for method in methods:
        if method.name not in found:
            name = found[method.name] = _guess(method, free) or f"{pascal(method.name)}Response"
            free.discard(name)
            bundle.definitions.setdefault(name, _ANYTHING)
            what = f"the response of `{method.name}` is taken to be `{name}`"
            bundle.gaps.fill(tables.METHODS, what)
    for name in free:
        bundle.gaps.fill(tables.METHODS, f"`{name}` is the response of no request")
    gone = _RESPONSES.keys() - {method.name for method in methods}
    bundle.gaps.ignore(tables.METHODS, (f"`{method}`" for method in gone))
    return found


def _response(bundle: Bundle, method: Method) -> str | None:
    """What the table or the name of the params says, if there is such a definition."""
    name = _RESPONSES.get(method.name)
    if name is None and method.params is not None:
        name = f"{method.params.removesuffix('Params')}Response"
    return name if name in bundle.definitions else None


def _guess(method: Method, free: set[str]) -> str | None:
    """The response that shares more than half of its words with the method."""
    wanted = _words(pascal(method.name))

    def likeness(name: str) -> float:
        words = _words(name.removesuffix("Response"))
        return len(wanted & words) / len(wanted | words)

    best = max(sorted(free), key=likeness, default=None)
    return best if best is not None and likeness(best) > 0.5 else None


def _words(name: str) -> set[str]:
    return set(re.findall(r"[A-Z][a-z0-9]*", name))


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
