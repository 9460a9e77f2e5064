"""Searching for files while somebody types: what `Codex.file_search` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from trio_codex import types
from trio_codex._config._checks import path_texts
from trio_codex._notifications._stream import EventStream
from trio_codex._util._control_c import block_of
from trio_codex._util._handle import NoPublicConstructor, create
from trio_codex._util._reading import reading_of
from trio_codex._workspace._held import new_id

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncGenerator, Sequence

    from typing_extensions import Self

    from trio_codex._calls import Calls
    from trio_codex._notifications._fan_out import Subscription
    from trio_codex._workspace._held import Holds, Request

__all__ = ["FileSearch"]

_UPDATE: Final = "fuzzyFileSearch/sessionUpdate"


@final
class FileSearch(metaclass=NoPublicConstructor):
    """A search for files by inexact names; `Codex.file_search` makes it.

    It is an asynchronous iterator over what was found, each time as far as the
    runtime has come: the whole list, best first, with the query that it is for.
    A list for an earlier query may still come after `update`. Each step is a
    checkpoint. When more than `CodexConfig.event_buffer` lists are unread, the
    oldest are dropped. Where a connection that was cut is made again, the search goes on
    there with its last query.
    """

    def __init__(
        self, calls: Calls, session_id: str, begin: list[Request], subscription: Subscription
    ) -> None:
        self._calls = calls
        self._id = session_id
        self._begin = begin
        self._lists: EventStream[types.FuzzyFileSearchSessionUpdatedNotification] = create(
            EventStream, subscription
        )
        self._reading = reading_of(self._lists)

    @property
    def dropped(self) -> int:
        """How many lists were dropped so far because nobody read them in time."""
        return self._lists.dropped

    async def update(self, query: str) -> None:
        """Say what to search for from now on (``fuzzyFileSearch/sessionUpdate``). A checkpoint.

        Args:
            query: Letters of the name, in their order.

        Raises:
            JsonRpcError: The runtime refused.
            TransportClosedError: The connection is over.
        """
        params = types.FuzzyFileSearchSessionUpdateParams(query=query, session_id=self._id)
        # On the next connection, should this one be cut.
        self._begin[1:] = [(_UPDATE, params)]
        await self._calls.call(_UPDATE, params, types.FuzzyFileSearchSessionUpdateResponse)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> types.FuzzyFileSearchSessionUpdatedNotification:
        """Wait for the next list.

        Raises:
            TransportClosedError: The connection is over, and every list was read.
        """
        return await self._lists.__anext__()


@block_of("file_search")
async def open_search(
    holds: Holds, roots: Sequence[str | os.PathLike[str]]
) -> AsyncGenerator[FileSearch]:
    """Have a search for the time of a block; see `Codex.file_search`."""
    session_id = new_id()
    start = types.FuzzyFileSearchSessionStartParams(
        roots=path_texts(roots, "roots", "['/src/project']"), session_id=session_id
    )
    begin: list[Request] = [("fuzzyFileSearch/sessionStart", start)]
    async with holds.hold(
        "file_search",
        types.FuzzyFileSearchSessionUpdatedNotification.method,
        ("sessionId", session_id),
        begin,
        (
            "fuzzyFileSearch/sessionStop",
            types.FuzzyFileSearchSessionStopParams(session_id=session_id),
        ),
    ) as subscription:
        yield create(FileSearch, holds.calls, session_id, begin, subscription)
