"""The command: write the tree, or check that it is what the schema makes of it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tools.generate_protocol.tree import ROOT, diff, make, write


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if a check found a difference.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.generate_protocol",
        description="Generate the protocol classes from the schema of the pinned runtime.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing, print what differs")
    parser.add_argument("--gaps", type=Path, help="write what the tables lack to this file")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository's root")
    options = parser.parse_args(arguments)
    tree, gaps = make()
    for line in gaps.lines():
        print(f"note: {line}", file=sys.stderr)
    if options.gaps is not None:
        gaps.write(options.gaps)
    if not options.check:
        write(options.root, tree)
        return 0
    changes = diff(options.root, tree)
    sys.stdout.write(changes)
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main())
