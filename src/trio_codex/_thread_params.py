"""What the runtime is told of a thread that is started.

Layer 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex import types
from trio_codex._arguments import as_list, directory, settings
from trio_codex._model import UNSET
from trio_codex._modes import ApprovalMode, approval_settings, thread_sandbox
from trio_codex._stored_thread import given

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

    from trio_codex._handlers import RequestHandlers
    from trio_codex._modes import Sandbox
    from trio_codex._tools import Tool


def start_params(
    handlers: RequestHandlers,
    *,
    approval_mode: ApprovalMode | None,
    config: Mapping[str, Any] | None,
    cwd: str | os.PathLike[str] | None,
    dynamic_tools: Iterable[Tool[..., Any]] | None,
    sandbox: Sandbox | None,
    **options: Any,
) -> tuple[types.ThreadStartParams, list[Tool[..., Any]]]:
    """Make the params of ``thread/start``, and give the tools that they tell of."""
    can_ask = handlers.can_approve
    if approval_mode is None:
        approval_mode = ApprovalMode.ask if can_ask else ApprovalMode.auto_review
    approval_policy, approvals_reviewer = approval_settings(approval_mode, can_ask=can_ask)
    tools = as_list(dynamic_tools, "dynamic_tools")
    params = types.ThreadStartParams(
        approval_policy=approval_policy,
        approvals_reviewer=approvals_reviewer,
        config=settings(config),
        cwd=directory(cwd),
        dynamic_tools=thread_tools(tools) if tools else UNSET,
        sandbox=thread_sandbox(sandbox),
        **{name: given(value) for name, value in options.items()},
    )
    return params, tools


def thread_tools(tools: Iterable[Tool[..., Any]]) -> list[types.DynamicToolSpec]:
    """Say what the runtime is told of the tools of a thread."""
    # Not loaded by programs that have no tools.
    from trio_codex._tools import tool_specs  # noqa: PLC0415

    return tool_specs(tools)
