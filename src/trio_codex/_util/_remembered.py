"""What is known of threads, items and requests, the last ones only, so that nothing grows on."""

from __future__ import annotations

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V]):
    """A dict that forgets what was put there first.

    Args:
        limit: How many entries are kept.
    """

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
