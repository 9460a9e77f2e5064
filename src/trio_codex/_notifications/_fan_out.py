"""Notifications to all who want them: subscribers, listeners, and the turns.

Nobody here waits, and one that fails costs the others nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex._jsonrpc._faults import contain
from trio_codex._notifications._subscription import Subscription
from trio_codex._util._control_c import protected
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Callable


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
