"""What the runtime tells of its hooks, read in whatever form it comes."""

from __future__ import annotations

from typing import Any

from trio_codex._util._log import printable


def read_list(listed: Any) -> tuple[dict[str, dict[str, Any]], tuple[str, ...]]:
    """Read the answer to ``hooks/list``: the hooks by their keys, and what is wrong with some."""
    found: dict[str, dict[str, Any]] = {}
    warnings: list[str] = []
    match listed:
        case {"data": [*entries]}:
            pass
        case _:
            entries = []
    for entry in entries:
        match entry:
            case {"hooks": [*hooks], **rest}:
                for hook in hooks:
                    match hook:
                        case {"key": str(key)}:
                            found[key] = hook
                        case _:
                            pass
                for name in ("warnings", "errors"):
                    match rest.get(name):
                        case [*told]:
                            warnings += map(_told, told)
                        case _:
                            pass
            case _:
                pass
    return found, tuple(warnings)


def _told(warning: Any) -> str:
    match warning:
        case str():
            return warning
        case {"message": str(message)}:
            return message
        case _:
            return "(a warning that cannot be read)"


def reason(run: Any) -> str:
    """Say why a hook failed, in the runtime's words."""
    match run:
        case {"entries": [{"text": str(told)}, *_]} if told.strip():
            return printable(told, one_line=True)
        case _:
            return "the runtime gave no reason"
