"""Type hints as such: aliases, unions, type variables, and how an error names them."""

from __future__ import annotations

from types import UnionType
from typing import Any, Literal, NewType, TypeVar, Union, get_args, get_origin


def is_union(origin: Any) -> bool:
    """Whether an origin is that of a union, in either spelling."""
    return origin is Union or origin is UnionType


def is_alias(type_: Any) -> bool:
    """Whether a type is a NewType or a ``type`` statement, the latter also with arguments."""
    return isinstance(type_, NewType) or _is_type_alias(get_origin(type_) or type_)


def _is_type_alias(type_: Any) -> bool:
    return type(type_).__name__ == "TypeAliasType"


def resolved_alias(type_: Any) -> Any:
    """What an alias stands for."""
    if isinstance(type_, NewType):
        return type_.__supertype__
    origin: Any = get_origin(type_)
    if not _is_type_alias(origin):
        return type_.__value__
    known = dict(zip(origin.__type_params__, get_args(type_), strict=False))
    return filled(origin.__value__, known, origin.__name__)


def without_presence(hint: Any) -> Any:
    """A field's type without what a TypedDict says of its presence."""
    while getattr(get_origin(hint), "_name", None) in {"Required", "NotRequired", "ReadOnly"}:
        (hint,) = get_args(hint)
    return hint


def presence_of(hint: Any) -> bool | None:
    """What the annotation in a TypedDict says itself: required, or not, or nothing."""
    said = None
    while (name := getattr(get_origin(hint), "_name", None)) in {
        "Required",
        "NotRequired",
        "ReadOnly",
    }:
        said = {"Required": True, "NotRequired": False}.get(name or "", said)
        (hint,) = get_args(hint)
    return said


def standing_for(variable: TypeVar) -> Any:
    """The type that stands for a type variable which nobody has given, or None."""
    default = getattr(variable, "__default__", None)
    # Only newer versions of Python know defaults, and have a name for "none".
    if default is not None and type(default).__name__ != "NoDefaultType":
        return default
    if variable.__constraints__:
        return Union[variable.__constraints__]  # noqa: UP007 - made of what there is at run time
    return variable.__bound__


def filled(hint: Any, known: dict[Any, Any], name: str) -> Any:
    """A field's type, with the arguments of its generic class put in."""
    if hint is None:
        raise TypeError(f"{name} has no annotation")
    if isinstance(hint, TypeVar):
        given = known.get(hint, standing_for(hint))
        if given is None:
            raise TypeError(f"{name} is of {hint}, which stands for no type here")
        return given
    open_ = getattr(hint, "__parameters__", ())
    # Not `isinstance`: on Python 3.10 it takes `list[T]` for a class.
    if not open_ or issubclass(type(hint), type):
        return hint
    return hint[tuple(filled(parameter, known, name) for parameter in open_)]


def shown(type_: Any) -> str:
    """A type as an error names it."""
    if type_ is None or type_ is type(None):
        return "null"
    if is_union(get_origin(type_)):
        return " or ".join(map(shown, get_args(type_)))
    if get_origin(type_) is Literal:
        return f"Literal[{', '.join(map(repr, get_args(type_)))}]"
    return getattr(type_, "__name__", None) or str(type_).replace("typing.", "")
