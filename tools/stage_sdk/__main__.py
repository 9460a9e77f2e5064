"""The command: build, check, try."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools._release import checkout
from tools._release.commands import exit_status
from tools._release.pins import ROOT
from tools._release.versions import runtime_of, tag_of_version
from tools.stage_sdk.build import stage
from tools.stage_sdk.trying import run_demo


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if something was refused or failed.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.stage_sdk", description="Build and check wheel and sdist."
    )
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where they go")
    parser.add_argument(
        "--expect", metavar="VERSION", help="the version or runtime tag that this must be"
    )
    parser.add_argument(
        "--try",
        action="store_true",
        dest="attempt",
        help="install the wheel into an empty environment and run the demo from it",
    )
    parser.add_argument(
        "--wheels", type=Path, help="for --try: take the dependencies from these wheels only"
    )
    parser.add_argument("--allow-dirty", action="store_true", help="build uncommitted changes too")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository's root")
    options = parser.parse_args(arguments)

    def command() -> None:
        if not options.allow_dirty:
            checkout.require_clean(options.root)
        staged = stage(options.root, options.out, options.expect)
        runtime = runtime_of(staged.version)
        print(f"trio-codex {staged.version} for runtime {runtime} ({tag_of_version(runtime)})")
        print(f"  {staged.wheel}\n  {staged.sdist}")
        if options.attempt:
            print(run_demo(staged.wheel, options.wheels))

    return exit_status(command)


if __name__ == "__main__":
    sys.exit(main())
