"""Who asks for a turn: the context of the task, and the handlers and tools that it is part of.

Tools and handlers run in the nursery of the connection, because the runtime
calls them. So Trio's tree of tasks does not say that they belong to a turn, and this
does. It goes by nurseries and not by context variables: a task that a tool starts in a
nursery of the program has the tool's context, but the tool does not wait for it.

Where the work for a request goes on in another task, in another thread for example, the
`ancestry` of the one can be carried to the other by `works_on`.
"""

from __future__ import annotations

from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

import trio

from trio_codex._util._control_c import plain_block

if TYPE_CHECKING:
    from collections.abc import Generator

    from trio_codex._turns._router import Router


class Work(Protocol):
    """A request of the runtime for which a handler or a tool runs."""

    @property
    def method(self) -> str:
        """What it is."""
        ...

    def holds_up(self, router: Router, thread_id: str) -> bool:
        """Tell whether a turn that runs on the thread waits for it."""
        ...


class Asker:
    """The task that asks for a turn, as it is at that moment.

    Attributes:
        context: A copy of its context.
        waiting: What it works on, if that waits for the end of the turn.
    """

    __slots__ = ("context", "waiting")

    def __init__(self, context: Context, waiting: tuple[Work, ...]) -> None:
        self.context = context
        self.waiting = waiting


_work: WeakKeyDictionary[trio.lowlevel.Task, tuple[Work, ...]] = WeakKeyDictionary()


@plain_block
def works_on(*work: Work) -> Generator[None]:
    """Say in the block what this task, and those below it by nurseries, work on."""
    task = trio.lowlevel.current_task()
    before = _work.get(task, ())
    _work[task] = (*before, *work)
    try:
        yield
    finally:
        _work[task] = before


def ancestry() -> tuple[Work, ...]:
    """Give what this task works on, or a task above it by nurseries; the nearest first."""
    found: list[Work] = []
    task: trio.lowlevel.Task | None = trio.lowlevel.current_task()
    while task is not None:
        found += _work.get(task, ())
        task = task.parent_nursery.parent_task if task.parent_nursery else None
    return tuple(found)


def asker_of_turn(router: Router, thread_id: str, *, awaited: bool) -> Asker:
    """Say who asks for a turn on a thread, before it waits in line.

    Args:
        router: The router of the thread's connection.
        thread_id: The thread.
        awaited: Whether the task waits for the end of the turn, and does nothing else.

    Raises:
        RuntimeError: The turn would wait for itself.
    """
    works = ancestry()
    for work in works:
        if work.holds_up(router, thread_id):
            raise RuntimeError(
                f"a turn on thread {thread_id} would wait for itself: the task that asks for it is "
                f"part of the tool or handler for {work.method}, and a turn that runs on this "
                "thread waits for that one; use another thread, such as a fork, or start the turn "
                "in a nursery outside of the tool or handler, so that it waits in line"
            )
    return Asker(copy_context(), works if awaited else ())
