"""Lists in which one entry that does not fit does not cost the others.

The type of a list says so: the generator writes ``list[Thread | Unknown]`` for
what the runtime lists, and a list of a union has `Unknown` in it anyway. The
entry is kept as `Unknown`, with its ``type``, if it has one, and as it came.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

from trio_codex._codec._fields import is_union
from trio_codex._codec._mismatch import MismatchError
from trio_codex._util._model import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter

    Hook = Callable[[Any, Any], Any]


def may_hold_misfits(type_: Any) -> bool:
    """Whether the type of a list says that an entry may be `Unknown`."""
    if get_origin(type_) is not list:
        return False
    (entry,) = get_args(type_)
    return is_union(entry) and Unknown in get_args(entry)


def misfits_hook(
    type_: Any, converter: Converter, *, report: Callable[[object, Any, int], None] | None
) -> Hook:
    """Make the function that structures such a list.

    Args:
        type_: The type of the list.
        converter: Whose hooks structure the entries.
        report: Called once for a list with misfits: with the first one, with its
            type, and with how many there are.

    Returns:
        A function of the value and the type, which it ignores.
    """
    (entry_type,) = get_args(type_)
    known = [member for member in get_args(entry_type) if member is not Unknown]
    if len(known) == 1:
        entry_type = known[0]
    entry = converter.get_structure_hook(entry_type)

    def structure(raw: Any, _: Any) -> Any:
        if raw.__class__ is not list:
            raise MismatchError("an array", raw)
        try:
            return [entry(value, entry_type) for value in raw]
        except Exception:  # noqa: BLE001 - each entry is looked at by itself
            return one_by_one(raw)

    def one_by_one(raw: list[Any]) -> list[Any]:
        entries: list[Any] = []
        misfits: list[Any] = []
        for value in raw:
            try:
                entries.append(entry(value, entry_type))
            except Exception:  # noqa: BLE001, PERF203 - whatever it is, the others are given
                misfits.append(value)
                kind = value.get("type") if value.__class__ is dict else None
                entries.append(Unknown(kind if kind.__class__ is str else None, value))
        if report is not None:
            report(misfits[0], entry_type, len(misfits))
        return entries

    return structure
