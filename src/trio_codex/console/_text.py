"""Text from elsewhere for the page: bounded, and without anything that a reader cannot see."""

from __future__ import annotations

from typing import Final

from trio_codex._util._log import printable

KEPT_CHARS: Final = 65_536
"""How many characters of a text that grows are kept, the last ones."""

_SLACK_CHARS: Final = 16_384
_FOLDED_CHARS: Final = 16_384


class GrowingText:
    """A text of which the last characters are kept.

    It is made fit to show when it is looked at, and not piece by piece.

    Attributes:
        shown: What is kept.
        cut: How many characters before it are left out.
        generation: Counts how often it became another text, rather than a longer one.
    """

    __slots__ = ("_new", "_new_chars", "cut", "generation", "shown")

    def __init__(self, text: str = "") -> None:
        self.shown: str = ""
        self.cut: int = 0
        self.generation: int = 0
        self._new: list[str] = []
        self._new_chars = 0
        if text:
            self.add(text)

    @property
    def weight(self) -> int:
        """How many characters are held."""
        return len(self.shown) + self._new_chars

    def add(self, piece: str) -> None:
        """Add a piece at the end."""
        self._new.append(piece)
        self._new_chars += len(piece)
        if self._new_chars > _FOLDED_CHARS:
            self.fold()

    def set(self, whole: str) -> None:
        """Put a whole text in its place; if it is the same, nothing changes."""
        self.fold()
        left_out = max(0, len(whole) - KEPT_CHARS)
        shown = printable(whole[left_out:])
        if self.cut or left_out or shown != self.shown:
            self.generation += 1
            self.shown, self.cut = shown, left_out

    def fold(self) -> None:
        """Make what has come fit to show."""
        if not self._new:
            return
        piece, self._new, self._new_chars = "".join(self._new), [], 0
        left_out = max(0, len(piece) - KEPT_CHARS)
        self.shown += printable(piece[left_out:])
        if left_out or len(self.shown) > KEPT_CHARS + _SLACK_CHARS:
            surplus = max(0, len(self.shown) - KEPT_CHARS)
            self.shown = self.shown[surplus:]
            self.cut += left_out + surplus
            self.generation += 1


def clipped(text: object, chars: int, *, one_line: bool = False) -> str:
    """Make any value into a text for the page, which says what of it is left out."""
    if not isinstance(text, str):
        text = "" if text is None else repr(text)
    shown = printable(text[:chars], one_line=one_line)
    return shown if len(text) <= chars else f"{shown}… ({len(text) - chars:,} more characters)"
