"""Makes rows of what the runtime tells: turns, what is done in them, and what they cost.

Whatever comes over the wire, it makes some rows.
"""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any, Final

from trio_codex._turns._usage import ThreadTotals
from trio_codex._util._control_c import protected
from trio_codex.console import _items as items
from trio_codex.console._shown import OPEN, ShownTurns
from trio_codex.console._spending import Spending

if TYPE_CHECKING:
    from collections.abc import Callable

    from trio_codex._turns._turns import ObservedTurn
    from trio_codex.console._rows import Row, Rows
    from trio_codex.console._shown import ShownTurn

_DELTAS: Final = {
    "item/agentMessage/delta": "agentMessage",
    "item/commandExecution/outputDelta": "commandExecution",
    "item/plan/delta": "plan",
    "item/reasoning/summaryTextDelta": "reasoning",
    "item/reasoning/textDelta": "reasoning",
}


@protected
class Story:
    """Takes what an instrument is told, and keeps the rows.

    Args:
        rows: The rows.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._about = rows.add("about", runtime="", ended="", cut=False, left_out=0)
        self._turns = ShownTurns(rows, self._about)
        self._by_id = self._turns.by_id
        self._spending = Spending(rows)
        self._totals = ThreadTotals()
        self._marks = itertools.count()
        self._takers: dict[str, Callable[[Any], None]] = {
            "turn/started": self._begin_turn,
            "turn/completed": self._complete_turn,
            "item/started": self._begin_item,
            "item/completed": self._complete_item,
            "item/fileChange/patchUpdated": self._update_patch,
            "thread/tokenUsage/updated": self._note_usage,
            "error": self._note_error,
        }

    # What an instrument is told

    def opened(self, version: str) -> None:
        """A runtime has answered; turns that are open go on over another connection.

        What turns of the program have missed is told afterwards, as if it came now.
        """
        self._rows.change(self._about, runtime=items.line(version), ended="", cut=False)
        self._totals.doubt_all()
        for turn in self._turns:
            if turn.is_open:
                turn.doubted = True
                self._add_mark(turn, "gap", "")

    def cut(self) -> None:
        """The connection was cut, and is being made again."""
        self._rows.change(self._about, cut=True)

    def closed(self, error: Exception) -> None:
        """The connection is over."""
        self._rows.change(self._about, ended=items.line(str(error)), cut=False)
        for turn in self._turns:
            if turn.is_open:
                self._end(turn, "lost", "the connection is over")

    def notification(self, method: str, params: Any) -> None:
        """A notification came."""
        if method in _DELTAS:
            # Nearly all are of these: no more is done here than has to be.
            try:
                row = self._by_id[params["turnId"]].steps[params["itemId"]]
                delta = params["delta"]
            except (KeyError, TypeError):
                self._begin_by_delta(method, params)
            else:
                if type(delta) is str:
                    self._rows.grow(row, delta)
        elif method in self._takers:
            self._takers[method](params)
        self._turns.keep_bounds()

    def turn_over(self, observed: ObservedTurn) -> None:
        """A turn of the program is over, in whatever way."""
        turn_id = observed.turn_id
        if turn_id is None and observed.status == "withdrawn":
            return  # it was never sent
        turn = self._turn(observed.thread_id, turn_id or f"turn {next(self._marks)}")
        if turn.is_open:
            error = observed.error
            self._end(turn, observed.status, "" if error is None else str(error))
            if observed.status == "lost":
                for agent in self._turns.below(turn):
                    self._end(agent, "lost", "the turn that has called it was lost")

    # Turns

    def row_of(self, thread_id: str | None, turn_id: str | None) -> Row | None:
        """Give the row of a turn; of a thread's latest one where the turn is not known."""
        turn = self._turns.find(thread_id, turn_id)
        return None if turn is None else turn.row

    def number_of(self, thread_id: str) -> int:
        """Give the number under which the page shows a thread."""
        return self._turns.number_of(thread_id)

    def note_answer(self, thread_id: str | None, turn_id: str | None, text: str) -> None:
        """Note in a turn what was answered."""
        turn = self._turns.find(thread_id, turn_id)
        if turn is not None:
            self._add_mark(turn, "answer", text)

    def _turn(self, thread_id: str, turn_id: str) -> ShownTurn:
        turn = self._by_id.get(turn_id)
        if turn is None:
            turn = self._turns.add(thread_id, turn_id, self._totals.counter(thread_id, turn_id))
        return turn

    def _begin_turn(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turn": {"id": str(turn_id), **told}}:
                before = self._turns.find(thread_id, turn_id)
                if before is not None and before.turn_id != turn_id and before.doubted:
                    self._end_unheard(before)
                self._turn(thread_id, turn_id)
            case _:
                return
        root = told.get("rootTurnId")
        if isinstance(root, str) and root in self._by_id:
            self._turns.place(thread_id, self._by_id[root])

    def _complete_turn(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turn": {"id": str(turn_id), **told}}:
                turn, status, why = self._turn(thread_id, turn_id), told.get("status"), ""
            case _:
                return
        match told.get("error"):
            case {"message": str(why), **more}:
                details = more.get("additionalDetails")
                why = f"{why}\n{details}" if isinstance(details, str) and details else why
            case _:
                pass
        self._end(turn, status if isinstance(status, str) else "completed", why)

    def _end(self, turn: ShownTurn, status: str, why: str) -> None:
        seconds = round(time.time() - turn.began, 3)
        status, error = items.line(status), items.clipped(why, items.LINE_CHARS)
        self._rows.change(turn.row, status=status, error=error, seconds=seconds)
        for row in turn.steps.values():
            # What is open when its turn ends may never complete.
            if row is not turn.row and row.data.get("status") == OPEN:
                self._rows.change(row, status="stopped")

    def _end_unheard(self, turn: ShownTurn) -> None:
        """End a turn that has ended while there was no connection, and that no turn waits for."""
        if turn.is_open:
            self._end(turn, "lost", "it ended while there was no connection")

    # Steps

    def _begin_item(self, params: Any) -> None:
        self._take_item(params, is_whole=False)

    def _complete_item(self, params: Any) -> None:
        self._take_item(params, is_whole=True)

    def _take_item(self, params: Any, *, is_whole: bool) -> None:
        match params:
            case {
                "threadId": str(thread_id),
                "turnId": str(turn_id),
                "item": {"id": str(item_id), **item},
            } if item.get("type") != items.UNSEEN:
                turn = self._turn(thread_id, turn_id)
            case _:
                return
        text = items.text_of(item)
        if item.get("type") == "userMessage" and not turn.row.data["title"]:
            self._rows.change(turn.row, title=items.clipped(text or "", items.LINE_CHARS))
            turn.steps.setdefault(item_id, turn.row)
        row = turn.steps.get(item_id)
        if row is turn.row:
            return
        data = items.data_of(item)
        if row is None:
            row = self._turns.add_step(turn, items.kind_of(item), item_id, data)
        else:
            self._rows.change(row, **data)
        # What begins has no text yet, or the first piece of it.
        if text is not None and row.text is not None and (text or is_whole):
            row.text.set(text)
            self._rows.grown += len(text)
            self._rows.touch(row)
        for agent in items.agents_of(item):
            self._turns.place(agent, turn)

    def _begin_by_delta(self, method: str, params: Any) -> None:
        """Take a piece of an item that was not heard of, as of one of before we listened."""
        match params:
            case {
                "threadId": str(thread_id),
                "turnId": str(turn_id),
                "itemId": str(item_id),
                "delta": str(delta),
            }:
                turn = self._turn(thread_id, turn_id)
            case _:
                return
        kind = items.kind_of({"type": _DELTAS[method]})
        self._rows.grow(self._turns.add_step(turn, kind, item_id, {}), delta)

    def _update_patch(self, params: Any) -> None:
        match params:
            case {"turnId": str(turn_id), "itemId": str(item_id), "changes": [*changes]}:
                turn = self._by_id.get(turn_id)
            case _:
                return
        row = None if turn is None else turn.steps.get(item_id)
        if row is not None and row.kind == "files":
            self._rows.change(row, files=items.files_of(changes))

    def _note_error(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "turnId": str(turn_id), "error": {"message": why}}:
                turn = self._turn(thread_id, turn_id)
            case _:
                return
        if params.get("willRetry") is True:  # else the turn ends with it, and says so itself
            self._add_mark(turn, "retry", items.line(why))

    def _add_mark(self, turn: ShownTurn, kind: str, about: str) -> None:
        self._turns.add_step(turn, kind, f"{kind} {next(self._marks)}", {"about": about})

    def _note_usage(self, params: Any) -> None:
        self._totals.note(params)
        match params:
            case {"turnId": str(turn_id)} if turn_id in self._by_id:
                turn = self._by_id[turn_id]
            case _:
                return
        before = turn.usage.used or {}
        turn.usage.note(params)
        used = turn.usage.used or {}
        self._rows.change(turn.row, tokens=turn.usage.total)
        self._spending.add({name: used[name] - before.get(name, 0) for name in used})
