"""One hook for all unions: it reads the rows of the generated tables.

A variant that the tables lack is kept as `Unknown`, because the runtime is newer than
this library sooner or later. A variant in the tables with contents that do not fit is an
error.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, get_args, get_origin

from trio_codex import protocol
from trio_codex._codec._fields import is_union, split_null
from trio_codex._codec._mismatch import MismatchError, MissingTagError
from trio_codex._util._model import Unknown
from trio_codex.protocol.rows import Keyed, Row, Shape, Tagged, Untagged

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter

    Hook = Callable[[Any, Any], Any]


class UnionTable:
    """The rows of all domains that are loaded so far."""

    def __init__(self) -> None:
        self._rows: dict[frozenset[Any], Row] = {}
        self._tags: dict[type[Any], tuple[str, str]] = {}
        self._keys: dict[type[Any], str] = {}
        self._read: set[str] = set()

    def row(self, type_: Any) -> Row | None:
        """The row of a union, with or without None in it; None if it is not of the protocol."""
        # `dict[str, list[str]]` has the arguments of `str | list[str]`, but is not a union.
        if not is_union(type_) or not is_union(rest := split_null(type_)[0]):
            return None
        members = frozenset(get_args(rest))
        if members not in self._rows:
            self._read_loaded_domains()
        return self._rows.get(members)

    def tag(self, class_: type[Any]) -> tuple[str, str] | None:
        """The property, and its value, that a class has as a variant of a tagged union."""
        self._read_loaded_domains()
        return self._tags.get(class_)

    def key(self, class_: type[Any]) -> str | None:
        """The key that stands around the properties of a class."""
        self._read_loaded_domains()
        return self._keys.get(class_)

    def _read_loaded_domains(self) -> None:
        # A type of a domain exists only once that domain is loaded.
        for domain in protocol.DOMAINS:
            module = sys.modules.get(f"{protocol.__name__}.{domain}")
            if domain not in self._read and hasattr(module, "UNIONS"):
                self._read.add(domain)
                for row in module.UNIONS:  # pyright: ignore[reportOptionalMemberAccess]
                    self._add(row)

    def _add(self, row: Row) -> None:
        self._rows[frozenset(get_args(row.union))] = row
        if isinstance(row, Tagged):
            self._tags.update((class_, (row.tag, value)) for value, class_ in row.variants.items())
        elif isinstance(row, Keyed):
            self._keys.update((class_, key) for key, class_ in row.wrapped.items())


def union_hook(row: Row, converter: Converter) -> Hook:
    """Make the function that structures a union.

    The converter is asked for the hook of a variant when that first comes, so that no other
    variant costs anything.
    """
    if isinstance(row, Tagged):
        return _tagged(row, converter)
    if isinstance(row, Keyed):
        return _keyed(row, converter)
    return _untagged(row, converter)


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
            hook = hooks[value] = converter.get_structure_hook(variant)
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
                return converter.get_structure_hook(variants[key])(raw, variants[key])
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
        hook = converter.get_structure_hook(shape.type)
        try:
            fitting.append(hook(raw, shape.type))
        except Exception as exc:  # noqa: BLE001 - the next candidate may fit
            failure = failure or exc
    if failure is not None and not fitting:
        raise failure
    return max(fitting, key=lambda value: len(converter.unstructure(value)))
