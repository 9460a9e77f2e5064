"""Whether two members of a union can be told apart in JSON."""

from __future__ import annotations

from trio_codex._schemas._nodes import (
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

_ALL = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def can_be_told_apart(one: Node, other: Node) -> bool:
    """Whether no value fits two members of a union, or becomes the same in both.

    Two objects differ by the names of their properties, or by one property
    that cannot have the same value in both. That is looked for at their own
    properties only, so that a value is told apart at one look.
    """
    match one, other:
        case PlainNode(), PlainNode():
            return True
        case ObjectNode(), ObjectNode():
            return _objects_apart(one, other)
        case (PlainNode(kind=kind), ChoiceNode(members=members)) | (
            ChoiceNode(members=members),
            PlainNode(kind=kind),
        ):
            words = {str: ("string",), int: ("integer", "number"), type(None): ("null",)}
            return all(made is key[1] for key, made in members.items() if kind in words[key[0]])
        case ChoiceNode(members=ours), ChoiceNode(members=theirs):
            return all(ours[key] is theirs[key] for key in ours.keys() & theirs.keys())
        case (TextNode() as text, ChoiceNode(members=members)) | (
            ChoiceNode(members=members),
            TextNode() as text,
        ):
            return not any(_reads(text, value) for kind, value in members if kind is str)
        case _:
            return _disjoint(one, other)


def _reads(node: TextNode, text: str) -> bool:
    try:
        node.read(text)
    except Exception:  # noqa: BLE001 - whatever the class raises
        return False
    return True


def _objects_apart(one: ObjectNode, other: ObjectNode) -> bool:
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
    """Whether no value seems right for both, by its JSON type or by what it may be."""
    if isinstance(one, UnionNode):
        return all(_disjoint(member, other) for member in one.members)
    if isinstance(other, UnionNode):
        return all(_disjoint(one, member) for member in other.members)
    if isinstance(one, ChoiceNode) and isinstance(other, ChoiceNode):
        return not one.members.keys() & other.members.keys()
    return not _kinds(one) & _kinds(other)


def _kinds(node: Node) -> frozenset[str]:
    match node:
        case PlainNode(kind="integer" | "number"):
            return frozenset({"number"})
        case PlainNode(kind=kind):
            return frozenset({kind})
        case ChoiceNode(members=members):
            words = {str: "string", int: "number", type(None): "null"}
            return frozenset(words[kind] for kind, _ in members)
        case TextNode():
            return frozenset({"string"})
        case ArrayNode() | TupleNode():
            return frozenset({"array"})
        case ObjectNode() | MapNode():
            return frozenset({"object"})
        case _:
            return _ALL
