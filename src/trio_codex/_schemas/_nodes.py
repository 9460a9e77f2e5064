"""The parts of types of users, once read.

The schema, the check and the way back all go by these nodes, so they cannot disagree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from trio_codex._schemas._hints import NO_DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable


@attrs.frozen(kw_only=True, eq=False)
class Node:
    """A type, or a part of one."""

    shown: str  # its name in errors
    description: str = ""  # the text of an annotation
    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])  # an annotation's words of schemas


@attrs.frozen(kw_only=True, eq=False)
class Anything(Node):
    """Any value at all."""


@attrs.frozen(kw_only=True, eq=False)
class Scalar(Node):
    """A scalar that JSON has itself."""

    kind: str  # its word in JSON Schema
    read: Callable[[Any], Any] | None = None  # with bounds, checks them; raises ValueError
    bounds: dict[str, Any] = attrs.field(factory=dict[str, Any])  # the same in words of JSON Schema


@attrs.frozen(kw_only=True, eq=False)
class Choice(Node):
    """An enum or a Literal."""

    # The Python values, by the class of each JSON value and the value: to Python, True is 1.
    members: dict[tuple[type, Any], Any]
    class_: type[Any] | None = None  # the enum; None for a Literal


@attrs.frozen(kw_only=True, eq=False)
class Text(Node):
    """A type that is text in JSON, such as a date."""

    type: type[Any]
    read: Callable[[str], Any]  # raises ValueError
    words: dict[str, Any]  # of JSON Schema, beside ``"type": "string"``


@attrs.frozen(kw_only=True, eq=False)
class Array(Node):
    """An array of any length."""

    item: Node
    made: Callable[[list[Any]], Any]
    unique: bool = False  # no item comes twice
    least: int | None = None
    most: int | None = None


@attrs.frozen(kw_only=True, eq=False)
class Tuple(Node):
    """An array with a type for each place, of which the last ones may be missing."""

    items: tuple[Node, ...]
    required: int
    made: Callable[[list[Any]], Any]


@attrs.frozen(kw_only=True, eq=False)
class Map(Node):
    """An object with arbitrary keys."""

    key: Node
    value: Node
    made: Callable[[dict[Any, Any]], Any]
    least: int | None = None
    most: int | None = None


@attrs.frozen(kw_only=True, eq=False)
class Field:
    """A property of an object."""

    node: Node
    argument: str  # its name in the class or the function
    required: bool = True
    default: Any = NO_DEFAULT
    description: str = ""


@attrs.frozen(kw_only=True, eq=False)
class Object(Node):
    """A closed object: a class with fields, or the parameters of a function."""

    type: Any  # the class, or a generic one with its arguments
    class_: type[Any] | None  # None for a function
    made: Callable[..., Any]
    # By the names of the properties. Put in later, since a class may contain itself.
    fields: dict[str, Field] = attrs.field(factory=dict[str, Field])
    doc: str = ""  # the docstring, without its text about the fields


@attrs.frozen(kw_only=True, eq=False)
class Union(Node):
    """A union. No value fits two members, unless it becomes the same in both."""

    members: tuple[Node, ...]  # none is a union


NULL = Scalar(shown="null", kind="null")


def takes_null(node: Node) -> bool:
    """Whether None fits a node."""
    match node:
        case Anything() | Scalar(kind="null"):
            return True
        case Choice(members=members):
            return (type(None), None) in members
        case Union(members=members):
            return any(map(takes_null, members))
        case _:
            return False


def or_null(node: Node) -> Node:
    """A node that None fits too."""
    if takes_null(node):
        return node
    members = node.members if isinstance(node, Union) else (node,)
    return Union(
        shown=f"{node.shown} or null", members=(*members, NULL), description=node.description
    )


def is_hashable(node: Node) -> bool:
    """Whether the values of a node can stand in a set."""
    match node:
        case Array(item=item, made=made):
            return made in (tuple, frozenset) and is_hashable(item)
        case Tuple(items=nodes) | Union(members=nodes):
            return all(map(is_hashable, nodes))
        case Object(made=made):
            return getattr(made, "__hash__", None) is not None and made is not dict
        case Text(type=type_):
            return type_.__hash__ is not None
        case _:
            return not isinstance(node, Map)
