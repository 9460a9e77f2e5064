"""What a thread of plain code is doing, and what stops it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trio_codex._host._call import Call
    from trio_codex._turns._current import Work


class Strand:
    """The state of one thread.

    Attributes:
        call: The call that it waits for, or None.
        works: The work, of turns, that it is part of: it runs a handler or a tool.
        stops: What may stop its calls.
    """

    __slots__ = ("call", "stops", "works")

    def __init__(self, works: tuple[Work, ...] = ()) -> None:
        self.call: Call | None = None
        self.works = works
        self.stops: tuple[Stop, ...] = ()

    def check(self) -> None:
        """Raise the error of what has stopped the thread's calls, if anything has."""
        for stop in self.stops:
            if stop.error is not None:
                raise type(stop.error)(*stop.error.args)


class Stop:
    """Stops the calls of a thread: plain code cannot be cancelled, but what it waits for can.

    Attributes:
        error: What the calls raise, once they are stopped.
    """

    __slots__ = ("_strand", "error")

    def __init__(self, strand: Strand) -> None:
        self._strand = strand
        self.error: Exception | None = None

    def fire(self, error: Exception) -> None:
        """Let the call that the thread waits for raise an error, or the next one; of Trio's thread.

        Args:
            error: The error.
        """
        self.error = error
        call = self._strand.call
        # In this order: the thread may do something else by now, which is not to be stopped.
        if call is not None and self in self._strand.stops:
            call.cancel_now()


class _Here(threading.local):
    def __init__(self) -> None:
        self.strand = Strand()


_here = _Here()


def this_strand() -> Strand:
    """Give the state of the calling thread."""
    return _here.strand


def become(strand: Strand) -> None:
    """Give the calling thread another state."""
    _here.strand = strand
