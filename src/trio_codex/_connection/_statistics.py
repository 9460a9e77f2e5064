"""A snapshot of a connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CodexStatistics"]


@attrs.frozen(kw_only=True)
class CodexStatistics:
    """A snapshot of a connection, for those who debug.

    Attributes:
        closed: Whether the connection is over.
        connection: How it is: ``connected``, ``reconnecting`` after a cut, or ``closed``.
        reconnects: How often it was made again after a cut.
        owed_interrupts: Turns that are to be interrupted first on the next connection.
        pending_requests: Requests that were sent, or are about to be, and have
            no answer yet; a process of `Codex.exec` is one until it ends, unless
            it is a standalone one.
        waiting_requests: Requests that wait for a place in the window.
        open_processes: Blocks of `Codex.exec`, and calls of `Codex.exec_run`,
            that are not left yet.
        open_turns: Turns of ours that were asked for and are not over.
        waiting_turns: Turns that stand in line for their thread.
        buffered_events: Events of open turns that nobody has read yet.
        running_handlers: What the runtime has asked, and handlers, tools and hooks of
            the program have not answered yet.
        pending_deletions: Threads of `Codex.temporary_thread` whose block was left
            and which the runtime has not deleted yet.
        transport: What the transport says of itself, such as the process id.
    """

    closed: bool
    connection: Literal["connected", "reconnecting", "closed"]
    reconnects: int
    owed_interrupts: int
    pending_requests: int
    waiting_requests: int
    open_processes: int
    open_turns: int
    waiting_turns: int
    buffered_events: int
    running_handlers: int
    pending_deletions: int
    transport: Mapping[str, int | None]
