"""What a connection that ended, or was cut, takes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from trio_codex.errors._tree import CodexError

if TYPE_CHECKING:
    from trio_codex._result import TurnResult


class TransportClosedError(CodexError):
    """The connection to the runtime is over, so the call can have no answer.

    Attributes:
        reason: What ended it, in words.
        returncode: The exit status of the runtime's process, or of the command that
            led to it, negative for the signal that killed it; None while it is not
            known, or when there is no process.
        stderr_tail: The last lines that the runtime wrote to its standard error,
            without colours, backtraces and what it says at every start.
    """

    def __init__(self, reason: str, returncode: int | None = None, stderr_tail: str = "") -> None:
        super().__init__(reason, returncode, stderr_tail)
        self.reason = reason
        self.returncode = returncode
        self.stderr_tail = stderr_tail

    def _text(self) -> str:
        text = self.reason
        if self.returncode is not None:
            text += f" (exit status {self.returncode})"
        if self.stderr_tail:
            text += f"\nThe end of its standard error:\n{self.stderr_tail}"
        return text


class RequestLostError(TransportClosedError):
    """The connection was cut before the answer to a request came: it may have been carried out.

    Only where the connection is made again, see `Reconnect`; other calls go on. A request
    that only reads is sent again in place of this error.

    Attributes:
        method: The method of the request.
    """

    def __init__(self, method: str) -> None:
        super().__init__(
            f"the connection was cut before the answer to {method} came: it may have been "
            "carried out, and is not sent again"
        )
        self.args: tuple[Any, ...] = (method,)
        self.method = method


class ProcessLostError(TransportClosedError):
    """The connection was cut, and with it the runtime ends the processes that it has started.

    Only where the connection is made again, see `Reconnect`; other calls go on.
    """


class TurnLostError(CodexError):
    """The connection was cut, and the rest of the turn cannot be seen on the next one.

    The thread takes the next turn. Raised itself for a turn of an ephemeral thread, which
    cannot be resumed; that turn was interrupted.

    Attributes:
        thread_id: The thread of the turn.
        turn_id: The turn, or None where its id never came.
        result: All that was collected of the turn; None where it had not begun.
        reason: Why it is lost, in words.
    """

    _REASON: ClassVar[str] = "the connection was cut, and the thread cannot be resumed"

    def __init__(
        self,
        thread_id: str,
        turn_id: str | None = None,
        result: TurnResult[Any] | None = None,
        reason: str | None = None,
    ) -> None:
        super().__init__(thread_id, turn_id, result, reason)
        self.thread_id = thread_id
        self.turn_id = turn_id
        self.result = result
        self.reason: str = reason or self._REASON

    def _text(self) -> str:
        what = "a turn" if self.turn_id is None else f"turn {self.turn_id}"
        return f"{what} on thread {self.thread_id} was lost: {self.reason}"


class TurnStartLostError(TurnLostError):
    """The connection was cut before the runtime said that it starts the turn.

    The next connection does not show the turn either, so most likely it never started. It is
    not asked for again, and if it shows later, it is interrupted at once.
    """

    _REASON = "the connection was cut while it was asked for, and the turn has not shown since"


class RuntimeRestartedError(TurnLostError):
    """The runtime was restarted, and the turn, or the thread that never had one, ended with it."""

    _REASON = "the runtime was restarted"
