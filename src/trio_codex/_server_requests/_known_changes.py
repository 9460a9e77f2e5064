"""File change items from their start to their end, for the approvals that refer to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from trio_codex._util._remembered import Remembered

if TYPE_CHECKING:
    from trio_codex._notifications._fan_out import Notifications

_KEPT: Final = 256
"""How many are kept, also where their end does not come."""


class KnownChanges(Remembered[tuple[str, str], Any]):
    """The items that approvals on a connection may be about, by thread and item."""

    def __init__(self) -> None:
        super().__init__(_KEPT)

    def listen(self, notifications: Notifications) -> None:
        """Learn of the items of a connection from now on."""
        notifications.listen("item/started", self._note_started)
        notifications.listen("item/completed", self._note_completed)
        notifications.listen("turn/completed", self._note_turn_completed)

    def _note_started(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "item": {"type": "fileChange", "id": str(item_id)}}:
                self.put((thread_id, item_id), params["item"])
            case _:
                pass

    def _note_completed(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id), "item": {"id": str(item_id)}}:
                self.pop((thread_id, item_id), None)
            case _:
                pass

    def _note_turn_completed(self, params: Any) -> None:
        match params:
            case {"threadId": str(thread_id)}:
                for key in [key for key in self if key[0] == thread_id]:
                    del self[key]
            case _:
                pass
