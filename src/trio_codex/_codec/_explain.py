"""From the errors of the detailed converter to one line with a JSON path."""

from __future__ import annotations

from typing import Any, cast

import attrs
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    IterableValidationNote,
)

from trio_codex._codec._fields import wire_name
from trio_codex._codec._mismatch import MismatchError, MissingTagError
from trio_codex.protocol.rows import Base


def explain(error: Exception) -> str:
    """Put the first failure of a structuring into words.

    No value and no key of a map gets into the text: payloads may hold secrets.

    Args:
        error: What the detailed converter raised.

    Returns:
        The path and what is the matter, such as
        ``$.thread.id: required field missing``.
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
