"""Requests over one connection: what every feature stands on.

A feature asks by method and params, and knows neither the transport nor the ids. The
rules:

    1. `Calls.call` and `Calls.request` wait for the answer. `Calls.start` waits only until
       there is a place in the window, and `Calls.post` for nothing: their answers arrive
       in a `PendingRequest`.
    2. A request that ends other work never waits for a place behind that work.
    3. What an answer means for the rest of the connection is noted by hooks; see
       `Calls.on_answer`. They run before any later message is looked at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from trio_codex import _codec
from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._config._config import CodexConfig
    from trio_codex._jsonrpc._dispatcher import Dispatcher
    from trio_codex._jsonrpc._pending import PendingRequest
    from trio_codex.errors import CodexError

T = TypeVar("T")

BUSY_PAUSE: Final = 0.1
"""Seconds before a request that must succeed is sent again to an overloaded runtime."""

_URGENT: Final = frozenset(
    {"account/login/cancel", "command/exec/terminate", "process/kill", "turn/interrupt"}
)
"""Requests that end other work, so that they do not wait for a place in the window."""


@protected
class Calls:
    """Sends the requests of one connection.

    Args:
        dispatcher: Carries the messages.
        config: The limits.

    Attributes:
        interrupt_timeout: Seconds that ending a turn may take.
        start_task: Starts a task in the nursery of the connection, once that is open. The
            program's cancellation reaches it.
    """

    def __init__(self, dispatcher: Dispatcher, config: CodexConfig) -> None:
        self._dispatcher = dispatcher
        self._hooks: dict[str, list[Callable[[Any, Any], None]]] = {}
        self._edits: dict[str, Callable[[Any], Any]] = {}
        self.interrupt_timeout: float = config.interrupt_timeout
        self.start_task: Callable[..., None] = lambda *_: None

    @property
    def error(self) -> CodexError | None:
        """Why the connection is over, or None while it is not."""
        return self._dispatcher.error

    def on_answer(self, method: str, hook: Callable[[Any, Any], None]) -> None:
        """Call a function with the params and the result of each `request` that succeeds.

        It does not matter what sent it, a method of ours or `Codex.request`, nor whether the
        caller was cancelled meanwhile.
        """
        self._hooks.setdefault(method, []).append(hook)

    def edit(self, method: str, edit: Callable[[Any], Any]) -> None:
        """Let a function change the params of each request of a method on its way out.

        Whatever sends it. What the function raises comes out of the call.
        """
        self._edits[method] = edit

    def _edited(self, method: str, params: Any) -> Any:
        return self._edits[method](params) if method in self._edits else params

    def note_answer(self, method: str, params: Any, result: Any) -> None:
        """Run the hooks for an answer that `start` or `post` has asked for."""
        for hook in self._hooks.get(method, ()):
            hook(params, result)

    async def request(
        self, method: str, params: Any, on_result: Callable[[Any], None] | None = None
    ) -> Any:
        """Send any request and give the result as it comes. A checkpoint.

        Args:
            method: The method.
            params: The params, as a JSON-able dict.
            on_result: Called with the result before any later message is looked
                at, unless the caller was cancelled meanwhile.

        Raises:
            ValueError: The params cannot be written.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        waiting = True

        def note(pending: PendingRequest) -> None:
            if pending.error is None:
                self.note_answer(method, params, pending.result)
                if on_result is not None and waiting:
                    on_result(pending.result)

        noted = note if method in self._hooks or on_result is not None else None
        sent = self._edited(method, params)
        try:
            return await self._dispatcher.request(method, sent, noted, urgent=method in _URGENT)
        finally:
            waiting = False

    @overload
    async def call(
        self,
        method: str,
        params: object,
        response_type: type[T],
        on_result: Callable[[Any], None] | None = None,
    ) -> T: ...

    @overload
    async def call(
        self,
        method: str,
        params: object,
        response_type: Any,
        on_result: Callable[[Any], None] | None = None,
    ) -> Any: ...

    async def call(
        self,
        method: str,
        params: object,
        response_type: Any,
        on_result: Callable[[Any], None] | None = None,
    ) -> Any:
        """Send a typed request, as `request` does, and give the typed response. A checkpoint.

        Raises:
            ValueError: The params cannot be written.
            JsonRpcError: The runtime refused.
            ProtocolError: The response does not fit its type.
            TransportClosedError: The connection is over.
        """
        raw = await self.request(method, _codec.unstructure(params), on_result)
        return _codec.structure(raw, response_type, where=method)

    async def start(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Send a request whose answer is not waited for here; see `Dispatcher.start`."""
        return await self._dispatcher.start(
            method, self._edited(method, _codec.unstructure(params)), on_settled
        )

    def post(
        self,
        method: str,
        params: object,
        on_settled: Callable[[PendingRequest], None] | None = None,
    ) -> PendingRequest:
        """Send a request at once, past the window; see `Dispatcher.post`."""
        return self._dispatcher.post(
            method, self._edited(method, _codec.unstructure(params)), on_settled
        )

    def forget(self, pending: PendingRequest) -> None:
        """Drop a request whose answer nobody waits for any more."""
        self._dispatcher.forget(pending)

    def leave_window(self, pending: PendingRequest) -> None:
        """Free the place of a request that goes on for as long as the program likes."""
        self._dispatcher.leave_window(pending)
