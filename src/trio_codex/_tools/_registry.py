"""Which tools the threads of a connection have, and the closing of those that hold something."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._util._control_c import protected
from trio_codex._util._log import get_logger
from trio_codex._util._remembered import Remembered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from trio_codex._calls import Calls
    from trio_codex._notifications._fan_out import Notifications
    from trio_codex._tools._tool import Tool

KEPT_OPEN: Final = 128
"""So many objects of tools stay open when all their threads are deleted, the last ones."""

_logger = get_logger("tools")


@protected
class ToolRegistry:
    """The tools that were given to threads, by thread; one has so many seconds to close."""

    def __init__(self, calls: Calls, notifications: Notifications, close_timeout: float) -> None:
        self._calls = calls
        self._close_timeout = close_timeout
        self._by_thread: dict[str, dict[str, Tool[..., Any]]] = {}
        # A tool of each object that has to be closed, by the id of that object; how often
        # threads have it; and which are left without a thread, in that order.
        self._open: dict[int, Tool[..., Any]] = {}
        self._uses: Counter[int] = Counter()
        self._unused: Remembered[int, None] = Remembered(KEPT_OPEN)
        notifications.listen("thread/deleted", self._note_deleted)

    def register(self, thread_id: str, tools: Iterable[Tool[..., Any]]) -> None:
        """Let calls on a thread, and those of its sub-agents, find these tools."""
        for tool in tools:
            tools_of_thread = self._by_thread.setdefault(thread_id, {})
            replaced = tools_of_thread.get(tool.path)
            tools_of_thread[tool.path] = tool
            if tool.holds_something:
                key = id(tool.__wrapped__)
                self._open[key] = tool
                self._uses[key] += 1
                self._unused.pop(key, None)
            if replaced is not None:
                self._let_go(replaced)

    def registering(self, tools: Sequence[Tool[..., Any]]) -> Callable[[Any], None] | None:
        """Give a function that registers tools by the answer that names their thread.

        A call of one of them may come right behind that answer. None without tools.
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
        """Forget the tools of a thread that is gone."""
        for tool in self._by_thread.pop(thread_id, {}).values():
            self._let_go(tool)

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

    def close(self, nursery: trio.Nursery) -> None:
        """Start to close each tool that can be closed, once, side by side.

        Their errors are logged: the connection is over, and no task waits for them.
        """
        for tool in self._open.values():
            nursery.start_soon(self._close, tool)
        self._by_thread.clear()
        self._open.clear()

    def _let_go(self, tool: Tool[..., Any]) -> None:
        """Note that a thread no longer has a tool; beyond `KEPT_OPEN` the oldest is closed."""
        key = id(tool.__wrapped__)
        if key not in self._open:
            return
        self._uses[key] -= 1
        if self._uses[key]:
            return
        del self._uses[key]
        oldest = self._unused.put(key, None)
        # At the end of the connection all are closed.
        if oldest is not None and self._calls.error is None:
            self._calls.start_task(self._close, self._open.pop(oldest))

    async def _close(self, tool: Tool[..., Any]) -> None:
        try:
            # Within: errors of the tool's tasks come in one group with Cancelled.
            with trio.move_on_after(self._close_timeout, shield=True) as scope:
                await tool.aclose()
        except Exception:
            _logger.exception("the tool %s could not be closed", tool.path)
            return
        if scope.cancelled_caught:
            _logger.warning(
                "the tool %s was not closed within %s s", tool.path, self._close_timeout
            )
