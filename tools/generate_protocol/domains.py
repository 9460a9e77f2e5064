"""Which module a definition goes to.

A definition that the simplest program needs goes to ``common``, or with the
items of a thread to ``thread_items``, so that such a program loads no other
module. Of all others the method that brings it into play decides: its prefix
names the domain. What several domains need goes to ``shared``. A domain imports
these three alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.schema import Bundle, references

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMON = "common"
THREAD_ITEMS = "thread_items"
SHARED = "shared"

#: What a domain imports, each with what comes before it.
BASES = (THREAD_ITEMS, COMMON, SHARED)

#: Where a new family of methods, and a definition that nobody refers to, go.
_OTHERS = "system"

#: What each domain is about, for its module docstring.
DOMAINS = {
    THREAD_ITEMS: "the items of a thread as they are read: messages, commands, file changes, …",
    COMMON: "what every program needs: the handshake, a thread, its turns, and how they go",
    SHARED: "what several domains share, and the simplest program does not need",
    "threads": "the life of a thread: start, fork, list, read, archive, settings",
    "history": "what was in a thread: resume, its turns and items, the search in them",
    "queue": "work that waits or goes on beside the turn: goals, queue, terminals, predictions",
    "projects": "order among threads: projects, sections, attachments, read state",
    "turns": "turns: start, steer, interrupt, review, and how they go",
    "items": "items inside a turn: started, deltas, completed",
    "approvals": "what the runtime asks the client",
    "account": "login, plans and limits, user verification",
    "config": "configuration, features, hooks, import from other agents",
    "models": "models, their providers, collaboration modes",
    "mcp": "MCP servers and apps",
    "plugins": "plugins, marketplaces and skills",
    "workspace": "files, processes, environments and sandboxes of the runtime's machine",
    "realtime": "realtime conversations",
    "system": "the handshake, diagnostics, remote control, memory",
}

#: Between opening a client and the answer of its first turn, each of these is read or written.
_OF_EVERY_PROGRAM = {
    "initialize",
    "item/agentMessage/delta",
    "item/completed",
    "item/started",
    "thread/start",
    "thread/tokenUsage/updated",
    "turn/completed",
    "turn/start",
    "turn/started",
}

_ITEM = "ThreadItem"

#: The longest prefix that fits a method wins.
_DOMAIN_OF_PREFIX = {
    "account/": "account",
    "app/": "mcp",
    "autoApprovalReview/": "items",
    "collaborationMode/": "models",
    "command/": "workspace",
    "config": "config",
    "configWarning": "system",
    "deprecationNotice": "system",
    "environment/": "workspace",
    "error": "turns",
    "experimentalFeature/": "config",
    "externalAgentConfig/": "config",
    "feedback/": "system",
    "fs/": "workspace",
    "fuzzyFileSearch": "workspace",
    "guardianWarning": "system",
    "hook/": "items",
    "hooks/": "config",
    "initialize": "system",
    "item/": "items",
    "marketplace/": "plugins",
    "mcpServer": "mcp",
    "memory/": "system",
    "mock/": "system",
    "model": "models",
    "permissionProfile/": "config",
    "plugin/": "plugins",
    "process/": "workspace",
    "project/": "projects",
    "remoteControl/": "system",
    "review/": "turns",
    "rollout/": "system",
    "server/": "system",
    "serverRequest/": "turns",
    "skills/": "plugins",
    "thread/": "threads",
    "thread/attachment": "projects",
    "thread/backgroundTerminals/": "queue",
    "thread/environment/": "workspace",
    "thread/goal/": "queue",
    "thread/items/": "history",
    "thread/prediction/": "queue",
    "thread/project/": "projects",
    "thread/queue/": "queue",
    "thread/readState/": "projects",
    "thread/realtime/": "realtime",
    # Of all that one does with a thread, only resuming needs the raw items of the model.
    "thread/resume": "history",
    "thread/search": "history",
    "thread/section/": "projects",
    "thread/timeline/": "realtime",
    "thread/turns/": "history",
    "threadSection/": "projects",
    "turn/": "turns",
    "userVerification/": "account",
    "warning": "system",
    "windows": "workspace",
}

#: Definitions that no method refers to, by the beginning of their name.
_DOMAIN_OF_ORPHAN = {
    "App": "config",
    "NullableGetAccount": "account",
    "NullableRemoteControl": "system",
    "RawResponse": "history",
    "ResponseUsageMetadata": "history",
    "ToolExposureSurface": "config",
    "UserVerification": "account",
    "W3cTraceContext": "system",
}


def domain_of_method(method: str) -> str:
    """The domain that a method belongs to; that of the others for a new family of methods."""
    fitting = _prefix(method)
    return _OTHERS if fitting is None else _DOMAIN_OF_PREFIX[fitting]


def _prefix(method: str) -> str | None:
    fitting = [prefix for prefix in _DOMAIN_OF_PREFIX if method.startswith(prefix)]
    return max(fitting, key=len, default=None)


def assign(bundle: Bundle, responses: dict[str, str]) -> dict[str, str]:
    """Give each definition its domain.

    Args:
        bundle: The schema.
        responses: The response definition of each request.

    Returns:
        Domain by definition.
    """
    wanted: dict[str, set[str]] = {}
    for root, domain in _roots(bundle, responses):
        for name in reach(bundle, {root}):
            wanted.setdefault(name, set()).add(domain)
    orphans = [name for name in bundle.definitions if name not in wanted]
    for name in orphans:
        for used in reach(bundle, {name}):
            wanted.setdefault(used, set()).add(_domain_of_orphan(name))
    _note(bundle, orphans)
    home = {
        name: next(iter(domains)) if len(domains) == 1 else SHARED
        for name, domains in wanted.items()
    }
    first = reach(bundle, _definitions_of_every_program(bundle, responses))
    items = reach(bundle, {_ITEM} & first)
    return home | dict.fromkeys(first, COMMON) | dict.fromkeys(items, THREAD_ITEMS)


def reach(bundle: Bundle, roots: set[str]) -> set[str]:
    """All definitions that the given ones need, themselves included."""
    found: set[str] = set()
    todo = set(roots)
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= references(bundle.definitions[name]) - found
    return found


def _roots(bundle: Bundle, responses: dict[str, str]) -> Iterator[tuple[str, str]]:
    for method in [*bundle.client_requests, *bundle.server_notifications]:
        if method.params is not None:
            yield method.params, domain_of_method(method.name)
    for method in bundle.client_requests:
        yield responses[method.name], domain_of_method(method.name)
    for method in bundle.server_requests:
        yield responses[method.name], "approvals"
        if method.params is not None:
            yield method.params, "approvals"


def _definitions_of_every_program(bundle: Bundle, responses: dict[str, str]) -> set[str]:
    methods = [*bundle.client_requests, *bundle.server_notifications]
    found = [method for method in methods if method.name in _OF_EVERY_PROGRAM]
    params = {method.params for method in found if method.params is not None}
    return params | {responses[method.name] for method in found if method.name in responses}


def _domain_of_orphan(name: str) -> str:
    fitting = [prefix for prefix in _DOMAIN_OF_ORPHAN if name.startswith(prefix)]
    return _DOMAIN_OF_ORPHAN[fitting[0]] if fitting else _OTHERS


def _note(bundle: Bundle, orphans: list[str]) -> None:
    """Note what the tables lack, and what they have in vain."""
    methods = [method.name for method in [*bundle.client_requests, *bundle.server_notifications]]
    for method in methods:
        if _prefix(method) is None:
            bundle.gaps.fill(tables.DOMAINS, f"`{method}` goes to the domain `{_OTHERS}`")
    for name in orphans:
        if not name.startswith(tuple(_DOMAIN_OF_ORPHAN)):
            what = f"`{name}`, which no method refers to, goes to the domain `{_OTHERS}`"
            bundle.gaps.fill(tables.DOMAINS, what)
    unused = _DOMAIN_OF_PREFIX.keys() - {_prefix(method) for method in methods}
    unused |= {
        prefix
        for prefix in _DOMAIN_OF_ORPHAN
        if not any(name.startswith(prefix) for name in orphans)
    }
    bundle.gaps.ignore(tables.DOMAINS, (f"`{prefix}`" for prefix in unused))
