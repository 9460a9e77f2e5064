"""The names that stand in a recording for what differs from machine to machine.

``{cwd}``, ``{codex_home}``, ``{home}`` and ``{tmp}`` stand for directories, and ``{secret:NAME}``
for the value of a variable or setting. Text that looks like one of these and is none has
its brace escaped, which JSON reads as the same text.

The names are put in and taken out in the text of a line, before it is JSON and after. That is
the quickest, and safe: a path cannot be a part of what JSON itself needs.
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex._config._config import runtime_environment, secrets_of
from trio_codex._util._log import SHORTEST_SECRET, conceal
from trio_codex._wire import decode_json, encode_decoded, encode_json

if TYPE_CHECKING:
    from trio_codex._config._config import CodexConfig

PATHS: Final = ("cwd", "codex_home", "home", "tmp")

_NAMES: Final = re.compile(rb"\{(?=(?:cwd|codex_home|home|tmp|secret:[\w.-]{1,200})\})")

_WORD: Final = r"[A-Za-z]+(?:[/_-][A-Za-z]+)*"
"""What a method, a type or a status looks like."""

_TEXTS: Final = frozenset({"aggregatedOutput", "content", "delta", "message", "output", "text"})
"""Properties that are text, even where it is one word."""

DELTAS: Final = frozenset(
    {
        "item/agentMessage/delta",
        "item/commandExecution/outputDelta",
        "item/reasoning/summaryTextDelta",
        "item/reasoning/textDelta",
    }
)
"""The messages of which there are most, with ids and one text."""

_MARK: Final = "\ufdd0"
_END: Final = "\ufdd1"


def directories(config: CodexConfig, codex_home: str | None) -> dict[str, list[str]]:
    """Give the directories that the names stand for, each in all forms in which it occurs.

    Args:
        config: Says where the runtime runs, and its environment.
        codex_home: The runtime's home, if it has said so.
    """
    env = runtime_environment(config)
    home = os.path.expanduser("~")  # noqa: PTH111 - a Path would raise where there is none
    known = {
        "cwd": [config.cwd or os.curdir],
        "codex_home": [codex_home or env.get("CODEX_HOME") or f"{env.get('HOME', home)}/.codex"],
        "home": [env.get("HOME"), home],
        "tmp": [env.get("TMPDIR"), tempfile.gettempdir()],
    }
    return {
        name: list(dict.fromkeys(form for path in paths if path for form in _forms(path)))
        for name, paths in known.items()
    }


def _forms(path: str) -> list[str]:
    absolute = os.path.abspath(path)  # noqa: PTH100 - without resolving links
    return [absolute, os.path.realpath(absolute)]


class Concealer:
    """Puts the names in, line by line.

    Args:
        config: The configuration of the client.
        codex_home: The runtime's home, if it has said so.
    """

    def __init__(self, config: CodexConfig, codex_home: str | None) -> None:
        known = [
            (_in_json(path), b"{%s}" % name.encode())
            for name, paths in directories(config, codex_home).items()
            for path in paths
            if len(Path(path).parts) > 1  # everything is below the root
        ]
        # The longest first, since one may be below another.
        known.sort(key=lambda pair: len(pair[0]), reverse=True)
        self._paths = [(path, name, _pattern(path)) for path, name in known]
        paths = {path for path, _ in known}
        self._secrets = {
            secret: f"{_MARK}{name.strip('$()')}{_END}"
            for secret, name in secrets_of(config).items()
            if _in_json(secret) not in paths
        }
        self._raw = [_in_json(secret) for secret in self._secrets]

    def is_plain(self, message: dict[str, Any]) -> bool:
        """Whether there is nothing to conceal in one of `DELTAS`, whose ids are the runtime's."""
        params = message.get("params")
        delta = cast("dict[str, Any]", params).get("delta") if type(params) is dict else None
        if not isinstance(delta, str) or "/" in delta or "{" in delta or "\\" in delta:
            return False
        return len(delta) < SHORTEST_SECRET or not any(each in delta for each in self._secrets)

    def conceal(self, line: bytes) -> bytes:
        """Put the names into a line of JSON."""
        found = any(secret in line for secret in self._raw)
        if found:
            line = encode_decoded(self._without_secrets(decode_json(line), ""))
        line = _NAMES.sub(rb"\\u007b", line)
        if found:
            line = line.replace(_MARK.encode(), b"{secret:").replace(_END.encode(), b"}")
        for path, name, pattern in self._paths:
            if path in line:
                line = line.replace(path, name) if pattern is None else pattern.sub(name, line)
        return line

    def _without_secrets(self, value: Any, key: str) -> Any:
        if isinstance(value, dict):
            members = cast("dict[str, Any]", value)
            return {name: self._without_secrets(each, name) for name, each in members.items()}
        if isinstance(value, list):
            return [self._without_secrets(each, key) for each in cast("list[Any]", value)]
        # A variable may have a value that is a method or a status here.
        if isinstance(value, str) and (key in _TEXTS or not re.fullmatch(_WORD, value)):
            return conceal(value, self._secrets)
        return value


def _pattern(path: bytes) -> re.Pattern[bytes] | None:
    """Make a pattern for a path that is so short that it may be a part of another."""
    if path.count(b"/") > 1:
        return None
    # What stands before it may be the letter of an escape.
    return re.compile(rb"(?:(?<![\w.~-])|(?<=\\[nrtbf]))" + re.escape(path) + rb"(?![\w-])")


def _in_json(text: str) -> bytes:
    return encode_json(text)[1:-1]


def values_of(config: CodexConfig) -> dict[str, str]:
    """Give what each name stands for here."""
    values = {name: paths[0] for name, paths in directories(config, None).items()}
    values.update({f"secret:{name}": value for name, value in (config.env or {}).items()})
    return values
