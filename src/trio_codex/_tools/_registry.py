"""Which tools the threads of a connection have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from trio_codex._notifications._fan_out import Notifications
    from trio_codex._tools import Tool

_logger = get_logger("tools")


@protected
class ToolRegistry:
    """The tools that were given to threads, by thread."""

    def __init__(self, notifications: Notifications) -> None:
        self._by_thread: dict[str, dict[str, Tool[..., Any]]] = {}
        # Those that hold something, also of threads that are gone.
        self._to_close: dict[int, Tool[..., Any]] = {}
        notifications.listen("thread/deleted", self._note_deleted)

    def register(self, thread_id: str, tools: Iterable[Tool[..., Any]]) -> None:
        """Let calls on a thread, and those of its sub-agents, find these tools."""
        for tool in tools:
            self._by_thread.setdefault(thread_id, {})[tool.path] = tool
            if tool.holds_something:
                self._to_close[id(tool)] = tool

    def registering(self, tools: Sequence[Tool[..., Any]]) -> Callable[[Any], None] | None:
        """Give what registers tools by the answer that names their thread; None without tools.

        A call of one of them may come right behind that answer.
        """

        def register(answer: Any) -> None:
            match answer:
                case {"thread": {"id": str(thread_id)}}:
                    self.register(thread_id, tools)
                case _:
                    pass

        return register if tools else None

    def of(self, thread_id: str) -> list[Tool[..., Any]]:
        """Give the tools of a thread."""
        return list(self._by_thread.get(thread_id, {}).values())

    def forget(self, thread_id: str) -> None:
        """Forget the tools of a thread that is gone; they are closed with the others."""
        self._by_thread.pop(thread_id, None)

    def _note_deleted(self, params: Any) -> None:
        """Learn from ``thread/deleted`` that a thread is gone."""
        match params:
            case {"threadId": str(thread_id)}:
                self.forget(thread_id)
            case _:
                pass

    def find(
        self, thread_ids: Iterable[str | None], namespace: str | None, name: str
    ) -> Tool[..., Any] | None:
        """Find a tool on the first of some threads that has it."""
        path = name if namespace is None else f"{namespace}.{name}"
        for thread_id in thread_ids:
            if thread_id is not None and path in self._by_thread.get(thread_id, {}):
                return self._by_thread[thread_id][path]
        return None

    def close(self, nursery: trio.Nursery, timeout: float) -> None:
        """Start to close each tool that can be closed, once, side by side.

        What they raise is logged: the connection is over, and nobody waits for them.

        Args:
            nursery: Where.
            timeout: Seconds for each.
        """
        for tool in self._to_close.values():
            nursery.start_soon(_close, tool, timeout)
        self._by_thread.clear()
        self._to_close.clear()


async def _close(tool: Tool[..., Any], timeout: float) -> None:
    try:
        # Within: what the tasks of a tool raise comes in one group with Cancelled.
        with trio.move_on_after(timeout) as scope:
            await tool.aclose()
    except Exception:
        _logger.exception("the tool %s could not be closed", tool.path)
        return
    if scope.cancelled_caught:
        _logger.warning("the tool %s was not closed within %s s", tool.path, timeout)
