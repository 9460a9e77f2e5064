"""Facts about threads, items and requests: only the last ones, so that they do not grow on."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V]):
    """A dict that keeps the last entries, up to a limit."""

    __slots__ = ("_limit",)

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit

    def put(self, key: K, value: V) -> K | None:
        """Set an entry, as the newest; give the key of the one that is forgotten for it, if any."""
        self.pop(key, None)
        self[key] = value
        if len(self) <= self._limit:
            return None
        oldest = next(iter(self))
        del self[oldest]
        return oldest
