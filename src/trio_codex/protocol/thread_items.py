# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""The items of a thread that not every program meets: commands, file changes, …."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
    FunctionCallOutputBody,
    ImageDetail,
    LegacyAppPathString,
    ReasoningEffort,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)


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


@variant(tag=("type", "read"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReadCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `read`."""

    type: ClassVar[Literal["read"]] = "read"

    command: str
    name: str
    path: LegacyAppPathString


@variant(tag=("type", "listFiles"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ListFilesCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `listFiles`."""

    type: ClassVar[Literal["listFiles"]] = "listFiles"

    command: str
    path: str | None = None


@variant(tag=("type", "search"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `search`."""

    type: ClassVar[Literal["search"]] = "search"

    command: str
    path: str | None = None
    query: str | None = None


@variant(tag=("type", "unknown"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnknownCommandAction(Base):
    """The variant of `CommandAction` whose `type` is `unknown`."""

    type: ClassVar[Literal["unknown"]] = "unknown"

    command: str


if TYPE_CHECKING:
    CommandAction: TypeAlias = """(
        ReadCommandAction
        | ListFilesCommandAction
        | SearchCommandAction
        | UnknownCommandAction
        | Unknown
    )"""
else:
    CommandAction = Tagged(
        "CommandAction",
        "type",
        {
            "read": "ReadCommandAction",
            "listFiles": "ListFilesCommandAction",
            "search": "SearchCommandAction",
            "unknown": "UnknownCommandAction",
        },
    )


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


@variant(tag=("type", "inputText"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputTextDynamicToolCallOutputContentItem(Base):
    """The variant of `DynamicToolCallOutputContentItem` whose `type` is `inputText`."""

    type: ClassVar[Literal["inputText"]] = "inputText"

    text: str


@variant(tag=("type", "inputImage"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputImageDynamicToolCallOutputContentItem(Base):
    """The variant of `DynamicToolCallOutputContentItem` whose `type` is `inputImage`."""

    type: ClassVar[Literal["inputImage"]] = "inputImage"

    image_url: str


@variant(tag=("type", "inputAudio"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputAudioDynamicToolCallOutputContentItem(Base):
    """The variant of `DynamicToolCallOutputContentItem` whose `type` is `inputAudio`."""

    type: ClassVar[Literal["inputAudio"]] = "inputAudio"

    audio_url: str


if TYPE_CHECKING:
    DynamicToolCallOutputContentItem: TypeAlias = """(
        InputTextDynamicToolCallOutputContentItem
        | InputImageDynamicToolCallOutputContentItem
        | InputAudioDynamicToolCallOutputContentItem
        | Unknown
    )"""
else:
    DynamicToolCallOutputContentItem = Tagged(
        "DynamicToolCallOutputContentItem",
        "type",
        {
            "inputText": "InputTextDynamicToolCallOutputContentItem",
            "inputImage": "InputImageDynamicToolCallOutputContentItem",
            "inputAudio": "InputAudioDynamicToolCallOutputContentItem",
        },
    )


class DynamicToolCallStatus(OpenEnum):
    """The possible values of `DynamicToolCallThreadItem.status`."""

    in_progress = "inProgress"
    completed = "completed"
    failed = "failed"


if TYPE_CHECKING:
    PatchChangeKind: TypeAlias = """(
        AddPatchChangeKind
        | DeletePatchChangeKind
        | UpdatePatchChangeKind
        | Unknown
    )"""
else:
    PatchChangeKind = Tagged(
        "PatchChangeKind",
        "type",
        {
            "add": "AddPatchChangeKind",
            "delete": "DeletePatchChangeKind",
            "update": "UpdatePatchChangeKind",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookPromptFragment(Base):
    """An entry of `HookPromptThreadItem.fragments`."""

    hook_run_id: str
    text: str


@variant(tag=("type", "usageLimitExceeded"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UsageLimitExceededImageGenerationFailure(Base):
    """The variant of `ImageGenerationFailure` whose `type` is `usageLimitExceeded`."""

    type: ClassVar[Literal["usageLimitExceeded"]] = "usageLimitExceeded"

    limit_id: str
    resets_at: int | None = None


if TYPE_CHECKING:
    ImageGenerationFailure: TypeAlias = "UsageLimitExceededImageGenerationFailure | Unknown"
else:
    ImageGenerationFailure = Tagged(
        "ImageGenerationFailure",
        "type",
        {"usageLimitExceeded": "UsageLimitExceededImageGenerationFailure"},
    )


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


class PatchApplyStatus(OpenEnum):
    """Whether a change of files was made; a declined one was not."""

    in_progress = "inProgress"
    completed = "completed"
    failed = "failed"
    declined = "declined"


@variant(tag=("type", "add"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AddPatchChangeKind(Base):
    """The variant of `PatchChangeKind` whose `type` is `add`."""

    type: ClassVar[Literal["add"]] = "add"


@variant(tag=("type", "delete"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeletePatchChangeKind(Base):
    """The variant of `PatchChangeKind` whose `type` is `delete`."""

    type: ClassVar[Literal["delete"]] = "delete"


@variant(tag=("type", "update"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UpdatePatchChangeKind(Base):
    """The variant of `PatchChangeKind` whose `type` is `update`."""

    type: ClassVar[Literal["update"]] = "update"

    move_path: str | None = attrs.field(default=None, metadata={"wire": "move_path"})


class SubAgentActivityKind(OpenEnum):
    """The possible values of `SubAgentActivityThreadItem.kind`."""

    started = "started"
    interacted = "interacted"
    interrupted = "interrupted"
    completed = "completed"


@variant(tag=("type", "functionCallOutput"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FunctionCallOutputThreadItem(Base):
    """The variant of `ThreadItem` whose `type` is `functionCallOutput`."""

    type: ClassVar[Literal["functionCallOutput"]] = "functionCallOutput"

    id: str
    name: str
    output: FunctionCallOutputBody
    namespace: str | None = None


@variant(tag=("type", "plan"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class PlanThreadItem(Base):
    """EXPERIMENTAL - proposed plan item content. The completed plan item is authoritative and may
    not match the concatenation of `PlanDelta` text.
    """

    type: ClassVar[Literal["plan"]] = "plan"

    id: str
    text: str


@variant(tag=("type", "reasoning"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningThreadItem(Base):
    """The model's reasoning, as far as the provider shows it."""

    type: ClassVar[Literal["reasoning"]] = "reasoning"

    id: str
    content: list[str] = attrs.field(factory=list[str])
    summary: list[str] = attrs.field(factory=list[str])


if TYPE_CHECKING:
    WebSearchAction: TypeAlias = """(
        SearchWebSearchAction
        | OpenPageWebSearchAction
        | FindInPageWebSearchAction
        | OtherWebSearchAction
        | Unknown
    )"""
else:
    WebSearchAction = Tagged(
        "WebSearchAction",
        "type",
        {
            "search": "SearchWebSearchAction",
            "openPage": "OpenPageWebSearchAction",
            "findInPage": "FindInPageWebSearchAction",
            "other": "OtherWebSearchAction",
        },
    )


@variant(tag=("type", "imageView"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ImageViewThreadItem(Base):
    """An image file that the agent looked at."""

    type: ClassVar[Literal["imageView"]] = "imageView"

    id: str
    path: LegacyAppPathString


@variant(tag=("type", "sleep"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SleepThreadItem(Base):
    """Display item emitted by the interruptible `clock.sleep` tool."""

    type: ClassVar[Literal["sleep"]] = "sleep"

    duration_ms: int
    id: str


@variant(tag=("type", "enteredReviewMode"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnteredReviewModeThreadItem(Base):
    """The item at the start of a review."""

    type: ClassVar[Literal["enteredReviewMode"]] = "enteredReviewMode"

    id: str
    review: str


@variant(tag=("type", "exitedReviewMode"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExitedReviewModeThreadItem(Base):
    """The item at the end of a review, with its findings as text."""

    type: ClassVar[Literal["exitedReviewMode"]] = "exitedReviewMode"

    id: str
    review: str


@variant(tag=("type", "contextCompaction"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ContextCompactionThreadItem(Base):
    """A compaction: the history was summed up."""

    type: ClassVar[Literal["contextCompaction"]] = "contextCompaction"

    id: str


@variant(tag=("type", "image"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ImageUserInput(Base):
    """The variant of `UserInput` whose `type` is `image`."""

    type: ClassVar[Literal["image"]] = "image"

    detail: ImageDetail | UnsetType | None = UNSET
    url: str | UnsetType = UNSET
    file_id: str | UnsetType = UNSET


@variant(tag=("type", "localImage"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class LocalImageUserInput(Base):
    """The variant of `UserInput` whose `type` is `localImage`."""

    type: ClassVar[Literal["localImage"]] = "localImage"

    path: str
    detail: ImageDetail | UnsetType | None = UNSET


@variant(tag=("type", "audio"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AudioUserInput(Base):
    """The variant of `UserInput` whose `type` is `audio`."""

    type: ClassVar[Literal["audio"]] = "audio"

    url: str


@variant(tag=("type", "localAudio"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class LocalAudioUserInput(Base):
    """The variant of `UserInput` whose `type` is `localAudio`."""

    type: ClassVar[Literal["localAudio"]] = "localAudio"

    path: str


@variant(tag=("type", "skill"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SkillUserInput(Base):
    """The variant of `UserInput` whose `type` is `skill`."""

    type: ClassVar[Literal["skill"]] = "skill"

    name: str
    path: str


@variant(tag=("type", "mention"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class MentionUserInput(Base):
    """The variant of `UserInput` whose `type` is `mention`."""

    type: ClassVar[Literal["mention"]] = "mention"

    name: str
    path: str


@variant(tag=("type", "search"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `search`."""

    type: ClassVar[Literal["search"]] = "search"

    queries: list[str] | None = None
    query: str | None = None


@variant(tag=("type", "openPage"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OpenPageWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `openPage`."""

    type: ClassVar[Literal["openPage"]] = "openPage"

    url: str | None = None


@variant(tag=("type", "findInPage"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FindInPageWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `findInPage`."""

    type: ClassVar[Literal["findInPage"]] = "findInPage"

    pattern: str | None = None
    url: str | None = None


@variant(tag=("type", "other"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OtherWebSearchAction(Base):
    """The variant of `WebSearchAction` whose `type` is `other`."""

    type: ClassVar[Literal["other"]] = "other"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CollabAgentState(Base):
    """One of the values of `CollabAgentToolCallThreadItem.agents_states`: Last known status of the
    target agents, when available.
    """

    status: CollabAgentStatus
    message: str | None = None


@variant(tag=("type", "commandExecution"))
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


@variant(tag=("type", "dynamicToolCall"))
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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileUpdateChange(Base):
    """The change of one file: a diff, or the text of a new or deleted file."""

    diff: str
    kind: PatchChangeKind
    path: str


@variant(tag=("type", "hookPrompt"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class HookPromptThreadItem(Base):
    """Text that a hook gave to the model."""

    type: ClassVar[Literal["hookPrompt"]] = "hookPrompt"

    fragments: list[HookPromptFragment]
    id: str


@variant(tag=("type", "imageGeneration"))
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
class McpAppUi(Base):
    """UI resource and display preference for model invocations, captured from the tool descriptor."""

    preferred_model_display_mode: McpAppDisplayMode
    resource_uri: str


@variant(tag=("type", "subAgentActivity"))
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


@variant(tag=("type", "webSearch"))
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


@variant(tag=("type", "collabAgentToolCall"))
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


@variant(tag=("type", "fileChange"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileChangeThreadItem(Base):
    """A change of files, with the diff of each."""

    type: ClassVar[Literal["fileChange"]] = "fileChange"

    changes: list[FileUpdateChange]
    id: str
    status: PatchApplyStatus


@variant(tag=("type", "mcpToolCall"))
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


publish(globals())
