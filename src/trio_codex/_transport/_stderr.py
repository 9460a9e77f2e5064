"""What the runtime writes to its standard error: records of the log, and its last words.

Its lines are those of a Rust program: a time, a level, where it comes from, a text;
or all of that in JSON, where the environment says ``LOG_FORMAT=json``. A few, before
its log is set up, and the errors that end it, are plain.
"""

from __future__ import annotations

import logging
import re
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from trio_codex._util._log import get_logger, without_echoes, without_escape_codes

if TYPE_CHECKING:
    from collections.abc import Callable

TAIL_LINES: Final = 20
LINE_BYTES: Final = 2_000

_LEVELS: Final = {
    "TRACE": logging.DEBUG,
    "DEBUG": logging.DEBUG,
    "INFO": logging.INFO,
    "WARN": logging.WARNING,
    "WARNING": logging.WARNING,
    "ERROR": logging.ERROR,
}

# Patterns are compiled with the first line: most runtimes write none.
_LOGGED: Final = r"(?s)\d{4}-\d\d-\d\dT[\d:.]+Z? +(?P<level>[A-Z]+) +(?P<text>.*)"
_PLAIN: Final = r"(?P<level>WARNING|Error): "

_FRAME: Final = r"Stack backtrace:$| *\d+: | +at "

_AT_EVERY_START: Final = (
    "WARNING: proceeding, even though we could not create PATH aliases",
    "Codex could not find bubblewrap",
)
"""Where it says these it works all the same, and a notification or `doctor` says them better."""

_OF_CONTENTS: Final = (
    r"codex_(?:core::(?:tools|exec|unified_exec|shell|apply_patch|stream_events_utils)"
    r"|apply_patch|exec|mcp|rmcp_client)(?:::\w+)*: "
)
"""The parts that repeat what the model and its commands wrote, so they stay at debug level."""

_logger = get_logger("runtime")


class StderrLog:
    """Logs the lines of a standard error, and keeps the last."""

    def __init__(self, conceal: Callable[[str], str]) -> None:
        self._conceal = conceal
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)

    @property
    def tail(self) -> str:
        """The last lines that tell something; those of every start and backtraces do not."""
        return "\n".join(self._tail)

    def take(self, line: bytes) -> None:
        """Take a line, without its end."""
        text = line[:LINE_BYTES].decode(errors="replace").rstrip()
        if not text:
            return
        level, text = _parsed(without_escape_codes(text))
        text = without_echoes(self._conceal(text))
        noise = any(words in text for words in _AT_EVERY_START)
        if not noise and not re.match(_FRAME, text):
            self._tail.append(text)
        quiet = noise or re.search(_OF_CONTENTS, text)
        _logger.log(_LEVELS.get("" if quiet else level, logging.DEBUG), "%s", text)


def _parsed(line: str) -> tuple[str, str]:
    """Tell the level of a line, empty where it has none, and its text without the time."""
    if line.startswith("{"):
        return _parsed_json(line)
    if (logged := re.match(_LOGGED, line)) is not None:
        return logged["level"], f"{logged['level']} {logged['text']}"
    plain = re.match(_PLAIN, line)
    return ("" if plain is None else plain["level"].upper()), line


def _parsed_json(line: str) -> tuple[str, str]:
    # Here, since few runtimes write JSON, and a process is to start before msgspec is loaded.
    from trio_codex._wire import decode_json  # noqa: PLC0415

    try:
        record: Any = decode_json(line)
    except (ValueError, RecursionError):
        return "", line
    match record:
        case {"level": str(level), "target": str(target), "fields": {"message": str(said), **more}}:
            pass
        case {"level": str(level), "target": str(target), "fields": {**more}}:
            said = ""
        case _:
            return "", line
    fields = " ".join(f"{name}={value}" for name, value in more.items())
    return level, without_escape_codes(f"{level} {target}: {said} {fields}".rstrip())
