"""What the runtime tells a hook: one frozen object for each event."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "PostToolUse",
    "PreCompact",
    "PreToolUse",
    "SessionStart",
    "Stop",
    "SubagentStart",
    "SubagentStop",
    "UserPromptSubmit",
]

E = TypeVar("E", bound="HookEvent")

OURS: Final = ("thread_id", "owner_thread_id", "turn_id")
"""The fields that say which turn asks: we find them out, whatever the runtime calls them."""


_TYPES: Final[Mapping[str, tuple[type[Any], ...]]] = MappingProxyType(
    {"str": (str,), "bool": (bool,), "str | None": (str, type(None)), "Any": (object,)}
)
"""What the runtime must tell, by the annotation of a field."""


@attrs.frozen(kw_only=True)
class HookEvent:
    """What every event has.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens: for a
            sub-agent the thread whose turn it works for, else ``thread_id``.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread; None for an
            ephemeral one.
    """

    thread_id: str
    owner_thread_id: str
    turn_id: str
    cwd: str
    model: str
    transcript_path: str | None


@attrs.frozen(kw_only=True)
class PreToolUse(HookEvent):
    """A tool is about to run.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        permission_mode: How the runtime decides on escalations, in its own word.
        tool_name: ``Bash`` for a command, ``apply_patch``, ``mcp__SERVER__TOOL``,
            ``spawn_agent`` and the like, or the name of a dynamic tool.
        tool_input: What the tool is given: ``{"command": …}`` for a command and a patch,
            else the tool's own arguments.
        tool_use_id: The id of the call, and of its item if one comes of it.
    """

    permission_mode: str
    tool_name: str
    tool_input: Any
    tool_use_id: str


@attrs.frozen(kw_only=True)
class PostToolUse(HookEvent):
    """A tool has run.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        permission_mode: As in `PreToolUse`.
        tool_name: As in `PreToolUse`.
        tool_input: As in `PreToolUse`; after a rewrite, what has run.
        tool_response: What the tool gave, in the tool's own form. The runtime cuts it at
            about 40 kB.
        tool_use_id: As in `PreToolUse`.
    """

    permission_mode: str
    tool_name: str
    tool_input: Any
    tool_response: Any
    tool_use_id: str


@attrs.frozen(kw_only=True)
class UserPromptSubmit(HookEvent):
    """The agent is about to be given a prompt: the input of a turn, or what it is steered with.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        permission_mode: As in `PreToolUse`.
        prompt: Its text.
    """

    permission_mode: str
    prompt: str


@attrs.frozen(kw_only=True)
class Stop(HookEvent):
    """The agent is about to end its turn. An interrupted or failed turn does not get here.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        permission_mode: As in `PreToolUse`.
        stop_hook_active: Whether a hook has sent the agent on in this turn before.
        last_assistant_message: The text of its answer, or None if it gave none.
    """

    permission_mode: str
    stop_hook_active: bool
    last_assistant_message: str | None


@attrs.frozen(kw_only=True)
class SessionStart(HookEvent):
    """A thread has its first turn since it was loaded, or since its history was replaced.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        permission_mode: As in `PreToolUse`.
        source: Why: ``startup``, ``resume``, ``clear`` or ``compact``.
    """

    permission_mode: str
    source: str


@attrs.frozen(kw_only=True)
class SubagentStart(HookEvent):
    """A sub-agent starts. ``thread_id`` is its own thread.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        permission_mode: As in `PreToolUse`.
        agent_id: The runtime's id of the sub-agent.
        agent_type: Its role.
    """

    permission_mode: str
    agent_id: str
    agent_type: str


@attrs.frozen(kw_only=True)
class SubagentStop(HookEvent):
    """A sub-agent is about to end its turn. ``thread_id`` is its own thread.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        permission_mode: As in `PreToolUse`.
        agent_id: The runtime's id of the sub-agent.
        agent_type: Its role.
        agent_transcript_path: The file in which the runtime keeps its thread, or None.
        stop_hook_active: Whether a hook has sent it on in this turn before.
        last_assistant_message: The text of its answer, or None if it gave none.
    """

    permission_mode: str
    agent_id: str
    agent_type: str
    agent_transcript_path: str | None
    stop_hook_active: bool
    last_assistant_message: str | None


@attrs.frozen(kw_only=True)
class PreCompact(HookEvent):
    """The history of a thread is about to be compacted.

    Attributes:
        thread_id: The thread on which it happens; a sub-agent has one of its own.
        owner_thread_id: The thread of the program's turn in which it happens.
        turn_id: The turn on ``thread_id``.
        cwd: The working directory of the thread.
        model: The slug of its model.
        transcript_path: The file in which the runtime keeps the thread, or None.
        trigger: ``manual`` where the program asked for it, ``auto`` where the history
            has become too long.
    """

    trigger: str


def wire_fields(kind: type[HookEvent]) -> list[str]:
    """Give the fields that the runtime is asked for, under its own names."""
    return [field.name for field in attrs.fields(kind) if field.name not in OURS]


def read_event(
    kind: type[E], told: Any, *, thread_id: str, owner_thread_id: str, turn_id: str
) -> E:
    """Make an event of what the runtime told.

    Raises:
        ValueError: A field is missing, or of another type.
    """
    values: dict[str, Any] = {}
    for field in attrs.fields(kind):
        if field.name in OURS:
            continue
        if field.name not in told:
            raise ValueError(f"$.{field.name} is missing")
        value = told[field.name]
        if not isinstance(value, _TYPES[str(field.type)]):
            raise ValueError(f"$.{field.name} is a {type(value).__name__}")  # noqa: TRY004
        values[field.name] = value
    return kind(thread_id=thread_id, owner_thread_id=owner_thread_id, turn_id=turn_id, **values)
