# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about the life of a thread: start, fork, list, read, archive, settings."""

from __future__ import annotations

from typing import Any

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class ThreadsRequests(Caller):
    """Requests about the life of a thread: start, fork, list, read, archive, settings."""

    __slots__ = ()

    async def thread_approve_guardian_denied_action(
        self, *, event: Any, thread_id: str
    ) -> types.ThreadApproveGuardianDeniedActionResponse:
        """Approve what the runtime's own reviewer denied (``thread/approveGuardianDeniedAction``).

        Args:
            event: Serialized `codex_protocol::protocol::GuardianAssessmentEvent`.
        """
        return await self._call(
            "thread/approveGuardianDeniedAction",
            types.ThreadApproveGuardianDeniedActionParams(event=event, thread_id=thread_id),
            types.ThreadApproveGuardianDeniedActionResponse,
        )

    async def thread_archive(self, *, thread_id: str) -> types.ThreadArchiveResponse:
        """Archive a thread (``thread/archive``)."""
        return await self._call(
            "thread/archive",
            types.ThreadArchiveParams(thread_id=thread_id),
            types.ThreadArchiveResponse,
        )

    async def thread_compact_start(self, *, thread_id: str) -> types.ThreadCompactStartResponse:
        """Start to compact the history of a thread, which is a turn (``thread/compact/start``).

        The turn is not tied to a block: nothing interrupts it when the caller is cancelled.
        """
        return await self._call(
            "thread/compact/start",
            types.ThreadCompactStartParams(thread_id=thread_id),
            types.ThreadCompactStartResponse,
        )

    async def thread_decrement_elicitation(
        self, *, thread_id: str
    ) -> types.ThreadDecrementElicitationResponse:
        """Decrement the thread-local out-of-band elicitation counter.

        The request is ``thread/decrement_elicitation``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        When the count reaches zero, timeout accounting resumes for the thread.

        Args:
            thread_id: Thread whose out-of-band elicitation counter should be decremented.
        """
        return await self._call(
            "thread/decrement_elicitation",
            types.ThreadDecrementElicitationParams(thread_id=thread_id),
            types.ThreadDecrementElicitationResponse,
        )

    async def thread_delete(self, *, thread_id: str) -> types.ThreadDeleteResponse:
        """Delete a thread (``thread/delete``)."""
        return await self._call(
            "thread/delete",
            types.ThreadDeleteParams(thread_id=thread_id),
            types.ThreadDeleteResponse,
        )

    async def thread_fork(
        self,
        *,
        thread_id: str,
        approval_policy: types.AskForApproval | UnsetType | None = UNSET,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = UNSET,
        base_instructions: str | UnsetType | None = UNSET,
        before_turn_id: str | UnsetType | None = UNSET,
        config: dict[str, Any] | UnsetType | None = UNSET,
        cwd: str | UnsetType | None = UNSET,
        defer_goal_continuation: bool | UnsetType = UNSET,
        developer_instructions: str | UnsetType | None = UNSET,
        ephemeral: bool | UnsetType = UNSET,
        exclude_turns: bool | UnsetType = UNSET,
        experimental_prediction_mode: bool | UnsetType = UNSET,
        last_turn_id: str | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        model_provider: str | UnsetType | None = UNSET,
        path: str | UnsetType | None = UNSET,
        permissions: str | UnsetType | None = UNSET,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = UNSET,
        sandbox: types.SandboxMode | UnsetType | None = UNSET,
        service_tier: str | UnsetType | None = UNSET,
        thread_source: types.ThreadSource | UnsetType | None = UNSET,
    ) -> types.ThreadForkResponse:
        """Start a thread with the history of another (``thread/fork``).

        Args:
            approvals_reviewer: Override where approval requests are routed for review on
                this thread and subsequent turns.
            before_turn_id: Optional turn id to fork before, excluding that turn and all
                later turns. Cannot be combined with `last_turn_id`.
            defer_goal_continuation: When true, carry the source thread's current goal into
                the fork without starting its initial automatic continuation. The next explicit
                turn owns the goal lifecycle, and normal automatic continuation resumes after
                it.
            exclude_turns: When true, return only thread metadata and live fork state
                without populating `thread.turns`. This is useful when the client plans to call
                `thread/turns/list` immediately after forking. Full-history hydration is
                deprecated for paginated threads; use this with `thread/turns/list` and
                `thread/items/list` instead.
            experimental_prediction_mode: Start from the loaded parent's effective config,
                tools, environments, and persisted history to maximize prompt-cache reuse.
                Requires a loaded, persisted parent and `ephemeral: true`. Enables
                `features.reasoning_effort_override` on the fork. Cannot be combined with
                configuration overrides, `path`, `lastTurnId`, or `beforeTurnId`.
            last_turn_id: Optional last turn id to fork through, inclusive. When specified,
                turns after `last_turn_id` are omitted from the fork. The referenced turn cannot
                be in progress.
            model: Configuration overrides for the forked thread, if any.
            path: [UNSTABLE] Specify the rollout path to fork from. If specified, the
                thread_id param will be ignored.
            permissions: Named profile id for the forked thread. Cannot be combined with
                `sandbox`.
            runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths
                must be absolute.
            thread_source: Optional client-supplied analytics source classification for this
                forked thread.
        """
        return await self._call(
            "thread/fork",
            types.ThreadForkParams(
                thread_id=thread_id,
                approval_policy=approval_policy,
                approvals_reviewer=approvals_reviewer,
                base_instructions=base_instructions,
                before_turn_id=before_turn_id,
                config=config,
                cwd=cwd,
                defer_goal_continuation=defer_goal_continuation,
                developer_instructions=developer_instructions,
                ephemeral=ephemeral,
                exclude_turns=exclude_turns,
                experimental_prediction_mode=experimental_prediction_mode,
                last_turn_id=last_turn_id,
                model=model,
                model_provider=model_provider,
                path=path,
                permissions=permissions,
                runtime_workspace_roots=runtime_workspace_roots,
                sandbox=sandbox,
                service_tier=service_tier,
                thread_source=thread_source,
            ),
            types.ThreadForkResponse,
        )

    async def thread_increment_elicitation(
        self, *, thread_id: str
    ) -> types.ThreadIncrementElicitationResponse:
        """Increment the thread-local out-of-band elicitation counter.

        The request is ``thread/increment_elicitation``.

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        This is used by external helpers to pause timeout accounting while a user approval or
        other elicitation is pending outside the app-server request flow.

        Args:
            thread_id: Thread whose out-of-band elicitation counter should be incremented.
        """
        return await self._call(
            "thread/increment_elicitation",
            types.ThreadIncrementElicitationParams(thread_id=thread_id),
            types.ThreadIncrementElicitationResponse,
        )

    async def thread_inject_items(
        self, *, items: list[Any], thread_id: str
    ) -> types.ThreadInjectItemsResponse:
        """Append raw Responses API items to the thread history without starting a user turn.

        The request is ``thread/inject_items``.

        Args:
            items: Raw Responses API items to append to the thread's model-visible history.
        """
        return await self._call(
            "thread/inject_items",
            types.ThreadInjectItemsParams(items=items, thread_id=thread_id),
            types.ThreadInjectItemsResponse,
        )

    async def thread_list(
        self,
        *,
        ancestor_thread_id: str | UnsetType | None = UNSET,
        archived: bool | UnsetType | None = UNSET,
        cursor: str | UnsetType | None = UNSET,
        cwd: types.ThreadListCwdFilter | UnsetType | None = UNSET,
        excluded_thread_ids: list[str] | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        model_providers: list[str] | UnsetType | None = UNSET,
        originators: list[str] | UnsetType | None = UNSET,
        parent_thread_id: str | UnsetType | None = UNSET,
        project_id: str | UnsetType | None = UNSET,
        search_term: str | UnsetType | None = UNSET,
        section_id: str | UnsetType | None = UNSET,
        sort_direction: types.SortDirection | UnsetType | None = UNSET,
        sort_key: types.ThreadSortKey | UnsetType | None = UNSET,
        source_kinds: list[types.ThreadSourceKind] | UnsetType | None = UNSET,
        use_state_db_only: bool | UnsetType = UNSET,
    ) -> types.ThreadListResponse:
        """List the threads, page by page (``thread/list``).

        Args:
            ancestor_thread_id: Optional ancestor thread filter. Returns spawned descendants
                at any depth, excluding the ancestor itself. Mutually exclusive with
                `parentThreadId`.
            archived: Optional archived filter; when set to true, only archived threads are
                returned. If false or null, only non-archived threads are returned.
            cursor: Opaque pagination cursor returned by a previous call.
            cwd: Optional cwd filter or filters; when set, only threads whose session cwd
                exactly matches one of these paths are returned.
            excluded_thread_ids: Thread IDs to exclude before applying the result limit. Up
                to 100 entries; invalid IDs or a larger list are rejected, never truncated. Send
                the same exclusions on each page. Omitted, null, or empty means no exclusions.
            limit: Optional page size; defaults to a reasonable server-side value.
            model_providers: Optional provider filter; when set, only sessions recorded
                under these providers are returned. When present but empty, includes all
                providers.
            originators: Optional originator allowlist, matching any supplied value exactly.
                Supported by hosted backends only; the local app-server rejects a nonempty list.
                Omitted or empty lists leave originators unrestricted.
            parent_thread_id: Optional direct parent thread filter. Mutually exclusive with
                `ancestorThreadId`.
            project_id: Omit to include every project, set to null for unassigned threads,
                or provide a project ID to return only threads in that project.
            search_term: Optional substring filter for the extracted thread title.
            section_id: Omit to include every section, set to `null` for unsectioned
                threads, or provide a section ID to return only threads in that section.
            sort_direction: Optional sort direction; defaults to descending (newest first).
            sort_key: Optional sort key; defaults to created_at.
            source_kinds: Optional source filter; when set, only sessions from these source
                kinds are returned. When omitted or empty, defaults to interactive sources.
            use_state_db_only: If true, return from the state DB without scanning JSONL
                rollouts to repair thread metadata. Omitted or false preserves scan-and-repair
                behavior.
        """
        return await self._call(
            "thread/list",
            types.ThreadListParams(
                ancestor_thread_id=ancestor_thread_id,
                archived=archived,
                cursor=cursor,
                cwd=cwd,
                excluded_thread_ids=excluded_thread_ids,
                limit=limit,
                model_providers=model_providers,
                originators=originators,
                parent_thread_id=parent_thread_id,
                project_id=project_id,
                search_term=search_term,
                section_id=section_id,
                sort_direction=sort_direction,
                sort_key=sort_key,
                source_kinds=source_kinds,
                use_state_db_only=use_state_db_only,
            ),
            types.ThreadListResponse,
        )

    async def thread_loaded_list(
        self, *, cursor: str | UnsetType | None = UNSET, limit: int | UnsetType | None = UNSET
    ) -> types.ThreadLoadedListResponse:
        """List the ids of the threads that the runtime has in memory (``thread/loaded/list``).

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            limit: Optional page size; defaults to no limit.
        """
        return await self._call(
            "thread/loaded/list",
            types.ThreadLoadedListParams(cursor=cursor, limit=limit),
            types.ThreadLoadedListResponse,
        )

    async def thread_memory_mode_set(
        self, *, mode: types.ThreadMemoryMode, thread_id: str
    ) -> types.ThreadMemoryModeSetResponse:
        """Set whether a thread takes part in the memories (``thread/memoryMode/set``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/memoryMode/set",
            types.ThreadMemoryModeSetParams(mode=mode, thread_id=thread_id),
            types.ThreadMemoryModeSetResponse,
        )

    async def thread_metadata_update(
        self,
        *,
        thread_id: str,
        daybreak_enabled: bool | UnsetType | None = UNSET,
        git_info: types.ThreadMetadataGitInfoUpdateParams | UnsetType | None = UNSET,
        project_id: str | UnsetType | None = UNSET,
    ) -> types.ThreadMetadataUpdateResponse:
        """Change the metadata of a thread (``thread/metadata/update``).

        Args:
            daybreak_enabled: Save the client's Daybreak choice for this persistent thread.
                Omitted or null leaves it unchanged. This does not select a turn's
                `cyberAccessProgram` or grant access.
            git_info: Patch the stored Git metadata for this thread. Omit a field to leave
                it unchanged, set it to `null` to clear it, or provide a string to replace the
                stored value.
            project_id: Omit to leave the project unchanged, use an empty string to clear
                it, or provide an existing project ID to assign it.
        """
        return await self._call(
            "thread/metadata/update",
            types.ThreadMetadataUpdateParams(
                thread_id=thread_id,
                daybreak_enabled=daybreak_enabled,
                git_info=git_info,
                project_id=project_id,
            ),
            types.ThreadMetadataUpdateResponse,
        )

    async def thread_name_set(self, *, name: str, thread_id: str) -> types.ThreadSetNameResponse:
        """Give a thread a name (``thread/name/set``)."""
        return await self._call(
            "thread/name/set",
            types.ThreadSetNameParams(name=name, thread_id=thread_id),
            types.ThreadSetNameResponse,
        )

    async def thread_read(
        self, *, thread_id: str, include_turns: bool | UnsetType = UNSET
    ) -> types.ThreadReadResponse:
        """Read a thread (``thread/read``).

        Args:
            include_turns: When true, include turns and their items from rollout history.
                Full-history hydration is deprecated for paginated threads; prefer a
                metadata-only read and page with `thread/turns/list` and `thread/items/list`.
        """
        return await self._call(
            "thread/read",
            types.ThreadReadParams(thread_id=thread_id, include_turns=include_turns),
            types.ThreadReadResponse,
        )

    async def thread_revert(
        self, *, before_turn_id: str, thread_id: str
    ) -> types.ThreadRevertResponse:
        """Replace a paginated thread's durable history with the prefix before one turn.

        The request is ``thread/revert``.

        This only changes persisted conversation history. It does not revert local file changes.

        Args:
            before_turn_id: Turn excluded from the replacement history, together with every
                later turn.
        """
        return await self._call(
            "thread/revert",
            types.ThreadRevertParams(before_turn_id=before_turn_id, thread_id=thread_id),
            types.ThreadRevertResponse,
        )

    async def thread_settings_update(
        self,
        *,
        thread_id: str,
        approval_policy: types.AskForApproval | UnsetType | None = UNSET,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = UNSET,
        collaboration_mode: types.CollaborationMode | UnsetType | None = UNSET,
        cwd: str | UnsetType | None = UNSET,
        disabled_plugin_ids: list[str] | UnsetType | None = UNSET,
        effort: types.ReasoningEffort | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        multi_agent_mode: types.MultiAgentMode | UnsetType | None = UNSET,
        permissions: str | UnsetType | None = UNSET,
        personality: types.Personality | UnsetType | None = UNSET,
        sandbox_policy: types.SandboxPolicy | UnsetType | None = UNSET,
        service_tier: str | UnsetType | None = UNSET,
        summary: types.ReasoningSummary | UnsetType | None = UNSET,
    ) -> types.ThreadSettingsUpdateResponse:
        """Change the settings of a thread for its next turns (``thread/settings/update``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            approval_policy: Override the approval policy for subsequent turns.
            approvals_reviewer: Override where approval requests are routed for subsequent
                turns.
            collaboration_mode: EXPERIMENTAL - Set a pre-set collaboration mode for
                subsequent turns. For `collaboration_mode.settings.developer_instructions`,
                `null` means "use the built-in instructions for the selected mode".
            cwd: Override the working directory for subsequent turns.
            disabled_plugin_ids: Replace this thread's disabled plugin IDs. Omitted/null
                preserves the list; [] clears it.
            effort: Override the reasoning effort for subsequent turns.
            model: Override the model for subsequent turns.
            multi_agent_mode: @deprecated Ignored. Use `effort: "ultra"` for proactive
                multi-agent behavior.
            permissions: Select a named permissions profile id for subsequent turns. Cannot
                be combined with `sandboxPolicy`.
            personality: @deprecated `friendly` and `pragmatic` no longer select a style.
                Changing this does not rewrite the thread's existing instructions.
            sandbox_policy: Override the sandbox policy for subsequent turns.
            service_tier: Override the service tier for subsequent turns. `null` clears the
                current service tier; omission leaves it unchanged.
            summary: Override the reasoning summary for subsequent turns.
        """
        return await self._call(
            "thread/settings/update",
            types.ThreadSettingsUpdateParams(
                thread_id=thread_id,
                approval_policy=approval_policy,
                approvals_reviewer=approvals_reviewer,
                collaboration_mode=collaboration_mode,
                cwd=cwd,
                disabled_plugin_ids=disabled_plugin_ids,
                effort=effort,
                model=model,
                multi_agent_mode=multi_agent_mode,
                permissions=permissions,
                personality=personality,
                sandbox_policy=sandbox_policy,
                service_tier=service_tier,
                summary=summary,
            ),
            types.ThreadSettingsUpdateResponse,
        )

    async def thread_shell_command(
        self, *, command: str, thread_id: str, timeout_ms: int | UnsetType | None = UNSET
    ) -> types.ThreadShellCommandResponse:
        """Run a command of the user in a thread, which is a turn (``thread/shellCommand``).

        The turn is not tied to a block: nothing interrupts it when the caller is cancelled.

        Args:
            command: Shell command string evaluated by the thread's configured shell. Unlike
                `command/exec`, this intentionally preserves shell syntax such as pipes,
                redirects, and quoting. This runs unsandboxed with full access rather than
                inheriting the thread sandbox policy.
            timeout_ms: Maximum execution time in milliseconds. Defaults to one hour when
                omitted or null. Must be non-negative; zero requests an immediate timeout, not
                unlimited execution. Does not affect the immediate RPC acknowledgement.
        """
        return await self._call(
            "thread/shellCommand",
            types.ThreadShellCommandParams(
                command=command, thread_id=thread_id, timeout_ms=timeout_ms
            ),
            types.ThreadShellCommandResponse,
        )

    async def thread_start(
        self,
        *,
        allow_provider_model_fallback: bool | UnsetType = UNSET,
        approval_policy: types.AskForApproval | UnsetType | None = UNSET,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = UNSET,
        base_instructions: str | UnsetType | None = UNSET,
        config: dict[str, Any] | UnsetType | None = UNSET,
        cwd: str | UnsetType | None = UNSET,
        daybreak_enabled: bool | UnsetType | None = UNSET,
        developer_instructions: str | UnsetType | None = UNSET,
        dynamic_tools: list[types.DynamicToolSpec] | UnsetType | None = UNSET,
        environments: list[types.TurnEnvironmentParams] | UnsetType | None = UNSET,
        ephemeral: bool | UnsetType | None = UNSET,
        experimental_raw_events: bool | UnsetType = UNSET,
        history_mode: types.ThreadHistoryMode | UnsetType | None = UNSET,
        mock_experimental_field: str | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        model_provider: str | UnsetType | None = UNSET,
        multi_agent_mode: types.MultiAgentMode | UnsetType | None = UNSET,
        permissions: str | UnsetType | None = UNSET,
        personality: types.Personality | UnsetType | None = UNSET,
        project_id: str | UnsetType | None = UNSET,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = UNSET,
        sandbox: types.SandboxMode | UnsetType | None = UNSET,
        selected_capability_roots: list[types.SelectedCapabilityRoot] | UnsetType | None = UNSET,
        service_name: str | UnsetType | None = UNSET,
        service_tier: str | UnsetType | None = UNSET,
        session_start_source: types.ThreadStartSource | UnsetType | None = UNSET,
        thread_source: types.ThreadSource | UnsetType | None = UNSET,
    ) -> types.ThreadStartResponse:
        """Start a thread (``thread/start``).

        Args:
            allow_provider_model_fallback: Allow a provider with an authoritative static
                model catalog to replace an unavailable requested model with its default.
            approvals_reviewer: Override where approval requests are routed for review on
                this thread and subsequent turns.
            daybreak_enabled: Initial Daybreak choice for this persistent thread. Omitted or
                null leaves it unset. This does not select a turn's `cyberAccessProgram` or
                grant access. Not supported for ephemeral threads.
            environments: Optional sticky environments for this thread. Omitted selects the
                default environment when environment access is enabled. Empty disables
                environment access for turns that do not provide a turn override. Non-empty
                selects the first environment as the current turn environment.
            experimental_raw_events: If true, opt into emitting raw Responses API items on
                the event stream. This is for internal use only (e.g. Codex Cloud).
            history_mode: Persisted thread history contract to use for this new thread.
            mock_experimental_field: Test-only experimental field used to validate
                experimental gating and schema filtering behavior in a stable way.
            multi_agent_mode: @deprecated Ignored. Use Ultra reasoning effort for proactive
                multi-agent behavior.
            permissions: Named profile id for this thread. Cannot be combined with
                `sandbox`.
            personality: @deprecated `friendly` and `pragmatic` no longer select a style.
            project_id: Optional project identity for this new thread. Durable threads
                persist the assignment; ephemeral threads expose it only in live responses.
            runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths
                must be absolute.
            selected_capability_roots: Capability roots selected for this thread by the
                hosting platform.
            thread_source: Optional client-supplied analytics source classification for this
                thread.
        """
        return await self._call(
            "thread/start",
            types.ThreadStartParams(
                allow_provider_model_fallback=allow_provider_model_fallback,
                approval_policy=approval_policy,
                approvals_reviewer=approvals_reviewer,
                base_instructions=base_instructions,
                config=config,
                cwd=cwd,
                daybreak_enabled=daybreak_enabled,
                developer_instructions=developer_instructions,
                dynamic_tools=dynamic_tools,
                environments=environments,
                ephemeral=ephemeral,
                experimental_raw_events=experimental_raw_events,
                history_mode=history_mode,
                mock_experimental_field=mock_experimental_field,
                model=model,
                model_provider=model_provider,
                multi_agent_mode=multi_agent_mode,
                permissions=permissions,
                personality=personality,
                project_id=project_id,
                runtime_workspace_roots=runtime_workspace_roots,
                sandbox=sandbox,
                selected_capability_roots=selected_capability_roots,
                service_name=service_name,
                service_tier=service_tier,
                session_start_source=session_start_source,
                thread_source=thread_source,
            ),
            types.ThreadStartResponse,
        )

    async def thread_unarchive(self, *, thread_id: str) -> types.ThreadUnarchiveResponse:
        """Bring a thread back from the archive (``thread/unarchive``)."""
        return await self._call(
            "thread/unarchive",
            types.ThreadUnarchiveParams(thread_id=thread_id),
            types.ThreadUnarchiveResponse,
        )

    async def thread_unsubscribe(self, *, thread_id: str) -> types.ThreadUnsubscribeResponse:
        """Hear no more of a thread on this connection (``thread/unsubscribe``)."""
        return await self._call(
            "thread/unsubscribe",
            types.ThreadUnsubscribeParams(thread_id=thread_id),
            types.ThreadUnsubscribeResponse,
        )
