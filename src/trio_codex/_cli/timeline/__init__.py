"""``timeline``: what happened in a recording, as a table, a picture or a trace."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from trio_codex._cli.timeline._chrome import trace
from trio_codex._cli.timeline._svg import draw
from trio_codex._cli.timeline._table import table
from trio_codex._cli.timeline._telling import tell
from trio_codex.testing._recordings._format import read_recording

if TYPE_CHECKING:
    from collections.abc import Callable


def show(
    recording: str,
    write: Callable[[str], object],
    complain: Callable[[str], object],
    *,
    svg: str | None = None,
    chrome: str | None = None,
) -> int:
    """Show what happened in a recording.

    Args:
        recording: The file; one that was cut off, or is still written, is shown as far as
            it goes.
        write: Takes the table, or the names of the files.
        complain: Takes the reason, where something is wrong.
        svg: Where to write a picture, or None.
        chrome: Where to write a trace, or None.

    Returns:
        0, or 1 where the recording cannot be read or a file cannot be written.
    """
    try:
        read = read_recording(recording)
        story = tell(read.runtime, read.entries)
        for path, make in ((svg, lambda: draw(story).encode()), (chrome, lambda: trace(story))):
            if path is not None:
                _write(path, make(), recording)
                write(f"wrote {path}\n")
    except (OSError, ValueError) as exc:
        complain(f"{exc}\n")
        return 1
    if svg is None and chrome is None:
        write(table(story))
    return 0


def _write(path: str, data: bytes, recording: str) -> None:
    target = Path(path)
    if target.exists() and target.samefile(recording):
        raise ValueError(f"{path} is the recording itself: give the picture another name")
    target.write_bytes(data)
