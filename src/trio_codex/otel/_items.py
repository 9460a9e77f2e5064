"""Items of a turn as calls of tools: their names, how they end, and what is in them.

What comes is as it came over the wire, so any member may be missing or of another type.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from trio_codex._jsonrpc._faults import short_name
from trio_codex._wire import encode_json
from trio_codex.otel import _names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NAMES: Final = {
    "commandExecution": "exec_command",
    "fileChange": "apply_patch",
    "webSearch": "web_search",
    "imageView": "view_image",
    "imageGeneration": "image_generation",
    "sleep": "sleep",
}
"""The tools whose name the item does not tell, by its type."""

# What a tool was given, and what it gave, by type of its item. Of all others it is not known.
_ARGUMENTS: Final = {
    "commandExecution": ("command", "cwd"),
    "fileChange": ("changes",),
    "dynamicToolCall": ("arguments",),
    "mcpToolCall": ("arguments",),
    "collabAgentToolCall": ("prompt",),
    "webSearch": ("query",),
    "imageView": ("path",),
}
_RESULTS: Final = {
    "commandExecution": ("aggregatedOutput",),
    "dynamicToolCall": ("contentItems",),
    "mcpToolCall": ("result", "error"),
    "webSearch": ("results",),
}


def tool_name(item: Any) -> str | None:
    """Give the name of the tool that an item is a call of, as the model knows it."""
    match item:
        case {"type": "mcpToolCall", "server": str(server), "tool": str(tool)}:
            return short_name(f"mcp__{server}__{tool}")
        case {"type": "dynamicToolCall", "tool": str(tool)}:
            return short_name(tool)
        case {"type": "collabAgentToolCall", "tool": str(tool)}:
            return short_name(
                re.sub(r"(?<=[a-z])[A-Z]", lambda found: f"_{found[0]}", tool)
            ).lower()
        case {"type": str(kind)}:
            return _NAMES.get(kind)
        case _:
            return None


def tool_type(item: Any) -> str:
    """Give the kind of a tool in the conventions: where it is run."""
    return "function" if item.get("type") == "dynamicToolCall" else "extension"


def error_type(item: Any) -> str | None:
    """Tell how a call of a tool has failed; None if it has not. A declined one has not."""
    match item:
        case {"exitCode": int(code)} if code != 0:
            return str(code)
        case {"status": "failed"} | {"success": False}:
            return "failed"
        case _:
            return None


def contents(item: Any) -> Iterator[tuple[str, str]]:
    """Give the attributes that tell what a tool was given and what it gave, as JSON."""
    kind = str(item.get("type"))
    for name, members in ((_names.TOOL_ARGUMENTS, _ARGUMENTS), (_names.TOOL_RESULT, _RESULTS)):
        names = members.get(kind, ())
        found = {member: item[member] for member in names if item.get(member) is not None}
        if found:
            yield name, _json(found["arguments"] if names == ("arguments",) else found)


def text_of(item: Any) -> str | None:
    """Give the text of a message."""
    match item:
        case {"type": "userMessage", "content": [*parts]}:
            return "\n".join(_texts(parts))
        case {"type": "agentMessage", "text": str(text)}:
            return text
        case _:
            return None


def messages(role: str, texts: Iterable[str]) -> str:
    """Write messages as the conventions have them."""
    return _json(
        [{"role": role, "parts": [{"type": "text", "content": text}]} for text in texts],
    )


def _texts(parts: Iterable[Any]) -> Iterable[str]:
    for part in parts:
        match part:
            case {"text": str(text)}:
                yield text
            case {"type": str(kind)}:
                yield f"({kind})"
            case _:
                pass


def _json(value: Any) -> str:
    try:
        return encode_json(value).decode()
    except ValueError:  # it came over the wire, so it need not be writable
        return "null"
