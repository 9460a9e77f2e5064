"""Which function of the program answers a request, and what it is given."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from trio_codex import _codec, protocol
from trio_codex._server_requests._kinds import FILE_CHANGE, TOOL_CALL
from trio_codex._server_requests._known_changes import KnownChanges
from trio_codex.protocol import methods

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex import types
    from trio_codex._notifications._fan_out import Notifications
    from trio_codex._server_requests._handlers import RequestHandlers
    from trio_codex._server_requests._open import OpenRequest
    from trio_codex._tools import Tool
    from trio_codex._tools._registry import ToolRegistry


class Choice:
    """Chooses among the handlers and the tools of the program.

    Args:
        handlers: The handlers.
        tools: The tools.
        notifications: Tell which file changes approvals are about.
    """

    def __init__(
        self, handlers: RequestHandlers, tools: ToolRegistry, notifications: Notifications
    ) -> None:
        self._handlers = handlers
        self._tools = tools
        self._changes = KnownChanges()
        if handlers.file_change is not None:
            self._changes.listen(notifications)

    def handler(self, request: OpenRequest) -> Callable[[Any], Any] | None:
        """Give the function that answers a request; None if the program has none."""
        if request.method == TOOL_CALL and (tool := self._tool(request)) is not None:
            return partial(_call_tool, tool)
        handler = getattr(self._handlers, request.kind.handler)
        if handler is not None and request.kind.handler == "fallback":
            return partial(handler, request.method)
        return handler

    def _tool(self, request: OpenRequest) -> Tool[..., Any] | None:
        match request.params:
            case {"tool": str(name), **rest} if isinstance(
                namespace := rest.get("namespace"), str | None
            ):
                owner = None if request.route is None else request.route.thread_id
                return self._tools.find((request.turn.thread_id, owner), namespace, name)
            case _:
                return None

    def typed(self, request: OpenRequest) -> Any:
        """Make what that function is given.

        Raises:
            ProtocolError: The params do not fit their type.
        """
        if request.kind.handler == "fallback":
            return request.params
        row = methods.SERVER_REQUESTS[request.method]
        typed = _codec.structure(request.params, protocol.load(row.params), where=request.method)
        if request.method != FILE_CHANGE:
            return typed
        from trio_codex._server_requests._file_changes import join_changes  # noqa: PLC0415 - it needs the protocol

        return join_changes(typed, self._changes.get((typed.thread_id, typed.item_id)))


async def _call_tool(tool: Tool[..., Any], params: Any) -> types.DynamicToolCallResponse:
    return await tool.call(params.get("arguments"))
