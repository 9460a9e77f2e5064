# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What else may stand in a thread or a turn, and not every program meets."""

from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.rows import (
    Base,
    Keyed,
    Tagged,
    publish,
    variant,
)

AgentPath: TypeAlias = str


@variant(key="granular")
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


@variant(tag=("type", "environment"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class EnvironmentCapabilityRootLocation(Base):
    """A path owned by an execution environment.

    Attributes:
        path: Absolute path for the root in the selected environment.
    """

    type: ClassVar[Literal["environment"]] = "environment"

    environment_id: str
    path: str


@variant(key="httpConnectionFailed")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class HttpConnectionFailedCodexErrorInfo(Base):
    """The provider is unreachable or refused."""

    http_status_code: int | None = None


@variant(key="responseStreamConnectionFailed")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResponseStreamConnectionFailedCodexErrorInfo(Base):
    """Failed to connect to the response SSE stream."""

    http_status_code: int | None = None


@variant(key="responseStreamDisconnected")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResponseStreamDisconnectedCodexErrorInfo(Base):
    """The response SSE stream disconnected in the middle of a turn before completion."""

    http_status_code: int | None = None


@variant(key="responseTooManyFailedAttempts")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ResponseTooManyFailedAttemptsCodexErrorInfo(Base):
    """Reached the retry limit for responses."""

    http_status_code: int | None = None


class NonSteerableTurnKind(OpenEnum):
    """The possible values of `ActiveTurnNotSteerableCodexErrorInfo.turn_kind`."""

    review = "review"
    compact = "compact"


@variant(tag=("type", "function"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FunctionDynamicToolNamespaceTool(Base):
    """The variant of `DynamicToolNamespaceTool` whose `type` is `function`."""

    type: ClassVar[Literal["function"]] = "function"

    description: str
    input_schema: Any
    name: str
    defer_loading: bool | UnsetType = UNSET


if TYPE_CHECKING:
    DynamicToolNamespaceTool: TypeAlias = "FunctionDynamicToolNamespaceTool | Unknown"
else:
    DynamicToolNamespaceTool = Tagged(
        "DynamicToolNamespaceTool", "type", {"function": "FunctionDynamicToolNamespaceTool"}
    )


@variant(tag=("type", "function"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class FunctionDynamicToolSpec(Base):
    """The variant of `DynamicToolSpec` whose `type` is `function`."""

    type: ClassVar[Literal["function"]] = "function"

    description: str
    input_schema: Any
    name: str
    defer_loading: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomMultiAgentMode(Base):
    """The variant `custom` of `MultiAgentMode`."""

    custom: str


class NetworkAccess(OpenEnum):
    """The possible values of `ExternalSandboxSandboxPolicy.network_access`."""

    restricted = "restricted"
    enabled = "enabled"


@variant(tag=("type", "dangerFullAccess"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class DangerFullAccessSandboxPolicy(Base):
    """No sandbox: commands may do all that the runtime may."""

    type: ClassVar[Literal["dangerFullAccess"]] = "dangerFullAccess"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CustomSessionSource(Base):
    """The variant `custom` of `SessionSource`."""

    custom: str


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


@variant(tag=("type", "notLoaded"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class NotLoadedThreadStatus(Base):
    """The thread is stored, and the runtime has not loaded it."""

    type: ClassVar[Literal["notLoaded"]] = "notLoaded"


@variant(tag=("type", "systemError"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SystemErrorThreadStatus(Base):
    """The last turn of the thread failed."""

    type: ClassVar[Literal["systemError"]] = "systemError"


@variant(key="activeTurnNotSteerable")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ActiveTurnNotSteerableCodexErrorInfo(Base):
    """Returned when `turn/start` or `turn/steer` is submitted while the current active turn cannot
    accept same-turn steering, for example `/review` or manual `/compact`.
    """

    turn_kind: NonSteerableTurnKind


@variant(tag=("type", "namespace"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class NamespaceDynamicToolSpec(Base):
    """The variant of `DynamicToolSpec` whose `type` is `namespace`."""

    type: ClassVar[Literal["namespace"]] = "namespace"

    description: str
    name: str
    tools: list[DynamicToolNamespaceTool]


@variant(tag=("type", "externalSandbox"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExternalSandboxSandboxPolicy(Base):
    """The runtime is in a sandbox already and builds none."""

    type: ClassVar[Literal["externalSandbox"]] = "externalSandbox"

    network_access: NetworkAccess | UnsetType = UNSET


if TYPE_CHECKING:
    SubAgentSource: TypeAlias = """(
        SubAgentSourceValue
        | ThreadSpawnSubAgentSource
        | OtherSubAgentSource
        | Unknown
    )"""
else:
    SubAgentSource = Keyed(
        "SubAgentSource",
        SubAgentSourceValue,
        {"thread_spawn": "ThreadSpawnSubAgentSource"},
        {"other": "OtherSubAgentSource"},
    )


@variant(key="thread_spawn")
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSpawnSubAgentSource(Base):
    """The variant `thread_spawn` of `SubAgentSource`."""

    depth: int
    parent_thread_id: ThreadId = attrs.field(metadata={"wire": "parent_thread_id"})
    agent_nickname: str | None = attrs.field(default=None, metadata={"wire": "agent_nickname"})
    agent_path: AgentPath | None = attrs.field(default=None, metadata={"wire": "agent_path"})
    agent_role: str | None = attrs.field(default=None, metadata={"wire": "agent_role"})


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SubAgentSessionSource(Base):
    """The variant `subAgent` of `SessionSource`."""

    sub_agent: SubAgentSource


publish(globals())
