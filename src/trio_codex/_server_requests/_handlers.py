"""The handlers with which a program answers the runtime's requests, and their decisions."""

from __future__ import annotations

import inspect
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs

from trio_codex._config._checks import described
from trio_codex._util._handle import checks_options, public

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from trio_codex import types
    from trio_codex._server_requests._file_changes import FileChangeRequest

__all__ = ["Decision", "RequestHandlers"]


@public
class Decision(str, Enum):
    """The answer to a request for approval.

    Attributes:
        accept: Allow it, this once.
        accept_for_session: Allow it, and do not ask again for the same on this thread.
        decline: Refuse it; the agent is told, and its turn goes on.
        cancel: Refuse it, and interrupt the turn.
    """

    accept = "accept"
    accept_for_session = "acceptForSession"
    decline = "decline"
    cancel = "cancel"


CommandHandler: TypeAlias = """Callable[
    [types.CommandExecutionRequestApprovalParams],
    Awaitable[Decision | types.CommandExecutionRequestApprovalResponse],
]"""
FileChangeHandler: TypeAlias = """Callable[
    [FileChangeRequest], Awaitable[Decision | types.FileChangeRequestApprovalResponse]
]"""
PermissionsHandler: TypeAlias = """Callable[
    [types.PermissionsRequestApprovalParams],
    Awaitable[Decision | types.PermissionsRequestApprovalResponse],
]"""
UserInputHandler: TypeAlias = """Callable[
    [types.ToolRequestUserInputParams],
    Awaitable[Mapping[str, str | Sequence[str]] | types.ToolRequestUserInputResponse | None],
]"""
ElicitationHandler: TypeAlias = """Callable[
    [types.McpServerElicitationRequestParams],
    Awaitable[Decision | Mapping[str, Any] | types.McpServerElicitationRequestResponse],
]"""
AuthTokensHandler: TypeAlias = """Callable[
    [types.ChatgptAuthTokensRefreshParams], Awaitable[types.ChatgptAuthTokensRefreshResponse]
]"""
CurrentTimeHandler: TypeAlias = """Callable[
    [types.CurrentTimeReadParams],
    Awaitable[datetime | float | types.CurrentTimeReadResponse],
]"""
AttestationHandler: TypeAlias = """Callable[
    [types.AttestationGenerateParams], Awaitable[str | types.AttestationGenerateResponse]
]"""
FallbackHandler: TypeAlias = "Callable[[str, Any], Awaitable[Any]]"


def _check_handler(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    if not callable(value) or isinstance(value, type):
        raise TypeError(
            f"RequestHandlers.{field.name} must be an async function, and is {described(value)}"
        )
    # A function without such a mark, such as a partial of a callable object, fails when called.
    call = cast("Any", value).__call__
    if inspect.isasyncgenfunction(value) or inspect.isasyncgenfunction(call):
        raise TypeError(f"RequestHandlers.{field.name} must not be an async generator function")
    plain = inspect.isfunction(value) or inspect.ismethod(value)
    if plain and not inspect.iscoroutinefunction(value):
        raise TypeError(
            f"RequestHandlers.{field.name} must be an async function, and is a plain one; "
            "where it has to block, call it with trio.to_thread.run_sync, "
            "under asyncio with asyncio.to_thread"
        )
    arguments = ("method", "params") if field.name == "fallback" else ("request",)
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return  # It has no readable signature, as some functions that are not written in Python.
    try:
        signature.bind(*arguments)
    except TypeError as exc:
        raise TypeError(
            f"RequestHandlers.{field.name} is called with ({', '.join(arguments)}), "
            f"and takes {signature}: {exc}"
        ) from None


@public
@checks_options
@attrs.frozen(kw_only=True)
class RequestHandlers:
    """The handlers that answer the runtime's requests, each an async function of the request.

    A task of its own answers each request, so a handler may take its time, and may use
    the client. The task is cancelled when the runtime withdraws the request, when the
    turn that it belongs to ends, and when the connection does. Without a handler nothing
    is accepted, granted or disclosed. A handler that raises, or returns an invalid
    answer, is a failure of the program: the request gets the safe answer, the turn is
    interrupted, and `RequestHandlerError` comes out where the turn is waited for.

    Attributes:
        command: Decides whether a command may run, or text be written into a running
            one. Returns a `Decision`, or the full response for finer answers.
        file_change: Decides whether files may be changed; the request has the changes.
            Returns a `Decision` or the full response.
        permissions: Decides whether the agent gets more permissions. `Decision.accept`
            grants the requested ones for this turn, `accept_for_session` for the thread;
            the full response can grant a part.
        user_input: Answers questions to the user. Returns a mapping from a question's id
            to the answer or the list of answers, or None for no answer.
        elicitation: Answers an MCP server's form, its request to visit a URL, or the
            runtime's question whether one of its tools may be called (see
            `mcp_tool_approval`). Returns the form's content as a mapping, a `Decision`,
            or the full response.
        auth_tokens: Returns fresh ChatGPT tokens, for a login with the program's own tokens.
        current_time: Returns the time, for a runtime that is told to ask for it: an aware
            datetime, or seconds since 1970.
        attestation: Returns a token that attests the client, for ChatGPT logins.
        fallback: Answers any other request. Takes the method and the params as they came;
            returns the result as a mapping, or NotImplemented for the safe answer.
    """

    command: CommandHandler | None = attrs.field(default=None, validator=_check_handler)
    file_change: FileChangeHandler | None = attrs.field(default=None, validator=_check_handler)
    permissions: PermissionsHandler | None = attrs.field(default=None, validator=_check_handler)
    user_input: UserInputHandler | None = attrs.field(default=None, validator=_check_handler)
    elicitation: ElicitationHandler | None = attrs.field(default=None, validator=_check_handler)
    auth_tokens: AuthTokensHandler | None = attrs.field(default=None, validator=_check_handler)
    current_time: CurrentTimeHandler | None = attrs.field(default=None, validator=_check_handler)
    attestation: AttestationHandler | None = attrs.field(default=None, validator=_check_handler)
    fallback: FallbackHandler | None = attrs.field(default=None, validator=_check_handler)

    @property
    def can_approve(self) -> bool:
        """Whether a handler decides when the agent wants to do more than it may."""
        return any((self.command, self.file_change, self.permissions))
