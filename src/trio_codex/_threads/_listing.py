"""Lists that come in pages, as asynchronous iterators."""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from typing import TYPE_CHECKING, Any, Generic, TypeVar, final

import trio

from trio_codex import types
from trio_codex._jsonrpc._cursor import Cursor
from trio_codex._util._control_c import protected
from trio_codex._util._handle import NoPublicConstructor, never_plain, public
from trio_codex._util._reading import Reading

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from typing_extensions import Self

__all__ = ["Listing", "ThreadListing"]

T = TypeVar("T")


@protected
@never_plain("a list is read page by page: write `async for entry in ...:`")
class _Pages(Generic[T], metaclass=NoPublicConstructor):
    """What both kinds of listings have."""

    def __init__(self, method: str, read_page: Callable[[str | None], Awaitable[Any]]) -> None:
        self._read_page = read_page
        self._cursor = Cursor(method)
        self._unread: deque[T] = deque()
        # Where several tasks read, one of them asks for the page and the others wait for it.
        self._lock = trio.Lock()
        self._reading: Reading[T] = Reading(self._take_unread, self._fetch)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        """Give the next one.

        Raises:
            StopAsyncIteration: There are no more.
            JsonRpcError: The runtime refused to give a page. The next step asks again.
            ProtocolError: The pages lead nowhere: the runtime names one of before as the next.
            TransportClosedError: The connection is over.
        """
        async with self._lock:
            await self._fetch_page()
            return self._unread.popleft()

    async def _fetch(self) -> None:
        async with self._lock:
            await self._fetch_page()

    async def _fetch_page(self) -> None:
        while not self._unread:
            if self._cursor.is_over:
                raise StopAsyncIteration
            page = await self._read_page(self._cursor.where)
            self._unread.extend(self._take(page))

    def _take_unread(self) -> T | None:
        try:
            return self._unread.popleft()
        except IndexError:
            return None

    @abstractmethod
    def _take(self, page: Any) -> Iterable[T]:
        """Give what is to be read of a page, and see where the next one is."""


@public
@final
class Listing(_Pages[T]):
    """An asynchronous iterator over a list that the runtime gives page by page.

    Each step is a checkpoint. Cancelled, it has lost nothing. Several tasks may
    take steps: each gets entries of its own, and no page is asked for twice.
    """

    def _take(self, page: Any) -> Iterable[T]:
        self._cursor.follow(page.next_cursor, found=bool(page.data))
        return page.data


@public
@final
class ThreadListing(_Pages["types.Thread | types.Unknown"]):
    """An asynchronous iterator over stored threads; `Codex.threads` makes it.

    Each step is a checkpoint. Cancelled, it has lost nothing. Several tasks may
    take steps: each gets threads of its own.

    A thread that is used while the pages are read moves to their front, behind
    the reader's back. So after the last page the first ones are read again,
    until one brings nothing new.
    """

    def __init__(
        self, method: str, read_page: Callable[[str | None], Awaitable[types.ThreadListResponse]]
    ) -> None:
        super().__init__(method, read_page)
        self._seen: set[str] = set()
        self._again = False

    def _take(self, page: types.ThreadListResponse) -> Iterable[types.Thread | types.Unknown]:
        new: list[types.Thread | types.Unknown] = []
        for thread in page.data:
            identity = _identity(thread)
            if identity not in self._seen:
                self._seen.add(identity)
                new.append(thread)
        if self._again and len(new) < len(page.data):
            self._cursor.is_over = True
        elif page.next_cursor is not None or self._again or self._cursor.is_at_first:
            # Where all of it was one page, nothing could have moved behind the reader.
            self._cursor.follow(page.next_cursor, found=bool(new))
        else:
            self._cursor.begin_again()
            self._again = True
        return new


def _identity(thread: types.Thread | types.Unknown) -> str:
    """What tells a thread from all others, also one that does not fit its class."""
    if isinstance(thread, types.Thread):
        return thread.id
    match thread.data:
        case {"id": str(thread_id)}:
            return thread_id
        case data:
            return repr(data)
