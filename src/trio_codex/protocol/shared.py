# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What several domains share, and the simplest program does not need."""

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

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
    Tagged,
    Untagged,
    publish,
    variant,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class AdditionalNetworkPermissions(Base):
    """The value of `RequestPermissionProfile.network`, `AdditionalPermissionProfile.network` and 1
    other field.
    """

    enabled: bool | UnsetType | None = UNSET


class FileSystemAccessMode(OpenEnum):
    """The possible values of `FileSystemSandboxEntry.access`."""

    read = "read"
    write = "write"
    deny = "deny"


@variant(tag=("type", "path"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class PathFileSystemPath(Base):
    """The variant of `FileSystemPath` whose `type` is `path`."""

    type: ClassVar[Literal["path"]] = "path"

    path: LegacyAppPathString


@variant(tag=("type", "glob_pattern"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class GlobPatternFileSystemPath(Base):
    """The variant of `FileSystemPath` whose `type` is `glob_pattern`."""

    type: ClassVar[Literal["glob_pattern"]] = "glob_pattern"

    pattern: str


if TYPE_CHECKING:
    FileSystemSpecialPath: TypeAlias = """(
        RootFileSystemSpecialPath
        | MinimalFileSystemSpecialPath
        | KindFileSystemSpecialPath
        | TmpdirFileSystemSpecialPath
        | SlashTmpFileSystemSpecialPath
        | UnknownFileSystemSpecialPath
        | Unknown
    )"""
else:
    FileSystemSpecialPath = Tagged(
        "FileSystemSpecialPath",
        "kind",
        {
            "root": "RootFileSystemSpecialPath",
            "minimal": "MinimalFileSystemSpecialPath",
            "project_roots": "KindFileSystemSpecialPath",
            "tmpdir": "TmpdirFileSystemSpecialPath",
            "slash_tmp": "SlashTmpFileSystemSpecialPath",
            "unknown": "UnknownFileSystemSpecialPath",
        },
    )


if TYPE_CHECKING:
    FileSystemPath: TypeAlias = """(
        PathFileSystemPath
        | GlobPatternFileSystemPath
        | SpecialFileSystemPath
        | Unknown
    )"""
else:
    FileSystemPath = Tagged(
        "FileSystemPath",
        "type",
        {
            "path": "PathFileSystemPath",
            "glob_pattern": "GlobPatternFileSystemPath",
            "special": "SpecialFileSystemPath",
        },
    )


@variant(tag=("kind", "root"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class RootFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `root`."""

    kind: ClassVar[Literal["root"]] = "root"


@variant(tag=("kind", "minimal"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class MinimalFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `minimal`."""

    kind: ClassVar[Literal["minimal"]] = "minimal"


@variant(tag=("kind", "project_roots"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class KindFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `project_roots`."""

    kind: ClassVar[Literal["project_roots"]] = "project_roots"

    subpath: LegacyAppPathString | UnsetType | None = UNSET


@variant(tag=("kind", "tmpdir"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class TmpdirFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `tmpdir`."""

    kind: ClassVar[Literal["tmpdir"]] = "tmpdir"


@variant(tag=("kind", "slash_tmp"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SlashTmpFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `slash_tmp`."""

    kind: ClassVar[Literal["slash_tmp"]] = "slash_tmp"


@variant(tag=("kind", "unknown"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class UnknownFileSystemSpecialPath(Base):
    """The variant of `FileSystemSpecialPath` whose `kind` is `unknown`."""

    kind: ClassVar[Literal["unknown"]] = "unknown"

    path: str
    subpath: LegacyAppPathString | UnsetType | None = UNSET


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


class NetworkApprovalProtocol(OpenEnum):
    """The possible values of `NetworkAccessGuardianApprovalReviewAction.protocol` and
    `NetworkApprovalContext.protocol`.
    """

    http = "http"
    https = "https"
    socks5_tcp = "socks5Tcp"
    socks5_udp = "socks5Udp"


if TYPE_CHECKING:
    RequestId: TypeAlias = "str | int"
else:
    RequestId = Untagged("RequestId", (str, int), ())


class SortDirection(OpenEnum):
    """Whether a list begins with the smallest or with the largest."""

    asc = "asc"
    desc = "desc"


if TYPE_CHECKING:
    ThreadUnreadPosition: TypeAlias = """(
        ThreadStartThreadUnreadPosition
        | TurnThreadUnreadPosition
        | Unknown
    )"""
else:
    ThreadUnreadPosition = Tagged(
        "ThreadUnreadPosition",
        "type",
        {"threadStart": "ThreadStartThreadUnreadPosition", "turn": "TurnThreadUnreadPosition"},
    )


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


@variant(tag=("type", "threadStart"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadStartThreadUnreadPosition(Base):
    """Explicitly marked unread, including when the thread has no turns."""

    type: ClassVar[Literal["threadStart"]] = "threadStart"


@variant(tag=("type", "turn"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class TurnThreadUnreadPosition(Base):
    """The earliest completed result needing attention."""

    type: ClassVar[Literal["turn"]] = "turn"

    turn_id: str


@variant(tag=("type", "special"))
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SpecialFileSystemPath(Base):
    """The variant of `FileSystemPath` whose `type` is `special`."""

    type: ClassVar[Literal["special"]] = "special"

    value: FileSystemSpecialPath


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FileSystemSandboxEntry(Base):
    """An entry of `AdditionalFileSystemPermissions.entries`."""

    access: FileSystemAccessMode
    path: FileSystemPath


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadReadState(Base):
    """The first unread position in a durable local thread. A null position means read. The opaque
    revision guards edits against activity or marks the caller has not seen.
    """

    revision: str
    first_unread: ThreadUnreadPosition | None = None


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
class RequestPermissionProfile(Base):
    """The permissions that the agent asks for."""

    file_system: AdditionalFileSystemPermissions | None = None
    network: AdditionalNetworkPermissions | None = None


publish(globals())
