"""What the types of users are made of, once read.

Schema, check and the way back all go by these nodes, so they cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from trio_codex._schemas._hints import NO_DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable


@attrs.frozen(kw_only=True, eq=False)
class Node:
    """A type, or a part of one.

    Attributes:
        shown: How an error names it.
        description: What an annotation says of it.
        extra: Words of JSON Schema that an annotation adds.
    """

    shown: str
    description: str = ""
    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])


@attrs.frozen(kw_only=True, eq=False)
class AnyNode(Node):
    """Any value at all."""


@attrs.frozen(kw_only=True, eq=False)
class PlainNode(Node):
    """A scalar that JSON has itself.

    Attributes:
        kind: The word that JSON Schema has for it.
        checked: A type with bounds that msgspec checks, or None without bounds.
        bounds: The same bounds as words of JSON Schema.
    """

    kind: str
    checked: Any = None
    bounds: dict[str, Any] = attrs.field(factory=dict[str, Any])


@attrs.frozen(kw_only=True, eq=False)
class ChoiceNode(Node):
    """An enum or a Literal.

    Attributes:
        members: What each value becomes, by the value's class and the value:
            to Python, True is 1.
        class_: The enum; None for a Literal.
    """

    members: dict[tuple[type, Any], Any]
    class_: type[Any] | None = None


@attrs.frozen(kw_only=True, eq=False)
class TextNode(Node):
    """A type that is text in JSON, such as a date.

    Attributes:
        type: The class.
        read: Makes one of text; raises ValueError.
        words: What JSON Schema says beside ``"type": "string"``.
    """

    type: type[Any]
    read: Callable[[str], Any]
    words: dict[str, Any]


@attrs.frozen(kw_only=True, eq=False)
class ArrayNode(Node):
    """An array of any length.

    Attributes:
        item: What is in it.
        made: Makes the value of a list.
        unique: Whether no item may come twice.
        least: The fewest items, or None.
        most: The most items, or None.
    """

    item: Node
    made: Callable[[list[Any]], Any]
    unique: bool = False
    least: int | None = None
    most: int | None = None


@attrs.frozen(kw_only=True, eq=False)
class TupleNode(Node):
    """An array with a type for each place.

    Attributes:
        items: What is in each place.
        required: How many of them must be there.
        made: Makes the value of a list.
    """

    items: tuple[Node, ...]
    required: int
    made: Callable[[list[Any]], Any]


@attrs.frozen(kw_only=True, eq=False)
class MapNode(Node):
    """An object with arbitrary keys.

    Attributes:
        key: What a key becomes.
        value: What is under each.
        made: Makes the value of a dict.
        least: The fewest entries, or None.
        most: The most entries, or None.
    """

    key: Node
    value: Node
    made: Callable[[dict[Any, Any]], Any]
    least: int | None = None
    most: int | None = None


@attrs.frozen(kw_only=True, eq=False)
class FieldNode:
    """A property of an object.

    Attributes:
        node: Its type.
        argument: What the class, or the function, calls it.
        required: Whether it must be there.
        default: What it is when it is not there, or `NO_DEFAULT`.
        description: What it means.
    """

    node: Node
    argument: str
    required: bool = True
    default: Any = NO_DEFAULT
    description: str = ""


@attrs.frozen(kw_only=True, eq=False)
class ObjectNode(Node):
    """A closed object: a class with fields, or the parameters of a function.

    Attributes:
        type: The class, or a generic one with its arguments.
        class_: The class; None for a function.
        made: Makes the value of the arguments.
        fields: The fields by the names of their properties. They are put in
            after the node is made, since a class may contain itself.
        doc: What the docstring says, without what it says of the fields.
    """

    type: Any
    class_: type[Any] | None
    made: Callable[..., Any]
    fields: dict[str, FieldNode] = attrs.field(factory=dict[str, FieldNode])
    doc: str = ""


@attrs.frozen(kw_only=True, eq=False)
class UnionNode(Node):
    """A union. No value fits two members, unless it becomes the same in both.

    Attributes:
        members: Its members, none of which is a union.
    """

    members: tuple[Node, ...]


NULL = PlainNode(shown="null", kind="null")


def takes_null(node: Node) -> bool:
    """Whether None fits a node."""
    match node:
        case AnyNode() | PlainNode(kind="null"):
            return True
        case ChoiceNode(members=members):
            return (type(None), None) in members
        case UnionNode(members=members):
            return any(map(takes_null, members))
        case _:
            return False


def or_null(node: Node) -> Node:
    """A node that None fits too."""
    if takes_null(node):
        return node
    members = node.members if isinstance(node, UnionNode) else (node,)
    return UnionNode(
        shown=f"{node.shown} or null", members=(*members, NULL), description=node.description
    )
