"""Finding out that the other side is gone where the kernel does not tell.

A network that fails, or a machine that is switched off, sends nothing: a connection over it
looks as one on which nobody has anything to say. So after some silence the other side is
asked for a sign of life, and any byte is one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import trio

if TYPE_CHECKING:
    from collections.abc import Callable

_LAST_LOOKS: Final = 3
"""How often the kernel is asked for what it holds before the connection counts as broken: once to
see that something is there, and then the reader has to be scheduled, and to take it."""


class Liveness:
    """Watches a connection for silence.

    Args:
        interval: Seconds without a byte after which the other side is asked.
        timeout: Seconds that it has to send one then.
        ask: Asks it; must not wait.
    """

    def __init__(self, interval: float, timeout: float, ask: Callable[[], None]) -> None:
        self._interval = interval
        self._timeout = timeout
        self._ask = ask
        self._heard_at = trio.current_time()

    @property
    def reason(self) -> str:
        """What `watch` has found out, in words."""
        return (
            f"nothing came over the connection for {self._interval:g} s, and no answer to a ping "
            f"within {self._timeout:g} s"
        )

    def heard(self) -> None:
        """Take note that something has come."""
        self._heard_at = trio.current_time()

    async def watch(self) -> None:
        """Return once the other side is gone: nothing has come, and asking did not help."""
        while True:
            heard_at = self._heard_at
            await trio.sleep_until(heard_at + self._interval)
            if self._heard_at != heard_at:
                continue
            self._ask()
            await trio.sleep(self._timeout)
            # A program that was blocked or stopped meanwhile wakes with its time over, and the
            # answer in the kernel.
            for _ in range(_LAST_LOOKS):
                await trio.lowlevel.checkpoint()
            if self._heard_at == heard_at:
                return
