"""JSON, both ways, and the check that nothing unreadable is written.

The runtime drops a line that it cannot read and answers nothing, so the
request would hang; a byte that is not UTF-8 even ends it. What it cannot read
is therefore refused here, before a byte is sent, with the path of the value.
"""

from __future__ import annotations

import math
import re
from enum import Enum
from typing import Any, cast

import msgspec

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()

_LEAST_INT = -(2**63)
_GREATEST_INT = 2**63 - 1

_NAME_CHARS = 12
"""Up to this length a key with a digit in it is shown in errors; tokens are longer."""


def decode_json(data: bytes | str) -> Any:
    """Read one JSON text.

    Raises:
        ValueError: It is not JSON, or not UTF-8.
    """
    return _decoder.decode(data)


def decode_json_lines(data: bytes | bytearray) -> list[Any]:
    """Read JSON texts, one a line.

    Raises:
        ValueError: At least one line is not JSON.
    """
    return _decoder.decode_lines(data)


def encode_json(value: object) -> bytes:
    """Write a value as one line of JSON, without the line's end.

    Raises:
        ValueError: The runtime could not read some part of it; the message
            names the part by its path.
    """
    check_json(value, "")
    return _encoder.encode(value)


def encode_checked_json(value: object) -> bytes:
    """Write a value that `check_json` has seen."""
    return _encoder.encode(value)


def check_json(value: object, path: str) -> None:
    """See to it that a value can be written as JSON that the runtime reads.

    Args:
        value: What is to be written.
        path: Where it stands, for the error.

    Raises:
        ValueError: Some part of it cannot; the message names the part by its path.
    """
    try:
        _check(value, path)
    except RecursionError:
        raise _refuse(path, "it is nested too deeply, or contains itself") from None


def _check(value: object, path: str) -> None:
    kind = type(value)
    if kind is str:
        # An ASCII string knows that it is one, so the usual case costs nothing.
        if not cast("str", value).isascii():
            _check_text(cast("str", value), path)
    elif kind is dict:
        for key, member in cast("dict[object, object]", value).items():
            if type(key) is not str:
                raise _refuse(path, f"a key is a {type(key).__name__}, and must be a string")
            _check_text(key, path)
            _check(member, f"{path}.{key}" if path else key)
    elif kind is list or kind is tuple:
        for index, member in enumerate(cast("list[object]", value)):
            _check(member, f"{path}[{index}]")
    elif kind is int:
        if not _LEAST_INT <= cast("int", value) <= _GREATEST_INT:
            raise _refuse(path, "the integer does not fit in 64 bits")
    elif kind is float:
        if not math.isfinite(cast("float", value)):
            raise _refuse(path, f"{value} is no JSON number")
    elif isinstance(value, Enum):
        _check(value.value, path)
    elif value is not None and kind is not bool:
        raise _refuse(path, f"a {kind.__name__} has no form in JSON")


def _check_text(text: str, path: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        raise _refuse(
            path, f"a lone surrogate at position {exc.start} has no form in UTF-8"
        ) from None


def _refuse(path: str, why: str) -> ValueError:
    # A key that is no mere name may be one of a map of secrets.
    shown = re.sub(r"[^.\[\]]+", lambda step: step[0] if _is_name(step[0]) else "*", path)
    return ValueError(f"{shown or 'the message'}: {why}")


def _is_name(step: str) -> bool:
    return step.isdigit() or (
        re.fullmatch(r"[\w$-]+", step, re.ASCII) is not None
        and (len(step) <= _NAME_CHARS or step.replace("_", "").isalpha())
    )
