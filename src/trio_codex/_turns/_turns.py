"""What the turns of one connection share."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from trio_codex import types
from trio_codex._jsonrpc._faults import contain
from trio_codex._turns._outcome import record_end, result_of
from trio_codex._turns._state import TurnState
from trio_codex._util._control_c import protected
from trio_codex._util._handle import NoPublicConstructor, create
from trio_codex._util._remembered import Remembered
from trio_codex.errors import CodexError, TurnFailedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._calls import Calls
    from trio_codex._jsonrpc._observer import Observer
    from trio_codex._notifications._fan_out import Notifications
    from trio_codex._result import TurnResult
    from trio_codex._turns._known_threads import KnownThreads
    from trio_codex._turns._owed import OwedInterrupts
    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._router import Router
    from trio_codex._turns._sub_agents import Commands

LOST_MESSAGES: Final = 256
"""Of how many turns that were lost before they showed it is looked whether they do later."""

_ENDED_BY_ITSELF: Final = frozenset({TurnState.completed, TurnState.failed})
_UNHEARD: Final = frozenset({TurnState.abandoned, TurnState.lost})


@protected
class Turns:
    """The turns of one connection.

    Attributes:
        goal_runs: By thread, the turn that runs its goal.
        known: What is known of threads; None where a connection that was cut is not made again.
        owed: The interrupts that are owed; None likewise.
        is_cut: Whether there is no connection at the moment.
        cuts: How often there was none.
        by_id: Whether interrupts must name their turn: the empty id hits whichever runs, which
            on a runtime that others use too may be theirs.
        lost_messages: What turns were to begin with that the program was told are lost. One
            that shows later is interrupted.
        event_buffer: How many events a turn may hold before deltas are merged.
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
        *,
        event_buffer: int = 0,
        shared: bool = False,
    ) -> None:
        self.known: KnownThreads | None = None
        self.owed: OwedInterrupts | None = None
        self.is_cut: bool = False
        self.cuts: int = 0
        self.by_id: bool = shared
        self.event_buffer: int = event_buffer
        self.lost_messages: Remembered[str, None] = Remembered(LOST_MESSAGES)
        self._observer = None
        if observer is not None and observer.wants("turn_asked", "turn_over"):
            self._observer = observer
        self._shown_to = None
        if observer is not None and observer.wants("notification"):
            self._shown_to = observer
        self.calls: Calls = calls
        self.router: Router = router
        self.notifications: Notifications = notifications
        self.goal_runs: dict[str, TurnRoute] = {}
        self.left_running: dict[str, Commands] = {}
        self.on_over: list[Callable[[TurnRoute], None]] = []
        self.on_given_up: list[Callable[[TurnRoute], None]] = []
        router.on_turn_over = self._note_over
        router.on_stray = self.interrupt_unwatched

    @property
    def owed_interrupts(self) -> int:
        """How many interrupts are owed, and are sent first on the next connection."""
        return 0 if self.owed is None else len(self.owed)

    def is_heard(self, thread_id: str) -> bool:
        """Tell whether this connection hears of a thread."""
        known = None if self.known is None else self.known.get(thread_id)
        return known is None or known.heard

    def tell_asked(self, route: TurnRoute, method: str) -> None:
        """Tell the instruments that a turn is about to be asked for, in the task that asks.

        What they set in its context is there in that of its handlers and tools, and not in
        the program's own.
        """
        if self._observer is not None:
            route.observed = create(ObservedTurn, route, method)
            route.asker.context.run(self._observer.tell, "turn_asked", route.observed)

    @property
    def are_shown(self) -> bool:
        """Whether an instrument sees what happens in turns."""
        return self._shown_to is not None

    def show(self, method: str, params: Any) -> None:
        """Tell the instruments what was read after a cut, as the runtime would have told it."""
        if self._shown_to is not None:
            self._shown_to.tell("notification", method, params)

    def give_up(self, route: TurnRoute) -> None:
        """Tell that nobody looks after what the sub-agents of a turn ask from now on."""
        for told in self.on_given_up:
            told(route)

    def interrupt_unwatched(self, thread_id: str | None, turn_id: str | None) -> None:
        """Ask the runtime to stop a turn whose end nobody waits for. Never waits.

        The answer may never come; if the connection is over, so is the turn.
        """
        if self.by_id and not turn_id:
            return
        if self.owed is not None and thread_id is not None and turn_id:
            if self.is_cut:
                self.owed.add(thread_id, turn_id)
                return
            with suppress(CodexError):
                self.owed.send(self.calls.post, thread_id, turn_id)
            return
        params = {"threadId": thread_id, "turnId": turn_id}
        with suppress(CodexError):
            self.calls.forget(self.calls.post("turn/interrupt", params))

    def _note_over(self, route: TurnRoute) -> None:
        if route.state in _UNHEARD:
            route.completed = None  # which was the end of an earlier turn for its goal
        if self.owed is not None and route.started_id is not None and route.completed is not None:
            self.owed.settled(route.thread_id, route.started_id)
        if route.thread_id in self.left_running and route.state in _ENDED_BY_ITSELF:
            self.left_running[route.thread_id].update(route.commands)
        for told in self.on_over:
            contain("the end of a turn", told, route)
        if self._observer is not None and route.observed is not None:
            self._observer.tell("turn_over", route.observed)
        record_end(route)


# A turn as instruments see it.


class ObservedTurn(metaclass=NoPublicConstructor):
    """A turn as instruments see it: one object from `Instrument.turn_asked` to the end.

    It shows the turn as it is at the moment.
    """

    def __init__(self, route: TurnRoute, method: str) -> None:
        self._route = route
        self._method = method

    def __repr__(self) -> str:
        return f"<ObservedTurn {self.turn_id} of thread {self.thread_id}: {self.status}>"

    @property
    def thread_id(self) -> str:
        """The id of its thread."""
        return self._route.thread_id

    @property
    def turn_id(self) -> str | None:
        """Its id, or None as long as that is not known. A goal's turn has several in turn."""
        return self._route.turn_id

    @property
    def method(self) -> str:
        """The protocol method that asked for it: ``turn/start``, ``review/start``, …."""
        return self._method

    @property
    def status(self) -> str:
        """How it is: ``inProgress``, or how it ended.

        That is ``completed``, ``interrupted`` or ``failed`` where the runtime has said so.
        Otherwise it is ``refused`` by the runtime, ``withdrawn`` before it was sent,
        ``abandoned`` because it did not end in time, or ``lost`` with the connection.
        """
        return self._route.state.value if self._route.over else "inProgress"

    @property
    def result(self) -> TurnResult[None] | None:
        """What it came to, once the runtime has ended it, and unless it was detached."""
        if not self._route.over:
            return None
        try:
            return result_of(self._route)
        except CodexError:
            return None

    @property
    def error(self) -> CodexError | None:
        """Why it did not complete: what `Thread.run` raises; None where that is known by none."""
        route = self._route
        if route.failure is not None or not route.over:
            return route.failure
        result = self.result
        if result is not None and result.status is types.TurnStatus.failed:
            return TurnFailedError(result.error, result)
        return route.error
