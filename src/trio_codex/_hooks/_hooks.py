"""The functions with which a program takes part in what the agent does."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import attrs

from trio_codex._config._checks import described
from trio_codex._util._handle import checks_options

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from trio_codex._hooks import _answers as answers
    from trio_codex._hooks import _events as events

__all__ = ["Hooks"]

PreToolUseHook: TypeAlias = """Callable[
    [events.PreToolUse],
    Awaitable[answers.Deny | answers.Rewrite | answers.AddContext | None],
]"""
PostToolUseHook: TypeAlias = """Callable[
    [events.PostToolUse], Awaitable[answers.ReplaceOutput | answers.AddContext | None]
]"""
UserPromptSubmitHook: TypeAlias = """Callable[
    [events.UserPromptSubmit], Awaitable[answers.Deny | answers.AddContext | None]
]"""
StopHook: TypeAlias = "Callable[[events.Stop], Awaitable[answers.GoOn | None]]"
SessionStartHook: TypeAlias = (
    "Callable[[events.SessionStart], Awaitable[answers.AddContext | None]]"
)
SubagentStartHook: TypeAlias = (
    "Callable[[events.SubagentStart], Awaitable[answers.AddContext | None]]"
)
SubagentStopHook: TypeAlias = "Callable[[events.SubagentStop], Awaitable[answers.GoOn | None]]"
PreCompactHook: TypeAlias = (
    "Callable[[events.PreCompact], Awaitable[answers.StopCompaction | None]]"
)


def _check_hook(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if value is None:
        return
    where = f"Hooks.{field.name}"
    if not callable(value) or isinstance(value, type):
        raise TypeError(f"{where} must be an async function, and is {described(value)}")
    called = value, cast("Any", value).__call__
    if any(map(inspect.isasyncgenfunction, called)):
        raise TypeError(f"{where} must not be an async generator function: return the answer")
    if not any(map(inspect.iscoroutinefunction, called)):
        raise TypeError(
            f"{where} must be an async function, and is a plain one; "
            "write `async def`, and where it has to block, await trio.to_thread.run_sync in it, "
            "under asyncio asyncio.to_thread"
        )
    try:
        signature = inspect.signature(value)
    except (TypeError, ValueError):
        return  # It has no readable signature, as some functions that are not written in Python.
    try:
        signature.bind("event")
    except TypeError as exc:
        raise TypeError(f"{where} is called with (event), and takes {signature}: {exc}") from None


@checks_options
@attrs.frozen(kw_only=True)
class Hooks:
    """The functions that the runtime asks before and after what the agent does.

    Each is an async function of one event, for every thread of the runtime and its
    sub-agents; None, the default, for no function. A function that returns None changes
    nothing. Each call is a task of its own, in the context of the task that asked for the
    turn; `current_turn` works, and there is no time limit. It is cancelled when its turn
    ends.

    A hook is closed: one that raises, or returns an invalid answer, denies what it was asked
    about. Its turn is interrupted, and `RequestHandlerError` comes out where the turn is
    waited for.

    A hook is a guardrail, and the sandbox is the boundary: input into a running terminal,
    `Thread.shell_command` and hosted web search reach no hook.

    Attributes:
        pre_tool_use: Is called with `PreToolUse` before a tool runs. Returns `Deny`,
            `Rewrite`, `AddContext` or None.
        post_tool_use: Is called with `PostToolUse` after a tool has run. Returns
            `ReplaceOutput`, `AddContext` or None.
        user_prompt_submit: Is called with `UserPromptSubmit` before the agent is given a
            prompt. Returns `Deny`, `AddContext` or None.
        stop: Is called with `Stop` before a turn ends. Returns `GoOn` or None.
        session_start: Is called with `SessionStart` in the first turn of a thread since it
            was loaded. Returns `AddContext` or None.
        subagent_start: Is called with `SubagentStart` when a sub-agent starts. Returns
            `AddContext` or None.
        subagent_stop: Is called with `SubagentStop` before a sub-agent ends its turn. Returns
            `GoOn` or None.
        pre_compact: Is called with `PreCompact` before the history of a thread is compacted.
            Returns `StopCompaction` or None.
    """

    pre_tool_use: PreToolUseHook | None = attrs.field(default=None, validator=_check_hook)
    post_tool_use: PostToolUseHook | None = attrs.field(default=None, validator=_check_hook)
    user_prompt_submit: UserPromptSubmitHook | None = attrs.field(
        default=None, validator=_check_hook
    )
    stop: StopHook | None = attrs.field(default=None, validator=_check_hook)
    session_start: SessionStartHook | None = attrs.field(default=None, validator=_check_hook)
    subagent_start: SubagentStartHook | None = attrs.field(default=None, validator=_check_hook)
    subagent_stop: SubagentStopHook | None = attrs.field(default=None, validator=_check_hook)
    pre_compact: PreCompactHook | None = attrs.field(default=None, validator=_check_hook)
