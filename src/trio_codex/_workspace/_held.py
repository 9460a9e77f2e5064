"""What one request begins and another ends, and tells of by notifications: a watch, a search.

The rules:

    1. It ends by the rules of `_calls.Begun`.
    2. A connection that was cut takes it along, and it is begun anew on the next one: it
       changes nothing, so it may be begun any number of times. Left meanwhile, nothing is to end.
    3. Where the runtime does not begin it anew, its notifications end with that error.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TypeAlias

from trio_codex import _codec
from trio_codex._calls import Begun
from trio_codex._jsonrpc._epoch import NO_RESULT
from trio_codex._util._control_c import block, protected
from trio_codex._util._log import get_logger

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from trio_codex._calls import Calls
    from trio_codex._jsonrpc._epoch import Epoch
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex._notifications._fan_out import About, Notifications, Subscription

Request: TypeAlias = "tuple[str, object]"
"""A method and its params."""

_logger = get_logger("workspace")


def new_id() -> str:
    """Make an id for what a request begins, one that no program gives to anything else."""
    return f"trio-codex-{os.urandom(8).hex()}"


@protected
class _Hold:
    """A watch or a search whose block is open.

    Attributes:
        begin: The requests that begin it anew; the first of them has begun it.
        subscription: What is told of it.
        is_begun: Whether the runtime knows it by this connection, as far as can be told; None
            before it was answered.
    """

    def __init__(self, begin: list[Request], subscription: Subscription) -> None:
        self.begin: list[Request] = begin
        self.subscription: Subscription = subscription
        self.is_begun: bool | None = None

    def settle(self, pending: PendingRequest) -> None:
        self.is_begun = pending.error is None


@protected
class Holds:
    """The watches and searches of the program."""

    def __init__(self, calls: Calls, notifications: Notifications) -> None:
        self.calls: Calls = calls
        self._notifications = notifications
        self._open: set[_Hold] = set()
        calls.on_drop(self._drop)
        calls.on_recover(self._begin_anew)

    @block
    async def hold(
        self,
        name: str,
        told_by: str,
        about: About,
        begin: list[Request],
        end: Request,
    ) -> AsyncGenerator[Subscription]:
        """Have what one request begins for the time of a block, and end it by another.

        Args:
            name: The block's name, for errors.
            told_by: The notification that tells of it.
            about: By which of them.
            begin: The request that begins it, and what is to be sent then, which may change.
            end: The request that ends it.
        """
        calls = self.calls
        subscription = self._notifications.subscribe((told_by,), about)
        hold = _Hold(begin, subscription)

        async def finish(_: object) -> None:
            if hold.is_begun:
                await calls.insist(*end, urgent=True)

        begun = Begun(calls, finish, lambda _: calls.forget(calls.post(*end)), hold.settle)
        self._open.add(hold)
        try:
            pending = await begun.start(*begin[0])
            try:
                await pending.wait()
                yield subscription
            finally:
                if not await begun.leave():
                    what = end[0] if pending.settled else pending.method
                    _logger.warning(
                        "%s was not answered within %s s", what, calls.interrupt_timeout
                    )
        finally:
            self._open.discard(hold)
            self._notifications.unsubscribe(subscription, name)

    def _drop(self) -> None:
        for hold in self._open:
            hold.is_begun = None if hold.is_begun is None else False

    async def _begin_anew(self, epoch: Epoch) -> None:
        for hold in [hold for hold in self._open if hold.is_begun is False]:
            # Left from now on, it has to be ended.
            hold.is_begun = True
            try:
                for method, params in tuple(hold.begin):
                    await epoch.request(method, _codec.unstructure(params))
            except NO_RESULT as exc:
                hold.is_begun = False
                hold.subscription.close(exc)
