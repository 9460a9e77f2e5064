"""Items of a turn, as rows of the page have them.

Sans-IO. What comes is as it came over the wire, so any member may be missing or of another type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex._wire import encode_decoded
from trio_codex.console._text import clipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LINE_CHARS: Final = 2_000
"""Of a command, a path, an error."""

BLOCK_CHARS: Final = 20_000
"""Of arguments, and of the changes of one file."""

_MOST_FILES: Final = 100

_KINDS: Final = {
    "agentMessage": "message",
    "collabAgentToolCall": "agent",
    "commandExecution": "command",
    "dynamicToolCall": "tool",
    "fileChange": "files",
    "mcpToolCall": "tool",
    "plan": "plan",
    "reasoning": "reasoning",
    "userMessage": "input",
}
_SIGNS: Final = {"add": "+", "delete": "-"}

UNSEEN: Final = "hookPrompt"
"""The type of items that nobody sees."""


def kind_of(item: Mapping[str, Any]) -> str:
    """Name the kind of row that an item is."""
    return _KINDS.get(_str(item.get("type")), "step")


def data_of(item: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a row says of an item, its text aside."""
    kind = kind_of(item)
    data: dict[str, Any] = {}
    if isinstance(status := item.get("status"), str):
        data["status"] = line(status)
    if isinstance(duration := item.get("durationMs"), int):
        data["seconds"] = duration / 1000
    if kind == "command":
        data["command"] = line(item.get("command"))
        data["cwd"] = line(item.get("cwd"))
        if isinstance(code := item.get("exitCode"), int):
            data["exit"] = code
    elif kind == "files":
        data["files"] = files_of(item.get("changes"))
    elif kind == "tool":
        names = (_str(item.get(name)) for name in ("server", "namespace", "tool"))
        data["name"] = line(" ".join(filter(None, names)))
        data["arguments"] = json_of(item.get("arguments"))
        match item.get("error"):
            case {"message": why}:
                data["error"] = line(why)
            case _:
                pass
    elif kind == "agent":
        data["name"] = line(item.get("tool"))
        data["prompt"] = clipped(item.get("prompt"), BLOCK_CHARS)
    elif kind == "message":
        data["phase"] = line(item.get("phase"))
    elif kind == "step":
        about = item.get("query") or item.get("path") or item.get("review")
        data["name"] = line(item.get("type"))
        data["about"] = line(about if isinstance(about, str) else None)
    return data


def text_of(item: Mapping[str, Any]) -> str | None:
    """Give the text of an item as it is told when it is whole; None where that is not told."""
    match item:
        case {"type": "commandExecution", "aggregatedOutput": str(output)}:
            return output
        case {"type": "agentMessage" | "plan", "text": str(text)}:
            return text
        case {"type": "reasoning"}:
            said = _texts(item.get("summary")) or _texts(item.get("content"))
            return "\n\n".join(said) if said else None
        case {"type": "userMessage", "content": [*parts]}:
            return "\n".join(_members(parts, "text"))
        case {"type": "dynamicToolCall", "contentItems": [*parts]}:
            return "\n".join(_members(parts, "text"))
        case {"type": "mcpToolCall", "result": {"content": [*parts]}}:
            return "\n".join(_members(parts, "text"))
        case _:
            return None


def agents_of(item: Mapping[str, Any]) -> list[str]:
    """Give the threads of the sub-agents that an item speaks of."""
    match item:
        case {"type": "collabAgentToolCall", "receiverThreadIds": [*receivers]}:
            return _texts(receivers)
        case {"type": "subAgentActivity", "agentThreadId": str(thread_id)}:
            return [thread_id]
        case _:
            return []


def files_of(changes: Any) -> list[dict[str, str]]:
    """Give the changes of files: the path of each, what is done, and its lines with their signs."""
    files: list[dict[str, str]] = []
    for change in _objects(changes)[:_MOST_FILES]:
        match change.get("kind"):
            case {"type": str(what)} | str(what):
                pass
            case _:
                what = "update"
        diff = _str(change.get("diff"))
        if what in _SIGNS:
            diff = "".join(f"{_SIGNS[what]}{each}" for each in diff.splitlines(keepends=True))
        files.append(
            {
                "path": line(change.get("path")),
                "what": line(what),
                "diff": clipped(diff, BLOCK_CHARS),
            }
        )
    return files


def json_of(value: Any) -> str:
    """Write a value from the wire as JSON, to be read by people."""
    return "" if value is None else clipped(encode_decoded(value).decode(), BLOCK_CHARS)


def line(value: object) -> str:
    """Make one line that hides nothing, as people need it who approve."""
    return clipped(value, LINE_CHARS, one_line=True)


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(values: Any) -> list[str]:
    each = cast("list[object]", values) if isinstance(values, list) else []
    return [text for text in each if isinstance(text, str)]


def _objects(values: Any) -> list[dict[str, Any]]:
    each = cast("list[object]", values) if isinstance(values, list) else []
    return [cast("dict[str, Any]", value) for value in each if isinstance(value, dict)]


def _members(values: Iterable[object], name: str) -> list[str]:
    return [text for each in _objects(list(values)) if isinstance(text := each.get(name), str)]
