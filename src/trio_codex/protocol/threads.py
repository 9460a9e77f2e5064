# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""The life of a thread: start, fork, list, read, archive, settings."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import attrs

from trio_codex._util._model import (
    UNSET,
    Notification,
    OpenEnum,
    Unknown,
    UnsetType,
)
from trio_codex.protocol.common import (
    ActivePermissionProfile,
    ApprovalsReviewer,
    AskForApproval,
    CollaborationMode,
    MultiAgentMode,
    MultiAgentModeValue,
    Personality,
    ReasoningSummary,
    SandboxMode,
    SandboxPolicy,
    Thread,
    ThreadSource,
    ThreadStatus,
)
from trio_codex.protocol.leaves import (
    AbsolutePathBuf,
    LegacyAppPathString,
    ReasoningEffort,
)
from trio_codex.protocol.rows import (
    Base,
    Untagged,
    publish,
)
from trio_codex.protocol.shared import (
    SortDirection,
    ThreadReadState,
    ThreadSourceKind,
)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ContextCompactedNotification(Base, Notification):
    """Deprecated: Use `ContextCompaction` item type instead.

    The notification `thread/compacted`.
    """

    method: ClassVar[str] = "thread/compacted"

    thread_id: str
    turn_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadApproveGuardianDeniedActionParams(Base):
    """The params of `thread/approveGuardianDeniedAction`.

    Attributes:
        event: Serialized `codex_protocol::protocol::GuardianAssessmentEvent`.
    """

    event: Any
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadApproveGuardianDeniedActionResponse(Base):
    """The response to `thread/approveGuardianDeniedAction`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadArchiveParams(Base):
    """The params of `thread/archive`."""

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadArchiveResponse(Base):
    """The response to `thread/archive`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadArchivedNotification(Base, Notification):
    """The notification `thread/archived`."""

    method: ClassVar[str] = "thread/archived"

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadClosedNotification(Base, Notification):
    """The notification `thread/closed`."""

    method: ClassVar[str] = "thread/closed"

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadCompactStartParams(Base):
    """The params of `thread/compact/start`."""

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadCompactStartResponse(Base):
    """The response to `thread/compact/start`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadDecrementElicitationParams(Base):
    """Parameters for `thread/decrement_elicitation`.

    The params of `thread/decrement_elicitation`.

    Attributes:
        thread_id: Thread whose out-of-band elicitation counter should be decremented.
    """

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadDecrementElicitationResponse(Base):
    """Response for `thread/decrement_elicitation`.

    The response to `thread/decrement_elicitation`.

    Attributes:
        count: Current out-of-band elicitation count after the decrement.
        paused: Whether timeout accounting remains paused after applying the decrement.
    """

    count: int
    paused: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadDeleteParams(Base):
    """The params of `thread/delete`."""

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadDeleteResponse(Base):
    """The response to `thread/delete`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadDeletedNotification(Base, Notification):
    """The notification `thread/deleted`."""

    method: ClassVar[str] = "thread/deleted"

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadForkParams(Base):
    """There are two ways to fork a thread: 1. By thread_id: load the thread from disk by thread_id
    and fork it into a new thread. 2. By path: load the thread from disk by path and fork it
    into a new thread.

    If using a non-empty path, the thread_id param will be ignored. Empty string path values are
    treated as absent.

    Prefer using thread_id whenever possible.

    The params of `thread/fork`.

    Attributes:
        approvals_reviewer: Override where approval requests are routed for review on this
            thread and subsequent turns.
        before_turn_id: Optional turn id to fork before, excluding that turn and all later
            turns. Cannot be combined with `last_turn_id`.
        defer_goal_continuation: When true, carry the source thread's current goal into the
            fork without starting its initial automatic continuation. The next explicit turn
            owns the goal lifecycle, and normal automatic continuation resumes after it.
        exclude_turns: When true, return only thread metadata and live fork state without
            populating `thread.turns`. This is useful when the client plans to call
            `thread/turns/list` immediately after forking. Full-history hydration is deprecated
            for paginated threads; use this with `thread/turns/list` and `thread/items/list`
            instead.
        experimental_prediction_mode: Start from the loaded parent's effective config,
            tools, environments, and persisted history to maximize prompt-cache reuse. Requires
            a loaded, persisted parent and `ephemeral: true`. Enables
            `features.reasoning_effort_override` on the fork. Cannot be combined with
            configuration overrides, `path`, `lastTurnId`, or `beforeTurnId`.
        last_turn_id: Optional last turn id to fork through, inclusive.

            When specified, turns after `last_turn_id` are omitted from the fork. The referenced
            turn cannot be in progress.
        model: Configuration overrides for the forked thread, if any.
        path: [UNSTABLE] Specify the rollout path to fork from. If specified, the thread_id
            param will be ignored.
        permissions: Named profile id for the forked thread. Cannot be combined with
            `sandbox`.
        runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths must be
            absolute.
        thread_source: Optional client-supplied analytics source classification for this
            forked thread.
    """

    thread_id: str
    approval_policy: AskForApproval | UnsetType | None = UNSET
    approvals_reviewer: ApprovalsReviewer | UnsetType | None = UNSET
    base_instructions: str | UnsetType | None = UNSET
    before_turn_id: str | UnsetType | None = UNSET
    config: dict[str, Any] | UnsetType | None = attrs.field(default=UNSET, repr=False)
    cwd: str | UnsetType | None = UNSET
    defer_goal_continuation: bool | UnsetType = UNSET
    developer_instructions: str | UnsetType | None = UNSET
    ephemeral: bool | UnsetType = UNSET
    exclude_turns: bool | UnsetType = UNSET
    experimental_prediction_mode: bool | UnsetType = UNSET
    last_turn_id: str | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    model_provider: str | UnsetType | None = UNSET
    path: str | UnsetType | None = UNSET
    permissions: str | UnsetType | None = UNSET
    runtime_workspace_roots: list[AbsolutePathBuf] | UnsetType | None = UNSET
    sandbox: SandboxMode | UnsetType | None = UNSET
    service_tier: str | UnsetType | None = UNSET
    thread_source: ThreadSource | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadForkResponse(Base):
    """The response to `thread/fork`.

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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadIncrementElicitationParams(Base):
    """Parameters for `thread/increment_elicitation`.

    The params of `thread/increment_elicitation`.

    Attributes:
        thread_id: Thread whose out-of-band elicitation counter should be incremented.
    """

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadIncrementElicitationResponse(Base):
    """Response for `thread/increment_elicitation`.

    The response to `thread/increment_elicitation`.

    Attributes:
        count: Current out-of-band elicitation count after the increment.
        paused: Whether timeout accounting is paused after applying the increment.
    """

    count: int
    paused: bool


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadInjectItemsParams(Base):
    """The params of `thread/inject_items`.

    Attributes:
        items: Raw Responses API items to append to the thread's model-visible history.
    """

    items: list[Any]
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadInjectItemsResponse(Base):
    """The response to `thread/inject_items`."""


if TYPE_CHECKING:
    ThreadListCwdFilter: TypeAlias = "str | list[str]"
else:
    ThreadListCwdFilter = Untagged("ThreadListCwdFilter", (str, list[str]), ())


class ThreadSortKey(OpenEnum):
    """What threads are sorted by in a list."""

    created_at = "created_at"
    updated_at = "updated_at"
    recency_at = "recency_at"
    section_position = "section_position"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadListResponse(Base):
    """The response to `thread/list`.

    Attributes:
        backwards_cursor: Opaque cursor to pass as `cursor` when reversing `sortDirection`.
            This is only populated when the page contains at least one thread. Use it with the
            opposite `sortDirection`; for timestamp sorts it anchors at the start of the page
            timestamp so same-second updates are not skipped.
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            if None, there are no more items to return.
        read_states: Local receipts for eligible threads on this page, keyed by thread ID.
            Null means durable read state is unavailable; an absent key means that row is
            ineligible.
    """

    data: list[Thread | Unknown]
    backwards_cursor: str | None = None
    next_cursor: str | None = None
    read_states: dict[str, ThreadReadState] | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadLoadedListParams(Base):
    """The params of `thread/loaded/list`.

    Attributes:
        cursor: Opaque pagination cursor returned by a previous call.
        limit: Optional page size; defaults to no limit.
    """

    cursor: str | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadLoadedListResponse(Base):
    """The response to `thread/loaded/list`.

    Attributes:
        data: Thread ids for sessions currently loaded in memory.
        next_cursor: Opaque cursor to pass to the next call to continue after the last item.
            if None, there are no more items to return.
    """

    data: list[str]
    next_cursor: str | None = None


class ThreadMemoryMode(OpenEnum):
    """The possible values of `ThreadMemoryModeSetParams.mode`."""

    enabled = "enabled"
    disabled = "disabled"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadMemoryModeSetResponse(Base):
    """The response to `thread/memoryMode/set`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadMetadataGitInfoUpdateParams(Base):
    """The value of `ThreadMetadataUpdateParams.git_info`: Patch the stored Git metadata for this
    thread. Omit a field to leave it unchanged, set it to `null` to clear it, or provide a
    string to replace the stored value.

    Attributes:
        branch: Omit to leave the stored branch unchanged, set to `null` to clear it, or
            provide a non-empty string to replace it.
        origin_url: Omit to leave the stored origin URL unchanged, set to `null` to clear
            it, or provide a non-empty string to replace it.
        sha: Omit to leave the stored commit unchanged, set to `null` to clear it, or
            provide a non-empty string to replace it.
    """

    branch: str | UnsetType | None = UNSET
    origin_url: str | UnsetType | None = UNSET
    sha: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadMetadataUpdateResponse(Base):
    """The response to `thread/metadata/update`."""

    thread: Thread


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadNameUpdatedNotification(Base, Notification):
    """The notification `thread/name/updated`."""

    method: ClassVar[str] = "thread/name/updated"

    thread_id: str
    thread_name: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadReadParams(Base):
    """The params of `thread/read`.

    Attributes:
        include_turns: When true, include turns and their items from rollout history.
            Full-history hydration is deprecated for paginated threads; prefer a metadata-only
            read and page with `thread/turns/list` and `thread/items/list`.
    """

    thread_id: str
    include_turns: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadReadResponse(Base):
    """The response to `thread/read`.

    Attributes:
        read_state: Local receipt. Null means this thread's durable read state is
            unavailable.
    """

    thread: Thread
    read_state: ThreadReadState | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRevertParams(Base):
    """Replace a paginated thread's durable history with the prefix before one turn.

    This only changes persisted conversation history. It does not revert local file changes.

    The params of `thread/revert`.

    Attributes:
        before_turn_id: Turn excluded from the replacement history, together with every
            later turn.
    """

    before_turn_id: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRevertResponse(Base):
    """The response to `thread/revert`.

    Attributes:
        thread: Updated loaded thread metadata. `turns` is always empty; hydrate retained
            history through `thread/turns/list`.
        items_backwards_cursor: Opaque cursor for hydrating paginated items backwards.

            Pass this as `cursor` to `thread/items/list` with `sortDirection: "desc"`. The first
            page includes the item identified by the cursor.
        turns_backwards_cursor: Opaque cursor for hydrating paginated turns backwards.

            Pass this as `cursor` to `thread/turns/list` with `sortDirection: "desc"`. The first
            page includes the turn identified by the cursor.
    """

    thread: Thread
    items_backwards_cursor: str | None = None
    turns_backwards_cursor: str | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadRevertedNotification(Base, Notification):
    """The notification `thread/reverted`."""

    method: ClassVar[str] = "thread/reverted"

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSetNameParams(Base):
    """The params of `thread/name/set`."""

    name: str
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSetNameResponse(Base):
    """The response to `thread/name/set`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSettings(Base):
    """The settings that the next turn of a thread starts with.

    Attributes:
        disabled_plugin_ids: Saved list of disabled plugin IDs. Does not yet filter plugin
            capabilities.
        multi_agent_mode: @deprecated Always `explicitRequestOnly`. Use `effort` for Ultra
            behavior.
        personality: @deprecated Reports the saved setting; `friendly` and `pragmatic` no
            longer select a style.
    """

    approval_policy: AskForApproval
    approvals_reviewer: ApprovalsReviewer
    collaboration_mode: CollaborationMode
    cwd: AbsolutePathBuf
    model: str
    model_provider: str
    sandbox_policy: SandboxPolicy
    active_permission_profile: ActivePermissionProfile | None = None
    disabled_plugin_ids: list[str] = attrs.field(factory=list[str])
    effort: ReasoningEffort | None = None
    multi_agent_mode: MultiAgentMode = MultiAgentModeValue.explicit_request_only
    personality: Personality | None = None
    service_tier: str | None = None
    summary: ReasoningSummary | None = None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSettingsUpdateParams(Base):
    """The params of `thread/settings/update`.

    Attributes:
        approval_policy: Override the approval policy for subsequent turns.
        approvals_reviewer: Override where approval requests are routed for subsequent
            turns.
        collaboration_mode: EXPERIMENTAL - Set a pre-set collaboration mode for subsequent
            turns.

            For `collaboration_mode.settings.developer_instructions`, `null` means "use the
            built-in instructions for the selected mode".
        cwd: Override the working directory for subsequent turns.
        disabled_plugin_ids: Replace this thread's disabled plugin IDs. Omitted/null
            preserves the list; [] clears it.
        effort: Override the reasoning effort for subsequent turns.
        model: Override the model for subsequent turns.
        multi_agent_mode: @deprecated Ignored. Use `effort: "ultra"` for proactive
            multi-agent behavior.
        permissions: Select a named permissions profile id for subsequent turns. Cannot be
            combined with `sandboxPolicy`.
        personality: @deprecated `friendly` and `pragmatic` no longer select a style.
            Changing this does not rewrite the thread's existing instructions.
        sandbox_policy: Override the sandbox policy for subsequent turns.
        service_tier: Override the service tier for subsequent turns. `null` clears the
            current service tier; omission leaves it unchanged.
        summary: Override the reasoning summary for subsequent turns.
    """

    thread_id: str
    approval_policy: AskForApproval | UnsetType | None = UNSET
    approvals_reviewer: ApprovalsReviewer | UnsetType | None = UNSET
    collaboration_mode: CollaborationMode | UnsetType | None = UNSET
    cwd: str | UnsetType | None = UNSET
    disabled_plugin_ids: list[str] | UnsetType | None = UNSET
    effort: ReasoningEffort | UnsetType | None = UNSET
    model: str | UnsetType | None = UNSET
    multi_agent_mode: MultiAgentMode | UnsetType | None = UNSET
    permissions: str | UnsetType | None = UNSET
    personality: Personality | UnsetType | None = UNSET
    sandbox_policy: SandboxPolicy | UnsetType | None = UNSET
    service_tier: str | UnsetType | None = UNSET
    summary: ReasoningSummary | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSettingsUpdateResponse(Base):
    """The response to `thread/settings/update`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadShellCommandParams(Base):
    """The params of `thread/shellCommand`.

    Attributes:
        command: Shell command string evaluated by the thread's configured shell. Unlike
            `command/exec`, this intentionally preserves shell syntax such as pipes, redirects,
            and quoting. This runs unsandboxed with full access rather than inheriting the
            thread sandbox policy.
        timeout_ms: Maximum execution time in milliseconds. Defaults to one hour when
            omitted or null. Must be non-negative; zero requests an immediate timeout, not
            unlimited execution. Does not affect the immediate RPC acknowledgement.
    """

    command: str
    thread_id: str
    timeout_ms: int | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadShellCommandResponse(Base):
    """The response to `thread/shellCommand`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadStartedNotification(Base, Notification):
    """The notification `thread/started`."""

    method: ClassVar[str] = "thread/started"

    thread: Thread


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadStatusChangedNotification(Base, Notification):
    """The notification `thread/status/changed`."""

    method: ClassVar[str] = "thread/status/changed"

    status: ThreadStatus
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadUnarchiveParams(Base):
    """The params of `thread/unarchive`."""

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadUnarchiveResponse(Base):
    """The response to `thread/unarchive`."""

    thread: Thread


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadUnarchivedNotification(Base, Notification):
    """The notification `thread/unarchived`."""

    method: ClassVar[str] = "thread/unarchived"

    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadUnsubscribeParams(Base):
    """The params of `thread/unsubscribe`."""

    thread_id: str


class ThreadUnsubscribeStatus(OpenEnum):
    """The possible values of `ThreadUnsubscribeResponse.status`."""

    not_loaded = "notLoaded"
    not_subscribed = "notSubscribed"
    unsubscribed = "unsubscribed"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadListParams(Base):
    """The params of `thread/list`.

    Attributes:
        ancestor_thread_id: Optional ancestor thread filter. Returns spawned descendants at
            any depth, excluding the ancestor itself. Mutually exclusive with `parentThreadId`.
        archived: Optional archived filter; when set to true, only archived threads are
            returned. If false or null, only non-archived threads are returned.
        cursor: Opaque pagination cursor returned by a previous call.
        cwd: Optional cwd filter or filters; when set, only threads whose session cwd
            exactly matches one of these paths are returned.
        excluded_thread_ids: Thread IDs to exclude before applying the result limit. Up to
            100 entries; invalid IDs or a larger list are rejected, never truncated. Send the
            same exclusions on each page. Omitted, null, or empty means no exclusions.
        limit: Optional page size; defaults to a reasonable server-side value.
        model_providers: Optional provider filter; when set, only sessions recorded under
            these providers are returned. When present but empty, includes all providers.
        originators: Optional originator allowlist, matching any supplied value exactly.
            Supported by hosted backends only; the local app-server rejects a nonempty list.
            Omitted or empty lists leave originators unrestricted.
        parent_thread_id: Optional direct parent thread filter. Mutually exclusive with
            `ancestorThreadId`.
        project_id: Omit to include every project, set to null for unassigned threads, or
            provide a project ID to return only threads in that project.
        search_term: Optional substring filter for the extracted thread title.
        section_id: Omit to include every section, set to `null` for unsectioned threads, or
            provide a section ID to return only threads in that section.
        sort_direction: Optional sort direction; defaults to descending (newest first).
        sort_key: Optional sort key; defaults to created_at.
        source_kinds: Optional source filter; when set, only sessions from these source
            kinds are returned. When omitted or empty, defaults to interactive sources.
        use_state_db_only: If true, return from the state DB without scanning JSONL rollouts
            to repair thread metadata. Omitted or false preserves scan-and-repair behavior.
    """

    ancestor_thread_id: str | UnsetType | None = UNSET
    archived: bool | UnsetType | None = UNSET
    cursor: str | UnsetType | None = UNSET
    cwd: ThreadListCwdFilter | UnsetType | None = UNSET
    excluded_thread_ids: list[str] | UnsetType | None = UNSET
    limit: int | UnsetType | None = UNSET
    model_providers: list[str] | UnsetType | None = UNSET
    originators: list[str] | UnsetType | None = UNSET
    parent_thread_id: str | UnsetType | None = UNSET
    project_id: str | UnsetType | None = UNSET
    search_term: str | UnsetType | None = UNSET
    section_id: str | UnsetType | None = UNSET
    sort_direction: SortDirection | UnsetType | None = UNSET
    sort_key: ThreadSortKey | UnsetType | None = UNSET
    source_kinds: list[ThreadSourceKind] | UnsetType | None = UNSET
    use_state_db_only: bool | UnsetType = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadMemoryModeSetParams(Base):
    """The params of `thread/memoryMode/set`."""

    mode: ThreadMemoryMode
    thread_id: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadMetadataUpdateParams(Base):
    """The params of `thread/metadata/update`.

    Attributes:
        daybreak_enabled: Save the client's Daybreak choice for this persistent thread.
            Omitted or null leaves it unchanged. This does not select a turn's
            `cyberAccessProgram` or grant access.
        git_info: Patch the stored Git metadata for this thread. Omit a field to leave it
            unchanged, set it to `null` to clear it, or provide a string to replace the stored
            value.
        project_id: Omit to leave the project unchanged, use an empty string to clear it, or
            provide an existing project ID to assign it.
    """

    thread_id: str
    daybreak_enabled: bool | UnsetType | None = UNSET
    git_info: ThreadMetadataGitInfoUpdateParams | UnsetType | None = UNSET
    project_id: str | UnsetType | None = UNSET


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadSettingsUpdatedNotification(Base, Notification):
    """The notification `thread/settings/updated`."""

    method: ClassVar[str] = "thread/settings/updated"

    thread_id: str
    thread_settings: ThreadSettings


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ThreadUnsubscribeResponse(Base):
    """The response to `thread/unsubscribe`."""

    status: ThreadUnsubscribeStatus


publish(globals())
