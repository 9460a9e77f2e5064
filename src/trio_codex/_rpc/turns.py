# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about turns: start, steer, interrupt, review, and how they go."""

from __future__ import annotations

from typing import Any

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class TurnsRequests(Caller):
    """Requests about turns: start, steer, interrupt, review, and how they go."""

    __slots__ = ()

    async def review_start(
        self,
        *,
        target: types.ReviewTarget,
        thread_id: str,
        delivery: types.ReviewDelivery | UnsetType | None = UNSET,
    ) -> types.ReviewStartResponse:
        """Start a review, which is a turn (``review/start``).

        The turn is not tied to a block: nothing interrupts it when the caller is cancelled.

        Args:
            delivery: Where to run the review: inline (default) on the current thread or
                detached on a new thread (returned in `reviewThreadId`). Detached delivery is
                deprecated and emits `deprecationNotice`. Use `thread/start` followed by an
                inline review for a separate review thread.
        """
        return await self._call(
            "review/start",
            types.ReviewStartParams(target=target, thread_id=thread_id, delivery=delivery),
            types.ReviewStartResponse,
        )

    async def turn_interrupt(self, *, thread_id: str, turn_id: str) -> types.TurnInterruptResponse:
        """Interrupt a turn (``turn/interrupt``).

        For a turn that was interrupted already, the runtime may never answer: wait in a scope
        with a deadline, and for `turn/completed` rather than for the answer. It does not wait
        for a place among the requests in flight.
        """
        return await self._call(
            "turn/interrupt",
            types.TurnInterruptParams(thread_id=thread_id, turn_id=turn_id),
            types.TurnInterruptResponse,
        )

    async def turn_settings_update(
        self,
        *,
        thread_id: str,
        turn_id: str,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = UNSET,
        effort: types.ReasoningEffort | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        service_tier: str | UnsetType | None = UNSET,
        summary: types.ReasoningSummary | UnsetType | None = UNSET,
    ) -> types.TurnSettingsUpdateResponse:
        """Change settings of a turn that runs, and of no later one (``turn/settings/update``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            approvals_reviewer: Changes the active turn's reviewer without changing future
                thread settings. Already captured steps and pending approvals retain their
                original reviewer.
            effort: Omission or `null` leaves the effort unchanged.
            model: Omission or `null` leaves the model unchanged.
            service_tier: `null` clears the requested tier; omission leaves it unchanged.
            summary: Omission or `null` leaves the summary preference unchanged.
        """
        return await self._call(
            "turn/settings/update",
            types.TurnSettingsUpdateParams(
                thread_id=thread_id,
                turn_id=turn_id,
                approvals_reviewer=approvals_reviewer,
                effort=effort,
                model=model,
                service_tier=service_tier,
                summary=summary,
            ),
            types.TurnSettingsUpdateResponse,
        )

    async def turn_start(
        self,
        *,
        input: list[types.UserInput],
        thread_id: str,
        additional_context: dict[str, types.AdditionalContextEntry] | UnsetType | None = UNSET,
        approval_policy: types.AskForApproval | UnsetType | None = UNSET,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = UNSET,
        client_user_message_id: str | UnsetType | None = UNSET,
        collaboration_mode: types.CollaborationMode | UnsetType | None = UNSET,
        cwd: str | UnsetType | None = UNSET,
        cyber_access_program: types.CyberAccessProgram | UnsetType | None = UNSET,
        disabled_plugin_ids: list[str] | UnsetType | None = UNSET,
        effort: types.ReasoningEffort | UnsetType | None = UNSET,
        environments: list[types.TurnEnvironmentParams] | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        multi_agent_mode: types.MultiAgentMode | UnsetType | None = UNSET,
        output_schema: Any = UNSET,
        parent_turn_id: str | UnsetType | None = UNSET,
        permissions: str | UnsetType | None = UNSET,
        personality: types.Personality | UnsetType | None = UNSET,
        responsesapi_client_metadata: dict[str, str] | UnsetType | None = UNSET,
        root_turn_id: str | UnsetType | None = UNSET,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = UNSET,
        sandbox_policy: types.SandboxPolicy | UnsetType | None = UNSET,
        service_tier: str | UnsetType | None = UNSET,
        service_tier_for_turn: str | UnsetType | None = UNSET,
        summary: types.ReasoningSummary | UnsetType | None = UNSET,
        tool_output: types.TurnToolOutput | UnsetType | None = UNSET,
        turn_trigger: str | UnsetType | None = UNSET,
    ) -> types.TurnStartResponse:
        """Start a turn, or steer the one that runs (``turn/start``).

        The turn is not tied to a block: nothing interrupts it when the caller is cancelled.
        `Thread.run` and `Thread.turn` do that, and keep turns apart.

        Args:
            additional_context: Optional client-provided context fragments keyed by an
                opaque source identifier.
            approval_policy: Override the approval policy for this turn and subsequent
                turns.
            approvals_reviewer: Override where approval requests are routed for review on
                this turn and subsequent turns.
            collaboration_mode: EXPERIMENTAL - Set a pre-set collaboration mode. Takes
                precedence over model, reasoning_effort, and developer instructions if set. For
                `collaboration_mode.settings.developer_instructions`, `null` means "use the
                built-in instructions for the selected mode".
            cwd: Override the working directory for this turn and subsequent turns.
            cyber_access_program: EXPERIMENTAL - Request an authorized cyber program for
                this turn. Omission preserves automatic behavior. This does not grant access.
            disabled_plugin_ids: Replace this thread's disabled plugin IDs. Omitted/null
                preserves the list; [] clears it.
            effort: Override the reasoning effort for this turn and subsequent turns.
            environments: Optional environments for this turn and subsequent turns. Omitted
                uses the thread sticky environments. Empty disables environment access for this
                turn. Non-empty selects the first environment as the current turn environment
                for this turn.
            model: Override the model for this turn and subsequent turns.
            multi_agent_mode: @deprecated Ignored. Use `effort: "ultra"` for proactive
                multi-agent behavior.
            output_schema: Optional JSON Schema used to constrain the final assistant
                message for this turn.
            parent_turn_id: ID of the turn that caused this new turn to start. Set this when
                starting work on behalf of another turn, such as delegated work in a different
                thread. Leave unset for work started directly by the user. Ignored when this
                request adds input to an active turn.
            permissions: Select a named permissions profile id for this turn and subsequent
                turns. Cannot be combined with `sandboxPolicy`.
            personality: @deprecated `friendly` and `pragmatic` no longer select a style.
                Changing this does not rewrite the thread's existing instructions.
            responsesapi_client_metadata: Optional metadata to enrich Codex's ResponsesAPI
                turn metadata.
            root_turn_id: ID of the first turn in the chain of work that led to this new
                turn.
            runtime_workspace_roots: Replace the thread's runtime workspace roots for this
                turn and subsequent turns. Paths must be absolute.
            sandbox_policy: Override the sandbox policy for this turn and subsequent turns.
            service_tier: Override the service tier for this turn and subsequent turns.
            service_tier_for_turn: Override the service tier only when this request starts a
                new turn. Use "default" for standard speed. Omitted or null inherits the
                thread's tier. Does not change the thread's tier or a turn being steered.
            summary: Override the reasoning summary for this turn and subsequent turns.
            turn_trigger: Optional source classification for the caller that starts this
                turn. Ignored when this request steers an already-active turn.
        """
        return await self._call(
            "turn/start",
            types.TurnStartParams(
                input=input,
                thread_id=thread_id,
                additional_context=additional_context,
                approval_policy=approval_policy,
                approvals_reviewer=approvals_reviewer,
                client_user_message_id=client_user_message_id,
                collaboration_mode=collaboration_mode,
                cwd=cwd,
                cyber_access_program=cyber_access_program,
                disabled_plugin_ids=disabled_plugin_ids,
                effort=effort,
                environments=environments,
                model=model,
                multi_agent_mode=multi_agent_mode,
                output_schema=output_schema,
                parent_turn_id=parent_turn_id,
                permissions=permissions,
                personality=personality,
                responsesapi_client_metadata=responsesapi_client_metadata,
                root_turn_id=root_turn_id,
                runtime_workspace_roots=runtime_workspace_roots,
                sandbox_policy=sandbox_policy,
                service_tier=service_tier,
                service_tier_for_turn=service_tier_for_turn,
                summary=summary,
                tool_output=tool_output,
                turn_trigger=turn_trigger,
            ),
            types.TurnStartResponse,
        )

    async def turn_steer(
        self,
        *,
        expected_turn_id: str,
        input: list[types.UserInput],
        thread_id: str,
        additional_context: dict[str, types.AdditionalContextEntry] | UnsetType | None = UNSET,
        client_user_message_id: str | UnsetType | None = UNSET,
        responsesapi_client_metadata: dict[str, str] | UnsetType | None = UNSET,
    ) -> types.TurnSteerResponse:
        """Add input to the turn that runs (``turn/steer``).

        Args:
            expected_turn_id: Required active turn id precondition. The request fails when
                it does not match the currently active turn.
            additional_context: Optional client-provided context fragments keyed by an
                opaque source identifier.
            responsesapi_client_metadata: Optional metadata to enrich Codex's ResponsesAPI
                turn metadata.
        """
        return await self._call(
            "turn/steer",
            types.TurnSteerParams(
                expected_turn_id=expected_turn_id,
                input=input,
                thread_id=thread_id,
                additional_context=additional_context,
                client_user_message_id=client_user_message_id,
                responsesapi_client_metadata=responsesapi_client_metadata,
            ),
            types.TurnSteerResponse,
        )
