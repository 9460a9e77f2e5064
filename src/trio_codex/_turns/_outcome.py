"""The end of a turn: its result or its error, and what an operator reads of it in the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from trio_codex import _codec, types
from trio_codex._result import TurnResult
from trio_codex._turns._state import TurnStep
from trio_codex._util._log import about, about_params, get_logger, printable
from trio_codex._util._model import Unknown
from trio_codex.errors import CodexError, ProtocolError, TurnFailedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trio_codex._turns._route import TurnRoute
    from trio_codex._turns._usage import Counts


def usage_reports(route: TurnRoute) -> list[UsageReports]:
    """Give what was reported of the usage of a turn, and then of each of its sub-agents."""
    used = [route.usage, *(agent.usage for agent in route.agents.values())]
    return [(usage.last, usage.used) for usage in used]


def result_of(route: TurnRoute) -> TurnResult[None]:
    """Fold what the route of a turn that is over has kept."""
    if route.completed is None or route.turn_id is None or route.dropped:
        raise (route.error or CodexError("the turn has no result")).copy()
    return _fold(route, route.turn_id, route.completed)


def _fold(route: TurnRoute, turn_id: str, completed: Any) -> TurnResult[None]:
    result = fold_turn(
        turn_id,
        completed=completed,
        items=route.items,
        diff=route.diff,
        usage=usage_reports(route),
    )
    return result if route.tree_usage_known else attrs.evolve(result, tree_usage=None)


def partial_result(route: TurnRoute) -> TurnResult[None] | None:
    """Fold what has come of a turn whose end will not be heard, as if it was interrupted."""
    if route.turn_id is None or route.dropped:
        return None
    turn: dict[str, Any] = {"id": route.turn_id, "items": [], "status": "interrupted"}
    return _fold(route, route.turn_id, {"threadId": route.thread_id, "turn": turn})


def raise_failure(route: TurnRoute) -> None:
    """Raise what a handler of the turn has earned, if one has failed."""
    if route.failure is not None:
        route.take(TurnStep.tell_failure)
        raise route.failure.copy()


def checked(route: TurnRoute) -> TurnResult[None]:
    """Give the result of a turn that is over, or raise if the turn failed."""
    result = result_of(route)
    if result.status is types.TurnStatus.failed:
        route.take(TurnStep.tell_end)
        raise TurnFailedError(result.error, result)
    return result


# What a turn came to: raw notifications in, a `TurnResult` out.
#
# Sans-IO: the rules:
#
#     1. ``turn/completed`` alone says how the turn ended. Its list of items is a
#        summary and is not used.
#     2. The items are those that were completed, in the order of their completion.
#     3. The final response is the text of the last agent message with the phase
#        ``final_answer``, else of the last one without a phase, else there is none.
#     4. The usage of the turn alone is what it has added to the thread's totals,
#        which `_turns._usage` counts. The usage of its tree adds what its
#        sub-agents used, counted likewise.
#     5. What does not fit the schema is salvaged as far as it goes, and lost
#        never: an item becomes `Unknown`, an ending that can be told is told.

UsageReports: TypeAlias = "tuple[Any, Counts | None]"

_logger = get_logger("turn")


def fold_turn(
    turn_id: str,
    *,
    completed: Any,
    items: Sequence[Any] = (),
    diff: Any = None,
    usage: Sequence[UsageReports] = (),
) -> TurnResult[None]:
    """Make a turn's result of the notifications that tell it.

    Args:
        turn_id: The turn.
        completed: The params of ``turn/completed``.
        items: The params of each ``item/completed``, in order.
        diff: The params of the last ``turn/diff/updated``, or None.
        usage: The params of the last ``thread/tokenUsage/updated`` and the counts
            of what was used, or None: of the turn itself, and then of each of
            its sub-agents.

    Raises:
        ProtocolError: Not even how the turn ended can be made out.
    """
    ending = _fold_ending(turn_id, completed)
    folded = tuple(_fold_item(params) for params in items)
    used = [_fold_used(counts, last) for last, counts in usage]
    return TurnResult(
        id=turn_id,
        items=folded,
        final_response=final_response(folded),
        diff=_fold_diff(diff),
        usage=_fold_usage(usage[0][0]) if usage else None,
        turn_usage=used[0] if used else None,
        tree_usage=added_up(used),
        **ending,
    )


def final_response(items: Sequence[types.ThreadItem]) -> str | None:
    """Choose the agent's answer among its messages, by rule 3."""
    messages = [item for item in items if isinstance(item, types.AgentMessageThreadItem)]
    for phase in (types.MessagePhase.final_answer, None):
        for message in reversed(messages):
            if message.phase == phase:
                return message.text
    return None


def tree_usage(usage: Sequence[UsageReports]) -> types.TokenUsageBreakdown | None:
    """Reckon what a turn and its sub-agents used; see `fold_turn` for the argument."""
    return added_up([_fold_used(counts, last) for last, counts in usage])


def added_up(
    parts: Sequence[types.TokenUsageBreakdown | None],
) -> types.TokenUsageBreakdown | None:
    """Add up what is known; None if nothing is."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    names = [field.name for field in attrs.fields(types.TokenUsageBreakdown)]
    return types.TokenUsageBreakdown(
        **{name: sum(getattr(part, name) for part in known) for name in names}
    )


def _fold_ending(turn_id: str, completed: Any) -> dict[str, Any]:
    try:
        turn = _codec.structure(
            completed, types.TurnCompletedNotification, where="turn/completed"
        ).turn
    except ProtocolError as exc:
        match completed:
            case {"turn": {"status": str(status), **rest}}:
                _logger.warning(
                    "the end of turn %s was read in part only: %s",
                    turn_id,
                    exc,
                    extra=about_params("turn/completed", completed),
                )
                return {
                    "status": types.TurnStatus(status),
                    "error": _salvage_error(rest.get("error")),
                }
            case _:
                raise ProtocolError(f"turn {turn_id} ended, and how cannot be told: {exc}") from exc
    return {
        "status": turn.status,
        "error": turn.error,
        "started_at": turn.started_at,
        "completed_at": turn.completed_at,
        "duration_ms": turn.duration_ms,
    }


def _salvage_error(raw: Any) -> types.TurnError | None:
    if raw is None:
        return None
    try:
        return _codec.structure(raw, types.TurnError, where="turn/completed")
    except ProtocolError:
        return types.TurnError(message="(the runtime's account of it could not be read)")


def _fold_item(params: Any) -> types.ThreadItem:
    try:
        return _codec.structure(
            params, types.ItemCompletedNotification, where="item/completed"
        ).item
    except ProtocolError as exc:
        told = about_params("item/completed", params)
        _logger.warning("an item of a turn does not fit the schema: %s", exc, extra=told)
        match params:
            case {"item": {"type": str(kind)}}:
                return Unknown(type=kind, data=params["item"])
            case _:
                return Unknown(type=None, data=params)


def _fold_diff(params: Any) -> str | None:
    match params:
        case {"diff": str(diff)} if diff:
            return diff
        case _:
            return None


def _fold_used(counts: Counts | None, report: Any) -> types.TokenUsageBreakdown | None:
    if counts is None:
        return None
    try:
        return _codec.structure(
            counts, types.TokenUsageBreakdown, where="thread/tokenUsage/updated"
        )
    except ProtocolError as exc:
        told = about_params("thread/tokenUsage/updated", report)
        _logger.warning("a count of tokens does not fit the schema: %s", exc, extra=told)
        return None


def _fold_usage(params: Any) -> types.ThreadTokenUsage | None:
    if params is None:
        return None
    try:
        return _codec.structure(
            params, types.ThreadTokenUsageUpdatedNotification, where="thread/tokenUsage/updated"
        ).token_usage
    except ProtocolError as exc:
        told = about_params("thread/tokenUsage/updated", params)
        _logger.warning("a report of token usage does not fit the schema: %s", exc, extra=told)
        return None


# What an operator reads in the log about the end of a turn.

_logger = get_logger("turn")


def record_end(route: TurnRoute) -> None:
    """Log how a turn ended, how long it took, and what it and its sub-agents used."""
    if route.turn_id is None or not _logger.isEnabledFor(logging.INFO):
        return
    status, milliseconds = _ending(route)
    used = [each.usage.used for each in (route, *route.agents.values())]
    known = [counts["totalTokens"] for counts in used if counts and "totalTokens" in counts]
    tokens = sum(known) if known else None
    _logger.info(
        "turn %s is over: %s%s%s",
        route.turn_id,
        status,
        "" if milliseconds is None else f", {milliseconds / 1000:.2f} s",
        "" if tokens is None else f", {tokens:,} tokens",
        extra={
            **about(route.thread_id, route.turn_id, "turn/completed"),
            "codex_status": status,
            "codex_duration_ms": milliseconds,
            "codex_tokens": tokens,
        },
    )


def _ending(route: TurnRoute) -> tuple[str, int | None]:
    match route.completed:
        case {"turn": {"status": str(status), **rest}}:
            duration = rest.get("durationMs")
            known = type(duration) is int and abs(duration) < 2**53
            return printable(status, one_line=True), duration if known else None
        case _:
            return route.state.value, None
