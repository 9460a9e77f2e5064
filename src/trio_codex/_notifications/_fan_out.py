"""Notifications to all who want them: subscribers, listeners, and the turns.

Nobody here waits, and one that fails costs the others nothing. Subscriptions stand under what
they match, so that a notification costs the same however many there are.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import trio

from trio_codex._codec import GAP, GapParams
from trio_codex._jsonrpc._faults import contain, log_fault
from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner
from trio_codex.errors import CodexError
from trio_codex.protocol import methods as tables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from trio_codex._jsonrpc._dispatcher import Further
    from trio_codex._jsonrpc._epoch import Epoch
    from trio_codex._notifications._mailbox import Event

UNKNOWN: Final = ""
"""The name under which the methods stand that the protocol does not have."""

About: TypeAlias = "tuple[str, str]"
"""A field of a notification, and the value of those that match."""

_Methods: TypeAlias = "Collection[str] | tuple[None]"
"""What a subscription stands under: its methods, or None for any."""

_FIELDS: Final = ("sessionId", "watchId")

_NOT_OF_THREADS: Final = ("account/", "fs/", "fuzzyFileSearch/")
"""How the methods begin that have nothing to do with a thread, and that many subscribe to alone."""


def about_thread(thread_id: str) -> About:
    """Make what the notifications of a thread are about."""
    return "threadId", thread_id


@protected
class Notifications:
    """Fans out the notifications of one connection.

    Attributes:
        route: Takes the method and the params of every notification, after the listeners
            to that method: it carries them to the turns.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._subscriptions: dict[Subscription, tuple[_Methods, About | None]] = {}
        self._by_method: dict[str | None, dict[About | None, dict[Subscription, None]]] = {}
        self._listeners: dict[str, list[Callable[[Any], None]]] = {}
        # What comes on a new connection before it is known what was between.
        self._early: deque[Event] | None = None
        self._error: CodexError | None = None
        self.route: Callable[[str, Any], Further | None] = lambda _, __: None

    def tell(self, method: str, params: Any) -> Further | None:
        """Tell everybody of a notification. Never waits.

        What it gives may take the next one; see `Further`.
        """
        if self._subscriptions:
            self._offer(method, params)
        if method in self._listeners:
            for listener in self._listeners[method]:
                try:
                    listener(params)
                except Exception as exc:  # noqa: BLE001, PERF203 - a turn keeps its end
                    log_fault(f"a listener to {method}", exc)
        further = self.route(method, params)
        return None if self._subscriptions or method in self._listeners else further

    def _offer(self, method: str, params: Any) -> None:
        if self._early is not None:
            self._early.append((method, params))
            return
        name = method if method in tables.SERVER_NOTIFICATIONS else UNKNOWN
        for each in (None, name):
            if each in self._by_method:
                by_about = self._by_method[each]
                # Most often nobody looks at what it is about.
                plain = len(by_about) == 1 and None in by_about
                for about in (None,) if plain else _abouts(params):
                    for subscription in by_about.get(about, ()):
                        contain("a subscription", subscription.offer, method, params)

    def listen(self, method: str, listener: Callable[[Any], None]) -> None:
        """Call a function with the params of every notification of a method.

        Listeners to one method are called in the order in which they came.
        """
        self._listeners.setdefault(method, []).append(listener)

    def subscribe(
        self,
        methods: Collection[str] | None,
        about: About | None = None,
    ) -> Subscription:
        """Let somebody see the notifications that match, from now on until `unsubscribe`.

        Args:
            methods: Their methods, with `UNKNOWN` for those that the protocol does not
                have; None for all.
            about: A field, ``threadId``, ``sessionId`` or ``watchId``, and its value;
                None for all.
        """
        subscription = Subscription(self._limit)
        if self._error is not None:
            subscription.close(self._error)
        names: _Methods = (None,) if methods is None else methods
        self._subscriptions[subscription] = names, about
        for name in names:
            by_about = self._by_method.setdefault(name, {})
            by_about.setdefault(about, {})[subscription] = None
        return subscription

    def unsubscribe(self, subscription: Subscription, block: str = "subscribe") -> None:
        """End a subscription, also for a task that still waits for its next event."""
        names, about = self._subscriptions.pop(subscription)
        for name in names:
            by_about = self._by_method[name]
            del by_about[about][subscription]
            if not by_about[about]:
                del by_about[about]
            if not by_about:
                del self._by_method[name]
        subscription.close(CodexError(f"the block of {block} was left"))

    def wants(self, thread_id: str) -> bool:
        """Tell whether a subscription could show what happens on a thread."""
        return any(
            about in (None, about_thread(thread_id)) and _are_of_threads(names)
            for names, about in self._subscriptions.values()
        )

    def drop(self) -> None:
        """Learn that the connection was cut; what comes on the next one waits for `reopen`."""
        self._early = deque(self._early or (), maxlen=self._limit)

    async def reopen(self, epoch: Epoch) -> None:
        """Tell each subscription of the gap, and then what has come since. No checkpoint.

        The last step of a recovery, so that one that is cut in turn does not make two gaps.
        """
        gap = GapParams(
            seconds=epoch.seconds, attempts=epoch.attempts, restarted=epoch.restarted, openItems=[]
        )
        for subscription, (names, _) in list(self._subscriptions.items()):
            wanted = None in names or GAP in names
            contain("a subscription", subscription.note_gap, gap if wanted else None)
        early, self._early = self._early or (), None
        if self._subscriptions:
            for method, params in early:
                self._offer(method, params)

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
    """A queue of the notifications that match, bounded from behind."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._events: deque[Event] = deque()
        self._readers = trio.lowlevel.ParkingLot()
        self._owner = Owner()
        self._error: CodexError | None = None
        self.dropped: int = 0
        self.gaps: int = 0

    def offer(self, method: str, params: Any) -> None:
        """Take a notification that matches. Never waits."""
        if len(self._events) >= self._limit:
            self._events.popleft()
            self.dropped += 1
        self._events.append((method, params))
        self._readers.unpark()

    def note_gap(self, gap: GapParams | None) -> None:
        """Count a time in which nothing was heard, and show it where there is something given."""
        self.gaps += 1
        if gap is not None:
            self.offer(GAP, gap)

    def close(self, error: CodexError) -> None:
        """Let readers fail once they have read what is there."""
        self._error = error
        self._readers.unpark_all()

    async def receive(self) -> Event:
        """Wait for the next event, as `fetch` does, and give it."""
        await self.fetch()
        return self._events.popleft()

    def take(self) -> Event | None:
        """Give the next event; None if none is there. Any thread may call it."""
        try:
            return self._events.popleft()
        except IndexError:
            return None

    async def fetch(self) -> None:
        """Wait until an event is there. A checkpoint; cancellation takes no event away."""
        await trio.lowlevel.checkpoint()
        while not self._events:
            if self._error is not None:
                raise self._error.copy()
            self._owner.check()
            await self._readers.park()


def _are_of_threads(names: _Methods) -> bool:
    return any(name is None or not name.startswith(_NOT_OF_THREADS) for name in names)


def _abouts(params: Any) -> list[About | None]:
    """Give all that a notification is about, and None."""
    abouts: list[About | None] = [None]
    match params:
        case {"threadId": thread_id} | {"thread": {"id": thread_id}}:
            if thread_id.__class__ is str:
                abouts.append(about_thread(thread_id))
        case _:
            pass
    if params.__class__ is dict:
        # What comes from the wire need not be hashable.
        values = [(field, params.get(field)) for field in _FIELDS]
        abouts += [(field, value) for field, value in values if value.__class__ is str]
    return abouts
