"""The one module of the tree that does not come from the schema; the others stand on it."""

from __future__ import annotations

#: The source of ``protocol/rows.py``.
ROWS = '''\
"""What the domains are written with: the base of their classes, the rows of their unions.

A domain lists its unions in `UNIONS`: data, no code, which the codec reads. A
value of a union is told apart in one of three ways.
"""

from typing import Any, NamedTuple, TypeAlias

from trio_codex._util._model import OpenEnum


class Base:
    """The base of every class of the protocol.

    Comparison and `repr` stand here once, in place of methods that attrs would
    compile for each class: that is more than half of the time to import them.
    """

    __slots__ = ()

    __attrs_attrs__: tuple[Any, ...]

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return all(
            getattr(self, field.name) == getattr(other, field.name)
            for field in self.__attrs_attrs__
        )

    def __hash__(self) -> int:
        values = (getattr(self, field.name) for field in self.__attrs_attrs__)
        return hash((self.__class__, *values))

    def __repr__(self) -> str:
        shown = (
            f"{field.name}={getattr(self, field.name)!r}"
            for field in self.__attrs_attrs__
            if field.repr
        )
        return f"{self.__class__.__qualname__}({', '.join(shown)})"


class Tagged(NamedTuple):
    """A union of objects that carry their variant's name in a property.

    Attributes:
        union: The alias.
        tag: The property.
        variants: The class for each of its values.
    """

    union: Any
    tag: str
    variants: dict[str, type[Any]]


class Keyed(NamedTuple):
    """A union whose variants are a word, or an object with one key: the variant's name.

    Attributes:
        union: The alias.
        words: The enum of the words, or None.
        wrapped: Key and class of the variants whose class is what the key holds.
        keyed: Key and class of the variants whose class is the whole object.
    """

    union: Any
    words: type[OpenEnum] | None
    wrapped: dict[str, type[Any]]
    keyed: dict[str, type[Any]]


class Shape(NamedTuple):
    """How to know an object that carries no tag.

    Attributes:
        type: Its class, or a union.
        required: The properties that it always has.
        constants: Properties of which it allows these values only.
    """

    type: Any
    required: tuple[str, ...]
    constants: dict[str, tuple[str, ...]]


class Untagged(NamedTuple):
    """A union of types that differ in what they look like.

    Attributes:
        union: The alias.
        plain: Its types other than objects.
        shapes: Its objects.
    """

    union: Any
    plain: tuple[Any, ...]
    shapes: tuple[Shape, ...]


Row: TypeAlias = Tagged | Keyed | Untagged


def publish(namespace: dict[str, Any]) -> None:
    """Let the classes of a domain show the path that users import them from."""
    for value in namespace.values():
        if isinstance(value, type) and value.__module__ == namespace["__name__"]:
            value.__module__ = "trio_codex.types"
'''
