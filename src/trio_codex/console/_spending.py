"""The tokens of all turns together, over time."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from trio_codex._util._control_c import protected
from trio_codex.console._text import GrowingText

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trio_codex.console._rows import Rows

_MOST_POINTS: Final = 1_000
_SECONDS_BETWEEN: Final = 0.5


@protected
class Spending:
    """Counts tokens, and keeps a row with the totals; its text has a line for each point in time.

    A line is the milliseconds since 1970, the tokens that went in until then, and those
    that came out.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._row = rows.add("spending", input=0, output=0, cached=0)
        self._text = self._row.text = GrowingText()
        self._points: list[str] = []
        self._last = 0.0

    def add(self, used: Mapping[str, int]) -> None:
        """Add what was used since the last time, under the wire's names."""
        data = self._row.data
        self._rows.change(
            self._row,
            input=data["input"] + used.get("inputTokens", 0),
            output=data["output"] + used.get("outputTokens", 0),
            cached=data["cached"] + used.get("cachedInputTokens", 0),
        )
        now = time.time()
        if now - self._last < _SECONDS_BETWEEN:
            return  # the totals are in the row
        self._last = now
        point = f"{int(now * 1000)},{data['input']},{data['output']}\n"
        self._points.append(point)
        if len(self._points) > _MOST_POINTS:
            self._points = self._points[::2]
            self._text.set("".join(self._points))
            self._rows.touch(self._row)
        else:
            self._rows.grow(self._row, point)
