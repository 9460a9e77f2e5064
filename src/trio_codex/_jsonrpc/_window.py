"""A number of places and a line before them, first come first served, that a death can dissolve."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import trio

from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex.errors import CodexError


@protected
class Window:
    """A number of places, handed on in the order in which they were asked for.

    It differs from `trio.Semaphore` in three ways: a free place is taken without a trip through
    the scheduler, `close` wakes everybody who stands in line, and not only a task can stand there,
    so that what is to be done with a place is done before any task runs.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._free = places
        # Who waits, and what is called with them when they have a place.
        self._line: OrderedDict[object, Callable[[Any], None]] = OrderedDict()
        self._owner = Owner()
        self._error: CodexError | None = None

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self._places - self._free

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    async def acquire(self) -> None:
        """Take a place, waiting in line for one if need be.

        A cancellation point, and a checkpoint where it has to wait.
        """
        await trio.lowlevel.checkpoint_if_cancelled()
        if self.acquire_nowait():
            return
        self._owner.check()
        task = trio.lowlevel.current_task()

        def abort(_: object) -> trio.lowlevel.Abort:
            self.leave(task)
            return trio.lowlevel.Abort.SUCCEEDED

        self.line_up(task, trio.lowlevel.reschedule)
        await trio.lowlevel.wait_task_rescheduled(abort)
        if self._error is not None:
            raise self._error.copy()

    def acquire_nowait(self) -> bool:
        """Take a place if one is free."""
        if self._error is not None:
            raise self._error.copy()
        # A place is free only while nobody waits: `release` hands it on.
        if not self._free:
            return False
        self._free -= 1
        return True

    def line_up(self, who: object, go: Callable[[Any], None]) -> None:
        """Let somebody stand in line; ``go`` is called with them at their place, or at the end."""
        self._line[who] = go

    def leave(self, who: object) -> bool:
        """Let somebody step out of the line; False if they do not stand there."""
        return self._line.pop(who, None) is not None

    def release(self) -> None:
        """Give the place back, or rather to the first in line."""
        if self._error is not None:
            return
        if self._line:
            who, go = self._line.popitem(last=False)
            go(who)
        else:
            self._free += 1

    def close(self, error: CodexError) -> None:
        """Let everybody who waits, and everybody who comes later, fail with a copy of the error.

        No place counts as taken any more.
        """
        self._error = error
        # Also the place that somebody was handed who has not run since, and will fail.
        self._free = self._places
        line, self._line = self._line, OrderedDict()
        for who, go in line.items():
            go(who)
