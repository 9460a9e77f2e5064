"""Goals: which threads may have them, and turns that go on as long as their goal is active.

Layer 5. The runtime starts turn after turn for a goal, until it says that the goal
is not active any more. The rules:

    1. A thread of ours has no goals unless the program asks for them: the model can set
       itself a goal in any turn, and nobody would wait for what the runtime starts then.
    2. A goal that is run is one turn here, over all that the runtime starts for it, and
       no other turn of ours comes between them.
    3. It goes on where a turn is completed while the goal is active, and ends with a turn
       that was interrupted or failed.
    4. Leaving or interrupting it pauses the goal first, since the runtime may otherwise
       start the next turn; see `_turn_interrupts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from trio_codex._control_c import protected
from trio_codex._dispatch import GoalRun, Remembered

if TYPE_CHECKING:
    from trio_codex._dispatch import Router, TurnRoute

KNOWN_THREADS: Final = 1024
"""Of how many threads it is known that they have no goals; of the last ones."""


@protected
class Goals:
    """What is known of the goals of threads."""

    def __init__(self, router: Router) -> None:
        self._off: Remembered[str, None] = Remembered(KNOWN_THREADS)
        self._runs: dict[str, TurnRoute] = {}
        router.listen("thread/goal/updated", self._note_status)
        router.listen("thread/goal/cleared", self._note_cleared)

    def note(self, params: Any, thread_id: str) -> None:
        """Learn from the params with which a thread is started or loaded whether it has goals."""
        match params:
            case {"config": {"features.goals": False} | {"features": {"goals": False}}}:
                self._off.put(thread_id, None)
            case _:
                self.forget(thread_id)

    def forget(self, thread_id: str) -> None:
        """Forget a thread that is gone, so that the others are known for longer."""
        self._off.pop(thread_id, None)

    def require(self, thread_id: str, function: str) -> None:
        """See to it that a thread may have goals.

        Raises:
            RuntimeError: It may not, so that the runtime would never work on one.
        """
        if thread_id in self._off:
            raise RuntimeError(
                f"{function}: the thread {thread_id} has no goals; start, resume or fork it "
                "with goals=True"
            )

    def follow(self, route: TurnRoute) -> None:
        """Let a turn go on as long as the goal that it asks for is active."""
        route.goal = GoalRun()
        self._runs[route.thread_id] = route

    def leave(self, route: TurnRoute) -> None:
        """Learn that a turn is over."""
        if self._runs.get(route.thread_id) is route:
            del self._runs[route.thread_id]

    def _note_status(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "goal": {"status": str(status)}}:
                self._tell(thread_id, active=status == "active")
            case _:
                pass

    def _note_cleared(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id)}:
                self._tell(thread_id, active=False)
            case _:
                pass

    def _tell(self, thread_id: str, *, active: bool) -> None:
        if thread_id in self._runs:
            self._runs[thread_id].note_goal(active=active)
