"""Which turn a handler or a tool works for, and which turns wait for it.

Handlers and tools run in the nursery of the connection, because the runtime calls them.
So Trio's tree of tasks does not say that they belong to a turn, and this module does:

    1. `current_turn` goes by a context variable: a task that a tool starts has it too.
    2. `ancestry` goes by nurseries: a task that a tool starts in a nursery of the program
       has the tool's context, but the tool does not wait for it.
    3. Where the work goes on in another task, in another thread for example, `works_on`
       carries the `ancestry` of the one to the other.
"""

from __future__ import annotations

from contextvars import Context, ContextVar, copy_context
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import attrs
import trio

from trio_codex._util._control_c import plain_block, protected
from trio_codex._util._handle import public
from trio_codex._util._log import about

if TYPE_CHECKING:
    from collections.abc import Generator

    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router

__all__ = ["CurrentTurn", "current_turn"]


@public
@attrs.frozen(kw_only=True)
class CurrentTurn:
    """The turn that the running handler or tool was called for.

    Attributes:
        thread_id: The thread, or None where the request belongs to none. A
            sub-agent asks under the id of its own thread.
        turn_id: The turn, or None where the runtime did not say.
        owner_thread_id: The thread of the program's turn in which this is asked. For a
            sub-agent, one that another sub-agent has called included, it is the thread
            whose turn it works for, or worked for where that turn was left; else it
            is ``thread_id``.
        owner_turn_id: The turn there; for the turn's own requests it is ``turn_id``.
    """

    thread_id: str | None
    turn_id: str | None
    # They follow from the two above, so equality does not look at them.
    owner_thread_id: str | None = attrs.field(
        default=attrs.Factory(lambda self: self.thread_id, takes_self=True), eq=False
    )
    owner_turn_id: str | None = attrs.field(
        default=attrs.Factory(lambda self: self.turn_id, takes_self=True), eq=False
    )


_current: ContextVar[CurrentTurn | None] = ContextVar("trio_codex_turn", default=None)


def current_turn() -> CurrentTurn | None:
    """Tell which thread and turn the running handler or tool was called for.

    Not a checkpoint.

    Returns:
        The turn, or None outside of handlers and tools.
    """
    return _current.get()


def about_current_turn(method: str) -> dict[str, Any]:
    """Make the ``extra`` of a record about the current turn, with the method of the request."""
    turn = _current.get()
    return about(turn and turn.thread_id, turn and turn.turn_id, method)


@protected
class Work:
    """A request of the runtime that a handler or a tool works on.

    A context manager for the task that works on it, and on nothing else. From then on
    `current_turn` and `ancestry` tell of the request, and the turn knows of it: until
    `settle` the runtime waits for the program, and a request that was withdrawn keeps the
    turn's block from being left before its task has ended.

    Attributes:
        method: The method of the request.
        turn: The turn that asks.
        route: The turn of ours in whose tree it is asked, or None.
        router: The router of the connection.
        settled: Set once the request was answered or withdrawn.
    """

    __slots__ = ("method", "route", "router", "settled", "turn")

    def __init__(
        self, method: str, turn: CurrentTurn, route: TurnRoute | None, router: Router
    ) -> None:
        self.method: str = method
        self.turn: CurrentTurn = turn
        self.route: TurnRoute | None = route
        self.router: Router = router
        self.settled: trio.Event = trio.Event()

    def __enter__(self) -> None:
        _current.set(self.turn)
        _work[trio.lowlevel.current_task()] = (self,)
        if self.route is not None:
            self.route.questions.add(self)
            if self.route.watches:
                self.route.touch()

    def settle(self, *, withdrawn: bool) -> None:
        """Note that the runtime no longer waits for an answer."""
        self.settled.set()
        # One that is settled before its task has begun has not asked.
        if self.route is not None and self in self.route.questions:
            self.route.questions.discard(self)
            if withdrawn:
                self.route.ending_tasks.add(self)
            if self.route.watches:
                self.route.touch()

    def __exit__(self, *_: object) -> None:
        if self.route is not None:
            self.route.questions.discard(self)
            if self in self.route.ending_tasks:
                self.route.ending_tasks.discard(self)
                self.route.announce()

    def holds_up(self, router: Router, thread_id: str) -> bool:
        """Tell whether a turn that runs on the thread waits for this work."""
        if self.settled.is_set() or router is not self.router:
            return False
        if thread_id == self.turn.thread_id and router.running(thread_id) is not None:
            return True
        route = self.route
        if route is None or route.over:
            return False
        # The turn may itself be what a tool or handler of another turn waits for.
        return thread_id == route.thread_id or any(
            work.holds_up(router, thread_id) for work in route.asker.waiting
        )


class Asker:
    """The task that asks for a turn, as it is at that moment.

    Attributes:
        context: A copy of its context.
        waiting: The work that it is part of, if that waits for the end of the turn.
    """

    __slots__ = ("context", "waiting")

    def __init__(self, context: Context, waiting: tuple[Work, ...]) -> None:
        self.context = context
        self.waiting = waiting


_work: WeakKeyDictionary[trio.lowlevel.Task, tuple[Work, ...]] = WeakKeyDictionary()


@plain_block
def works_on(*work: Work) -> Generator[None]:
    """Make this task, and those below it by nurseries, part of some work in the block."""
    task = trio.lowlevel.current_task()
    before = _work.get(task, ())
    _work[task] = (*before, *work)
    try:
        yield
    finally:
        _work[task] = before


def ancestry() -> tuple[Work, ...]:
    """Give the work of this task and of the tasks above it by nurseries; the nearest first."""
    found: list[Work] = []
    task: trio.lowlevel.Task | None = trio.lowlevel.current_task()
    while task is not None:
        found += _work.get(task, ())
        task = task.parent_nursery.parent_task if task.parent_nursery else None
    return tuple(found)


def asker_of_turn(router: Router, thread_id: str, *, awaited: bool) -> Asker:
    """Describe the task that asks for a turn on a thread, before it waits in line."""
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
