"""The command: move the pin to one version."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools._release.commands import exit_status
from tools._release.pins import ROOT
from tools.update_runtime import checks
from tools.update_runtime.update import update


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if something was refused or failed.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.update_runtime",
        description="Move the pinned runtime, generate, check, and report what changed.",
    )
    parser.add_argument("version", help="the runtime's version or its release tag")
    parser.add_argument("--report", type=Path, help="the file for the report")
    parser.add_argument("--skip-tests", action="store_true", help="run the other checks only")
    parser.add_argument(
        "--keep-failed", action="store_true", help="write the changes although checks failed"
    )
    parser.add_argument(
        "--allow-dirty", action="store_true", help="work on uncommitted changes too"
    )
    parser.add_argument("--wheels", type=Path, help="take runtimes from these wheels only")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository's root")
    options = parser.parse_args(arguments)

    def command() -> None:
        done = update(
            options.root,
            options.version,
            to=options.report,
            wheels=options.wheels,
            allow_dirty=options.allow_dirty,
            keep_failed=options.keep_failed,
            wanted_checks=checks.WITHOUT_TESTS if options.skip_tests else checks.ALL,
        )
        print(f"moved from {done.old} to {done.new}: {len(done.changed)} files changed")
        if done.failed:
            print(f"TO BE MENDED: {', '.join(done.failed)}")
        print(
            "next: pip install -c constraints.txt -e '.[dev]', put the report into CHANGELOG.md, "
            "and go on as docs/releasing.md says"
        )

    return exit_status(command)


if __name__ == "__main__":
    sys.exit(main())
