# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about what was in a thread: resume, its turns and items, the search in them."""

from __future__ import annotations

from typing import Any

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class HistoryRequests(Caller):
    """Requests about what was in a thread: resume, its turns and items, the search in them."""

    __slots__ = ()

    async def thread_items_list(
        self,
        *,
        thread_id: str,
        cursor: types.ThreadItemsListCursor | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        sort_direction: types.SortDirection | UnsetType | None = UNSET,
        turn_id: str | UnsetType | None = UNSET,
    ) -> types.ThreadItemsListResponse:
        """List the items of a thread, page by page (``thread/items/list``).

        Args:
            cursor: Opaque continuation cursor or an exclusive item anchor in the requested
                visible turn. An item anchor requires a non-empty `turnId`; ascending (the
                default) returns items after it, and descending returns items before it.
                Continue with the returned string cursor.
            limit: Optional item page size.
            sort_direction: Optional item pagination direction; defaults to ascending.
            turn_id: Optional turn id to filter by. When omitted, returns items across the
                thread.
        """
        return await self._call(
            "thread/items/list",
            types.ThreadItemsListParams(
                thread_id=thread_id,
                cursor=cursor,
                limit=limit,
                sort_direction=sort_direction,
                turn_id=turn_id,
            ),
            types.ThreadItemsListResponse,
        )

    async def thread_items_read(
        self, *, item_ids: list[str], thread_id: str, turn_id: str
    ) -> types.ThreadItemsReadResponse:
        """Read some items of a turn (``thread/items/read``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            item_ids: Item IDs to retrieve. Supply 1 to 100 IDs.
        """
        return await self._call(
            "thread/items/read",
            types.ThreadItemsReadParams(item_ids=item_ids, thread_id=thread_id, turn_id=turn_id),
            types.ThreadItemsReadResponse,
        )

    async def thread_resume(
        self,
        *,
        thread_id: str,
        approval_policy: types.AskForApproval | UnsetType | None = UNSET,
        approvals_reviewer: types.ApprovalsReviewer | UnsetType | None = UNSET,
        base_instructions: str | UnsetType | None = UNSET,
        config: dict[str, Any] | UnsetType | None = UNSET,
        cwd: str | UnsetType | None = UNSET,
        developer_instructions: str | UnsetType | None = UNSET,
        exclude_turns: bool | UnsetType = UNSET,
        history: list[types.ResponseItem] | UnsetType | None = UNSET,
        initial_turns_page: types.ThreadResumeInitialTurnsPageParams | UnsetType | None = UNSET,
        model: str | UnsetType | None = UNSET,
        model_provider: str | UnsetType | None = UNSET,
        path: str | UnsetType | None = UNSET,
        permissions: str | UnsetType | None = UNSET,
        personality: types.Personality | UnsetType | None = UNSET,
        runtime_workspace_roots: list[types.AbsolutePathBuf] | UnsetType | None = UNSET,
        sandbox: types.SandboxMode | UnsetType | None = UNSET,
        service_tier: str | UnsetType | None = UNSET,
    ) -> types.ThreadResumeResponse:
        """Load a thread and follow it (``thread/resume``).

        Args:
            approvals_reviewer: Override where approval requests are routed for review on
                this thread and subsequent turns.
            exclude_turns: When true, return only thread metadata and live-resume state
                without populating `thread.turns`. This is useful when the client plans to call
                `thread/turns/list` immediately after resuming. Full-history hydration is
                deprecated for paginated threads; use this with `thread/turns/list` and
                `thread/items/list` instead.
            history: [UNSTABLE] FOR CODEX CLOUD - DO NOT USE. If specified, the thread will
                be resumed with the provided history instead of loaded from disk.
            initial_turns_page: When present, include a `thread/turns/list` page in the
                resume response so clients can bootstrap recent turns without a second request.
            model: Configuration overrides for the resumed thread, if any.
            path: [UNSTABLE] Specify the rollout path to resume from. If specified for a
                non-running thread, the thread_id param will be ignored. If thread_id identifies
                a running thread, the path must match the active rollout path.
            permissions: Named profile id for the resumed thread. Cannot be combined with
                `sandbox`.
            personality: @deprecated `friendly` and `pragmatic` no longer select a style.
                Changing this does not rewrite the thread's existing instructions.
            runtime_workspace_roots: Replace the thread's runtime workspace roots. Paths
                must be absolute.
        """
        return await self._call(
            "thread/resume",
            types.ThreadResumeParams(
                thread_id=thread_id,
                approval_policy=approval_policy,
                approvals_reviewer=approvals_reviewer,
                base_instructions=base_instructions,
                config=config,
                cwd=cwd,
                developer_instructions=developer_instructions,
                exclude_turns=exclude_turns,
                history=history,
                initial_turns_page=initial_turns_page,
                model=model,
                model_provider=model_provider,
                path=path,
                permissions=permissions,
                personality=personality,
                runtime_workspace_roots=runtime_workspace_roots,
                sandbox=sandbox,
                service_tier=service_tier,
            ),
            types.ThreadResumeResponse,
        )

    async def thread_search(
        self,
        *,
        search_term: str,
        archived: bool | UnsetType | None = UNSET,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        sort_direction: types.SortDirection | UnsetType | None = UNSET,
        sort_key: types.ThreadSearchSortKey | UnsetType | None = UNSET,
        source_kinds: list[types.ThreadSourceKind] | UnsetType | None = UNSET,
    ) -> types.ThreadSearchResponse:
        """Search the threads (``thread/search``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
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
        return await self._call(
            "thread/search",
            types.ThreadSearchParams(
                search_term=search_term,
                archived=archived,
                cursor=cursor,
                limit=limit,
                sort_direction=sort_direction,
                sort_key=sort_key,
                source_kinds=source_kinds,
            ),
            types.ThreadSearchResponse,
        )

    async def thread_search_occurrences(
        self,
        *,
        search_term: str,
        thread_id: str,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.ThreadSearchOccurrencesResponse:
        """Search the messages of a thread (``thread/searchOccurrences``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            search_term: Case-insensitive literal substring to find in visible user messages
                and both partial and final assistant answers.
            cursor: Opaque cursor returned by a previous call for the same thread and search
                term.
            limit: Optional occurrence page size.
        """
        return await self._call(
            "thread/searchOccurrences",
            types.ThreadSearchOccurrencesParams(
                search_term=search_term, thread_id=thread_id, cursor=cursor, limit=limit
            ),
            types.ThreadSearchOccurrencesResponse,
        )

    async def thread_turns_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = UNSET,
        items_view: types.TurnItemsView | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
        sort_direction: types.SortDirection | UnsetType | None = UNSET,
    ) -> types.ThreadTurnsListResponse:
        """List the turns of a thread, page by page (``thread/turns/list``).

        Args:
            cursor: Opaque cursor to pass to the next call to continue after the last turn.
            items_view: How much item detail to include for each returned turn; defaults to
                summary.
            limit: Optional turn page size.
            sort_direction: Optional turn pagination direction; defaults to descending.
        """
        return await self._call(
            "thread/turns/list",
            types.ThreadTurnsListParams(
                thread_id=thread_id,
                cursor=cursor,
                items_view=items_view,
                limit=limit,
                sort_direction=sort_direction,
            ),
            types.ThreadTurnsListResponse,
        )
