"""The turns on the page, and their bounds.

Of turns that are over the last ones are kept, of the steps of a turn the last ones, and no more
characters altogether than `MOST_CHARS`. Of what is left out the number is kept, and shown.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from trio_codex._util._control_c import protected
from trio_codex._util._remembered import Remembered
from trio_codex.console._text import GrowingText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from trio_codex._turns._usage import Usage
    from trio_codex.console._rows import Row, Rows

OPEN: Final = "inProgress"
"""The status of a turn or a step that goes on."""

MOST_TURNS: Final = 300
"""Turns on the page; beyond that those that began first, and are over, are left out."""

MOST_STEPS: Final = 300
"""Steps of one turn on the page; beyond that the first ones are left out."""

MOST_CHARS: Final = 16 * 2**20
"""Characters on the page; beyond that turns and then steps are left out."""

_CHECKED_CHARS: Final = 2**20
_KNOWN_THREADS: Final = 4_096


class ShownTurn:
    """A turn on the page.

    Attributes:
        row: Its row.
        thread_id: Its thread.
        turn_id: Its id.
        usage: What it has used.
        steps: The rows of its steps in order, by the ids of their items. The item that has
            become its title has the row of the turn.
        began: When it was first heard of, in seconds since 1970.
        doubted: Whether the connection was cut while it went on.
    """

    __slots__ = ("began", "doubted", "row", "steps", "thread_id", "turn_id", "usage")

    def __init__(self, row: Row, thread_id: str, turn_id: str, usage: Usage) -> None:
        self.row: Row = row
        self.thread_id: str = thread_id
        self.turn_id: str = turn_id
        self.usage: Usage = usage
        self.steps: dict[str, Row] = {}
        self.began: float = time.time()
        self.doubted: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.row.data["status"] == OPEN


@protected
class ShownTurns:
    """All turns on the page.

    Args:
        rows: Their rows.
        about: The row that counts the turns that are left out.

    Attributes:
        by_id: The turns by their ids, the oldest first.
    """

    def __init__(self, rows: Rows, about: Row) -> None:
        self._rows = rows
        self._about = about
        self.by_id: dict[str, ShownTurn] = {}
        self._numbers: Remembered[str, int] = Remembered(_KNOWN_THREADS)
        self._threads = 0
        # By thread: the latest turn on it, and, of a sub-agent, the turn that has called it.
        self._latest: Remembered[str, ShownTurn] = Remembered(_KNOWN_THREADS)
        self._callers: Remembered[str, ShownTurn] = Remembered(_KNOWN_THREADS)

    def __iter__(self) -> Iterator[ShownTurn]:
        return iter(list(self.by_id.values()))

    def find(self, thread_id: str | None, turn_id: str | None) -> ShownTurn | None:
        """Find a turn; the latest one of the thread where the turn is not known."""
        return self.by_id.get(turn_id or "") or self._latest.get(thread_id or "")

    def below(self, turn: ShownTurn) -> list[ShownTurn]:
        """Give the turns of its sub-agents, and of theirs, that go on."""
        found = [turn]
        for above in found:  # which grows
            found += (
                each
                for each in self
                if each.is_open and each not in found and each.row.parent == above.row.key
            )
        return found[1:]

    def number_of(self, thread_id: str) -> int:
        """Give the number under which the page shows a thread."""
        number = self._numbers.get(thread_id)
        if number is None:
            self._threads += 1
            number = self._threads
        self._numbers.put(thread_id, number)
        return number

    def add(self, thread_id: str, turn_id: str, usage: Usage) -> ShownTurn:
        """Add a turn that is not there yet."""
        caller = self._callers.get(thread_id)
        row = self._rows.add(
            "turn",
            None if caller is None else caller.row,
            thread=self.number_of(thread_id),
            agent=caller is not None,
            status=OPEN,
            title="",
            error="",
            began=int(time.time() * 1000),
            left_out=0,
        )
        turn = self.by_id[turn_id] = ShownTurn(row, thread_id, turn_id, usage)
        self._latest.put(thread_id, turn)
        if len(self.by_id) > MOST_TURNS:
            self._leave_out_turn()
        return turn

    def add_step(self, turn: ShownTurn, kind: str, item_id: str, data: dict[str, Any]) -> Row:
        """Add a step to a turn."""
        row = self._rows.add(kind, turn.row, **data)
        row.text = GrowingText()
        turn.steps[item_id] = row
        if len(turn.steps) > MOST_STEPS:
            self._leave_out_step(turn)
        return row

    def place(self, thread_id: str, caller: ShownTurn) -> None:
        """Put the turns of a sub-agent's thread under the turn that called it first."""
        if thread_id in self._callers:
            return
        above: ShownTurn | None = caller
        for _ in range(_KNOWN_THREADS):
            if above is None:
                break
            if above.thread_id == thread_id:
                return  # an agent that writes to the one that has called it
            above = self._callers.get(above.thread_id)
        self._callers.put(thread_id, caller)
        for turn in self:
            if turn.thread_id == thread_id:
                self._rows.change(turn.row, agent=True)
                self._rows.move(turn.row, caller.row)

    # Bounds

    def keep_bounds(self) -> None:
        """Leave out what is too much. Costs next to nothing where not much has come."""
        if self._rows.grown < _CHECKED_CHARS:
            return
        self._rows.grown = 0
        excess = self._rows.weight - MOST_CHARS
        while excess > 0 and (freed := self._leave_out_turn()):
            excess -= freed
        while excess > 0 and self.by_id:
            longest = max(self.by_id.values(), key=lambda turn: len(turn.steps))
            freed = self._leave_out_step(longest)
            if not freed:
                break
            excess -= freed

    def _leave_out_turn(self) -> int:
        """Leave out the oldest turn that is over; give what it held, or 0 if there is none."""
        oldest = next((turn for turn in self.by_id.values() if not turn.is_open), None)
        if oldest is None:
            return 0
        del self.by_id[oldest.turn_id]
        freed = sum(map(self._rows.remove, {*oldest.steps.values(), oldest.row}))
        for known in (self._latest, self._callers):
            for thread_id in [name for name, turn in known.items() if turn is oldest]:
                del known[thread_id]
        self._rows.change(self._about, left_out=self._about.data["left_out"] + 1)
        return freed

    def _leave_out_step(self, turn: ShownTurn) -> int:
        """Leave out the first step of a turn; give what it held, or 0 if there is none."""
        item_id = next((key for key, row in turn.steps.items() if row is not turn.row), None)
        if item_id is None:
            return 0
        freed = self._rows.remove(turn.steps.pop(item_id))
        self._rows.change(turn.row, left_out=turn.row.data["left_out"] + 1)
        return freed
