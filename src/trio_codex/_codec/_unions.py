"""One hook for all unions: it reads the rows that the generated modules have for them.

A variant that a row lacks is kept as `Unknown`, because the runtime is newer than
this library sooner or later. A variant that it has, with contents that do not fit, is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_origin

from trio_codex import protocol
from trio_codex._codec._fields import is_union, split_null
from trio_codex._codec._mismatch import MismatchError, MissingTagError
from trio_codex._util._model import Unknown
from trio_codex.protocol.rows import Keyed, Row, Shape, Tagged, Untagged, row_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter

    Hook = Callable[[Any, Any], Any]


def row_in(type_: Any) -> Row | None:
    """The row of a union, with or without None in it; None if it is not of the protocol."""
    # `dict[str, list[str]]` has the arguments of `str | list[str]`, but is not a union.
    core = split_null(type_)[0]
    return row_of(core) if isinstance(core, Row) or is_union(core) else None


def union_hook(row: Row, converter: Converter) -> Hook:
    """Make the function that structures a union.

    The converter is asked for the hook of a variant when that first comes, so that no other
    variant costs anything.
    """
    if isinstance(row, Tagged):
        return _tagged(row, converter)
    if isinstance(row, Keyed):
        return _keyed(row, converter)
    if isinstance(row, Untagged):
        return _untagged(row, converter)
    raise AssertionError(row)


def _tagged(row: Tagged, converter: Converter) -> Hook:
    tag = row.tag
    hooks: dict[str, Hook] = {}

    def structure(raw: Any, _: Any) -> Any:
        if raw.__class__ is not dict:
            raise MismatchError("an object", raw)
        value = raw.get(tag)
        if value.__class__ is not str:
            if tag not in raw:
                raise MissingTagError(tag)
            raise MismatchError(f"an object with a string as its {tag}", raw)
        hook = hooks.get(value)
        if hook is None:
            variant = row.variants.get(value)
            if variant is None:
                return Unknown(value, raw)
            hook = hooks[value] = converter.get_structure_hook(protocol.load(variant))
        return hook(raw, None)

    return structure


def _keyed(row: Keyed, converter: Converter) -> Hook:
    variants = {**row.wrapped, **row.keyed}

    def structure(raw: Any, _: Any) -> Any:
        if raw.__class__ is str:
            return Unknown(raw, raw) if row.words is None else row.words(raw)
        if raw.__class__ is not dict:
            raise MismatchError("a string or an object", raw)
        for key in raw:
            if key in variants:
                class_ = protocol.load(variants[key])
                return converter.get_structure_hook(class_)(raw, class_)
        return Unknown(next(iter(raw)) if len(raw) == 1 else None, raw)

    return structure


def _untagged(row: Untagged, converter: Converter) -> Hook:
    plain: dict[type[Any], Any] = {get_origin(type_) or type_: type_ for type_ in row.plain}

    def structure(raw: Any, _: Any) -> Any:
        if raw.__class__ in plain:
            type_ = plain[raw.__class__]
            return converter.get_structure_hook(type_)(raw, type_)
        if raw.__class__ is not dict or not row.shapes:
            raise MismatchError("another type", raw)
        candidates = [shape for shape in row.shapes if _looks_like(shape, raw)]
        if not candidates:
            return Unknown(None, raw)
        return _first_fitting(candidates, raw, converter)

    return structure


def _looks_like(shape: Shape, raw: dict[str, Any]) -> bool:
    return all(name in raw for name in shape.required) and all(
        raw[name] in values for name, values in shape.constants.items() if name in raw
    )


def _first_fitting(candidates: list[Shape], raw: dict[str, Any], converter: Converter) -> Any:
    """Structure as the candidate that fits; if several do, the one that drops least."""
    fitting: list[Any] = []
    failure: Exception | None = None
    for shape in candidates:
        type_ = protocol.load(shape.type)
        hook = converter.get_structure_hook(type_)
        try:
            fitting.append(hook(raw, type_))
        except Exception as exc:  # noqa: BLE001 - the next candidate may fit
            failure = failure or exc
    if failure is not None and not fitting:
        raise failure
    return max(fitting, key=lambda value: len(converter.unstructure(value)))
