"""Facts about a field that the codec needs beside those of attrs."""

from __future__ import annotations

from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from trio_codex._util._model import UnsetType

if TYPE_CHECKING:
    import attrs


def wire_name(field: attrs.Attribute[Any]) -> str:
    """The property of a field: the camelCase of its name, unless it says otherwise."""
    return field.metadata.get("wire") or camel(field.name)


def camel(name: str) -> str:
    """``item_id`` is ``itemId``; the underscore that avoids a keyword is dropped."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def keeps_extra(field: attrs.Attribute[Any]) -> bool:
    """Whether a field holds the properties that the schema does not list."""
    return bool(field.metadata.get("extra"))


def is_union(type_: Any) -> bool:
    """Whether a type is a union, in either spelling."""
    return get_origin(type_) in {Union, UnionType}


def without_unset(type_: Any) -> Any:
    """A type as it stands on the wire, where nothing is ever UNSET."""
    if not is_union(type_):
        return type_
    return _union(arg for arg in get_args(type_) if arg is not UnsetType)


def split_null(type_: Any) -> tuple[Any, bool]:
    """A type without None and UnsetType, and whether it had None."""
    if not is_union(type_):
        return type_, False
    args = get_args(type_)
    return _union(arg for arg in args if arg not in {NoneType, UnsetType}), NoneType in args


def may_be_null(type_: Any) -> bool:
    """Whether null is a value of a type: then a property that is absent is None."""
    return type_ is Any or split_null(type_)[1]


def _union(args: Any) -> Any:
    return Union[tuple(args)]  # noqa: UP007 - made of what there is at run time
