"""Values that do not fit a type of the user's, told in few words however large they are."""

from __future__ import annotations

from typing import Final

from trio_codex._util._log import shortened

UNKNOWN: Final = "unknown property"
MISSING: Final = "required property missing"

SHOWN_PROBLEMS: Final = 5
"""How many properties of one object are named."""

MAX_STEP_CHARS: Final = 60
MAX_REASON_CHARS: Final = 500
MAX_PATH_CHARS: Final = 500

_JSON_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    list: "array",
    dict: "object",
}


class MisfitError(ValueError):
    """A value does not fit a type of the user's.

    Each problem has a path, which starts at the value, and a reason. There may be so many
    more unknown properties.
    """

    def __init__(self, *problems: tuple[str, str], more: int = 0) -> None:
        super().__init__(*problems)
        self.problems = problems
        self.more = more

    @property
    def path(self) -> str:
        """Where the first problem is; empty for the value itself."""
        return shortened(self.problems[0][0], MAX_PATH_CHARS)

    @property
    def reason(self) -> str:
        """The first problem."""
        return shortened(self.problems[0][1], MAX_REASON_CHARS)

    def __str__(self) -> str:
        return f"${self.path}: {self.reason}"

    def below(self, step: str) -> MisfitError:
        """The same with a longer path: that of the value that holds this one."""
        return MisfitError(*((step + path, why) for path, why in self.problems), more=self.more)

    def told(self) -> str:
        """All problems in words."""
        told = [_told(path, why) for path, why in self.problems if why != UNKNOWN]
        told += [_told(path, why) for path, why in self.problems if why == UNKNOWN]
        if self.more:
            told.append(f"and {self.more:,} more unknown properties")
        return "; ".join(told)


def _told(path: str, why: str) -> str:
    where = f"`${shortened(path, MAX_PATH_CHARS)}`"
    if why == UNKNOWN:
        return f"unknown property {where}"
    if why == MISSING:
        parent, _, name = path.rpartition(".")
        at = f" - at `${shortened(parent, MAX_PATH_CHARS)}`" if parent else ""
        return f"Object missing required field `{name}`{at}"
    why = shortened(why, MAX_REASON_CHARS)
    return f"{why} - at {where}" if path else why


def expected(what: str, raw: object) -> MisfitError:
    """The error for a value of another type."""
    got = _JSON_NAMES.get(raw.__class__) or type(raw).__name__
    return MisfitError(("", f"Expected `{what}`, got `{got}`"))


def step(key: object) -> str:
    """One step of a path, to a property."""
    return f".{shortened(str(key), MAX_STEP_CHARS)}"
