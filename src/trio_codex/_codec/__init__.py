"""Between JSON values and the classes of the protocol.

The only place that knows cattrs, which is loaded when the first
value is to be converted. What the rest of the library needs is here:

- `notification_decoder` and `decode_notification` turn the params of a
  notification into an event; they never raise.
- `structure` turns any JSON value into a type, and raises `ProtocolError` with
  the method and the path of what does not fit.
- `unstructure` turns models into JSON values.
- `request_row` and `response_type` look a request up in the generated table.

What comes from a runtime newer than this library is kept: see `_unions` for
unknown variants, `OpenEnum` for unknown enum values; unknown properties are
ignored. What has the wrong type is an error, never coerced.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

from trio_codex import protocol
from trio_codex._codec._fields import camel as camel
from trio_codex.errors import ProtocolError
from trio_codex.protocol import methods

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._codec._converters import Converters
    from trio_codex._util._model import Notification

__all__ = [
    "camel",
    "decode_notification",
    "notification_decoder",
    "request_row",
    "response_type",
    "structure",
    "unstructure",
]

T = TypeVar("T")

_decoders: dict[str, Callable[[object], Notification]] = {}


def decode_notification(method: str, params: object) -> Notification:
    """Turn a notification into an event.

    Args:
        method: The notification's method.
        params: Its params, as they came.

    Returns:
        The event; an `UnknownNotification` if the method is not known, or with
        `error` set if the params do not fit.
    """
    return notification_decoder(method)(params)


def notification_decoder(method: str) -> Callable[[object], Notification]:
    """Give the function that turns the params of one method into events.

    Args:
        method: The notification's method.

    Returns:
        A function of the params that never raises; see `decode_notification`.
    """
    try:
        return _decoders[method]
    except KeyError:
        pass
    from trio_codex._codec import _events  # noqa: PLC0415 - it loads cattrs

    name = methods.SERVER_NOTIFICATIONS.get(method)
    if name is None:
        # Not kept: what methods there are is up to the runtime.
        return _events.unknown(method)
    decoder = _decoders[method] = _events.decoder(method, protocol.load(name), _shared())
    return decoder


@overload
def structure(raw: object, type_: type[T], *, where: str) -> T: ...


@overload
def structure(raw: object, type_: Any, *, where: str) -> Any: ...


def structure(raw: object, type_: Any, *, where: str) -> Any:
    """Turn a JSON value into a type.

    Args:
        raw: The value, as JSON gives it.
        type_: A class of the protocol or one of its unions, or any type that
            cattrs knows: attrs classes, dataclasses, TypedDicts.
        where: What the value belongs to, for the error: a method, for example.

    Returns:
        The value as that type.

    Raises:
        ProtocolError: It does not fit.
    """
    converters = _shared()
    try:
        return converters.fast.structure(raw, type_)
    except Exception as exc:
        raise ProtocolError(f"{where}: {converters.explain(raw, type_)}") from exc


def unstructure(obj: object) -> Any:
    """Turn models, and what holds them, into JSON values.

    Args:
        obj: A model, or a dict, list or plain value.

    Returns:
        The JSON value. Fields that are UNSET are left out, as are fields of
        received models that are None because they were missing or null.
    """
    return _shared().fast.unstructure(obj)


def request_row(method: str) -> methods.ClientRequest:
    """Give what the table says about a client request.

    Raises:
        KeyError: The pinned schema has no such request.
    """
    return methods.CLIENT_REQUESTS[method]


def response_type(method: str) -> type[Any]:
    """Give the class (or union) of the response to a client request.

    Raises:
        KeyError: The pinned schema has no such request.
    """
    return protocol.load(methods.CLIENT_REQUESTS[method].response)


@lru_cache(maxsize=1)
def _shared() -> Converters:
    from trio_codex._codec._converters import Converters  # noqa: PLC0415 - it loads cattrs

    return Converters()
