"""What a hook can answer, and the form in which the runtime takes it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from trio_codex._config._checks import described
from trio_codex._hooks import _events as events

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AddContext", "Deny", "GoOn", "ReplaceOutput", "Rewrite", "StopCompaction"]


Wire: TypeAlias = "dict[str, Any]"


def _check_text(owner: object, field: attrs.Attribute[Any], value: object) -> None:
    where = f"{type(owner).__name__}.{field.name}"
    if not isinstance(value, str):
        raise TypeError(f"{where} must be a string, and is {described(value)}")
    if not value.strip():
        # The runtime would take such an answer for none, and let the tool run.
        raise ValueError(f"{where} must not be empty: the agent is told it")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{where} holds half a character, which has no form in UTF-8") from None


def _check_input(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, Mapping):
        raise TypeError(f"Rewrite.{field.name} must be a mapping, and is {described(value)}")


_check_context = attrs.validators.optional(_check_text)


@attrs.frozen
class Deny:
    """Do not let it happen: the answer of ``pre_tool_use`` and ``user_prompt_submit``.

    A denied tool does not run and has no item; the agent reads the reason and goes on.
    A denied prompt ends its turn as completed, without an answer.

    Attributes:
        reason: What the agent is told; not empty.
        context: What it is told besides, as the developer's word; None for nothing.
    """

    reason: str = attrs.field(validator=_check_text)
    context: str | None = attrs.field(default=None, kw_only=True, validator=_check_context)


@attrs.frozen
class Rewrite:
    """Let the tool run with another input: an answer of ``pre_tool_use``.

    Attributes:
        tool_input: The whole input in the form of `PreToolUse.tool_input`, such as
            ``{"command": "ls"}``. In a form that the tool does not take, the tool does not
            run and the agent is told so.
        context: What the agent is told besides, as the developer's word; None for nothing.
    """

    tool_input: Mapping[str, Any] = attrs.field(validator=_check_input)
    context: str | None = attrs.field(default=None, kw_only=True, validator=_check_context)


@attrs.frozen
class AddContext:
    """Change nothing, and tell the agent something as the developer's word.

    An answer of ``pre_tool_use``, ``post_tool_use``, ``user_prompt_submit``,
    ``session_start`` and ``subagent_start``.

    Attributes:
        text: What it is told; not empty.
    """

    text: str = attrs.field(validator=_check_text)


@attrs.frozen
class ReplaceOutput:
    """Let the agent see another output of the tool: an answer of ``post_tool_use``.

    The item of the call keeps the original, and what the tool did is done.

    Attributes:
        text: What the agent sees in its place; not empty.
        context: What it is told besides, as the developer's word; None for nothing.
    """

    text: str = attrs.field(validator=_check_text)
    context: str | None = attrs.field(default=None, kw_only=True, validator=_check_context)


@attrs.frozen
class GoOn:
    """Send the agent on in place of ending its turn: the answer of ``stop`` and ``subagent_stop``.

    Attributes:
        prompt: What it is told to do; not empty.
    """

    prompt: str = attrs.field(validator=_check_text)


@attrs.frozen
class StopCompaction:
    """Leave the history as it is: the answer of ``pre_compact``. Its turn ends interrupted.

    Attributes:
        reason: Why; not empty.
    """

    reason: str = attrs.field(validator=_check_text)


@attrs.frozen(eq=False)
class EventKind:
    """How an event of the runtime is asked for and answered.

    Attributes:
        name: The field of `Hooks` that answers it, and the event in keys and hashes of trust.
        wire: The runtime's name of it.
        event: What the function is given.
        answers: What it may return beside None.
        safe: The answer that lets nothing happen, where the function can give none.
    """

    name: str
    wire: str
    event: type[events.HookEvent]
    answers: tuple[type[Any], ...]
    safe: Wire

    @property
    def notified(self) -> str:
        """The name of the event in ``hook/completed``."""
        return self.wire[0].lower() + self.wire[1:]

    def answer(self, value: object) -> Wire:
        """Make the runtime's form of what a function returned.

        Raises:
            TypeError: It is no answer to this event.
        """
        if value is None:
            return {}
        if not isinstance(value, self.answers):
            choices = ", ".join(each.__name__ for each in self.answers)
            raise TypeError(
                f"the hook {self.name} must return {choices} or None, and returned "
                f"{described(value)}"
            )
        return _FORMS[type(value)](self.wire, value)


_FAILED: Final = "The program's hook for this failed."
_NOT_RUN: Final = f"{_FAILED} The tool did not run."
_STOPPED: Final[Wire] = {"continue": False, "stopReason": _FAILED}


def _specific(wire: str, context: str | None, **members: Any) -> Wire:
    if context is not None:
        members["additionalContext"] = context
    return {"hookSpecificOutput": {"hookEventName": wire, **members}} if members else {}


def _deny(wire: str, value: Any) -> Wire:
    if wire == "PreToolUse":
        decision = {"permissionDecision": "deny", "permissionDecisionReason": value.reason}
        return _specific(wire, value.context, **decision)
    return {"decision": "block", "reason": value.reason, **_specific(wire, value.context)}


def _rewrite(wire: str, value: Any) -> Wire:
    changed = {"permissionDecision": "allow", "updatedInput": dict(value.tool_input)}
    return _specific(wire, value.context, **changed)


def _replace(wire: str, value: Any) -> Wire:
    return {"decision": "block", "reason": value.text, **_specific(wire, value.context)}


_FORMS: Final[Mapping[type[Any], Callable[[str, Any], Wire]]] = MappingProxyType(
    {
        Deny: _deny,
        Rewrite: _rewrite,
        AddContext: lambda wire, value: _specific(wire, value.text),
        ReplaceOutput: _replace,
        GoOn: lambda _, value: {"decision": "block", "reason": value.prompt},
        StopCompaction: lambda _, value: {"continue": False, "stopReason": value.reason},
    }
)

KINDS: Final = (
    EventKind(
        "pre_tool_use",
        "PreToolUse",
        events.PreToolUse,
        (Deny, Rewrite, AddContext),
        _deny("PreToolUse", Deny(_NOT_RUN)),
    ),
    EventKind(
        "post_tool_use",
        "PostToolUse",
        events.PostToolUse,
        (ReplaceOutput, AddContext),
        _replace("PostToolUse", ReplaceOutput(f"{_FAILED} The output is withheld.")),
    ),
    EventKind(
        "user_prompt_submit",
        "UserPromptSubmit",
        events.UserPromptSubmit,
        (Deny, AddContext),
        _deny("UserPromptSubmit", Deny(_FAILED)),
    ),
    EventKind("stop", "Stop", events.Stop, (GoOn,), {}),
    EventKind("session_start", "SessionStart", events.SessionStart, (AddContext,), _STOPPED),
    EventKind("subagent_start", "SubagentStart", events.SubagentStart, (AddContext,), _STOPPED),
    EventKind("subagent_stop", "SubagentStop", events.SubagentStop, (GoOn,), {}),
    EventKind("pre_compact", "PreCompact", events.PreCompact, (StopCompaction,), _STOPPED),
)
"""Every event that a function can be called for."""


def decision(answer: Mapping[str, Any]) -> str:
    """Say in a word how a call was answered, without the contents of the answer."""
    match answer:
        case {"hookSpecificOutput": {"permissionDecision": "deny"}} | {"decision": "block"}:
            return "blocked"
        case {"hookSpecificOutput": {"permissionDecision": "allow"}}:
            return "rewritten"
        case {"hookSpecificOutput": {}}:
            return "context added"
        case {"continue": False}:
            return "stopped"
        case _:
            return "nothing changed"
