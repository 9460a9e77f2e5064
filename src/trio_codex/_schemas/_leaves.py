"""The types that have no parts: scalars, texts, choices, and the bounds on them."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import operator
import uuid
from functools import partial
from typing import Annotated, Any, get_args

import msgspec
import msgspec.inspect as mi

from trio_codex._schemas import _nodes as nodes
from trio_codex._schemas._hints import shown

SCALARS: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
_BASE64 = {"contentEncoding": "base64"}
TEXTS: dict[Any, dict[str, Any]] = {
    dt.datetime: {"format": "date-time"},
    dt.date: {"format": "date"},
    dt.time: {"format": "time"},
    dt.timedelta: {"format": "duration"},
    uuid.UUID: {"format": "uuid"},
    decimal.Decimal: {"format": "decimal"},
    bytes: _BASE64,
    bytearray: _BASE64,
    memoryview: _BASE64,
}
_BOUNDS = {
    "gt": "exclusiveMinimum",
    "ge": "minimum",
    "lt": "exclusiveMaximum",
    "le": "maximum",
    "multiple_of": "multipleOf",
    "pattern": "pattern",
    "min_length": "minLength",
    "max_length": "maxLength",
}


def _given(owner: object, *names: str) -> dict[str, Any]:
    """The attributes that are there and are not None."""
    values = {name: getattr(owner, name, None) for name in names}
    return {name: value for name, value in values.items() if value is not None}


def bound_of(meta: msgspec.Meta) -> msgspec.Meta | None:
    """The bounds in an annotation, without its descriptions."""
    bounds = _given(meta, *_BOUNDS, "tz")
    return msgspec.Meta(**bounds) if bounds else None


def extra_words(metas: list[msgspec.Meta]) -> dict[str, Any]:
    """The words of JSON Schema that annotations add."""
    found: dict[str, Any] = {}
    for meta in metas:
        found |= _given(meta, "title", "examples")
        found |= meta.extra_json_schema or {}  # pyright: ignore[reportUnknownMemberType]
    return found


def inspected(type_: Any, bounds: tuple[msgspec.Meta, ...], path: str) -> tuple[Any, mi.Type]:
    """A type with bounds, and what msgspec says of it."""
    for bound in bounds:
        type_ = Annotated[type_, bound]
    try:
        info = mi.type_info(type_)
    except TypeError as exc:
        raise TypeError(f"{path}: {str(exc).partition(' - ')[0]}") from None
    return type_, info.type if isinstance(info, mi.Metadata) else info


def scalar_node(type_: Any, bounds: tuple[msgspec.Meta, ...], path: str) -> nodes.Scalar:
    """Read a scalar that JSON has."""
    name, kind = type_.__name__, SCALARS[type_]
    if not bounds:
        return nodes.Scalar(shown=name, kind=kind)
    checked, info = inspected(type_, bounds, path)
    words = {_BOUNDS[bound]: value for bound, value in _given(info, *_BOUNDS).items()}
    read = partial(msgspec.convert, type=checked)
    return nodes.Scalar(shown=name, kind=kind, read=read, bounds=words)


def text_node(type_: Any, bounds: tuple[msgspec.Meta, ...], path: str) -> nodes.Text:
    """Read a type that msgspec makes of text."""
    checked, info = inspected(type_, bounds, path)
    if TEXTS[type_] is _BASE64 and _given(info, "min_length", "max_length"):
        raise TypeError(f"{path}: a bound on bytes cannot be told in JSON; check it yourself")
    read = partial(msgspec.convert, type=checked)
    return nodes.Text(shown=type_.__name__, type=type_, read=read, words=dict(TEXTS[type_]))


def path_node(class_: Any, path: str) -> nodes.Text:
    """Read a class of paths."""
    try:
        class_("x")
    except Exception:  # noqa: BLE001 - which one, depends on the version of Python
        raise TypeError(f"{path}: a {class_.__name__} cannot be made here; use Path") from None
    return nodes.Text(shown=class_.__name__, type=class_, read=class_, words={})


def literal_node(type_: Any, path: str) -> nodes.Choice:
    """Read a Literal."""
    members: dict[tuple[type, Any], Any] = {}
    for value in get_args(type_):
        plain: object = value.value if isinstance(value, enum.Enum) else value
        if isinstance(plain, bool):
            raise TypeError(f"{path}: a Literal of {plain} is not supported; use bool")
        if plain.__class__ not in (str, int, type(None)):
            raise TypeError(
                f"{path}: a Literal of a value of type {type(plain).__name__} has no form in "
                "JSON; use strings, whole numbers and None"
            )
        members[plain.__class__, plain] = value
    ordered = sorted(members, key=lambda key: (key[0].__name__, key[1] or 0))
    return nodes.Choice(shown=shown(type_), members={key: members[key] for key in ordered})


def enum_node(class_: type[enum.Enum], path: str) -> nodes.Choice:
    """Read an enum."""
    members: dict[tuple[type, Any], Any] = {}
    for member in class_.__members__.values():
        value = member.value
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise TypeError(
                f"{path}: {class_.__name__}.{member.name} has a value of type "
                f"{type(value).__name__}; only strings and whole numbers can be told to a model"
            )
        kind = str if isinstance(value, str) else int
        plain = str.__str__(value) if isinstance(value, str) else operator.index(value)
        members.setdefault((kind, plain), member)
    if not members:
        raise TypeError(f"{path}: {class_.__name__} has no members")
    return nodes.Choice(shown=class_.__name__, members=members, class_=class_)


def check_key(node: nodes.Node, path: str) -> None:
    """Refuse what the name of a property cannot be."""
    match node:
        case nodes.Anything() | nodes.Text() | nodes.Scalar(kind="string" | "integer" | "number"):
            return
        case nodes.Choice(members=members) if (type(None), None) not in members:
            return
        case _:
            raise TypeError(
                f"{path}: {node.shown} cannot be the key of a dict in JSON; use str, int, an enum, "
                "a date or a UUID"
            )


def hint_for(class_: type[Any]) -> str:
    """A hint at the class to use in place of one that derives from it."""
    for base in (str, int, float, list, dict, set, tuple):
        if issubclass(class_, base):
            return f"; use {base.__name__}, or a NewType of it"
    return ""
