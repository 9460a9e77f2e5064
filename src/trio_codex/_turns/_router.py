"""Notifications to turns, by thread id and turn id and nothing else.

A thread has a *lane* while somebody here runs turns on it, or waits to. In a
lane one turn of ours runs at a time, because the runtime would otherwise steer
the running one with the input of the next. A thread has an *owner* while it is
the thread of a sub-agent that a turn of ours has called: what it says goes to
that turn's tree.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from trio_codex._jsonrpc._faults import contain
from trio_codex._notifications._mailbox import Mailbox
from trio_codex._turns._lanes import Lane, Owners, RunningTurns, guessed
from trio_codex._turns._more import deliver_more
from trio_codex._turns._route import TurnRoute
from trio_codex._turns._state import TurnState, TurnStep
from trio_codex._turns._sub_agents import TURN_COMPLETED, TURN_STARTED, USAGE_UPDATED, SubAgent
from trio_codex._turns._usage import ThreadTotals
from trio_codex._util._control_c import protected
from trio_codex._util._log import about, get_logger
from trio_codex._util._remembered import Remembered
from trio_codex.errors import CodexError

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._jsonrpc._dispatcher import Further
    from trio_codex._notifications._fan_out import Notifications

_logger = get_logger("dispatch")

_INTERRUPTED: Final = frozenset({TurnState.interrupted, TurnState.abandoned})

UNSUBSCRIBED: Final = 256
"""Of how many threads we know that they were unsubscribed, the last ones."""


@protected
class Router:
    """Carries the notifications of one connection to the turns that they belong to."""

    def __init__(self, event_buffer: int, notifications: Notifications) -> None:
        self._event_buffer = event_buffer
        self._lanes: dict[str, Lane] = {}
        # The turn that runs on a thread as far as we were told, ours or not.
        self._running = RunningTurns()
        self.owners: Owners = Owners()
        self._unsubscribed: Remembered[str, None] = Remembered(UNSUBSCRIBED)
        self.totals: ThreadTotals = ThreadTotals()
        notifications.listen(USAGE_UPDATED, self.totals.note)
        notifications.route = self.route
        # Turns of ours that were interrupted, in whose trees nothing may start any more.
        self._interrupted: Remembered[str, None] = Remembered(UNSUBSCRIBED)
        self.make_mailbox: Callable[[int], Mailbox] = Mailbox
        self.on_stray: Callable[[str, str], None] = lambda _, __: None
        self.on_turn_over: Callable[[TurnRoute], None] = lambda _: None
        self._error: CodexError | None = None

    # What the dispatcher calls

    def route(self, method: str, params: Any) -> Further | None:
        """Hand a notification to its turn, if that is one of ours. Never waits, never raises."""
        # `__class__` and not `type`: a type checker would narrow it to less than Any.
        if params.__class__ is not dict:
            if method == TURN_COMPLETED:
                self._deliver_guessed(None, None, params)
            return None
        thread_id = params.get("threadId")
        turn_id = params.get("turnId")
        if turn_id is None:
            turn = params.get("turn")
            turn_id = turn.get("id") if turn.__class__ is dict else None
            self._running.note(method, thread_id, turn)
        if type(thread_id) is not str:
            if method == TURN_COMPLETED:
                self._deliver_guessed(thread_id, turn_id, params)
            return None
        lane = self._lanes.get(thread_id)
        route = None
        if lane is not None and type(turn_id) is str:
            route = lane.open.get(turn_id)
            if route is None and lane.asked_for is not None:
                asked = lane.asked_for
                if not asked.claims(method, turn_id, params):
                    asked.hold(method, params)
                    if method == TURN_COMPLETED:
                        self._note_agent_over(thread_id, turn_id)
                    return None
                route = asked
                self.bind(route, turn_id, joined=route.command_id is not None)
            elif route is None and method == TURN_STARTED:
                route = lane.not_started()
                if route is not None and route.turn_id is not None:
                    self._running[route.thread_id] = route.turn_id
        if route is not None:
            if route.deliver(method, params):
                return partial(deliver_more, route)
            if method == TURN_COMPLETED:
                self._note_agent_over(thread_id, turn_id)
        elif thread_id in self.owners:
            self.owners[thread_id].deliver_of_agent(thread_id, method, params)
        elif method == TURN_STARTED and self._is_stray(thread_id, turn_id):
            # One that was interrupted too early, or a sub-agent called in that moment.
            self.on_stray(thread_id, self._running[thread_id])
        elif method == TURN_COMPLETED and type(turn_id) is not str:
            self._deliver_guessed(thread_id, turn_id, params)
        return None

    def close(self, error: CodexError) -> None:
        """End every turn as lost, and let everybody who waits for a thread's turn fail."""
        for route in self.close_lines(error):
            contain("the end of a turn", route.advance, TurnStep.lose, error)
        for route in set(self.owners.values()):
            contain("the end of sub-agents", route.lose_agents, error)

    def close_lines(self, error: CodexError) -> list[TurnRoute]:
        """Let no further turn be asked for; give those that are asked for or open."""
        self._error = error
        for lane in list(self._lanes.values()):
            contain("the line for a thread", lane.gate.close, error)
        return [route for lane in self._lanes.values() for route in lane.turns]

    # What turns call

    async def wait_turn(self, thread_id: str) -> None:
        """Wait until no turn of ours runs on the thread, first come first served.

        A checkpoint where it has to wait. The caller must then call
        `ask` at once, and see to it that the route is over some day.
        """
        self._raise_unheard(thread_id)
        lane = self._lanes.get(thread_id)
        lane = lane or self._lanes.setdefault(thread_id, Lane())
        try:
            await lane.gate.acquire()
            if thread_id in self._unsubscribed:  # while it stood in line
                lane.gate.release()
                self._raise_unheard(thread_id)
        finally:
            self._tidy(thread_id, lane)

    def ask(self, thread_id: str, method: str = "turn/start", *, streamed: bool) -> TurnRoute:
        """Make the route of a turn that is about to be asked for by a method, in our turn."""
        lane = self._lanes[thread_id]
        route = lane.asked_for = TurnRoute(
            thread_id,
            method,
            limit=self._event_buffer,
            mailbox=self.make_mailbox(self._event_buffer) if streamed else None,
            on_over=self._remove,
            on_rest=lane.rest,
            on_late=self.on_stray,
            on_called=self._adopt,
            usage=self.totals.counter(),
        )
        return route

    def turns_on(self, thread_id: str) -> list[TurnRoute]:
        """Give the turns that are asked for or open on the thread, detached ones too."""
        return self._lanes[thread_id].turns if thread_id in self._lanes else []

    def busy(self, thread_id: str) -> bool:
        """Tell whether a turn of ours is asked for or open on the thread."""
        return thread_id in self._lanes and self._lanes[thread_id].gate.taken > 0

    def running(self, thread_id: str) -> str | None:
        """The id of the turn that runs on the thread as far as we know."""
        return self._running.get(thread_id)

    def note_unsubscribed(self, thread_id: str) -> str | None:
        """Learn that nothing more will come of a thread until it is resumed."""
        error = _unheard(thread_id)
        forgotten = self._unsubscribed.put(thread_id, None)
        for route in self.turns_on(thread_id):
            # The answer to one that is asked for will find it over, and interrupt it.
            route.advance(TurnStep.lose, error)
        self._running.pop(thread_id, None)
        return forgotten

    def note_subscribed(self, thread_id: str) -> None:
        """Learn that what happens on a thread comes again."""
        self._unsubscribed.pop(thread_id, None)

    def note_resumed(self, thread_id: str, thread: Any) -> None:
        """Learn from the answer to a resume that a thread is heard of, and what runs on it."""
        self.note_subscribed(thread_id)
        if not self.turns_on(thread_id):
            self._running.note_resumed(thread_id, thread)

    def note_running(self, thread_id: str, turn_id: str) -> None:
        """Learn of a turn that was started past `ask`, before ``turn/started`` tells of it."""
        self._running.put(thread_id, turn_id)

    def bind(self, route: TurnRoute, turn_id: str, *, joined: bool) -> None:
        """Say which turn it has become. From now on notifications find it."""
        lane = self._lanes[route.thread_id]
        lane.asked_for = None
        lane.open[turn_id] = route
        route.accept(turn_id, joined=joined)

    def turn_of(self, thread_id: str | None, turn_id: str | None) -> TurnRoute | None:
        """Find the turn of ours in whose tree a turn is: itself, or that of which it is a part."""
        if thread_id is None:
            return None
        lane = self._lanes.get(thread_id)
        route = None if lane is None else lane.turn(turn_id)
        return route or self.owners.get(thread_id)

    def doom(self, turn_id: str) -> None:
        """Interrupt a turn as soon as it starts."""
        self._interrupted.put(turn_id, None)

    def adopt_strays(self, route: TurnRoute) -> None:
        """Take the sub-agents of a turn that it has called and not told of yet."""
        for thread_id in self._running.started_in(route.turn_id):
            if thread_id not in self.owners:
                self._adopt(route, thread_id, False)

    def release(self, route: TurnRoute) -> None:
        """Let go of the sub-agents of a turn whose block was left."""
        self.owners.release(route)
        route.take(TurnStep.leave)
        route.announce()

    # What the recovery of a connection calls

    @property
    def routes(self) -> list[TurnRoute]:
        """The turns that are asked for or open, and those whose sub-agents go on."""
        turns = [route for lane in self._lanes.values() for route in lane.turns]
        return list(dict.fromkeys((*turns, *self.owners.values())))

    def threads_with_turns(self) -> list[str]:
        """The threads that run a turn of ours, which the runtime must have loaded."""
        return [thread_id for thread_id, lane in self._lanes.items() if lane.open]

    def cut(self) -> None:
        """Learn that nothing is heard of any thread for some time."""
        for thread_id in [each for each in self._running if each not in self._lanes]:
            del self._running[thread_id]
        self.totals.doubt_all()

    def tell(self, route: TurnRoute, thread_id: str, method: str, params: Any) -> None:
        """Hand what was missed or held to a turn, as `route` does with what comes."""
        if thread_id == route.thread_id and not route.over:
            route.deliver(method, params)
        elif thread_id in route.agents:
            route.deliver_of_agent(thread_id, method, params)
        if method == TURN_COMPLETED:
            self._note_agent_over(thread_id, route.turn_id)

    # For those who debug

    @property
    def open_turns(self) -> int:
        """How many turns of ours are asked for or open."""
        return sum(len(lane.turns) for lane in self._lanes.values())

    @property
    def waiting_turns(self) -> int:
        """How many stand in line for a thread."""
        return sum(lane.gate.waiting for lane in self._lanes.values())

    @property
    def unread_events(self) -> int:
        """How many events of turns, and of sub-agents that go on, wait to be read."""
        routes = {route for lane in self._lanes.values() for route in lane.turns}
        return sum(route.unread for route in routes.union(self.owners.values()))

    # Inside

    def _is_stray(self, thread_id: str, turn_id: object) -> bool:
        ids = (turn_id, self._running.root(thread_id))
        return any(type(each) is str and each in self._interrupted for each in ids)

    def _raise_unheard(self, thread_id: str) -> None:
        if self._error is not None:
            raise self._error.copy()
        if thread_id in self._unsubscribed:
            raise _unheard(thread_id)

    def _note_agent_over(self, thread_id: str, turn_id: str | None) -> None:
        """Tell of the end of a sub-agent's turn where a turn of the program is on its thread."""
        if thread_id in self.owners:
            owner = self.owners[thread_id]
            if owner.agents[thread_id].turn_id in (None, turn_id):
                owner.agents[thread_id].rest()
                owner.announce()

    def _deliver_guessed(self, thread_id: object, turn_id: object, params: Any) -> None:
        """Give a ``turn/completed`` that lacks an id to the turn that it can only have meant."""
        route = guessed(self._lanes.values(), thread_id, turn_id)
        if route is not None:
            told = about(route.thread_id, route.turn_id, TURN_COMPLETED)
            _logger.warning("a turn ends by a malformed turn/completed", extra=told)
            route.deliver(TURN_COMPLETED, params)

    def _adopt(self, route: TurnRoute, thread_id: str, starting: bool) -> None:
        """Take a thread for one of a turn's sub-agents from now on."""
        if thread_id == route.thread_id or thread_id in self._lanes:
            return  # a turn of the program is there, which ends with its own block
        if route.dropped:
            self.owners.leave(thread_id, route)
            return
        former = self.owners.get(thread_id)
        turn_id = self._running.get(thread_id)
        # Once it has run, the news that it is about to start is old.
        starting = starting and not self._running.has_run_in(thread_id, route.turn_id)
        if former is route:
            agent = route.agents[thread_id]
            agent.working = agent.working or starting
        else:
            if former is not None:
                former.agents[thread_id].rest()
                former.announce()
            self.owners[thread_id], route.mixed = route, True
            usage = self.totals.counter(thread_id, turn_id)
            working = starting or turn_id is not None
            route.agents[thread_id] = SubAgent(working=working, turn_id=turn_id, usage=usage)

    def _remove(self, route: TurnRoute) -> None:
        lane = self._lanes[route.thread_id]
        if route.state in _INTERRUPTED and route.turn_id is not None and not route.joined:
            self._interrupted.put(route.turn_id, None)
        if lane.asked_for is route:
            lane.asked_for = None
        elif route.turn_id is not None:
            lane.open.pop(route.turn_id, None)
            if not route.joined:
                # It is still ours to end if the runtime adds the next input to it.
                self._running.end(route.thread_id, route.turn_id)
        lane.gate.release()
        self._tidy(route.thread_id, lane)
        self.on_turn_over(route)

    def _tidy(self, thread_id: str, lane: Lane) -> None:
        if lane.idle() and self._lanes.get(thread_id) is lane:
            del self._lanes[thread_id]


def _unheard(thread_id: str) -> CodexError:
    """Make the error for those who ask for a turn of which nothing will be heard."""
    return CodexError(
        f"the thread {thread_id} was unsubscribed, so nothing is heard of its turns; "
        "resume it with thread_resume"
    )
