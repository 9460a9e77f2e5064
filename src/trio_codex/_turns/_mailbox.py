"""The events of one turn on their way to its reader, in batches.

The dispatcher must never wait, so a mailbox takes whatever comes:

    1. `put` collects events, and `flush`, once for each read from the pipe,
       passes what has come to the reader as one batch through a memory channel.
    2. While the reader is behind, the channel is full and events pile up here,
       bounded as `_backlog` says: deltas are merged without loss, and the pile
       grows with the content instead of with the number of tokens.
"""

from __future__ import annotations

import trio

from trio_codex._notifications._backlog import Backlog, Event
from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner


@protected
class Mailbox(Backlog):
    """A queue of events with one writer that never waits and readers that may.

    Args:
        limit: How many events may be unread before deltas are merged.
    """

    __slots__ = ("_closed", "_owner", "_receiver", "_sender")

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self._sender, self._receiver = trio.open_memory_channel[list[Event]](1)
        self._closed = False
        self._owner = Owner()

    def flush(self) -> None:
        """Pass on what has come, if the reader has taken what was passed on before."""
        if self._closed or not len(self):
            return
        if self._beyond:
            if self._sender.statistics().current_buffer_used:
                return  # and more may be merged until there is room
            self._settle()
        try:
            self._sender.send_nowait(self._pending)
        except trio.WouldBlock:
            return
        self._passed_on = len(self._pending)
        self._pending = []

    def close(self) -> None:
        """Say that nothing more comes. What is unread stays readable."""
        self.flush()
        self._closed = True
        self._sender.close()

    async def receive(self) -> list[Event]:
        """Wait for events and give all that have come, in order.

        Cancellation takes no event away.

        Raises:
            trio.EndOfChannel: All events have been read, and no more will come.
        """
        try:
            batch = self._receiver.receive_nowait()
        except (trio.WouldBlock, trio.EndOfChannel):
            if len(self):
                return self.take()
            self._owner.check()
            batch = await self._receiver.receive()
        self._passed_on = 0
        return batch
