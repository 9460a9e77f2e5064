"""What the turns of one connection share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from trio_codex._jsonrpc._faults import contain
from trio_codex._turns._record import record_end
from trio_codex._turns._state import TurnState
from trio_codex._util._control_c import protected
from trio_codex._util._handle import create

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._calls import Calls
    from trio_codex._jsonrpc._observer import Observer
    from trio_codex._notifications._fan_out import Notifications
    from trio_codex._turns._parts import Commands
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router

_ENDED_BY_ITSELF: Final = frozenset({TurnState.completed, TurnState.failed})


@protected
class Turns:
    """The turns of one connection.

    Args:
        calls: Sends their requests.
        router: Carries notifications to them.
        notifications: What the runtime tells.
        observer: Is told of the beginning and the end of each turn.

    Attributes:
        goal_runs: By thread, the turn that runs its goal.
        left_running: By ephemeral temporary thread, the commands that its turns have left
            running.
        on_over: Each is called with a turn when it is over.
        on_given_up: Each is called with a turn whose sub-agents were told to stop, and
            which nobody looks after from now on.
    """

    def __init__(
        self,
        calls: Calls,
        router: Router,
        notifications: Notifications,
        observer: Observer | None = None,
    ) -> None:
        self._observer = None
        if observer is not None and observer.wants("turn_asked", "turn_over"):
            self._observer = observer
        self.calls: Calls = calls
        self.router: Router = router
        self.notifications: Notifications = notifications
        self.goal_runs: dict[str, TurnRoute] = {}
        self.left_running: dict[str, Commands] = {}
        self.on_over: list[Callable[[TurnRoute], None]] = []
        self.on_given_up: list[Callable[[TurnRoute], None]] = []
        router.on_turn_over = self._note_over

    def tell_asked(self, route: TurnRoute, method: str) -> None:
        """Tell the instruments that a turn is about to be asked for, in the task that asks."""
        if self._observer is not None:
            from trio_codex._turns._observed import ObservedTurn  # noqa: PLC0415 - rarely needed

            route.observed = create(ObservedTurn, route, method)
            self._observer.tell("turn_asked", route.observed)

    def give_up(self, route: TurnRoute) -> None:
        """Tell that nobody looks after what the sub-agents of a turn ask from now on."""
        for told in self.on_given_up:
            told(route)

    def _note_over(self, route: TurnRoute) -> None:
        if route.thread_id in self.left_running and route.state in _ENDED_BY_ITSELF:
            self.left_running[route.thread_id].update(route.commands)
        for told in self.on_over:
            contain("the end of a turn", told, route)
        record_end(route)
        if self._observer is not None and route.observed is not None:
            self._observer.tell("turn_over", route.observed)
