"""A line to stand in, first come first served, that a death can dissolve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio

from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner

if TYPE_CHECKING:
    from trio_codex.errors import CodexError


@protected
class Window:
    """A number of places, handed on in the order in which they were asked for.

    It differs from `trio.Semaphore` in two ways: a free place is taken without
    a trip through the scheduler, and `close` wakes everybody who stands in line.
    """

    def __init__(self, places: int) -> None:
        self._places = places
        self._free = places
        self._line = trio.lowlevel.ParkingLot()
        self._owner = Owner()
        self._error: CodexError | None = None

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return self._places - self._free

    @property
    def waiting(self) -> int:
        """How many tasks stand in line."""
        return len(self._line)

    async def acquire(self) -> None:
        """Take a place, waiting in line for one if need be.

        A cancellation point, and a checkpoint where it has to wait.
        """
        await trio.lowlevel.checkpoint_if_cancelled()
        if not self.acquire_nowait():
            self._owner.check()
            await self._line.park()
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

    def release(self) -> None:
        """Give the place back, or rather to the first in line."""
        if self._error is not None:
            return
        if self._line:
            self._line.unpark()
        else:
            self._free += 1

    def close(self, error: CodexError) -> None:
        """Let everybody who waits, and everybody who comes later, fail with a copy of the error.

        No place counts as taken any more.
        """
        self._error = error
        # Also the place that somebody was handed who has not run since, and will fail.
        self._free = self._places
        self._line.unpark_all()
