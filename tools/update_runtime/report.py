"""The differences as Markdown, for the changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from tools.generate_protocol.gaps import Gaps
    from tools.update_runtime.differences import Difference, Differences


def report(
    differences: Differences,
    answered: Collection[str],
    notes: Iterable[str] = (),
    gaps: Gaps | None = None,
) -> str:
    """Write the differences down.

    Args:
        differences: What differs.
        answered: The server requests that have a safe answer.
        notes: What else is to be known, a sentence or two each.
        gaps: Where the tables of the generator do not fit, once that is known.

    Returns:
        Markdown that begins with a heading of the third level.
    """
    lines = [f"### Protocol: runtime {differences.old} to {differences.new}", ""]
    lines += _warnings(differences.server_requests, answered)
    for note in notes:
        lines += [f"> **Note:** {note}", ""]
    sections = {
        "Server requests": differences.server_requests,
        "Client requests": differences.client_requests,
        "Server notifications": differences.server_notifications,
        "Client notifications": differences.client_notifications,
        "Types": differences.types,
    }
    for heading, difference in sections.items():
        if difference:
            lines += [f"#### {heading}", "", *_section(difference), ""]
    if not any(sections.values()):
        lines += ["The protocol is the same.", ""]
    if gaps:
        lines += ["#### Tables written by hand", "", *_tables(gaps), ""]
    return "\n".join(lines)


def summary(differences: Differences) -> str:
    """Count the differences, on one line."""
    counts = (
        ("server requests", differences.server_requests),
        ("client requests", differences.client_requests),
        ("server notifications", differences.server_notifications),
        ("client notifications", differences.client_notifications),
        ("types", differences.types),
    )
    return ", ".join(
        f"{what} +{len(one.added)} -{len(one.removed)} ~{len(one.changed)}" for what, one in counts
    )


def unanswered(server_requests: Difference, answered: Collection[str]) -> list[str]:
    """The new server requests that have no safe answer yet."""
    return [name for name in server_requests.added if name not in answered]


def _warnings(server_requests: Difference, answered: Collection[str]) -> Iterator[str]:
    missing = unanswered(server_requests, answered)
    if missing:
        yield "> **ACTION NEEDED: NEW SERVER REQUESTS.** The runtime asks the client what it never"
        yield "> asked before. Give each a row in `REQUEST_KINDS`, in"
        yield "> `src/trio_codex/_server_requests/_kinds.py`, that accepts, grants and discloses"
        yield "> nothing:"
        yield ">"
        yield from (f"> - `{name}`" for name in missing)
        yield ""
    gone = [name for name in server_requests.removed if name in answered]
    if gone:
        yield "> **Action needed:** `REQUEST_KINDS` has rows for server requests that are gone:"
        yield f"> {', '.join(f'`{name}`' for name in gone)}."
        yield ""


def _tables(gaps: Gaps) -> Iterator[str]:
    """What was filled in and ignored, by table."""
    for path in sorted({path for path, _ in gaps.filled | gaps.unused}):
        yield f"- `{path}`:"
        yield from (
            f"  - filled in: {what}" for where, what in sorted(gaps.filled) if where == path
        )
        rows = [row for where, row in sorted(gaps.unused) if where == path]
        if rows:
            yield f"  - ignored, as the schema has no use for them: {', '.join(rows)}"


def _section(difference: Difference) -> Iterator[str]:
    for word, names in (("Added", difference.added), ("Removed", difference.removed)):
        if names:
            yield f"- {word}: {', '.join(f'`{name}`' for name in names)}"
    for name, changes in difference.changed.items():
        if len(changes) == 1:
            yield f"- `{name}`: {changes[0]}"
        else:
            yield f"- `{name}`:"
            yield from (f"  - {change}" for change in changes)
