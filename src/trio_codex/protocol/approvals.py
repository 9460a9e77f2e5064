# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What the runtime asks the client."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.leaves import (
    LegacyAppPathString,
)
from trio_codex.protocol.rows import (
    Base,
    Keyed,
    Shape,
    Tagged,
    Untagged,
    publish,
    variant,
)
from trio_codex.protocol.shared import (
    AdditionalFileSystemPermissions,
    AdditionalNetworkPermissions,
    NetworkApprovalProtocol,
    RequestPermissionProfile,
)
from trio_codex.protocol.thread_items import (
    CommandAction,
    DynamicToolCallOutputContentItem,
)
from trio_codex.protocol.variants import (
    ThreadId,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdditionalPermissionProfile(Base):
    """The value of `CommandExecutionRequestApprovalParams.additional_permissions`: Optional
    additional permissions requested for this command.

    Attributes:
        network: Partial overlay used for per-command permission requests.
    """

    file_system: AdditionalFileSystemPermissions | None = None
    network: AdditionalNetworkPermissions | None = None


if TYPE_CHECKING:
    FileChange: TypeAlias = "AddFileChange | DeleteFileChange | UpdateFileChange | Unknown"
else:
    FileChange = Tagged(
        "FileChange",
        "type",
        {"add": "AddFileChange", "delete": "DeleteFileChange", "update": "UpdateFileChange"},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AttestationGenerateParams(Base):
    """The params of the server request `attestation/generate`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AttestationGenerateResponse(Base):
    """The response to the server request `attestation/generate`.

    Attributes:
        token: Opaque client attestation token.
    """

    token: str = attrs.field(repr=False)


class ChatgptAuthTokensRefreshReason(OpenEnum):
    """Why the runtime wants new tokens.

    Attributes:
        unauthorized: Codex attempted a backend request and received `401 Unauthorized`.
    """

    unauthorized = "unauthorized"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptAuthTokensRefreshResponse(Base):
    """The response to the server request `account/chatgptAuthTokens/refresh`."""

    access_token: str = attrs.field(repr=False)
    chatgpt_account_id: str
    chatgpt_plan_type: str | UnsetType | None = UNSET


class CommandExecutionApprovalDecisionValue(OpenEnum):
    """The decisions on a command that are a single word.

    Attributes:
        accept: User approved the command.
        accept_for_session: User approved the command and future prompts in the same
            session-scoped approval cache should run without prompting.
        decline: User denied the command. The agent will continue the turn.
        cancel: User denied the command. The turn will also be immediately interrupted.
    """

    accept = "accept"
    accept_for_session = "acceptForSession"
    decline = "decline"
    cancel = "cancel"


@variant(key="acceptWithExecpolicyAmendment")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision(Base):
    """User approved the command, and wants to apply the proposed execpolicy amendment so future
    matching commands can run without prompting.
    """

    execpolicy_amendment: list[str] = attrs.field(metadata={"wire": "execpolicy_amendment"})


class CommandExecutionApprovalKind(OpenEnum):
    """Distinguishes a command approval from input sent to an existing terminal."""

    command = "command"
    write_stdin = "writeStdin"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class NetworkApprovalContext(Base):
    """The host that a command wants to reach, and how."""

    host: str
    protocol: NetworkApprovalProtocol


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CurrentTimeReadParams(Base):
    """The params of the server request `currentTime/read`."""

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CurrentTimeReadResponse(Base):
    """The response to the server request `currentTime/read`.

    Attributes:
        current_time_at: Current time as whole Unix seconds.
    """

    current_time_at: int


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DynamicToolCallParams(Base):
    """The params of the server request `item/tool/call`."""

    arguments: Any
    call_id: str
    thread_id: str
    tool: str
    turn_id: str
    namespace: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DynamicToolCallResponse(Base):
    """The response to the server request `item/tool/call`."""

    content_items: list[DynamicToolCallOutputContentItem]
    success: bool


if TYPE_CHECKING:
    ParsedCommand: TypeAlias = """(
        ReadParsedCommand
        | ListFilesParsedCommand
        | SearchParsedCommand
        | UnknownParsedCommand
        | Unknown
    )"""
else:
    ParsedCommand = Tagged(
        "ParsedCommand",
        "type",
        {
            "read": "ReadParsedCommand",
            "list_files": "ListFilesParsedCommand",
            "search": "SearchParsedCommand",
            "unknown": "UnknownParsedCommand",
        },
    )


@variant(tag=("type", "add"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class AddFileChange(Base):
    """The variant of `FileChange` whose `type` is `add`."""

    type: ClassVar[Literal["add"]] = "add"

    content: str


@variant(tag=("type", "delete"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeleteFileChange(Base):
    """The variant of `FileChange` whose `type` is `delete`."""

    type: ClassVar[Literal["delete"]] = "delete"

    content: str


@variant(tag=("type", "update"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UpdateFileChange(Base):
    """The variant of `FileChange` whose `type` is `update`."""

    type: ClassVar[Literal["update"]] = "update"

    unified_diff: str = attrs.field(metadata={"wire": "unified_diff"})
    move_path: str | None = attrs.field(default=None, metadata={"wire": "move_path"})


class FileChangeApprovalDecision(OpenEnum):
    """The decision on a change of files.

    Attributes:
        accept: User approved the file changes.
        accept_for_session: User approved the file changes and future changes to the same
            files should run without prompting.
        decline: User denied the file changes. The agent will continue the turn.
        cancel: User denied the file changes. The turn will also be immediately interrupted.
    """

    accept = "accept"
    accept_for_session = "acceptForSession"
    decline = "decline"
    cancel = "cancel"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileChangeRequestApprovalParams(Base):
    """The params of the server request `item/fileChange/requestApproval`.

    Attributes:
        started_at_ms: Unix timestamp (in milliseconds) when this approval request started.
        grant_root: [UNSTABLE] When set, the agent is asking the user to allow writes under
            this root for the remainder of the session (unclear if this is honored today).
        reason: Optional explanatory reason (e.g. request for extra write access).
    """

    item_id: str
    started_at_ms: int
    thread_id: str
    turn_id: str
    grant_root: str | None = None
    reason: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class GrantedPermissionProfile(Base):
    """The permissions that the client grants."""

    file_system: AdditionalFileSystemPermissions | UnsetType | None = UNSET
    network: AdditionalNetworkPermissions | UnsetType | None = UNSET


class McpElicitationArrayType(OpenEnum):
    """The possible values of `McpElicitationTitledMultiSelectEnumSchema.type` and
    `McpElicitationUntitledMultiSelectEnumSchema.type`.
    """

    array = "array"


class McpElicitationBooleanType(OpenEnum):
    """The possible values of `McpElicitationBooleanSchema.type`."""

    boolean = "boolean"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationConstOption(Base):
    """An entry of `McpElicitationTitledEnumItems.any_of` and
    `McpElicitationTitledSingleSelectEnumSchema.one_of`.
    """

    const: str
    title: str


if TYPE_CHECKING:
    McpElicitationEnumSchema: TypeAlias = """(
        McpElicitationSingleSelectEnumSchema
        | McpElicitationMultiSelectEnumSchema
        | McpElicitationLegacyTitledEnumSchema
        | Unknown
    )"""
else:
    McpElicitationEnumSchema = Untagged(
        "McpElicitationEnumSchema",
        (),
        (
            Shape(
                "McpElicitationUntitledSingleSelectEnumSchema",
                ("enum", "type"),
                {"type": ("string",)},
            ),
            Shape(
                "McpElicitationTitledSingleSelectEnumSchema",
                ("oneOf", "type"),
                {"type": ("string",)},
            ),
            Shape(
                "McpElicitationUntitledMultiSelectEnumSchema",
                ("items", "type"),
                {"type": ("array",)},
            ),
            Shape(
                "McpElicitationTitledMultiSelectEnumSchema", ("items", "type"), {"type": ("array",)}
            ),
            Shape("McpElicitationLegacyTitledEnumSchema", ("enum", "type"), {"type": ("string",)}),
        ),
    )


class McpElicitationStringType(OpenEnum):
    """The possible values of `McpElicitationLegacyTitledEnumSchema.type`,
    `McpElicitationStringSchema.type` and 3 other fields.
    """

    string = "string"


if TYPE_CHECKING:
    McpElicitationMultiSelectEnumSchema: TypeAlias = """(
        McpElicitationUntitledMultiSelectEnumSchema
        | McpElicitationTitledMultiSelectEnumSchema
        | Unknown
    )"""
else:
    McpElicitationMultiSelectEnumSchema = Untagged(
        "McpElicitationMultiSelectEnumSchema",
        (),
        (
            Shape(
                "McpElicitationUntitledMultiSelectEnumSchema",
                ("items", "type"),
                {"type": ("array",)},
            ),
            Shape(
                "McpElicitationTitledMultiSelectEnumSchema", ("items", "type"), {"type": ("array",)}
            ),
        ),
    )


class McpElicitationNumberType(OpenEnum):
    """The possible values of `McpElicitationNumberSchema.type`."""

    number = "number"
    integer = "integer"


class McpElicitationObjectType(OpenEnum):
    """The possible values of `McpElicitationSchema.type`."""

    object = "object"


if TYPE_CHECKING:
    McpElicitationPrimitiveSchema: TypeAlias = """(
        McpElicitationEnumSchema
        | McpElicitationStringSchema
        | McpElicitationNumberSchema
        | McpElicitationBooleanSchema
        | Unknown
    )"""
else:
    McpElicitationPrimitiveSchema = Untagged(
        "McpElicitationPrimitiveSchema",
        (),
        (
            Shape(
                "McpElicitationUntitledSingleSelectEnumSchema",
                ("enum", "type"),
                {"type": ("string",)},
            ),
            Shape(
                "McpElicitationTitledSingleSelectEnumSchema",
                ("oneOf", "type"),
                {"type": ("string",)},
            ),
            Shape(
                "McpElicitationUntitledMultiSelectEnumSchema",
                ("items", "type"),
                {"type": ("array",)},
            ),
            Shape(
                "McpElicitationTitledMultiSelectEnumSchema", ("items", "type"), {"type": ("array",)}
            ),
            Shape("McpElicitationLegacyTitledEnumSchema", ("enum", "type"), {"type": ("string",)}),
            Shape("McpElicitationStringSchema", ("type",), {"type": ("string",)}),
            Shape("McpElicitationNumberSchema", ("type",), {"type": ("number", "integer")}),
            Shape("McpElicitationBooleanSchema", ("type",), {"type": ("boolean",)}),
        ),
    )


if TYPE_CHECKING:
    McpElicitationSingleSelectEnumSchema: TypeAlias = """(
        McpElicitationUntitledSingleSelectEnumSchema
        | McpElicitationTitledSingleSelectEnumSchema
        | Unknown
    )"""
else:
    McpElicitationSingleSelectEnumSchema = Untagged(
        "McpElicitationSingleSelectEnumSchema",
        (),
        (
            Shape(
                "McpElicitationUntitledSingleSelectEnumSchema",
                ("enum", "type"),
                {"type": ("string",)},
            ),
            Shape(
                "McpElicitationTitledSingleSelectEnumSchema",
                ("oneOf", "type"),
                {"type": ("string",)},
            ),
        ),
    )


class McpElicitationStringFormat(OpenEnum):
    """The possible values of `McpElicitationStringSchema.format`."""

    email = "email"
    uri = "uri"
    date = "date"
    date_time = "date-time"


class McpServerElicitationAction(OpenEnum):
    """What the user did with a question of an MCP server."""

    accept = "accept"
    decline = "decline"
    cancel = "cancel"


@variant(tag=("mode", "openai/userVerification"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OpenaiUserVerificationMcpServerElicitationRequestParams(Base):
    """A device-authenticated approval; accepted responses contain the proof in `content`.

    Attributes:
        turn_id: Active Codex turn when this elicitation was observed, if app-server could
            correlate one.

            This is nullable because MCP models elicitation as a standalone server-to-client
            request identified by the MCP server request id. It may be triggered during a turn,
            but turn context is app-server correlation rather than part of the protocol identity
            of the elicitation itself.
    """

    mode: ClassVar[Literal["openai/userVerification"]] = "openai/userVerification"

    server_name: str
    thread_id: str
    challenge: str
    description: str
    title: str
    turn_id: str | None = None
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})


@variant(tag=("mode", "openai/form"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OpenaiSlashFormMcpServerElicitationRequestParams(Base):
    """The variant of `McpServerElicitationRequestParams` whose `mode` is `openai/form`.

    Attributes:
        turn_id: Active Codex turn when this elicitation was observed, if app-server could
            correlate one.

            This is nullable because MCP models elicitation as a standalone server-to-client
            request identified by the MCP server request id. It may be triggered during a turn,
            but turn context is app-server correlation rather than part of the protocol identity
            of the elicitation itself.
    """

    mode: ClassVar[Literal["openai/form"]] = "openai/form"

    server_name: str
    thread_id: str
    message: str
    requested_schema: Any
    turn_id: str | None = None
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})


@variant(tag=("mode", "openaiForm"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class OpenaiFormMcpServerElicitationRequestParams(Base):
    """The variant of `McpServerElicitationRequestParams` whose `mode` is `openaiForm`.

    Attributes:
        turn_id: Active Codex turn when this elicitation was observed, if app-server could
            correlate one.

            This is nullable because MCP models elicitation as a standalone server-to-client
            request identified by the MCP server request id. It may be triggered during a turn,
            but turn context is app-server correlation rather than part of the protocol identity
            of the elicitation itself.
    """

    mode: ClassVar[Literal["openaiForm"]] = "openaiForm"

    server_name: str
    thread_id: str
    message: str
    requested_schema: Any
    turn_id: str | None = None
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})


@variant(tag=("mode", "url"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UrlMcpServerElicitationRequestParams(Base):
    """The variant of `McpServerElicitationRequestParams` whose `mode` is `url`.

    Attributes:
        turn_id: Active Codex turn when this elicitation was observed, if app-server could
            correlate one.

            This is nullable because MCP models elicitation as a standalone server-to-client
            request identified by the MCP server request id. It may be triggered during a turn,
            but turn context is app-server correlation rather than part of the protocol identity
            of the elicitation itself.
    """

    mode: ClassVar[Literal["url"]] = "url"

    server_name: str
    thread_id: str
    elicitation_id: str
    message: str
    url: str = attrs.field(repr=False)
    turn_id: str | None = None
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})


if TYPE_CHECKING:
    McpServerElicitationRequestParams: TypeAlias = """(
        OpenaiUserVerificationMcpServerElicitationRequestParams
        | FormMcpServerElicitationRequestParams
        | OpenaiSlashFormMcpServerElicitationRequestParams
        | OpenaiFormMcpServerElicitationRequestParams
        | UrlMcpServerElicitationRequestParams
        | Unknown
    )"""
else:
    McpServerElicitationRequestParams = Tagged(
        "McpServerElicitationRequestParams",
        "mode",
        {
            "openai/userVerification": "OpenaiUserVerificationMcpServerElicitationRequestParams",
            "form": "FormMcpServerElicitationRequestParams",
            "openai/form": "OpenaiSlashFormMcpServerElicitationRequestParams",
            "openaiForm": "OpenaiFormMcpServerElicitationRequestParams",
            "url": "UrlMcpServerElicitationRequestParams",
        },
    )


class NetworkPolicyRuleAction(OpenEnum):
    """The possible values of `NetworkPolicyAmendment.action`."""

    allow = "allow"
    deny = "deny"


@variant(tag=("type", "read"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ReadParsedCommand(Base):
    """The variant of `ParsedCommand` whose `type` is `read`.

    Attributes:
        path: (Best effort) Path to the file being read by the command. When possible, this
            is an absolute path, though when relative, it should be resolved against the `cwd``
            that will be used to run the command to derive the absolute path.
    """

    type: ClassVar[Literal["read"]] = "read"

    cmd: str
    name: str
    path: str


@variant(tag=("type", "list_files"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ListFilesParsedCommand(Base):
    """The variant of `ParsedCommand` whose `type` is `list_files`."""

    type: ClassVar[Literal["list_files"]] = "list_files"

    cmd: str
    path: str | None = None


@variant(tag=("type", "search"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SearchParsedCommand(Base):
    """The variant of `ParsedCommand` whose `type` is `search`."""

    type: ClassVar[Literal["search"]] = "search"

    cmd: str
    path: str | None = None
    query: str | None = None


@variant(tag=("type", "unknown"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnknownParsedCommand(Base):
    """The variant of `ParsedCommand` whose `type` is `unknown`."""

    type: ClassVar[Literal["unknown"]] = "unknown"

    cmd: str


class PermissionGrantScope(OpenEnum):
    """How long granted permissions hold: for the turn, or for the session."""

    turn = "turn"
    session = "session"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PermissionsRequestApprovalParams(Base):
    """The params of the server request `item/permissions/requestApproval`.

    Attributes:
        started_at_ms: Unix timestamp (in milliseconds) when this approval request started.
    """

    cwd: LegacyAppPathString
    item_id: str
    permissions: RequestPermissionProfile
    started_at_ms: int
    thread_id: str
    turn_id: str
    environment_id: str | None = None
    reason: str | None = None


class ReviewDecisionValue(OpenEnum):
    """The variants of `ReviewDecision` that are a single word.

    Attributes:
        approved: User has approved this command and the agent should execute it.
        approved_for_session: User has approved this request and wants future prompts in the
            same session-scoped approval cache to be automatically approved for the remainder of
            the session.
        approved_mcp_policy_amendment: User has approved this MCP tool call and wants to
            amend its policy so matching future calls are automatically approved across
            sessions.
        timed_out: Automatic approval review timed out before reaching a decision.
        abort: User has denied this command and the agent should not do anything until the
            user's next command.
    """

    approved = "approved"
    approved_for_session = "approved_for_session"
    approved_mcp_policy_amendment = "approved_mcp_policy_amendment"
    timed_out = "timed_out"
    abort = "abort"


@variant(key="approved_execpolicy_amendment")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApprovedExecpolicyAmendmentReviewDecision(Base):
    """User has approved this command and wants to apply the proposed execpolicy amendment so
    future matching commands are permitted.
    """

    proposed_execpolicy_amendment: list[str] = attrs.field(
        metadata={"wire": "proposed_execpolicy_amendment"}
    )


@variant(key="denied")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeniedReviewDecision(Base):
    """User has denied this command and the agent should not execute it, but it should continue the
    session and try something else.
    """

    rejection: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolRequestUserInputAnswer(Base):
    """EXPERIMENTAL. Captures a user's answer to a request_user_input question."""

    answers: list[str] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolRequestUserInputOption(Base):
    """EXPERIMENTAL. Defines a single selectable option for request_user_input."""

    description: str
    label: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApplyPatchApprovalParams(Base):
    """The params of the server request `applyPatchApproval`.

    Attributes:
        call_id: Use to correlate this with [codex_protocol::protocol::PatchApplyBeginEvent]
            and [codex_protocol::protocol::PatchApplyEndEvent].
        grant_root: When set, the agent is asking the user to allow writes under this root
            for the remainder of the session (unclear if this is honored today).
        reason: Optional explanatory reason (e.g. request for extra write access).
    """

    call_id: str
    conversation_id: ThreadId
    file_changes: dict[str, FileChange]
    grant_root: str | None = None
    reason: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ChatgptAuthTokensRefreshParams(Base):
    """The params of the server request `account/chatgptAuthTokens/refresh`.

    Attributes:
        previous_account_id: Workspace/account identifier that Codex was previously using.

            Clients that manage multiple accounts/workspaces can use this as a hint to refresh
            the token for the correct workspace.

            This may be `null` when the prior auth state did not include a workspace identifier
            (`chatgpt_account_id`).
    """

    reason: ChatgptAuthTokensRefreshReason
    previous_account_id: str | None = None


if TYPE_CHECKING:
    CommandExecutionApprovalDecision: TypeAlias = """(
        CommandExecutionApprovalDecisionValue
        | AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision
        | ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision
        | Unknown
    )"""
else:
    CommandExecutionApprovalDecision = Keyed(
        "CommandExecutionApprovalDecision",
        CommandExecutionApprovalDecisionValue,
        {
            "acceptWithExecpolicyAmendment": "AcceptWithExecpolicyAmendmentCommandExecutionApprovalDecision",
            "applyNetworkPolicyAmendment": "ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision",
        },
        {},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExecCommandApprovalParams(Base):
    """The params of the server request `execCommandApproval`.

    Attributes:
        call_id: Use to correlate this with
            [codex_protocol::protocol::ExecCommandBeginEvent] and
            [codex_protocol::protocol::ExecCommandEndEvent].
        approval_id: Identifier for this specific approval callback.
    """

    call_id: str
    command: list[str]
    conversation_id: ThreadId
    cwd: str
    parsed_cmd: list[ParsedCommand]
    approval_id: str | None = None
    reason: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileChangeRequestApprovalResponse(Base):
    """The response to the server request `item/fileChange/requestApproval`."""

    decision: FileChangeApprovalDecision


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationBooleanSchema(Base):
    """A variant of `McpElicitationPrimitiveSchema`, known by its `type`."""

    type: McpElicitationBooleanType
    default: bool | None = None
    description: str | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationTitledEnumItems(Base):
    """The value of `McpElicitationTitledMultiSelectEnumSchema.items`."""

    any_of: list[McpElicitationConstOption]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationLegacyTitledEnumSchema(Base):
    """A variant of `McpElicitationEnumSchema`, known by its `enum` and `type`."""

    enum: list[str]
    type: McpElicitationStringType
    default: str | None = None
    description: str | None = None
    enum_names: list[str] | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationTitledSingleSelectEnumSchema(Base):
    """A variant of `McpElicitationEnumSchema`, known by its `one_of` and `type`."""

    one_of: list[McpElicitationConstOption]
    type: McpElicitationStringType
    default: str | None = None
    description: str | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationUntitledEnumItems(Base):
    """The value of `McpElicitationUntitledMultiSelectEnumSchema.items`."""

    enum: list[str]
    type: McpElicitationStringType


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationUntitledSingleSelectEnumSchema(Base):
    """A variant of `McpElicitationEnumSchema`, known by its `enum` and `type`."""

    enum: list[str]
    type: McpElicitationStringType
    default: str | None = None
    description: str | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationNumberSchema(Base):
    """A variant of `McpElicitationPrimitiveSchema`, known by its `type`."""

    type: McpElicitationNumberType
    default: float | None = None
    description: str | None = None
    maximum: float | None = None
    minimum: float | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationSchema(Base):
    """Typed form schema for MCP `elicitation/create` requests.

    This matches the `requestedSchema` shape from the MCP 2025-11-25 `ElicitRequestFormParams`
    schema.
    """

    properties: dict[str, McpElicitationPrimitiveSchema]
    type: McpElicitationObjectType
    schema: str | None = attrs.field(default=None, metadata={"wire": "$schema"})
    required: list[str] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationStringSchema(Base):
    """A variant of `McpElicitationPrimitiveSchema`, known by its `type`."""

    type: McpElicitationStringType
    default: str | None = None
    description: str | None = None
    format: McpElicitationStringFormat | None = None
    max_length: int | None = None
    min_length: int | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpServerElicitationRequestResponse(Base):
    """The response to the server request `mcpServer/elicitation/request`.

    Attributes:
        meta: Optional client metadata for form-mode action handling.
        content: Structured user input for accepted elicitations, mirroring RMCP
            `CreateElicitationResult`.

            This is nullable because decline/cancel responses have no content.
    """

    action: McpServerElicitationAction
    meta: Any = attrs.field(default=UNSET, metadata={"wire": "_meta"})
    content: Any = attrs.field(default=UNSET, repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class NetworkPolicyAmendment(Base):
    """The value of
    `ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision.network_policy_amendment`,
    `CommandExecutionRequestApprovalParams.proposed_network_policy_amendments` and 1 other
    field.
    """

    action: NetworkPolicyRuleAction
    host: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class PermissionsRequestApprovalResponse(Base):
    """The response to the server request `item/permissions/requestApproval`.

    Attributes:
        strict_auto_review: Review every subsequent command in this turn before normal
            sandboxed execution.
    """

    permissions: GrantedPermissionProfile
    scope: PermissionGrantScope | UnsetType = UNSET
    strict_auto_review: bool | UnsetType | None = UNSET


# User's decision in response to an ExecApprovalRequest.
if TYPE_CHECKING:
    ReviewDecision: TypeAlias = """(
        ReviewDecisionValue
        | ApprovedExecpolicyAmendmentReviewDecision
        | NetworkPolicyAmendmentReviewDecision
        | DeniedReviewDecision
        | Unknown
    )"""
else:
    ReviewDecision = Keyed(
        "ReviewDecision",
        ReviewDecisionValue,
        {
            "approved_execpolicy_amendment": "ApprovedExecpolicyAmendmentReviewDecision",
            "network_policy_amendment": "NetworkPolicyAmendmentReviewDecision",
            "denied": "DeniedReviewDecision",
        },
        {},
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolRequestUserInputResponse(Base):
    """EXPERIMENTAL. Response payload mapping question ids to answers.

    The response to the server request `item/tool/requestUserInput`.
    """

    answers: dict[str, ToolRequestUserInputAnswer] = attrs.field(repr=False)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolRequestUserInputQuestion(Base):
    """EXPERIMENTAL. Represents one request_user_input question and its required options."""

    header: str
    id: str
    question: str
    is_other: bool = False
    is_secret: bool = False
    options: list[ToolRequestUserInputOption] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecutionRequestApprovalResponse(Base):
    """The response to the server request `item/commandExecution/requestApproval`."""

    decision: CommandExecutionApprovalDecision


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationTitledMultiSelectEnumSchema(Base):
    """A variant of `McpElicitationEnumSchema`, known by its `items` and `type`."""

    items: McpElicitationTitledEnumItems
    type: McpElicitationArrayType
    default: list[str] | None = None
    description: str | None = None
    max_items: int | None = None
    min_items: int | None = None
    title: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class McpElicitationUntitledMultiSelectEnumSchema(Base):
    """A variant of `McpElicitationEnumSchema`, known by its `items` and `type`."""

    items: McpElicitationUntitledEnumItems
    type: McpElicitationArrayType
    default: list[str] | None = None
    description: str | None = None
    max_items: int | None = None
    min_items: int | None = None
    title: str | None = None


@variant(tag=("mode", "form"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FormMcpServerElicitationRequestParams(Base):
    """The variant of `McpServerElicitationRequestParams` whose `mode` is `form`.

    Attributes:
        turn_id: Active Codex turn when this elicitation was observed, if app-server could
            correlate one.

            This is nullable because MCP models elicitation as a standalone server-to-client
            request identified by the MCP server request id. It may be triggered during a turn,
            but turn context is app-server correlation rather than part of the protocol identity
            of the elicitation itself.
    """

    mode: ClassVar[Literal["form"]] = "form"

    server_name: str
    thread_id: str
    message: str
    requested_schema: McpElicitationSchema
    turn_id: str | None = None
    meta: Any = attrs.field(default=None, metadata={"wire": "_meta"})


@variant(key="applyNetworkPolicyAmendment")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApplyNetworkPolicyAmendmentCommandExecutionApprovalDecision(Base):
    """User chose a persistent network policy rule (allow/deny) for this host."""

    network_policy_amendment: NetworkPolicyAmendment = attrs.field(
        metadata={"wire": "network_policy_amendment"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CommandExecutionRequestApprovalParams(Base):
    """The params of the server request `item/commandExecution/requestApproval`.

    Attributes:
        started_at_ms: Unix timestamp (in milliseconds) when this approval request started.
        additional_permissions: Optional additional permissions requested for this command.
        approval_id: Unique identifier for this specific approval callback.

            For regular shell/unified_exec approvals, this is null.

            For zsh-exec-bridge subcommand approvals, multiple callbacks can belong to one
            parent `itemId`, so `approvalId` is a distinct opaque callback id (a UUID) used to
            disambiguate routing. Stdin approvals also use a distinct callback id; inspect
            `kind` to distinguish them.
        available_decisions: Ordered list of decisions the client may present for this
            prompt.
        command: The command to be executed.
        command_actions: Best-effort parsed command actions for friendly display.
        cwd: The command's working directory.
        environment_id: Environment in which the command will run.
        kind: Kind of action under review. Defaults to `command` for older servers.
        network_approval_context: Optional context for a managed-network approval prompt.
        proposed_execpolicy_amendment: Optional proposed execpolicy amendment to allow
            similar commands without prompting.
        proposed_network_policy_amendments: Optional proposed network policy amendments
            (allow/deny host) for future requests.
        reason: Optional explanatory reason (e.g. request for network access).
    """

    item_id: str
    started_at_ms: int
    thread_id: str
    turn_id: str
    additional_permissions: AdditionalPermissionProfile | None = None
    approval_id: str | None = None
    available_decisions: list[CommandExecutionApprovalDecision] | None = None
    command: str | None = None
    command_actions: list[CommandAction] | None = None
    cwd: LegacyAppPathString | None = None
    environment_id: str | None = None
    kind: CommandExecutionApprovalKind = CommandExecutionApprovalKind.command
    network_approval_context: NetworkApprovalContext | None = None
    proposed_execpolicy_amendment: list[str] | None = None
    proposed_network_policy_amendments: list[NetworkPolicyAmendment] | None = None
    reason: str | None = None


@variant(key="network_policy_amendment")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class NetworkPolicyAmendmentReviewDecision(Base):
    """User chose to persist a network policy rule (allow/deny) for future requests to the same
    host.
    """

    network_policy_amendment: NetworkPolicyAmendment = attrs.field(
        metadata={"wire": "network_policy_amendment"}
    )


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ApplyPatchApprovalResponse(Base):
    """The response to the server request `applyPatchApproval`."""

    decision: ReviewDecision


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExecCommandApprovalResponse(Base):
    """The response to the server request `execCommandApproval`."""

    decision: ReviewDecision


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ToolRequestUserInputParams(Base):
    """EXPERIMENTAL. Params sent with a request_user_input event.

    The params of the server request `item/tool/requestUserInput`.

    Attributes:
        auto_resolution_ms: @deprecated Use `isBlocking` to decide whether the request
            should block.
    """

    is_blocking: bool
    item_id: str
    questions: list[ToolRequestUserInputQuestion]
    thread_id: str
    turn_id: str
    auto_resolution_ms: int | None = None


publish(globals())
