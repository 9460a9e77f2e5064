"""Notifications of the whole connection, for whoever asked to see them.

A subscription takes whatever comes, so that the dispatcher never waits. When
nobody reads, the oldest events are dropped, and counted.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import trio

from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._notifications._backlog import Event
    from trio_codex.errors import CodexError


@protected
class Subscription:
    """A queue of the notifications that match, bounded from behind.

    Args:
        wanted: Tells by the method whether a notification matches; None for all.
        thread_id: The thread whose notifications match; None for all.
        where: A field of the params and the value that it has in those that match;
            None for all.
        limit: How many events may be unread before the oldest are dropped.
    """

    def __init__(
        self,
        *,
        wanted: Callable[[str], bool] | None,
        thread_id: str | None,
        where: tuple[str, str] | None = None,
        limit: int,
    ) -> None:
        self._wanted = wanted
        self._thread_id = thread_id
        self._where = where
        self._limit = limit
        self._events: deque[Event] = deque()
        self._readers = trio.lowlevel.ParkingLot()
        self._owner = Owner()
        self._error: CodexError | None = None
        self.dropped: int = 0

    def offer(self, method: str, params: Any) -> None:
        """Take a notification if it matches. Never waits."""
        if self._wanted is not None and not self._wanted(method):
            return
        if self._thread_id is not None and _thread_of(params) != self._thread_id:
            return
        if self._where is not None and not _has(params, *self._where):
            return
        if len(self._events) >= self._limit:
            self._events.popleft()
            self.dropped += 1
        self._events.append((method, params))
        self._readers.unpark()

    def close(self, error: CodexError) -> None:
        """Let readers fail once they have read what is there."""
        self._error = error
        self._readers.unpark_all()

    async def receive(self) -> Event:
        """Wait for the next event. A checkpoint; cancellation takes no event away.

        Raises:
            CodexError: The connection is over, and everything was read.
        """
        await trio.lowlevel.checkpoint()
        while not self._events:
            if self._error is not None:
                raise self._error.copy()
            self._owner.check()
            await self._readers.park()
        return self._events.popleft()


def _thread_of(params: Any) -> object:
    match params:
        case {"threadId": thread_id} | {"thread": {"id": thread_id}}:
            return thread_id
        case _:
            return None


def _has(params: Any, field: str, value: str) -> bool:
    return params.__class__ is dict and params.get(field) == value
