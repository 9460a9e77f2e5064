"""What a turn misses while there is no connection, and what its reader is told of that.

The next connection gives what was completed meanwhile, and never the deltas. The rules:

    1. From the cut on, what comes for the turn is held, until it is known what was missed:
       the reader is given `Gap`, then the items that were completed meanwhile, then
       what was held.
    2. An item that is on its way to be completed, by what was held, is not taken from the list,
       and neither is the end of a turn: what was held would come behind it.
    3. One that was taken from the list may have been listed before the runtime told of it: then
       what the runtime still tells of it is dropped.
    4. The text of a message that was open is whole only when that is completed. Of it
       the reader of the text is given what it has not seen: all behind the deltas that came
       before the cut.
    5. Where the connection is cut again before the reader was told, that is one gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from trio_codex import types
from trio_codex._codec import GAP, GapParams
from trio_codex._notifications._mailbox import Mailbox
from trio_codex._turns._state import item_of
from trio_codex._turns._sub_agents import ITEM_COMPLETED, ITEM_STARTED, TURN_COMPLETED
from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trio_codex._notifications._mailbox import Event
    from trio_codex._util._model import Notification

_TEXT: Final = "item/agentMessage/delta"


@protected
class SeenMailbox(Mailbox):
    """A mailbox that knows which items are open, and how much text came of each.

    Only the turns of a connection that can be made again have it, as it costs time.
    """

    __slots__ = ("_lost", "_open", "_strict")

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        # By thread and item: how many characters of its text came before deltas were lost.
        self._open: dict[tuple[str, str], int] = {}
        self._lost: dict[tuple[str, str], int] = {}
        # Whether an item counts only from its start on, since others may have lost deltas.
        self._strict = False

    def put(self, method: str, params: Any) -> None:
        """Take an event."""
        super().put(method, params)
        try:
            if method == _TEXT:
                key = params["threadId"], params["itemId"]
                if key in self._open:
                    self._open[key] += len(params["delta"])
                elif not self._strict:
                    self._open[key] = len(params["delta"])
            elif method == ITEM_STARTED:
                item = params["item"]
                self._open[params["threadId"], item["id"]] = len(item.get("text") or "")
            elif method == ITEM_COMPLETED:
                key = params["threadId"], params["item"]["id"]
                self._open.pop(key, None)
                self._lost.pop(key, None)
        except (AttributeError, KeyError, TypeError):
            pass  # what does not fit the protocol has no text that can be counted

    def lose(self, thread_id: str) -> dict[str, int]:
        """Learn that deltas were lost; give the open items, and how much of each text came."""
        self._strict = True
        # Of an item that had lost some before, no more was seen since.
        self._lost = {**self._open, **self._lost}
        self._open = {}
        return {item: count for (thread, item), count in self._lost.items() if thread == thread_id}


@protected
class Outage:
    """A time without a connection, for one turn and its sub-agents."""

    __slots__ = ("_ended", "_held", "_named", "_taken", "attempts", "holding", "since")

    def __init__(self, since: float, limit: int) -> None:
        self.since: float = since
        self.attempts: int = 0
        # Whether what comes has to wait until it is known what was missed.
        self.holding: bool = True
        self._held: Mailbox = Mailbox(limit)
        # By thread: the items that were taken from a list, and that the runtime may still tell of.
        self._taken: set[tuple[str, str | None]] = set()
        # The items of what was held.
        self._named: set[tuple[str, str | None]] = set()
        # The threads of which the end of a turn is held.
        self._ended: set[str] = set()

    def passes(self, thread_id: str, method: str, params: Any) -> bool:
        """Tell whether an event goes on to the turn now; else it is held, or known already."""
        key = thread_id, item_of(params)
        if self.holding:
            self._held.put(method, params)
            self._named.add(key)
            if method == TURN_COMPLETED:
                self._ended.add(thread_id)
            return False
        if key not in self._taken:
            return True
        if method == ITEM_COMPLETED:
            self._taken.discard(key)
        return False

    def missed(
        self, thread_id: str, entries: Iterable[dict[str, Any]], known: set[str]
    ) -> list[dict[str, Any]]:
        """Give those items of a list that nothing else tells of."""
        missed: list[dict[str, Any]] = []
        for entry in entries:
            key = thread_id, item_of(entry)
            if key[1] is not None and key[1] not in known and key not in self._named:
                known.add(key[1])
                missed.append(entry)
        return missed

    def holds_end(self, thread_id: str) -> bool:
        """Tell whether the end of a turn of a thread is held."""
        return thread_id in self._ended

    def take(self, thread_id: str, entry: dict[str, Any]) -> None:
        """Note that the turn was told of an item of a list."""
        self._taken.add((thread_id, item_of(entry)))

    def drop_held(self) -> None:
        """Forget what was held: the connection was cut again, so lists will have it."""
        self._held.take()
        self._named.clear()
        self._ended.clear()

    def release(self) -> list[Event]:
        """Hold nothing from now on, and give what was held."""
        self.holding = False
        self._named.clear()
        self._ended.clear()
        return self._held.take()


def gap_event(
    thread_id: str,
    turn_id: str | None,
    outage: Outage,
    now: float,
    seen: dict[str, int],
    *,
    restarted: bool,
) -> Event:
    """Make the event that stands for an outage, with what the reader of the text has to know."""
    return GAP, GapParams(
        threadId=thread_id,
        turnId=turn_id,
        seconds=now - outage.since,
        attempts=outage.attempts,
        restarted=restarted,
        openItems=list(seen),
        seen=seen,
    )


class TextAfterGap:
    """Tells which text of a stream is new, once deltas of some messages were lost.

    A message of which nothing was lost is one that has started since the last gap.
    """

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}
        self._whole: set[str] = set()

    def note_gap(self, params: Any) -> None:
        """Take the params of the event of a gap, as `gap_event` makes them."""
        match params:
            case {"seen": {**seen}}:
                counts = {item: count for item, count in seen.items() if type(count) is int}
            case _:
                counts: dict[str, int] = {}
        # What came after an earlier loss was not given out.
        self._seen = {**counts, **self._seen}
        self._whole.clear()

    def text_of(self, event: Notification) -> str | None:
        """Give the text that an event brings, if it brings some."""
        match event:
            case types.AgentMessageDeltaNotification(item_id=item_id, delta=delta):
                return delta if item_id in self._whole else None
            case types.ItemStartedNotification(item=types.AgentMessageThreadItem() as item):
                self._whole.add(item.id)
                return item.text or None
            case types.ItemCompletedNotification(item=types.AgentMessageThreadItem() as item):
                seen = self._seen.pop(item.id, 0)
                if item.id in self._whole:
                    self._whole.discard(item.id)
                    return None
                return item.text[seen:] or None
            case _:
                return None
