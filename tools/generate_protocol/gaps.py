"""Where the tables written by hand and a schema do not fit together.

The tables are made for one runtime. With another the generator goes on: it
fills in what they lack from the schema, ignores the rows that they have beyond
it, and writes both down, for the report and for the one who completes them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

#: The runtime for which the tables are complete. A test sees to it; with another
#: runtime it is skipped.
COMPLETE_FOR = "0.163.0"

BUILD = "tools/generate_protocol/build.py"
COVERAGE = "tools/generate_protocol/coverage.py"
DOMAINS = "tools/generate_protocol/domains.py"
FIELDS = "tools/generate_protocol/fields.py"
METHODS = "tools/generate_protocol/methods.py"
SCHEMA = "tools/generate_protocol/schema.py"
SENTENCES = "tools/generate_protocol/sentences.py"
SUMMARIES = "tools/generate_protocol/summaries.py"


@attrs.define
class Gaps:
    """What was filled in, and which rows were ignored.

    Attributes:
        filled: The file of a table, and what was filled in for it.
        unused: The file of a table, and a row of it that the schema has no use for.
    """

    filled: set[tuple[str, str]] = attrs.field(factory=set[tuple[str, str]])
    unused: set[tuple[str, str]] = attrs.field(factory=set[tuple[str, str]])

    def fill(self, path: str, what: str) -> None:
        """Note that something was filled in.

        Args:
            path: The file of the table, relative to the root.
            what: What it lacks, and what was taken in its place.
        """
        self.filled.add((path, what))

    def ignore(self, path: str, rows: Iterable[str]) -> None:
        """Note that rows were ignored.

        Args:
            path: The file of the table, relative to the root.
            rows: What the rows are about.
        """
        self.unused.update((path, row) for row in rows)

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.filled or self.unused)

    def lines(self) -> list[str]:
        """Say it, a line for each."""
        return [f"filled in: {what} ({path})" for path, what in sorted(self.filled)] + [
            f"ignored: {row} is not in the schema ({path})" for path, row in sorted(self.unused)
        ]

    def write(self, path: Path) -> None:
        """Write them to a file, which `read` reads."""
        both = {"filled": sorted(self.filled), "unused": sorted(self.unused)}
        path.write_text(json.dumps(both), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Gaps:
        """Read what `write` wrote."""
        both = json.loads(path.read_text(encoding="utf-8"))
        return cls(
            filled={(where, what) for where, what in both["filled"]},
            unused={(where, row) for where, row in both["unused"]},
        )
