"""The command: one binary or package, one platform, one wheel."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools._release.commands import exit_status
from tools._release.pins import ROOT
from tools._release.versions import runtime_version, tag_of_version
from tools.stage_runtime.build import stage
from tools.stage_runtime.platforms import PLATFORMS, platform_of


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if something was refused or failed.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.stage_runtime",
        description="Stage a wheel of the runtime package for one platform.",
    )
    parser.add_argument("version", help="the runtime's version or its release tag")
    parser.add_argument("platform", metavar="platform", help=", ".join(PLATFORMS))
    parser.add_argument("source", type=Path, help="a codex binary, or the directory of a package")
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the wheel goes")
    options = parser.parse_args(arguments)

    def command() -> None:
        version = runtime_version(options.version)
        wheel = stage(options.source, options.out, platform_of(options.platform), version)
        print(f"{wheel} ({tag_of_version(version)})")

    return exit_status(command)


if __name__ == "__main__":
    sys.exit(main())
