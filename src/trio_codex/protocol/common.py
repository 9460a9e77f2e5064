# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What several domains share: threads, turns and items as they are read, policies."""

from typing import Any, ClassVar, Literal, TypeAlias

import attrs

# The other domains have these from here.
from trio_codex._util._model import UNSET as UNSET
from trio_codex._util._model import Notification as Notification
from trio_codex._util._model import OpenEnum as OpenEnum
from trio_codex._util._model import Unknown as Unknown
from trio_codex._util._model import UnsetType as UnsetType
from trio_codex.protocol.rows import Base as Base
from trio_codex.protocol.rows import Keyed as Keyed
from trio_codex.protocol.rows import Row as Row
from trio_codex.protocol.rows import Shape as Shape
from trio_codex.protocol.rows import Tagged as Tagged
from trio_codex.protocol.rows import Untagged as Untagged
from trio_codex.protocol.rows import publish as publish

# A path that is guaranteed to be absolute and normalized (though it is not guaranteed to be
# canonicalized or exist on the filesystem).
#
# IMPORTANT: When deserializing an `AbsolutePathBuf`, a base path must be set using
# [AbsolutePathBufGuard::new]. If no base path is set, the deserialization will fail unless the
# path being deserialized is already absolute.
AbsolutePathBuf: TypeAlias = str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActivePermissionProfile(Base):
    """The value of `ThreadForkResponse.active_permission_profile`,
    `ThreadSettings.active_permission_profile` and 2 other fields.

    Attributes:
        id: Identifier from `default_permissions` or the implicit built-in default, such as
            `:workspace` or a user-defined `[permissions.<id>]` profile.
        extends: Parent profile identifier from the selected permissions profile's `extends`
            setting, when present.
    """

    id: str
    extends: str | None = None


LegacyAppPathString: TypeAlias = str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdditionalNetworkPermissions(Base):
    """The value of `RequestPermissionProfile.network`, `AdditionalPermissionProfile.network` and 1
    other field.
    """

    enabled: bool | UnsetType | None = UNSET


class AgentMessageDelivery(OpenEnum):
    """The possible values of `AgentMessageThreadItem.delivery`."""

    async_ = "async"


AgentPath: TypeAlias = str


class ApprovalsReviewer(OpenEnum):
    """Configures who approval requests are routed to for review. Examples include sandbox escapes,
    blocked network access, MCP approval prompts, and ARC escalations. Defaults to `user`.
    `auto_review` uses a carefully prompted subagent to gather relevant context and apply a
    risk-based decision framework before approving or denying the request. The legacy value
    `guardian_subagent` is accepted for compatibility.
    """

    user = "user"
    auto_review = "auto_review"
    guardian_subagent = "guardian_subagent"


class AskForApprovalValue(OpenEnum):
    """When the runtime asks for an approval, as a word."""

    untrusted = "untrusted"
    on_request = "on-request"
    never = "never"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GranularAskForApproval(Base):
    """What the runtime asks for, one by one; the rest it refuses."""

    mcp_elicitations: bool = attrs.field(metadata={"wire": "mcp_elicitations"})
    rules: bool
    sandbox_approval: bool = attrs.field(metadata={"wire": "sandbox_approval"})
    request_permissions: bool | UnsetType = attrs.field(
        default=UNSET, metadata={"wire": "request_permissions"}
    )
    skill_approval: bool | UnsetType = attrs.field(
        default=UNSET, metadata={"wire": "skill_approval"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AsyncUserInputQuestion(Base):
    """An entry of `AgentMessageThreadItem.questions`."""

    title: str
    options: list[str] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ByteRange(Base):
    """The value of `TextElement.byte_range`: Byte range in the parent `text` buffer that this
    element occupies.
    """

    end: int
    start: int


class CodexErrorInfoValue(OpenEnum):
    """The kinds of failure that are a single word."""

    context_window_exceeded = "contextWindowExceeded"
    session_budget_exceeded = "sessionBudgetExceeded"
    usage_limit_exceeded = "usageLimitExceeded"
    rate_limit_exceeded = "rateLimitExceeded"
    flex_unavailable = "flexUnavailable"
    server_overloaded = "serverOverloaded"
    cyber_policy = "cyberPolicy"
    misalignment_policy_violation = "misalignmentPolicyViolation"
    too_many_denials = "tooManyDenials"
    internal_server_error = "internalServerError"
    unauthorized = "unauthorized"
    bad_request = "badRequest"
    thread_rollback_failed = "threadRollbackFailed"
    sandbox_error = "sandboxError"
    other = "other"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HttpConnectionFailedCodexErrorInfo(Base):
    """The provider is unreachable or refused."""

    http_status_code: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResponseStreamConnectionFailedCodexErrorInfo(Base):
    """Failed to connect to the response SSE stream."""

    http_status_code: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResponseStreamDisconnectedCodexErrorInfo(Base):
    """The response SSE stream disconnected in the middle of a turn before completion."""

    http_status_code: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResponseTooManyFailedAttemptsCodexErrorInfo(Base):
    """Reached the retry limit for responses."""

    http_status_code: int | None = None


class NonSteerableTurnKind(OpenEnum):
    """The possible values of `ActiveTurnNotSteerableCodexErrorInfo.turn_kind`."""

    review = "review"
    compact = "compact"


class CollabAgentStatus(OpenEnum):
    """The possible values of `CollabAgentState.status`."""

    pending_init = "pendingInit"
    running = "running"
    interrupted = "interrupted"
    completed = "completed"
    errored = "errored"
    shutdown = "shutdown"
    not_found = "notFound"


class CollabAgentTool(OpenEnum):
    """The possible values of `CollabAgentToolCallThreadItem.tool`."""

    spawn_agent = "spawnAgent"
    send_input = "sendInput"
    resume_agent = "resumeAgent"
    wait = "wait"
    close_agent = "closeAgent"
    send_message = "sendMessage"
    followup_task = "followupTask"
    interrupt_agent = "interruptAgent"
    list_agents = "listAgents"


class CollabAgentToolCallStatus(OpenEnum):
    """The possible values of `CollabAgentToolCallThreadItem.status`."""

    in_progress = "inProgress"
    completed = "completed"
    failed = "failed"
    interrupted = "interrupted"


class ModeKind(OpenEnum):
    """Initial collaboration mode to use when the TUI starts."""

    plan = "plan"
    default = "default"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ListFilesCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `listFiles`."""

    type: ClassVar[Literal["listFiles"]] = "listFiles"

    command: str
    path: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `search`."""

    type: ClassVar[Literal["search"]] = "search"

    command: str
    path: str | None = None
    query: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnknownCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `unknown`."""

    type: ClassVar[Literal["unknown"]] = "unknown"

    command: str


class CommandExecutionSource(OpenEnum):
    """What started a command, for example the agent or the user."""

    agent = "agent"
    user_shell = "userShell"
    unified_exec_startup = "unifiedExecStartup"
    unified_exec_interaction = "unifiedExecInteraction"


class CommandExecutionStatus(OpenEnum):
    """Whether a command runs, and how it ended; a declined one never ran."""

    in_progress = "inProgress"
    completed = "completed"
    failed = "failed"
    declined = "declined"


class CyberAccessProgram(OpenEnum):
    """Requested cyber treatment for an OpenAI model turn. Authorization and model-tier
    restrictions remain server-owned.
    """

    standard = "standard"
    daybreak_blue = "daybreakBlue"
    daybreak_red = "daybreakRed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputTextDynamicToolCallOutputContentItem(Base):
    """The variant of `DynamicToolCallOutputContentItem` whose `type` is `inputText`."""

    type: ClassVar[Literal["inputText"]] = "inputText"

    text: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputImageDynamicToolCallOutputContentItem(Base):
    """The variant of `DynamicToolCallOutputContentItem` whose `type` is `inputImage`."""

    type: ClassVar[Literal["inputImage"]] = "inputImage"

    image_url: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputAudioDynamicToolCallOutputContentItem(Base):
    """The variant of `DynamicToolCallOutputContentItem` whose `type` is `inputAudio`."""

    type: ClassVar[Literal["inputAudio"]] = "inputAudio"

    audio_url: str


class DynamicToolCallStatus(OpenEnum):
    """The possible values of `DynamicToolCallThreadItem.status`."""

    in_progress = "inProgress"
    completed = "completed"
    failed = "failed"


class FileSystemAccessMode(OpenEnum):
    """The possible values of `FileSystemSandboxEntry.access`."""

    read = "read"
    write = "write"
    deny = "deny"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GlobPatternFileSystemPath(Base):
    """The variant of `FileSystemPath` whose `type` is `glob_pattern`."""

    type: ClassVar[Literal["glob_pattern"]] = "glob_pattern"

    pattern: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RootFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `root`."""

    kind: ClassVar[Literal["root"]] = "root"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MinimalFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `minimal`."""

    kind: ClassVar[Literal["minimal"]] = "minimal"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TmpdirFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `tmpdir`."""

    kind: ClassVar[Literal["tmpdir"]] = "tmpdir"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SlashTmpFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `slash_tmp`."""

    kind: ClassVar[Literal["slash_tmp"]] = "slash_tmp"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputTextFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `input_text`."""

    type: ClassVar[Literal["input_text"]] = "input_text"

    text: str


class ImageDetail(OpenEnum):
    """The possible values of `InputImageFunctionCallOutputContentItem.detail`,
    `ImageUserInput.detail` and 2 other fields.
    """

    auto = "auto"
    low = "low"
    high = "high"
    original = "original"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputAudioFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `input_audio`."""

    type: ClassVar[Literal["input_audio"]] = "input_audio"

    audio_url: str = attrs.field(metadata={"wire": "audio_url"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EncryptedContentFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `encrypted_content`."""

    type: ClassVar[Literal["encrypted_content"]] = "encrypted_content"

    encrypted_content: str = attrs.field(metadata={"wire": "encrypted_content"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GitInfo(Base):
    """The state of the Git repository that a thread was started in."""

    branch: str | None = None
    origin_url: str | None = None
    sha: str | None = None


class HookEventName(OpenEnum):
    """The possible values of `HookRunSummary.event_name`, `CommandHookMetadata.event_name` and 4
    other fields.
    """

    pre_tool_use = "preToolUse"
    permission_request = "permissionRequest"
    post_tool_use = "postToolUse"
    pre_compact = "preCompact"
    post_compact = "postCompact"
    session_start = "sessionStart"
    session_end = "sessionEnd"
    user_prompt_submit = "userPromptSubmit"
    subagent_start = "subagentStart"
    subagent_stop = "subagentStop"
    stop = "stop"
    interrupt = "interrupt"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookPromptFragment(Base):
    """An entry of `HookPromptThreadItem.fragments`."""

    hook_run_id: str
    text: str


class HookSource(OpenEnum):
    """The possible values of `HookRunSummary.source`, `CommandHookMetadata.source` and 3 other
    fields.
    """

    system = "system"
    user = "user"
    project = "project"
    mdm = "mdm"
    session_flags = "sessionFlags"
    plugin = "plugin"
    cloud_requirements = "cloudRequirements"
    cloud_managed_config = "cloudManagedConfig"
    legacy_managed_config_file = "legacyManagedConfigFile"
    legacy_managed_config_mdm = "legacyManagedConfigMdm"
    unknown = "unknown"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UsageLimitExceededImageGenerationFailure(Base):
    """The variant of `ImageGenerationFailure` whose `type` is `usageLimitExceeded`."""

    type: ClassVar[Literal["usageLimitExceeded"]] = "usageLimitExceeded"

    limit_id: str
    resets_at: int | None = None


class McpAppDisplayMode(OpenEnum):
    """The possible values of `McpAppUi.preferred_model_display_mode`."""

    inline = "inline"
    fullscreen = "fullscreen"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolCallAppContext(Base):
    """The value of `McpToolCallThreadItem.app_context`."""

    connector_id: str
    action_name: str | None = None
    app_name: str | None = None
    link_id: str | None = None
    resource_uri: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolCallError(Base):
    """The value of `McpToolCallThreadItem.error`."""

    message: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolCallResult(Base):
    """The value of `McpToolCallThreadItem.result`."""

    content: list[Any]
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})
    structured_content: Any = None


class McpToolCallStatus(OpenEnum):
    """The possible values of `McpToolCallThreadItem.status`."""

    in_progress = "inProgress"
    completed = "completed"
    failed = "failed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MemoryCitationEntry(Base):
    """An entry of `MemoryCitation.entries`."""

    line_end: int
    line_start: int
    note: str
    path: str


class MessagePhase(OpenEnum):
    """Classifies assistant text as commentary, a partial answer, or a terminal answer.

    Providers do not emit this consistently, so callers must treat `None` as "phase unknown" and
    keep compatibility behavior for legacy models.

    Attributes:
        commentary: Mid-turn assistant text (for example preamble/progress narration).

            Additional tool calls or assistant output may follow before turn completion.
        partial_answer: Stable answer text that may be followed by more assistant output or
            tools.
        final_answer: The assistant's declared terminal answer text for the current turn.
    """

    commentary = "commentary"
    partial_answer = "partial_answer"
    final_answer = "final_answer"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MisalignmentSteer(Base):
    """The value of `MisalignmentErrorDetails.steer`: Instruction to submit as the next turn's user
    input if continuation is confirmed.
    """

    message: str


class MultiAgentModeValue(OpenEnum):
    """The variants of `MultiAgentMode` that are a single word."""

    explicit_request_only = "explicitRequestOnly"
    proactive = "proactive"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomMultiAgentMode(Base):
    """The variant `custom` of `MultiAgentMode`."""

    custom: str


class NetworkAccess(OpenEnum):
    """The possible values of `ExternalSandboxSandboxPolicy.network_access`."""

    restricted = "restricted"
    enabled = "enabled"


class NetworkApprovalProtocol(OpenEnum):
    """The possible values of `NetworkAccessGuardianApprovalReviewAction.protocol` and
    `NetworkApprovalContext.protocol`.
    """

    http = "http"
    https = "https"
    socks5_tcp = "socks5Tcp"
    socks5_udp = "socks5Udp"


class PatchApplyStatus(OpenEnum):
    """Whether a change of files was made; a declined one was not."""

    in_progress = "inProgress"
    completed = "completed"
    failed = "failed"
    declined = "declined"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AddPatchChangeKind(Base):
    """The variant of `PatchChangeKind` whose `type` is `add`."""

    type: ClassVar[Literal["add"]] = "add"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeletePatchChangeKind(Base):
    """The variant of `PatchChangeKind` whose `type` is `delete`."""

    type: ClassVar[Literal["delete"]] = "delete"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UpdatePatchChangeKind(Base):
    """The variant of `PatchChangeKind` whose `type` is `update`."""

    type: ClassVar[Literal["update"]] = "update"

    move_path: str | None = attrs.field(default=None, metadata={"wire": "move_path"})


class Personality(OpenEnum):
    """Deprecated: `friendly` and `pragmatic` no longer select a style."""

    none = "none"
    friendly = "friendly"
    pragmatic = "pragmatic"


# A non-empty reasoning effort value advertised by the model.
ReasoningEffort: TypeAlias = str


class ReasoningSummary(OpenEnum):
    """A summary of the reasoning performed by the model. This can be useful for debugging and
    understanding the model's reasoning process. See
    https://platform.openai.com/docs/guides/reasoning?api-mode=responses#reasoning-summaries

    Attributes:
        none: Option to disable reasoning summaries.
    """

    auto = "auto"
    concise = "concise"
    detailed = "detailed"
    none = "none"


RequestId: TypeAlias = str | int


class SandboxMode(OpenEnum):
    """What commands of the agent may do."""

    read_only = "read-only"
    workspace_write = "workspace-write"
    danger_full_access = "danger-full-access"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DangerFullAccessSandboxPolicy(Base):
    """No sandbox: commands may do all that the runtime may."""

    type: ClassVar[Literal["dangerFullAccess"]] = "dangerFullAccess"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReadOnlySandboxPolicy(Base):
    """Commands may read files, and write none."""

    type: ClassVar[Literal["readOnly"]] = "readOnly"

    network_access: bool | UnsetType = UNSET


class SessionSourceValue(OpenEnum):
    """The variants of `SessionSource` that are a single word."""

    cli = "cli"
    vscode = "vscode"
    exec = "exec"
    app_server = "appServer"
    unknown = "unknown"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomSessionSource(Base):
    """The variant `custom` of `SessionSource`."""

    custom: str


class SortDirection(OpenEnum):
    """Whether a list begins with the smallest or with the largest."""

    asc = "asc"
    desc = "desc"


class SubAgentActivityKind(OpenEnum):
    """The possible values of `SubAgentActivityThreadItem.kind`."""

    started = "started"
    interacted = "interacted"
    interrupted = "interrupted"
    completed = "completed"


class SubAgentSourceValue(OpenEnum):
    """The variants of `SubAgentSource` that are a single word."""

    review = "review"
    compact = "compact"
    memory_consolidation = "memory_consolidation"


ThreadId: TypeAlias = str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class OtherSubAgentSource(Base):
    """The variant `other` of `SubAgentSource`."""

    other: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadExtra(Base):
    """Extra app-server data for a thread."""


class ThreadHistoryMode(OpenEnum):
    """The possible values of `Thread.history_mode` and `ThreadStartParams.history_mode`."""

    legacy = "legacy"
    paginated = "paginated"


ThreadSource: TypeAlias = str


class ThreadActiveFlag(OpenEnum):
    """What a turn that runs waits for: an approval, or an answer of the user."""

    waiting_on_approval = "waitingOnApproval"
    waiting_on_user_input = "waitingOnUserInput"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PlanThreadItem(Base):
    """EXPERIMENTAL - proposed plan item content. The completed plan item is authoritative and may
    not match the concatenation of `PlanDelta` text.
    """

    type: ClassVar[Literal["plan"]] = "plan"

    id: str
    text: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningThreadItem(Base):
    """The model's reasoning, as far as the provider shows it."""

    type: ClassVar[Literal["reasoning"]] = "reasoning"

    id: str
    content: list[str] = attrs.field(factory=list[str])
    summary: list[str] = attrs.field(factory=list[str])


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SleepThreadItem(Base):
    """Display item emitted by the interruptible `clock.sleep` tool."""

    type: ClassVar[Literal["sleep"]] = "sleep"

    duration_ms: int
    id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnteredReviewModeThreadItem(Base):
    """The item at the start of a review."""

    type: ClassVar[Literal["enteredReviewMode"]] = "enteredReviewMode"

    id: str
    review: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExitedReviewModeThreadItem(Base):
    """The item at the end of a review, with its findings as text."""

    type: ClassVar[Literal["exitedReviewMode"]] = "exitedReviewMode"

    id: str
    review: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ContextCompactionThreadItem(Base):
    """A compaction: the history was summed up."""

    type: ClassVar[Literal["contextCompaction"]] = "contextCompaction"

    id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionAppearance(Base):
    """Extensible visual presentation for a custom thread section."""

    color: str | UnsetType | None = UNSET
    icon: str | UnsetType | None = UNSET


class ThreadSourceKind(OpenEnum):
    """The possible values of `ThreadListParams.source_kinds` and
    `ThreadSearchParams.source_kinds`.
    """

    cli = "cli"
    vscode = "vscode"
    exec = "exec"
    app_server = "appServer"
    sub_agent = "subAgent"
    sub_agent_review = "subAgentReview"
    sub_agent_compact = "subAgentCompact"
    sub_agent_thread_spawn = "subAgentThreadSpawn"
    sub_agent_other = "subAgentOther"
    unknown = "unknown"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class NotLoadedThreadStatus(Base):
    """The thread is stored, and the runtime has not loaded it."""

    type: ClassVar[Literal["notLoaded"]] = "notLoaded"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class IdleThreadStatus(Base):
    """The thread is loaded, and no turn runs on it."""

    type: ClassVar[Literal["idle"]] = "idle"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SystemErrorThreadStatus(Base):
    """The last turn of the thread failed."""

    type: ClassVar[Literal["systemError"]] = "systemError"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadStartThreadUnreadPosition(Base):
    """Explicitly marked unread, including when the thread has no turns."""

    type: ClassVar[Literal["threadStart"]] = "threadStart"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnThreadUnreadPosition(Base):
    """The earliest completed result needing attention."""

    type: ClassVar[Literal["turn"]] = "turn"

    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TokenUsageBreakdown(Base):
    """Numbers of tokens, by what they were used for."""

    cached_input_tokens: int
    input_tokens: int
    output_tokens: int
    reasoning_output_tokens: int
    total_tokens: int
    cache_write_input_tokens: int = 0


class TurnItemsView(OpenEnum):
    """How many of a turn's items a snapshot of it contains.

    Attributes:
        not_loaded: `items` was not loaded for this turn. The field is intentionally empty.
        summary: `items` contains only a display summary for this turn.
        full: `items` contains every ThreadItem available from persisted app-server history
            for this turn.
    """

    not_loaded = "notLoaded"
    summary = "summary"
    full = "full"


class TurnStatus(OpenEnum):
    """How far a turn has come: it runs, or it has ended in one of three ways."""

    completed = "completed"
    interrupted = "interrupted"
    failed = "failed"
    in_progress = "inProgress"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AudioUserInput(Base):
    """The variant of `UserInput` whose `type` is `audio`."""

    type: ClassVar[Literal["audio"]] = "audio"

    url: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LocalAudioUserInput(Base):
    """The variant of `UserInput` whose `type` is `localAudio`."""

    type: ClassVar[Literal["localAudio"]] = "localAudio"

    path: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillUserInput(Base):
    """The variant of `UserInput` whose `type` is `skill`."""

    type: ClassVar[Literal["skill"]] = "skill"

    name: str
    path: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MentionUserInput(Base):
    """The variant of `UserInput` whose `type` is `mention`."""

    type: ClassVar[Literal["mention"]] = "mention"

    name: str
    path: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `search`."""

    type: ClassVar[Literal["search"]] = "search"

    queries: list[str] | None = None
    query: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class OpenPageWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `openPage`."""

    type: ClassVar[Literal["openPage"]] = "openPage"

    url: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FindInPageWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `findInPage`."""

    type: ClassVar[Literal["findInPage"]] = "findInPage"

    pattern: str | None = None
    url: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class OtherWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `other`."""

    type: ClassVar[Literal["other"]] = "other"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WorkspaceWriteSandboxPolicy(Base):
    """Commands may write in the working directory and some others."""

    type: ClassVar[Literal["workspaceWrite"]] = "workspaceWrite"

    exclude_slash_tmp: bool | UnsetType = UNSET
    exclude_tmpdir_env_var: bool | UnsetType = UNSET
    network_access: bool | UnsetType = UNSET
    writable_roots: list[AbsolutePathBuf] | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReadCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `read`."""

    type: ClassVar[Literal["read"]] = "read"

    command: str
    name: str
    path: LegacyAppPathString


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PathFileSystemPath(Base):
    """The variant of `FileSystemPath` whose `type` is `path`."""

    type: ClassVar[Literal["path"]] = "path"

    path: LegacyAppPathString


@attrs.frozen(kw_only=True, eq=False, repr=False)
class KindFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `project_roots`."""

    kind: ClassVar[Literal["project_roots"]] = "project_roots"

    subpath: LegacyAppPathString | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnknownFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `unknown`."""

    kind: ClassVar[Literal["unknown"]] = "unknown"

    path: str
    subpath: LegacyAppPathString | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadEnvironment(Base):
    """An environment selected by a loaded thread, independent of connection status."""

    cwd: LegacyAppPathString
    environment_id: str
    runtime_workspace_roots: list[LegacyAppPathString]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ImageViewThreadItem(Base):
    """An image file that the agent looked at."""

    type: ClassVar[Literal["imageView"]] = "imageView"

    id: str
    path: LegacyAppPathString


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnEnvironmentParams(Base):
    """An entry of `ThreadStartParams.environments` and `TurnStartParams.environments`.

    Attributes:
        runtime_workspace_roots: Environment-native runtime workspace roots. Omitted
            defaults to `cwd`.
    """

    cwd: LegacyAppPathString
    environment_id: str
    runtime_workspace_roots: list[LegacyAppPathString] | UnsetType | None = UNSET


AskForApproval: TypeAlias = AskForApprovalValue | GranularAskForApproval | Unknown


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TextElement(Base):
    """An entry of `TextUserInput.text_elements`: UI-defined spans within `text` used to render or
    persist special elements.

    Attributes:
        byte_range: Byte range in the parent `text` buffer that this element occupies.
        placeholder: Optional human-readable placeholder for the element, displayed in the
            UI.
    """

    byte_range: ByteRange
    placeholder: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActiveTurnNotSteerableCodexErrorInfo(Base):
    """Returned when `turn/start` or `turn/steer` is submitted while the current active turn cannot
    accept same-turn steering, for example `/review` or manual `/compact`.
    """

    turn_kind: NonSteerableTurnKind


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollabAgentState(Base):
    """One of the values of `CollabAgentToolCallThreadItem.agents_states`: Last known status of the
    target agents, when available.
    """

    status: CollabAgentStatus
    message: str | None = None


DynamicToolCallOutputContentItem: TypeAlias = (
    InputTextDynamicToolCallOutputContentItem
    | InputImageDynamicToolCallOutputContentItem
    | InputAudioDynamicToolCallOutputContentItem
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputImageFunctionCallOutputContentItem(Base):
    """The variant of `FunctionCallOutputContentItem` whose `type` is `input_image`."""

    type: ClassVar[Literal["input_image"]] = "input_image"

    detail: ImageDetail | UnsetType | None = UNSET
    image_url: str | UnsetType = attrs.field(default=UNSET, metadata={"wire": "image_url"})
    file_id: str | UnsetType = attrs.field(default=UNSET, metadata={"wire": "file_id"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ImageUserInput(Base):
    """The variant of `UserInput` whose `type` is `image`."""

    type: ClassVar[Literal["image"]] = "image"

    detail: ImageDetail | UnsetType | None = UNSET
    url: str | UnsetType = UNSET
    file_id: str | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class LocalImageUserInput(Base):
    """The variant of `UserInput` whose `type` is `localImage`."""

    type: ClassVar[Literal["localImage"]] = "localImage"

    path: str
    detail: ImageDetail | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookPromptThreadItem(Base):
    """Text that a hook gave to the model."""

    type: ClassVar[Literal["hookPrompt"]] = "hookPrompt"

    fragments: list[HookPromptFragment]
    id: str


ImageGenerationFailure: TypeAlias = UsageLimitExceededImageGenerationFailure | Unknown


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpAppUi(Base):
    """UI resource and display preference for model invocations, captured from the tool descriptor."""

    preferred_model_display_mode: McpAppDisplayMode
    resource_uri: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MemoryCitation(Base):
    """The value of `AgentMessageThreadItem.memory_citation`."""

    entries: list[MemoryCitationEntry]
    thread_ids: list[str]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class MisalignmentErrorDetails(Base):
    """The value of `TurnError.misalignment`: Optional public explanation and continuation
    instruction for a misalignment block.

    Attributes:
        detailed_explanation: A substantive localized explanation is required before
            offering continuation.
        error_type: Open-ended classification; clients must accept categories added by
            Responses.
        review_target: Opaque server-issued block target. Presence alone does not enable
            target-based continuation.
        steer: Instruction to submit as the next turn's user input if continuation is
            confirmed.
    """

    detailed_explanation: str | None = None
    error_type: str | None = None
    review_target: str | None = None
    steer: MisalignmentSteer | None = None


# Controls the effective multi-agent delegation instructions for a turn. `custom` means the
# configured mode hint defines the policy instead of a built-in policy.
MultiAgentMode: TypeAlias = MultiAgentModeValue | CustomMultiAgentMode | Unknown


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalSandboxSandboxPolicy(Base):
    """The runtime is in a sandbox already and builds none."""

    type: ClassVar[Literal["externalSandbox"]] = "externalSandbox"

    network_access: NetworkAccess | UnsetType = UNSET


PatchChangeKind: TypeAlias = (
    AddPatchChangeKind | DeletePatchChangeKind | UpdatePatchChangeKind | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Settings(Base):
    """Settings for a collaboration mode."""

    model: str
    developer_instructions: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "developer_instructions"}
    )
    reasoning_effort: ReasoningEffort | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "reasoning_effort"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SubAgentActivityThreadItem(Base):
    """The item that says what a sub-agent did.

    Attributes:
        model: Resolved model at sub-agent creation; absent from older records and other
            activities.
        reasoning_effort: Resolved reasoning effort at sub-agent creation, when known.
    """

    type: ClassVar[Literal["subAgentActivity"]] = "subAgentActivity"

    agent_path: str
    agent_thread_id: str
    id: str
    kind: SubAgentActivityKind
    model: str | None = None
    reasoning_effort: ReasoningEffort | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSpawnSubAgentSource(Base):
    """The variant `thread_spawn` of `SubAgentSource`."""

    depth: int
    parent_thread_id: ThreadId = attrs.field(metadata={"wire": "parent_thread_id"})
    agent_nickname: str | None = attrs.field(default=None, metadata={"wire": "agent_nickname"})
    agent_path: AgentPath | None = attrs.field(default=None, metadata={"wire": "agent_path"})
    agent_role: str | None = attrs.field(default=None, metadata={"wire": "agent_role"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActiveThreadStatus(Base):
    """A turn runs on the thread; the flags say what it waits for."""

    type: ClassVar[Literal["active"]] = "active"

    active_flags: list[ThreadActiveFlag]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSection(Base):
    """An independently persisted, user-visible thread section.

    Attributes:
        id: Opaque UUIDv7 identity that remains stable when the section is renamed.
        name: The current user-visible section name.
        appearance: Optional appearance synchronized across clients.
    """

    id: str
    name: str
    appearance: ThreadSectionAppearance | None = None


ThreadUnreadPosition: TypeAlias = (
    ThreadStartThreadUnreadPosition | TurnThreadUnreadPosition | Unknown
)


WebSearchAction: TypeAlias = (
    SearchWebSearchAction
    | OpenPageWebSearchAction
    | FindInPageWebSearchAction
    | OtherWebSearchAction
    | Unknown
)


CommandAction: TypeAlias = (
    ReadCommandAction
    | ListFilesCommandAction
    | SearchCommandAction
    | UnknownCommandAction
    | Unknown
)


FileSystemSpecialPath: TypeAlias = (
    RootFileSystemSpecialPath
    | MinimalFileSystemSpecialPath
    | KindFileSystemSpecialPath
    | TmpdirFileSystemSpecialPath
    | SlashTmpFileSystemSpecialPath
    | UnknownFileSystemSpecialPath
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TextUserInput(Base):
    """The variant of `UserInput` whose `type` is `text`.

    Attributes:
        text_elements: UI-defined spans within `text` used to render or persist special
            elements.
    """

    type: ClassVar[Literal["text"]] = "text"

    text: str
    text_elements: list[TextElement] | UnsetType = attrs.field(
        default=UNSET, metadata={"wire": "text_elements"}
    )


# This translation layer make sure that we expose codex error code in camel case.
#
# When an upstream HTTP status is available (for example, from the Responses API or a provider),
# it is forwarded in `httpStatusCode` on the relevant `codexErrorInfo` variant.
CodexErrorInfo: TypeAlias = (
    CodexErrorInfoValue
    | HttpConnectionFailedCodexErrorInfo
    | ResponseStreamConnectionFailedCodexErrorInfo
    | ResponseStreamDisconnectedCodexErrorInfo
    | ResponseTooManyFailedAttemptsCodexErrorInfo
    | ActiveTurnNotSteerableCodexErrorInfo
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollabAgentToolCallThreadItem(Base):
    """The agent starts, messages, awaits or closes a sub-agent.

    Attributes:
        agents_states: Last known status of the target agents, when available.
        id: Unique identifier for this collab tool call.
        receiver_thread_ids: Thread ID of the receiving agent, when applicable. In case of
            spawn operation, this corresponds to the newly spawned agent.
        sender_thread_id: Thread ID of the agent issuing the collab request.
        status: Current status of the collab tool call.
        tool: Name of the collab tool that was invoked.
        model: Model requested for the spawned agent, when applicable.
        prompt: Prompt text sent as part of the collab tool call, when available.
        reasoning_effort: Reasoning effort requested for the spawned agent, when applicable.
    """

    type: ClassVar[Literal["collabAgentToolCall"]] = "collabAgentToolCall"

    agents_states: dict[str, CollabAgentState]
    id: str
    receiver_thread_ids: list[str]
    sender_thread_id: str
    status: CollabAgentToolCallStatus
    tool: CollabAgentTool
    model: str | None = None
    prompt: str | None = None
    reasoning_effort: ReasoningEffort | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DynamicToolCallThreadItem(Base):
    """A call of a tool of the client.

    Attributes:
        duration_ms: The duration of the dynamic tool call in milliseconds.
    """

    type: ClassVar[Literal["dynamicToolCall"]] = "dynamicToolCall"

    arguments: Any
    id: str
    status: DynamicToolCallStatus
    tool: str
    content_items: list[DynamicToolCallOutputContentItem] | None = None
    duration_ms: int | None = None
    namespace: str | None = None
    success: bool | None = None


# Responses API compatible content items that can be returned by a tool call. This is a subset
# of ContentItem with the types we support as function call outputs.
FunctionCallOutputContentItem: TypeAlias = (
    InputTextFunctionCallOutputContentItem
    | InputImageFunctionCallOutputContentItem
    | InputAudioFunctionCallOutputContentItem
    | EncryptedContentFunctionCallOutputContentItem
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ImageGenerationThreadItem(Base):
    """An image that the provider made."""

    type: ClassVar[Literal["imageGeneration"]] = "imageGeneration"

    id: str
    result: str
    status: str
    failure: ImageGenerationFailure | None = None
    revised_prompt: str | None = None
    saved_path: AbsolutePathBuf | None = None
    transparent_background: bool | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpToolCallThreadItem(Base):
    """A call of a tool of an MCP server.

    Attributes:
        duration_ms: The duration of the MCP tool call in milliseconds.
        mcp_app_resource_uri: Legacy compatibility field; prefer `mcpAppUi.resourceUri` when
            available.
        mcp_app_ui: Presentation captured from the invoked descriptor; absent in older
            history.
    """

    type: ClassVar[Literal["mcpToolCall"]] = "mcpToolCall"

    arguments: Any
    id: str
    server: str
    status: McpToolCallStatus
    tool: str
    app_context: McpToolCallAppContext | None = None
    duration_ms: int | None = None
    error: McpToolCallError | None = None
    mcp_app_resource_uri: str | None = None
    mcp_app_ui: McpAppUi | None = None
    plugin_id: str | None = None
    read_only_hint: bool | None = None
    result: McpToolCallResult | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AgentMessageThreadItem(Base):
    """A message of the agent; its phase tells the answer from remarks."""

    type: ClassVar[Literal["agentMessage"]] = "agentMessage"

    id: str
    text: str
    delivery: AgentMessageDelivery | None = None
    memory_citation: MemoryCitation | None = None
    phase: MessagePhase | None = None
    questions: list[AsyncUserInputQuestion] | None = None


SandboxPolicy: TypeAlias = (
    DangerFullAccessSandboxPolicy
    | ReadOnlySandboxPolicy
    | ExternalSandboxSandboxPolicy
    | WorkspaceWriteSandboxPolicy
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileUpdateChange(Base):
    """The change of one file: a diff, or the text of a new or deleted file."""

    diff: str
    kind: PatchChangeKind
    path: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollaborationMode(Base):
    """Collaboration mode for a Codex session."""

    mode: ModeKind
    settings: Settings


SubAgentSource: TypeAlias = (
    SubAgentSourceValue | ThreadSpawnSubAgentSource | OtherSubAgentSource | Unknown
)


ThreadStatus: TypeAlias = (
    NotLoadedThreadStatus
    | IdleThreadStatus
    | SystemErrorThreadStatus
    | ActiveThreadStatus
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadReadState(Base):
    """The first unread position in a durable local thread. A null position means read. The opaque
    revision guards edits against activity or marks the caller has not seen.
    """

    revision: str
    first_unread: ThreadUnreadPosition | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class WebSearchThreadItem(Base):
    """A search on the web that the provider did.

    Attributes:
        results: Structured search results returned out-of-band by standalone web search.

            These stay as opaque JSON at the extension/app-server boundary so new result fields
            and result types can pass through without a Codex release.
    """

    type: ClassVar[Literal["webSearch"]] = "webSearch"

    id: str
    query: str
    action: WebSearchAction | None = None
    results: list[Any] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecutionThreadItem(Base):
    """A command that the agent, or the user, has run.

    Attributes:
        command: The command to be executed.
        command_actions: A best-effort parsing of the command to understand the action(s) it
            will perform. This returns a list of CommandAction objects because a single shell
            command may be composed of many commands piped together.
        cwd: The command's working directory.
        aggregated_output: The command's output, aggregated from stdout and stderr.
        duration_ms: The duration of the command execution in milliseconds.
        exit_code: The command's exit code.
        plugin_id: Trusted first-party plugin id when this command resolves to one plugin
            script.
        process_id: Identifier for the underlying PTY process (when available).
        script_path: Safe plugin-relative path when this command resolves to one plugin
            script.
    """

    type: ClassVar[Literal["commandExecution"]] = "commandExecution"

    command: str
    command_actions: list[CommandAction]
    cwd: LegacyAppPathString
    id: str
    status: CommandExecutionStatus
    aggregated_output: str | None = None
    duration_ms: int | None = None
    exit_code: int | None = None
    plugin_id: str | None = None
    process_id: str | None = None
    script_path: str | None = None
    source: CommandExecutionSource = CommandExecutionSource.agent


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SpecialFileSystemPath(Base):
    """The variant of `FileSystemPath` whose `type` is `special`."""

    type: ClassVar[Literal["special"]] = "special"

    value: FileSystemSpecialPath


UserInput: TypeAlias = (
    TextUserInput
    | ImageUserInput
    | LocalImageUserInput
    | AudioUserInput
    | LocalAudioUserInput
    | SkillUserInput
    | MentionUserInput
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnError(Base):
    """Why a turn failed, or what the runtime is about to try again.

    Attributes:
        misalignment: Optional public explanation and continuation instruction for a
            misalignment block.
    """

    message: str
    additional_details: str | None = None
    codex_error_info: CodexErrorInfo | None = None
    misalignment: MisalignmentErrorDetails | None = None


FunctionCallOutputBody: TypeAlias = str | list[FunctionCallOutputContentItem]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileChangeThreadItem(Base):
    """A change of files, with the diff of each."""

    type: ClassVar[Literal["fileChange"]] = "fileChange"

    changes: list[FileUpdateChange]
    id: str
    status: PatchApplyStatus


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SubAgentSessionSource(Base):
    """The variant `subAgent` of `SessionSource`."""

    sub_agent: SubAgentSource


FileSystemPath: TypeAlias = (
    PathFileSystemPath | GlobPatternFileSystemPath | SpecialFileSystemPath | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserMessageThreadItem(Base):
    """An input of the user, also one that steered the turn."""

    type: ClassVar[Literal["userMessage"]] = "userMessage"

    content: list[UserInput]
    id: str
    client_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FunctionCallOutputThreadItem(Base):
    """The variant of `ThreadItem` whose `type` is `functionCallOutput`."""

    type: ClassVar[Literal["functionCallOutput"]] = "functionCallOutput"

    id: str
    name: str
    output: FunctionCallOutputBody
    namespace: str | None = None


SessionSource: TypeAlias = (
    SessionSourceValue | CustomSessionSource | SubAgentSessionSource | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileSystemSandboxEntry(Base):
    """An entry of `AdditionalFileSystemPermissions.entries`."""

    access: FileSystemAccessMode
    path: FileSystemPath


ThreadItem: TypeAlias = (
    UserMessageThreadItem
    | HookPromptThreadItem
    | AgentMessageThreadItem
    | FunctionCallOutputThreadItem
    | PlanThreadItem
    | ReasoningThreadItem
    | CommandExecutionThreadItem
    | FileChangeThreadItem
    | McpToolCallThreadItem
    | DynamicToolCallThreadItem
    | CollabAgentToolCallThreadItem
    | SubAgentActivityThreadItem
    | WebSearchThreadItem
    | ImageViewThreadItem
    | SleepThreadItem
    | ImageGenerationThreadItem
    | EnteredReviewModeThreadItem
    | ExitedReviewModeThreadItem
    | ContextCompactionThreadItem
    | Unknown
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdditionalFileSystemPermissions(Base):
    """The value of `RequestPermissionProfile.file_system`,
    `AdditionalPermissionProfile.file_system` and 1 other field.

    Attributes:
        read: This will be removed in favor of `entries`.
        write: This will be removed in favor of `entries`.
    """

    entries: list[FileSystemSandboxEntry] | UnsetType | None = UNSET
    glob_scan_max_depth: int | UnsetType | None = UNSET
    read: list[LegacyAppPathString] | UnsetType | None = UNSET
    write: list[LegacyAppPathString] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Turn(Base):
    """A snapshot of a turn.

    Attributes:
        id: Identifier for this turn. Codex-generated turn IDs are UUIDv7.
        items: Thread items currently included in this turn payload.
        completed_at: Unix timestamp (in seconds) when the turn completed.
        duration_ms: Duration between turn start and completion in milliseconds, if known.
        error: Error associated with a failed or interrupted turn.
        items_view: Describes how much of `items` has been loaded for this turn.
        root_turn_id: ID of the first turn in the chain of work that led to this turn. Pass
            this as `rootTurnId` when starting work on behalf of this turn. May be null in older
            history or a `review/start` response.
        started_at: Unix timestamp (in seconds) when the turn started.
    """

    id: str
    items: list[ThreadItem]
    status: TurnStatus
    completed_at: int | None = None
    duration_ms: int | None = None
    error: TurnError | None = None
    items_view: TurnItemsView = TurnItemsView.full
    root_turn_id: str | None = None
    started_at: int | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RequestPermissionProfile(Base):
    """The permissions that the agent asks for."""

    file_system: AdditionalFileSystemPermissions | None = None
    network: AdditionalNetworkPermissions | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Thread(Base):
    """A snapshot of a thread; it has the turns only where they were asked for.

    Attributes:
        cli_version: Version of the CLI that created the thread.
        created_at: Unix timestamp (in seconds) when the thread was created.
        cwd: Working directory captured for the thread.
        ephemeral: Whether the thread is ephemeral and should not be materialized on disk.
        id: Identifier for this thread. Codex-generated thread IDs are UUIDv7.
        model_provider: Model provider used for this thread (for example, 'openai').
        preview: Usually the first user message in the thread, if available.
        project_id: Canonical project assignment owned by app-server, if any.
        session_id: Session id shared by threads that belong to the same session tree.
        source: Origin of the thread (CLI, VSCode, codex exec, codex app-server, etc.).
        status: Current runtime status for the thread.
        turns: Only populated on `thread/resume`, `thread/fork`, and `thread/read` (when
            `includeTurns` is true) responses. For all other responses and notifications
            returning a Thread, the turns field will be an empty list.
        updated_at: Unix timestamp (in seconds) when the thread was last updated.
        agent_nickname: Optional random unique nickname assigned to an AgentControl-spawned
            sub-agent.
        agent_role: Optional role (agent_role) assigned to an AgentControl-spawned
            sub-agent.
        can_accept_direct_input: Whether the app server accepts direct turn input for this
            loaded thread. `None` means the capability is unavailable, such as for an unloaded
            stored thread.
        daybreak_enabled: Saved Daybreak choice, independent of turn execution. Null if
            unset.
        environments: Current environments for a loaded thread, in priority order, primary
            first. `null` means the thread is not loaded or the server does not expose its
            selection. An empty list means no environments are selected. This does not report
            connection status.
        extra: Optional implementation-specific thread data.
        forked_from_id: Source thread id when this thread was created by forking another
            thread.
        git_info: Optional Git metadata captured when the thread was created.
        history_mode: Persisted thread history contract selected when this thread was
            created.
        model: Current configured model when loaded, otherwise the latest persisted model.
            Null when unavailable. This is not per-turn execution telemetry.
        name: Optional user-facing thread title.
        originator: Originator recorded when the thread was created, independent of its
            current client or executor. Null when the recorded originator is unavailable.
        parent_thread_id: The ID of the parent thread. This will only be set if this thread
            is a subagent.
        path: [UNSTABLE] Path to the thread on disk.
        reasoning_effort: Current configured reasoning effort when loaded, otherwise the
            latest persisted effort. Null when unset or unavailable. This is not per-turn
            execution telemetry.
        recency_at: Unix timestamp (in seconds) used for thread recency ordering.
        section: The independently persisted section selected for this thread, if any.
        section_entered_at: Unix timestamp in seconds when the thread entered its current
            section.
        thread_source: Optional analytics source classification for this thread.
    """

    cli_version: str
    created_at: int
    cwd: AbsolutePathBuf
    ephemeral: bool
    id: str
    model_provider: str
    preview: str
    project_id: str | None
    session_id: str
    source: SessionSource
    status: ThreadStatus
    turns: list[Turn | Unknown]
    updated_at: int
    agent_nickname: str | None = None
    agent_role: str | None = None
    can_accept_direct_input: bool | None = None
    daybreak_enabled: bool | None = None
    environments: list[ThreadEnvironment | Unknown] | None = None
    extra: ThreadExtra | None = None
    forked_from_id: str | None = None
    git_info: GitInfo | None = None
    history_mode: ThreadHistoryMode = ThreadHistoryMode.legacy
    model: str | None = None
    name: str | None = None
    originator: str | None = None
    parent_thread_id: str | None = None
    path: str | None = None
    reasoning_effort: ReasoningEffort | None = None
    recency_at: int | None = None
    section: ThreadSection | None = None
    section_entered_at: int | None = None
    thread_source: ThreadSource | None = None


#: How the values of each union are told apart.
UNIONS: tuple[Row, ...] = (
    Untagged(RequestId, (str, int), ()),
    Keyed(AskForApproval, AskForApprovalValue, {"granular": GranularAskForApproval}, {}),
    Tagged(
        DynamicToolCallOutputContentItem,
        "type",
        {
            "inputText": InputTextDynamicToolCallOutputContentItem,
            "inputImage": InputImageDynamicToolCallOutputContentItem,
            "inputAudio": InputAudioDynamicToolCallOutputContentItem,
        },
    ),
    Tagged(
        ImageGenerationFailure,
        "type",
        {"usageLimitExceeded": UsageLimitExceededImageGenerationFailure},
    ),
    Keyed(MultiAgentMode, MultiAgentModeValue, {}, {"custom": CustomMultiAgentMode}),
    Tagged(
        PatchChangeKind,
        "type",
        {
            "add": AddPatchChangeKind,
            "delete": DeletePatchChangeKind,
            "update": UpdatePatchChangeKind,
        },
    ),
    Tagged(
        ThreadUnreadPosition,
        "type",
        {"threadStart": ThreadStartThreadUnreadPosition, "turn": TurnThreadUnreadPosition},
    ),
    Tagged(
        WebSearchAction,
        "type",
        {
            "search": SearchWebSearchAction,
            "openPage": OpenPageWebSearchAction,
            "findInPage": FindInPageWebSearchAction,
            "other": OtherWebSearchAction,
        },
    ),
    Tagged(
        CommandAction,
        "type",
        {
            "read": ReadCommandAction,
            "listFiles": ListFilesCommandAction,
            "search": SearchCommandAction,
            "unknown": UnknownCommandAction,
        },
    ),
    Tagged(
        FileSystemSpecialPath,
        "kind",
        {
            "root": RootFileSystemSpecialPath,
            "minimal": MinimalFileSystemSpecialPath,
            "project_roots": KindFileSystemSpecialPath,
            "tmpdir": TmpdirFileSystemSpecialPath,
            "slash_tmp": SlashTmpFileSystemSpecialPath,
            "unknown": UnknownFileSystemSpecialPath,
        },
    ),
    Keyed(
        CodexErrorInfo,
        CodexErrorInfoValue,
        {
            "httpConnectionFailed": HttpConnectionFailedCodexErrorInfo,
            "responseStreamConnectionFailed": ResponseStreamConnectionFailedCodexErrorInfo,
            "responseStreamDisconnected": ResponseStreamDisconnectedCodexErrorInfo,
            "responseTooManyFailedAttempts": ResponseTooManyFailedAttemptsCodexErrorInfo,
            "activeTurnNotSteerable": ActiveTurnNotSteerableCodexErrorInfo,
        },
        {},
    ),
    Tagged(
        FunctionCallOutputContentItem,
        "type",
        {
            "input_text": InputTextFunctionCallOutputContentItem,
            "input_image": InputImageFunctionCallOutputContentItem,
            "input_audio": InputAudioFunctionCallOutputContentItem,
            "encrypted_content": EncryptedContentFunctionCallOutputContentItem,
        },
    ),
    Tagged(
        SandboxPolicy,
        "type",
        {
            "dangerFullAccess": DangerFullAccessSandboxPolicy,
            "readOnly": ReadOnlySandboxPolicy,
            "externalSandbox": ExternalSandboxSandboxPolicy,
            "workspaceWrite": WorkspaceWriteSandboxPolicy,
        },
    ),
    Keyed(
        SubAgentSource,
        SubAgentSourceValue,
        {"thread_spawn": ThreadSpawnSubAgentSource},
        {"other": OtherSubAgentSource},
    ),
    Tagged(
        ThreadStatus,
        "type",
        {
            "notLoaded": NotLoadedThreadStatus,
            "idle": IdleThreadStatus,
            "systemError": SystemErrorThreadStatus,
            "active": ActiveThreadStatus,
        },
    ),
    Tagged(
        UserInput,
        "type",
        {
            "text": TextUserInput,
            "image": ImageUserInput,
            "localImage": LocalImageUserInput,
            "audio": AudioUserInput,
            "localAudio": LocalAudioUserInput,
            "skill": SkillUserInput,
            "mention": MentionUserInput,
        },
    ),
    Untagged(FunctionCallOutputBody, (str, list[FunctionCallOutputContentItem]), ()),
    Tagged(
        FileSystemPath,
        "type",
        {
            "path": PathFileSystemPath,
            "glob_pattern": GlobPatternFileSystemPath,
            "special": SpecialFileSystemPath,
        },
    ),
    Keyed(
        SessionSource,
        SessionSourceValue,
        {},
        {"custom": CustomSessionSource, "subAgent": SubAgentSessionSource},
    ),
    Tagged(
        ThreadItem,
        "type",
        {
            "userMessage": UserMessageThreadItem,
            "hookPrompt": HookPromptThreadItem,
            "agentMessage": AgentMessageThreadItem,
            "functionCallOutput": FunctionCallOutputThreadItem,
            "plan": PlanThreadItem,
            "reasoning": ReasoningThreadItem,
            "commandExecution": CommandExecutionThreadItem,
            "fileChange": FileChangeThreadItem,
            "mcpToolCall": McpToolCallThreadItem,
            "dynamicToolCall": DynamicToolCallThreadItem,
            "collabAgentToolCall": CollabAgentToolCallThreadItem,
            "subAgentActivity": SubAgentActivityThreadItem,
            "webSearch": WebSearchThreadItem,
            "imageView": ImageViewThreadItem,
            "sleep": SleepThreadItem,
            "imageGeneration": ImageGenerationThreadItem,
            "enteredReviewMode": EnteredReviewModeThreadItem,
            "exitedReviewMode": ExitedReviewModeThreadItem,
            "contextCompaction": ContextCompactionThreadItem,
        },
    ),
)

publish(globals())
