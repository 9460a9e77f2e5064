"""The timeline as a picture: one self-contained SVG, for light and dark backgrounds.

Each thread has a lane: a row of turns, and below it rows of what was done in them, where
things that overlap are on different rows. A table below says each turn in numbers. The font has
letters of one width, so that a label is cut where its place ends and never runs into another.
"""

from __future__ import annotations

import html
import math
import unicodedata
from typing import TYPE_CHECKING, Final

from trio_codex._cli.timeline._table import COLUMNS, cells, headline, time_text
from trio_codex._util._log import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trio_codex._cli.timeline._story import Span, Story, Thread

WIDTH: Final = 1200
GUTTER: Final = 130
MARGIN: Final = 16
TURN_HEIGHT: Final = 20
ROW_HEIGHT: Final = 17
LINE_HEIGHT: Final = 17
CHAR_WIDTH: Final = 6.63
"""Of a letter of 11 pixels."""

ENOUGH: Final = 5 * CHAR_WIDTH
"""Pixels below which a label says nothing."""

ROOMY: Final = 16 * CHAR_WIDTH
"""Pixels from which on a label is inside of its bar, though there may be more room beside it."""

LEAST_WIDTH: Final = 2.0
"""Pixels of a bar, however short it took."""

MOST_TICKS: Final = 10

_COLORS: Final = {
    "waits for us": "#ffb454",
    "command": "#7fd1c1",
    "tool": "#c9b1ff",
    "file change": "#a9d18e",
    "message": "#b9c6dc",
    "reasoning": "#dfe3ea",
    "agent": "#e3c4a8",
    "compaction": "#cfcfcf",
    "failure": "#e5484d",
    "gap": "#8a8f98",
}

_TURN_COLORS: Final = {"completed": "#9fc3f5", "interrupted": "#d0d0d0", "failed": "#f5a3a3"}

_STYLE: Final = """
text { font: 11px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace; fill: #1c1f24; }
.paper { fill: #ffffff; }
.quiet { fill: #5b6370; }
.bad { fill: #b3261e; }
.bold { font-weight: bold; }
.inside { fill: #14171c; }
.grid { stroke: #e4e7ec; }
.lane { fill: #f6f7f9; }
.failed { stroke: #b3261e; stroke-width: 1.5; }
.open { stroke: #5b6370; stroke-dasharray: 3 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6e9ee; }
  .paper { fill: #14171c; }
  .quiet { fill: #9aa4b2; }
  .bad { fill: #ff8a80; }
  .inside { fill: #14171c; }
  .grid { stroke: #2a3038; }
  .lane { fill: #1b2027; }
  .failed { stroke: #ff5449; }
  .open { stroke: #e6e9ee; }
}
"""

_LETTERS: Final = (5, 6, 12, 9, 9, 13, 8, 5, 9, 88)
"""How wide the columns of the table are."""


def draw(story: Story) -> str:
    """Draw a story.

    Returns:
        The text of an SVG file.
    """
    return _Picture(story).draw()


class _Picture:
    """One picture, from top to bottom."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._parts: list[str] = []
        # What is behind the bars: stripes, and above them the lines of the grid.
        self._stripes: list[str] = []
        self._y = float(MARGIN)
        # A recording of one moment, too, has a width.
        self._scale = (WIDTH - GUTTER - MARGIN) / (story.end or 1.0)

    def draw(self) -> str:
        self._head()
        top = self._y
        self._y += LINE_HEIGHT
        for index, thread in enumerate(self._story.threads):
            self._lane(thread, shaded=index % 2 == 0)
        grid = self._grid(top)
        self._table()
        height = math.ceil(self._y + MARGIN)
        size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
                f"<title>{_escaped(headline(self._story))}</title>",
                f"<style>{_STYLE}</style>",
                f'<rect class="paper" width="{WIDTH}" height="{height}"/>',
                *self._stripes,
                *grid,
                *self._parts,
                "</svg>\n",
            ]
        )

    def _head(self) -> None:
        self._line(MARGIN, headline(self._story), "bold")
        shown = {span.kind for turn in self._story.turns for span in turn.spans}
        x = float(MARGIN)
        for kind, color in _COLORS.items():
            if kind in shown:
                self._parts.append(_bar((x, self._y + 2, 11, 11), color))
                self._text(x + 16, self._y + 11, kind, "quiet")
                x += 16 + _width(kind) + 18
        self._y += LINE_HEIGHT + 8

    def _grid(self, top: float) -> list[str]:
        parts: list[str] = []
        for seconds in _ticks(self._story.end):
            x = self._x(seconds)
            parts.append(f'<path class="grid" d="M{x:.1f} {top + 14:.1f}V{self._y:.1f}"/>')
            label = time_text(seconds)
            # The last one stands left of its line, where there is room.
            fits = x + 3 + _width(label) < WIDTH
            at = x + 3 if fits else x - 3 - _width(label)
            parts.append(_text_at(at, top + 10, label, "quiet"))
        return parts

    # Lanes

    def _lane(self, thread: Thread, *, shaded: bool) -> None:
        rows = [
            *_rows(s for t in thread.turns for s in t.spans if s.kind == "waits for us"),
            *_rows(s for t in thread.turns for s in t.spans if s.kind != "waits for us"),
        ]
        height = TURN_HEIGHT + ROW_HEIGHT * len(rows) + 12
        if shaded:
            self._stripes.append(
                f'<rect class="lane" y="{self._y:.1f}" width="{WIDTH}" height="{height}"/>'
            )
        self._y += 5
        name = f"agent {thread.number}" if thread.is_agent else f"thread {thread.number}"
        self._text(MARGIN, self._y + 13, name, "bold")
        tokens = sum(turn.usage.total for turn in thread.turns)
        if rows:
            self._text(MARGIN, self._y + TURN_HEIGHT + 10, f"{tokens:,} tokens", "quiet")
        self._bars(thread.turns, TURN_HEIGHT - 3)
        self._y += TURN_HEIGHT
        for row in rows:
            self._bars(row, ROW_HEIGHT - 2)
            self._y += ROW_HEIGHT
        self._y += 7

    def _bars(self, spans: Sequence[Span], height: float) -> None:
        """Draw what is on one row, each with its label where there is room for it."""
        ordered = sorted(spans, key=lambda span: span.start)
        starts = [*(self._x(span.start) for span in ordered[1:]), float(WIDTH)]
        for span, next_x in zip(ordered, starts, strict=True):
            x = self._x(span.start)
            width = max(span.seconds * self._scale, LEAST_WIDTH)
            label = _label(span)
            self._parts.append(_bar((x, self._y, width, height), _color(span), span))
            baseline = self._y + height / 2 + 3.5
            room = next_x - x - width - 8
            if width >= min(_width(label) + 6, max(ENOUGH, min(room, ROOMY))):
                self._text(x + 3, baseline, _cut(label, width - 6), "inside")
            elif room >= ENOUGH:
                self._text(x + width + 4, baseline, _cut(label, room), "quiet")
            elif width >= _width(number := str(getattr(span, "number", ""))) + 2:
                self._text(x + 1, baseline, number, "inside")

    # The table

    def _table(self) -> None:
        self._y += 26
        self._row(COLUMNS, "bold")
        for turn in self._story.turns:
            self._row(cells(turn), "bad" if turn.failed else "")

    def _row(self, texts: Iterable[str], style: str) -> None:
        x = float(MARGIN)
        for text, letters in zip(texts, _LETTERS, strict=True):
            self._text(x, self._y, _cut(text, letters * CHAR_WIDTH), style)
            x += (letters + 1) * CHAR_WIDTH
        self._y += LINE_HEIGHT

    # Pieces

    def _x(self, seconds: float) -> float:
        return GUTTER + seconds * self._scale

    def _line(self, x: float, text: str, style: str) -> None:
        self._text(x, self._y + 10, text, style)
        self._y += LINE_HEIGHT + 4

    def _text(self, x: float, y: float, text: str, style: str) -> None:
        if text:
            self._parts.append(_text_at(x, y, text, style))


def _rows(spans: Iterable[Span]) -> list[list[Span]]:
    """Put spans on as few rows as it takes for none to overlap another of its row."""
    rows: list[list[Span]] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        row = next((row for row in rows if row[-1].end <= span.start), None)
        if row is None:
            rows.append([span])
        else:
            row.append(span)
    return rows


def _color(span: Span) -> str:
    if span.kind == "turn":
        return _TURN_COLORS.get(getattr(span, "status", ""), "#cfe0fa")
    return _COLORS.get(span.kind, "#cfcfcf")


def _label(span: Span) -> str:
    number = getattr(span, "number", None)
    name = f"#{number} {span.label}" if number is not None else span.label
    return f"! {name}" if span.failed else name


def _tooltip(span: Span) -> str:
    status = getattr(span, "status", "failed" if span.failed else "")
    error = getattr(span, "error", "")
    parts = [
        span.kind,
        _label(span),
        status,
        error,
        f"{time_text(span.start)} + {time_text(span.seconds)}",
    ]
    return "\n".join(filter(None, parts))


def _ticks(end: float) -> list[float]:
    if end <= 0:
        return [0.0]
    step = 10.0 ** math.floor(math.log10(end / MOST_TICKS))
    step *= next(factor for factor in (1, 2, 5, 10, 20) if end / (step * factor) <= MOST_TICKS)
    return [index * step for index in range(int(end / step) + 1)]


def _bar(place: tuple[float, float, float, float], color: str, span: Span | None = None) -> str:
    x, y, width, height = place
    rect = f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="2"'
    rect = f'{rect} fill="{color}"'
    if span is None:
        return f"{rect}/>"
    style = "failed" if span.failed else "open" if span.is_open else ""
    kind = f' class="{style}"' if style else ""
    return f"{rect}{kind}><title>{_escaped(_tooltip(span))}</title></rect>"


def _text_at(x: float, y: float, text: str, style: str) -> str:
    kind = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{kind}>{_escaped(text)}</text>'


def _width(text: str) -> float:
    """Tell how wide a text is, in pixels."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return (len(text) + wide) * CHAR_WIDTH


def _cut(text: str, width: float) -> str:
    """Cut a text to a width, in pixels."""
    if _width(text) <= width:
        return text
    kept = text[: max(0, int(width / CHAR_WIDTH) - 1)]
    while kept and _width(kept) > width - CHAR_WIDTH:
        kept = kept[:-1]
    return f"{kept}…" if kept else ""


def _escaped(text: str) -> str:
    """Make text safe in XML, which knows characters that no file of it may have."""
    return html.escape(printable(text)).replace("\ufffe", "").replace("\uffff", "")
