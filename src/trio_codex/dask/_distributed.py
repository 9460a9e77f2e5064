"""What is used of distributed, with types that can be checked where it is not installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    class WorkerPlugin:
        """Is told what happens on a worker, in the thread of its loop."""

    class SchedulerPlugin:
        """Is told what happens on the scheduler, in the thread of its loop."""

    class Reschedule(Exception):  # noqa: N818 - distributed's name
        """Raised by a task that is to be run again, or forgotten where nobody wants it."""

    def get_worker() -> Any:
        """Give the worker that the calling task runs on."""

    def sync(loop: Any, function: Callable[[], Awaitable[Any]], /) -> Any:
        """Run a coroutine function in a loop of another thread, and wait for it."""

else:
    from distributed import Reschedule, SchedulerPlugin, WorkerPlugin, get_worker
    from distributed.utils import sync

__all__ = ["Reschedule", "SchedulerPlugin", "WorkerPlugin", "get_worker", "sync"]
