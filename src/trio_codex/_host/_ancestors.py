"""Which tasks of asyncio wait for which, as far as asyncio lets one see it.

A tool that waits for a turn on its own thread would wait for itself. Trio's nurseries tell who
waits for whom. In asyncio a task may be waited for by ``await``, ``gather``, ``wait``,
``wait_for``, ``shield`` and by task groups, asyncio's and AnyIO's, all of which leave their
trace in the callbacks of what they wait for. Where there is none, nobody waits: the turn then
stands in line, as one does that a tool has started and left.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def waits_for(waiter: asyncio.Task[Any], task: asyncio.Task[Any]) -> bool:
    """Tell whether a task does not go on before another one, of the same loop, has ended."""
    reached: set[Any] = {task}
    size = 0
    while len(reached) > size and waiter not in reached:
        size = len(reached)
        for each in tuple(reached):
            reached.update(_told_by(each))
        reached.update(
            each for each in asyncio.all_tasks() if getattr(each, "_fut_waiter", None) in reached
        )
    return waiter in reached


def _told_by(future: Any) -> Iterator[Any]:
    """Give the futures that the end of one lets end, and the tasks whose groups it is in."""
    callbacks: Any = getattr(future, "_callbacks", None)
    for callback, _ in callbacks or ():
        cells: Any = getattr(callback, "__closure__", None) or ()
        held = [*getattr(callback, "args", ()), getattr(callback, "__self__", None)]
        for each in (*held, *(cell.cell_contents for cell in cells)):
            if asyncio.isfuture(each):
                yield each
            host = getattr(getattr(each, "cancel_scope", None), "_host_task", None)
            parent = getattr(each, "_parent_task", host)
            if parent is not None:
                yield parent
