"""The root of the tree, and what the runtime answers in place of a result, by code and words."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

from trio_codex._util._log import printable, text_of, within_bounds, without_echoes
from trio_codex._util._refusals import Kind, hints_for, kind_of, says_overloaded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Self


_MOST_CAUSES: Final = 10


class TravellingError(Exception):
    """An error that is pickled and copied with its arguments, its notes and its causes' text."""

    # In the ``__dict__``, and only after a journey.
    _causes: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = printable(self._text())
        # An error that was raised from another one since has a cause that is seen.
        left_out = self._causes if self.__cause__ is None else ()
        return "\n".join([text, *(f"caused by {cause}" for cause in left_out)])

    def __reduce__(self) -> tuple[Any, ...]:
        state = dict(vars(self))
        if self.__cause__ is not None:
            said = str(self)
            state["_causes"] = tuple(text for text, why in _causes_of(self) if why not in said)
        return type(self), self.args, state

    def __setstate__(self, state: dict[str, Any] | None) -> None:
        vars(self).update(state or {})
        # Where tblib is loaded, as Dask does, pickle takes these along for every exception.
        # (Assigned as attributes, they would hide the declared types from type checkers.)
        for name in ("__cause__", "__context__", "__traceback__"):
            setattr(self, name, None)

    def __copy__(self) -> Self:
        twin = type(self)(*self.args)
        vars(twin).update(vars(self))
        twin.__cause__ = self.__cause__
        return twin

    def _text(self) -> str:
        return super().__str__()


def _causes_of(error: BaseException) -> Iterator[tuple[str, str]]:
    """Give the name and text of each cause, and the text alone."""
    cause = error.__cause__
    for _ in range(_MOST_CAUSES):  # they may be a circle
        if cause is None:
            return
        text = within_bounds(printable(text_of(cause)))
        yield f"{type(cause).__name__}: {text}" if text else type(cause).__name__, text or "\0"
        cause = cause.__cause__


class CodexError(TravellingError):
    """The root of everything that this library raises on its own account.

    ``repr`` shows the message, and not the result that some carry. Pickled, an error takes
    along its arguments, its notes, and in its message the text of its causes; of tracebacks
    and causes themselves nothing.
    """

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def copy(self) -> Self:
        """Make an equal error, so that each of several waiters raises one of its own.

        Raised twice, one exception object would mix up the tracebacks.
        """
        return copy.copy(self)


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
        text = f"{within_bounds(self.message)} (JSON-RPC error {self.code})"
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
        if says_overloaded(data):
            return ServerBusyError(code, message, data)
        return _ERROR_BY_CODE.get(code, CodexRpcError)(code, message, data)
    if code == _INVALID_REQUEST and (kind := kind_of(message)) is not None:
        return _ERROR_BY_KIND[kind](code, message, data)
    return _ERROR_BY_CODE.get(code, JsonRpcError)(code, message, data)
