"""The permissions of a thread or a turn: the approval mode and the sandbox."""

from __future__ import annotations

from enum import Enum

from trio_codex import types
from trio_codex._config._checks import with_article
from trio_codex._util._model import UNSET, UnsetType

__all__ = ["ApprovalMode", "Sandbox"]


class ApprovalMode(str, Enum):
    """How the agent's requests to do more than its sandbox allows are decided.

    Attributes:
        auto_review: The runtime's own reviewer decides.
        deny_all: Every request is refused, without asking.
        ask: Your program decides, request by request.
    """

    auto_review = "auto_review"
    deny_all = "deny_all"
    ask = "ask"


class Sandbox(str, Enum):
    """What the agent's commands may do to files.

    Attributes:
        read_only: They may read.
        workspace_write: They may write in the working directory, and in the
            other roots that the runtime's configuration allows.
        full_access: There is no sandbox.
    """

    read_only = "read-only"
    workspace_write = "workspace-write"
    full_access = "full-access"


def approval_settings(
    mode: ApprovalMode | None, *, can_ask: bool
) -> tuple[types.AskForApproval | UnsetType, types.ApprovalsReviewer | UnsetType]:
    """Give the approval policy and the reviewer that an approval mode stands for.

    A program without a handler for approvals cannot ask.
    """
    # Both are strings too: without this the name of a mode would pass for the mode.
    _require(mode, ApprovalMode, "approval_mode")
    match mode:
        case None:
            return UNSET, UNSET
        case ApprovalMode.auto_review:
            return types.AskForApprovalValue.on_request, types.ApprovalsReviewer.auto_review
        case ApprovalMode.deny_all:
            return types.AskForApprovalValue.never, UNSET
        case ApprovalMode.ask if can_ask:
            return types.AskForApprovalValue.on_request, types.ApprovalsReviewer.user
        case ApprovalMode.ask:
            # Its escalations would come here and be declined, and nobody would be asked.
            raise ValueError(
                "approval_mode=ApprovalMode.ask needs somebody to ask: give open_codex "
                "RequestHandlers with command, file_change or permissions; "
                "deny_all declines without asking, auto_review lets the runtime decide"
            )


def _require(value: object, kind: type[Enum], name: str) -> None:
    if value is not None and not isinstance(value, kind):
        text = f"{name} must be {with_article(kind.__name__)} or None, and is {value!r}"
        meant = [member for member in kind if value in (member.value, member.name)]
        raise ValueError(f"{text}; write {' or '.join(map(str, meant or kind))}")


def thread_sandbox(sandbox: Sandbox | None) -> types.SandboxMode | UnsetType:
    """Give the sandbox of a thread in the protocol's form."""
    _require(sandbox, Sandbox, "sandbox")
    match sandbox:
        case None:
            return UNSET
        case Sandbox.full_access:
            return types.SandboxMode.danger_full_access
        case _:
            return types.SandboxMode(sandbox.value)


def turn_sandbox(sandbox: Sandbox | None) -> types.SandboxPolicy | UnsetType:
    """Give the sandbox of a turn in the protocol's form, which differs from a thread's."""
    _require(sandbox, Sandbox, "sandbox")
    match sandbox:
        case None:
            return UNSET
        case Sandbox.read_only:
            return types.ReadOnlySandboxPolicy()
        case Sandbox.workspace_write:
            return types.WorkspaceWriteSandboxPolicy()
        case Sandbox.full_access:
            return types.DangerFullAccessSandboxPolicy()
