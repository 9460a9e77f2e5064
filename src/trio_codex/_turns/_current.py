"""Who asks, inside of a handler or a tool."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

import attrs

from trio_codex._util._log import about

__all__ = ["CurrentTurn", "current_turn"]


@attrs.frozen(kw_only=True)
class CurrentTurn:
    """Who asks, inside of a handler or a tool.

    Attributes:
        thread_id: The thread, or None where the request belongs to none. A
            sub-agent asks under the id of its own thread.
        turn_id: The turn, or None where the runtime did not say.
        owner_thread_id: The thread of the program's turn in which this is asked. For a
            sub-agent, one that another sub-agent has called included, it is the thread
            whose turn it works for, or worked for where that turn was left; else it
            is ``thread_id``.
        owner_turn_id: The turn there; for the turn's own requests it is ``turn_id``.
    """

    thread_id: str | None
    turn_id: str | None
    # They follow from the two above, so they are no part of what it is equal to.
    owner_thread_id: str | None = attrs.field(
        default=attrs.Factory(lambda self: self.thread_id, takes_self=True), eq=False
    )
    owner_turn_id: str | None = attrs.field(
        default=attrs.Factory(lambda self: self.turn_id, takes_self=True), eq=False
    )


_asking: ContextVar[CurrentTurn | None] = ContextVar("trio_codex_turn", default=None)


def current_turn() -> CurrentTurn | None:
    """Tell which thread and turn the running handler or tool was called for.

    Not a checkpoint.

    Returns:
        Who asks, or None outside of handlers and tools.
    """
    return _asking.get()


def about_asker(method: str) -> dict[str, Any]:
    """Make the ``extra`` of a record of who asks, with the method of the request."""
    asking = _asking.get()
    return about(asking and asking.thread_id, asking and asking.turn_id, method)


def enter_turn(turn: CurrentTurn) -> None:
    """Let `current_turn` tell of a turn, in this task from now on."""
    _asking.set(turn)


def owned(turn: CurrentTurn, owner: tuple[str, str | None]) -> CurrentTurn:
    """Say for which thread and turn of the program one asks, which may be its own."""
    thread_id, turn_id = owner
    if thread_id == turn.thread_id:
        return turn
    return attrs.evolve(turn, owner_thread_id=thread_id, owner_turn_id=turn_id)


def turn_of(params: Any) -> CurrentTurn:
    """Read from a request of the runtime who asks."""
    match params:
        case {"threadId": str(thread_id), "turnId": str(turn_id)}:
            return CurrentTurn(thread_id=thread_id, turn_id=turn_id)
        case {"threadId": str(thread_id)}:
            return CurrentTurn(thread_id=thread_id, turn_id=None)
        case _:
            return CurrentTurn(thread_id=None, turn_id=None)
