"""How other threads than Trio's read the streams of this library, many entries at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


class Reading(Generic[T]):
    """The two halves of a step of a stream.

    Attributes:
        take: Gives the next entry if one is there, else None, in any thread. It may also
            raise what ends the stream.
        fetch: Waits in Trio until an entry is there, and raises what ends the stream.
    """

    # Not a class of attrs, which would cost the import of the package a hundredth.
    __slots__ = ("fetch", "take")

    def __init__(self, take: Callable[[], T | None], fetch: Callable[[], Awaitable[None]]) -> None:
        self.take = take
        self.fetch = fetch


def reading_of(stream: object) -> Reading[Any] | None:
    """Give the halves of a stream's step; None where it gives its entries one by one only."""
    reading = getattr(stream, "_reading", None)
    return cast("Reading[Any]", reading) if isinstance(reading, Reading) else None
