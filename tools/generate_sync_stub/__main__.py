"""The command: write the stub, or check that it is what the source makes of it."""

from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from tools.generate_sync_stub.stub import stub

ROOT = Path(__file__).resolve().parents[2]
PATH = Path("src/trio_codex/sync/__init__.pyi")


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: The command line without the program, or None for the real one.

    Returns:
        The exit status: 1 if a check found a difference.
    """
    parser = argparse.ArgumentParser(
        prog="python -m tools.generate_sync_stub",
        description="Generate the types of trio_codex.sync from the source.",
    )
    parser.add_argument("--check", action="store_true", help="write nothing, print what differs")
    parser.add_argument("--root", type=Path, default=ROOT, help="the repository's root")
    options = parser.parse_args(arguments)
    path = options.root / PATH
    made = stub()
    if not options.check:
        path.write_text(made, encoding="utf-8")
        return 0
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    changes = difflib.unified_diff(
        old.splitlines(keepends=True), made.splitlines(keepends=True), str(PATH), "as generated"
    )
    text = "".join(changes)
    sys.stdout.write(text)
    return 1 if text else 0


if __name__ == "__main__":
    sys.exit(main())
