"""The command: ``python -m tools.compat VERSION…``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import trio

from tools._release.commands import ReleaseError, exit_status
from tools._release.versions import runtime_version
from tools.compat.job import Job, run_job
from tools.compat.runtimes import CACHE, runtime
from tools.compat.table import refusals_table, table


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if a step failed on a runtime, or one could not be fetched.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.compat",
        description="Run the main job on runtimes of other versions, and print a table.",
    )
    parser.add_argument("versions", nargs="+", metavar="VERSION", help="a runtime's version")
    parser.add_argument("--cache", type=Path, default=CACHE, help=f"where they are kept ({CACHE})")
    parser.add_argument(
        "--refusals", action="store_true", help="print the words of their refusals too"
    )
    options = parser.parse_args(arguments)

    def command() -> None:
        jobs: list[Job] = []
        for text in options.versions:
            version = runtime_version(text)
            program = runtime(version, options.cache)
            print(f"{version}: running", file=sys.stderr, flush=True)
            jobs.append(trio.run(run_job, version, program))
        print(table(jobs))
        if options.refusals:
            print(refusals_table(jobs))
        if failed := [job.version for job in jobs if not job.worked]:
            raise ReleaseError(f"the main job does not run on {', '.join(failed)}")

    return exit_status(command)


if __name__ == "__main__":
    sys.exit(main())
