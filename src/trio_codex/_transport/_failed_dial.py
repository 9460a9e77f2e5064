"""Why a connection to a runtime could not be opened."""

from __future__ import annotations


class DialError(Exception):
    """A connection could not be opened.

    Attributes:
        reason: Why, in words.
        passing: Whether the same may succeed later.
    """

    def __init__(self, reason: str, *, passing: bool = True) -> None:
        super().__init__(reason)
        self.reason: str = reason
        self.passing: bool = passing
