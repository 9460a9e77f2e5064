"""The form of a recording: one line of JSON for the header, and one for each message.

A recording is appended to while the connection is open, so it may end anywhere: what
stands there is read, and half a line at the end is not.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, cast

import attrs

from trio_codex._config._checks import described
from trio_codex._wire import decode_json

FORMAT: Final = "trio-codex-recording/1"

SENT: Final = "sent"
RECEIVED: Final = "received"

UNFINISHED: Final = ".part"
"""What is appended to the name of a recording while the connection is open."""


@attrs.frozen
class Entry:
    """A message of a recording.

    Attributes:
        line: The number of its line in the file, from 1 on; the header has the first.
        t: When it was sent or received, in seconds since the recording began.
        sent: Whether we sent it.
        message: The JSON-RPC message.
    """

    line: int
    t: float
    sent: bool
    message: dict[str, Any]


@attrs.frozen
class Recording:
    """What a recording says.

    Attributes:
        runtime: The version of the runtime, or None.
        schema: The version of the schema by which it was redacted, or None.
        entries: The messages, in order.
    """

    runtime: str | None
    schema: str | None
    entries: list[Entry]


def read_recording(path: str | os.PathLike[str], translate: Any = None) -> Recording:
    """Read a recording, as far as it goes.

    Args:
        path: The file.
        translate: What to do to the text of a line before it is decoded, or None.

    Raises:
        OSError: It cannot be read.
        ValueError: It is not a recording, or of a format that this version does not know, or a
            line in it, other than the last, is damaged.
    """
    lines = Path(path).read_bytes().split(b"\n")
    values: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            value = decode_json(line if translate is None else translate(line))
        except ValueError:
            if number == len(lines):  # it was cut off
                break
            raise _damaged(path, number, "it is not JSON") from None
        if not isinstance(value, dict):
            raise _damaged(path, number, "it is not a JSON object")
        values.append((number, cast("dict[str, Any]", value)))
    if not values:
        return Recording(None, None, [])
    (_, header), *rest = values
    if header.get("format") != FORMAT:
        raise ValueError(
            f"{os.fspath(path)} is not a recording that this version reads: the format in its "
            f"first line must be {FORMAT!r}, and is {described(header.get('format'))}"
        )
    entries = [_entry(path, number, value) for number, value in rest]
    return Recording(_text(header, "runtime"), _text(header, "schema"), entries)


def _entry(path: str | os.PathLike[str], number: int, value: dict[str, Any]) -> Entry:
    match value:
        case {"t": int() | float() as t, "d": "sent" | "received" as d, "m": {**message}}:
            return Entry(number, float(t), d == SENT, cast("dict[str, Any]", message))
        case _:
            wanted = '{"t": seconds, "d": "sent" or "received", "m": message}'
            raise _damaged(path, number, f"it must be {wanted}")


def _text(header: dict[str, Any], name: str) -> str | None:
    value = header.get(name)
    return value if isinstance(value, str) else None


def _damaged(path: str | os.PathLike[str], number: int, why: str) -> ValueError:
    return ValueError(f"{os.fspath(path)}: line {number} of the recording is damaged: {why}")


def method_of_answer(asked: dict[Any, str], message: dict[str, Any]) -> str:
    """Give the method that a message is about: an answer does not say it.

    Args:
        asked: The methods of the requests of the other side that wait for an answer, by id;
            an answer takes its own out.
        message: The message.
    """
    method = message.get("method")
    if isinstance(method, str):
        return method
    request_id = message.get("id")
    return asked.pop(request_id, "") if isinstance(request_id, int | str) else ""
