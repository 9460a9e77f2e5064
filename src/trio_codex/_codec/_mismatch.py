"""JSON values that do not fit: the errors inside the codec, and how they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast, get_args, get_origin

import attrs
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    IterableValidationNote,
)

from trio_codex._codec._fields import is_union, wire_name
from trio_codex._util._model import Unknown
from trio_codex.protocol.rows import Base, Row

_JSON_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
}


class MismatchError(TypeError):
    """A value is not what its place asks for; the message does not show the value."""

    def __init__(self, expected: str, raw: object) -> None:
        got = _JSON_NAMES.get(raw.__class__, raw.__class__.__name__)
        super().__init__(f"expected {expected}, got {got}")


class MissingTagError(ValueError):
    """An object lacks the property that tells which variant of a union it is."""

    def __init__(self, tag: str) -> None:
        super().__init__(f"no {tag}")
        self.tag = tag


# From the errors of the detailed converter to one line with a JSON path.


def explain(error: Exception) -> str:
    """Put the first failure into words, such as ``$.thread.id: required field missing``.

    No value and no key of a map gets into the text: payloads may hold secrets.
    """
    path = "$"
    while isinstance(error, BaseValidationError):
        first = cast("Exception", error.exceptions[0])  # pyright: ignore[reportUnknownMemberType]
        path += _step(first, error)
        error = first
    if isinstance(error, KeyError):
        return f"{path}: required field missing"
    if isinstance(error, MissingTagError):
        return f"{path}.{error.tag}: required field missing"
    if isinstance(error, MismatchError):
        return f"{path}: {error}"
    return f"{path}: does not fit ({type(error).__name__})"


def _step(inner: BaseException, outer: BaseValidationError) -> str:
    for note in getattr(inner, "__notes__", ()):
        if isinstance(note, AttributeValidationNote):
            class_ = outer.cl if isinstance(outer, ClassValidationError) else None
            return f".{_wire(class_, note.name)}"
        if isinstance(note, IterableValidationNote):
            return f"[{note.index}]" if isinstance(note.index, int) else "[*]"
    return ""


def _wire(class_: Any, name: str) -> str:
    if isinstance(class_, type) and issubclass(class_, Base):
        for field in attrs.fields(class_):  # pyright: ignore[reportUnknownVariableType]
            if field.name == name:
                return wire_name(field)  # pyright: ignore[reportUnknownArgumentType]
    return name


# Lists in which one entry that does not fit does not cost the others.
#
# The type of a list says so: the generator writes ``list[Thread | Unknown]`` for
# the runtime's lists, and a list of a union has `Unknown` in it anyway. The
# entry is kept as `Unknown`, with its ``type``, if it has one, and as it came.

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter

    Hook = Callable[[Any, Any], Any]


def may_hold_misfits(type_: Any) -> bool:
    """Whether the type of a list says that an entry may be `Unknown`."""
    if get_origin(type_) is not list:
        return False
    (entry,) = get_args(type_)
    return isinstance(entry, Row) or (is_union(entry) and Unknown in get_args(entry))


def misfits_hook(
    type_: Any, converter: Converter, *, report: Callable[[object, Any, int], None] | None
) -> Hook:
    """Make the function that structures such a list.

    ``report`` is called once for a list with misfits: with the first one, with its
    type, and with how many there are.
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
            except Exception:  # noqa: BLE001, PERF203 - the others are given all the same
                misfits.append(value)
                kind = value.get("type") if value.__class__ is dict else None
                entries.append(Unknown(kind if kind.__class__ is str else None, value))
        if report is not None:
            report(misfits[0], entry_type, len(misfits))
        return entries

    return structure
