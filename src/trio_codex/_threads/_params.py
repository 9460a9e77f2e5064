"""From keyword options to the params of what starts a thread or a turn.

The options are the protocol's, generated as `TurnOptions` and its like;
what is the library's own (`ApprovalMode`, `Sandbox`, goals) comes on top, and is
refused where it contradicts them. An option that is None is not sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar, get_origin

import attrs

from trio_codex import _codec, types
from trio_codex._config._checks import (
    absolute,
    as_list,
    as_text,
    described,
    directory,
    path_text,
    settings,
)
from trio_codex._config._modes import ApprovalMode, approval_settings, thread_sandbox, turn_sandbox
from trio_codex._util._model import UNSET, UnsetType
from trio_codex.errors import ProtocolError
from trio_codex.protocol.rows import members_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trio_codex._config._inputs import RunInput
    from trio_codex._config._modes import Sandbox
    from trio_codex._tools._tool import Tool

P = TypeVar("P")

_MANY: Final = 4
"""How many types an error names."""

_GOALS: Final = "features.goals"
"""The setting of a thread that says whether the model may set itself goals."""


def turn_start_params(
    thread_id: str,
    value: RunInput,
    options: Mapping[str, Any],
    *,
    approval_mode: ApprovalMode | None,
    sandbox: Sandbox | None,
    output_schema: dict[str, Any] | UnsetType,
    can_ask: bool,
) -> types.TurnStartParams:
    """Make the params of ``turn/start``."""
    from trio_codex._config import _inputs  # noqa: PLC0415 - its classes take time to make

    external = isinstance(value, _inputs.ExternalMessage)
    own: dict[str, Any] = {
        "thread_id": thread_id,
        "input": [] if external else _inputs.to_user_input(value),
        "tool_output": _inputs.to_tool_output(value) if external else UNSET,
        "output_schema": output_schema,
        "client_user_message_id": str(uuid.uuid4()),
    }
    sent = _of_turn(options, approval_mode, sandbox, can_ask=can_ask)
    return _made(types.TurnStartParams, own, options, sent)


def goal_settings(
    thread_id: str,
    options: Mapping[str, Any],
    *,
    approval_mode: ApprovalMode | None,
    sandbox: Sandbox | None,
    can_ask: bool,
) -> types.ThreadSettingsUpdateParams | None:
    """Make the params of ``thread/settings/update``, or None where nothing is to be set.

    It raises what `turn_start_params` raises.
    """
    sent = _of_turn(options, approval_mode, sandbox, can_ask=can_ask)
    if not sent and all(value is None for value in options.values()):
        return None
    return _made(types.ThreadSettingsUpdateParams, {"thread_id": thread_id}, options, sent)


def thread_start_params(
    options: Mapping[str, Any],
    *,
    approval_mode: ApprovalMode | None,
    sandbox: Sandbox | None,
    goals: bool | None,
    dynamic_tools: Iterable[Tool[..., Any]] | None,
    can_ask: bool,
) -> tuple[types.ThreadStartParams, list[Tool[..., Any]]]:
    """Make the params of ``thread/start``, and give the tools that they tell of.

    It raises what `turn_start_params` raises.
    """
    if approval_mode is None and not _names_approval(options):
        approval_mode = ApprovalMode.ask if can_ask else ApprovalMode.auto_review
    sent = _of_thread(options, approval_mode, sandbox, goals, can_ask=can_ask)
    tools = as_list(dynamic_tools, "dynamic_tools")
    own = {"dynamic_tools": tool_specs(tools) if tools else UNSET}
    return _made(types.ThreadStartParams, own, options, sent), tools


def tool_specs(tools: Iterable[Tool[..., Any]]) -> list[types.DynamicToolSpec]:
    """Say what the runtime is told of the tools of a thread."""
    # Not loaded by programs that have no tools.
    from trio_codex._tools._specs import tool_specs as specs  # noqa: PLC0415

    return specs(tools)


def thread_resume_params(
    thread_id: str,
    options: Mapping[str, Any],
    *,
    approval_mode: ApprovalMode | None,
    sandbox: Sandbox | None,
    goals: bool | None,
    can_ask: bool,
) -> types.ThreadResumeParams:
    """Make the params of ``thread/resume``; it raises what `turn_start_params` raises."""
    sent = _of_thread(options, approval_mode, sandbox, goals, can_ask=can_ask)
    # Turns are read with `Thread.turns`, page by page.
    own: dict[str, Any] = {"thread_id": as_text(thread_id, "thread_id"), "exclude_turns": True}
    return _made(types.ThreadResumeParams, own, options, sent)


def thread_fork_params(
    thread_id: str,
    options: Mapping[str, Any],
    *,
    approval_mode: ApprovalMode | None,
    sandbox: Sandbox | None,
    goals: bool | None,
    can_ask: bool,
) -> types.ThreadForkParams:
    """Make the params of ``thread/fork``; it raises what `turn_start_params` raises."""
    sent = _of_thread(options, approval_mode, sandbox, goals, can_ask=can_ask)
    # Without it the runtime complains of the turns that it sends along.
    own: dict[str, Any] = {"thread_id": as_text(thread_id, "thread_id"), "exclude_turns": True}
    return _made(types.ThreadForkParams, own, options, sent)


def _of_turn(
    options: Mapping[str, Any],
    approval_mode: ApprovalMode | None,
    sandbox: Sandbox | None,
    *,
    can_ask: bool,
) -> dict[str, Any]:
    sent = _approval(options, approval_mode, can_ask=can_ask)
    if sandbox is not None:
        _exclusive(options, "sandbox", "sandbox_policy", "permissions")
        sent["sandbox_policy"] = turn_sandbox(sandbox)
    elif options.get("permissions") is not None:
        _exclusive(options, "permissions", "sandbox_policy")
    return sent


def _of_thread(
    options: Mapping[str, Any],
    approval_mode: ApprovalMode | None,
    sandbox: Sandbox | None,
    goals: bool | None,
    *,
    can_ask: bool,
) -> dict[str, Any]:
    sent = _approval(options, approval_mode, can_ask=can_ask)
    if sandbox is not None:
        _exclusive(options, "sandbox", "permissions")
        sent["sandbox"] = thread_sandbox(sandbox)
    given = settings(options.get("config"))
    config: dict[str, Any] = {} if given is UNSET else given
    if _named_goals(config) is None:
        _set_goals(config, on=bool(goals))
    elif goals is not None:
        raise ValueError(f"give either goals= or config[{_GOALS!r}], not both")
    sent["config"] = config
    return sent


def _set_goals(config: dict[str, Any], *, on: bool) -> None:
    features = config.get("features")
    if isinstance(features, Mapping):
        # Beside a table of the same name a dotted key may be lost.
        config["features"] = {**features, "goals": on}
    else:
        config[_GOALS] = on


def _named_goals(config: Mapping[str, Any]) -> Any:
    """What settings say of goals, in either form; None where they say nothing."""
    match config:
        case {"features.goals": named}:
            return named
        case {"features": {"goals": named}}:
            return named
        case _:
            return None


def _approval(
    options: Mapping[str, Any], approval_mode: ApprovalMode | None, *, can_ask: bool
) -> dict[str, Any]:
    if approval_mode is not None:
        _exclusive(options, "approval_mode", "approval_policy", "approvals_reviewer")
    policy, reviewer = approval_settings(approval_mode, can_ask=can_ask)
    sent: dict[str, Any] = {"approval_policy": policy, "approvals_reviewer": reviewer}
    return {name: value for name, value in sent.items() if value is not UNSET}


def _names_approval(options: Mapping[str, Any]) -> bool:
    names = ("approval_policy", "approvals_reviewer")
    return any(options.get(name) is not None for name in names)


def _exclusive(options: Mapping[str, Any], name: str, *others: str) -> None:
    for other in others:
        if options.get(other) is not None:
            raise ValueError(f"give either {name} or {other}, not both")


def _made(
    params: type[P], own: dict[str, Any], options: Mapping[str, Any], sent: dict[str, Any]
) -> P:
    """Make params: what is given wins over our own defaults, and what we have checked over both."""
    fields = attrs.fields_dict(params)  # pyright: ignore[reportArgumentType]
    given = {
        name: fitting(name, value, fields[name].type)
        for name, value in options.items()
        if value is not None
    }
    return params(**{**own, **given, **sent})


_PATHS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "cwd": directory,
    "path": lambda value: path_text(value, "path"),
    "config": settings,
    "runtime_workspace_roots": lambda value: [
        absolute(root, f"runtime_workspace_roots[{number}]")
        for number, root in enumerate(as_list(value, "runtime_workspace_roots"))
    ],
}


def fitting(name: str, value: Any, type_: Any) -> Any:
    """Give an option in the protocol's form, and refuse what the runtime could not read."""
    if name in _PATHS:
        return _PATHS[name](value)
    if isinstance(value, Mapping):
        value = dict(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        value = list(value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    try:
        fitted = _codec.structure(_codec.unstructure(value), type_, where=name)
    except ProtocolError as exc:
        complaint = str(exc).replace(": $: ", ": ")
        raise TypeError(f"{complaint}; give {_spelled(type_)}") from None
    if isinstance(fitted, types.Unknown) and not isinstance(value, Mapping | types.Unknown):
        raise TypeError(f"{name} must be {_spelled(type_)}, and is {described(value)}")
    return fitted


def _spelled(type_: Any) -> str:
    """Say how a value of a type is written."""
    names: list[str] = []
    for member in members_of(type_):
        if member in {UnsetType, type(None), types.Unknown}:
            continue
        plain: Any = get_origin(member) or member
        ours = getattr(types, plain.__name__, None) is plain
        names.append(f"types.{plain.__name__}" if ours else plain.__name__)
    return " or ".join(names) if len(names) <= _MANY else f"{', '.join(names[:_MANY])}, …"
