"""The source of ``protocol/options.py``: what starts threads and turns, as keyword options."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from tools.generate_protocol.emit import docstring_text, import_order, wrap
from tools.generate_protocol.model import Field, Model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.generate_protocol.model import Context

#: Where a docstring's lines end, without the margin.
_WIDTH = 92


@attrs.frozen
class _Group:
    """The options of one request.

    Attributes:
        name: The class.
        params: The request's params.
        users: The functions that take them.
        ours: What these functions take in another form, or not at all.
    """

    name: str
    params: str
    users: str
    ours: frozenset[str]


_NOT_FOR_USERS = frozenset({"experimental_raw_events"})

GROUPS = (
    _Group(
        "TurnOptions",
        "TurnStartParams",
        "`Thread.run` and `Thread.turn`",
        frozenset({"input", "thread_id", "tool_output"}),
    ),
    _Group(
        "GoalOptions",
        "ThreadSettingsUpdateParams",
        "`Thread.run_goal`",
        frozenset({"thread_id"}),
    ),
    _Group(
        "ThreadStartOptions",
        "ThreadStartParams",
        "`Codex.thread_start` and `Codex.temporary_thread`",
        frozenset({"dynamic_tools", "sandbox"}),
    ),
    _Group(
        "ThreadResumeOptions",
        "ThreadResumeParams",
        "`Codex.thread_resume`",
        frozenset({"sandbox", "thread_id"}),
    ),
    _Group(
        "ThreadForkOptions",
        "ThreadForkParams",
        "`Codex.thread_fork` and `Thread.fork`",
        frozenset({"sandbox", "thread_id"}),
    ),
)

#: What the schema says of the protocol's form, and not of ours.
_SAID_ANEW = {
    "approval_policy": "When the runtime asks, in the protocol's own form; instead of "
    "`approval_mode`.",
    "approvals_reviewer": "Who decides what the runtime asks; instead of `approval_mode`.",
    "client_user_message_id": "A name of your own for the input, which the items of the turn "
    "repeat. It must be unique. None sends one that the library makes.",
    "exclude_turns": "Whether the runtime's answer leaves the turns out; None for yes. "
    "`Thread.turns` reads them page by page.",
    "output_schema": "A JSON schema for the final response of this turn. The response is not "
    "checked against it; `output_type` does that.",
    "sandbox_policy": "What commands may do from this turn on, in the protocol's own form; "
    "instead of `sandbox`.",
}

#: What the schema does not say.
_SAID_HERE = {
    "base_instructions": "Instructions in place of the runtime's own.",
    "before_turn_id": "The first turn to leave out; None for none.",
    "config": "Settings of the runtime for this thread alone, by dotted key.",
    "cwd": "The directory in which the agent works.",
    "defer_goal_continuation": "Whether a goal of the thread waits for the next turn.",
    "developer_instructions": "Instructions beside the runtime's own.",
    "ephemeral": "Whether the runtime keeps no record of the thread.",
    "experimental_prediction_mode": "Experimental; the schema does not say what it does.",
    "last_turn_id": "The last turn to take; None for all.",
    "model": "The model.",
    "model_provider": "The provider of the model, as configured.",
    "service_name": "A name for the service, for the provider's metrics.",
    "service_tier": "The service tier.",
    "session_start_source": "What made the thread start.",
    "thread_source": "What the thread is for, as a label for lists.",
}

_MODULE = '''\
{header}"""The options of the functions that start threads and turns, under the protocol's names.

The functions take them as keyword arguments (``**options``), and so can
functions of yours that pass them on, with ``Unpack`` of `typing_extensions`.
An option that is None is not sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import TypedDict

{imports}
else:
    # What a real one does with each annotation would be a good part of the import.
    class TypedDict:
        def __init_subclass__(cls, *, total: bool) -> None:
            del total

{classes}'''

_CLASS = '''\
class {name}(TypedDict, total=False):
    """The options of {users} in the protocol's own form.

    `types.{params}` says more of each.

    Attributes:
{attributes}
    """

{fields}
'''


def options_source(context: Context) -> str:
    """The source of the module."""
    models = {
        node.name: node
        for nodes in context.nodes.values()
        for node in nodes
        if isinstance(node, Model)
    }
    groups = [(group, list(_fields(models[group.params], group))) for group in GROUPS]
    names = {name for _, fields in groups for field in fields for name in field.hint.names}
    return _MODULE.format(
        header=context.header,
        imports=_imports(context, {name for name in names if name not in _PATHS}),
        classes="\n\n".join(_class(group, fields) for group, fields in groups),
    )


def _fields(model: Model, group: _Group) -> Iterator[Field]:
    for field in model.fields:
        test_only = field.name.startswith("mock_") or field.name in _NOT_FOR_USERS
        if not test_only and field.name not in group.ours:
            yield field


def _imports(context: Context, names: set[str]) -> str:
    by_home: dict[str, list[str]] = {}
    for name in sorted(names, key=import_order):
        by_home.setdefault(context.home[name], []).append(name)
    return "\n".join(
        f"    from trio_codex.protocol.{home} import {', '.join(own)}"
        for home, own in sorted(by_home.items())
    )


def _class(group: _Group, fields: list[Field]) -> str:
    attributes: list[str] = []
    for field in sorted(fields, key=lambda field: field.name):
        head, *tail = wrap(f"{field.name}: {_said(field)}", _WIDTH - 8)
        attributes += [f"    {head}", *(f"        {line}" for line in tail)]
    return _CLASS.format(
        name=group.name,
        users=group.users,
        params=group.params,
        attributes=f"        {docstring_text(attributes, 4).rstrip()}",
        fields="\n".join(
            f"    {field.name}: {_hint(field)}"
            for field in sorted(fields, key=lambda field: field.name)
        ),
    )


def _said(field: Field) -> str:
    """What an option is: our own words, the first paragraph of the schema's, or its type."""
    text = _SAID_ANEW.get(field.name) or field.doc or _SAID_HERE.get(field.name, "")
    first, *_ = text.split("\n\n")
    words = " ".join(first.split())
    return words.replace("@deprecated ", "Deprecated: ").replace(
        "EXPERIMENTAL - ", "Experimental: "
    ) or (f"See `{field.hint.text}`.")


#: What stands for a path in the protocol, where a caller may give a path.
_PATHS = frozenset({"AbsolutePathBuf"})


def _hint(field: Field) -> str:
    text = field.hint.text
    if text == "Any":
        return "Any"
    if field.name in {"cwd", "path"}:
        text = "str | os.PathLike[str]"
    for name in _PATHS:
        text = re.sub(rf"\b{name}\b", "str | os.PathLike[str]", text)
    text = re.sub(r"\blist\[", "Sequence[", re.sub(r"\bdict\[", "Mapping[", text))
    return f"{text} | None"
