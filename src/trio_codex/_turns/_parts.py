"""What a turn knows beside its life: its goal, and the commands that it has started."""

from __future__ import annotations

from typing import Any

from trio_codex._turns._state import TurnStep
from trio_codex._turns._sub_agents import ITEM_STARTED


class GoalRun:
    """What a turn knows of the goal that it runs.

    Attributes:
        active: Whether the runtime works on the goal, as far as we know.
        paused: Whether we have asked it not to.
        stopped: Whether it has answered that.
    """

    __slots__ = ("active", "paused", "stopped")

    def __init__(self) -> None:
        self.active: bool = True
        self.paused: bool = False
        self.stopped: bool = False

    def goes_on(self) -> bool:
        """Tell whether another turn follows one that was completed."""
        return self.active and not self.stopped


class Commands(dict[tuple[str, str], None]):
    """The commands that were started and are not completed, by thread and process id."""

    def note(self, thread_id: str, method: str, params: Any) -> None:
        """Take ``item/started`` or ``item/completed`` of any item."""
        match params:
            case {"item": {"type": "commandExecution", "processId": str(process_id)}}:
                if method == ITEM_STARTED:
                    self[thread_id, process_id] = None
                else:
                    self.pop((thread_id, process_id), None)
            case _:
                pass

    def leave(self, thread_id: str) -> None:
        """Forget those of a thread, which run on."""
        for command in [command for command in self if command[0] == thread_id]:
            del self[command]


def ending(params: Any) -> TurnStep:
    """Tell which step of a turn's life its ``turn/completed`` is."""
    match params:
        case {"turn": {"status": "interrupted"}}:
            return TurnStep.interrupted
        case {"turn": {"status": "failed"}}:
            return TurnStep.fail
        case _:
            return TurnStep.complete


def item_of(params: Any) -> object:
    """Give the id of the item that a notification is about."""
    match params:
        case {"item": {"id": str(item_id)}} | {"itemId": str(item_id)}:
            return item_id
        case _:
            return None
