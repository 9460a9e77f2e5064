"""Whether two recorded messages say the same, in another thread or at another time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

IDS: Final = re.compile(r"(?:id|ids|.*(?:Id|Ids|Handle))")
"""Properties whose values are ids."""

UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_MESSAGE_IDS: Final = frozenset({"clientUserMessageId", "clientId"})
"""Those that the client makes, another one each time, as we send them and as they come back."""


class Twin(NamedTuple):
    """Two ids that mean the same in two values that say the same.

    Attributes:
        one: The one.
        other: The other.
        ours: Whether the client has made them.
    """

    one: str
    other: str
    ours: bool


def is_twin(one: Any, other: Any) -> bool:
    """Whether two recorded values say the same, in another thread or at another time."""
    return _twins(one, other, "") is not None


def twin_ids(one: Any, other: Any) -> list[Twin]:
    """Give the ids in which two values differ that say the same."""
    return _twins(one, other, "") or []


def _twins(one: Any, other: Any, key: str) -> list[Twin] | None:
    if isinstance(one, dict) and isinstance(other, dict):
        left, right = cast("dict[str, Any]", one), cast("dict[str, Any]", other)
        if left.keys() != right.keys():
            return None
        return _all_twins((left[name], right[name], name) for name in left)
    if isinstance(one, list) and isinstance(other, list):
        lefts, rights = cast("list[Any]", one), cast("list[Any]", other)
        if len(lefts) != len(rights):
            return None
        return _all_twins((a, b, key) for a, b in zip(lefts, rights, strict=True))
    if isinstance(one, str) and isinstance(other, str):
        if one == other or key == "path":  # the file of a thread has its id and its time
            return []
        ids = IDS.fullmatch(key) or (UUID.fullmatch(one) and UUID.fullmatch(other))
        return [Twin(one, other, key in _MESSAGE_IDS)] if ids else None
    numbers = int | float
    if isinstance(one, numbers) and isinstance(other, numbers):  # times
        return []
    return [] if one == other else None


def _all_twins(members: Iterator[tuple[Any, Any, str]]) -> list[Twin] | None:
    found: list[Twin] = []
    for one, other, key in members:
        twins = _twins(one, other, key)
        if twins is None:
            return None
        found += twins
    return found
