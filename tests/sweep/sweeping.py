"""The sweep: cancel a scenario at every step that the scheduler takes, one step at a time.

A scenario is run again and again. In the first run it is cancelled before its
first step, in the second before its second, and so on, until it ends by itself
before its turn comes. A step is one of any task: ours, the library's, the server's.
Where a run takes long, not every step is tried, unless ``TRIO_CODEX_FULL_SWEEP=1``.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import trio
from insides import end_connection
from processes import own_children

from trio_codex import CodexError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from trio_codex import Codex

FULL = bool(os.environ.get("TRIO_CODEX_FULL_SWEEP"))
EVERY_STEP_UP_TO = 60


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


async def end_at_step(
    step: int, codex: Codex, scenario: Callable[[Codex], Awaitable[object]]
) -> bool:
    """Run a scenario and end the connection at one of its steps; see `act_at_step`.

    Whoever waits must hear of it, so nothing but that may come out of the scenario.
    """
    death = CodexError("the end, at every step")
    try:
        return await act_at_step(
            step, lambda: end_connection(codex, death), lambda: scenario(codex)
        )
    except Exception as error:
        if {str(leaf) for leaf in leaves(error)} != {str(death)}:
            raise
        return True


def growing_steps(every_step_up_to: int = 2, growth: float = 4 / 3) -> Iterator[int]:
    """Give the steps to try: at first every one, then at growing distances.

    In a full sweep it is every one of the first `EVERY_STEP_UP_TO`, and the growth is 4/3.
    """
    if FULL:
        every_step_up_to, growth = EVERY_STEP_UP_TO, 4 / 3
    step = 1
    while True:
        yield step
        step = step + 1 if step < every_step_up_to else max(step + 1, int(step * growth))


def leaves(error: BaseException) -> list[BaseException]:
    """Give the errors of a group and of the groups in it, or the one error."""
    parts = getattr(error, "exceptions", None)
    return [error] if parts is None else [leaf for part in parts for leaf in leaves(part)]


class Belongings:
    """What this program has: tasks, child processes and, on Linux, file descriptors."""

    def __init__(self) -> None:
        self._tasks = _tasks()
        self._children = own_children()
        self._descriptors = _descriptors()

    def assert_nothing_new(self) -> None:
        """Prove that what was there at first is all there is."""
        assert not {task.name for task in _tasks() - self._tasks}
        assert own_children() <= self._children
        assert _descriptors() <= self._descriptors


def _tasks() -> set[trio.lowlevel.Task]:
    found: set[trio.lowlevel.Task] = set()
    unseen = [trio.lowlevel.current_root_task()]
    while unseen:
        task = unseen.pop()
        if task is not None:
            found.add(task)
            unseen += [child for nursery in task.child_nurseries for child in nursery.child_tasks]
    return found


def _descriptors() -> set[str]:
    if sys.platform != "linux":
        return set()
    # The one that the listing itself needs has gone when its target is asked for.
    return {entry.name for entry in Path("/proc/self/fd").iterdir() if entry.exists()}
