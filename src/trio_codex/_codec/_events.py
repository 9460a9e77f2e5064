"""Notifications to events, at the speed of the stream."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from trio_codex._util._log import about_params, get_logger
from trio_codex._util._model import Notification, UnknownNotification
from trio_codex.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._codec._converters import Converters

_logger = get_logger("codec")


def unknown(method: str) -> Callable[[object], Notification]:
    """Give the decoder for a method that the pinned schema does not have."""
    return partial(UnknownNotification, method)


def decoder(
    method: str, class_: type[Any], converters: Converters
) -> Callable[[object], Notification]:
    """Make the decoder for a method.

    Args:
        method: The method.
        class_: Its class.
        converters: What structures it.

    Returns:
        A function of the params. It never raises: params that do not fit come
        out as an `UnknownNotification`, and are logged without their contents.
    """
    hook = converters.fast.get_structure_hook(class_)

    def decode(params: object) -> Notification:
        try:
            return hook(params, class_)
        except Exception as exc:  # noqa: BLE001 - one event must not end the stream
            message = f"{method}: {converters.explain(params, class_)}"
            told = about_params(method, params)
            _logger.warning("a notification does not fit the protocol: %s", message, extra=told)
            error = ProtocolError(message)
            error.__cause__ = exc
            return UnknownNotification(method, params, error)

    return decode
