"""The fields of a class of the user's, and the parameters of its constructor."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args, get_origin

import attrs
import msgspec

from trio_codex._schemas._hints import (
    NO_DEFAULT,
    SchemaField,
    filled,
    shown,
    split_docstring,
    without_presence,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABSENT = (attrs.NOTHING, dataclasses.MISSING, msgspec.NODEFAULT)


def is_class(class_: type[Any], *, strict: bool) -> bool:
    """Whether a class has fields that are known."""
    return (
        attrs.has(class_)
        or dataclasses.is_dataclass(class_)
        or is_typed_dict(class_)
        or (issubclass(class_, msgspec.Struct) and not strict)
    )


def is_typed_dict(class_: Any) -> bool:
    """Whether a class is a TypedDict, of `typing` or another module."""
    return issubclass(class_, dict) and "__total__" in class_.__dict__


def hints_of(class_: Any) -> dict[str, Any]:
    """The annotations of a class and its bases, evaluated."""
    return typing.get_type_hints(class_, include_extras=True)


def documentation_of(class_: type[Any]) -> tuple[str, dict[str, str]]:
    """Give the text of a class's docstring, and the entries of it and its bases about fields."""
    names = {*getattr(class_, "__dataclass_fields__", ())}
    for base in class_.__mro__[:-1]:
        names.update(inspect.get_annotations(base))
    if attrs.has(class_):
        names.update(field.name for field in attrs.fields(class_))
    spelled = {name.lstrip("_"): name for name in names} | {name: name for name in names}
    described: dict[str, str] = {}
    text = ""
    for base in reversed(class_.__mro__):
        doc = base.__dict__.get("__doc__")
        # The text that `dataclass` writes itself says no more than the schema.
        if base is object or not isinstance(doc, str) or doc.startswith(f"{base.__name__}("):
            continue
        said, entries = split_docstring(doc, spelled)
        described.update({spelled[name]: entry for name, entry in entries.items()})
        if base is class_:
            text = said
    return text, described


def members_of(type_: Any, class_: type[Any], described: dict[str, str]) -> dict[str, SchemaField]:
    """Give the fields that are given when an object is made, by the names of their properties.

    A class that cannot be made of its fields is a TypeError. An exception of an annotation
    that is evaluated comes out as it is.
    """
    # First, since Python 3.10 cannot read such a hint.
    _refuse_init_only(class_)
    hints = hints_of(class_)
    if is_typed_dict(class_):
        members = list(_typed_dict_members(class_, hints))
    else:
        if inspect.isabstract(class_):
            raise TypeError(f"{class_.__name__} is abstract, so none can be made")
        members = _as_constructed(class_, list(_members(class_, hints)))
    known = _arguments(type_, class_)
    return {
        member.name: attrs.evolve(
            member,
            type=filled(member.type, known, member.name),
            description=described.get(member.argument or member.name)
            or described.get(member.name, ""),
        )
        for member in members
    }


def _typed_dict_members(class_: Any, hints: dict[str, Any]) -> Iterator[SchemaField]:
    for name, hint in hints.items():
        # Python takes the presence from annotations that are not strings alone.
        _, said = without_presence(hint)
        required = name in class_.__required_keys__ if said is None else said
        yield SchemaField(name, hint, required=required)


def _members(class_: Any, hints: dict[str, Any]) -> Iterator[SchemaField]:
    """Give the fields that a constructor takes."""
    if attrs.has(class_):
        for field in attrs.fields(class_):
            default: Any = field.default
            is_factory = isinstance(default, attrs.Factory)  # pyright: ignore[reportArgumentType]
            if field.init:
                yield _member(
                    field.name,
                    hints.get(field.name, field.type),
                    attrs.NOTHING if is_factory else default,
                    default.factory if is_factory else attrs.NOTHING,
                    argument=field.alias or "",
                    # A converter may make of it what fits.
                    checked=field.converter is None,
                )
    elif issubclass(class_, msgspec.Struct):
        config = class_.__struct_config__
        if config.array_like or config.tag is not None:
            odd = "array_like" if config.array_like else "tagged"
            raise TypeError(f"{class_.__name__} is a Struct that is {odd}; use an attrs class")
        for field in msgspec.structs.fields(class_):
            hint = hints.get(field.name)
            both = field.default, field.default_factory
            yield _member(field.encode_name, hint, *both, argument=field.name)
    else:
        for field in dataclasses.fields(class_):
            if field.init:
                hint = hints.get(field.name)
                yield _member(field.name, hint, field.default, field.default_factory)


def _member(name: str, hint: Any, default: Any, factory: Any, **more: Any) -> SchemaField:
    if all(factory is not each for each in _ABSENT):
        # Those that run no code of users.
        known: tuple[Any, ...] = (list, dict, set, frozenset, tuple)
        default = factory() if factory in known else NO_DEFAULT
    elif any(default is each for each in _ABSENT):
        return SchemaField(name, hint, **more)
    return SchemaField(name, hint, required=False, default=default, **more)


def _as_constructed(class_: Any, members: list[SchemaField]) -> list[SchemaField]:
    """Follow the constructor, which may be the user's own and not fit the fields."""
    try:
        parameters = inspect.signature(class_).parameters
    except (TypeError, ValueError):
        return members
    stars = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    by_name = {
        name: each
        for name, each in parameters.items()
        if each.kind not in (*stars, each.POSITIONAL_ONLY)
    }
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    arguments = {member.argument or member.name for member in members}
    for name, each in parameters.items():
        is_needed = each.default is each.empty and each.kind not in stars
        if is_needed and (name not in arguments or name not in by_name):
            raise TypeError(
                f"the constructor of {class_.__name__} needs {name}, which is not a field that can "
                "be given by name; give it parameters named as the fields are"
            )
    followed: list[SchemaField] = []
    for member in members:
        argument = member.argument or member.name
        parameter = by_name.get(argument)
        if parameter is None and not takes_all:
            raise TypeError(
                f"the constructor of {class_.__name__} takes no {argument}; give it parameters "
                f"named as the fields are, or make {member.name} a field with init=False"
            )
        if parameter is None:
            changes: dict[str, Any] = {}
        elif parameter.default is parameter.empty:
            changes = {"required": True, "default": NO_DEFAULT}
        else:
            changes = {"required": False, "default": parameter.default} if member.required else {}
        followed.append(attrs.evolve(member, **changes))
    return followed


def _refuse_init_only(class_: Any) -> None:
    if not dataclasses.is_dataclass(class_):
        return
    fields = {field.name for field in dataclasses.fields(class_)}
    for name, field in class_.__dataclass_fields__.items():
        # The others are class variables.
        if name not in fields and "InitVar" in str(field.type):
            raise TypeError(f"{name} is an InitVar; only fields can be described")


def _arguments(type_: Any, class_: Any) -> dict[Any, Any]:
    """The arguments of a generic class, by its parameters."""
    for base in getattr(class_, "__orig_bases__", ()):
        given = get_args(base)
        if given != getattr(get_origin(base), "__parameters__", given) and not all(
            isinstance(argument, TypeVar) for argument in given
        ):
            raise TypeError(f"{shown(class_)} derives from {base}; only direct arguments are known")
    parameters = cast("tuple[Any, ...]", getattr(class_, "__parameters__", ()))
    return dict(zip(parameters, get_args(type_), strict=False))
