"""Docstrings in Google style: the text, and what it says of each argument."""

from __future__ import annotations

import inspect
import re

_SECTION = re.compile(r"^(?:Args|Arguments|Parameters|Attributes):[ \t]*$")
_ENTRY = re.compile(r"^\*{0,2}(\w+)(?: *\([^)]*\))?:(?:\s+(.*))?$")


def split(text: str | None) -> tuple[str, dict[str, str]]:
    """Take the section of arguments, or attributes, out of a docstring."""
    rest: list[str] = []
    section: list[str] | None = None
    found: list[str] = []
    for line in inspect.cleandoc(text or "").splitlines():
        if _SECTION.match(line):
            section = found
        elif line and not line[0].isspace():
            section = None
            rest.append(line)
        elif section is None:
            rest.append(line)
        else:
            section.append(line)
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(rest))
    return joined.strip(), _entries(found)


def _entries(lines: list[str]) -> dict[str, str]:
    entries: dict[str, str] = {}
    name = None
    for line in inspect.cleandoc("\n".join(["", *lines])).splitlines():
        entry = None if line[:1].isspace() else _ENTRY.match(line)
        if entry is not None:
            name = entry[1]
            entries[name] = entry[2] or ""
        elif name is not None:
            entries[name] = f"{entries[name]} {line.strip()}".strip()
    return entries
