"""Which module a definition goes to.

What the simplest program needs goes to ``common``, so that such a program loads that
module and ``leaves``, which is below it, and no other. Other variants of the unions there go to
``thread_items``, where they belong to the items of a thread, or to ``variants``: they are
loaded when one comes. Of all other definitions the method that brings one into play decides:
its prefix names the domain. What several domains need goes to ``shared``. A domain imports
these five alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.generate_protocol import gaps as tables
from tools.generate_protocol.model import names, uses
from tools.generate_protocol.schema import Bundle, references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tools.generate_protocol.model import Node

LEAVES = "leaves"
COMMON = "common"
THREAD_ITEMS = "thread_items"
VARIANTS = "variants"
SHARED = "shared"

#: What a domain imports, each with what comes before it.
BASES = (LEAVES, THREAD_ITEMS, VARIANTS, COMMON, SHARED)

#: Where a new family of methods, and a definition that nobody refers to, go.
_OTHERS = "system"

#: What each domain is about, for its module docstring.
DOMAINS = {
    LEAVES: "what every program and the variants need: paths, efforts, outputs of functions",
    THREAD_ITEMS: "the items of a thread that not every program meets: commands, file changes, …",
    VARIANTS: "what else may stand in a thread or a turn, and not every program meets",
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

#: Of the unions in these, such a program meets the values of these classes.
_VARIANTS_OF_EVERY_PROGRAM = {
    "ActiveThreadStatus",
    "AgentMessageThreadItem",
    "IdleThreadStatus",
    "ReadOnlySandboxPolicy",
    "TextUserInput",
    "UserMessageThreadItem",
    "WorkspaceWriteSandboxPolicy",
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


def assign(
    bundle: Bundle, responses: dict[str, str], built: dict[str, list[Node]]
) -> dict[str, str]:
    """Give each node its domain.

    Args:
        bundle: The schema.
        responses: The response definition of each request.
        built: The nodes of each definition.

    Returns:
        Domain by the node's name.
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
    roots = _definitions_of_every_program(bundle, responses)
    first = reach(bundle, roots)
    home |= dict.fromkeys(first, VARIANTS)
    home |= dict.fromkeys(reach(bundle, {_ITEM} & first), THREAD_ITEMS)
    nodes = {node.name: node for own in built.values() for node in own}
    bundle.gaps.ignore(
        tables.DOMAINS, (f"`{name}`" for name in _VARIANTS_OF_EVERY_PROGRAM - nodes.keys())
    )
    of_node = {node.name: home[name] for name, own in built.items() for node in own}
    common = _closed(nodes, roots | _VARIANTS_OF_EVERY_PROGRAM, uses)
    variants = {name for name, domain in of_node.items() if domain in {THREAD_ITEMS, VARIANTS}}
    below = {used for name in variants - common for used in uses(nodes[name]) & common}
    return (
        of_node
        | dict.fromkeys(common, COMMON)
        # With all of their own variants, so that no two modules need each other.
        | dict.fromkeys(_closed(nodes, below, names), LEAVES)
    )


def _closed(
    nodes: dict[str, Node], roots: set[str], needs: Callable[[Node], frozenset[str]]
) -> set[str]:
    """The given nodes, as far as they are there, and all that these need."""
    found: set[str] = set()
    todo = roots & nodes.keys()
    while todo:
        name = todo.pop()
        found.add(name)
        todo |= needs(nodes[name]) - found
    return found


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
