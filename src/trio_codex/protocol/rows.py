# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
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
