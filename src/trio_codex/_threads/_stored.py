"""What the runtime keeps of a thread: its name, its history, its queue.

`Thread` has these methods beside those that run turns.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, TypeVar

from trio_codex import types
from trio_codex._config._checks import described
from trio_codex._jsonrpc._cursor import Cursor
from trio_codex._threads._listing import Listing
from trio_codex._threads._older_runtimes import delete_thread, list_items, list_turns, read_thread
from trio_codex._util._handle import checks_options, create
from trio_codex._util._model import UNSET, UnsetType

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from trio_codex._config._inputs import RunInput
    from trio_codex._threads._threads import Threads

T = TypeVar("T")


class StoredThread:
    """What there is to a thread without running a turn."""

    def __init__(self, threads: Threads, thread_id: str) -> None:
        self._threads = threads
        self.id: str = thread_id

    def __repr__(self) -> str:
        return f"<Thread {self.id}>"

    @checks_options
    async def read(self, *, include_turns: bool = False) -> types.ThreadReadResponse:
        """Read what the runtime has stored of the thread (``thread/read``). A checkpoint.

        Args:
            include_turns: Whether to read its turns with their items too; of a
                thread without a turn that is none.

        Raises:
            JsonRpcError: The runtime refused; for example, the turns of an
                ephemeral thread are not stored.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadReadParams(thread_id=self.id, include_turns=include_turns)
        return await read_thread(self._threads, params)

    @checks_options
    def turns(
        self, *, oldest_first: bool = False, page_size: int | None = None
    ) -> Listing[types.Turn | types.Unknown]:
        """Iterate over the thread's turns (``thread/turns/list``), the newest first.

        Not a checkpoint; each step of the iteration is one.

        Of the items of a turn, these snapshots have the user's message and the final answer
        alone, as their `types.Turn.items_view` says; `items` gives all.

        Args:
            oldest_first: Whether to begin with the oldest.
            page_size: How many to ask for at once.

        Returns:
            An asynchronous iterator over the turns. One that does not fit its class
            comes as a `types.Unknown`, with what came as its ``data``; in a turn, so
            does an item.
        """

        async def read_page(cursor: Any) -> types.ThreadTurnsListResponse:
            params = types.ThreadTurnsListParams(
                thread_id=self.id,
                cursor=given(cursor),
                limit=given(page_size),
                sort_direction=_direction(oldest_first=oldest_first),
            )
            return await list_turns(self._threads, params)

        return create(Listing, "thread/turns/list", read_page)

    @checks_options
    def items(
        self,
        *,
        turn_id: str | None = None,
        oldest_first: bool = False,
        page_size: int | None = None,
    ) -> Listing[types.ThreadItemEntry | types.Unknown]:
        """Iterate over the items of the thread's turns (``thread/items/list``), the newest first.

        Not a checkpoint; each step of the iteration is one. Where the runtime
        cannot list items (before 0.154), they are read with the turns.

        Args:
            turn_id: The turn whose items to give; None for all.
            oldest_first: Whether to begin with the oldest.
            page_size: How many to ask for at once.

        Returns:
            An asynchronous iterator over the items, each with the id of its turn. One
            that does not fit its class comes as a `types.Unknown`, with what came as
            its ``data``.
        """

        async def read_page(cursor: Any) -> types.ThreadItemsListResponse:
            params = types.ThreadItemsListParams(
                thread_id=self.id,
                turn_id=given(turn_id),
                cursor=given(cursor),
                limit=given(page_size),
                sort_direction=_direction(oldest_first=oldest_first),
            )
            return await list_items(self._threads, params)

        return create(Listing, "thread/items/list", read_page)

    async def set_name(self, name: str) -> None:
        """Give the thread a name for lists (``thread/name/set``). A checkpoint.

        Args:
            name: The name.

        Raises:
            JsonRpcError: The runtime refused, for example an empty name.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadSetNameParams(thread_id=self.id, name=name)
        await self._threads.calls.call("thread/name/set", params, types.ThreadSetNameResponse)

    async def archive(self) -> None:
        """Put the thread aside (``thread/archive``). A checkpoint.

        A turn that runs on it is interrupted by the runtime.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadArchiveParams(thread_id=self.id)
        await self._threads.calls.call("thread/archive", params, types.ThreadArchiveResponse)

    async def delete(self) -> None:
        """Delete the thread for good (``thread/delete``). A checkpoint.

        A turn that runs on it is interrupted by the runtime. On a runtime that
        deletes no threads, before 0.144, it is archived.

        Raises:
            JsonRpcError: The runtime refused, for example while a fork needs its
                history; the thread is to be resumed then before its next turn.
            TransportClosedError: The connection is over.
        """
        await delete_thread(self._threads, self.id)

    async def unsubscribe(self) -> types.ThreadUnsubscribeStatus:
        """Hear no more of the thread (``thread/unsubscribe``). A checkpoint.

        The runtime may then let go of it. Turns of ours that run on it go on
        and are lost to us: tasks that wait for them get a `CodexError`, and so do
        those in line, which are not started. A turn or a review that is being
        asked for is interrupted. Before its next turn the thread is to be resumed.

        Returns:
            Whether there was anything to unsubscribe.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadUnsubscribeParams(thread_id=self.id)
        answer = await self._threads.calls.call(
            "thread/unsubscribe", params, types.ThreadUnsubscribeResponse
        )
        return answer.status

    async def revert(self, before_turn_id: str) -> None:
        """Take back a turn and all after it (``thread/revert``). A checkpoint.

        Files that they have changed stay as they are.

        Args:
            before_turn_id: The first turn to take back.

        Raises:
            JsonRpcError: The runtime refused, for example an unknown turn.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadRevertParams(thread_id=self.id, before_turn_id=before_turn_id)
        await self._call_loaded("thread/revert", params, types.ThreadRevertResponse)

    async def inject_items(self, items: Sequence[Mapping[str, Any]]) -> None:
        """Add items to the history that the model sees (``thread/inject_items``). A checkpoint.

        Args:
            items: Items of the Responses API, as JSON-able mappings.

        Raises:
            ValueError: An item cannot be written as JSON.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadInjectItemsParams(
            thread_id=self.id, items=[dict(item) for item in items]
        )
        await self._call_loaded("thread/inject_items", params, types.ThreadInjectItemsResponse)

    async def terminals(self) -> list[types.ThreadBackgroundTerminal | types.Unknown]:
        """List the commands that turns of the thread have left running. A checkpoint.

        The request is ``thread/backgroundTerminals/list``, which is experimental.

        Returns:
            One entry for each command, with its process id. An entry that does not
            fit comes as it is, as `types.Unknown`.

        Raises:
            JsonRpcError: The runtime refused.
            ProtocolError: Its pages lead nowhere.
            TransportClosedError: The connection is over.
        """
        found: list[types.ThreadBackgroundTerminal | types.Unknown] = []
        method, response = (
            "thread/backgroundTerminals/list",
            types.ThreadBackgroundTerminalsListResponse,
        )
        cursor = Cursor(method)
        while not cursor.is_over:
            params = types.ThreadBackgroundTerminalsListParams(
                thread_id=self.id, cursor=given(cursor.where)
            )
            page = await self._call_loaded(method, params, response)
            found += page.data
            cursor.follow(page.next_cursor, found=bool(page.data))
        return found

    async def terminate(
        self, terminal: types.ThreadBackgroundTerminal | types.Unknown | str
    ) -> bool:
        """End a command that a turn of the thread has left running. A checkpoint.

        The request is ``thread/backgroundTerminals/terminate``, which is
        experimental. Cancelled, the command may be ended or not.

        Args:
            terminal: An entry of `terminals`, or its process id.

        Returns:
            Whether it ran until now.

        Raises:
            TypeError: It is neither, or an entry without a process id.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadBackgroundTerminalsTerminateParams(
            thread_id=self.id, process_id=_process_id(terminal)
        )
        answer = await self._call_loaded(
            "thread/backgroundTerminals/terminate",
            params,
            types.ThreadBackgroundTerminalsTerminateResponse,
        )
        return answer.terminated

    async def queue(self, input: RunInput) -> types.ThreadQueueAddResponse:  # noqa: A002 - as in run
        """Put input into the thread's queue (``thread/queue/add``). A checkpoint.

        The runtime starts a turn with it by itself once the thread is idle;
        no block here owns such a turn, as with `set_goal`. Experimental.

        Args:
            input: Text, an input item, or a list of input items.

        Raises:
            TypeError: It cannot be queued.
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        from trio_codex._config import _inputs  # noqa: PLC0415 - its classes take time to make

        if isinstance(input, _inputs.ExternalMessage):
            raise TypeError("an ExternalMessage starts a turn and cannot be queued")
        params = types.ThreadQueueAddParams(
            thread_id=self.id,
            input=_inputs.to_user_input(input),
            client_user_message_id=str(uuid.uuid4()),
        )
        return await self._call_loaded("thread/queue/add", params, types.ThreadQueueAddResponse)

    async def _call_loaded(self, method: str, params: object, response_type: type[T]) -> T:
        """Send a request for which the thread must be loaded, also where a restart unloaded it."""
        await self._threads.make_loaded(self.id)
        return await self._threads.calls.call(method, params, response_type)


def _process_id(terminal: object) -> str:
    match terminal:
        case str() as process_id:
            return process_id
        case types.ThreadBackgroundTerminal(process_id=process_id):
            return process_id
        case types.Unknown(data={"processId": str(process_id)}):
            return process_id
        case types.Unknown():
            raise TypeError("terminate: this entry of thread.terminals() has no process id")
        case _:
            raise TypeError(
                "terminate takes an entry of thread.terminals() or its process id, and not "
                f"{described(terminal)}"
            )


def _direction(*, oldest_first: bool) -> types.SortDirection:
    # Always sent: the runtime lists turns from the newest on its own, and items from the oldest.
    return types.SortDirection.asc if oldest_first else types.SortDirection.desc


def given(value: T | None) -> T | UnsetType:
    """Say that an argument that was left out is not to be sent."""
    return UNSET if value is None else value
