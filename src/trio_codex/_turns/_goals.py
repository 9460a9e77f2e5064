"""Goals: which threads may have them, and turns that go on as long as their goal is active.

The runtime starts turn after turn for a goal, until it says that the goal
is not active any more. The rules:

    1. A thread of ours has no goals unless the program asks for them: the model can set
       itself a goal in any turn, and nobody would wait for what the runtime starts then.
    2. A goal that is run is one turn here, over all that the runtime starts for it, and
       no other turn of ours comes between them.
    3. It goes on where a turn is completed while the goal is active, and ends with a turn
       that was interrupted or failed.
    4. Leaving or interrupting it pauses the goal first, since the runtime may otherwise
       start the next turn. So does whatever else ends it while the goal is active, such
       as a declined approval that interrupts the turn.
    5. Where it is paused between two turns, by us or by others, one more may be about
       to start. It ends when none has started, or with that one; see `_turns._interrupts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from trio_codex._turns._interrupts import is_between_turns, post_pause, settle_goal
from trio_codex._turns._state import GoalRun, TurnState, TurnStep
from trio_codex._util._control_c import protected
from trio_codex._util._remembered import Remembered
from trio_codex.errors import InvalidRequestError

if TYPE_CHECKING:
    from trio_codex._notifications._fan_out import Notifications
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._turns import Turns

KNOWN_THREADS: Final = 1024
"""Of how many threads it is known that they have no goals; of the last ones."""

INVALID_REQUEST: Final = -32600

_STOPPED_OTHERWISE: Final = frozenset({TurnState.interrupted, TurnState.failed, TurnState.lost})


@protected
class Goals:
    """What is known of the goals of threads, on one connection."""

    def __init__(self, turns: Turns, notifications: Notifications) -> None:
        self._turns = turns
        self._off: Remembered[str, None] = Remembered(KNOWN_THREADS)
        notifications.listen("thread/goal/updated", self._note_status)
        notifications.listen("thread/goal/cleared", self._note_cleared)
        turns.on_over.append(self._leave)

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
        """Raise RuntimeError where a thread has no goals: the runtime never works on one."""
        if thread_id in self._off:
            raise RuntimeError(
                f"{function}: the thread {thread_id} has no goals; start, resume or fork it "
                "with goals=True"
            )

    def _leave(self, route: TurnRoute) -> None:
        """Learn that a turn is over."""
        if self._turns.goal_runs.get(route.thread_id) is not route:
            return
        del self._turns.goal_runs[route.thread_id]
        goal = route.goal
        if goal is None or not goal.goes_on() or goal.paused or not route.ours_to_end:
            return
        if route.state in _STOPPED_OTHERWISE and self._turns.calls.error is None:
            # The runtime would go on with it after the next turn at the latest.
            post_pause(self._turns, route)

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
        route = self._turns.goal_runs.get(thread_id)
        # What comes before the answer is about an earlier goal.
        if route is None or route.goal is None or route.state is TurnState.requested:
            return
        was_active, route.goal.active = route.goal.active, active
        if was_active and not active and is_between_turns(route):
            self._turns.calls.start_task(settle_goal, self._turns, route)
        route.announce()


def follow_goal(turns: Turns, route: TurnRoute) -> None:
    """Let a turn go on as long as the goal that it asks for is active."""
    route.goal = GoalRun()
    turns.goal_runs[route.thread_id] = route


def take_goal(route: TurnRoute, answer: Any) -> None:
    """Refuse a turn whose goal the runtime has taken, and does not work on."""
    match answer:
        case {"goal": {"status": str(status), **goal}} if status != "active":
            reason = f"the runtime does not work on the goal, which it calls {status}"
            if status == "budgetLimited":
                used, budget = goal.get("tokensUsed"), goal.get("tokenBudget")
                reason += (
                    f": {used} tokens were used of {budget}; give a larger token_budget, "
                    "or begin anew after clear_goal()"
                )
            route.advance(
                TurnStep.refuse,
                InvalidRequestError(INVALID_REQUEST, f"thread/goal/set: {reason}"),
            )
        case _:
            pass
