"""The command: fetch, unpack, try."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools._release.commands import exit_status
from tools._release.pins import ROOT
from tools.check_platforms.check import check
from tools.check_platforms.targets import targets
from tools.check_platforms.trying import musl_tag
from tools.stage_runtime.platforms import PLATFORMS

#: The oldest and the newest Python that the package supports.
_PYTHONS = ["3.10", "3.13"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if something is missing, damaged or built for something else.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.check_platforms",
        description="Check that the package can be installed on every platform.",
    )
    parser.add_argument(
        "--platform", action="append", metavar="TAG", help=f"one of {', '.join(PLATFORMS)}"
    )
    parser.add_argument(
        "--python", action="append", metavar="VERSION", help="3.10 and 3.13 are the default"
    )
    parser.add_argument(
        "--demo", action="store_true", help="run the demo here on the runtime for musl"
    )
    parser.add_argument("--wheels", type=Path, help="take everything from these wheels only")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository's root")
    options = parser.parse_args(arguments)

    def command() -> None:
        musl = musl_tag() if options.demo else None
        wanted = targets(options.platform, options.python or _PYTHONS)
        check(options.root, wanted, wheels=options.wheels, demo=musl)

    return exit_status(command)


if __name__ == "__main__":
    sys.exit(main())
