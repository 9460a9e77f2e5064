"""Turns what a tool raises into an answer to the model; that ends the call and nothing else."""

from __future__ import annotations

import math
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, cast

import trio

from trio_codex import types
from trio_codex._turns._current import about_current_turn
from trio_codex._util._groups import leaves_of
from trio_codex._util._log import get_logger, shortened, text_of
from trio_codex.errors._tree import TravellingError

if TYPE_CHECKING:
    import sys
    from collections.abc import Generator

    if sys.version_info < (3, 11):
        from exceptiongroup import BaseExceptionGroup

__all__ = ["ToolError", "failures_of", "to_failure"]

MAX_FAILURES: Final = 10
"""The model is told so many exceptions of one group."""

MAX_FAILURE_CHARS: Final = 4_000
"""The model is told so much of each."""

_logger = get_logger("tools")


class ToolError(TravellingError):
    """A failure for the model to read: raise it in a tool.

    The call counts as failed and the turn goes on. Nothing is logged.

    Attributes:
        message: The text for the model.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Outcome:
    """How a call went, and whether the function has returned."""

    def __init__(self, tool: str) -> None:
        self._tool = tool
        self._failures: list[BaseException] = []
        self.returned = False

    @property
    def _is_for_model(self) -> bool:
        return not self.returned and all(isinstance(each, ToolError) for each in self._failures)

    def told(self) -> types.DynamicToolCallResponse:
        """Make the answer of a call that failed."""
        if self._is_for_model:
            return to_failure("\n".join(map(text_of, self._failures)))
        if self.returned:
            what = "ran, but what it returned cannot be sent"
            shown = [text_of(each) for each in self._failures]
        else:
            what = "failed"
            shown = [f"{type(each).__name__}: {text_of(each)}" for each in self._failures]
        told = "\n".join(shortened(text, MAX_FAILURE_CHARS) for text in shown[:MAX_FAILURES])
        more = len(shown) - MAX_FAILURES
        rest = f"\nand {more:,} more" if more > 0 else ""
        return to_failure(f"The tool {self._tool} {what}: {told}{rest}")

    def take(self, error: BaseException, *, is_ours: bool) -> None:
        """Take the tool's own part of an exception, and raise the rest of it.

        That is a `KeyboardInterrupt`, a cancellation from outside, or the end of the task.
        """
        leaves = list(leaves_of(error))
        self._failures = [each for each in leaves if not _passes(each, is_ours=is_ours)]
        is_passing = len(self._failures) < len(leaves)
        # The model is not told those beside a cancellation.
        if self._failures and (is_passing or not self._is_for_model):
            self._log(error)
        if not is_passing:
            return
        if self._failures:
            group = cast("BaseExceptionGroup[BaseException]", error)
            error = group.subgroup(lambda each: _passes(each, is_ours=is_ours)) or group
        raise error from None

    def _log(self, error: BaseException) -> None:
        message = "what tool %s returned cannot be sent" if self.returned else "tool %s failed"
        # Formatting the exception for the log may fail.
        with suppress(Exception):
            told = about_current_turn("item/tool/call")
            _logger.error(message, self._tool, exc_info=error, extra=told)


@contextmanager
def failures_of(tool: str) -> Generator[Outcome]:
    """Catch the exceptions of a tool in the block, and let others through."""
    outcome = Outcome(tool)
    task = trio.lowlevel.current_task()
    try:
        yield outcome
    except BaseException as exc:  # noqa: BLE001 - `take` raises what it does not take
        # The GeneratorExit of a task that is thrown away comes from outside the task.
        is_ours = trio.lowlevel.in_trio_task() and trio.lowlevel.current_task() is task
        outcome.take(exc, is_ours=is_ours)


def to_failure(message: str) -> types.DynamicToolCallResponse:
    """Make the answer that says what went wrong."""
    # The answer has to be written, even with a text that has no form in UTF-8.
    text = message.encode(errors="backslashreplace").decode()
    item = types.InputTextDynamicToolCallOutputContentItem(text=text)
    return types.DynamicToolCallResponse(content_items=[item], success=False)


def _passes(error: BaseException, *, is_ours: bool) -> bool:
    match error:
        case KeyboardInterrupt():
            return True
        case trio.Cancelled():
            # One without a cancelled scope around the call would end every task up to the top.
            return not is_ours or trio.current_effective_deadline() == -math.inf
        case GeneratorExit():
            return not is_ours
        case _:
            return False
