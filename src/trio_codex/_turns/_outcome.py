"""What came of a turn: its result, or the error to raise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trio_codex import types
from trio_codex._turns._fold import fold_turn
from trio_codex.errors import CodexError, TurnFailedError

if TYPE_CHECKING:
    from trio_codex._result import TurnResult
    from trio_codex._turns._fold import UsageReports
    from trio_codex._turns._route import TurnRoute


def usage_reports(route: TurnRoute) -> list[UsageReports]:
    """Give what was reported of the usage of a turn, and then of each of its sub-agents."""
    used = [route.usage, *(agent.usage for agent in route.agents.values())]
    return [(usage.last, usage.used) for usage in used]


def result_of(route: TurnRoute) -> TurnResult[None]:
    """Fold what the route of a turn that is over has kept."""
    if route.completed is None or route.turn_id is None or route.released:
        raise (route.error or CodexError("the turn has no result")).copy()
    return fold_turn(
        route.turn_id,
        completed=route.completed,
        items=route.items,
        usage=usage_reports(route),
    )


def raise_failure(route: TurnRoute) -> None:
    """Raise what a handler of the turn has earned, if one has failed."""
    if route.failure is not None:
        route.failure_told = True
        raise route.failure.copy()


def checked(route: TurnRoute) -> TurnResult[None]:
    """Give the result of a turn that is over, or raise if the turn failed."""
    result = result_of(route)
    if result.status is types.TurnStatus.failed:
        route.end_told = True
        raise TurnFailedError(result.error, result)
    return result
