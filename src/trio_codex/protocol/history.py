# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What was in a thread: resume, its turns and items, the search in them."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    ActivePermissionProfile,
    ApprovalsReviewer,
    AskForApproval,
    CollaborationMode,
    MessagePhase,
    MultiAgentMode,
    MultiAgentModeValue,
    Personality,
    SandboxMode,
    SandboxPolicy,
    Thread,
    ThreadItem,
    TokenUsageBreakdown,
    Turn,
    TurnItemsView,
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
    Shape,
    Tagged,
    Untagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    SortDirection,
    ThreadSourceKind,
)


@variant(tag=("type", "input_text"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputTextAgentMessageInputContent(Base):
    """The variant of `AgentMessageInputContent` whose `type` is `input_text`."""

    type: ClassVar[Literal["input_text"]] = "input_text"

    text: str


@variant(tag=("type", "encrypted_content"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class EncryptedContentAgentMessageInputContent(Base):
    """The variant of `AgentMessageInputContent` whose `type` is `encrypted_content`."""

    type: ClassVar[Literal["encrypted_content"]] = "encrypted_content"

    encrypted_content: str = attrs.field(metadata={"wire": "encrypted_content"})


if TYPE_CHECKING:
    AgentMessageInputContent: TypeAlias = """(
        InputTextAgentMessageInputContent
        | EncryptedContentAgentMessageInputContent
        | Unknown
    )"""
else:
    AgentMessageInputContent = Tagged(
        "AgentMessageInputContent",
        "type",
        {
            "input_text": "InputTextAgentMessageInputContent",
            "encrypted_content": "EncryptedContentAgentMessageInputContent",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigurationReasoning(Base):
    """Reasoning settings interpreted by the backend for the routed model."""

    effort: ReasoningEffort


@variant(tag=("type", "input_text"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputTextContentItem(Base):
    """The variant of `ContentItem` whose `type` is `input_text`."""

    type: ClassVar[Literal["input_text"]] = "input_text"

    text: str


@variant(tag=("type", "input_image"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputImageContentItem(Base):
    """The variant of `ContentItem` whose `type` is `input_image`."""

    type: ClassVar[Literal["input_image"]] = "input_image"

    detail: ImageDetail | UnsetType | None = UNSET
    image_url: str | UnsetType = attrs.field(default=UNSET, metadata={"wire": "image_url"})
    file_id: str | UnsetType = attrs.field(default=UNSET, metadata={"wire": "file_id"})


@variant(tag=("type", "input_audio"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InputAudioContentItem(Base):
    """The variant of `ContentItem` whose `type` is `input_audio`."""

    type: ClassVar[Literal["input_audio"]] = "input_audio"

    audio_url: str = attrs.field(metadata={"wire": "audio_url"})


@variant(tag=("type", "output_text"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OutputTextContentItem(Base):
    """The variant of `ContentItem` whose `type` is `output_text`."""

    type: ClassVar[Literal["output_text"]] = "output_text"

    text: str
    annotations: list[Any] | UnsetType | None = UNSET
    logprobs: list[Any] | UnsetType | None = UNSET


if TYPE_CHECKING:
    ContentItem: TypeAlias = """(
        InputTextContentItem
        | InputImageContentItem
        | InputAudioContentItem
        | OutputTextContentItem
        | Unknown
    )"""
else:
    ContentItem = Tagged(
        "ContentItem",
        "type",
        {
            "input_text": "InputTextContentItem",
            "input_image": "InputImageContentItem",
            "input_audio": "InputAudioContentItem",
            "output_text": "OutputTextContentItem",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class InternalChatMessageMetadataPassthrough(Base):
    """Internal Responses API passthrough metadata copied into underlying chat messages.

    Responses API strongly types this payload. Do not modify it without first getting API
    approval and making the corresponding Responses API change.
    """

    turn_id: str | UnsetType | None = attrs.field(default=UNSET, metadata={"wire": "turn_id"})


@variant(tag=("type", "exec"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExecLocalShellAction(Base):
    """The variant of `LocalShellAction` whose `type` is `exec`."""

    type: ClassVar[Literal["exec"]] = "exec"

    command: list[str]
    env: dict[str, str] | UnsetType | None = attrs.field(default=UNSET, repr=False)
    timeout_ms: int | UnsetType | None = attrs.field(default=UNSET, metadata={"wire": "timeout_ms"})
    user: str | UnsetType | None = UNSET
    working_directory: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "working_directory"}
    )


if TYPE_CHECKING:
    LocalShellAction: TypeAlias = "ExecLocalShellAction | Unknown"
else:
    LocalShellAction = Tagged("LocalShellAction", "type", {"exec": "ExecLocalShellAction"})


class LocalShellStatus(OpenEnum):
    """The possible values of `LocalShellCallResponseItem.status`."""

    completed = "completed"
    in_progress = "in_progress"
    incomplete = "incomplete"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResponseUsageMetadata(Base):
    """Usage metadata reported for one upstream response."""

    amount: str | None = None
    metadata: Any = None


if TYPE_CHECKING:
    ResponseItem: TypeAlias = """(
        AdditionalToolsResponseItem
        | MessageResponseItem
        | AgentMessageResponseItem
        | ReasoningResponseItem
        | LocalShellCallResponseItem
        | FunctionCallResponseItem
        | ToolSearchCallResponseItem
        | FunctionCallOutputResponseItem
        | CustomToolCallResponseItem
        | CustomToolCallOutputResponseItem
        | ToolSearchOutputResponseItem
        | WebSearchCallResponseItem
        | ImageGenerationCallResponseItem
        | CompactionResponseItem
        | ConfigurationUpdateResponseItem
        | CompactionTriggerResponseItem
        | ContextCompactionResponseItem
        | OtherResponseItem
        | Unknown
    )"""
else:
    ResponseItem = Tagged(
        "ResponseItem",
        "type",
        {
            "additional_tools": "AdditionalToolsResponseItem",
            "message": "MessageResponseItem",
            "agent_message": "AgentMessageResponseItem",
            "reasoning": "ReasoningResponseItem",
            "local_shell_call": "LocalShellCallResponseItem",
            "function_call": "FunctionCallResponseItem",
            "tool_search_call": "ToolSearchCallResponseItem",
            "function_call_output": "FunctionCallOutputResponseItem",
            "custom_tool_call": "CustomToolCallResponseItem",
            "custom_tool_call_output": "CustomToolCallOutputResponseItem",
            "tool_search_output": "ToolSearchOutputResponseItem",
            "web_search_call": "WebSearchCallResponseItem",
            "image_generation_call": "ImageGenerationCallResponseItem",
            "compaction": "CompactionResponseItem",
            "configuration_update": "ConfigurationUpdateResponseItem",
            "compaction_trigger": "CompactionTriggerResponseItem",
            "context_compaction": "ContextCompactionResponseItem",
            "other": "OtherResponseItem",
        },
    )


@variant(tag=("type", "reasoning_text"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningTextReasoningItemContent(Base):
    """The variant of `ReasoningItemContent` whose `type` is `reasoning_text`."""

    type: ClassVar[Literal["reasoning_text"]] = "reasoning_text"

    text: str


@variant(tag=("type", "text"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class TextReasoningItemContent(Base):
    """The variant of `ReasoningItemContent` whose `type` is `text`."""

    type: ClassVar[Literal["text"]] = "text"

    text: str


if TYPE_CHECKING:
    ReasoningItemContent: TypeAlias = """(
        ReasoningTextReasoningItemContent
        | TextReasoningItemContent
        | Unknown
    )"""
else:
    ReasoningItemContent = Tagged(
        "ReasoningItemContent",
        "type",
        {"reasoning_text": "ReasoningTextReasoningItemContent", "text": "TextReasoningItemContent"},
    )


@variant(tag=("type", "summary_text"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SummaryTextReasoningItemReasoningSummary(Base):
    """The variant of `ReasoningItemReasoningSummary` whose `type` is `summary_text`."""

    type: ClassVar[Literal["summary_text"]] = "summary_text"

    text: str


if TYPE_CHECKING:
    ReasoningItemReasoningSummary: TypeAlias = """(
        SummaryTextReasoningItemReasoningSummary
        | Unknown
    )"""
else:
    ReasoningItemReasoningSummary = Tagged(
        "ReasoningItemReasoningSummary",
        "type",
        {"summary_text": "SummaryTextReasoningItemReasoningSummary"},
    )


@variant(tag=("type", "additional_tools"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdditionalToolsResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `additional_tools`."""

    type: ClassVar[Literal["additional_tools"]] = "additional_tools"

    role: str
    tools: list[Any]
    id: str | UnsetType | None = UNSET


if TYPE_CHECKING:
    ResponsesApiWebSearchAction: TypeAlias = """(
        SearchResponsesApiWebSearchAction
        | OpenPageResponsesApiWebSearchAction
        | FindInPageResponsesApiWebSearchAction
        | OtherResponsesApiWebSearchAction
        | Unknown
    )"""
else:
    ResponsesApiWebSearchAction = Tagged(
        "ResponsesApiWebSearchAction",
        "type",
        {
            "search": "SearchResponsesApiWebSearchAction",
            "open_page": "OpenPageResponsesApiWebSearchAction",
            "find_in_page": "FindInPageResponsesApiWebSearchAction",
            "other": "OtherResponsesApiWebSearchAction",
        },
    )


@variant(tag=("type", "compaction_trigger"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CompactionTriggerResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `compaction_trigger`."""

    type: ClassVar[Literal["compaction_trigger"]] = "compaction_trigger"


@variant(tag=("type", "other"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OtherResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `other`."""

    type: ClassVar[Literal["other"]] = "other"


@variant(tag=("type", "search"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchResponsesApiWebSearchAction(Base):
    """The variant of `ResponsesApiWebSearchAction` whose `type` is `search`."""

    type: ClassVar[Literal["search"]] = "search"

    queries: list[str] | UnsetType | None = UNSET
    query: str | UnsetType | None = UNSET


@variant(tag=("type", "open_page"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OpenPageResponsesApiWebSearchAction(Base):
    """The variant of `ResponsesApiWebSearchAction` whose `type` is `open_page`."""

    type: ClassVar[Literal["open_page"]] = "open_page"

    url: str | UnsetType | None = UNSET


@variant(tag=("type", "find_in_page"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FindInPageResponsesApiWebSearchAction(Base):
    """The variant of `ResponsesApiWebSearchAction` whose `type` is `find_in_page`."""

    type: ClassVar[Literal["find_in_page"]] = "find_in_page"

    pattern: str | UnsetType | None = UNSET
    url: str | UnsetType | None = UNSET


@variant(tag=("type", "other"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OtherResponsesApiWebSearchAction(Base):
    """The variant of `ResponsesApiWebSearchAction` whose `type` is `other`."""

    type: ClassVar[Literal["other"]] = "other"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadItemEntry(Base):
    """An item in the history of a thread, with the turn that it belongs to.

    Attributes:
        turn_id: Turn containing this item.
        completed_at_ms: Unix timestamp (milliseconds) when the item completed, if recorded
            by the producer.
        started_at_ms: Unix timestamp (milliseconds) when the item started, if recorded by
            the producer.
    """

    item: ThreadItem
    turn_id: str
    completed_at_ms: int | None = None
    started_at_ms: int | None = None


@variant(tag=("type", "item"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ItemThreadItemsListAnchor(Base):
    """The variant of `ThreadItemsListAnchor` whose `type` is `item`."""

    type: ClassVar[Literal["item"]] = "item"

    item_id: str


# An exclusive item position within the requested visible turn.
if TYPE_CHECKING:
    ThreadItemsListAnchor: TypeAlias = "ItemThreadItemsListAnchor | Unknown"
else:
    ThreadItemsListAnchor = Tagged(
        "ThreadItemsListAnchor", "type", {"item": "ItemThreadItemsListAnchor"}
    )


# Starting position for an item-history page.
if TYPE_CHECKING:
    ThreadItemsListCursor: TypeAlias = "str | ThreadItemsListAnchor | Unknown"
else:
    ThreadItemsListCursor = Untagged(
        "ThreadItemsListCursor", (str,), (Shape("ThreadItemsListAnchor", (), {}),)
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadItemsReadParams(Base):
    """EXPERIMENTAL - retrieve a bounded set of persisted items from one turn.

    The params of `thread/items/read`.

    Attributes:
        item_ids: Item IDs to retrieve. Supply 1 to 100 IDs.
    """

    item_ids: list[str]
    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadResumeInitialTurnsPageParams(Base):
    """The value of `ThreadResumeParams.initial_turns_page`: When present, include a
    `thread/turns/list` page in the resume response so clients can bootstrap recent turns
    without a second request.

    Attributes:
        items_view: How much item detail to include for each returned turn; defaults to
            summary.
        limit: Optional turn page size.
        sort_direction: Optional turn pagination direction; defaults to descending.
    """

    items_view: TurnItemsView | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    sort_direction: SortDirection | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnsPage(Base):
    """The value of `ThreadResumeResponse.initial_turns_page`: `thread/turns/list` page returned
    when requested by `initialTurnsPage`.
    """

    data: list[Turn | Unknown]
    backwards_cursor: str | None = None
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSearchTextRange(Base):
    """UTF-16 code-unit range within `snippet`.

    Attributes:
        end: Exclusive UTF-16 code-unit offset.
        start: Inclusive UTF-16 code-unit offset.
    """

    end: int
    start: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSearchOccurrencesParams(Base):
    """Parameters for searching visible message occurrences within one paginated thread.

    The params of `thread/searchOccurrences`.

    Attributes:
        search_term: Case-insensitive literal substring to find in visible user messages and
            both partial and final assistant answers.
        cursor: Opaque cursor returned by a previous call for the same thread and search
            term.
        limit: Optional occurrence page size.
    """

    search_term: str
    thread_id: str
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


class ThreadSearchSortKey(OpenEnum):
    """The possible values of `ThreadSearchParams.sort_key`."""

    created_at = "created_at"
    updated_at = "updated_at"
    recency_at = "recency_at"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSearchResult(Base):
    """An entry of `ThreadSearchResponse.data`."""

    snippet: str
    thread: Thread


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadTurnsListParams(Base):
    """The params of `thread/turns/list`.

    Attributes:
        cursor: Opaque cursor to pass to the next call to continue after the last turn.
        items_view: How much item detail to include for each returned turn; defaults to
            summary.
        limit: Optional turn page size.
        sort_direction: Optional turn pagination direction; defaults to descending.
    """

    thread_id: str
    cursor: str | UnsetType | None = UNSET
    items_view: TurnItemsView | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    sort_direction: SortDirection | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadTurnsListResponse(Base):
    """The response to `thread/turns/list`.

    Attributes:
        backwards_cursor: Opaque cursor to pass as `cursor` when reversing `sortDirection`.
            This is only populated when the page contains at least one turn. Use it with the
            opposite `sortDirection` to include the anchor turn again and catch updates to that
            turn.
        next_cursor: Opaque cursor to pass to the next call to continue after the last turn.
            if None, there are no more turns to return.
    """

    data: list[Turn | Unknown]
    backwards_cursor: str | None = None
    next_cursor: str | None = None


@variant(tag=("type", "configuration_update"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ConfigurationUpdateResponseItem(Base):
    """A durable input control interpreted by the backend at its position in history."""

    type: ClassVar[Literal["configuration_update"]] = "configuration_update"

    reasoning: ConfigurationReasoning


@variant(tag=("type", "message"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class MessageResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `message`."""

    type: ClassVar[Literal["message"]] = "message"

    content: list[ContentItem]
    role: str
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    phase: MessagePhase | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET


@variant(tag=("type", "agent_message"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AgentMessageResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `agent_message`."""

    type: ClassVar[Literal["agent_message"]] = "agent_message"

    author: str
    content: list[AgentMessageInputContent]
    recipient: str
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})


@variant(tag=("type", "function_call"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FunctionCallResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `function_call`."""

    type: ClassVar[Literal["function_call"]] = "function_call"

    arguments: str
    call_id: str = attrs.field(metadata={"wire": "call_id"})
    name: str
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    encrypted_function_args: list[str] | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_function_args"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    namespace: str | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET


@variant(tag=("type", "tool_search_call"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolSearchCallResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `tool_search_call`."""

    type: ClassVar[Literal["tool_search_call"]] = "tool_search_call"

    arguments: Any
    execution: str
    call_id: str | UnsetType | None = attrs.field(default=UNSET, metadata={"wire": "call_id"})
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    status: str | UnsetType | None = UNSET


@variant(tag=("type", "function_call_output"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FunctionCallOutputResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `function_call_output`."""

    type: ClassVar[Literal["function_call_output"]] = "function_call_output"

    output: FunctionCallOutputBody
    call_id: str | UnsetType | None = attrs.field(default=UNSET, metadata={"wire": "call_id"})
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    name: str | UnsetType | None = UNSET
    namespace: str | UnsetType | None = UNSET


@variant(tag=("type", "custom_tool_call"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomToolCallResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `custom_tool_call`."""

    type: ClassVar[Literal["custom_tool_call"]] = "custom_tool_call"

    call_id: str = attrs.field(metadata={"wire": "call_id"})
    input: str
    name: str
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    namespace: str | UnsetType | None = UNSET
    status: str | UnsetType | None = UNSET


@variant(tag=("type", "custom_tool_call_output"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomToolCallOutputResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `custom_tool_call_output`."""

    type: ClassVar[Literal["custom_tool_call_output"]] = "custom_tool_call_output"

    call_id: str = attrs.field(metadata={"wire": "call_id"})
    output: FunctionCallOutputBody
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    name: str | UnsetType | None = UNSET


@variant(tag=("type", "tool_search_output"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolSearchOutputResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `tool_search_output`."""

    type: ClassVar[Literal["tool_search_output"]] = "tool_search_output"

    execution: str
    status: str
    tools: list[Any]
    call_id: str | UnsetType | None = attrs.field(default=UNSET, metadata={"wire": "call_id"})
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})


@variant(tag=("type", "image_generation_call"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ImageGenerationCallResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `image_generation_call`."""

    type: ClassVar[Literal["image_generation_call"]] = "image_generation_call"

    result: str
    status: str
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    revised_prompt: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "revised_prompt"}
    )


@variant(tag=("type", "compaction"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class CompactionResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `compaction`."""

    type: ClassVar[Literal["compaction"]] = "compaction"

    encrypted_content: str = attrs.field(metadata={"wire": "encrypted_content"})
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})


@variant(tag=("type", "context_compaction"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ContextCompactionResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `context_compaction`."""

    type: ClassVar[Literal["context_compaction"]] = "context_compaction"

    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})


@variant(tag=("type", "local_shell_call"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class LocalShellCallResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `local_shell_call`.

    Attributes:
        call_id: Set when using the Responses API.
        id: Legacy id field retained for compatibility with older payloads.
    """

    type: ClassVar[Literal["local_shell_call"]] = "local_shell_call"

    action: LocalShellAction
    status: LocalShellStatus
    call_id: str | UnsetType | None = attrs.field(default=UNSET, metadata={"wire": "call_id"})
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RawResponseCompletedNotification(Base):
    """Internal-only notification containing the exact usage from one upstream Responses API
    completion.
    """

    response_id: str
    thread_id: str
    turn_id: str
    usage: TokenUsageBreakdown | None = None
    usage_metadata: ResponseUsageMetadata | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RawResponseItemCompletedNotification(Base):
    """A whole item of the model's response, as it came."""

    item: ResponseItem
    thread_id: str
    turn_id: str


@variant(tag=("type", "reasoning"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReasoningResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `reasoning`."""

    type: ClassVar[Literal["reasoning"]] = "reasoning"

    summary: list[ReasoningItemReasoningSummary]
    content: list[ReasoningItemContent] | UnsetType | None = UNSET
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})


@variant(tag=("type", "web_search_call"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WebSearchCallResponseItem(Base):
    """The variant of `ResponseItem` whose `type` is `web_search_call`."""

    type: ClassVar[Literal["web_search_call"]] = "web_search_call"

    action: ResponsesApiWebSearchAction | UnsetType | None = UNSET
    encrypted_content: str | UnsetType | None = attrs.field(
        default=UNSET, metadata={"wire": "encrypted_content"}
    )
    id: str | UnsetType | None = UNSET
    internal_chat_message_metadata_passthrough: (
        InternalChatMessageMetadataPassthrough | UnsetType | None
    ) = attrs.field(default=UNSET, metadata={"wire": "internal_chat_message_metadata_passthrough"})
    status: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadItemsListResponse(Base):
    """The response to `thread/items/list`.

    Attributes:
        backwards_cursor: Opaque cursor to pass as `cursor` when reversing `sortDirection`.
            This is only populated when the page contains at least one item.
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            if None, there are no more items to return.
    """

    data: list[ThreadItemEntry | Unknown]
    backwards_cursor: str | None = None
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadItemsReadResponse(Base):
    """EXPERIMENTAL - persisted items returned in canonical stored order.

    The response to `thread/items/read`.
    """

    data: list[ThreadItemEntry | Unknown]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadItemsListParams(Base):
    """The params of `thread/items/list`.

    Attributes:
        cursor: Opaque continuation cursor or an exclusive item anchor in the requested
            visible turn. An item anchor requires a non-empty `turnId`; ascending (the default)
            returns items after it, and descending returns items before it. Continue with the
            returned string cursor.
        limit: Optional item page size.
        sort_direction: Optional item pagination direction; defaults to ascending.
        turn_id: Optional turn id to filter by. When omitted, returns items across the
            thread.
    """

    thread_id: str
    cursor: ThreadItemsListCursor | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    sort_direction: SortDirection | UnsetType | None = UNSET
    turn_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadResumeParams(Base):
    """There are three ways to resume a thread: 1. By thread_id: load the thread from disk by
    thread_id and resume it. 2. By history: instantiate the thread from memory and resume it. 3.
    By path: load the thread from disk by path and resume it.

    For non-running threads, the precedence is: history > non-empty path > thread_id. If using
    history or a non-empty path for a non-running thread, the thread_id param will be ignored.

    If thread_id identifies a running thread, app-server rejoins that thread and treats a
    non-empty path as a consistency check against the active rollout path. Empty string path
    values are treated as absent.

    Prefer using thread_id whenever possible.

    The params of `thread/resume`.

    Attributes:
        approvals_reviewer: Override where approval requests are routed for review on this
            thread and subsequent turns.
        exclude_turns: When true, return only thread metadata and live-resume state without
            populating `thread.turns`. This is useful when the client plans to call
            `thread/turns/list` immediately after resuming. Full-history hydration is deprecated
            for paginated threads; use this with `thread/turns/list` and `thread/items/list`
            instead.
        history: [UNSTABLE] FOR CODEX CLOUD - DO NOT USE. If specified, the thread will be
            resumed with the provided history instead of loaded from disk.
        initial_turns_page: When present, include a `thread/turns/list` page in the resume
            response so clients can bootstrap recent turns without a second request.
        model: Configuration overrides for the resumed thread, if any.
        path: [UNSTABLE] Specify the rollout path to resume from. If specified for a
            non-running thread, the thread_id param will be ignored. If thread_id identifies a
            running thread, the path must match the active rollout path.
        permissions: Named profile id for the resumed thread. Cannot be combined with
            `sandbox`.
        personality: @deprecated `friendly` and `pragmatic` no longer select a style.
            Changing this does not rewrite the thread's existing instructions.
        runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths must be
            absolute.
    """

    thread_id: str
    approval_policy: AskForApproval | UnsetType | None = UNSET
    approvals_reviewer: ApprovalsReviewer | UnsetType | None = UNSET
    base_instructions: str | UnsetType | None = UNSET
    config: dict[str, Any] | UnsetType | None = attrs.field(default=UNSET, repr=False)
    cwd: str | UnsetType | None = UNSET
    developer_instructions: str | UnsetType | None = UNSET
    exclude_turns: bool | UnsetType = UNSET
    history: list[ResponseItem] | UnsetType | None = UNSET
    initial_turns_page: ThreadResumeInitialTurnsPageParams | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    model_provider: str | UnsetType | None = UNSET
    path: str | UnsetType | None = UNSET
    permissions: str | UnsetType | None = UNSET
    personality: Personality | UnsetType | None = UNSET
    runtime_workspace_roots: list[AbsolutePathBuf] | UnsetType | None = UNSET
    sandbox: SandboxMode | UnsetType | None = UNSET
    service_tier: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadResumeResponse(Base):
    """The response to `thread/resume`.

    Attributes:
        approvals_reviewer: Reviewer currently used for approval requests on this thread.
        sandbox: Legacy sandbox policy retained for compatibility. Experimental clients
            should prefer `activePermissionProfile` for profile provenance.
        active_permission_profile: Named or implicit built-in profile that produced the
            active permissions, when known.
        collaboration_mode: Effective collaboration mode. Absent when resuming from an older
            server.
        disabled_plugin_ids: Saved list of disabled plugin IDs. Does not yet filter plugin
            capabilities.
        initial_turns_page: `thread/turns/list` page returned when requested by
            `initialTurnsPage`.
        instruction_sources: Environment-native paths to instruction source files currently
            loaded for this thread.
        items_backwards_cursor: Opaque cursor for hydrating paginated items backwards.

            Pass this as `cursor` to `thread/items/list` with `sortDirection: "desc"`. The first
            page includes the item identified by the cursor.
        multi_agent_mode: @deprecated Always `explicitRequestOnly`. Use `reasoningEffort`
            for Ultra behavior.
        runtime_workspace_roots: Thread-scoped runtime workspace roots used to materialize
            `:workspace_roots`.
        turns_backwards_cursor: Opaque cursor for hydrating paginated turns backwards.

            Pass this as `cursor` to `thread/turns/list` with `sortDirection: "desc"`. The first
            page includes the turn identified by the cursor.
    """

    approval_policy: AskForApproval
    approvals_reviewer: ApprovalsReviewer
    cwd: AbsolutePathBuf
    model: str
    model_provider: str
    sandbox: SandboxPolicy
    thread: Thread
    active_permission_profile: ActivePermissionProfile | None = None
    collaboration_mode: CollaborationMode | None = None
    disabled_plugin_ids: list[str] = attrs.field(factory=list[str])
    initial_turns_page: TurnsPage | None = None
    instruction_sources: list[LegacyAppPathString] = attrs.field(factory=list[LegacyAppPathString])
    items_backwards_cursor: str | None = None
    multi_agent_mode: MultiAgentMode = MultiAgentModeValue.explicit_request_only
    reasoning_effort: ReasoningEffort | None = None
    runtime_workspace_roots: list[AbsolutePathBuf] = attrs.field(factory=list[AbsolutePathBuf])
    service_tier: str | None = None
    turns_backwards_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSearchOccurrence(Base):
    """One visible message occurrence returned by [`ThreadSearchOccurrencesResponse`].

    Attributes:
        snippet_match_range: Match range within `snippet`, in UTF-16 code units.
        turn_cursor: Opaque inclusive cursor accepted by `thread/turns/list` for this turn.
    """

    item_id: str
    snippet: str
    snippet_match_range: ThreadSearchTextRange
    turn_cursor: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSearchParams(Base):
    """The params of `thread/search`.

    Attributes:
        search_term: Required substring/full-text query for thread search.
        archived: Optional archived filter; when set to true, only archived threads are
            returned. If false or null, only non-archived threads are returned.
        cursor: Opaque pagination cursor returned by a previous call.
        limit: Optional page size; defaults to a reasonable server-side value.
        sort_direction: Optional sort direction; defaults to descending (newest first).
        sort_key: Optional sort key; defaults to created_at.
        source_kinds: Optional source filter; when set, only sessions from these source
            kinds are returned. When omitted or empty, defaults to interactive sources.
    """

    search_term: str
    archived: bool | UnsetType | None = UNSET
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    sort_direction: SortDirection | UnsetType | None = UNSET
    sort_key: ThreadSearchSortKey | UnsetType | None = UNSET
    source_kinds: list[ThreadSourceKind] | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSearchResponse(Base):
    """The response to `thread/search`.

    Attributes:
        backwards_cursor: Opaque cursor to pass as `cursor` when reversing `sortDirection`.
            This is only populated when the page contains at least one thread. Use it with the
            opposite `sortDirection`; for timestamp sorts it anchors at the start of the page
            timestamp so same-second updates are not skipped.
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            if None, there are no more items to return.
    """

    data: list[ThreadSearchResult | Unknown]
    backwards_cursor: str | None = None
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSearchOccurrencesResponse(Base):
    """The response to `thread/searchOccurrences`.

    Attributes:
        data: Occurrences in chronological message order.
        next_cursor: Opaque cursor to continue after the last returned occurrence.
    """

    data: list[ThreadSearchOccurrence | Unknown]
    next_cursor: str | None = None


publish(globals())
