"""The prompts that were asked, as the scheduler knows them: none is asked twice unasked.

Dask runs a task again when its worker is gone, be it that the task was running there or that its
result was kept there. For a prompt, which costs and acts, that must not be. So a task asks the
scheduler before it asks the model. The rules:

    1. A run of a task may ask, unless an earlier run of it has.
    2. If one has, it may where Dask repeats the task by request: ``retries=``, which count down
       when a run has raised, or ``Client.retry``, before which the task has failed for good.
    3. A task that everybody has let go of is forgotten, and so is that it has asked.
"""

from __future__ import annotations

import pickle
from typing import Any, Final

from trio_codex.dask._distributed import Reschedule, SchedulerPlugin, sync
from trio_codex.errors import CodexError

_OPERATION: Final = "trio_codex_ask"
"""What workers call on the scheduler."""


class WorkerLostError(CodexError):
    """The worker that a prompt was asked on is gone, and it was not asked again: it may have acted.

    Give ``retries=`` to ``Client.submit`` where a prompt may be asked twice, or call
    ``Future.retry`` once you have looked at what the first turn did.

    Attributes:
        worker: The address of the worker.
        had_ended: Whether the turn had ended, so that its result alone was lost.
    """

    def __init__(self, worker: str, had_ended: bool = False) -> None:
        super().__init__(worker, had_ended)
        self.worker = worker
        self.had_ended = had_ended

    def _text(self) -> str:
        what = (
            "the turn has ended, and its result was lost with"
            if self.had_ended
            else "the turn was lost with"
        )
        return (
            f"{what} the Dask worker {self.worker}. The prompt is not asked again: the turn may "
            "have acted. Submit with retries=1 where it may be asked twice"
        )


class AskedPrompts(SchedulerPlugin):
    """Lives on the scheduler, and knows which tasks have asked their prompts."""

    name = "trio_codex"
    idempotent = True

    def __init__(self) -> None:
        self._asked: dict[Any, dict[str, Any]] = {}

    async def start(self, scheduler: Any) -> None:
        """Take the question of the workers."""
        self._tasks = scheduler.tasks
        scheduler.handlers[_OPERATION] = self.ask

    def ask(self, key: Any, worker: str, run_id: int) -> dict[str, Any]:
        """Note that a run of a task asks, and tell whether it may."""
        task = self._tasks.get(key)
        if task is None or task.run_id != run_id:
            return {"may": False}  # nobody waits for this run
        before = self._asked.get(key)
        if before is None or before["run_id"] == run_id or task.retries < before["retries"]:
            self._asked[key] = {
                "run_id": run_id,
                "retries": task.retries,
                "worker": worker,
                "had_ended": False,
            }
            return {"may": True}
        return {"may": False, "worker": before["worker"], "had_ended": before["had_ended"]}

    def transition(self, key: Any, _start: str, finish: str, **_more: Any) -> None:
        """Learn of what becomes of a task."""
        if finish in ("erred", "forgotten"):
            self._asked.pop(key, None)
        elif finish == "memory" and key in self._asked:
            self._asked[key]["had_ended"] = True

    def restart(self, _scheduler: Any) -> None:
        """Forget all, as the scheduler does."""
        self._asked.clear()


async def let_scheduler_know(worker: Any) -> None:
    """Have an `AskedPrompts` on the scheduler, unless it has one."""
    try:
        await worker.scheduler.register_scheduler_plugin(
            plugin=pickle.dumps(AskedPrompts()), name=AskedPrompts.name, idempotent=True
        )
    except ImportError as exc:
        raise RuntimeError(
            f"the Dask scheduler cannot load trio_codex.dask ({exc}): install trio-codex[dask] "
            "there too"
        ) from None


def ask_for_leave(worker: Any, key: Any) -> None:
    """Ask the scheduler whether the task that runs here may ask its prompt.

    Raises:
        WorkerLostError: An earlier run of it has.
        Reschedule: Nobody waits for this run any more.
    """
    run_id = worker.state.tasks[key].run_id

    async def ask() -> Any:
        operation = getattr(worker.scheduler, _OPERATION)
        return await operation(key=key, worker=worker.address, run_id=run_id)

    answer = sync(worker.loop, ask)
    if answer.pop("may"):
        return
    if not answer:
        raise Reschedule
    raise WorkerLostError(**answer)
