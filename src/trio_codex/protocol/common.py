# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What every program needs: the handshake, a thread, its turns, and how they go."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
    FunctionCallOutputBody,
    LegacyAppPathString,
    ReasoningEffort,
)
from trio_codex.protocol.rows import (
    Base,
    Keyed,
    Tagged,
    publish,
    variant,
)

if TYPE_CHECKING:
    from trio_codex.protocol.thread_items import (
        AudioUserInput,
        CollabAgentToolCallThreadItem,
        CommandExecutionThreadItem,
        ContextCompactionThreadItem,
        DynamicToolCallThreadItem,
        EnteredReviewModeThreadItem,
        ExitedReviewModeThreadItem,
        FileChangeThreadItem,
        FunctionCallOutputThreadItem,
        HookPromptThreadItem,
        ImageGenerationThreadItem,
        ImageUserInput,
        ImageViewThreadItem,
        LocalAudioUserInput,
        LocalImageUserInput,
        McpToolCallThreadItem,
        MentionUserInput,
        PlanThreadItem,
        ReasoningThreadItem,
        SkillUserInput,
        SleepThreadItem,
        SubAgentActivityThreadItem,
        WebSearchThreadItem,
    )
    from trio_codex.protocol.variants import (
        ActiveTurnNotSteerableCodexErrorInfo,
        CustomMultiAgentMode,
        CustomSessionSource,
        DangerFullAccessSandboxPolicy,
        EnvironmentCapabilityRootLocation,
        ExternalSandboxSandboxPolicy,
        FunctionDynamicToolSpec,
        GranularAskForApproval,
        HttpConnectionFailedCodexErrorInfo,
        NamespaceDynamicToolSpec,
        NotLoadedThreadStatus,
        ResponseStreamConnectionFailedCodexErrorInfo,
        ResponseStreamDisconnectedCodexErrorInfo,
        ResponseTooManyFailedAttemptsCodexErrorInfo,
        SubAgentSessionSource,
        SystemErrorThreadStatus,
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActivePermissionProfile(Base):
    """The value of `ThreadStartResponse.active_permission_profile`,
    `ThreadForkResponse.active_permission_profile` and 2 other fields.

    Attributes:
        id: Identifier from `default_permissions` or the implicit built-in default, such as
            `:workspace` or a user-defined `[permissions.<id>]` profile.
        extends: Parent profile identifier from the selected permissions profile's `extends`
            setting, when present.
    """

    id: str
    extends: str | None = None


class AdditionalContextKind(OpenEnum):
    """The possible values of `AdditionalContextEntry.kind`."""

    untrusted = "untrusted"
    application = "application"


class AgentMessageDelivery(OpenEnum):
    """The possible values of `AgentMessageThreadItem.delivery`."""

    async_ = "async"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AgentMessageDeltaNotification(Base, Notification):
    """The notification `item/agentMessage/delta`."""

    method: ClassVar[str] = "item/agentMessage/delta"

    delta: str
    item_id: str
    thread_id: str
    turn_id: str


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


# Location used to resolve a selected capability root.
if TYPE_CHECKING:
    CapabilityRootLocation: TypeAlias = "EnvironmentCapabilityRootLocation | Unknown"
else:
    CapabilityRootLocation = Tagged(
        "CapabilityRootLocation", "type", {"environment": "EnvironmentCapabilityRootLocation"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ClientInfo(Base):
    """How a client introduces itself."""

    name: str
    version: str
    title: str | UnsetType | None = UNSET


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


class ModeKind(OpenEnum):
    """Initial collaboration mode to use when the TUI starts."""

    plan = "plan"
    default = "default"


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


class CyberAccessProgram(OpenEnum):
    """Requested cyber treatment for an OpenAI model turn. Authorization and model-tier
    restrictions remain server-owned.
    """

    standard = "standard"
    daybreak_blue = "daybreakBlue"
    daybreak_red = "daybreakRed"


if TYPE_CHECKING:
    DynamicToolSpec: TypeAlias = """(
        FunctionDynamicToolSpec
        | NamespaceDynamicToolSpec
        | Unknown
    )"""
else:
    DynamicToolSpec = Tagged(
        "DynamicToolSpec",
        "type",
        {"function": "FunctionDynamicToolSpec", "namespace": "NamespaceDynamicToolSpec"},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GitInfo(Base):
    """The state of the Git repository that a thread was started in."""

    branch: str | None = None
    origin_url: str | None = None
    sha: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InitializeCapabilities(Base):
    """Client-declared capabilities negotiated during initialize.

    Attributes:
        experimental_api: Opt into receiving experimental API methods and fields.
        explicit_gateway_oauth: Use explicit gateway OAuth login instead of automatic
            browser authorization. Applies to this app-server's gateway runtime; later
            connections cannot undo it.
        extensions: MCP extension settings declared by the app-server client.
        mcp_server_openai_form_elicitation: Legacy opt-in for the `openai/form` MCP
            extension.

            New clients should declare `openai/form` in [`Self::extensions`].
        opt_out_notification_methods: Exact notification method names that should be
            suppressed for this connection (for example `thread/started`).
        request_attestation: Opt into `attestation/generate` requests for upstream
            `x-oai-attestation`.
    """

    experimental_api: bool | UnsetType = UNSET
    explicit_gateway_oauth: bool | UnsetType = UNSET
    extensions: dict[str, Any] | UnsetType | None = UNSET
    mcp_server_openai_form_elicitation: bool | UnsetType = UNSET
    opt_out_notification_methods: list[str] | UnsetType | None = UNSET
    request_attestation: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InitializeResponse(Base):
    """The response to `initialize`.

    Attributes:
        codex_home: Absolute path to the server's $CODEX_HOME directory.
        platform_family: Platform family for the running app-server target, for example
            `"unix"` or `"windows"`.
        platform_os: Operating system for the running app-server target, for example
            `"macos"`, `"linux"`, or `"windows"`.
    """

    codex_home: AbsolutePathBuf
    platform_family: str
    platform_os: str
    user_agent: str


if TYPE_CHECKING:
    ThreadItem: TypeAlias = """(
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
    )"""
else:
    ThreadItem = Tagged(
        "ThreadItem",
        "type",
        {
            "userMessage": "UserMessageThreadItem",
            "hookPrompt": "HookPromptThreadItem",
            "agentMessage": "AgentMessageThreadItem",
            "functionCallOutput": "FunctionCallOutputThreadItem",
            "plan": "PlanThreadItem",
            "reasoning": "ReasoningThreadItem",
            "commandExecution": "CommandExecutionThreadItem",
            "fileChange": "FileChangeThreadItem",
            "mcpToolCall": "McpToolCallThreadItem",
            "dynamicToolCall": "DynamicToolCallThreadItem",
            "collabAgentToolCall": "CollabAgentToolCallThreadItem",
            "subAgentActivity": "SubAgentActivityThreadItem",
            "webSearch": "WebSearchThreadItem",
            "imageView": "ImageViewThreadItem",
            "sleep": "SleepThreadItem",
            "imageGeneration": "ImageGenerationThreadItem",
            "enteredReviewMode": "EnteredReviewModeThreadItem",
            "exitedReviewMode": "ExitedReviewModeThreadItem",
            "contextCompaction": "ContextCompactionThreadItem",
        },
    )


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


class Personality(OpenEnum):
    """Deprecated: `friendly` and `pragmatic` no longer select a style."""

    none = "none"
    friendly = "friendly"
    pragmatic = "pragmatic"


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


class SandboxMode(OpenEnum):
    """What commands of the agent may do."""

    read_only = "read-only"
    workspace_write = "workspace-write"
    danger_full_access = "danger-full-access"


@variant(tag=("type", "readOnly"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReadOnlySandboxPolicy(Base):
    """Commands may read files, and write none."""

    type: ClassVar[Literal["readOnly"]] = "readOnly"

    network_access: bool | UnsetType = UNSET


@variant(tag=("type", "workspaceWrite"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WorkspaceWriteSandboxPolicy(Base):
    """Commands may write in the working directory and some others."""

    type: ClassVar[Literal["workspaceWrite"]] = "workspaceWrite"

    exclude_slash_tmp: bool | UnsetType = UNSET
    exclude_tmpdir_env_var: bool | UnsetType = UNSET
    network_access: bool | UnsetType = UNSET
    writable_roots: list[AbsolutePathBuf] | UnsetType = UNSET


if TYPE_CHECKING:
    SandboxPolicy: TypeAlias = """(
        DangerFullAccessSandboxPolicy
        | ReadOnlySandboxPolicy
        | ExternalSandboxSandboxPolicy
        | WorkspaceWriteSandboxPolicy
        | Unknown
    )"""
else:
    SandboxPolicy = Tagged(
        "SandboxPolicy",
        "type",
        {
            "dangerFullAccess": "DangerFullAccessSandboxPolicy",
            "readOnly": "ReadOnlySandboxPolicy",
            "externalSandbox": "ExternalSandboxSandboxPolicy",
            "workspaceWrite": "WorkspaceWriteSandboxPolicy",
        },
    )


class SessionSourceValue(OpenEnum):
    """The variants of `SessionSource` that are a single word."""

    cli = "cli"
    vscode = "vscode"
    exec = "exec"
    app_server = "appServer"
    unknown = "unknown"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadEnvironment(Base):
    """An environment selected by a loaded thread, independent of connection status."""

    cwd: LegacyAppPathString
    environment_id: str
    runtime_workspace_roots: list[LegacyAppPathString]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadExtra(Base):
    """Extra app-server data for a thread."""


class ThreadHistoryMode(OpenEnum):
    """The possible values of `Thread.history_mode` and `ThreadStartParams.history_mode`."""

    legacy = "legacy"
    paginated = "paginated"


ThreadSource: TypeAlias = str


if TYPE_CHECKING:
    ThreadStatus: TypeAlias = """(
        NotLoadedThreadStatus
        | IdleThreadStatus
        | SystemErrorThreadStatus
        | ActiveThreadStatus
        | Unknown
    )"""
else:
    ThreadStatus = Tagged(
        "ThreadStatus",
        "type",
        {
            "notLoaded": "NotLoadedThreadStatus",
            "idle": "IdleThreadStatus",
            "systemError": "SystemErrorThreadStatus",
            "active": "ActiveThreadStatus",
        },
    )


class ThreadActiveFlag(OpenEnum):
    """What a turn that runs waits for: an approval, or an answer of the user."""

    waiting_on_approval = "waitingOnApproval"
    waiting_on_user_input = "waitingOnUserInput"


if TYPE_CHECKING:
    UserInput: TypeAlias = """(
        TextUserInput
        | ImageUserInput
        | LocalImageUserInput
        | AudioUserInput
        | LocalAudioUserInput
        | SkillUserInput
        | MentionUserInput
        | Unknown
    )"""
else:
    UserInput = Tagged(
        "UserInput",
        "type",
        {
            "text": "TextUserInput",
            "image": "ImageUserInput",
            "localImage": "LocalImageUserInput",
            "audio": "AudioUserInput",
            "localAudio": "LocalAudioUserInput",
            "skill": "SkillUserInput",
            "mention": "MentionUserInput",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSectionAppearance(Base):
    """Extensible visual presentation for a custom thread section."""

    color: str | UnsetType | None = UNSET
    icon: str | UnsetType | None = UNSET


class ThreadStartSource(OpenEnum):
    """The possible values of `ThreadStartParams.session_start_source`."""

    startup = "startup"
    clear = "clear"


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


@variant(tag=("type", "idle"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class IdleThreadStatus(Base):
    """The thread is loaded, and no turn runs on it."""

    type: ClassVar[Literal["idle"]] = "idle"


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
class TurnToolOutput(Base):
    """The value of `TurnStartParams.tool_output`.

    Attributes:
        retain: Requests retention of this output in the thread's model history.
    """

    name: str
    output: FunctionCallOutputBody
    namespace: str | UnsetType | None = UNSET
    retain: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdditionalContextEntry(Base):
    """One of the values of `TurnStartParams.additional_context` and
    `TurnSteerParams.additional_context`.
    """

    kind: AdditionalContextKind
    value: str


if TYPE_CHECKING:
    AskForApproval: TypeAlias = "AskForApprovalValue | GranularAskForApproval | Unknown"
else:
    AskForApproval = Keyed(
        "AskForApproval", AskForApprovalValue, {"granular": "GranularAskForApproval"}, {}
    )


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
class SelectedCapabilityRoot(Base):
    """A user-selected root that can expose one or more runtime capabilities.

    Attributes:
        id: Stable identifier supplied by the capability selection platform.
        location: Where the selected root can be resolved.
    """

    id: str
    location: CapabilityRootLocation


# This translation layer make sure that we expose codex error code in camel case.
#
# When an upstream HTTP status is available (for example, from the Responses API or a provider),
# it is forwarded in `httpStatusCode` on the relevant `codexErrorInfo` variant.
if TYPE_CHECKING:
    CodexErrorInfo: TypeAlias = """(
        CodexErrorInfoValue
        | HttpConnectionFailedCodexErrorInfo
        | ResponseStreamConnectionFailedCodexErrorInfo
        | ResponseStreamDisconnectedCodexErrorInfo
        | ResponseTooManyFailedAttemptsCodexErrorInfo
        | ActiveTurnNotSteerableCodexErrorInfo
        | Unknown
    )"""
else:
    CodexErrorInfo = Keyed(
        "CodexErrorInfo",
        CodexErrorInfoValue,
        {
            "httpConnectionFailed": "HttpConnectionFailedCodexErrorInfo",
            "responseStreamConnectionFailed": "ResponseStreamConnectionFailedCodexErrorInfo",
            "responseStreamDisconnected": "ResponseStreamDisconnectedCodexErrorInfo",
            "responseTooManyFailedAttempts": "ResponseTooManyFailedAttemptsCodexErrorInfo",
            "activeTurnNotSteerable": "ActiveTurnNotSteerableCodexErrorInfo",
        },
        {},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollaborationMode(Base):
    """Collaboration mode for a Codex session."""

    mode: ModeKind
    settings: Settings


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InitializeParams(Base):
    """The params of `initialize`."""

    client_info: ClientInfo
    capabilities: InitializeCapabilities | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ItemCompletedNotification(Base, Notification):
    """The notification `item/completed`.

    Attributes:
        completed_at_ms: Unix timestamp (in milliseconds) when this item lifecycle
            completed.
    """

    method: ClassVar[str] = "item/completed"

    completed_at_ms: int
    item: ThreadItem
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ItemStartedNotification(Base, Notification):
    """The notification `item/started`.

    Attributes:
        started_at_ms: Unix timestamp (in milliseconds) when this item lifecycle started.
    """

    method: ClassVar[str] = "item/started"

    item: ThreadItem
    started_at_ms: int
    thread_id: str
    turn_id: str


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
if TYPE_CHECKING:
    MultiAgentMode: TypeAlias = "MultiAgentModeValue | CustomMultiAgentMode | Unknown"
else:
    MultiAgentMode = Keyed(
        "MultiAgentMode", MultiAgentModeValue, {}, {"custom": "CustomMultiAgentMode"}
    )


if TYPE_CHECKING:
    SessionSource: TypeAlias = """(
        SessionSourceValue
        | CustomSessionSource
        | SubAgentSessionSource
        | Unknown
    )"""
else:
    SessionSource = Keyed(
        "SessionSource",
        SessionSourceValue,
        {},
        {"custom": "CustomSessionSource", "subAgent": "SubAgentSessionSource"},
    )


@variant(tag=("type", "active"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActiveThreadStatus(Base):
    """A turn runs on the thread; the flags say what it waits for."""

    type: ClassVar[Literal["active"]] = "active"

    active_flags: list[ThreadActiveFlag]


@variant(tag=("type", "userMessage"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UserMessageThreadItem(Base):
    """An input of the user, also one that steered the turn."""

    type: ClassVar[Literal["userMessage"]] = "userMessage"

    content: list[UserInput]
    id: str
    client_id: str | None = None


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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadTokenUsage(Base):
    """The tokens of a thread: of the last call of the model, and of all."""

    last: TokenUsageBreakdown
    total: TokenUsageBreakdown
    model_context_window: int | None = None


@variant(tag=("type", "text"))
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


@variant(tag=("type", "agentMessage"))
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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadStartParams(Base):
    """The params of `thread/start`.

    Attributes:
        allow_provider_model_fallback: Allow a provider with an authoritative static model
            catalog to replace an unavailable requested model with its default.
        approvals_reviewer: Override where approval requests are routed for review on this
            thread and subsequent turns.
        daybreak_enabled: Initial Daybreak choice for this persistent thread. Omitted or
            null leaves it unset. This does not select a turn's `cyberAccessProgram` or grant
            access. Not supported for ephemeral threads.
        environments: Optional sticky environments for this thread.

            Omitted selects the default environment when environment access is enabled. Empty
            disables environment access for turns that do not provide a turn override. Non-empty
            selects the first environment as the current turn environment.
        experimental_raw_events: If true, opt into emitting raw Responses API items on the
            event stream. This is for internal use only (e.g. Codex Cloud).
        history_mode: Persisted thread history contract to use for this new thread.
        mock_experimental_field: Test-only experimental field used to validate experimental
            gating and schema filtering behavior in a stable way.
        multi_agent_mode: @deprecated Ignored. Use Ultra reasoning effort for proactive
            multi-agent behavior.
        permissions: Named profile id for this thread. Cannot be combined with `sandbox`.
        personality: @deprecated `friendly` and `pragmatic` no longer select a style.
        project_id: Optional project identity for this new thread. Durable threads persist
            the assignment; ephemeral threads expose it only in live responses.
        runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths must be
            absolute.
        selected_capability_roots: Capability roots selected for this thread by the hosting
            platform.
        thread_source: Optional client-supplied analytics source classification for this
            thread.
    """

    allow_provider_model_fallback: bool | UnsetType = UNSET
    approval_policy: AskForApproval | UnsetType | None = UNSET
    approvals_reviewer: ApprovalsReviewer | UnsetType | None = UNSET
    base_instructions: str | UnsetType | None = UNSET
    config: dict[str, Any] | UnsetType | None = attrs.field(default=UNSET, repr=False)
    cwd: str | UnsetType | None = UNSET
    daybreak_enabled: bool | UnsetType | None = UNSET
    developer_instructions: str | UnsetType | None = UNSET
    dynamic_tools: list[DynamicToolSpec] | UnsetType | None = UNSET
    environments: list[TurnEnvironmentParams] | UnsetType | None = UNSET
    ephemeral: bool | UnsetType | None = UNSET
    experimental_raw_events: bool | UnsetType = UNSET
    history_mode: ThreadHistoryMode | UnsetType | None = UNSET
    mock_experimental_field: str | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    model_provider: str | UnsetType | None = UNSET
    multi_agent_mode: MultiAgentMode | UnsetType | None = UNSET
    permissions: str | UnsetType | None = UNSET
    personality: Personality | UnsetType | None = UNSET
    project_id: str | UnsetType | None = UNSET
    runtime_workspace_roots: list[AbsolutePathBuf] | UnsetType | None = UNSET
    sandbox: SandboxMode | UnsetType | None = UNSET
    selected_capability_roots: list[SelectedCapabilityRoot] | UnsetType | None = UNSET
    service_name: str | UnsetType | None = UNSET
    service_tier: str | UnsetType | None = UNSET
    session_start_source: ThreadStartSource | UnsetType | None = UNSET
    thread_source: ThreadSource | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnStartParams(Base):
    """The params of `turn/start`.

    Attributes:
        additional_context: Optional client-provided context fragments keyed by an opaque
            source identifier.
        approval_policy: Override the approval policy for this turn and subsequent turns.
        approvals_reviewer: Override where approval requests are routed for review on this
            turn and subsequent turns.
        collaboration_mode: EXPERIMENTAL - Set a pre-set collaboration mode. Takes
            precedence over model, reasoning_effort, and developer instructions if set.

            For `collaboration_mode.settings.developer_instructions`, `null` means "use the
            built-in instructions for the selected mode".
        cwd: Override the working directory for this turn and subsequent turns.
        cyber_access_program: EXPERIMENTAL - Request an authorized cyber program for this
            turn. Omission preserves automatic behavior. This does not grant access.
        disabled_plugin_ids: Replace this thread's disabled plugin IDs. Omitted/null
            preserves the list; [] clears it.
        effort: Override the reasoning effort for this turn and subsequent turns.
        environments: Optional environments for this turn and subsequent turns.

            Omitted uses the thread sticky environments. Empty disables environment access for
            this turn. Non-empty selects the first environment as the current turn environment
            for this turn.
        model: Override the model for this turn and subsequent turns.
        multi_agent_mode: @deprecated Ignored. Use `effort: "ultra"` for proactive
            multi-agent behavior.
        output_schema: Optional JSON Schema used to constrain the final assistant message
            for this turn.
        parent_turn_id: ID of the turn that caused this new turn to start.

            Set this when starting work on behalf of another turn, such as delegated work in a
            different thread. Leave unset for work started directly by the user. Ignored when
            this request adds input to an active turn.
        permissions: Select a named permissions profile id for this turn and subsequent
            turns. Cannot be combined with `sandboxPolicy`.
        personality: @deprecated `friendly` and `pragmatic` no longer select a style.
            Changing this does not rewrite the thread's existing instructions.
        responsesapi_client_metadata: Optional metadata to enrich Codex's ResponsesAPI turn
            metadata.

            Entries are flattened into the JSON string sent as
            `client_metadata["x-codex-turn-metadata"]` on ResponsesAPI HTTP and websocket
            requests.

            They are not sent as top-level ResponsesAPI `client_metadata` keys, and reserved
            keys such as `session_id`, `thread_id`, `turn_id`, and `window_id` cannot be
            overridden.
        root_turn_id: ID of the first turn in the chain of work that led to this new turn.

            When setting `parentTurnId`, set this to the parent turn's `rootTurnId` when known.
            This keeps descendant work attributed to the original turn. If omitted, the new turn
            becomes its own root. Ignored when this request adds input to an active turn.
        runtime_workspace_roots: Replace the thread's runtime workspace roots for this turn
            and subsequent turns. Paths must be absolute.
        sandbox_policy: Override the sandbox policy for this turn and subsequent turns.
        service_tier: Override the service tier for this turn and subsequent turns.
        service_tier_for_turn: Override the service tier only when this request starts a new
            turn. Use "default" for standard speed. Omitted or null inherits the thread's tier.
            Does not change the thread's tier or a turn being steered.
        summary: Override the reasoning summary for this turn and subsequent turns.
        turn_trigger: Optional source classification for the caller that starts this turn.
            Ignored when this request steers an already-active turn.
    """

    input: list[UserInput]
    thread_id: str
    additional_context: dict[str, AdditionalContextEntry] | UnsetType | None = UNSET
    approval_policy: AskForApproval | UnsetType | None = UNSET
    approvals_reviewer: ApprovalsReviewer | UnsetType | None = UNSET
    client_user_message_id: str | UnsetType | None = UNSET
    collaboration_mode: CollaborationMode | UnsetType | None = UNSET
    cwd: str | UnsetType | None = UNSET
    cyber_access_program: CyberAccessProgram | UnsetType | None = UNSET
    disabled_plugin_ids: list[str] | UnsetType | None = UNSET
    effort: ReasoningEffort | UnsetType | None = UNSET
    environments: list[TurnEnvironmentParams] | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    multi_agent_mode: MultiAgentMode | UnsetType | None = UNSET
    output_schema: Any = UNSET
    parent_turn_id: str | UnsetType | None = UNSET
    permissions: str | UnsetType | None = UNSET
    personality: Personality | UnsetType | None = UNSET
    responsesapi_client_metadata: dict[str, str] | UnsetType | None = UNSET
    root_turn_id: str | UnsetType | None = UNSET
    runtime_workspace_roots: list[AbsolutePathBuf] | UnsetType | None = UNSET
    sandbox_policy: SandboxPolicy | UnsetType | None = UNSET
    service_tier: str | UnsetType | None = UNSET
    service_tier_for_turn: str | UnsetType | None = UNSET
    summary: ReasoningSummary | UnsetType | None = UNSET
    tool_output: TurnToolOutput | UnsetType | None = UNSET
    turn_trigger: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadTokenUsageUpdatedNotification(Base, Notification):
    """The notification `thread/tokenUsage/updated`."""

    method: ClassVar[str] = "thread/tokenUsage/updated"

    thread_id: str
    token_usage: ThreadTokenUsage
    turn_id: str


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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnCompletedNotification(Base, Notification):
    """The notification `turn/completed`."""

    method: ClassVar[str] = "turn/completed"

    thread_id: str
    turn: Turn


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnStartResponse(Base):
    """The response to `turn/start`."""

    turn: Turn


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnStartedNotification(Base, Notification):
    """The notification `turn/started`."""

    method: ClassVar[str] = "turn/started"

    thread_id: str
    turn: Turn


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadStartResponse(Base):
    """The response to `thread/start`.

    Attributes:
        approvals_reviewer: Reviewer currently used for approval requests on this thread.
        sandbox: Legacy sandbox policy retained for compatibility. Experimental clients
            should prefer `activePermissionProfile` for profile provenance.
        active_permission_profile: Named or implicit built-in profile that produced the
            active permissions, when known.
        disabled_plugin_ids: Saved list of disabled plugin IDs. Does not yet filter plugin
            capabilities.
        instruction_sources: Environment-native paths to instruction source files currently
            loaded for this thread.
        multi_agent_mode: @deprecated Always `explicitRequestOnly`. Use `reasoningEffort`
            for Ultra behavior.
        runtime_workspace_roots: Thread-scoped runtime workspace roots used to materialize
            `:workspace_roots`.
    """

    approval_policy: AskForApproval
    approvals_reviewer: ApprovalsReviewer
    cwd: AbsolutePathBuf
    model: str
    model_provider: str
    sandbox: SandboxPolicy
    thread: Thread
    active_permission_profile: ActivePermissionProfile | None = None
    disabled_plugin_ids: list[str] = attrs.field(factory=list[str])
    instruction_sources: list[LegacyAppPathString] = attrs.field(factory=list[LegacyAppPathString])
    multi_agent_mode: MultiAgentMode = MultiAgentModeValue.explicit_request_only
    reasoning_effort: ReasoningEffort | None = None
    runtime_workspace_roots: list[AbsolutePathBuf] = attrs.field(factory=list[AbsolutePathBuf])
    service_tier: str | None = None


publish(globals())
