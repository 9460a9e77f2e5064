"""The sweep: cancel a scenario at every step that the scheduler takes, one step at a time.

A scenario is run again and again. In the first run it is cancelled before its
first step, in the second before its second, and so on, until it ends by itself
before its turn comes. A step is one of any task: ours, the library's, the server's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class _AtStep(trio.abc.Instrument):
    """Does something before the n-th step from now on."""

    def __init__(self, step: int, act: Callable[[], None]) -> None:
        self._left = step
        self._act = act

    def before_task_step(self, task: trio.lowlevel.Task) -> None:
        del task
        self._left -= 1
        if self._left == 0:
            self._act()


async def act_at_step(
    step: int, act: Callable[[], None], scenario: Callable[[], Awaitable[object]]
) -> bool:
    """Run a scenario, and do something at one of its steps.

    Returns:
        Whether it came to that step.
    """
    instrument = _AtStep(step, act)
    trio.lowlevel.add_instrument(instrument)
    try:
        await scenario()
    finally:
        trio.lowlevel.remove_instrument(instrument)
    return instrument._left <= 0


async def cancel_at_step(step: int, scenario: Callable[[], Awaitable[object]]) -> bool:
    """Run a scenario and cancel it at one of its steps; see `act_at_step`."""
    with trio.CancelScope() as scope:
        return await act_at_step(step, scope.cancel, scenario)
    return True
