"""Lists that come in pages, as asynchronous iterators.

Layer 6.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar, final

import trio

from trio_codex._handle import NoPublicConstructor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from typing_extensions import Self

    from trio_codex import types

__all__ = ["Listing", "ThreadListing"]

T = TypeVar("T")


@final
class Listing(Generic[T], metaclass=NoPublicConstructor):
    """An asynchronous iterator over a list that the runtime gives page by page.

    Each step is a checkpoint. Cancelled, it has lost nothing.
    """

    def __init__(self, read_page: Callable[[Any], Awaitable[Any]]) -> None:
        self._read_page = read_page
        self._cursor: Any = None
        self._unread: deque[T] = deque()
        self._last = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        """Give the next one.

        Raises:
            StopAsyncIteration: There are no more.
            JsonRpcError: The runtime refused to give a page.
            TransportClosedError: The connection is over.
        """
        if self._unread or self._last:
            await trio.lowlevel.checkpoint()
        while not self._unread:
            if self._last:
                raise StopAsyncIteration
            page = await self._read_page(self._cursor)
            self._unread.extend(page.data)
            self._cursor = page.next_cursor
            self._last = self._cursor is None
        return self._unread.popleft()


@final
class ThreadListing(metaclass=NoPublicConstructor):
    """An asynchronous iterator over stored threads; `Codex.threads` makes it.

    Each step is a checkpoint. A thread that is used while the pages are read
    moves to their front, behind the reader's back. So after the last page the
    first ones are read again, until one brings nothing new.
    """

    def __init__(
        self, read_page: Callable[[str | None], Awaitable[types.ThreadListResponse]]
    ) -> None:
        self._read_page = read_page
        self._cursor: str | None = None
        self._unread: deque[types.Thread] = deque()
        self._seen: set[str] = set()
        self._again = False
        self._last = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> types.Thread:
        """Give the next thread.

        Raises:
            StopAsyncIteration: There are no more.
            JsonRpcError: The runtime refused to give a page.
            TransportClosedError: The connection is over.
        """
        if self._unread or self._last:
            await trio.lowlevel.checkpoint()
        while not self._unread:
            if self._last:
                raise StopAsyncIteration
            self._take(await self._read_page(self._cursor))
        return self._unread.popleft()

    def _take(self, page: types.ThreadListResponse) -> None:
        new = [thread for thread in page.data if thread.id not in self._seen]
        self._seen.update(thread.id for thread in new)
        self._unread.extend(new)
        if self._again and len(new) < len(page.data):
            self._last = True
        elif page.next_cursor is not None:
            self._cursor = page.next_cursor
        elif self._again or not self._seen or self._cursor is None:
            # All of it was one page, which nothing could have moved behind.
            self._last = True
        else:
            self._cursor, self._again = None, True
