"""Following a list of the runtime's from page to page, and never in a circle."""

from __future__ import annotations

from typing import Final

from trio_codex.errors import ProtocolError

MOST_EMPTY_PAGES: Final = 1_000
"""Pages that may follow each other without anything new on them. A list that is read from a longer
one has empty pages, each of them as long as the runtime makes it."""


class Cursor:
    """Where the next page of a list is, by what the pages before it have said.

    The runtime that says so is not trusted: it may name the same place again and again, or
    always another one with nothing there.

    Args:
        method: The request that gives a page.

    Attributes:
        is_over: Whether there is no further page.
        error: Why following the pages leads nowhere, or None.
    """

    __slots__ = ("_empty", "_method", "_seen", "_where", "error", "is_over")

    def __init__(self, method: str) -> None:
        self._method = method
        self._where: str | None = None
        self._seen: set[str] = set()
        self._empty = 0
        self.error: str | None = None
        self.is_over: bool = False

    @property
    def is_at_first(self) -> bool:
        """Whether the next page is the first one."""
        return self._where is None

    @property
    def where(self) -> str | None:
        """The cursor of the next page; None for the first.

        Raises:
            ProtocolError: Following the pages leads nowhere.
        """
        if self.error is not None:
            raise ProtocolError(f"{self._method}: $.nextCursor: {self.error}")
        return self._where

    def follow(self, next_cursor: object, *, found: bool) -> None:
        """Take what a page says of the next one.

        Args:
            next_cursor: The cursor that it gives. Anything but a string ends the list.
            found: Whether there was anything new on it.
        """
        self._empty = 0 if found else self._empty + 1
        if not isinstance(next_cursor, str):
            self.is_over = True
        elif next_cursor in self._seen:
            self.error = "the runtime gave the same cursor again, so the list has no end"
        elif self._empty >= MOST_EMPTY_PAGES:
            self.error = f"{self._empty} pages in a row brought nothing, and each names another one"
        else:
            self._seen.add(next_cursor)
            self._where = next_cursor

    def begin_again(self) -> None:
        """Go back to the first page."""
        self._where = None
        self._seen.clear()
        self._empty = 0
