"""The requests that wait for a click.

A request is on the page from when its handler is called until it is answered or withdrawn. The
first valid click answers it, whichever browser it comes from; what comes later is told so.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

import trio

from trio_codex._util._control_c import protected
from trio_codex.console._cards import NO_SAFE_VALUE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trio_codex.console._cards import Card
    from trio_codex.console._rows import Row, Rows
    from trio_codex.console._story import Story

_UNANSWERED: Final = object()


class _Asked:
    """A card that waits."""

    __slots__ = ("answered", "card", "row", "value")

    def __init__(self, card: Card, row: Row) -> None:
        self.card = card
        self.row = row
        self.value: object = _UNANSWERED
        self.answered = trio.Event()


@protected
class Desk:
    """The cards that wait.

    Args:
        rows: Where they are shown.
        story: Where it is noted what was answered.
    """

    def __init__(self, rows: Rows, story: Story) -> None:
        self._rows = rows
        self._story = story
        self._open: dict[int, _Asked] = {}
        self._closed = False

    async def ask(self, card: Card) -> Any:
        """Show a card until it is answered, and give the handler's value."""
        if self._closed:
            return await _closed_answer(card)
        thread_id = card.thread_id
        turn = self._story.row_of(thread_id, card.turn_id)
        row = self._rows.add(
            "request",
            **card.data(),
            turn=None if turn is None else turn.key,
            thread=None if thread_id is None else self._story.number_of(thread_id),
            began=int(time.time() * 1000),
        )
        asked = self._open[row.key] = _Asked(card, row)
        try:
            await asked.answered.wait()
        finally:
            self._close(asked)
        if asked.value is _UNANSWERED:
            return await _closed_answer(card)
        return asked.value

    def answer(self, key: object, choice: object, entered: Mapping[str, Any]) -> bool:
        """Answer a card by a click; False if it is no longer there.

        Raises:
            ValueError: What was chosen or entered does not answer it.
        """
        asked = self._open.get(key) if type(key) is int else None
        if asked is None:
            return False
        asked.value = asked.card.value(choice, entered)
        self._close(asked)
        label = dict(asked.card.choices)[str(choice)]
        told = f"{asked.card.title} {label}."
        self._story.note_answer(asked.card.thread_id, asked.card.turn_id, told)
        asked.answered.set()
        return True

    def close(self) -> None:
        """Answer everything safely from now on."""
        self._closed = True
        for asked in self._open.values():
            asked.answered.set()

    def _close(self, asked: _Asked) -> None:
        if self._open.pop(asked.row.key, None) is not None:
            self._rows.remove(asked.row)


async def _closed_answer(card: Card) -> object:
    """Give the safe value; where a request has none, the runtime has to give it up."""
    if card.safe is NO_SAFE_VALUE:
        await trio.sleep_forever()
    return card.safe
