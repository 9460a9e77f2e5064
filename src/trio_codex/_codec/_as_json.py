"""Events, items and results as JSON text: what logs, SSE streams and tests need."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import attrs

from trio_codex import _codec, types
from trio_codex._result import TurnResult
from trio_codex._util._model import Notification
from trio_codex._wire import decode_json, encode_json

__all__ = ["event_from_json", "to_json"]


def to_json(value: object) -> str:
    """Write a value of this library as one line of JSON, in the wire's names. Not a checkpoint.

    Args:
        value: An event, which is written as ``{"method": …, "params": …}``; an item,
            a turn, a usage, anything else of `trio_codex.types`; a `TurnResult`; or
            lists, tuples and dicts of these. An unknown variant or event is written
            as it came.

    Returns:
        The text, without a line's end. A field that is None because the runtime left it
        out, or sent null where it may be left out, is left out.

    Raises:
        TypeError: The value, or a part of it, has no form in JSON.
        ValueError: A part of it cannot be written, such as a number that is not finite.
    """
    return encode_json(_plain(value)).decode()


def event_from_json(text: str | bytes) -> types.Notification:
    """Read an event that `to_json` has written. Not a checkpoint.

    Args:
        text: JSON text with ``method`` and ``params``; other members, as in the
            runtime's own lines, are ignored.

    Returns:
        The event; a `types.UnknownNotification` where the method is not known or the
        params do not fit.

    Raises:
        TypeError: It is not text.
        ValueError: It is not JSON, or names no method.
    """
    if not isinstance(text, str | bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"event_from_json takes str or bytes, and got {type(text).__name__}")
    message = decode_json(text)
    match message:
        case {"method": _codec.GAP, "params": {**params}}:
            return _codec.decode_notification(_codec.GAP, _codec.GapParams(params))
        case {"method": str(method)}:
            return _codec.decode_notification(method, message.get("params"))
        case _:
            raise ValueError('an event is a JSON object like {"method": "…", "params": {…}}')


def _plain(value: object) -> Any:
    if isinstance(value, types.UnknownNotification):
        return {"method": value.method, "params": value.params}
    if isinstance(value, Notification):
        return {"method": value.method, "params": _codec.unstructure(value)}
    if isinstance(value, TurnResult):
        result = cast("TurnResult[Any]", value)
        fields = ((field.name, getattr(result, field.name)) for field in attrs.fields(TurnResult))
        return {_codec.camel(name): _plain(part) for name, part in fields if part is not None}
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in cast("list[object]", value)]
    plain = _codec.unstructure(value)
    if plain is value and not isinstance(value, str | int | float | None):
        raise TypeError(f"a {type(value).__name__} has no form in JSON")
    return plain
