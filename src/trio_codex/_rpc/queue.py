# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""Requests about work that waits or goes on beside the turn: goals, queue, terminals, predictions."""

from __future__ import annotations

from trio_codex import types
from trio_codex._rpc._caller import Caller
from trio_codex._util._model import UNSET, UnsetType


class QueueRequests(Caller):
    """Requests about work that waits or goes on beside the turn: goals, queue, terminals, predictions."""

    __slots__ = ()

    async def thread_background_terminals_clean(
        self, *, thread_id: str
    ) -> types.ThreadBackgroundTerminalsCleanResponse:
        """End the commands in the background of a thread (``thread/backgroundTerminals/clean``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/backgroundTerminals/clean",
            types.ThreadBackgroundTerminalsCleanParams(thread_id=thread_id),
            types.ThreadBackgroundTerminalsCleanResponse,
        )

    async def thread_background_terminals_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.ThreadBackgroundTerminalsListResponse:
        """List the commands in the background of a thread (``thread/backgroundTerminals/list``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            limit: Optional page size.
        """
        return await self._call(
            "thread/backgroundTerminals/list",
            types.ThreadBackgroundTerminalsListParams(
                thread_id=thread_id, cursor=cursor, limit=limit
            ),
            types.ThreadBackgroundTerminalsListResponse,
        )

    async def thread_background_terminals_terminate(
        self, *, process_id: str, thread_id: str
    ) -> types.ThreadBackgroundTerminalsTerminateResponse:
        """End a command in the background of a thread (``thread/backgroundTerminals/terminate``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/backgroundTerminals/terminate",
            types.ThreadBackgroundTerminalsTerminateParams(
                process_id=process_id, thread_id=thread_id
            ),
            types.ThreadBackgroundTerminalsTerminateResponse,
        )

    async def thread_goal_clear(
        self, *, thread_id: str, origin: types.ThreadGoalMutationOrigin | UnsetType | None = UNSET
    ) -> types.ThreadGoalClearResponse:
        """Clear the goal of a thread (``thread/goal/clear``).

        Args:
            origin: Missing provenance does not supply user authorization.
        """
        return await self._call(
            "thread/goal/clear",
            types.ThreadGoalClearParams(thread_id=thread_id, origin=origin),
            types.ThreadGoalClearResponse,
        )

    async def thread_goal_get(self, *, thread_id: str) -> types.ThreadGoalGetResponse:
        """Read the goal of a thread (``thread/goal/get``)."""
        return await self._call(
            "thread/goal/get",
            types.ThreadGoalGetParams(thread_id=thread_id),
            types.ThreadGoalGetResponse,
        )

    async def thread_goal_set(
        self,
        *,
        thread_id: str,
        objective: str | UnsetType | None = UNSET,
        origin: types.ThreadGoalMutationOrigin | UnsetType | None = UNSET,
        status: types.ThreadGoalStatus | UnsetType | None = UNSET,
        token_budget: int | UnsetType | None = UNSET,
    ) -> types.ThreadGoalSetResponse:
        """Set the goal of a thread; an active goal starts turns by itself (``thread/goal/set``).

        Args:
            origin: Missing provenance does not supply user authorization.
        """
        return await self._call(
            "thread/goal/set",
            types.ThreadGoalSetParams(
                thread_id=thread_id,
                objective=objective,
                origin=origin,
                status=status,
                token_budget=token_budget,
            ),
            types.ThreadGoalSetResponse,
        )

    async def thread_prediction_request(
        self, *, source_turn_id: str, thread_id: str
    ) -> types.ThreadPredictionRequestResponse:
        """Ask for a prediction of what the user may say next (``thread/prediction/request``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/prediction/request",
            types.ThreadPredictionRequestParams(source_turn_id=source_turn_id, thread_id=thread_id),
            types.ThreadPredictionRequestResponse,
        )

    async def thread_queue_add(
        self, *, client_user_message_id: str, input: list[types.UserInput], thread_id: str
    ) -> types.ThreadQueueAddResponse:
        """Add an input to the queue of a thread, for a turn of its own (``thread/queue/add``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/queue/add",
            types.ThreadQueueAddParams(
                client_user_message_id=client_user_message_id, input=input, thread_id=thread_id
            ),
            types.ThreadQueueAddResponse,
        )

    async def thread_queue_delete(
        self, *, queued_submission_id: str, thread_id: str
    ) -> types.ThreadQueueDeleteResponse:
        """Delete an input from the queue of a thread (``thread/queue/delete``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/queue/delete",
            types.ThreadQueueDeleteParams(
                queued_submission_id=queued_submission_id, thread_id=thread_id
            ),
            types.ThreadQueueDeleteResponse,
        )

    async def thread_queue_list(
        self,
        *,
        thread_id: str,
        cursor: str | UnsetType | None = UNSET,
        limit: int | UnsetType | None = UNSET,
    ) -> types.ThreadQueueListResponse:
        """List the queue of a thread (``thread/queue/list``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.

        Args:
            cursor: Opaque pagination cursor returned by a previous call.
            limit: Optional page size; defaults to the standard thread-list page size.
        """
        return await self._call(
            "thread/queue/list",
            types.ThreadQueueListParams(thread_id=thread_id, cursor=cursor, limit=limit),
            types.ThreadQueueListResponse,
        )

    async def thread_queue_reorder(
        self, *, queued_submission_ids: list[str], thread_id: str
    ) -> types.ThreadQueueReorderResponse:
        """Bring the queue of a thread into another order (``thread/queue/reorder``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/queue/reorder",
            types.ThreadQueueReorderParams(
                queued_submission_ids=queued_submission_ids, thread_id=thread_id
            ),
            types.ThreadQueueReorderResponse,
        )

    async def thread_queue_start(
        self, *, thread_id: str, queued_submission_id: str | UnsetType | None = UNSET
    ) -> types.ThreadQueueStartResponse:
        """Start the next turn from the queue of a thread (``thread/queue/start``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/queue/start",
            types.ThreadQueueStartParams(
                thread_id=thread_id, queued_submission_id=queued_submission_id
            ),
            types.ThreadQueueStartResponse,
        )

    async def thread_queue_update(
        self, *, input: list[types.UserInput], queued_submission_id: str, thread_id: str
    ) -> types.ThreadQueueUpdateResponse:
        """Change an input in the queue of a thread (``thread/queue/update``).

        Experimental: the runtime refuses it unless `CodexConfig.experimental_api` is on.
        """
        return await self._call(
            "thread/queue/update",
            types.ThreadQueueUpdateParams(
                input=input, queued_submission_id=queued_submission_id, thread_id=thread_id
            ),
            types.ThreadQueueUpdateResponse,
        )
