"""The turns of one thread, which take turns.

In a lane one turn of ours runs at a time, because the runtime would otherwise
steer the running one with the input of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex._jsonrpc._window import Window

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trio_codex._turns._route import TurnRoute


class Lane:
    """The turns of one thread: the line before it, the one asked for, the open ones.

    ``named`` tells whether the answer will name the one asked for; else
    ``turn/started`` does.
    """

    __slots__ = ("asked_for", "gate", "named", "open")

    def __init__(self) -> None:
        self.gate = Window(1)
        self.asked_for: TurnRoute | None = None
        self.named = True
        # More than one only where a turn was abandoned or detached.
        self.open: dict[str, TurnRoute] = {}

    def idle(self) -> bool:
        """Tell whether nobody needs it."""
        return not self.gate.taken and not self.open and self.asked_for is None

    def turn(self, turn_id: str | None) -> TurnRoute | None:
        """Find an open turn of ours; None as its id stands for the only one."""
        if turn_id is None:
            route = next(iter(self.open.values())) if len(self.open) == 1 else None
        else:
            route = self.open.get(turn_id)
        # Where ours is a command inside of it, the turn is somebody else's.
        return None if route is None or route.command_id is not None else route

    def rest(self, route: TurnRoute) -> None:
        """Let a turn that runs a goal wait for the next turn that is started for it."""
        self.open.pop(route.turn_id or "", None)
        self.asked_for, self.named = route, False

    def not_started(self) -> TurnRoute | None:
        """Find the turn that starts under an id that nobody has heard of, as a review does."""
        waiting = [route for route in self.open.values() if route.starts_otherwise]
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
