"""What the types of users are made of, as far as classes reach into them.

msgspec knows what has no class in it: how it is described and how it is
checked. It knows no union of classes, and it makes objects past their
``__init__``. So here a type is taken apart down to what is plain for msgspec.
Schema and check both go by these shapes and cannot disagree.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import typing
from types import UnionType
from typing import Annotated, Any, NewType, TypeAlias, TypeVar, Union, cast, get_args, get_origin

import attrs
import msgspec

_ARRAYS: dict[Any, type[Any]] = {
    list: list,
    tuple: tuple,
    collections.abc.Collection: list,
    collections.abc.Sequence: list,
    collections.abc.MutableSequence: list,
}
_BOUNDS = ("gt", "ge", "lt", "le", "multiple_of", "pattern", "min_length", "max_length")


@attrs.frozen
class Plain:
    """A type without a class in it, or a container that no strict schema describes."""

    type: Any


@attrs.frozen
class ObjectShape:
    """A class with fields: attrs, dataclass or TypedDict.

    Attributes:
        type: The class, or a generic one with its arguments.
        class_: The class.
        fields: The type of each field that is given when one is made.
        description: What an annotation says of it.
    """

    type: Any
    class_: type[Any]
    fields: dict[str, Any]
    description: str = ""


@attrs.frozen
class ArrayShape:
    """An array of what has a class in it.

    Attributes:
        item: The type of its members.
        made: What it becomes, a list or a tuple.
        bounds: The annotations that bound it.
        description: What an annotation says of it.
    """

    item: Any
    made: type[Any]
    bounds: tuple[Any, ...] = ()
    description: str = ""


@attrs.frozen
class UnionShape:
    """A union with a class in it.

    Attributes:
        members: Its members; those without a class are one.
        description: What an annotation says of it.
    """

    members: tuple[Any, ...]
    description: str = ""


Shape: TypeAlias = "Plain | ObjectShape | ArrayShape | UnionShape"


def shape_of(type_: Any) -> Shape:
    """Take a type apart, one level deep.

    Raises:
        TypeError: It is no type that a value could be made of.
        NameError: An annotation in a class names what is not there.
    """
    whole, metas = type_, ()
    type_ = _named(type_)
    while get_origin(type_) is Annotated:
        inner, *extras = get_args(type_)
        metas += tuple(extra for extra in extras if isinstance(extra, msgspec.Meta))
        type_ = _named(inner)
    if not _holds_class(type_):
        return Plain(whole)
    said = next((meta.description for meta in metas if meta.description), "")
    bounds = tuple(filter(None, map(_bound, metas)))
    origin, arguments = get_origin(type_) or type_, get_args(type_)
    if origin in _ARRAYS and (origin is not tuple or arguments[1:] == (...,)):
        return ArrayShape(arguments[0], _ARRAYS[origin], bounds, said)
    if bounds:
        raise TypeError(f"a bound on {shown(type_)} means nothing; put it on what it bounds")
    if _is_union(origin):
        return UnionShape(_members(arguments), said)
    if is_class(origin):
        return ObjectShape(type_, origin, _fields(type_, origin), said)
    return Plain(tuple[()] if origin is tuple else origin)


def _bound(meta: msgspec.Meta) -> msgspec.Meta | None:
    """What bounds values in an annotation, without what describes them."""
    given = {name: getattr(meta, name) for name in _BOUNDS}
    given = {name: value for name, value in given.items() if value is not None}
    return msgspec.Meta(**given) if given else None


def is_class(type_: Any) -> bool:
    """Whether a type is an attrs class, a dataclass or a TypedDict."""
    if not isinstance(type_, type):
        return False
    class_ = cast("type[Any]", type_)
    return attrs.has(class_) or dataclasses.is_dataclass(class_) or is_typed_dict(class_)


def is_typed_dict(class_: Any) -> bool:
    """Whether a class is a TypedDict, of whichever module."""
    return issubclass(class_, dict) and "__total__" in class_.__dict__


def shown(type_: Any) -> str:
    """A type as an error names it."""
    if type_ is None or type_ is type(None):
        return "null"
    if _is_union(get_origin(type_)):
        return " or ".join(map(shown, get_args(type_)))
    return getattr(type_, "__name__", None) or str(type_).replace("typing.", "")


def _named(type_: Any) -> Any:
    """What an alias or a NewType stands for."""
    while True:
        if isinstance(type_, NewType):
            type_ = cast("Any", type_).__supertype__
        elif type(type_).__name__ == "TypeAliasType":
            type_ = type_.__value__
        else:
            return type_


def _holds_class(type_: Any) -> bool:
    type_ = _named(type_)
    return is_class(get_origin(type_) or type_) or any(map(_holds_class, get_args(type_)))


def _is_union(origin: Any) -> bool:
    return origin is Union or origin is UnionType


def _members(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    flat: list[Any] = []
    for argument in arguments:
        # What an alias names may be a union itself.
        inner = _named(argument)
        flat += get_args(inner) if _is_union(get_origin(inner)) else [inner]
    plain = tuple(member for member in flat if not _holds_class(member))
    members = [member for member in flat if member not in plain]
    if plain:
        members.append(Union[plain])  # noqa: UP007 - made of what there is at run time
    return tuple(members)


def _fields(type_: Any, class_: Any) -> dict[str, Any]:
    # At first, for Python 3.10 cannot read such a hint.
    _refuse_init_only(class_)
    hints = typing.get_type_hints(class_, include_extras=True)
    if is_typed_dict(class_):
        names = list(hints)
    elif attrs.has(class_):
        names = [field.name for field in attrs.fields(class_) if field.init]
        hints = {**{field.name: field.type for field in attrs.fields(class_)}, **hints}
    else:
        names = [field.name for field in dataclasses.fields(class_) if field.init]
    known = _arguments(type_, class_)
    return {name: _filled(_required(hints.get(name)), known, name) for name in names}


def _refuse_init_only(class_: Any) -> None:
    if not dataclasses.is_dataclass(class_):
        return
    fields = {field.name for field in dataclasses.fields(class_)}
    for name, field in class_.__dataclass_fields__.items():
        # The other fields that are none are class variables.
        if name not in fields and "InitVar" in str(field.type):
            raise TypeError(f"{name} is an InitVar; only fields can be described")


def _required(hint: Any) -> Any:
    """A field's type without what a TypedDict says of its presence."""
    while getattr(get_origin(hint), "_name", None) in {"Required", "NotRequired", "ReadOnly"}:
        (hint,) = get_args(hint)
    return hint


def _arguments(type_: Any, class_: Any) -> dict[Any, Any]:
    """What the parameters of a generic class are."""
    for base in getattr(class_, "__orig_bases__", ()):
        given = get_args(base)
        if given != getattr(get_origin(base), "__parameters__", given) and not all(
            isinstance(argument, TypeVar) for argument in given
        ):
            raise TypeError(f"{shown(class_)} derives from {base}; only direct arguments are known")
    return dict(zip(getattr(class_, "__parameters__", ()), get_args(type_), strict=False))


def _filled(hint: Any, known: dict[Any, Any], name: str) -> Any:
    """A field's type, with the arguments of its generic class put in."""
    if hint is None:
        raise TypeError(f"{name} has no annotation")
    if isinstance(hint, TypeVar):
        if hint not in known:
            raise TypeError(f"{name} is of {hint}, which stands for no type here")
        return known[hint]
    open_ = getattr(hint, "__parameters__", ())
    if not open_ or isinstance(hint, type):
        return hint
    return hint[tuple(_filled(parameter, known, name) for parameter in open_)]
