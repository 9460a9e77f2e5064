"""The result of a turn, as data: `_turns._outcome` makes it of notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, overload

import attrs

from trio_codex._util._handle import explain_names, public

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Never, TypeVar

    from trio_codex import types

    OutputT_co = TypeVar("OutputT_co", default=Any, covariant=True)
    _T = TypeVar("_T")
else:
    # The standard library has no defaults before 3.13, and nothing needs them at run time.
    from typing import TypeVar

    OutputT_co = TypeVar("OutputT_co", covariant=True)

__all__ = ["OutputT_co", "TurnResult"]


def _kinds(items: Sequence[types.ThreadItem]) -> str:
    """Show the kinds of the items, without the prompts, commands and outputs in them."""
    return f"({', '.join(str(item.type) for item in items)})"


def _size(text: str | None) -> str:
    return "None" if text is None else f"<{len(text):,} characters>"


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


@public
@attrs.frozen(kw_only=True)
class TurnResult(Generic[OutputT_co]):
    """The result of a turn. Of items and diff ``repr`` shows no content.

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
        diff: The last ``turn/diff/updated``: the changes of files that the agent made
            with ``apply_patch``, as a unified diff, or None if it made none. **Edits by
            commands are not in it.** Outside a repository its paths can be relative to
            another repository, found above.
        usage: The runtime's last report of the thread's token usage, or None.
        turn_usage: The tokens of this turn alone, or None if the runtime reported
            nothing. Over all turns of a thread it adds up to ``usage.total``.
        tree_usage: The tokens of this turn and its sub-agents until the turn
            ended, or None.
        output: The final response as the given ``output_type``; None without one, or if
            the turn was not completed.
    """

    if not TYPE_CHECKING:  # a type checker knows without
        __getattr__ = explain_names(
            words={
                "text response answer message content output_text final_output final_message": (
                    "write `result.final_response`"
                ),
                "messages events": "write `result.items`",
                "tokens token_usage": "write `result.turn_usage`",
                "turn_id": "write `result.id`",
            }
        )

    id: str
    status: types.TurnStatus
    error: types.TurnError | None = None
    started_at: int | None = None
    completed_at: int | None = None
    duration_ms: int | None = None
    final_response: str | None = None
    items: tuple[types.ThreadItem, ...] = attrs.field(default=(), repr=_kinds)
    diff: str | None = attrs.field(default=None, repr=_size)
    usage: types.ThreadTokenUsage | None = None
    turn_usage: types.TokenUsageBreakdown | None = None
    tree_usage: types.TokenUsageBreakdown | None = None
    if TYPE_CHECKING:
        output: _Output = _Output()
    else:
        output: OutputT_co | None = None
