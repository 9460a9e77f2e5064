"""A deadline that moves with every sign of life."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

import trio

from trio_codex._control_c import plain_block

if TYPE_CHECKING:
    from collections.abc import Generator

    from trio_codex._dispatch._turn_route import TurnRoute


class IdleWatch:
    """Moves the deadline of a cancel scope.

    Args:
        scope: The scope.
        idle: Seconds without a sign of life after which it is cancelled.
    """

    def __init__(self, scope: trio.CancelScope, idle: float) -> None:
        self._scope = scope
        self._idle = idle

    def touch(self, *, paused: bool) -> None:
        """Begin the time anew, or let it stand still until the next touch."""
        self._scope.deadline = inf if paused else trio.current_time() + self._idle


@plain_block
def watched(route: TurnRoute, idle: float) -> Generator[trio.CancelScope]:
    """Cancel the block when nothing was heard of a turn and its sub-agents for a while.

    Args:
        route: The turn.
        idle: The while, in seconds.
    """
    with trio.CancelScope() as scope:
        watch = IdleWatch(scope, idle)
        route.watches.append(watch)
        route.announce()
        try:
            yield scope
        finally:
            route.watches.remove(watch)
