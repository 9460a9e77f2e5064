"""For which turn of ours the thread of a sub-agent works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from trio_codex._util._remembered import Remembered

if TYPE_CHECKING:
    from trio_codex._turns._route import TurnRoute

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
