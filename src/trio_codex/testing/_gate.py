"""Gates: how a test holds a response open and learns that it got there; and delays."""

from __future__ import annotations

import math
from typing import final

import attrs
import trio

from trio_codex._config._checks import described
from trio_codex._util._handle import stays_here

__all__ = ["Delay", "Gate", "Tally", "delay"]


@final
class Tally:
    """A count that only grows, and that can be waited for."""

    __slots__ = ("_grew", "count")

    def __init__(self) -> None:
        self.count = 0
        self._grew = trio.Event()

    def add_one(self) -> None:
        """Count one more and wake everyone who waits."""
        self.count += 1
        self._grew.set()
        self._grew = trio.Event()

    async def wait_for(self, count: int) -> None:
        """Wait until the count is at least `count`; always a checkpoint."""
        await trio.lowlevel.checkpoint()
        while self.count < count:
            await self._grew.wait()


@final
@stays_here
class Gate:
    """A place in a scripted response where it stays open until the test lets it go on.

    Put it between the parts of a response, or between the deltas of a message::

        gate = Gate()
        scripted_model.reply(deltas=["Thinking", gate, " done."])
        ...
        await gate.wait_reached()  # the runtime has "Thinking", and waits
        gate.release()

    One gate may stand in many responses: ``await gate.wait_reached(40)`` proves
    that forty of them are open at once.
    """

    __slots__ = ("_reached", "_released")

    def __init__(self) -> None:
        self._reached = Tally()
        self._released = trio.Event()

    def __repr__(self) -> str:
        state = "released" if self.released else "closed"
        return f"<Gate {state}, reached {self.reached} times>"

    @property
    def reached(self) -> int:
        """How many responses have come to this gate so far."""
        return self._reached.count

    @property
    def released(self) -> bool:
        """Whether responses pass."""
        return self._released.is_set()

    def release(self) -> None:
        """Let the responses that wait here, and all that come later, go on. Idempotent."""
        self._released.set()

    async def wait_reached(self, times: int = 1) -> None:
        """Wait until responses have come to this gate.

        What stands before the gate was handed to the operating system by then.
        A checkpoint; cancelling it changes nothing.

        Args:
            times: How many responses to wait for, counted from the gate's making.
        """
        await self._reached.wait_for(times)

    async def wait_released(self) -> None:
        """Count an arrival and wait for the release: the server's side of the gate."""
        self._reached.add_one()
        await self._released.wait()


@final
@attrs.frozen
class Delay:
    """A place in a scripted response where it stops for some time; `delay` makes one."""

    seconds: float

    async def wait_released(self) -> None:
        """Wait until the time has passed."""
        await trio.sleep(self.seconds)


def delay(seconds: float) -> Delay:
    """Stop a response for some time, as a slow model would; a `Gate` waits for a test.

    Args:
        seconds: How long.

    Returns:
        A part for `response`, or a member of the deltas of `message`.

    Raises:
        TypeError: That is not a number.
        ValueError: It is negative, or not finite.
    """
    if not isinstance(seconds, int | float):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"seconds must be a number, and is {described(seconds)}")
    if not 0 <= seconds < math.inf:
        raise ValueError(f"seconds must be finite and not negative, and is {seconds}")
    return Delay(seconds)
