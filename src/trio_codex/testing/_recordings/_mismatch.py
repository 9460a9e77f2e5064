"""The error of a program that does something else than its recording."""

from __future__ import annotations

from typing import Any, Final

from trio_codex._util._log import printable
from trio_codex._wire import encode_json
from trio_codex.errors import CodexError

__all__ = ["ReplayMismatchError"]

_LONGEST: Final = 300

_ADVICE: Final = "Record it again if the program is right: with --codex-record=all, or record_to"


class ReplayMismatchError(CodexError):
    """The program does something else than it did when it was recorded.

    Raised by the call that differs, by every later one, and by the block of `open_replay` when
    it is left, in place of what the body raises then. What is secret by the schema is not in it.

    Attributes:
        line: The line of the recording that was expected next, or that comes nearest; None
            where the recording has nothing like it.
        method: The method of the request, or of the request that was answered.
        path: Where in the params or in the answer the difference is, such as
            ``$.input[0].text``; ``$`` for all of it.
        recorded: What is recorded there; None where nothing is.
        now: What the program sends; None where it sends nothing.
    """

    def __init__(self, line: int | None, method: str, path: str, recorded: Any, now: Any) -> None:
        super().__init__(line, method, path, recorded, now)
        self.line = line
        self.method = method
        self.path = path
        self.recorded = recorded
        self.now = now

    def _text(self) -> str:
        where = "the recording" if self.line is None else f"line {self.line} of the recording"
        if self.now is None and self.path == "$":
            what = f"{self.method} is in {where}, and the program does not send it"
        elif self.line is None:
            what = f"the program sends {self.method}, and {where} has no such message left"
        else:
            what = f"{self.method} differs from {where} at {self.path}"
        shown = f"  recorded: {_shown(self.recorded)}\n  now:      {_shown(self.now)}"
        return f"{what}\n{shown}\n{_ADVICE}"


def _shown(value: Any) -> str:
    if value is None:
        return "(nothing)"
    text = printable(encode_json(value).decode(), one_line=True)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
