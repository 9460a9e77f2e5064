"""Which member of a union a value is, at one look: nothing is tried, and nothing looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

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
