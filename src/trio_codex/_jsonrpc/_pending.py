"""A request on its way.

Rules:
    1. It is settled once: by the answer, or by the end of the connection.
    2. Whoever waits is woken then. A callback runs even before that, and before
       any later message is looked at.
    3. As long as not a byte of it was written, it can be taken back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import trio

from trio_codex._jsonrpc._faults import log_fault
from trio_codex._util._control_c import protected
from trio_codex._wire import Unreadable
from trio_codex.errors import CodexError, ProtocolError, jsonrpc_error

if TYPE_CHECKING:
    from collections.abc import Callable


@protected
class PendingRequest:
    """A request on its way, and the place where its answer arrives."""

    __slots__ = (
        "_error",
        "_forget",
        "_on_settled",
        "_result",
        "_settled",
        "_waiter",
        "frame",
        "id",
        "in_window",
        "method",
    )

    def __init__(
        self,
        forget: Callable[[PendingRequest], None],
        request_id: int,
        method: str,
        frame: bytes,
        *,
        in_window: bool,
        on_settled: Callable[[PendingRequest], None] | None,
    ) -> None:
        self._forget = forget
        self.id: int = request_id
        self.method: str = method
        # None once the writer has taken it.
        self.frame: bytes | None = frame
        self.in_window: bool = in_window
        self._on_settled = on_settled
        # The task in `wait`: at most one, so this is cheaper than an event.
        self._waiter: trio.lowlevel.Task | None = None
        self._settled = False
        self._result: Any = None
        self._error: CodexError | None = None

    @property
    def error(self) -> CodexError | None:
        """Why there is no result, once that is known."""
        return self._error

    @property
    def result(self) -> Any:
        """What the runtime answered, or None as long as it has not."""
        return self._result

    @property
    def settled(self) -> bool:
        """Whether there is a result or an error."""
        return self._settled

    async def wait(self) -> Any:
        """Wait for the answer and give its result. Cancellation leaves the request as it is.

        One task at a time may wait. A checkpoint, unless the answer is there.

        Raises:
            JsonRpcError: The runtime refused.
            CodexError: The connection is over.
        """
        if not self._settled:
            self._waiter = trio.lowlevel.current_task()
            await trio.lowlevel.wait_task_rescheduled(self._stop_waiting)
        if self._error is not None:
            raise self._error.copy()
        return self._result

    def withdraw(self) -> bool:
        """Take the request back; True when not a byte of it was or will be written."""
        if self.frame is None or self.settled:
            return False
        self.frame = None
        self._forget(self)
        return True

    def take_answer(self, message: dict[str, Any]) -> None:
        """Settle it by the response that came."""
        error = message.get("error")
        if error is None and "result" in message:
            self.settle(message["result"], None)
        else:
            self.settle(None, _error_of(self.method, error))

    def settle(self, result: Any, error: CodexError | None) -> None:
        """Take the answer. The callback runs at once, before any later message is looked at."""
        self._result = result
        self._error = error
        if self._on_settled is not None:
            try:
                self._on_settled(self)
            except Exception as exc:  # noqa: BLE001 - whoever waits must hear of it
                log_fault(f"the answer to {self.method}", exc)
                self._result = None
                self._error = error or CodexError(
                    f"trio_codex itself failed, in the answer to {self.method}: "
                    f"{type(exc).__name__}"
                )
        self._settled = True
        if self._waiter is not None:
            trio.lowlevel.reschedule(self._waiter)
            self._waiter = None

    def _stop_waiting(self, _: object) -> trio.lowlevel.Abort:
        self._waiter = None
        return trio.lowlevel.Abort.SUCCEEDED


def _error_of(method: str, error: Any) -> CodexError:
    match error:
        case {"code": int(code), "message": str(text)} if type(code) is int:
            return jsonrpc_error(code, text, error.get("data"))
        case Unreadable():
            return ProtocolError(f"{method}: the runtime's answer cannot be read: {error.reason}")
        case _:
            return ProtocolError(f"{method}: the runtime answered with an error of no known shape")
