"""The stream that `Codex.subscribe` yields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, final

from trio_codex import _codec, types
from trio_codex._notifications._fan_out import UNKNOWN
from trio_codex._util._control_c import protected
from trio_codex._util._handle import NoPublicConstructor, never_plain, public
from trio_codex._util._reading import Reading
from trio_codex.protocol import methods

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Self

    from trio_codex._notifications._fan_out import Subscription

__all__ = ["EventStream"]

N = TypeVar("N", bound=types.Notification)


@public
@final
@protected
@never_plain("events come one by one: write `async for event in events:`")
class EventStream(Generic[N], metaclass=NoPublicConstructor):
    """An asynchronous iterator over notifications; `Codex.subscribe` makes it.

    Each step is a checkpoint. When more than `CodexConfig.event_buffer` events
    are unread, the oldest are dropped: see `dropped`. It ends with the
    connection, by an exception. Where a connection that was cut is made again, it waits
    meanwhile and goes on: see `gaps`.
    """

    def __init__(self, subscription: Subscription) -> None:
        self._subscription = subscription
        self._reading: Reading[N] = Reading(self._take, subscription.fetch)

    @property
    def dropped(self) -> int:
        """How many events were dropped so far because nobody read them in time."""
        return self._subscription.dropped

    @property
    def gaps(self) -> int:
        """How often the connection was cut and made again; what came meanwhile is not here.

        Where all kinds of events were asked for, or `Gap` among others, a `Gap` stands at each
        such place.
        """
        return self._subscription.gaps

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> N:
        """Wait for the next event.

        Raises:
            TransportClosedError: The connection is over, and every event was read.
        """
        method, params = await self._subscription.receive()
        return cast("N", _codec.decoders[method](params))

    def _take(self) -> N | None:
        event = self._subscription.take()
        if event is None:
            return None
        method, params = event
        return cast("N", _codec.decoders[method](params))


def wanted_methods(event_types: Sequence[type[Any]]) -> frozenset[str] | None:
    """Give the methods of the notifications that are wanted; None if all are.

    Raises:
        TypeError: One of them is not a notification class.
    """
    if not event_types:
        return None
    for event_type in event_types:
        if not isinstance(event_type, type) or not issubclass(event_type, types.Notification):  # pyright: ignore[reportUnnecessaryIsInstance]
            named = (
                methods.SERVER_NOTIFICATIONS.get(event_type)
                if isinstance(event_type, str)
                else None
            )
            hint = f"; write types.{named}" if named else ""
            raise TypeError(f"{event_type!r} is not a notification class of trio_codex.types{hint}")
    return frozenset(
        UNKNOWN if event_type is types.UnknownNotification else event_type.method
        for event_type in event_types
    )
