"""What a turn came to: raw notifications in, a `TurnResult` out.

Layer 5, sans-IO. The rules:

    1. ``turn/completed`` alone says how the turn ended. Its list of items is a
       summary and is not used.
    2. The items are those that were completed, in the order of their completion.
    3. The final response is the text of the last agent message with the phase
       ``final_answer``, else of the last one without a phase, else there is none.
    4. The usage of the turn alone is what it has added to the thread's totals,
       which `_dispatch._usage` counts. The usage of its tree adds what its
       sub-agents used, counted likewise.
    5. What does not fit the schema is salvaged as far as it goes, and lost
       never: an item becomes `Unknown`, an ending that can be told is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeAlias, overload

import attrs

from trio_codex import _codec, types
from trio_codex._log import about_params, get_logger
from trio_codex._model import Unknown
from trio_codex.errors import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Never, TypeVar

    from trio_codex._dispatch import Counts

    OutputT_co = TypeVar("OutputT_co", default=Any, covariant=True)
    _T = TypeVar("_T")
else:
    # The standard library has no defaults before 3.13, and nothing needs them at run time.
    from typing import TypeVar

    OutputT_co = TypeVar("OutputT_co", covariant=True)

__all__ = ["OutputT_co", "TurnResult"]

UsageReports: TypeAlias = "tuple[Any, Counts | None]"

_logger = get_logger("turn")


def _kinds(items: Sequence[types.ThreadItem]) -> str:
    """Show which items there are, and not the prompts, commands and outputs in them."""
    return f"({', '.join(str(item.type) for item in items)})"


if TYPE_CHECKING:

    class _Output:
        """The type of `TurnResult.output`, for type checkers.

        Without an ``output_type`` it is None. With one it is that type, or None
        after an interrupt, and every guard is right: ``is not None``, the status, and
        none where nobody interrupts. ``T | None`` would forbid the last two, and ``T``
        the first, which a strict checker would take for unnecessary.
        """

        @overload  # of a result of any type
        def __get__(self, result: TurnResult[Never], owner: Any = None) -> Any: ...
        @overload
        def __get__(self, result: TurnResult[None], owner: Any = None) -> None: ...
        @overload
        def __get__(self, result: TurnResult[_T], owner: Any = None) -> _T | Any: ...
        def __get__(self, result: Any, owner: Any = None) -> Any: ...
        def __set__(self, result: TurnResult[Any], value: Any) -> None: ...


@attrs.frozen(kw_only=True)
class TurnResult(Generic[OutputT_co]):
    """All that a turn came to. Of the items ``repr`` shows the kinds alone.

    Attributes:
        id: The turn's id.
        status: How it ended: completed, interrupted or failed.
        error: Why it failed, or None.
        started_at: When it started, in seconds since 1970, or None if the
            runtime did not say.
        completed_at: When it ended, likewise.
        duration_ms: How long it took, in milliseconds, likewise.
        final_response: The text of the agent's answer, or None if it gave none.
        items: Everything that was completed in the turn, in order.
        usage: The runtime's last report of the thread's token usage, or None.
        turn_usage: What this turn alone used, or None if the runtime reported
            nothing. Over all turns of a thread it adds up to ``usage.total``.
        tree_usage: What this turn and its sub-agents used until the turn
            ended, or None.
        output: The final response as the ``output_type`` that was asked for;
            None if none was, and if the turn was not completed.
    """

    id: str
    status: types.TurnStatus
    error: types.TurnError | None = None
    started_at: int | None = None
    completed_at: int | None = None
    duration_ms: int | None = None
    final_response: str | None = None
    items: tuple[types.ThreadItem, ...] = attrs.field(default=(), repr=_kinds)
    usage: types.ThreadTokenUsage | None = None
    turn_usage: types.TokenUsageBreakdown | None = None
    tree_usage: types.TokenUsageBreakdown | None = None
    if TYPE_CHECKING:
        output: _Output = _Output()
    else:
        output: OutputT_co | None = None


def fold_turn(
    turn_id: str,
    *,
    completed: Any,
    items: Sequence[Any] = (),
    usage: Sequence[UsageReports] = (),
) -> TurnResult[None]:
    """Make a turn's result of the notifications that tell it.

    Args:
        turn_id: The turn.
        completed: The params of ``turn/completed``.
        items: The params of each ``item/completed``, in order.
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
