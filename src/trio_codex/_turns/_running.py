"""Which turn runs on which thread, ours or not, as far as we were told."""

from __future__ import annotations

from typing import Any, Final

from trio_codex._turns._sub_agents import TURN_COMPLETED, TURN_STARTED
from trio_codex._util._remembered import Remembered

UNKNOWN_TURN: Final = ""
"""Stands for the id of a turn that runs, as we were told, and has not said which it is."""

RUNNING: Final = 1024
"""Of how many threads we know which turn runs on them, also where nothing tells of its end."""


class RunningTurns(Remembered[str, str]):
    """The ids of the turns that run, by thread."""

    def __init__(self) -> None:
        super().__init__(RUNNING)

    def note(self, method: str, thread_id: object, turn_id: object) -> None:
        """Take a notification that may tell of the start or the end of a turn."""
        if type(thread_id) is not str:
            return
        if method == TURN_STARTED and type(turn_id) is str:
            self.put(thread_id, turn_id)
        elif method in ("thread/closed", "thread/deleted") or (
            method == TURN_COMPLETED
            and (turn_id is None or self.get(thread_id) in (turn_id, UNKNOWN_TURN))
        ):
            self.pop(thread_id, None)

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
