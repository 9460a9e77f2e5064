"""What the tests of hooks on the real runtime have in common."""

from __future__ import annotations

import trio
import trio.testing


class Asked:
    """A hook that gives an answer, or one after the other, and remembers the events.

    An exception among the answers is raised.
    """

    def __init__(self, *answers):
        self.answers = list(answers)
        self.events = []
        self._asked = trio.lowlevel.ParkingLot()

    async def __call__(self, event):
        self.events.append(event)
        self._asked.unpark_all()
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, BaseException):
            raise answer
        return answer

    async def wait(self, count):
        """Wait until it was asked so many times."""
        while len(self.events) < count:
            await self._asked.park()


def told(model):
    """Everything that the model was given with its last request, as text."""
    return str(model.requests[-1].body["input"])


async def assert_no_hook_runs():
    """No task of ours is left that calls a hook or writes an answer."""
    await trio.testing.wait_all_tasks_blocked()
    nurseries = [trio.lowlevel.current_root_task().child_nurseries]
    names = []
    while nurseries:
        for nursery in nurseries.pop():
            names += [task.name for task in nursery.child_tasks]
            nurseries += [task.child_nurseries for task in nursery.child_tasks]
    assert not [name for name in names if "HookCalls" in name or "serve_call" in name]
