"""Shows the results as a table, and as JSON."""

import os
import platform
import statistics
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from rich.table import Table

from tools.bench.figures import OURS, Figure
from tools.bench.runner import Result, Verdict

MARKS = {True: "[green]PASS[/]", False: "[bold red]MISS[/]", None: "-"}
CLOSE = "[yellow]CLOSE[/]"  # a part of the rounds reaches it


def _number(value: float, digits: int) -> str:
    return f"{value:,.{digits}f}"


def _spread(values: list[float]) -> str:
    """Half the way from the lowest to the highest, in percent of the median."""
    middle = statistics.median(values) if len(values) > 1 else 0
    return f"± {(max(values) - min(values)) / 2 / middle:.0%}" if middle else ""


def _ratio(ratio: float, rounds: list[float]) -> str:
    """Show a ratio, and its lowest and highest round."""
    spread = f" ({min(rounds):,.3g}-{max(rounds):,.3g})" if len(rounds) > 1 else ""
    return f"{ratio:,.3g} x{spread}"


def _row(result: Result, figure: Figure, client: str, verdict: Verdict | None) -> tuple[str, ...]:
    outcome = result.outcomes[client]
    median = outcome.median(figure.key)
    ratio = None if client == OURS else result.ratio(figure.key, client)
    return (
        f"  {client}",
        (outcome.refusal or "-") if median is None else _number(median, figure.digits),
        "" if median is None else _spread(outcome.values(figure.key)),
        "" if ratio is None else _ratio(ratio, result.ratios(figure.key, client)),
        "" if verdict is None else str(verdict.bar),
        "" if verdict is None else CLOSE if verdict.close else MARKS[verdict.passed],
    )


def tables(results: list[Result]) -> Iterator[Table]:
    """One table for each figure, one row for each client; a ratio is ours to the client's."""
    for result in results:
        for figure in result.measure.figures:
            grid = Table(title=figure.title, title_justify="left", box=None, title_style="bold")
            grid.add_column("", min_width=18, no_wrap=True)
            for name, width in (("median", 14), ("", 6), ("ratio", 22), ("bar", 17)):
                grid.add_column(name, justify="right", min_width=width, no_wrap=True)
            grid.add_column("", min_width=5, no_wrap=True)
            verdicts = {verdict.bar.against or OURS: verdict for verdict in result.verdicts(figure)}
            for client in result.measure.clients:
                grid.add_row(*_row(result, figure, client, verdicts.get(client)))
            yield grid


def reasons(results: list[Result]) -> list[str]:
    """Why numbers are not there, each reason once."""
    return list(
        dict.fromkeys(
            f"{client}, {result.measure.name}: {outcome.refusal}: {outcome.reason}"
            for result in results
            for client, outcome in result.outcomes.items()
            if outcome.refusal
        )
        | dict.fromkeys(
            f"not counted: {result.uncounted}" for result in results if result.uncounted
        )
    )


def missed(results: list[Result]) -> int:
    """How many bars were not reached."""
    return sum(
        verdict.passed is False
        for result in results
        for figure in result.measure.figures
        for verdict in result.verdicts(figure)
    )


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def environment() -> dict[str, object]:
    """What the numbers were measured on and with."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    packages = ("trio-codex", "openai-codex", "trio", "msgspec", "attrs", "cattrs", "pydantic")
    return {
        "machine": f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "packages": {package: _version(package) for package in packages},
    }


def as_json(results: list[Result], *, quick: bool) -> dict[str, object]:
    """Every number of every round, the medians, the ratios and the verdicts."""
    return {
        **environment(),
        "quick": quick,
        "measures": {
            result.measure.name: {
                "size": result.measure.size,
                "clients": {
                    client: {
                        "rounds": outcome.rounds,
                        "refusal": outcome.refusal,
                        "reason": outcome.reason,
                    }
                    for client, outcome in result.outcomes.items()
                },
                "figures": [_figure(result, figure) for figure in result.measure.figures],
            }
            for result in results
        },
    }


def _figure(result: Result, figure: Figure) -> dict[str, object]:
    return {
        "key": figure.key,
        "title": figure.title,
        "medians": {name: out.median(figure.key) for name, out in result.outcomes.items()},
        "bars": [
            {
                "bar": str(verdict.bar),
                "against": verdict.bar.against,
                "reached": verdict.value,
                "passed": verdict.passed,
                "close": verdict.close,
            }
            for verdict in result.verdicts(figure)
        ],
    }
