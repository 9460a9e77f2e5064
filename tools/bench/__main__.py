"""The command line: ``python -m tools.bench [--quick] [--only NAME] [--json FILE]``."""

import argparse
import json
import sys
import time
from pathlib import Path

from rich.console import Console

from tools.bench import report, runner
from tools.bench.table import all_measures


def main() -> int:
    names = [measure.name for measure in all_measures(quick=True)]
    parser = argparse.ArgumentParser(
        prog="python -m tools.bench",
        description="Measure trio-codex beside the official client and the bare floor. "
        "Exits with 1 when a bar is missed.",
    )
    parser.add_argument("--quick", action="store_true", help="smaller sizes, below a minute")
    parser.add_argument("--only", action="append", choices=names, help="may be given repeatedly")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all numbers to FILE")
    options = parser.parse_args()

    console = Console(width=None if sys.stdout.isatty() else 120)
    start = time.perf_counter()
    with console.status("") as status:
        results = [
            runner.run(measure, status.update)
            for measure in all_measures(quick=options.quick)
            if options.only is None or measure.name in options.only
        ]

    console.print(report.environment()["machine"], highlight=False)
    console.print("Medians; the ratio is what trio-codex reached to what the client did.", "")
    for table in report.tables(results):
        console.print(table, "")
    for reason in report.reasons(results):
        console.print(reason, markup=False, highlight=False, soft_wrap=True)
    if options.json is not None:
        numbers = report.as_json(results, quick=options.quick)
        options.json.write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    missed = report.missed(results)
    seconds = time.perf_counter() - start
    console.print(f"{missed or 'no'} bars missed, {seconds:.0f} s", highlight=False)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
