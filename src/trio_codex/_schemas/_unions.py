"""Unions: finds the member for a value at one look, and tells whether that is possible.

No member is tried. A value goes by its JSON type, by the names of its properties, and by the
JSON types and choices of these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from trio_codex._schemas import _nodes as nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trio_codex._schemas._nodes import Node

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    tuple: "array",
    dict: "object",
}
_SCALARS = {kind: frozenset({kind}) for kind in _KINDS.values()}
_SCALARS["number"] |= {"integer"}
_OTHERS: dict[type[Node], frozenset[str]] = {
    nodes.Text: frozenset({"string"}),
    **dict.fromkeys((nodes.Array, nodes.Tuple), frozenset({"array"})),
    **dict.fromkeys((nodes.Map, nodes.Object), frozenset({"object"})),
    nodes.Anything: frozenset(_KINDS.values()),
}


def kind_of(value: Any) -> str:
    """The JSON type of a value. To JSON Schema, 3.0 is an integer."""
    class_ = value.__class__
    if class_ is float and value.is_integer():
        return "integer"
    if class_ in _KINDS:
        return _KINDS[class_]
    return next((_KINDS[base] for base in (dict, list, tuple) if isinstance(value, base)), "")


def kinds_of(node: Node) -> frozenset[str]:
    """The JSON types of the values that fit a node, which is not a union."""
    if isinstance(node, nodes.Scalar):
        return _SCALARS[node.kind]
    if isinstance(node, nodes.Choice):
        return frozenset(_KINDS[class_] for class_, _ in node.members)
    return _OTHERS[node.__class__]


def choice_key(value: Any) -> tuple[type, Any] | None:
    """The key of a value among choices; None if it cannot be one."""
    class_ = value.__class__
    if class_ is float and value.is_integer():
        return int, int(value)
    return (class_, value) if class_ is str or class_ is int or value is None else None


def has_required(node: nodes.Object, members: dict[str, Any]) -> bool:
    """Whether the properties that must be there are."""
    return all(name in members for name, field in node.fields.items() if field.required)


def candidates(members: Sequence[Node], value: Any) -> list[Node]:
    """The members of a union that a value may be; several only if all of them are scalars.

    If it fits none, this is the one that was probably meant, if there is just one.
    """
    found = [each for each in members if _fits(each, value) and _has_shape(each, value)]
    if not found:
        found = _meant(members, value)
        return found if len(found) == 1 else []
    # The most exact comes first: a choice, then the JSON type itself.
    exact = {int: "integer", float: "number"}.get(value.__class__, "")

    def rank(member: Node) -> int:
        if isinstance(member, nodes.Choice):
            return 0
        return 1 if isinstance(member, nodes.Scalar) and member.kind == exact else 2

    return sorted(found, key=rank)


def _fits(node: Node, value: Any) -> bool:
    """Whether a value fits, as far as its JSON type, or its place among choices, tells."""
    if isinstance(node, nodes.Choice):
        return choice_key(value) in node.members
    if isinstance(node, nodes.Union):
        return any(_fits(member, value) for member in node.members)
    return isinstance(node, nodes.Anything) or kind_of(value) in kinds_of(node)


def _has_shape(node: Node, value: Any) -> bool:
    """Whether an object's properties are those of a class, each as far as `_fits` tells."""
    return not isinstance(node, nodes.Object) or (
        _has_only_known(node, value)
        and has_required(node, value)
        and all(_fits(node.fields[name].node, member) for name, member in value.items())
    )


def _has_only_known(node: nodes.Object, value: dict[str, Any]) -> bool:
    return len(value) <= len(node.fields) and value.keys() <= node.fields.keys()


def _meant(members: Sequence[Node], value: Any) -> list[Node]:
    """The members that were probably meant by a value that fits none."""
    if not isinstance(value, dict):
        arrays = [each for each in members if isinstance(each, nodes.Array | nodes.Tuple)]
        return [*arrays] if kind_of(value) == "array" else []
    raw = cast("dict[str, Any]", value)
    objects = [each for each in members if isinstance(each, nodes.Object | nodes.Map)]
    if len(objects) == 1:
        return [*objects]
    # No dict stands beside another object: they could not be told apart.
    return [each for each in objects if _resembles(cast("nodes.Object", each), raw)]


def _resembles(node: nodes.Object, value: dict[str, Any]) -> bool:
    tags = {
        name: field.node
        for name, field in node.fields.items()
        if isinstance(field.node, nodes.Choice) and field.node.class_ is None
    }
    if not tags:
        return _has_only_known(node, value)
    return all(name in value and _fits(tag, value[name]) for name, tag in tags.items())


# The check that makes this possible.


def can_be_told_apart(one: Node, other: Node) -> bool:
    """Whether no value fits two members of a union, or becomes the same in both.

    Two objects differ by the names of their properties, or by one property
    that cannot have the same value in both. That is looked for at their own
    properties only, so that one look at a value is enough.
    """
    match one, other:
        case nodes.Scalar(), nodes.Scalar():
            return True
        case nodes.Object(), nodes.Object():
            return _objects_apart(one, other)
        case nodes.Choice(members=ours), nodes.Choice(members=theirs):
            return all(ours[key] is theirs[key] for key in ours.keys() & theirs.keys())
        case nodes.Scalar(), nodes.Choice(members=members):
            return all(made is key[1] or not _fits(one, key[1]) for key, made in members.items())
        case nodes.Text(), nodes.Choice(members=members):
            return not any(_reads(one, value) for kind, value in members if kind is str)
        case nodes.Choice(), nodes.Scalar() | nodes.Text():
            return can_be_told_apart(other, one)
        case _:
            return _disjoint(one, other)


def _reads(node: nodes.Text, text: str) -> bool:
    try:
        node.read(text)
    except Exception:  # noqa: BLE001 - whatever the class raises
        return False
    return True


def _objects_apart(one: nodes.Object, other: nodes.Object) -> bool:
    ours, theirs = one.fields, other.fields
    for name in ours.keys() | theirs.keys():
        first, second = ours.get(name), theirs.get(name)
        if first is None or second is None:
            only = first or second
            if only is not None and only.required:
                return True
        elif (first.required or second.required) and _disjoint(first.node, second.node):
            return True
    return False


def _disjoint(one: Node, other: Node) -> bool:
    """Whether no value fits both, as far as `_fits` tells."""
    if isinstance(one, nodes.Union):
        return all(_disjoint(member, other) for member in one.members)
    if isinstance(other, nodes.Union):
        return _disjoint(other, one)
    if isinstance(one, nodes.Choice) and isinstance(other, nodes.Choice):
        return not one.members.keys() & other.members.keys()
    return not kinds_of(one) & kinds_of(other)
