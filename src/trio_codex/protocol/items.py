# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Items inside a turn: started, deltas, completed."""

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    Notification,
    OpenEnum,
    Unknown,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
    LegacyAppPathString,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    HookEventName,
    HookSource,
    NetworkApprovalProtocol,
    RequestPermissionProfile,
)
from trio_codex.protocol.thread_items import (
    FileUpdateChange,
)


class AutoReviewDecisionSource(OpenEnum):
    """[UNSTABLE] Source that produced a terminal approval auto-review decision."""

    agent = "agent"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecutionOutputDeltaNotification(Base, Notification):
    """The notification `item/commandExecution/outputDelta`."""

    method: ClassVar[str] = "item/commandExecution/outputDelta"

    delta: str
    item_id: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileChangeOutputDeltaNotification(Base, Notification):
    """Deprecated legacy notification for `apply_patch` textual output.

    The server no longer emits this notification.

    The notification `item/fileChange/outputDelta`.
    """

    method: ClassVar[str] = "item/fileChange/outputDelta"

    delta: str
    item_id: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileChangePatchUpdatedNotification(Base, Notification):
    """The notification `item/fileChange/patchUpdated`."""

    method: ClassVar[str] = "item/fileChange/patchUpdated"

    changes: list[FileUpdateChange]
    item_id: str
    thread_id: str
    turn_id: str


class GuardianApprovalReviewStatus(OpenEnum):
    """[UNSTABLE] Lifecycle state for an approval auto-review."""

    in_progress = "inProgress"
    approved = "approved"
    denied = "denied"
    timed_out = "timedOut"
    aborted = "aborted"


class GuardianRiskLevel(OpenEnum):
    """[UNSTABLE] Risk level assigned by approval auto-review."""

    low = "low"
    medium = "medium"
    high = "high"
    critical = "critical"


class GuardianUserAuthorization(OpenEnum):
    """[UNSTABLE] Authorization level assigned by approval auto-review."""

    unknown = "unknown"
    low = "low"
    medium = "medium"
    high = "high"


class GuardianCommandSource(OpenEnum):
    """The possible values of `CommandGuardianApprovalReviewAction.source` and
    `ExecveGuardianApprovalReviewAction.source`.
    """

    shell = "shell"
    unified_exec = "unifiedExec"


@variant(tag=("type", "writeStdin"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WriteStdinGuardianApprovalReviewAction(Base):
    """A child approval for input to an existing command execution item."""

    type: ClassVar[Literal["writeStdin"]] = "writeStdin"

    approval_id: str
    cwd: LegacyAppPathString
    process_id: str
    stdin: str


@variant(tag=("type", "applyPatch"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApplyPatchGuardianApprovalReviewAction(Base):
    """The variant of `GuardianApprovalReviewAction` whose `type` is `applyPatch`."""

    type: ClassVar[Literal["applyPatch"]] = "applyPatch"

    cwd: LegacyAppPathString
    files: list[LegacyAppPathString]


@variant(tag=("type", "networkAccess"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class NetworkAccessGuardianApprovalReviewAction(Base):
    """The variant of `GuardianApprovalReviewAction` whose `type` is `networkAccess`."""

    type: ClassVar[Literal["networkAccess"]] = "networkAccess"

    host: str
    port: int
    protocol: NetworkApprovalProtocol
    target: str


@variant(tag=("type", "mcpToolCall"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolCallGuardianApprovalReviewAction(Base):
    """The variant of `GuardianApprovalReviewAction` whose `type` is `mcpToolCall`."""

    type: ClassVar[Literal["mcpToolCall"]] = "mcpToolCall"

    server: str
    tool_name: str
    connector_id: str | None = None
    connector_name: str | None = None
    tool_title: str | None = None


@variant(tag=("type", "requestPermissions"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class RequestPermissionsGuardianApprovalReviewAction(Base):
    """The variant of `GuardianApprovalReviewAction` whose `type` is `requestPermissions`."""

    type: ClassVar[Literal["requestPermissions"]] = "requestPermissions"

    permissions: RequestPermissionProfile
    reason: str | None = None


if TYPE_CHECKING:
    GuardianApprovalReviewAction: TypeAlias = """(
        CommandGuardianApprovalReviewAction
        | ExecveGuardianApprovalReviewAction
        | WriteStdinGuardianApprovalReviewAction
        | ApplyPatchGuardianApprovalReviewAction
        | NetworkAccessGuardianApprovalReviewAction
        | McpToolCallGuardianApprovalReviewAction
        | RequestPermissionsGuardianApprovalReviewAction
        | Unknown
    )"""
else:
    GuardianApprovalReviewAction = Tagged(
        "GuardianApprovalReviewAction",
        "type",
        {
            "command": "CommandGuardianApprovalReviewAction",
            "execve": "ExecveGuardianApprovalReviewAction",
            "writeStdin": "WriteStdinGuardianApprovalReviewAction",
            "applyPatch": "ApplyPatchGuardianApprovalReviewAction",
            "networkAccess": "NetworkAccessGuardianApprovalReviewAction",
            "mcpToolCall": "McpToolCallGuardianApprovalReviewAction",
            "requestPermissions": "RequestPermissionsGuardianApprovalReviewAction",
        },
    )


class HookExecutionMode(OpenEnum):
    """The possible values of `HookRunSummary.execution_mode`."""

    sync = "sync"
    async_ = "async"


class HookHandlerType(OpenEnum):
    """The possible values of `HookRunSummary.handler_type`."""

    command = "command"
    mcp_tool = "mcpTool"
    prompt = "prompt"
    agent = "agent"


class HookOutputEntryKind(OpenEnum):
    """The possible values of `HookOutputEntry.kind`."""

    warning = "warning"
    stop = "stop"
    feedback = "feedback"
    context = "context"
    error = "error"


class HookRunStatus(OpenEnum):
    """The possible values of `HookRunSummary.status`."""

    running = "running"
    completed = "completed"
    failed = "failed"
    blocked = "blocked"
    stopped = "stopped"


class HookScope(OpenEnum):
    """The possible values of `HookRunSummary.scope`."""

    thread = "thread"
    turn = "turn"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolCallProgressNotification(Base, Notification):
    """The notification `item/mcpToolCall/progress`."""

    method: ClassVar[str] = "item/mcpToolCall/progress"

    item_id: str
    message: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PlanDeltaNotification(Base, Notification):
    """EXPERIMENTAL - proposed plan streaming deltas for plan items. Clients should not assume
    concatenated deltas match the completed plan item content.

    The notification `item/plan/delta`.
    """

    method: ClassVar[str] = "item/plan/delta"

    delta: str
    item_id: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningSummaryPartAddedNotification(Base, Notification):
    """The notification `item/reasoning/summaryPartAdded`."""

    method: ClassVar[str] = "item/reasoning/summaryPartAdded"

    item_id: str
    summary_index: int
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningSummaryTextDeltaNotification(Base, Notification):
    """The notification `item/reasoning/summaryTextDelta`."""

    method: ClassVar[str] = "item/reasoning/summaryTextDelta"

    delta: str
    item_id: str
    summary_index: int
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningTextDeltaNotification(Base, Notification):
    """The notification `item/reasoning/textDelta`."""

    method: ClassVar[str] = "item/reasoning/textDelta"

    content_index: int
    delta: str
    item_id: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class StrictReviewRequiredNotification(Base, Notification):
    """The notification `autoApprovalReview/strictReviewRequired`.

    Attributes:
        started_at_ms: Unix timestamp (in milliseconds) when this review started.
    """

    method: ClassVar[str] = "autoApprovalReview/strictReviewRequired"

    started_at_ms: int
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TerminalInteractionNotification(Base, Notification):
    """The notification `item/commandExecution/terminalInteraction`."""

    method: ClassVar[str] = "item/commandExecution/terminalInteraction"

    item_id: str
    process_id: str
    stdin: str
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GuardianApprovalReview(Base):
    """[UNSTABLE] Temporary approval auto-review payload used by `item/autoApprovalReview/*`
    notifications. This shape is expected to change soon.
    """

    status: GuardianApprovalReviewStatus
    rationale: str | None = None
    risk_level: GuardianRiskLevel | None = None
    user_authorization: GuardianUserAuthorization | None = None


@variant(tag=("type", "command"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandGuardianApprovalReviewAction(Base):
    """The variant of `GuardianApprovalReviewAction` whose `type` is `command`."""

    type: ClassVar[Literal["command"]] = "command"

    command: str
    cwd: LegacyAppPathString
    source: GuardianCommandSource


@variant(tag=("type", "execve"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExecveGuardianApprovalReviewAction(Base):
    """The variant of `GuardianApprovalReviewAction` whose `type` is `execve`."""

    type: ClassVar[Literal["execve"]] = "execve"

    argv: list[str]
    cwd: AbsolutePathBuf
    program: str
    source: GuardianCommandSource


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookOutputEntry(Base):
    """An entry of `HookRunSummary.entries`."""

    kind: HookOutputEntryKind
    text: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ItemGuardianApprovalReviewCompletedNotification(Base, Notification):
    """[UNSTABLE] Temporary notification payload for approval auto-review. This shape is expected
    to change soon.

    The notification `item/autoApprovalReview/completed`.

    Attributes:
        completed_at_ms: Unix timestamp (in milliseconds) when this review completed.
        review_id: Stable identifier for this review.
        started_at_ms: Unix timestamp (in milliseconds) when this review started.
        target_item_id: Identifier for the reviewed item or tool call when one exists.

            In most cases, one review maps to one target item. The exceptions are - execve
            reviews, where a single command may contain multiple execve calls to review (only
            possible when using the shell_zsh_fork feature) - stdin reviews, which refer to the
            existing parent command item and have a separate approval ID in the action payload -
            network policy reviews, where there is no target item

            A network call is triggered by a CommandExecution item, so having a target_item_id
            set to the CommandExecution item would be misleading because the review is about the
            network call, not the command execution. Therefore, target_item_id is set to None
            for network policy reviews.
    """

    method: ClassVar[str] = "item/autoApprovalReview/completed"

    action: GuardianApprovalReviewAction
    completed_at_ms: int
    decision_source: AutoReviewDecisionSource
    review: GuardianApprovalReview
    review_id: str
    started_at_ms: int
    thread_id: str
    turn_id: str
    target_item_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ItemGuardianApprovalReviewStartedNotification(Base, Notification):
    """[UNSTABLE] Temporary notification payload for approval auto-review. This shape is expected
    to change soon.

    The notification `item/autoApprovalReview/started`.

    Attributes:
        review_id: Stable identifier for this review.
        started_at_ms: Unix timestamp (in milliseconds) when this review started.
        target_item_id: Identifier for the reviewed item or tool call when one exists.

            In most cases, one review maps to one target item. The exceptions are - execve
            reviews, where a single command may contain multiple execve calls to review (only
            possible when using the shell_zsh_fork feature) - stdin reviews, which refer to the
            existing parent command item and have a separate approval ID in the action payload -
            network policy reviews, where there is no target item

            A network call is triggered by a CommandExecution item, so having a target_item_id
            set to the CommandExecution item would be misleading because the review is about the
            network call, not the command execution. Therefore, target_item_id is set to None
            for network policy reviews.
    """

    method: ClassVar[str] = "item/autoApprovalReview/started"

    action: GuardianApprovalReviewAction
    review: GuardianApprovalReview
    review_id: str
    started_at_ms: int
    thread_id: str
    turn_id: str
    target_item_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookRunSummary(Base):
    """The value of `HookCompletedNotification.run` and `HookStartedNotification.run`."""

    display_order: int
    entries: list[HookOutputEntry]
    event_name: HookEventName
    execution_mode: HookExecutionMode
    handler_type: HookHandlerType
    id: str
    scope: HookScope
    source_path: AbsolutePathBuf
    started_at: int
    status: HookRunStatus
    completed_at: int | None = None
    duration_ms: int | None = None
    source: HookSource = HookSource.unknown
    status_message: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookCompletedNotification(Base, Notification):
    """The notification `hook/completed`."""

    method: ClassVar[str] = "hook/completed"

    run: HookRunSummary
    thread_id: str
    turn_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookStartedNotification(Base, Notification):
    """The notification `hook/started`."""

    method: ClassVar[str] = "hook/started"

    run: HookRunSummary
    thread_id: str
    turn_id: str | None = None


publish(globals())
