"""The threads that a runtime has stored: finding and keeping them.

`Codex` has these methods.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex import types
from trio_codex._config._checks import as_text, directories
from trio_codex._threads._listing import ThreadListing
from trio_codex._threads._older_runtimes import delete_thread, list_threads
from trio_codex._threads._stored import given
from trio_codex._threads._thread import Thread
from trio_codex._util._handle import checks_options, create

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from trio_codex._threads._threads import Threads


class Catalogue:
    """What `Codex` does with stored threads."""

    _threads: Threads

    def thread(self, thread_id: str) -> Thread:
        """Give the handle of a thread whose id is known, without a request. Not a checkpoint.

        Nothing is checked with the runtime: the first request of the handle says
        whether the thread is there. Turns run only on a thread that the runtime
        has loaded, so this is for threads of this connection, and for reading,
        naming, archiving and deleting others; `thread_resume` loads one.

        Args:
            thread_id: The thread's id.

        Returns:
            The thread's handle.

        Raises:
            TypeError: The id is not a string.
            ValueError: It is empty.
        """
        if not as_text(thread_id, "thread_id"):
            raise ValueError("thread_id must not be empty: take the id of a Thread, or of a list")
        return create(Thread, self._threads, thread_id)

    @checks_options
    async def thread_list(
        self,
        *,
        archived: bool | None = None,
        cursor: str | None = None,
        cwd: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
        limit: int | None = None,
        model_providers: Sequence[str] | None = None,
        search_term: str | None = None,
        section_id: str | None = None,
        sort_direction: types.SortDirection | None = None,
        sort_key: types.ThreadSortKey | None = None,
        source_kinds: Sequence[types.ThreadSourceKind] | None = None,
        use_state_db_only: bool | None = None,
    ) -> types.ThreadListResponse:
        """Read one page of the list of stored threads (``thread/list``). A checkpoint.

        `threads` reads all pages.

        Args:
            archived: Whether to list archived threads in place of the others.
            cursor: Where to go on: the ``next_cursor`` of the page before.
            cwd: List threads of this working directory alone, or of these.
            limit: How many threads to give at most; None leaves it to the
                runtime.
            model_providers: List threads of these providers alone.
            search_term: List threads alone whose title contains this.
            section_id: List threads of this section alone. For those without a section,
                `rpc.thread_list` takes a null.
            sort_direction: Which end to begin with; None for the newest.
            sort_key: The order; None for the time of the last use, or of the last
                change where the runtime does not know the last use (before
                0.144). By the time of creation, the runtime's pages lose threads
                of the same second.
            source_kinds: List threads of these origins alone; None for
                interactive ones.
            use_state_db_only: Whether to read the runtime's database alone, and not to
                look through the records of threads for what it lacks.

        Returns:
            The page. In its ``data``, a thread that does not fit its class is a
            `types.Unknown`, with what came as its ``data``.

        Raises:
            TypeError: A directory is not a path.
            ValueError: A directory is empty.
            JsonRpcError: The runtime refused, for example a cursor that is none.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadListParams(
            archived=given(archived),
            cursor=given(cursor),
            cwd=directories(cwd),
            limit=given(limit),
            model_providers=given(None if model_providers is None else list(model_providers)),
            search_term=given(search_term),
            section_id=given(section_id),
            sort_direction=given(sort_direction),
            sort_key=types.ThreadSortKey.recency_at if sort_key is None else sort_key,
            source_kinds=given(None if source_kinds is None else list(source_kinds)),
            use_state_db_only=given(use_state_db_only),
        )
        return await list_threads(self._threads, params)

    @checks_options
    def threads(
        self,
        *,
        archived: bool | None = None,
        cwd: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
        model_providers: Sequence[str] | None = None,
        page_size: int | None = None,
        search_term: str | None = None,
        section_id: str | None = None,
        source_kinds: Sequence[types.ThreadSourceKind] | None = None,
        use_state_db_only: bool | None = None,
    ) -> ThreadListing:
        """Iterate over all stored threads (``thread/list``), the last used first.

        Not a checkpoint; each step of the iteration is one. Every thread comes
        exactly once, also those that are used while the pages are read.

        Args:
            archived: Whether to list archived threads in place of the others.
            cwd: List threads of this working directory alone, or of these.
            model_providers: List threads of these providers alone.
            page_size: How many threads to ask for at once.
            search_term: List threads alone whose title contains this.
            section_id: List threads of this section alone.
            source_kinds: List threads of these origins alone; None for
                interactive ones.
            use_state_db_only: Whether to read the runtime's database alone, and not to
                look through the records of threads for what it lacks.

        Returns:
            An asynchronous iterator over what the runtime knows of each thread. A
            thread that does not fit its class comes as a `types.Unknown`, with what
            came as its ``data``.
        """

        async def read_page(cursor: str | None) -> types.ThreadListResponse:
            return await self.thread_list(
                archived=archived,
                cursor=cursor,
                cwd=cwd,
                limit=page_size,
                model_providers=model_providers,
                search_term=search_term,
                section_id=section_id,
                source_kinds=source_kinds,
                use_state_db_only=use_state_db_only,
            )

        return create(ThreadListing, "thread/list", read_page)

    async def thread_archive(self, thread_id: str) -> None:
        """Put a thread aside (``thread/archive``). A checkpoint.

        A turn that runs on it is interrupted by the runtime.

        Args:
            thread_id: The thread.

        Raises:
            TypeError: The id is not a string.
            JsonRpcError: The runtime refused, for example an unknown thread.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadArchiveParams(thread_id=as_text(thread_id, "thread_id"))
        await self._threads.calls.call("thread/archive", params, types.ThreadArchiveResponse)

    async def thread_unarchive(self, thread_id: str) -> types.Thread:
        """Take a thread out of the archive (``thread/unarchive``). A checkpoint.

        Before its next turn it is to be resumed.

        Args:
            thread_id: The thread.

        Returns:
            What the runtime knows of it.

        Raises:
            TypeError: The id is not a string.
            JsonRpcError: The runtime refused, for example a thread that is not archived.
            TransportClosedError: The connection is over.
        """
        params = types.ThreadUnarchiveParams(thread_id=as_text(thread_id, "thread_id"))
        answer = await self._threads.calls.call(
            "thread/unarchive", params, types.ThreadUnarchiveResponse
        )
        return answer.thread

    async def thread_delete(self, thread_id: str) -> None:
        """Delete a thread for good (``thread/delete``). A checkpoint.

        A turn that runs on it is interrupted by the runtime. On a runtime that
        deletes no threads, before 0.144, it is archived.

        Args:
            thread_id: The thread.

        Raises:
            TypeError: The id is not a string.
            JsonRpcError: The runtime refused, for example while a fork needs its
                history; the thread is to be resumed then before its next turn.
            TransportClosedError: The connection is over.
        """
        await delete_thread(self._threads, as_text(thread_id, "thread_id"))
