"""The error tree.

Layer 0, so that every layer can raise from it. Every error keeps its data in
``args``, so that it survives pickling, and says in its message what happened
and, where we know, what to do. The message can be printed: what the runtime or
the model wrote is in it without the codes that a terminal would obey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex._util._log import within_bounds
from trio_codex._util._refusals import may_pass, says_overloaded
from trio_codex.errors._lost import ProcessLostError as ProcessLostError
from trio_codex.errors._lost import RequestLostError as RequestLostError
from trio_codex.errors._lost import RuntimeRestartedError as RuntimeRestartedError
from trio_codex.errors._lost import TransportClosedError as TransportClosedError
from trio_codex.errors._lost import TurnLostError as TurnLostError
from trio_codex.errors._lost import TurnStartLostError as TurnStartLostError
from trio_codex.errors._tree import CodexError as CodexError
from trio_codex.errors._tree import CodexRpcError as CodexRpcError
from trio_codex.errors._tree import InternalRpcError as InternalRpcError
from trio_codex.errors._tree import InvalidParamsError as InvalidParamsError
from trio_codex.errors._tree import InvalidRequestError as InvalidRequestError
from trio_codex.errors._tree import JsonRpcError as JsonRpcError
from trio_codex.errors._tree import MethodNotFoundError as MethodNotFoundError
from trio_codex.errors._tree import NoActiveTurnError as NoActiveTurnError
from trio_codex.errors._tree import ParseError as ParseError
from trio_codex.errors._tree import RetryLimitExceededError as RetryLimitExceededError
from trio_codex.errors._tree import ServerBusyError as ServerBusyError
from trio_codex.errors._tree import ThreadArchivedError as ThreadArchivedError
from trio_codex.errors._tree import ThreadBusyError as ThreadBusyError
from trio_codex.errors._tree import ThreadNotFoundError as ThreadNotFoundError
from trio_codex.errors._tree import jsonrpc_error as jsonrpc_error

if TYPE_CHECKING:
    from trio_codex._result import TurnResult
    from trio_codex.protocol.common import TurnError

__all__ = [
    "CodexError",
    "CodexRpcError",
    "HookFailedError",
    "HooksUnavailableError",
    "InternalRpcError",
    "InvalidParamsError",
    "InvalidRequestError",
    "JsonRpcError",
    "LoginFailedError",
    "MethodNotFoundError",
    "NoActiveTurnError",
    "OutputValidationError",
    "ParseError",
    "ProcessLostError",
    "ProtocolError",
    "RequestHandlerError",
    "RequestLostError",
    "RetryLimitExceededError",
    "RuntimeNotFoundError",
    "RuntimeRestartedError",
    "ServerBusyError",
    "ThreadArchivedError",
    "ThreadBusyError",
    "ThreadNotFoundError",
    "TransportClosedError",
    "TurnFailedError",
    "TurnLostError",
    "TurnStartLostError",
    "is_retryable_error",
]


class RuntimeNotFoundError(CodexError):
    """There is no Codex runtime to start where one was looked for."""


class ProtocolError(CodexError):
    """What came over the wire makes no sense; the message names the method and the path."""


class TurnFailedError(CodexError):
    """The runtime ended a turn as failed. The thread takes the next turn.

    Attributes:
        error: The runtime's own account of the failure, or None if it gave none.
        result: All that was collected of the turn.
    """

    def __init__(self, error: TurnError | None, result: TurnResult[Any]) -> None:
        super().__init__(error, result)
        self.error = error
        self.result = result

    def _text(self) -> str:
        why = self.error.message if self.error is not None else "the runtime gave no reason"
        return f"turn {self.result.id} failed: {within_bounds(why)}"


class LoginFailedError(CodexError):
    """A login failed, was cancelled, or was replaced by a newer one.

    Attributes:
        reason: What went wrong, mostly in the runtime's words.
        login_id: The login's id, or None for one that has none.
    """

    def __init__(self, reason: str, login_id: str | None = None) -> None:
        super().__init__(reason, login_id)
        self.reason = reason
        self.login_id = login_id

    def _text(self) -> str:
        return f"the login failed: {within_bounds(self.reason)}"


class OutputValidationError(CodexError):
    """The final response of a turn does not fit the ``output_type`` that was asked for.

    The turn itself was completed, and the thread takes the next one. What a
    validator or a converter of the type has raised is the ``__cause__``.

    Attributes:
        reason: What is wrong.
        path: Where in the response, such as ``$.items[0].name``; ``$`` is all of it.
        text: The final response, or None if the turn gave none.
        result: All that was collected of the turn.
    """

    def __init__(self, reason: str, path: str, text: str | None, result: TurnResult[Any]) -> None:
        super().__init__(reason, path, text, result)
        self.reason = reason
        self.path = path
        self.text = text
        self.result = result

    def _text(self) -> str:
        return (
            f"the final response of turn {self.result.id} does not fit: {self.path}: {self.reason}"
        )


class RequestHandlerError(CodexError):
    """A handler of the program has failed; ``__cause__`` is what it raised.

    The runtime got the safe answer, and the turn was interrupted. It is also
    raised for a handler that returned an invalid answer.
    """


class HookFailedError(CodexError):
    """The runtime could not ask a hook of the program, or could not read its answer.

    The runtime then does what the hook was asked about: **the tool may have run**. The turn
    and its sub-agents were interrupted.

    Attributes:
        hook: The hook, by its field of `Hooks`.
        thread_id: The thread on which it was to be asked.
        turn_id: The turn there, or None where the runtime did not say.
        reason: What went wrong, in the runtime's words.
    """

    def __init__(self, hook: str, thread_id: str, turn_id: str | None, reason: str) -> None:
        super().__init__(hook, thread_id, turn_id, reason)
        self.hook = hook
        self.thread_id = thread_id
        self.turn_id = turn_id
        self.reason = reason

    def _text(self) -> str:
        asked = f"the runtime could not ask the hook {self.hook}, and may have gone on"
        return f"{asked}: {within_bounds(self.reason)}"


class HooksUnavailableError(CodexError):
    """The runtime would not run the hooks that were given to `open_codex`, so none was opened.

    Attributes:
        reason: Why not.
        trust_status: The runtime's word for whether it trusts the hook, or None.
        warnings: What the runtime says of its hooks.
        version: The version of the runtime; empty where it ended before it could say so.
    """

    def __init__(
        self,
        reason: str,
        trust_status: str | None = None,
        warnings: tuple[str, ...] = (),
        version: str = "",
    ) -> None:
        super().__init__(reason, trust_status, warnings, version)
        self.reason = reason
        self.trust_status = trust_status
        self.warnings = warnings
        self.version = version

    def _text(self) -> str:
        runtime = f"the runtime {self.version}".strip()
        text = f"{runtime} would not run the hooks: {self.reason}"
        return within_bounds("; ".join([text, *self.warnings]))


def is_retryable_error(exc: BaseException) -> bool:
    """Tell whether the same request may succeed when it is sent again later.

    A turn that failed may have acted before: its commands have run, and its
    messages are part of the thread. So retry only a turn that may be done twice.

    Args:
        exc: Any exception.

    Returns:
        True for an overloaded runtime, whether it says so by the code or in the
        error's data, and for a turn that failed because the model's provider is
        overloaded or cannot be reached: a failed connection, HTTP 429 unless a
        quota is used up, HTTP 5xx. False for everything else.
    """
    if isinstance(exc, ServerBusyError):
        return True
    if isinstance(exc, TurnFailedError):
        return exc.error is not None and may_pass(exc.error.codex_error_info)
    return isinstance(exc, JsonRpcError) and says_overloaded(exc.data)
