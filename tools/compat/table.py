"""What came of the runtimes, as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tools.compat.job import Job


def table(jobs: Sequence[Job]) -> str:
    """Write down what the runtimes can do: a row for each step, a column for each runtime.

    Args:
        jobs: What came of each runtime.

    Returns:
        A Markdown table, with a note below it for each step that was done another
        way, marked by its number, or that has not worked.
    """
    numbers: dict[str, int] = {}
    steps = list(dict.fromkeys(step for job in jobs for step in job.outcomes))
    rows = [[step, *(_cell(job, step, numbers) for job in jobs)] for step in steps]
    lines = [*_rows(["", *(job.version for job in jobs)], rows), ""]
    lines += [f"{number}. {note}" for note, number in numbers.items()]
    return "\n".join(lines).rstrip() + "\n"


def refusals_table(jobs: Sequence[Job]) -> str:
    """Write down the words in which the runtimes refuse.

    Args:
        jobs: What came of each runtime.

    Returns:
        A Markdown table: what was asked for, the words, the error, the runtimes.
    """
    said: dict[tuple[str, str, str], list[str]] = {}
    for job in jobs:
        for each in job.refusals:
            said.setdefault((each.what, each.message, each.error), []).append(job.version)
    order = list(dict.fromkeys(what for what, _, _ in said))
    rows = [
        [what, _words(message), error, _range(versions, jobs)]
        for (what, message, error), versions in said.items()
    ]
    rows.sort(key=lambda row: order.index(row[0]))
    return "\n".join(_rows(["asked for", "what it says", "error", "runtimes"], rows)) + "\n"


def _cell(job: Job, step: str, numbers: dict[str, int]) -> str:
    outcome = job.outcomes.get(step)
    if outcome is None:
        return ""
    word = "yes" if outcome.worked else "NO"
    if not outcome.note:
        return word
    number = numbers.setdefault(outcome.note, len(numbers) + 1)
    return f"{word} ({number})"


def _words(message: str) -> str:
    return message if message.startswith("(") else f"`{message.replace('`', '')}`"


def _range(versions: list[str], jobs: Sequence[Job]) -> str:
    if len(versions) == len(jobs):
        return "all"
    return versions[0] if len(versions) == 1 else f"{versions[0]} to {versions[-1]}"


def _rows(head: list[str], rows: Iterable[list[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows)]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
