"""The command: lint with fixes, then format."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tools._release.pins import ROOT


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if something is left to be mended by hand.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.format", description="Format, and repair what can be repaired."
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository's root")
    options = parser.parse_args(arguments)
    # Fixes first: they can leave lines behind that only the formatter breaks well.
    done = [
        subprocess.run([sys.executable, "-m", "ruff", *command, "."], cwd=options.root, check=False)
        for command in (("check", "--fix"), ("format",))
    ]
    return max(one.returncode for one in done)


if __name__ == "__main__":
    sys.exit(main())
