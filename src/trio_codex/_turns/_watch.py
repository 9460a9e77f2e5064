"""Limits on a turn that cancel a block: silence, and tokens."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, final

import trio

from trio_codex._util._control_c import plain_block, protected
from trio_codex._util._handle import NoPublicConstructor, create, public

if TYPE_CHECKING:
    from collections.abc import Generator
    from contextlib import AbstractContextManager

    from trio_codex._turns._route import TurnRoute

__all__ = ["WatchScope"]

_Reason: TypeAlias = Literal["idle", "tokens"]


class TurnWatch:
    """Cancels a scope when a turn and its sub-agents are silent, or have used too much.

    Args:
        route: The turn.
        idle: Seconds without a sign of life, or None for no limit.
        tokens: Tokens of all of them together, or None for no limit.
    """

    def __init__(self, route: TurnRoute, idle: float | None, tokens: int | None) -> None:
        self.scope: trio.CancelScope = trio.CancelScope()
        self._route = route
        self._idle = idle
        self._tokens = tokens
        # Whether the program has cancelled the scope by itself.
        self._by_program = False
        self._has_used_up = False

    def touch(self, paused: bool) -> None:
        """Take a sign of life: begin the silence anew, or let it stand still until the next."""
        if self.scope.cancel_called:
            return
        if self._tokens is not None and self._used() >= self._tokens:
            self._has_used_up = True
            self.scope.cancel()
        elif self._idle is not None:
            self.scope.deadline = inf if paused else trio.current_time() + self._idle

    def cancel(self) -> None:
        """Cancel the scope, for a reason of the program's own."""
        if not self.scope.cancel_called:
            self._by_program = True
            self.scope.cancel()

    @property
    def reason(self) -> _Reason | None:
        """Which limit was reached first, if one was."""
        if self._has_used_up:
            return "tokens"
        return "idle" if self.scope.cancel_called and not self._by_program else None

    def _used(self) -> int:
        agents = sum(agent.usage.total for agent in self._route.agents.values())
        return self._route.usage.total + agents


@public
@final
@protected
class WatchScope(metaclass=NoPublicConstructor):
    """The cancel scope of a block of `TurnHandle.watch`, which tells why it was cancelled.

    It is read, and cancelled, as a `trio.CancelScope` is.
    """

    def __init__(self, watch: TurnWatch) -> None:
        self._watch = watch

    def __repr__(self) -> str:
        return f"<WatchScope: cancel_called={self.cancel_called}, reason={self.reason!r}>"

    @property
    def reason(self) -> _Reason | None:
        """Which limit was reached: ``"idle"`` or ``"tokens"``, the first if both were.

        None while neither was, and after a `cancel` of the program's own.
        """
        return self._watch.reason

    @property
    def cancelled_caught(self) -> bool:
        """Whether the block was cut short; see `trio.CancelScope.cancelled_caught`."""
        return self._watch.scope.cancelled_caught

    @property
    def cancel_called(self) -> bool:
        """Whether a limit was reached, or `cancel` called; see `trio.CancelScope.cancel_called`."""
        return self._watch.scope.cancel_called

    @property
    def deadline(self) -> float:
        """When the block is cancelled if nothing is heard until then, on Trio's clock.

        Infinity while the time stands still, and without a limit on silence.
        """
        return self._watch.scope.deadline

    @property
    def shield(self) -> bool:
        """Whether cancellation from outside is kept out; see `trio.CancelScope.shield`."""
        return self._watch.scope.shield

    @shield.setter
    def shield(self, shield: bool) -> None:
        self._watch.scope.shield = shield

    def cancel(self) -> None:
        """Cancel the block. Not a checkpoint; a no-op once it is cancelled."""
        self._watch.cancel()


def watched(
    route: TurnRoute, idle: float | None, tokens: int | None
) -> AbstractContextManager[WatchScope]:
    """Make a block that is cancelled when a limit is reached; see `TurnWatch` for the arguments.

    Raises:
        ValueError: A limit is not positive, or none is given.
        TypeError: A limit is not a number.
    """
    if idle is None and tokens is None:
        raise ValueError("watch() needs a limit: give idle, in seconds, or tokens, or both")
    _check("idle", idle, "number of seconds")
    _check("tokens", tokens, "number of tokens")
    return _watched(route, idle, tokens)


def _check(name: str, limit: Any, kind: str) -> None:
    if limit is None:
        return
    wrong = f"{name} must be a positive {kind}, and is {limit!r}"
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        raise TypeError(wrong)
    if not limit > 0:  # nor is NaN
        raise ValueError(wrong)


@plain_block
def _watched(route: TurnRoute, idle: float | None, tokens: int | None) -> Generator[WatchScope]:
    watch = TurnWatch(route, idle, tokens)
    with watch.scope:
        route.watches.append(watch.touch)
        route.announce()
        try:
            yield create(WatchScope, watch)
        finally:
            route.watches.remove(watch.touch)
