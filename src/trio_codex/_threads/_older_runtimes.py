"""What older runtimes lack, and what is done there instead.

The newer request goes first; where the runtime does not know it, or a
value in it, the older one follows. `docs/compatibility.md` says which runtime
lacks what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from trio_codex import types
from trio_codex._util._log import get_logger
from trio_codex._util._refusals import has_no_turn, lacks
from trio_codex.errors import JsonRpcError, ThreadNotFoundError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from trio_codex._threads._threads import Threads

_logger = get_logger("compatibility")


async def list_threads(
    threads: Threads, params: types.ThreadListParams
) -> types.ThreadListResponse:
    """Read a page of the list of threads, by the last change where not by the last use."""
    try:
        return await threads.calls.call("thread/list", params, types.ThreadListResponse)
    except JsonRpcError as error:
        wanted = types.ThreadSortKey.recency_at
        if params.sort_key is not wanted or not lacks(error.message, wanted.value):
            raise
    _logger.debug("this runtime does not sort threads by recency_at: asked for updated_at")
    older = attrs.evolve(params, sort_key=types.ThreadSortKey.updated_at)
    return await threads.calls.call("thread/list", older, types.ThreadListResponse)


async def delete_thread(threads: Threads, thread_id: str) -> None:
    """Delete a thread, or archive it where none can be deleted."""

    async def send(method: str) -> Any:
        return await threads.calls.request(method, {"threadId": thread_id})

    await delete_by(send)
    threads.forget(thread_id)


async def delete_by(send: Callable[[str], Awaitable[Any]]) -> None:
    """Delete a thread, or archive it where none can be deleted."""
    try:
        await send("thread/delete")
    except JsonRpcError as error:
        if not lacks(error.message, "thread/delete"):
            raise
    else:
        return
    _logger.debug("this runtime deletes no threads: one is archived")
    try:
        await send("thread/archive")
    except ThreadNotFoundError:
        # One that never had a turn is not stored: it is enough that the runtime lets it go.
        match await send("thread/unsubscribe"):
            case {"status": str(status)} if status != "notLoaded":
                return
            case _:
                raise


async def list_turns(
    threads: Threads, params: types.ThreadTurnsListParams
) -> types.ThreadTurnsListResponse:
    """Read a page of the turns of a thread: an empty one before the first turn."""
    try:
        return await threads.calls.call("thread/turns/list", params, types.ThreadTurnsListResponse)
    except JsonRpcError as error:
        if not await _has_no_turn(threads, params.thread_id, error):
            raise
    return types.ThreadTurnsListResponse(data=[])


async def read_thread(threads: Threads, params: types.ThreadReadParams) -> types.ThreadReadResponse:
    """Read a thread, with its turns if it has some and they are wanted."""
    try:
        return await threads.calls.call("thread/read", params, types.ThreadReadResponse)
    except JsonRpcError as error:
        if not await _has_no_turn(threads, params.thread_id, error):
            raise
    without = attrs.evolve(params, include_turns=False)
    return await threads.calls.call("thread/read", without, types.ThreadReadResponse)


async def _has_no_turn(threads: Threads, thread_id: str, refusal: JsonRpcError) -> bool:
    """Tell whether the turns of a thread are refused because it has had none."""
    if has_no_turn(refusal.message):
        return True
    # So says the runtime, at times, of a thread that it has not stored yet.
    if not lacks(refusal.message, "list_turns"):
        return False
    params = types.ThreadReadParams(thread_id=thread_id)
    read = await threads.calls.call("thread/read", params, types.ThreadReadResponse)
    return not read.thread.preview


async def list_items(
    threads: Threads, params: types.ThreadItemsListParams
) -> types.ThreadItemsListResponse:
    """Read a page of the items of a thread, from its turns where not by themselves."""
    try:
        return await threads.calls.call("thread/items/list", params, types.ThreadItemsListResponse)
    except JsonRpcError as error:
        # One that has the request refuses it in the same words where there are no turns.
        if not lacks(error.message, "thread/items/list"):
            raise
    page = await list_turns(
        threads,
        types.ThreadTurnsListParams(
            thread_id=params.thread_id,
            cursor=params.cursor if isinstance(params.cursor, str) else types.UNSET,
            items_view=types.TurnItemsView.full,
            limit=params.limit,
            sort_direction=params.sort_direction,
        ),
    )
    _logger.debug("this runtime lists no items: they are read from the turns")
    return types.ThreadItemsListResponse(
        data=list(_entries(page, params)), next_cursor=page.next_cursor
    )


def _entries(
    page: types.ThreadTurnsListResponse, params: types.ThreadItemsListParams
) -> Iterator[types.ThreadItemEntry | types.Unknown]:
    oldest_first = params.sort_direction is types.SortDirection.asc
    for turn in page.data:
        if isinstance(turn, types.Unknown):
            yield turn
        elif not isinstance(params.turn_id, str) or turn.id == params.turn_id:
            for item in turn.items if oldest_first else reversed(turn.items):
                yield types.ThreadItemEntry(item=item, turn_id=turn.id)
