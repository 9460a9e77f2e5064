# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""The options of the functions that start threads and turns, under the protocol's names.

The functions take them as keyword arguments (``**options``), and so can
functions of yours that pass them on, with ``Unpack`` of `typing_extensions`.
An option that is None is not sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import TypedDict

    from trio_codex.protocol.common import (
        AdditionalContextEntry,
        ApprovalsReviewer,
        AskForApproval,
        CollaborationMode,
        CyberAccessProgram,
        MultiAgentMode,
        Personality,
        ReasoningSummary,
        SandboxPolicy,
        SelectedCapabilityRoot,
        ThreadHistoryMode,
        ThreadSource,
        ThreadStartSource,
        TurnEnvironmentParams,
    )
    from trio_codex.protocol.history import ResponseItem, ThreadResumeInitialTurnsPageParams
    from trio_codex.protocol.leaves import ReasoningEffort
else:
    # What a real one does with each annotation would be a good part of the import.
    class TypedDict:
        def __init_subclass__(cls, *, total: bool) -> None:
            del total


class TurnOptions(TypedDict, total=False):
    """The options of `Thread.run` and `Thread.turn` in the protocol's own form.

    `types.TurnStartParams` says more of each.

    Attributes:
        additional_context: Optional client-provided context fragments keyed by an opaque
            source identifier.
        approval_policy: When the runtime asks, in the protocol's own form; instead of
            `approval_mode`.
        approvals_reviewer: Who decides what the runtime asks; instead of `approval_mode`.
        client_user_message_id: A name of your own for the input, which the items of the
            turn repeat. It must be unique. None sends one that the library makes.
        collaboration_mode: Experimental: Set a pre-set collaboration mode. Takes precedence
            over model, reasoning_effort, and developer instructions if set.
        cwd: Override the working directory for this turn and subsequent turns.
        cyber_access_program: Experimental: Request an authorized cyber program for this
            turn. Omission preserves automatic behavior. This does not grant access.
        disabled_plugin_ids: Replace this thread's disabled plugin IDs. Omitted/null
            preserves the list; [] clears it.
        effort: Override the reasoning effort for this turn and subsequent turns.
        environments: Optional environments for this turn and subsequent turns.
        model: Override the model for this turn and subsequent turns.
        multi_agent_mode: Deprecated: Ignored. Use `effort: "ultra"` for proactive
            multi-agent behavior.
        output_schema: A JSON schema for the final response of this turn. The response is
            not checked against it; `output_type` does that.
        parent_turn_id: ID of the turn that caused this new turn to start.
        permissions: Select a named permissions profile id for this turn and subsequent
            turns. Cannot be combined with `sandboxPolicy`.
        personality: Deprecated: `friendly` and `pragmatic` no longer select a style.
            Changing this does not rewrite the thread's existing instructions.
        responsesapi_client_metadata: Optional metadata to enrich Codex's ResponsesAPI turn
            metadata.
        root_turn_id: ID of the first turn in the chain of work that led to this new turn.
        runtime_workspace_roots: Replace the thread's runtime workspace roots for this turn
            and subsequent turns. Paths must be absolute.
        sandbox_policy: What commands may do from this turn on, in the protocol's own form;
            instead of `sandbox`.
        service_tier: Override the service tier for this turn and subsequent turns.
        service_tier_for_turn: Override the service tier only when this request starts a new
            turn. Use "default" for standard speed. Omitted or null inherits the thread's tier.
            Does not change the thread's tier or a turn being steered.
        summary: Override the reasoning summary for this turn and subsequent turns.
        turn_trigger: Optional source classification for the caller that starts this turn.
            Ignored when this request steers an already-active turn.
    """

    additional_context: Mapping[str, AdditionalContextEntry] | None
    approval_policy: AskForApproval | None
    approvals_reviewer: ApprovalsReviewer | None
    client_user_message_id: str | None
    collaboration_mode: CollaborationMode | None
    cwd: str | os.PathLike[str] | None
    cyber_access_program: CyberAccessProgram | None
    disabled_plugin_ids: Sequence[str] | None
    effort: ReasoningEffort | None
    environments: Sequence[TurnEnvironmentParams] | None
    model: str | None
    multi_agent_mode: MultiAgentMode | None
    output_schema: Any
    parent_turn_id: str | None
    permissions: str | None
    personality: Personality | None
    responsesapi_client_metadata: Mapping[str, str] | None
    root_turn_id: str | None
    runtime_workspace_roots: Sequence[str | os.PathLike[str]] | None
    sandbox_policy: SandboxPolicy | None
    service_tier: str | None
    service_tier_for_turn: str | None
    summary: ReasoningSummary | None
    turn_trigger: str | None


class GoalOptions(TypedDict, total=False):
    """The options of `Thread.run_goal` in the protocol's own form.

    `types.ThreadSettingsUpdateParams` says more of each.

    Attributes:
        approval_policy: When the runtime asks, in the protocol's own form; instead of
            `approval_mode`.
        approvals_reviewer: Who decides what the runtime asks; instead of `approval_mode`.
        collaboration_mode: Experimental: Set a pre-set collaboration mode for subsequent
            turns.
        cwd: Override the working directory for subsequent turns.
        disabled_plugin_ids: Replace this thread's disabled plugin IDs. Omitted/null
            preserves the list; [] clears it.
        effort: Override the reasoning effort for subsequent turns.
        model: Override the model for subsequent turns.
        multi_agent_mode: Deprecated: Ignored. Use `effort: "ultra"` for proactive
            multi-agent behavior.
        permissions: Select a named permissions profile id for subsequent turns. Cannot be
            combined with `sandboxPolicy`.
        personality: Deprecated: `friendly` and `pragmatic` no longer select a style.
            Changing this does not rewrite the thread's existing instructions.
        sandbox_policy: What commands may do from this turn on, in the protocol's own form;
            instead of `sandbox`.
        service_tier: Override the service tier for subsequent turns. `null` clears the
            current service tier; omission leaves it unchanged.
        summary: Override the reasoning summary for subsequent turns.
    """

    approval_policy: AskForApproval | None
    approvals_reviewer: ApprovalsReviewer | None
    collaboration_mode: CollaborationMode | None
    cwd: str | os.PathLike[str] | None
    disabled_plugin_ids: Sequence[str] | None
    effort: ReasoningEffort | None
    model: str | None
    multi_agent_mode: MultiAgentMode | None
    permissions: str | None
    personality: Personality | None
    sandbox_policy: SandboxPolicy | None
    service_tier: str | None
    summary: ReasoningSummary | None


class ThreadStartOptions(TypedDict, total=False):
    """The options of `Codex.thread_start` and `Codex.temporary_thread` in the protocol's own form.

    `types.ThreadStartParams` says more of each.

    Attributes:
        allow_provider_model_fallback: Allow a provider with an authoritative static model
            catalog to replace an unavailable requested model with its default.
        approval_policy: When the runtime asks, in the protocol's own form; instead of
            `approval_mode`.
        approvals_reviewer: Who decides what the runtime asks; instead of `approval_mode`.
        base_instructions: Instructions in place of the runtime's own.
        config: Settings of the runtime for this thread alone, by dotted key.
        cwd: The directory in which the agent works.
        daybreak_enabled: Initial Daybreak choice for this persistent thread. Omitted or
            null leaves it unset. This does not select a turn's `cyberAccessProgram` or grant
            access. Not supported for ephemeral threads.
        developer_instructions: Instructions beside the runtime's own.
        environments: Optional sticky environments for this thread.
        ephemeral: Whether the runtime keeps no record of the thread.
        history_mode: Persisted thread history contract to use for this new thread.
        model: The model.
        model_provider: The provider of the model, as configured.
        multi_agent_mode: Deprecated: Ignored. Use Ultra reasoning effort for proactive
            multi-agent behavior.
        permissions: Named profile id for this thread. Cannot be combined with `sandbox`.
        personality: Deprecated: `friendly` and `pragmatic` no longer select a style.
        project_id: Optional project identity for this new thread. Durable threads persist
            the assignment; ephemeral threads expose it only in live responses.
        runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths must be
            absolute.
        selected_capability_roots: Capability roots selected for this thread by the hosting
            platform.
        service_name: A name for the service, for the provider's metrics.
        service_tier: The service tier.
        session_start_source: What made the thread start.
        thread_source: Optional client-supplied analytics source classification for this
            thread.
    """

    allow_provider_model_fallback: bool | None
    approval_policy: AskForApproval | None
    approvals_reviewer: ApprovalsReviewer | None
    base_instructions: str | None
    config: Mapping[str, Any] | None
    cwd: str | os.PathLike[str] | None
    daybreak_enabled: bool | None
    developer_instructions: str | None
    environments: Sequence[TurnEnvironmentParams] | None
    ephemeral: bool | None
    history_mode: ThreadHistoryMode | None
    model: str | None
    model_provider: str | None
    multi_agent_mode: MultiAgentMode | None
    permissions: str | None
    personality: Personality | None
    project_id: str | None
    runtime_workspace_roots: Sequence[str | os.PathLike[str]] | None
    selected_capability_roots: Sequence[SelectedCapabilityRoot] | None
    service_name: str | None
    service_tier: str | None
    session_start_source: ThreadStartSource | None
    thread_source: ThreadSource | None


class ThreadResumeOptions(TypedDict, total=False):
    """The options of `Codex.thread_resume` in the protocol's own form.

    `types.ThreadResumeParams` says more of each.

    Attributes:
        approval_policy: When the runtime asks, in the protocol's own form; instead of
            `approval_mode`.
        approvals_reviewer: Who decides what the runtime asks; instead of `approval_mode`.
        base_instructions: Instructions in place of the runtime's own.
        config: Settings of the runtime for this thread alone, by dotted key.
        cwd: The directory in which the agent works.
        developer_instructions: Instructions beside the runtime's own.
        exclude_turns: Whether the runtime's answer leaves the turns out; None for yes.
            `Thread.turns` reads them page by page.
        history: [UNSTABLE] FOR CODEX CLOUD - DO NOT USE. If specified, the thread will be
            resumed with the provided history instead of loaded from disk.
        initial_turns_page: When present, include a `thread/turns/list` page in the resume
            response so clients can bootstrap recent turns without a second request.
        model: Configuration overrides for the resumed thread, if any.
        model_provider: The provider of the model, as configured.
        path: [UNSTABLE] Specify the rollout path to resume from. If specified for a
            non-running thread, the thread_id param will be ignored. If thread_id identifies a
            running thread, the path must match the active rollout path.
        permissions: Named profile id for the resumed thread. Cannot be combined with
            `sandbox`.
        personality: Deprecated: `friendly` and `pragmatic` no longer select a style.
            Changing this does not rewrite the thread's existing instructions.
        runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths must be
            absolute.
        service_tier: The service tier.
    """

    approval_policy: AskForApproval | None
    approvals_reviewer: ApprovalsReviewer | None
    base_instructions: str | None
    config: Mapping[str, Any] | None
    cwd: str | os.PathLike[str] | None
    developer_instructions: str | None
    exclude_turns: bool | None
    history: Sequence[ResponseItem] | None
    initial_turns_page: ThreadResumeInitialTurnsPageParams | None
    model: str | None
    model_provider: str | None
    path: str | os.PathLike[str] | None
    permissions: str | None
    personality: Personality | None
    runtime_workspace_roots: Sequence[str | os.PathLike[str]] | None
    service_tier: str | None


class ThreadForkOptions(TypedDict, total=False):
    """The options of `Codex.thread_fork` and `Thread.fork` in the protocol's own form.

    `types.ThreadForkParams` says more of each.

    Attributes:
        approval_policy: When the runtime asks, in the protocol's own form; instead of
            `approval_mode`.
        approvals_reviewer: Who decides what the runtime asks; instead of `approval_mode`.
        base_instructions: Instructions in place of the runtime's own.
        before_turn_id: Optional turn id to fork before, excluding that turn and all later
            turns. Cannot be combined with `last_turn_id`.
        config: Settings of the runtime for this thread alone, by dotted key.
        cwd: The directory in which the agent works.
        defer_goal_continuation: When true, carry the source thread's current goal into the
            fork without starting its initial automatic continuation. The next explicit turn
            owns the goal lifecycle, and normal automatic continuation resumes after it.
        developer_instructions: Instructions beside the runtime's own.
        ephemeral: Whether the runtime keeps no record of the thread.
        exclude_turns: Whether the runtime's answer leaves the turns out; None for yes.
            `Thread.turns` reads them page by page.
        experimental_prediction_mode: Start from the loaded parent's effective config,
            tools, environments, and persisted history to maximize prompt-cache reuse. Requires
            a loaded, persisted parent and `ephemeral: true`. Enables
            `features.reasoning_effort_override` on the fork. Cannot be combined with
            configuration overrides, `path`, `lastTurnId`, or `beforeTurnId`.
        last_turn_id: Optional last turn id to fork through, inclusive.
        model: Configuration overrides for the forked thread, if any.
        model_provider: The provider of the model, as configured.
        path: [UNSTABLE] Specify the rollout path to fork from. If specified, the thread_id
            param will be ignored.
        permissions: Named profile id for the forked thread. Cannot be combined with
            `sandbox`.
        runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths must be
            absolute.
        service_tier: The service tier.
        thread_source: Optional client-supplied analytics source classification for this
            forked thread.
    """

    approval_policy: AskForApproval | None
    approvals_reviewer: ApprovalsReviewer | None
    base_instructions: str | None
    before_turn_id: str | None
    config: Mapping[str, Any] | None
    cwd: str | os.PathLike[str] | None
    defer_goal_continuation: bool | None
    developer_instructions: str | None
    ephemeral: bool | None
    exclude_turns: bool | None
    experimental_prediction_mode: bool | None
    last_turn_id: str | None
    model: str | None
    model_provider: str | None
    path: str | os.PathLike[str] | None
    permissions: str | None
    runtime_workspace_roots: Sequence[str | os.PathLike[str]] | None
    service_tier: str | None
    thread_source: ThreadSource | None
