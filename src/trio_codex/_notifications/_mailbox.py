"""Events on their way to a reader, which the dispatcher never waits for.

What comes wakes the reader, which takes all that is there when it runs. While it is behind,
deltas are merged without loss: the pile grows with the content and not with the number of tokens.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final, TypeAlias, final

import trio

from trio_codex._util._control_c import protected
from trio_codex._util._owner import Owner

# What nobody has read yet, bounded by what it says and not by how often it was said.
#
# The rules, which hold beyond ``limit`` unread events; up to it each event is kept as it came:
#
#     1. A delta is appended to the last unread delta of its stream: the same method,
#        thread, turn, item, part of the item and role. Where they differ in anything
#        else, it stays an event of its own.
#     2. Of reports that each replace the one before (`_KEYS_OF_STATES`), only the last
#        stays, where it came.
#     3. Every other event stays, and no delta is moved across it. Deltas of two streams,
#        and reports, may change places.
#     4. What came later never stands before what came earlier in its stream: as soon as
#        an event is kept as it came again, nothing is appended to what stands before it.
#     5. A merged delta takes `MERGED_CHARS` at most, so that no copy of a long
#        text is ever made at once.
#     6. An event with ids or indexes that the protocol does not allow is kept as it came.

Event = tuple[str, Any]
"""A notification as it came: method and params."""

MERGED_CHARS: Final = 2**16

_PARTS: Final = 256
"""Pieces of a merged delta beside its joined text: each takes some 60 bytes more than its text."""

_KEYS_OF_STREAMS: Final = (
    ("threadId", str),
    ("turnId", str),
    ("itemId", str),
    ("summaryIndex", int),
    ("contentIndex", int),
    ("role", str),
)
"""What tells one stream of deltas from another, and the type that it has."""

_OF_TURN: Final = (("threadId", str), ("turnId", str))
_OF_ITEM: Final = (*_OF_TURN, ("itemId", str))
_OF_THREAD: Final = (("threadId", str),)

# `account/rateLimits/updated` is missing: its updates are sparse, and add up.
_KEYS_OF_STATES: Final = MappingProxyType(
    {
        "thread/tokenUsage/updated": _OF_TURN,
        "turn/diff/updated": _OF_TURN,
        "turn/plan/updated": _OF_TURN,
        "item/mcpToolCall/progress": _OF_ITEM,
        "item/fileChange/patchUpdated": _OF_ITEM,
        "thread/status/changed": _OF_THREAD,
        "thread/settings/updated": _OF_THREAD,
        "thread/readState/changed": _OF_THREAD,
    }
)
"""The reports of which only the last says anything, and what each is about."""

_Key: TypeAlias = "tuple[object, ...]"


@final
class _Merged:
    """A delta that others are appended to while it is unread."""

    __slots__ = ("chars", "method", "params", "parts")

    def __init__(self, method: str, params: dict[str, Any]) -> None:
        self.method: str = method
        self.params: dict[str, Any] = params
        self.parts: list[str] = [params["delta"]]
        self.chars: int = len(self.parts[0])

    def take(self, params: dict[str, Any]) -> bool:
        """Append a delta of the same stream, if it is like the first and there is room."""
        text: str = params["delta"]
        room = self.chars + len(text) <= MERGED_CHARS
        if not room or {**self.params, "delta": ""} != {**params, "delta": ""}:
            return False
        self.parts.append(text)
        self.chars += len(text)
        if len(self.parts) >= _PARTS:
            self.parts = ["".join(self.parts)]
        return True

    def event(self) -> Event:
        if self.chars == len(self.params["delta"]):
            return self.method, self.params
        return self.method, {**self.params, "delta": "".join(self.parts)}


@protected
class Mailbox:
    """A queue of events with one writer that never waits and readers that may."""

    __slots__ = (
        "_beyond",
        "_closed",
        "_deltas",
        "_limit",
        "_next",
        "_owner",
        "_pending",
        "_readers",
        "_states",
    )

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._pending: list[Event] = []
        # What came beyond the limit, after all of that, by number. Most often empty.
        self._beyond: dict[int, Event | _Merged] = {}
        self._next = 0
        self._deltas: dict[_Key, _Merged] = {}
        self._states: dict[_Key, int] = {}
        self._closed = False
        # The tasks that wait for events. A `trio.lowlevel.ParkingLot` is slower.
        self._readers: list[trio.lowlevel.Task] = []
        self._owner = Owner()

    @property
    def unread(self) -> int:
        """How many events wait to be read."""
        return len(self._pending) + len(self._beyond)

    @property
    def ready(self) -> bool:
        """Whether a reader need not wait."""
        return bool(self._pending) or self._closed

    def put(self, method: str, params: Any) -> None:
        """Take an event."""
        if len(self._pending) < self._limit:
            self._pending.append((method, params))
        else:
            self._put_beyond(method, params)
        if self._readers:
            self.wake()

    def take(self) -> list[Event]:
        """Give all events that are here, in order, and forget them."""
        pending, self._pending = self._pending, []
        if self._beyond:
            for event in self._beyond.values():
                pending.append(event.event() if type(event) is _Merged else event)
            self._beyond.clear()
            self._deltas.clear()
            self._states.clear()
        return pending

    def close(self) -> None:
        """Say that nothing more comes. What is unread stays readable."""
        self._closed = True
        if self._readers:
            self.wake()

    async def receive(self) -> list[Event]:
        """Wait for events and give all that have come, in order; cancellation takes none away.

        None are left where another task was quicker.
        """
        if not self.ready:
            self._owner.check()
            task = trio.lowlevel.current_task()
            self._readers.append(task)

            def stop_waiting(_: object) -> trio.lowlevel.Abort:
                self._readers.remove(task)
                return trio.lowlevel.Abort.SUCCEEDED

            await trio.lowlevel.wait_task_rescheduled(stop_waiting)
        if self._closed and not self._pending:
            raise trio.EndOfChannel
        return self.take()

    def wake(self) -> None:
        """Let those who wait look again, though there may be nothing. In Trio's thread only."""
        for reader in self._readers:
            trio.lowlevel.reschedule(reader)
        self._readers.clear()

    def _put_beyond(self, method: str, params: Any) -> None:
        number = self._next
        self._next += 1
        if params.__class__ is dict:
            if type(params.get("delta")) is str:
                key = _key(method, params, _KEYS_OF_STREAMS)
                if key is not None:
                    merged = self._deltas.get(key)
                    if merged is None or not merged.take(params):
                        merged = _Merged(method, params)
                        self._deltas[key] = self._beyond[number] = merged
                    return
            elif method in _KEYS_OF_STATES:
                key = _key(method, params, _KEYS_OF_STATES[method])
                if key is not None:
                    self._beyond.pop(self._states.get(key, -1), None)
                    self._states[key] = number
                    self._beyond[number] = method, params
                    return
        self._deltas.clear()
        self._beyond[number] = method, params


def _key(method: str, params: dict[str, Any], fields: tuple[tuple[str, type], ...]) -> _Key | None:
    """What an event is about; None where that cannot be told."""
    values: list[object] = [method]
    for name, kind in fields:
        value = params.get(name)
        if value.__class__ is not kind and value is not None:
            return None
        values.append(value)
    return tuple(values)
