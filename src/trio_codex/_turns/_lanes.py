"""What is known of threads: the turns of ours on each, the turn that runs, and its owner.

A lane lets the turns of one thread take turns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from trio_codex._jsonrpc._window import Window
from trio_codex._turns._state import Whose
from trio_codex._turns._sub_agents import TURN_COMPLETED, TURN_STARTED
from trio_codex._util._remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trio_codex._turns._route import TurnRoute


class Lane:
    """The turns of one thread: the line before it, the one asked for, the open ones."""

    __slots__ = ("asked_for", "gate", "open")

    def __init__(self) -> None:
        self.gate = Window(1)
        self.asked_for: TurnRoute | None = None
        # More than one only where a turn was abandoned or detached.
        self.open: dict[str, TurnRoute] = {}

    @property
    def turns(self) -> list[TurnRoute]:
        """Those that are asked for or open, detached ones too."""
        return list(filter(None, [self.asked_for, *self.open.values()]))

    def idle(self) -> bool:
        """Tell whether nobody needs it."""
        return not self.gate.taken and not self.open and self.asked_for is None

    def turn(self, turn_id: str | None) -> TurnRoute | None:
        """Find a turn of ours that is open, or that has started before the answer names it.

        None as its id stands for the only open one.
        """
        if turn_id is None:
            route = next(iter(self.open.values())) if len(self.open) == 1 else None
        else:
            route = self.open.get(turn_id)
            early = self.asked_for
            if early is not None and early.whose is Whose.early_ours and early.early_id == turn_id:
                route = early
        # Where ours is a command inside of it, the turn is somebody else's.
        return None if route is None or route.command_id is not None else route

    def rest(self, route: TurnRoute) -> None:
        """Let a turn that runs a goal wait for the next turn that is started for it."""
        self.open.pop(route.turn_id or "", None)
        self.asked_for = route

    def not_started(self) -> TurnRoute | None:
        """Find the turn that starts under an id that nobody has heard of, as a review does."""
        waiting = [route for route in self.open.values() if route.method == "review/start"]
        return waiting[0] if len(waiting) == 1 else None


def guessed(lanes: Iterable[Lane], thread_id: object, turn_id: object) -> TurnRoute | None:
    """Find the open turn that can only be meant where an id is missing or cannot be read.

    An id that is there must fit, and no more than one turn may fit.
    """
    fitting = [
        route
        for lane in lanes
        for route in lane.open.values()
        if type(thread_id) is not str or route.thread_id == thread_id
        if type(turn_id) is not str or route.turn_id == turn_id
    ]
    return fitting[0] if len(fitting) == 1 else None


# For which turn of ours the thread of a sub-agent works.

FORMER: Final = 1024
"""Of how many threads we know for which turn they worked when its block was left, the last ones."""


class Owners(dict[str, "TurnRoute"]):
    """The turns that threads of sub-agents work for.

    A sub-agent may go on when the block of its turn was left. Nobody here has it then,
    but whose it was is known.
    """

    def __init__(self) -> None:
        super().__init__()
        self._former: Remembered[str, tuple[str, str | None]] = Remembered(FORMER)

    def release(self, route: TurnRoute) -> None:
        """Let go of the sub-agents of a turn whose block was left."""
        for thread_id, agent in route.agents.items():
            agent.rest()
            if self.get(thread_id) is route:
                del self[thread_id]
                self.leave(thread_id, route)

    def leave(self, thread_id: str, route: TurnRoute) -> None:
        """Learn that a thread works for a turn that nobody has any more."""
        self._former.put(thread_id, (route.thread_id, route.turn_id))

    def left_by(self, thread_id: str) -> list[str]:
        """Give the threads of sub-agents that may go on for a thread without a block of ours."""
        return [agent for agent, (owner, _) in self._former.items() if owner == thread_id]

    def former(self, thread_id: str | None) -> tuple[str, str | None] | None:
        """Give the thread and the turn that a sub-agent worked for, if that is known."""
        return self._former.get(thread_id or "")


# Which turn runs on which thread, ours or not, as far as we were told.

UNKNOWN_TURN: Final = ""
"""Stands for the id of a turn that runs, as we were told, and has not said which it is."""

RUNNING: Final = 1024
"""Of how many threads we know which turn runs on them, also where nothing tells of its end."""


class RunningTurns(Remembered[str, str]):
    """The ids of the turns that run, by thread."""

    __slots__ = ("_roots",)

    def __init__(self) -> None:
        super().__init__(RUNNING)
        # By thread: a turn that has started on it, and the turn at the root of its tree.
        self._roots: Remembered[str, tuple[str, str]] = Remembered(RUNNING)

    def note(self, method: str, thread_id: object, turn: Any) -> None:
        """Take a notification that may tell of the start or the end of a turn."""
        if type(thread_id) is not str:
            return
        turn_id = turn.get("id") if turn.__class__ is dict else None
        if method == TURN_STARTED and type(turn_id) is str:
            self.put(thread_id, turn_id)
            root_id = turn.get("rootTurnId")
            if type(root_id) is str and root_id != turn_id:
                self._roots.put(thread_id, (turn_id, root_id))
        elif method in ("thread/closed", "thread/deleted") or (
            method == TURN_COMPLETED
            and (turn_id is None or self.get(thread_id) in (turn_id, UNKNOWN_TURN))
        ):
            self.pop(thread_id, None)

    def root(self, thread_id: str) -> str | None:
        """Give the turn at the root of the tree of the turn that runs on a thread, if another."""
        turn_id, root_id = self._roots.get(thread_id, (None, None))
        return root_id if turn_id is not None and self.get(thread_id) == turn_id else None

    def started_in(self, root_id: str | None) -> list[str]:
        """Give the threads that run a turn which was started in the tree of a turn."""
        return [each for each in self._roots if root_id is not None and self.root(each) == root_id]

    def has_run_in(self, thread_id: str, root_id: str | None) -> bool:
        """Tell whether the last turn on a thread was started in the tree of a turn."""
        return thread_id in self._roots and self._roots[thread_id][1] == root_id

    def note_resumed(self, thread_id: str, thread: Any) -> None:
        """Take what the answer to a resume says of the thread."""
        match thread:
            case {"status": {"type": "active"}} if thread_id not in self:
                self.put(thread_id, _running_turn(thread.get("turns")))
            case _:
                pass

    def end(self, thread_id: str, turn_id: str | None) -> None:
        """Learn that a turn is not to count as running any more."""
        if self.get(thread_id) == turn_id:
            del self[thread_id]


def _running_turn(turns: Any) -> str:
    match turns:
        case [*_, {"id": str(turn_id), "status": "inProgress"}]:
            return turn_id
        case _:
            return UNKNOWN_TURN
