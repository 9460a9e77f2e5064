"""The error tree.

Layer 0, so that every layer can raise from it. Every error keeps its data in
``args``, so that it survives pickling, and says in its message what happened
and, where we know, what to do. The message can be printed: what the runtime or
the model wrote is in it without the codes that a terminal would obey.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from trio_codex._util._log import printable, without_echoes
from trio_codex._util._refusals import Kind, hints_for, kind_of

if TYPE_CHECKING:
    from typing_extensions import Self

    from trio_codex._result import TurnResult
    from trio_codex.protocol.common import TurnError

__all__ = [
    "CodexError",
    "CodexRpcError",
    "InternalRpcError",
    "InvalidParamsError",
    "InvalidRequestError",
    "JsonRpcError",
    "LoginFailedError",
    "MethodNotFoundError",
    "NoActiveTurnError",
    "OutputValidationError",
    "ParseError",
    "ProtocolError",
    "RequestHandlerError",
    "RetryLimitExceededError",
    "RuntimeNotFoundError",
    "ServerBusyError",
    "ThreadArchivedError",
    "ThreadBusyError",
    "ThreadNotFoundError",
    "TransportClosedError",
    "TurnFailedError",
    "is_retryable_error",
]


class CodexError(Exception):
    """The root of everything that this library raises on its own account.

    ``repr`` shows the message, and not the result that some carry.
    """

    def __str__(self) -> str:
        return printable(self._text())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def _text(self) -> str:
        return super().__str__()

    def copy(self) -> Self:
        """Make an equal error, so that each of several waiters raises one of its own.

        Raised twice, one exception object would mix up the tracebacks.
        """
        twin = type(self)(*self.args)
        twin.__cause__ = self.__cause__
        return twin


class RuntimeNotFoundError(CodexError):
    """There is no Codex runtime to start where one was looked for."""


class ProtocolError(CodexError):
    """What came over the wire makes no sense; the message names the method and the path."""


class TransportClosedError(CodexError):
    """The connection to the runtime is over, so the call can have no answer.

    Attributes:
        reason: What ended it, in words.
        returncode: The exit status of the runtime's process, negative for the
            signal that killed it; None while it is not known, or when there is
            no process.
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
        return f"turn {self.result.id} failed: {_shortened(why)}"


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
        return f"the login failed: {_shortened(self.reason)}"


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


_SHOWN_CHARS = 4_000


def _shortened(text: str) -> str:
    """Cut what others wrote to what a log or a terminal takes; the attribute has all of it."""
    if len(text) <= _SHOWN_CHARS:
        return text
    return f"{text[:_SHOWN_CHARS]}… (and {len(text) - _SHOWN_CHARS:,} more characters)"


class JsonRpcError(CodexError):
    """The runtime answered a request with an error.

    Attributes:
        code: The JSON-RPC error code. The runtime uses -32600 for nearly every
            refusal, so the message tells more than the code.
        message: The runtime's message, without the values of ours that its
            parser repeats, since they may be secrets.
        data: The error's ``data`` member, or None.
    """

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(code, message, data)
        self.code = code
        self.message = message
        self.data = data

    def _text(self) -> str:
        text = f"{_shortened(self.message)} (JSON-RPC error {self.code})"
        return "; ".join([text, *hints_for(self.message)])


class CodexRpcError(JsonRpcError):
    """A JSON-RPC error with a code that the runtime is known to use."""


class ParseError(CodexRpcError):
    """-32700: the runtime could not read the request."""


class InvalidRequestError(CodexRpcError):
    """-32600: the runtime refused the request; most refusals come with this code."""


class ThreadNotFoundError(InvalidRequestError):
    """The runtime has no such thread: it is unknown, never had a turn, or was deleted.

    A turn on an archived thread is refused with the same words.
    """


class ThreadArchivedError(InvalidRequestError):
    """The thread is archived; `Codex.thread_unarchive` takes it out of the archive."""


class ThreadBusyError(InvalidRequestError):
    """Another process has the thread open; only a fork of it can go on."""


class NoActiveTurnError(InvalidRequestError):
    """The turn does not run any more, so it takes no further input."""


class MethodNotFoundError(CodexRpcError):
    """-32601: the operation is not to be had."""


class InvalidParamsError(CodexRpcError):
    """-32602: a parameter is not acceptable, for example an input that is too large."""


class InternalRpcError(CodexRpcError):
    """-32603: the runtime failed while it carried out the request."""


class ServerBusyError(CodexRpcError):
    """-32001: the runtime is overloaded; the same request may succeed later."""


class RetryLimitExceededError(ServerBusyError):
    """The runtime itself tried again and again, and gave up."""


_INVALID_REQUEST = -32600

_ERROR_BY_CODE: dict[int, type[CodexRpcError]] = {
    -32700: ParseError,
    _INVALID_REQUEST: InvalidRequestError,
    -32601: MethodNotFoundError,
    -32602: InvalidParamsError,
    -32603: InternalRpcError,
    -32001: ServerBusyError,
}

_ERROR_BY_KIND: dict[Kind, type[InvalidRequestError]] = {
    "not found": ThreadNotFoundError,
    "archived": ThreadArchivedError,
    "busy": ThreadBusyError,
    "no active turn": NoActiveTurnError,
}

_RETRY_LIMIT_WORDS = ("retry limit", "too many failed attempts")


def jsonrpc_error(code: int, message: str, data: Any = None) -> JsonRpcError:
    """Make the exception that stands for a JSON-RPC error response."""
    message = without_echoes(message)
    if -32099 <= code <= -32000:
        if any(words in message.lower() for words in _RETRY_LIMIT_WORDS):
            return RetryLimitExceededError(code, message, data)
        if _says_overloaded(data):
            return ServerBusyError(code, message, data)
        return _ERROR_BY_CODE.get(code, CodexRpcError)(code, message, data)
    if code == _INVALID_REQUEST and (kind := kind_of(message)) is not None:
        return _ERROR_BY_KIND[kind](code, message, data)
    return _ERROR_BY_CODE.get(code, JsonRpcError)(code, message, data)


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
        return exc.error is not None and _may_pass(exc.error.codex_error_info)
    return isinstance(exc, JsonRpcError) and _says_overloaded(exc.data)


_PASSING = frozenset(
    {"serverOverloaded", "internalServerError", "rateLimitExceeded", "flexUnavailable"}
)
"""What the runtime says of a provider that may do better later, without an HTTP status."""

_PASSING_STATUS = frozenset({408, 429, *range(500, 600)})


def _may_pass(info: object) -> bool:
    if isinstance(info, str):
        return str(info) in _PASSING
    if not hasattr(info, "http_status_code"):
        return False
    # Without a status there was no answer: the connection failed.
    status: object = getattr(info, "http_status_code", None)
    return status is None or status in _PASSING_STATUS


def _says_overloaded(data: object) -> bool:
    # Without recursion: it may be nested as deeply as JSON can be read.
    unseen = [data]
    while unseen:
        part = unseen.pop()
        if isinstance(part, str):
            if part.replace("_", "").lower() == "serveroverloaded":
                return True
        elif isinstance(part, dict):
            unseen += cast("dict[str, object]", part).values()
        elif isinstance(part, list):
            unseen += cast("list[object]", part)
    return False
