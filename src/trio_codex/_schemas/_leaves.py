"""The parts of types that have no parts: scalars, texts, choices, and the bounds on them."""

from __future__ import annotations

import datetime as dt
import decimal
import enum
import operator
import uuid
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, cast, get_args

import msgspec
import msgspec.inspect as mi

from trio_codex._schemas._hints import shown
from trio_codex._schemas._nodes import (
    AnyNode,
    ArrayNode,
    ChoiceNode,
    MapNode,
    Node,
    ObjectNode,
    PlainNode,
    TextNode,
    TupleNode,
    UnionNode,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAIN: dict[Any, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
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
_BOUND_NAMES = (*_BOUNDS, "tz")


def plain_node(type_: Any, bounds: tuple[msgspec.Meta, ...], path: str) -> PlainNode:
    kind = PLAIN[type_]
    if not bounds:
        return PlainNode(shown=type_.__name__, kind=kind)
    checked, info = inspected(type_, bounds, path)
    found = {word: getattr(info, name, None) for name, word in _BOUNDS.items()}
    found = {word: bound for word, bound in found.items() if bound is not None}
    return PlainNode(shown=type_.__name__, kind=kind, checked=checked, bounds=found)


def literal_node(type_: Any, path: str) -> ChoiceNode:
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
    return ChoiceNode(shown=shown(type_), members={key: members[key] for key in ordered})


def inspected(type_: Any, bounds: tuple[msgspec.Meta, ...], path: str) -> tuple[Any, mi.Type]:
    for bound in bounds:
        type_ = Annotated[type_, bound]
    try:
        info = mi.type_info(type_)
    except TypeError as exc:
        raise TypeError(f"{path}: {str(exc).partition(' - ')[0]}") from None
    return type_, info.type if isinstance(info, mi.Metadata) else info


def bound_of(meta: msgspec.Meta) -> msgspec.Meta | None:
    """What bounds values in an annotation, without what describes them."""
    given = {name: getattr(meta, name) for name in _BOUND_NAMES}
    given = {name: value for name, value in given.items() if value is not None}
    return msgspec.Meta(**given) if given else None


def extra_words(metas: list[msgspec.Meta]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for meta in metas:
        words = {"title": meta.title, "examples": meta.examples}
        found |= {word: value for word, value in words.items() if value is not None}
        found |= meta.extra_json_schema or {}  # pyright: ignore[reportUnknownMemberType]
    return found


def text_node(type_: Any, bounds: tuple[msgspec.Meta, ...], path: str) -> TextNode:
    checked, info = inspected(type_, bounds, path)
    words = dict(TEXTS[type_])
    if "contentEncoding" in words:
        lengths = {"minLength": "min_length", "maxLength": "max_length"}
        found = {word: getattr(info, name) for word, name in lengths.items()}
        if any(bound is not None for bound in found.values()):
            raise TypeError(f"{path}: a bound on bytes cannot be told in JSON; check it yourself")
    return TextNode(
        shown=type_.__name__,
        type=type_,
        read=partial(msgspec.convert, type=checked),
        words=words,
    )


def path_node(class_: Any, path: str) -> TextNode:
    try:
        class_("x")
    except Exception:  # noqa: BLE001 - which one, depends on the version of Python
        raise TypeError(f"{path}: a {class_.__name__} cannot be made here; use Path") from None
    return TextNode(shown=class_.__name__, type=class_, read=class_, words={})


def enum_node(class_: type[enum.Enum], path: str) -> ChoiceNode:
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
    return ChoiceNode(shown=class_.__name__, members=members, class_=class_)


def check_key(node: Node, path: str) -> None:
    """Refuse what the name of a property cannot be."""
    match node:
        case AnyNode() | TextNode() | PlainNode(kind="string" | "integer" | "number"):
            return
        case ChoiceNode(members=members) if all(kind is not type(None) for kind, _ in members):
            return
        case _:
            raise TypeError(
                f"{path}: {node.shown} cannot be the key of a dict in JSON; use str, int, an enum, "
                "a date or a UUID"
            )


def is_hashable(node: Node) -> bool:
    match node:
        case ArrayNode(item=item, made=made):
            return made in (tuple, frozenset) and is_hashable(item)
        case TupleNode(items=items):
            return all(map(is_hashable, items))
        case UnionNode(members=members):
            return all(map(is_hashable, members))
        case ObjectNode(made=made):
            return getattr(made, "__hash__", None) is not None and made is not dict
        case TextNode(type=type_):
            return type_.__hash__ is not None
        case MapNode():
            return False
        case _:
            return True


def hint_for(class_: type[Any]) -> str:
    """What to write in place of a class that is nearly supported."""
    for base in (str, int, float, list, dict, set, tuple):
        if issubclass(class_, base):
            return f"; use {base.__name__}, or a NewType of it"
    return ""


# Which member of a union a value is, at one look: nothing is tried, and nothing looked into.


def choice_key(value: Any) -> tuple[type, Any] | None:
    """What a value of an enum or a Literal is known by; None if it cannot be one."""
    class_ = value.__class__
    if class_ is float and value.is_integer():
        return int, int(value)
    return (class_, value) if class_ is str or class_ is int or value is None else None


def has_required(node: ObjectNode, members: dict[str, Any]) -> bool:
    """Whether the properties that must be there are."""
    return all(name in members for name, field in node.fields.items() if field.required)


def seems(node: Node, value: Any) -> bool:
    """Whether a value fits as far as can be seen without looking into what is in it.

    No two classes of a union seem right for the same value: what they can be
    told apart by is what is looked at here.
    """
    return _fits(node, value) and (not isinstance(node, ObjectNode) or _has_shape(node, value))


def _fits(node: Node, value: Any) -> bool:
    class_ = value.__class__
    match node:
        case AnyNode():
            return True
        case ChoiceNode(members=members):
            return choice_key(value) in members
        case TextNode():
            return class_ is str
        case ArrayNode() | TupleNode():
            return class_ is list or class_ is tuple
        case MapNode() | ObjectNode():
            return isinstance(value, dict)
        case UnionNode(members=members):
            return any(_fits(member, value) for member in members)
        case PlainNode(kind=kind):
            return kind in _KINDS.get(class_, ()) or (
                kind == "integer" and class_ is float and value.is_integer()
            )
        case _:
            raise AssertionError(node)


_KINDS: dict[type, tuple[str, ...]] = {
    type(None): ("null",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
}


def _has_shape(node: ObjectNode, value: dict[str, Any]) -> bool:
    return (
        len(value) <= len(node.fields)
        and value.keys() <= node.fields.keys()
        and has_required(node, value)
        and all(_fits(node.fields[name].node, member) for name, member in value.items())
    )


def in_order(members: list[Node], value: Any) -> list[Node]:
    """What says most of a scalar comes first: a choice, then the JSON type itself."""
    exact = {int: "integer", float: "number"}.get(value.__class__, "")

    def rank(member: Node) -> int:
        if isinstance(member, ChoiceNode):
            return 0
        return 1 if isinstance(member, PlainNode) and member.kind == exact else 2

    return sorted(members, key=rank)


def meant(members: Sequence[Node], value: Any) -> list[Node]:
    """Which member a value was meant to be that fits none of them."""
    if not isinstance(value, dict):
        return [
            member
            for member in members
            if isinstance(member, ArrayNode | TupleNode) and isinstance(value, list | tuple)
        ]
    raw = cast("dict[str, Any]", value)
    objects = [member for member in members if isinstance(member, ObjectNode | MapNode)]
    if len(objects) == 1:
        return list[Node](objects)
    # No dict stands beside another object: they could not be told apart.
    return [member for member in objects if _resembles(cast("ObjectNode", member), raw)]


def _resembles(node: ObjectNode, value: dict[str, Any]) -> bool:
    tags = {
        name: field.node
        for name, field in node.fields.items()
        if isinstance(field.node, ChoiceNode) and field.node.class_ is None
    }
    if not tags:
        return len(value) <= len(node.fields) and value.keys() <= node.fields.keys()
    return all(name in value and _fits(tag, value[name]) for name, tag in tags.items())
