"""The nodes between the schema and the source: what the generated modules hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from tools.generate_protocol.gaps import Gaps


@attrs.frozen
class Hint:
    """A type annotation.

    Attributes:
        text: The annotation, without None and without UnsetType.
        names: The generated names in it.
        nullable: Whether null is allowed too.
    """

    text: str
    names: frozenset[str] = frozenset()
    nullable: bool = False


@attrs.frozen
class Field:
    """A property of an object.

    Attributes:
        name: The attribute.
        wire: The property's name on the wire.
        hint: Its type.
        required: Whether it is always there.
        default: The schema's default, or None.
        doc: The schema's description.
    """

    name: str
    wire: str
    hint: Hint
    required: bool
    default: Any = None
    doc: str = ""


@attrs.frozen
class Model:
    """An object, which becomes an attrs class.

    Attributes:
        name: The class.
        doc: The schema's description.
        fields: Its fields, the required ones first.
        tag: Name and value of the property that tells it from other variants.
        key: What stands around its properties, where that tells it from other variants.
        extra: Whether properties that the schema does not list are kept.
        method: The method, for a server notification.
        base: The generated class that it is derived from.
    """

    name: str
    doc: str = ""
    fields: tuple[Field, ...] = ()
    tag: tuple[str, str] | None = None
    key: str | None = None
    extra: bool = False
    method: str | None = None
    base: str | None = None


@attrs.frozen
class Enumeration:
    """A set of strings, which becomes an open enum.

    Attributes:
        name: The class.
        members: Value and description of each.
        doc: The schema's description.
    """

    name: str
    members: tuple[tuple[str, str], ...]
    doc: str = ""


@attrs.frozen
class Alias:
    """Another name for a type.

    Attributes:
        name: The alias.
        hint: What it stands for.
        doc: The schema's description.
    """

    name: str
    hint: Hint
    doc: str = ""


@attrs.frozen
class Shape:
    """How to know one object of a union without a tag.

    Attributes:
        name: Its class, or a union of classes.
        required: The properties that it always has.
        constants: Properties of which it allows a few values only.
    """

    name: str
    required: tuple[str, ...] = ()
    constants: tuple[tuple[str, tuple[str, ...]], ...] = ()


@attrs.frozen
class Union:
    """One of several types, which becomes a ``|`` alias and a row.

    Attributes:
        name: The alias.
        members: The annotations that it is made of, in the schema's order.
        names: The generated names in them.
        doc: The schema's description.
        tag: The property that tells the variants apart, where there is one.
        variants: Tag value and class of each variant with a tag.
        words: The enum of the variants that are a mere string.
        wrapped: Key and class of the variants ``{key: {...}}``.
        keyed: Key and class of the variants ``{key: value}``.
        shapes: The object variants without a tag.
        open: Whether an unknown variant is kept as ``Unknown``.
    """

    name: str
    members: tuple[str, ...]
    names: frozenset[str]
    doc: str = ""
    tag: str | None = None
    variants: tuple[tuple[str, str], ...] = ()
    words: str | None = None
    wrapped: tuple[tuple[str, str], ...] = ()
    keyed: tuple[tuple[str, str], ...] = ()
    shapes: tuple[Shape, ...] = ()
    open: bool = True

    @property
    def plain(self) -> tuple[str, ...]:
        """The members that are spelled where it is defined; all others are named in strings."""
        return tuple(member for member in self.members if member[0].islower())


Node = Model | Enumeration | Alias | Union


@attrs.frozen
class Context:
    """What the emitter knows beside the nodes.

    Attributes:
        header: The comment on top of each file.
        nodes: The nodes of each domain.
        home: The domain of each node.
        sent: The nodes that the client may send.
        origin: What a class is to the protocol, for its docstring.
        gaps: Takes a note of each default that no value stands for.
    """

    header: str
    nodes: dict[str, list[Node]]
    home: dict[str, str]
    sent: frozenset[str]
    origin: dict[str, str]
    gaps: Gaps


def names(node: Node) -> frozenset[str]:
    """The generated names that a node consists of: what it `uses`, and all variants of a union."""
    return uses(node) | (node.names if isinstance(node, Union) else frozenset())


def uses(node: Node) -> frozenset[str]:
    """The generated names that must be defined before a node: not the variants of a union."""
    if isinstance(node, Model):
        names = frozenset[str]().union(*(field.hint.names for field in node.fields))
        return names | {node.base} if node.base else names
    if isinstance(node, Union):
        spelled = {word for text in node.plain for word in re.findall(r"\w+", text)}
        return node.names & spelled | ({node.words} if node.words else set())
    if isinstance(node, Alias):
        return node.hint.names
    return frozenset()
