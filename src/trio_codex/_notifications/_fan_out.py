"""Notifications to all who want them: subscribers, listeners, and the turns.

Nobody here waits, and one that fails costs the others nothing.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import trio

from trio_codex._jsonrpc._faults import contain
from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._notifications._mailbox import Event


@protected
class Notifications:
    """Fans out the notifications of one connection.

    Args:
        limit: How many events of a subscription may be unread before the oldest are
            dropped.

    Attributes:
        route: Takes the method and the params of every notification, after the listeners
            to that method: it carries them to the turns.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._subscriptions: list[Subscription] = []
        self._listeners: dict[str, list[Callable[[Any], None]]] = {}
        self._error: CodexError | None = None
        self.route: Callable[[str, Any], None] = lambda _, __: None

    def tell(self, method: str, params: Any) -> None:
        """Tell everybody of a notification. Never waits."""
        if self._subscriptions:
            for subscription in self._subscriptions:
                contain("a subscription", subscription.offer, method, params)
        if method in self._listeners:
            for listener in self._listeners[method]:
                # A fault there must not cost a turn its end.
                contain(f"a listener to {method}", listener, params)
        self.route(method, params)

    def listen(self, method: str, listener: Callable[[Any], None]) -> None:
        """Call a function with the params of every notification of a method.

        Listeners to one method are called in the order in which they came.
        """
        self._listeners.setdefault(method, []).append(listener)

    def subscribe(
        self,
        *,
        wanted: Callable[[str], bool] | None,
        thread_id: str | None = None,
        where: tuple[str, str] | None = None,
    ) -> Subscription:
        """Let somebody see the notifications that match, from now on until `unsubscribe`."""
        subscription = Subscription(
            wanted=wanted, thread_id=thread_id, where=where, limit=self._limit
        )
        if self._error is not None:
            subscription.close(self._error)
        self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription, block: str = "subscribe") -> None:
        """End a subscription, also for a task that still waits for its next event.

        Args:
            subscription: Which one.
            block: The function whose block was left.
        """
        self._subscriptions.remove(subscription)
        subscription.close(CodexError(f"the block of {block} was left"))

    def close(self, error: CodexError) -> None:
        """End every subscription, because the connection is over."""
        self._error = error
        for subscription in list(self._subscriptions):
            contain("the end of a subscription", subscription.close, error)


# Notifications of the whole connection, for the blocks that subscribed to them.
#
# A subscription takes whatever comes, so that the dispatcher never waits. When
# nobody reads, the oldest events are dropped, and counted.


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
