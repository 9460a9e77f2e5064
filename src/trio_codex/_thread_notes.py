"""What the answers to requests mean for the threads that we know.

Layer 5. Whoever sends a request, a method of ours or `Codex.request`, its answer tells
of a thread: that it has goals, that nothing is heard of it from now on, that it is gone.
That has to be known before any later message is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from trio_codex._control_c import protected

if TYPE_CHECKING:
    from trio_codex._dispatch import Router
    from trio_codex._goals import Goals
    from trio_codex._server_requests import ServerRequests
    from trio_codex._tool_registry import ToolRegistry


@protected
class ThreadNotes:
    """Takes answers, and tells those parts of a connection that have to know.

    Args:
        router: Knows which turns run, and the totals of threads.
        goals: Knows which threads have goals.
        tools: Knows the tools of threads.
        requests: What the runtime has asked.
    """

    def __init__(
        self, router: Router, goals: Goals, tools: ToolRegistry, requests: ServerRequests
    ) -> None:
        self._router = router
        self._goals = goals
        self._tools = tools
        self._requests = requests

    def take(self, method: str, params: Any, answer: Any) -> None:
        """Take the answer to a request, if it is one of `TELLING`."""
        match method, params, answer:
            case "turn/start", {"threadId": str(thread_id)}, {"turn": {"id": str(turn_id)}}:
                self._router.note_running(thread_id, turn_id)
            case "thread/start", _, {"thread": {"id": str(thread_id)}}:
                self._goals.note(params, thread_id)
            case "thread/resume", _, {"thread": {"id": str(thread_id)} as thread}:
                self._goals.note(params, thread_id)
                self._router.note_resumed(thread_id, thread)
            case "thread/fork", {"threadId": str(parent)}, {"thread": {"id": str(thread_id)}}:
                self._goals.note(params, thread_id)
                # A fork of a part of the history has totals that nobody has told.
                if params.get("lastTurnId") is None and params.get("beforeTurnId") is None:
                    self._router.totals.fork(parent, thread_id)
            case "thread/unsubscribe", {"threadId": str(thread_id)}, {}:
                self._unsubscribed(thread_id)
            case "thread/revert", {"threadId": str(thread_id)}, {}:
                self._router.totals.forget(thread_id)
            case "thread/delete", {"threadId": str(thread_id)}, {}:
                self._router.totals.forget(thread_id)
                self.forget(thread_id)
            case _:
                pass

    def forget(self, thread_id: str) -> None:
        """Learn that nobody here uses a thread any more."""
        self._tools.forget(thread_id)
        self._goals.forget(thread_id)

    def _unsubscribed(self, thread_id: str) -> None:
        self._requests.withdraw_thread(thread_id)
        forgotten = self._router.note_unsubscribed(thread_id)
        if forgotten is not None:
            self._tools.forget(forgotten)
        self._router.totals.doubt(thread_id)


TELLING: Final = frozenset(
    {
        "thread/delete",
        "thread/fork",
        "thread/resume",
        "thread/revert",
        "thread/start",
        "thread/unsubscribe",
        "turn/start",
    }
)
"""The requests whose answers tell something."""
