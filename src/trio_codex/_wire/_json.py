"""JSON, both ways, and the check that nothing unreadable is written.

The runtime drops a line that it cannot read and answers nothing, so the
request would hang; a byte that is not UTF-8 even ends it. A value that it cannot read
is therefore refused here, before a byte is sent, with its path.
"""

from __future__ import annotations

import math
import re
from enum import Enum
from typing import Any, Final, TypeAlias

import msgspec

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()

_LEAST_INT = -(2**63)
_GREATEST_INT = 2**63 - 1

_Path: TypeAlias = "str | tuple[_Path, str | int]"
"""Where a value stands: where what it is in stands, and its key or index there."""

_NAME_CHARS = 12
"""Up to this length a key with a digit in it is shown in errors; tokens are longer."""


def decode_json(data: bytes | str) -> Any:
    """Read one JSON text; a ValueError says that it is not JSON, or not UTF-8."""
    return _decoder.decode(data)


def decode_json_lines(data: bytes) -> list[Any]:
    """Read JSON texts, one a line; a ValueError says that at least one is not JSON."""
    return _decoder.decode_lines(data)


def encode_json(value: object) -> bytes:
    """Write a value that `check_json` takes as one line of JSON, without the line's end."""
    check_json(value, "")
    return _encoder.encode(value)


def encode_decoded(value: object) -> bytes:
    """Write what `decode_json` has read, without a look at whether the runtime would read it."""
    return _encoder.encode(value)


def check_json(value: object, path: str) -> None:
    """Refuse a value that cannot be written as JSON that the runtime reads.

    The ValueError names the part that cannot by its path, which begins with the given one.
    """
    try:
        _check(value, path)
    except RecursionError:
        raise _refuse(path, "it is nested too deeply, or contains itself") from None


def _check(value: Any, path: _Path) -> None:
    # Before each message, so the path is put in words only where something is wrong.
    kind: type[Any] = type(value)  # pyright: ignore[reportUnknownVariableType]
    if kind is str:
        # An ASCII string knows that it is one, so the usual case costs nothing.
        if not value.isascii():
            _check_text(value, path)
    elif kind is dict:
        for key, member in value.items():
            if type(key) is not str:
                raise _refuse(path, f"a key is a {type(key).__name__}, and must be a string")
            if not key.isascii():
                _check_text(key, path)
            _check(member, (path, key))
    elif kind is list or kind is tuple:
        for index, member in enumerate(value):
            _check(member, (path, index))
    elif kind is int:
        if not _LEAST_INT <= value <= _GREATEST_INT:
            raise _refuse(path, "the integer does not fit in 64 bits")
    elif kind is float:
        if not math.isfinite(value):
            raise _refuse(path, f"{value} is not a JSON number")
    elif kind is not bool and value is not None:
        if not isinstance(value, Enum):
            raise _refuse(path, f"a {kind.__name__} has no form in JSON")
        _check(value.value, path)


def _check_text(text: str, path: _Path) -> None:
    if (place := lone_surrogate(text)) is not None:
        raise _refuse(path, f"a lone surrogate at position {place} has no form in UTF-8")


def lone_surrogate(text: str) -> int | None:
    """Find the place of half a character. No error leaves this, since it would hold the text."""
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        return exc.start
    return None


def _refuse(path: _Path, why: str) -> ValueError:
    # A key that is not a mere name may be one of a map of secrets.
    words = _in_words(path)
    shown = re.sub(r"[^.\[\]]+", lambda step: step[0] if _is_name(step[0]) else "*", words)
    return ValueError(f"{shown or 'the message'}: {why}")


def _in_words(path: _Path) -> str:
    steps: list[str | int] = []
    while not isinstance(path, str):
        path, step = path
        steps.append(step)
    for step in reversed(steps):
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def _is_name(step: str) -> bool:
    return step.isdigit() or (
        re.fullmatch(r"[\w$-]+", step, re.ASCII) is not None
        and (len(step) <= _NAME_CHARS or step.replace("_", "").isalpha())
    )


# The recipient of a line that cannot be read.
#
# A request whose answer cannot be read would wait forever, and so would the runtime for
# the answer to a request of its own, and a turn for its end. So where the start or the
# end of such a line has the form of the runtime's messages, that part alone is handed on.

_ID: Final = rb'"id"\s*:\s*(?:(-?[0-9]{1,18})|"([^"\\]{1,200})")'
_METHOD: Final = rb'"method"\s*:\s*"([^"\\]{1,200})"'
_OUTCOME: Final = rb'"(?:result|error)"\s*:'

# Compiled when they are needed, which is rare.
_ANSWER: Final = rb"\s*\{\s*" + _ID + rb"\s*,\s*" + _OUTCOME
# The runtime writes an error before its id.
_ERROR: Final = rb"(?s)\s*\{\s*" + _OUTCOME + rb".*,\s*" + _ID + rb"\s*\}\s*"
_REQUEST: Final = rb"\s*\{\s*" + _METHOD + rb"\s*,\s*" + _ID + rb"\s*,"
_NOTIFICATION: Final = (
    rb"\s*\{\s*" + _METHOD + rb'\s*,\s*"params"\s*:\s*'
    rb'(?:\{\s*"threadId"\s*:\s*"([^"\\]{1,200})")?'
)


class Unreadable:
    """Stands for the error in a response whose line cannot be read, and has the reason."""

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason: str = reason


def salvage(line: bytes, reason: str) -> dict[str, Any] | None:
    """Make the message that a line would have been that cannot be read, without its contents.

    It is a response with an `Unreadable` as its error, or a request or notification
    with no params but the thread's id; None where the line has another form.
    """
    if found := re.match(_ANSWER, line) or re.fullmatch(_ERROR, line):
        return {"id": _id(found[1], found[2]), "error": Unreadable(reason)}
    if found := re.match(_REQUEST, line):
        return {"method": _text(found[1]), "id": _id(found[2], found[3]), "params": None}
    if found := re.match(_NOTIFICATION, line):
        thread_id = found[2]
        params = None if thread_id is None else {"threadId": _text(thread_id)}
        return {"method": _text(found[1]), "params": params}
    return None


def _id(number: bytes | None, text: bytes | None) -> int | str:
    return int(number) if number is not None else _text(text or b"")


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")


# The four JSON-RPC shapes, as the runtime wants them: no ``jsonrpc`` member.

RequestId = int | str
"""An id, which must go back with the same JSON type. The runtime's own start at 0."""


def encode_request(
    request_id: RequestId, method: str, params: object, trace: dict[str, str] | None = None
) -> bytes:
    """Write a client request as one line, with the trace that it belongs to if there is one."""
    message: dict[str, Any] = {"id": request_id, "method": method, "params": params}
    if trace is not None:
        message["trace"] = trace
    return _line(message, params)


def encode_notification(method: str, params: object = None) -> bytes:
    """Write a client notification as one line; params None are left out."""
    message: dict[str, Any] = {"method": method}
    if params is not None:
        message["params"] = params
    return _line(message, params)


def encode_result(request_id: RequestId, result: object) -> bytes:
    """Write the answer to a server request as one line."""
    return _line({"id": request_id, "result": result}, result)


def encode_error(request_id: RequestId, code: int, message: str) -> bytes:
    """Write the refusal of a server request as one line."""
    error = {"code": code, "message": message}
    return _line({"id": request_id, "error": error}, error)


def _line(message: dict[str, Any], payload: object) -> bytes:
    # Only what others have put in can be wrong.
    check_json(payload, "params")
    return _encoder.encode(message) + b"\n"
