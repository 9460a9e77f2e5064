"""The line sweep: press Ctrl-C before every line of the library that a program's tasks run.

The sweep of steps ends things where tasks wait. Ctrl-C comes between any two lines. A
scenario is run again and again, with a trace function that counts the lines of the library
and sends a real SIGINT before the n-th: in the first run before the first line, and so on,
until it ends before its line comes. Lines that belong to tasks of a server in the same
program do not count. Where there are many, not each is tried, unless
``TRIO_CODEX_FULL_SWEEP=1``.
"""

from __future__ import annotations

import math
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import trio
from sweeping import FULL, leaves

import trio_codex
from trio_codex._server_requests._answering import ask

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from types import FrameType
    from typing import Any

    from typing_extensions import Self

LIBRARY = str(Path(trio_codex.__file__).parent)
TESTING = str(Path(LIBRARY, "testing"))
SAMPLES = 9
"""How many lines of a scenario are tried where not all are."""


class LineCounter:
    """Counts the lines of the library while a block runs, and presses Ctrl-C before one.

    Args:
        line: Before which; infinity for none.
    """

    def __init__(self, line: float = math.inf) -> None:
        self._left = line
        self.passed = 0
        self.place = ""
        self._of_library: dict[str, bool] = {}
        self._counts: dict[trio.lowlevel.Task, bool] = {}

    @property
    def pressed(self) -> bool:
        return bool(self.place)

    def __enter__(self) -> Self:
        main = trio.lowlevel.current_task()
        # What runs already and is not this task, a server, is none of the program.
        self._counts = {task: task is main for task in _ancestors_and_all(main)}
        sys.settrace(self._call)
        return self

    def __exit__(self, *_: object) -> None:
        sys.settrace(None)
        self._counts.clear()

    def _call(self, frame: FrameType, _event: str, _arg: object) -> Any:
        name = frame.f_code.co_filename
        wanted = self._of_library.get(name)
        if wanted is None:
            wanted = name.startswith(LIBRARY) and not name.startswith(TESTING)
            self._of_library[name] = wanted
        return self._line if wanted else None

    def _line(self, frame: FrameType, event: str, _arg: object) -> Any:
        # The frame around the program's code is interruptible, and ends its block as that does.
        if event == "line" and frame.f_code is not ask.__code__ and self._of_program():
            self.passed += 1
            self._left -= 1
            if self._left == 0:
                name = Path(frame.f_code.co_filename).relative_to(LIBRARY)
                self.place = f"{name}:{frame.f_lineno} {frame.f_code.co_name}"
                signal.raise_signal(signal.SIGINT)
        return self._line

    def _of_program(self) -> bool:
        try:
            task = trio.lowlevel.current_task()
        except RuntimeError:  # Trio itself calls, where it keeps Ctrl-C out
            return False
        counts = self._counts.get(task)
        if counts is None:
            nursery = task.parent_nursery
            counts = nursery is not None and self._counts.get(nursery.parent_task, False)
            self._counts[task] = counts
        return counts


def _ancestors_and_all(main: trio.lowlevel.Task) -> set[trio.lowlevel.Task]:
    found: set[trio.lowlevel.Task] = set()
    unseen = [trio.lowlevel.current_root_task()]
    while unseen:
        task = unseen.pop()
        if task is not None:
            found.add(task)
            unseen += [child for nursery in task.child_nurseries for child in nursery.child_tasks]
    return found | {main}


async def press_at_line(line: float, scenario: Callable[[], Awaitable[object]]) -> LineCounter:
    """Run a scenario and press Ctrl-C before one of its lines.

    If it was pressed, `KeyboardInterrupt` must come out, at the next wait at the latest.
    """
    told = False
    with LineCounter(line) as counter:
        try:
            await scenario()
            await trio.lowlevel.checkpoint()
        except BaseException as error:
            if any(
                not isinstance(leaf, KeyboardInterrupt | trio.Cancelled) for leaf in leaves(error)
            ):
                raise
            told = any(isinstance(leaf, KeyboardInterrupt) for leaf in leaves(error))
            if not told:
                raise
    assert told == counter.pressed, counter.place
    return counter


def lines_to_try(count: int, seed: int, samples: int = SAMPLES) -> Iterator[int]:
    """Give the lines to try of so many: each, or some at even distances, from another one on each
    time.
    """
    if FULL or count <= samples:
        yield from range(1, count + 1)
        return
    distance = count / samples
    for index in range(samples):
        yield 1 + int((index + (seed % 97) / 97) * distance)
