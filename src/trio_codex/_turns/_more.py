"""What comes in a row for one turn, such as pieces of text: its way is looked up for the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trio_codex._util._control_c import protected

if TYPE_CHECKING:
    from trio_codex._turns._route import TurnRoute


@protected
def deliver_more(route: TurnRoute, method: str, params: Any) -> bool:
    """Deliver a notification to the turn that the one right before it, of its method, went to.

    Returns:
        False where it may be for another turn. Then nothing was done.
    """
    if (
        params.__class__ is not dict
        or not route.plain
        or params.get("turnId") != route.turn_id
        or params.get("threadId") != route.thread_id
    ):
        return False
    return route.deliver(method, params)
