"""What a class of the user's is made of: its fields, and what its constructor takes."""

from __future__ import annotations

import dataclasses
import inspect
import typing
from typing import Any, TypeVar, cast, get_args, get_origin

import attrs
import msgspec

from trio_codex._schemas._hints import NO_DEFAULT, SchemaField, filled, presence_of, shown, split


def is_class(class_: type[Any], *, strict: bool) -> bool:
    """Whether a class has fields that are known."""
    return (
        attrs.has(class_)
        or dataclasses.is_dataclass(class_)
        or is_typed_dict(class_)
        or (issubclass(class_, msgspec.Struct) and not strict)
    )


def is_typed_dict(class_: Any) -> bool:
    """Whether a class is a TypedDict, of whichever module."""
    return issubclass(class_, dict) and "__total__" in class_.__dict__


def hints_of(class_: Any) -> dict[str, Any]:
    """The annotations of a class and its bases, evaluated."""
    return typing.get_type_hints(class_, include_extras=True)


def documentation_of(class_: type[Any]) -> tuple[str, dict[str, str]]:
    """Give what a class's docstring says, and what it or its bases' say of each field."""
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
        # What `dataclass` writes itself says nothing that the schema does not say.
        if base is object or not isinstance(doc, str) or doc.startswith(f"{base.__name__}("):
            continue
        said, entries = split(doc, spelled)
        described.update({spelled[name]: entry for name, entry in entries.items()})
        if base is class_:
            text = said
    return text, described


def members_of(type_: Any, class_: type[Any], described: dict[str, str]) -> dict[str, SchemaField]:
    """Give the fields that are given when an object is made, by the names of their properties.

    Raises:
        TypeError: The class cannot be made of its fields.
        Exception: An annotation cannot be evaluated.
    """
    # At first, for Python 3.10 cannot read such a hint.
    _refuse_init_only(class_)
    hints = hints_of(class_)
    if is_typed_dict(class_):
        members = _typed_dict_members(class_, hints)
    else:
        if inspect.isabstract(class_):
            raise TypeError(f"{class_.__name__} is abstract, so none can be made")
        if attrs.has(class_):
            members = _attrs_members(class_, hints)
        elif issubclass(class_, msgspec.Struct):
            members = _struct_members(class_, hints)
        else:
            members = _dataclass_members(class_, hints)
        members = _as_constructed(class_, members)
    known = _arguments(type_, class_)
    return {
        name: attrs.evolve(
            member,
            type=filled(member.type, known, name),
            description=described.get(member.argument or name) or described.get(name, ""),
        )
        for name, member in members.items()
    }


def _typed_dict_members(class_: Any, hints: dict[str, Any]) -> dict[str, SchemaField]:
    # Python takes the presence from annotations that are not strings alone.
    required = set(class_.__required_keys__)
    members: dict[str, SchemaField] = {}
    for name, hint in hints.items():
        said = presence_of(hint)
        is_required = name in required if said is None else said
        members[name] = SchemaField(name, hint, required=is_required)
    return members


def _attrs_members(class_: Any, hints: dict[str, Any]) -> dict[str, SchemaField]:
    members: dict[str, SchemaField] = {}
    for field in attrs.fields(class_):
        if not field.init:
            continue
        default: Any = field.default
        if isinstance(default, attrs.Factory):  # pyright: ignore[reportArgumentType]
            default = _made(default.factory)
        members[field.name] = SchemaField(
            field.name,
            hints.get(field.name, field.type),
            argument=field.alias or "",
            required=field.default is attrs.NOTHING,
            default=NO_DEFAULT if default is attrs.NOTHING else default,
            # A converter may make of it what fits.
            checked=field.converter is None,
        )
    return members


def _dataclass_members(class_: Any, hints: dict[str, Any]) -> dict[str, SchemaField]:
    members: dict[str, SchemaField] = {}
    for field in dataclasses.fields(class_):
        if not field.init:
            continue
        has_factory = field.default_factory is not dataclasses.MISSING
        default = _made(field.default_factory) if has_factory else field.default
        members[field.name] = SchemaField(
            field.name,
            hints.get(field.name),
            required=not has_factory and field.default is dataclasses.MISSING,
            default=NO_DEFAULT if default is dataclasses.MISSING else default,
        )
    return members


def _struct_members(class_: Any, hints: dict[str, Any]) -> dict[str, SchemaField]:
    config = class_.__struct_config__
    if config.array_like or config.tag is not None:
        odd = "array_like" if config.array_like else "tagged"
        raise TypeError(f"{class_.__name__} is a Struct that is {odd}; use an attrs class")
    members: dict[str, SchemaField] = {}
    for field in msgspec.structs.fields(class_):
        has_factory = field.default_factory is not msgspec.NODEFAULT
        default = _made(field.default_factory) if has_factory else field.default
        members[field.encode_name] = SchemaField(
            field.encode_name,
            hints.get(field.name),
            argument=field.name,
            required=field.required,
            default=NO_DEFAULT if default is msgspec.NODEFAULT else default,
        )
    return members


def _made(factory: Any) -> Any:
    """What a factory makes, as far as it can be known without running the code of users."""
    known: tuple[Any, ...] = (list, dict, set, frozenset, tuple)
    return factory() if factory in known else NO_DEFAULT


def _as_constructed(class_: Any, members: dict[str, SchemaField]) -> dict[str, SchemaField]:
    """Follow the constructor: it may be the user's own.

    Raises:
        TypeError: It cannot be called with the fields.
    """
    try:
        parameters = inspect.signature(class_).parameters
    except (TypeError, ValueError):
        return members
    by_name = {
        name: each
        for name, each in parameters.items()
        if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
    }
    takes_all = any(each.kind is each.VAR_KEYWORD for each in parameters.values())
    arguments = {member.argument or name for name, member in members.items()}
    for name, each in parameters.items():
        is_needed = each.default is each.empty and each.kind not in (
            each.VAR_POSITIONAL,
            each.VAR_KEYWORD,
        )
        if is_needed and (name not in arguments or name not in by_name):
            raise TypeError(
                f"the constructor of {class_.__name__} needs {name}, which is not a field that can "
                "be given by name; give it parameters named as the fields are"
            )
    followed: dict[str, SchemaField] = {}
    for name, member in members.items():
        argument = member.argument or name
        parameter = by_name.get(argument)
        if parameter is None and not takes_all:
            raise TypeError(
                f"the constructor of {class_.__name__} takes no {argument}; give it "
                f"parameters named as the fields are, or make {name} a field with init=False"
            )
        if parameter is not None and parameter.default is parameter.empty:
            member = attrs.evolve(member, required=True, default=NO_DEFAULT)  # noqa: PLW2901
        elif parameter is not None and member.required:
            member = attrs.evolve(member, required=False, default=parameter.default)  # noqa: PLW2901
        followed[name] = member
    return followed


def _refuse_init_only(class_: Any) -> None:
    if not dataclasses.is_dataclass(class_):
        return
    fields = {field.name for field in dataclasses.fields(class_)}
    for name, field in class_.__dataclass_fields__.items():
        # The other fields that are none are class variables.
        if name not in fields and "InitVar" in str(field.type):
            raise TypeError(f"{name} is an InitVar; only fields can be described")


def _arguments(type_: Any, class_: Any) -> dict[Any, Any]:
    """What the parameters of a generic class are."""
    for base in getattr(class_, "__orig_bases__", ()):
        given = get_args(base)
        if given != getattr(get_origin(base), "__parameters__", given) and not all(
            isinstance(argument, TypeVar) for argument in given
        ):
            raise TypeError(f"{shown(class_)} derives from {base}; only direct arguments are known")
    parameters = cast("tuple[Any, ...]", getattr(class_, "__parameters__", ()))
    return dict(zip(parameters, get_args(type_), strict=False))
