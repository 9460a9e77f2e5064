"""The timeline in words: a line for each turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from trio_codex._cli.timeline._story import Story, Turn

COLUMNS: Final = (
    "turn",
    "thread",
    "status",
    "start",
    "time",
    "waited for us",
    "commands",
    "tools",
    "tokens",
    "prompt, and why it failed",
)


def table(story: Story) -> str:
    """Write a story as a table, with its columns as wide as what is in them."""
    rows = [COLUMNS, *map(cells, story.turns)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([headline(story), "", *lines, ""])


def headline(story: Story) -> str:
    """Say in a line what there is."""
    turns = story.turns
    threads = len(story.threads)
    failed = sum(turn.failed for turn in turns)
    parts = [
        f"{len(turns)} turn{'s' * (len(turns) != 1)} on {threads} thread{'s' * (threads != 1)}",
        time_text(story.end),
        f"{sum(turn.usage.total for turn in turns):,} tokens",
        *([f"{failed} failed"] if failed else []),
        f"runtime {story.runtime or 'unknown'}",
    ]
    return " · ".join(parts)


def cells(turn: Turn) -> list[str]:
    """Give what stands in the columns of a turn."""
    kinds = [span.kind for span in turn.spans]
    why = f" {turn.error}" if turn.error else ""
    return [
        f"#{turn.number}",
        str(turn.thread.number),
        turn.status,
        time_text(turn.start),
        time_text(turn.seconds),
        time_text(turn.waited) if turn.waited else "",
        str(kinds.count("command") or ""),
        str(kinds.count("tool") or ""),
        f"{turn.usage.total:,}",
        f"{turn.label}{why}",
    ]


def time_text(seconds: float) -> str:
    """Write a time as people read it."""
    if seconds >= 120:
        return f"{int(seconds // 60)}:{seconds % 60:04.1f}"
    return f"{seconds:.3f}".rstrip("0").rstrip(".") + " s" if seconds < 10 else f"{seconds:.1f} s"
