"""Between JSON values and the classes of the protocol.

The only place that knows cattrs, which is loaded when the first
value is converted. The rest of the library needs:

- `decoders` and `decode_notification` turn the params of a notification into an
  event; they never raise.
- `structure` turns any JSON value into a type, and raises `ProtocolError` with
  the method and the path of what does not fit.
- `unstructure` turns models into JSON values.
- `preload` makes what every program needs, before it does.

What a runtime newer than this library sends is kept: see `_unions` for
unknown variants, `OpenEnum` for unknown enum values; unknown properties are
ignored. A value of the wrong type is an error, never coerced.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from trio_codex import protocol
from trio_codex._codec._fields import camel as camel
from trio_codex._util._model import UnknownNotification
from trio_codex.errors import ProtocolError
from trio_codex.protocol import methods

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from trio_codex._codec._converters import Converters
    from trio_codex._util._model import Notification

__all__ = [
    "GAP",
    "GapParams",
    "camel",
    "decode_notification",
    "decoders",
    "preload",
    "structure",
    "unstructure",
]

T = TypeVar("T")

GAP: Final = "trio_codex/gap"
"""The method of the event `Gap`, which is the library's own."""


class GapParams(dict[str, Any]):
    """The params of a `Gap`, which no message from the wire has."""


_SENT_FIRST = ("ThreadStartParams", "TurnStartParams", "TextUserInput")
_RECEIVED_FIRST = (
    *("ThreadStartResponse", "IdleThreadStatus", "ReadOnlySandboxPolicy"),
    *("WorkspaceWriteSandboxPolicy", "TurnStartResponse", "ItemCompletedNotification"),
    *("UserMessageThreadItem", "AgentMessageThreadItem", "TurnCompletedNotification"),
    # Many a first turn has these too; they come last, for where there is time.
    *("ReasoningThreadItem", "CommandExecutionThreadItem", "FileChangeThreadItem"),
)


class _Decoders(dict[str, "Callable[[object], Notification]"]):
    """The functions that turn the params of a method into events, made as they are needed."""

    def __missing__(self, method: str) -> Callable[[object], Notification]:
        name = methods.SERVER_NOTIFICATIONS.get(method)
        if name is not None:
            decoder = self[method] = _shared().decoder(method, protocol.load(name))
            return decoder
        # Not kept: the runtime may have any number of methods.
        return _decode_gap if method == GAP else partial(UnknownNotification, method)


decoders: Final = _Decoders()
"""By method, the function that turns its params into an event; it never raises."""


def decode_notification(method: str, params: object) -> Notification:
    """Turn a notification into an event.

    It is an `UnknownNotification` if the method is not known, and one with
    `error` set if the params do not fit.
    """
    return decoders[method](params)


def _decode_gap(params: object) -> Notification:
    if not isinstance(params, GapParams):
        return UnknownNotification(GAP, params)
    return _gap_decoder()(dict(params))


@lru_cache(maxsize=1)
def _gap_decoder() -> Callable[[object], Notification]:
    from trio_codex._codec._gap import Gap  # noqa: PLC0415 - rarely used

    return _shared().decoder(GAP, Gap)


@overload
def structure(raw: object, type_: type[T], *, where: str) -> T: ...


@overload
def structure(raw: object, type_: Any, *, where: str) -> Any: ...


def structure(raw: object, type_: Any, *, where: str) -> Any:
    """Turn a JSON value into a type; a `ProtocolError` says where it does not fit.

    The type is a class of the protocol or one of its unions, or any type that cattrs
    knows. ``where`` begins the error's text: a method, for example.
    """
    converters = _shared()
    try:
        return converters.fast.structure(raw, type_)
    except Exception as exc:
        raise ProtocolError(f"{where}: {converters.explain(raw, type_)}") from exc


def unstructure(obj: object) -> Any:
    """Turn models, and dicts and lists of them, into JSON values.

    Fields that are UNSET are left out, as are fields of received models that are None
    because they were missing or null.
    """
    return _shared().fast.unstructure(obj)


def preload() -> Iterator[None]:
    """Make the hooks that a thread and a turn need, one at each step."""
    hooks = _shared().fast
    hooks.get_unstructure_hook(dict)
    for name in _SENT_FIRST:
        yield
        hooks.get_unstructure_hook(protocol.load(name))
    for name in _RECEIVED_FIRST:
        yield
        hooks.get_structure_hook(protocol.load(name))


@lru_cache(maxsize=1)
def _shared() -> Converters:
    from trio_codex._codec._converters import Converters  # noqa: PLC0415 - it loads cattrs

    return Converters()
