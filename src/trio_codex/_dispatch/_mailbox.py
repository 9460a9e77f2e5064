"""The events of one turn on their way to its reader, in batches.

The dispatcher must never wait, so a mailbox takes whatever comes:

    1. `put` collects events, and `flush`, once for each read from the pipe,
       passes what has come to the reader as one batch through a memory channel.
    2. While the reader is behind, the channel is full and events pile up here.
    3. Beyond ``limit`` unread events, a delta is appended to the unread delta of
       the same item, if there is one and only other items' deltas came since.
       Nothing is lost: the item's deltas still add up to the same text, and the
       pile grows with the content instead of with the number of tokens.
    4. A merged delta takes `MERGED_CHARS` at most, so that no copy of a long
       text is ever made at once.
"""

from __future__ import annotations

from typing import Any, Final

import trio

Event = tuple[str, Any]
"""A notification as it came: method and params."""

MERGED_CHARS: Final = 2**16


class _Merged:
    """A delta that others are appended to while it is unread."""

    __slots__ = ("chars", "index", "parts")

    def __init__(self, index: int, text: str) -> None:
        self.index: int = index
        self.parts: list[str] = [text]
        self.chars: int = len(text)


class Mailbox:
    """A queue of events with one writer that never waits and readers that may.

    Args:
        limit: How many events may be unread before deltas are merged.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._sender, self._receiver = trio.open_memory_channel[list[Event]](1)
        self._closed = False
        self._unread_batch = 0
        self._pending: list[Event] = []
        self._merged: dict[tuple[object, ...], _Merged] = {}

    @property
    def unread(self) -> int:
        """How many events wait to be read."""
        return self._unread_batch + len(self._pending)

    def put(self, method: str, params: Any) -> bool:
        """Take an event; True when it is the first since the last `flush`."""
        pending = self._pending
        if len(pending) + self._unread_batch >= self._limit and self._merge(method, params):
            return False
        pending.append((method, params))
        return len(pending) == 1

    def flush(self) -> None:
        """Pass on what has come, if the reader has taken what was passed on before."""
        if self._pending and not self._closed:
            try:
                self._sender.send_nowait(self._pending)
            except trio.WouldBlock:
                return
            self._unread_batch = len(self._pending)
            self._take_pending()

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
            if self._pending:
                return self._take_pending()
            batch = await self._receiver.receive()
        self._unread_batch = 0
        return batch

    def _take_pending(self) -> list[Event]:
        pending = self._pending
        self._pending = []
        if self._merged:
            for merged in self._merged.values():
                _close_merged(pending, merged)
            self._merged = {}
        return pending

    def _merge(self, method: str, params: Any) -> bool:
        """Append a delta to the unread one of its item, and remember where that stands."""
        if params.__class__ is not dict or type(params.get("delta")) is not str:
            # Whatever is no delta is a border that no delta is moved across.
            for merged in self._merged.values():
                _close_merged(self._pending, merged)
            self._merged.clear()
            return False
        key = (
            method,
            params.get("threadId"),
            params.get("itemId"),
            params.get("summaryIndex"),
            params.get("contentIndex"),
        )
        text = params["delta"]
        merged = self._merged.get(key)
        if merged is not None and merged.chars + len(text) <= MERGED_CHARS:
            merged.parts.append(text)
            merged.chars += len(text)
            return True
        if merged is not None:
            _close_merged(self._pending, merged)
        self._merged[key] = _Merged(len(self._pending), text)
        return False


def _close_merged(pending: list[Event], merged: _Merged) -> None:
    if len(merged.parts) > 1:
        method, params = pending[merged.index]
        pending[merged.index] = (method, {**params, "delta": "".join(merged.parts)})
