"""What the threads of one connection share, and what the answers to requests tell of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from trio_codex._calls import Calls
    from trio_codex._server_requests._server_requests import ServerRequests
    from trio_codex._tools._registry import ToolRegistry
    from trio_codex._turns._goals import Goals
    from trio_codex._turns._turns import Turns


@protected
class Threads:
    """The threads of one connection.

    Attributes:
        can_ask: Whether the program answers approvals.
        pending_deletions: How many temporary threads are being deleted.
    """

    def __init__(
        self,
        calls: Calls,
        turns: Turns,
        goals: Goals,
        tools: ToolRegistry,
        requests: ServerRequests,
        *,
        local_to: str | None = None,
    ) -> None:
        self.calls: Calls = calls
        self.turns: Turns = turns
        self.goals: Goals = goals
        self.tools: ToolRegistry = tools
        self.local_to: str | None = local_to
        self.can_ask: bool = requests.handlers.can_approve
        self.pending_deletions: int = 0
        self._requests = requests
        known = turns.known
        if known is not None:
            calls.on_answer("thread/start", partial(known.note_loaded, used=False))
            calls.on_answer("thread/resume", partial(known.note_loaded, used=True))
            calls.on_answer("thread/fork", partial(known.note_loaded, used=True))
        for method, hook in {
            "turn/start": self._note_turn,
            "thread/start": self._note_started,
            "thread/resume": self._note_resumed,
            "thread/fork": self._note_forked,
            "thread/unsubscribe": self._note_unsubscribed,
            "thread/revert": self._note_reverted,
            "thread/delete": self._note_deleted,
        }.items():
            calls.on_answer(method, hook)

    async def make_loaded(self, thread_id: str) -> None:
        """Resume a thread of which nothing is heard since the connection was made again."""
        if self.turns.cuts:
            from trio_codex._turns._late import resume_idle  # noqa: PLC0415 - as in _turns._life

            await resume_idle(self.turns, thread_id)

    def forget(self, thread_id: str) -> None:
        """Learn that nobody here uses a thread any more."""
        self.tools.forget(thread_id)
        self.goals.forget(thread_id)
        if self.turns.known is not None:
            self.turns.known.pop(thread_id, None)

    def _note_turn(self, params: Any, answer: Any) -> None:
        match params, answer:
            case {"threadId": str(thread_id)}, {"turn": {"id": str(turn_id)}}:
                self.turns.router.note_running(thread_id, turn_id)
            case _:
                pass

    def _note_started(self, params: Any, answer: Any) -> None:
        match answer:
            case {"thread": {"id": str(thread_id)}}:
                self.goals.note(params, thread_id)
            case _:
                pass

    def _note_resumed(self, params: Any, answer: Any) -> None:
        match answer:
            case {"thread": {"id": str(thread_id)} as thread}:
                self.goals.note(params, thread_id)
                self.turns.router.note_resumed(thread_id, thread)
            case _:
                pass

    def _note_forked(self, params: Any, answer: Any) -> None:
        match params, answer:
            case {"threadId": str(parent)}, {"thread": {"id": str(thread_id)}}:
                self.goals.note(params, thread_id)
                # A fork of a part of the history has totals that nobody has told.
                if params.get("lastTurnId") is None and params.get("beforeTurnId") is None:
                    self.turns.router.totals.fork(parent, thread_id)
            case _:
                pass

    def _note_unsubscribed(self, params: Any, answer: Any) -> None:
        match params, answer:
            case {"threadId": str(thread_id)}, {}:
                router = self.turns.router
                self._requests.withdraw_thread(thread_id)
                if self.turns.known is not None:
                    self.turns.known.pop(thread_id, None)
                forgotten = router.note_unsubscribed(thread_id)
                if forgotten is not None:
                    self.tools.forget(forgotten)
                router.totals.doubt(thread_id)
            case _:
                pass

    def _note_reverted(self, params: Any, answer: Any) -> None:
        match params, answer:
            case {"threadId": str(thread_id)}, {}:
                self.turns.router.totals.forget(thread_id)
            case _:
                pass

    def _note_deleted(self, params: Any, answer: Any) -> None:
        match params, answer:
            case {"threadId": str(thread_id)}, {}:
                self.turns.router.totals.forget(thread_id)
                self.forget(thread_id)
            case _:
                pass
