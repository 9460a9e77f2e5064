# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Realtime conversations."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    ThreadItem,
    TurnError,
    TurnStatus,
)
from trio_codex.protocol.rows import (
    Base,
    Tagged,
    publish,
    variant,
)


class CodexResponseHandoffMode(OpenEnum):
    """The possible values of `ThreadRealtimeStartParams.codex_response_handoff_mode`."""

    thinking = "thinking"
    commentary = "commentary"
    bem_tags = "bemTags"


class ConversationTextRole(OpenEnum):
    """The possible values of `ThreadRealtimeAppendTextParams.role` and
    `ThreadRealtimeInitialItem.role`.
    """

    user = "user"
    developer = "developer"
    assistant = "assistant"


class RealtimeConversationVersion(OpenEnum):
    """The possible values of `ThreadRealtimeStartParams.version` and
    `ThreadRealtimeStartedNotification.version`.
    """

    v1 = "v1"
    v2 = "v2"
    v3 = "v3"


class RealtimeOutputModality(OpenEnum):
    """The possible values of `ThreadRealtimeStartParams.output_modality`."""

    text = "text"
    audio = "audio"


class RealtimeVoice(OpenEnum):
    """The possible values of `RealtimeVoicesList.default_v1`, `RealtimeVoicesList.default_v2` and
    4 other fields.
    """

    alloy = "alloy"
    arbor = "arbor"
    ash = "ash"
    aube = "aube"
    ballad = "ballad"
    breeze = "breeze"
    bubbie = "bubbie"
    cedar = "cedar"
    coral = "coral"
    cove = "cove"
    echo = "echo"
    ember = "ember"
    haetsal = "haetsal"
    hanul = "hanul"
    himari = "himari"
    juniper = "juniper"
    leher = "leher"
    maple = "maple"
    marin = "marin"
    miko = "miko"
    neer = "neer"
    porto = "porto"
    rindo = "rindo"
    rio = "rio"
    rivage = "rivage"
    sage = "sage"
    selva = "selva"
    shimmer = "shimmer"
    sol = "sol"
    sonna = "sonna"
    spruce = "spruce"
    tinta = "tinta"
    vale = "vale"
    verse = "verse"
    viola = "viola"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeAudioChunk(Base):
    """EXPERIMENTAL - thread realtime audio chunk."""

    data: str
    num_channels: int
    sample_rate: int
    item_id: str | UnsetType | None = UNSET
    samples_per_channel: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeAppendAudioResponse(Base):
    """EXPERIMENTAL - response for appending realtime audio input.

    The response to `thread/realtime/appendAudio`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeAppendSpeechParams(Base):
    """EXPERIMENTAL - append speakable text to thread realtime.

    The params of `thread/realtime/appendSpeech`.
    """

    text: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeAppendSpeechResponse(Base):
    """EXPERIMENTAL - response for appending realtime speech.

    The response to `thread/realtime/appendSpeech`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeAppendTextResponse(Base):
    """EXPERIMENTAL - response for appending realtime text input.

    The response to `thread/realtime/appendText`.
    """


@variant(tag=("type", "wholeItem"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WholeItemThreadRealtimeBemItemPresentation(Base):
    """The variant of `ThreadRealtimeBemItemPresentation` whose `type` is `wholeItem`."""

    type: ClassVar[Literal["wholeItem"]] = "wholeItem"


@variant(tag=("type", "inlineMarkdown"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InlineMarkdownThreadRealtimeBemItemPresentation(Base):
    """The variant of `ThreadRealtimeBemItemPresentation` whose `type` is `inlineMarkdown`."""

    type: ClassVar[Literal["inlineMarkdown"]] = "inlineMarkdown"


@variant(tag=("type", "inlineVisualization"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class InlineVisualizationThreadRealtimeBemItemPresentation(Base):
    """The variant of `ThreadRealtimeBemItemPresentation` whose `type` is `inlineVisualization`."""

    type: ClassVar[Literal["inlineVisualization"]] = "inlineVisualization"

    index: int


# EXPERIMENTAL - how an existing agent item appears in a realtime conversation.
if TYPE_CHECKING:
    ThreadRealtimeBemItemPresentation: TypeAlias = """(
        WholeItemThreadRealtimeBemItemPresentation
        | InlineMarkdownThreadRealtimeBemItemPresentation
        | InlineVisualizationThreadRealtimeBemItemPresentation
        | Unknown
    )"""
else:
    ThreadRealtimeBemItemPresentation = Tagged(
        "ThreadRealtimeBemItemPresentation",
        "type",
        {
            "wholeItem": "WholeItemThreadRealtimeBemItemPresentation",
            "inlineMarkdown": "InlineMarkdownThreadRealtimeBemItemPresentation",
            "inlineVisualization": "InlineVisualizationThreadRealtimeBemItemPresentation",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeClosedNotification(Base, Notification):
    """EXPERIMENTAL - emitted when thread realtime transport closes.

    The notification `thread/realtime/closed`.
    """

    method: ClassVar[str] = "thread/realtime/closed"

    thread_id: str
    reason: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeErrorNotification(Base, Notification):
    """EXPERIMENTAL - emitted when thread realtime encounters an error.

    The notification `thread/realtime/error`.
    """

    method: ClassVar[str] = "thread/realtime/error"

    message: str
    thread_id: str


@variant(tag=("type", "realtimeSessionStarted"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class RealtimeSessionStartedThreadRealtimeItem(Base):
    """The variant of `ThreadRealtimeItem` whose `type` is `realtimeSessionStarted`."""

    type: ClassVar[Literal["realtimeSessionStarted"]] = "realtimeSessionStarted"

    id: str
    realtime_session_id: str


class ThreadRealtimeTranscriptRole(OpenEnum):
    """The possible values of `TranscriptSegmentThreadRealtimeItem.role`."""

    user = "user"
    assistant = "assistant"


class ThreadRealtimeSessionOutcome(OpenEnum):
    """The possible values of `RealtimeSessionClosedThreadRealtimeItem.outcome`."""

    ended = "ended"
    failed = "failed"


# EXPERIMENTAL - a thread-scoped realtime item in the canonical timeline.
if TYPE_CHECKING:
    ThreadRealtimeItem: TypeAlias = """(
        RealtimeSessionStartedThreadRealtimeItem
        | TranscriptSegmentThreadRealtimeItem
        | BemItemPromotedThreadRealtimeItem
        | RealtimeSessionClosedThreadRealtimeItem
        | Unknown
    )"""
else:
    ThreadRealtimeItem = Tagged(
        "ThreadRealtimeItem",
        "type",
        {
            "realtimeSessionStarted": "RealtimeSessionStartedThreadRealtimeItem",
            "transcriptSegment": "TranscriptSegmentThreadRealtimeItem",
            "bemItemPromoted": "BemItemPromotedThreadRealtimeItem",
            "realtimeSessionClosed": "RealtimeSessionClosedThreadRealtimeItem",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeItemAddedNotification(Base, Notification):
    """EXPERIMENTAL - raw non-audio thread realtime item emitted by the backend.

    The notification `thread/realtime/itemAdded`.
    """

    method: ClassVar[str] = "thread/realtime/itemAdded"

    item: Any
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeItemTranscriptDeltaNotification(Base, Notification):
    """EXPERIMENTAL - text appended to an active realtime transcript item.

    The notification `thread/realtime/item/transcript/delta`.
    """

    method: ClassVar[str] = "thread/realtime/item/transcript/delta"

    delta: str
    item_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeListVoicesParams(Base):
    """EXPERIMENTAL - list voices supported by thread realtime.

    The params of `thread/realtime/listVoices`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeSdpNotification(Base, Notification):
    """EXPERIMENTAL - emitted with the remote SDP for a WebRTC realtime session.

    The notification `thread/realtime/sdp`.
    """

    method: ClassVar[str] = "thread/realtime/sdp"

    sdp: str
    thread_id: str


# EXPERIMENTAL - transport used by thread realtime.
if TYPE_CHECKING:
    ThreadRealtimeStartTransport: TypeAlias = """(
        WebsocketThreadRealtimeStartTransport
        | WebrtcThreadRealtimeStartTransport
        | ExistingCallThreadRealtimeStartTransport
        | Unknown
    )"""
else:
    ThreadRealtimeStartTransport = Tagged(
        "ThreadRealtimeStartTransport",
        "type",
        {
            "websocket": "WebsocketThreadRealtimeStartTransport",
            "webrtc": "WebrtcThreadRealtimeStartTransport",
            "existingCall": "ExistingCallThreadRealtimeStartTransport",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeStartResponse(Base):
    """EXPERIMENTAL - response for starting thread realtime.

    The response to `thread/realtime/start`.
    """


@variant(tag=("type", "websocket"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WebsocketThreadRealtimeStartTransport(Base):
    """The variant of `ThreadRealtimeStartTransport` whose `type` is `websocket`."""

    type: ClassVar[Literal["websocket"]] = "websocket"


@variant(tag=("type", "webrtc"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class WebrtcThreadRealtimeStartTransport(Base):
    """The variant of `ThreadRealtimeStartTransport` whose `type` is `webrtc`.

    Attributes:
        sdp: SDP offer generated by a WebRTC RTCPeerConnection after configuring audio and
            the realtime events data channel.
    """

    type: ClassVar[Literal["webrtc"]] = "webrtc"

    sdp: str


@variant(tag=("type", "existingCall"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExistingCallThreadRealtimeStartTransport(Base):
    """The variant of `ThreadRealtimeStartTransport` whose `type` is `existingCall`.

    Attributes:
        call_id: Identifier of a realtime call already created and negotiated by the client.
    """

    type: ClassVar[Literal["existingCall"]] = "existingCall"

    call_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeStopParams(Base):
    """EXPERIMENTAL - stop thread realtime.

    The params of `thread/realtime/stop`.
    """

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeStopResponse(Base):
    """EXPERIMENTAL - response for stopping thread realtime.

    The response to `thread/realtime/stop`.
    """


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeTranscriptDeltaNotification(Base, Notification):
    """EXPERIMENTAL - flat transcript delta emitted whenever realtime transcript text changes.

    The notification `thread/realtime/transcript/delta`.

    Attributes:
        delta: Live transcript delta from the realtime event.
    """

    method: ClassVar[str] = "thread/realtime/transcript/delta"

    delta: str
    role: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeTranscriptDoneNotification(Base, Notification):
    """EXPERIMENTAL - final transcript text emitted when realtime completes a transcript part.

    The notification `thread/realtime/transcript/done`.

    Attributes:
        text: Final complete text for the transcript part.
    """

    method: ClassVar[str] = "thread/realtime/transcript/done"

    role: str
    text: str
    thread_id: str


@variant(tag=("type", "item"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ItemThreadTimelineEntry(Base):
    """The variant of `ThreadTimelineEntry` whose `type` is `item`."""

    type: ClassVar[Literal["item"]] = "item"

    item: ThreadItem
    position: int
    turn_id: str


@variant(tag=("type", "turnStarted"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnStartedThreadTimelineEntry(Base):
    """The variant of `ThreadTimelineEntry` whose `type` is `turnStarted`."""

    type: ClassVar[Literal["turnStarted"]] = "turnStarted"

    position: int
    turn_id: str
    started_at: int | None = None


@variant(tag=("type", "turnCompleted"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnCompletedThreadTimelineEntry(Base):
    """The variant of `ThreadTimelineEntry` whose `type` is `turnCompleted`."""

    type: ClassVar[Literal["turnCompleted"]] = "turnCompleted"

    position: int
    status: TurnStatus
    turn_id: str
    completed_at: int | None = None
    duration_ms: int | None = None
    error: TurnError | None = None
    started_at: int | None = None


# EXPERIMENTAL - one item or turn boundary in canonical rollout order.
if TYPE_CHECKING:
    ThreadTimelineEntry: TypeAlias = """(
        ItemThreadTimelineEntry
        | RealtimeThreadTimelineEntry
        | TurnStartedThreadTimelineEntry
        | TurnCompletedThreadTimelineEntry
        | Unknown
    )"""
else:
    ThreadTimelineEntry = Tagged(
        "ThreadTimelineEntry",
        "type",
        {
            "item": "ItemThreadTimelineEntry",
            "realtime": "RealtimeThreadTimelineEntry",
            "turnStarted": "TurnStartedThreadTimelineEntry",
            "turnCompleted": "TurnCompletedThreadTimelineEntry",
        },
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadTimelineListParams(Base):
    """EXPERIMENTAL - list ordinary and realtime thread history in rollout order.

    The params of `thread/timeline/list`.
    """

    thread_id: str
    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeAppendTextParams(Base):
    """EXPERIMENTAL - append text input to thread realtime.

    The params of `thread/realtime/appendText`.
    """

    text: str
    thread_id: str
    role: ConversationTextRole | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeInitialItem(Base):
    """EXPERIMENTAL - role-bearing text item included when a realtime V3 session starts."""

    role: ConversationTextRole
    text: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeStartedNotification(Base, Notification):
    """EXPERIMENTAL - emitted when thread realtime startup is accepted.

    The notification `thread/realtime/started`.
    """

    method: ClassVar[str] = "thread/realtime/started"

    thread_id: str
    version: RealtimeConversationVersion
    realtime_session_id: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class RealtimeVoicesList(Base):
    """The value of `ThreadRealtimeListVoicesResponse.voices`."""

    default_v1: RealtimeVoice
    default_v2: RealtimeVoice
    v1: list[RealtimeVoice]
    v2: list[RealtimeVoice]
    v3: list[RealtimeVoice] = attrs.field(factory=list[RealtimeVoice])


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeAppendAudioParams(Base):
    """EXPERIMENTAL - append audio input to thread realtime.

    The params of `thread/realtime/appendAudio`.
    """

    audio: ThreadRealtimeAudioChunk
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeOutputAudioDeltaNotification(Base, Notification):
    """EXPERIMENTAL - streamed output audio emitted by thread realtime.

    The notification `thread/realtime/outputAudio/delta`.
    """

    method: ClassVar[str] = "thread/realtime/outputAudio/delta"

    audio: ThreadRealtimeAudioChunk
    thread_id: str


@variant(tag=("type", "bemItemPromoted"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class BemItemPromotedThreadRealtimeItem(Base):
    """The variant of `ThreadRealtimeItem` whose `type` is `bemItemPromoted`."""

    type: ClassVar[Literal["bemItemPromoted"]] = "bemItemPromoted"

    id: str
    realtime_session_id: str
    item_id: str
    presentation: ThreadRealtimeBemItemPresentation
    turn_id: str


@variant(tag=("type", "transcriptSegment"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class TranscriptSegmentThreadRealtimeItem(Base):
    """The variant of `ThreadRealtimeItem` whose `type` is `transcriptSegment`."""

    type: ClassVar[Literal["transcriptSegment"]] = "transcriptSegment"

    id: str
    realtime_session_id: str
    role: ThreadRealtimeTranscriptRole
    text: str


@variant(tag=("type", "realtimeSessionClosed"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class RealtimeSessionClosedThreadRealtimeItem(Base):
    """The variant of `ThreadRealtimeItem` whose `type` is `realtimeSessionClosed`."""

    type: ClassVar[Literal["realtimeSessionClosed"]] = "realtimeSessionClosed"

    id: str
    realtime_session_id: str
    outcome: ThreadRealtimeSessionOutcome


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeItemCompletedNotification(Base, Notification):
    """EXPERIMENTAL - a realtime timeline item published after canonical commit.

    The notification `thread/realtime/item/completed`.
    """

    method: ClassVar[str] = "thread/realtime/item/completed"

    item: ThreadRealtimeItem
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeItemStartedNotification(Base, Notification):
    """EXPERIMENTAL - a realtime timeline item started before its content streams.

    The notification `thread/realtime/item/started`.
    """

    method: ClassVar[str] = "thread/realtime/item/started"

    item: ThreadRealtimeItem
    thread_id: str


@variant(tag=("type", "realtime"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class RealtimeThreadTimelineEntry(Base):
    """The variant of `ThreadTimelineEntry` whose `type` is `realtime`."""

    type: ClassVar[Literal["realtime"]] = "realtime"

    item: ThreadRealtimeItem
    position: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadTimelineListResponse(Base):
    """EXPERIMENTAL - a bounded timeline page with its resolved opening voice state.

    The response to `thread/timeline/list`.
    """

    data: list[ThreadTimelineEntry]
    active_realtime_session_at_page_start: str | None = None
    next_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeStartParams(Base):
    """EXPERIMENTAL - start a thread-scoped realtime session.

    The params of `thread/realtime/start`.

    Attributes:
        output_modality: Selects text or audio output for the realtime session. Transport
            and voice stay independent so clients can choose how they connect separately from
            what the model emits.
        backend_reasoning_status: Relays public reasoning summaries as quiet context for
            realtime V3 delegations. Defaults to false.
        client_managed_handoffs: Leaves Codex response handoffs to the client's explicit
            append calls instead of forwarding them automatically. Defaults to false.
        codex_response_handoff_channel_prefixes: Overrides BEM channel prefixes by
            `analysis`, `commentary`, or `final`. Omitted channels retain their default
            uppercase bracketed prefixes.
        codex_response_handoff_mode: Selects how automatic Codex responses are routed in
            Frameless Bidi sessions. Omitted values default to `thinking`. Realtime V1 and V2
            ignore this setting.
        codex_response_item_prefix: Optional prefix added to automatic Codex response items
            when `codexResponsesAsItems` is true.
        codex_responses_as_items: Sends automatic Codex responses as realtime conversation
            items instead of handoff appends.
        delegation_ack_filler: Controls whether a realtime V3 delegation produces an
            acknowledgement filler. Omitted values preserve the Realtime API's default behavior.
        flush_transcript_tail_on_session_end: Routes any transcript tail remaining at
            session end through Codex. Defaults to false. TODO: Remove this rollout knob once
            transcript-tail flushing is always enabled.
        include_startup_context: Set to false to start without Codex's startup context.
            Omitted or null includes it.
        initial_items: Adds complete role-bearing text items to the initial Frameless Bidi
            session history. This is only supported by realtime V3 and is sent during session
            startup. Requests are limited to 128 items and 8,192 estimated text tokens in total.
        model: Overrides the configured realtime model for this session only.
        realtime_end_instructions: Developer instructions given to the backing Codex model
            when this realtime session ends.
        realtime_start_instructions: Developer instructions given to the backing Codex model
            when this realtime session starts.
        version: Overrides the configured realtime protocol version for this session only.
    """

    output_modality: RealtimeOutputModality
    thread_id: str
    backend_reasoning_status: bool | UnsetType = UNSET
    client_managed_handoffs: bool | UnsetType | None = UNSET
    codex_response_handoff_channel_prefixes: dict[str, list[str]] | UnsetType | None = UNSET
    codex_response_handoff_mode: CodexResponseHandoffMode | UnsetType | None = UNSET
    codex_response_item_prefix: str | UnsetType | None = UNSET
    codex_responses_as_items: bool | UnsetType | None = UNSET
    delegation_ack_filler: bool | UnsetType | None = UNSET
    flush_transcript_tail_on_session_end: bool | UnsetType | None = UNSET
    include_startup_context: bool | UnsetType | None = UNSET
    initial_items: list[ThreadRealtimeInitialItem] | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    prompt: str | UnsetType | None = UNSET
    realtime_end_instructions: str | UnsetType | None = UNSET
    realtime_session_id: str | UnsetType | None = UNSET
    realtime_start_instructions: str | UnsetType | None = UNSET
    transport: ThreadRealtimeStartTransport | UnsetType | None = UNSET
    version: RealtimeConversationVersion | UnsetType | None = UNSET
    voice: RealtimeVoice | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRealtimeListVoicesResponse(Base):
    """EXPERIMENTAL - response for listing supported realtime voices.

    The response to `thread/realtime/listVoices`.
    """

    voices: RealtimeVoicesList


publish(globals())
