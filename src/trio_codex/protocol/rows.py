# Generated from the schema of the runtime. Do not edit; run
#     python -m tools.generate_protocol
# codex app-server 0.163.0
# sha256 a000c50ceb59e6a9b668f9b638bfce1df6fcd59a383aaa38291ed72c96fa92e0  codex_app_server_protocol.v2.schemas.json
# sha256 43e8c1495557ca91e33a63bbfae36c311c206253afae2974c979dbdf5d940c71  codex_app_server_protocol.schemas.json
"""What the domains are written with: the base of their classes, the rows of their unions.

A row stands for its union in the annotations of the classes, and the codec reads it: data, no
code. It names the variants in place of holding them, so that a program loads those alone
of which a value comes. A value of a union is told apart in one of three ways.
"""

from collections.abc import Callable
from types import UnionType
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    NamedTuple,
    NewType,
    TypeVar,
    Union,
    get_args,
    get_origin,
)

from trio_codex import protocol
from trio_codex._util._model import OpenEnum, Unknown


class Base:
    """The base of every class of the protocol.

    Comparison and `repr` stand here once, in place of methods that attrs would
    compile for each class: that is more than half of the time to import them.
    """

    __slots__ = ()

    if TYPE_CHECKING:
        # `variant` sets the last two.
        __attrs_attrs__: ClassVar[tuple[Any, ...]]
        __tag__: ClassVar[tuple[str, str] | None]
        __key__: ClassVar[str | None]
    else:
        __tag__ = __key__ = None

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


B = TypeVar("B", bound=Base)


def variant(
    *, tag: tuple[str, str] | None = None, key: str | None = None
) -> Callable[[type[B]], type[B]]:
    """Note on a class how its union knows it: by a property and its value, or the key around it."""

    def note(class_: type[B]) -> type[B]:
        class_.__tag__ = tag
        class_.__key__ = key
        return class_

    return note


if TYPE_CHECKING:
    _Named = object
else:
    # What knows such a type, as cattrs and pydantic do, looks behind its name by itself.
    _Named = NewType


class Row(_Named):
    """A union by its name, which is not looked up before somebody asks for `__supertype__`."""

    def __init__(self, name: str) -> None:
        self.__name__: str = name
        self.__qualname__: str = name
        self.__module__: str = "trio_codex.types"
        self._union: Any = None

    @property
    def __supertype__(self) -> Any:
        """The union itself, which takes that all of its variants are loaded."""
        if self._union is None:
            union, *others = self._members()
            for other in others:
                union |= other
            _row_of_members[frozenset(get_args(union))] = self
            self._union = union
        return self._union

    def _members(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def __instancecheck__(self, value: object) -> bool:
        return isinstance(value, self.__supertype__)

    def __subclasscheck__(self, class_: type[Any]) -> bool:
        return issubclass(class_, self.__supertype__)

    def __call__(self, *_args: Any) -> Any:
        raise TypeError(f"{self.__name__} is a union: call one of its variants")

    def __repr__(self) -> str:
        return self.__name__

    def __reduce__(self) -> Any:
        return protocol.defined, (self.__name__,)


_row_of_members: dict[frozenset[Any], Row] = {}


def row_of(type_: Any) -> Row | None:
    """The row of a union, as an annotation has it or as itself; None for any other type."""
    if isinstance(type_, Row):
        return type_
    return _row_of_members.get(frozenset(get_args(type_)))


def members_of(type_: Any) -> tuple[Any, ...]:
    """The types of which a value may be: those of a union, and of the rows in it; or the type."""
    if isinstance(type_, Row):
        return get_args(type_.__supertype__)
    if get_origin(type_) not in {Union, UnionType}:
        return (type_,)
    return tuple(member for part in get_args(type_) for member in members_of(part))


class Tagged(Row):
    """A union of objects that carry their variant's name in a property.

    Attributes:
        tag: The property.
        variants: The class for each of its values.
    """

    def __init__(self, name: str, tag: str, variants: dict[str, str]) -> None:
        super().__init__(name)
        self.tag: str = tag
        self.variants: dict[str, str] = variants

    def _members(self) -> tuple[Any, ...]:
        return (*map(protocol.load, self.variants.values()), Unknown)


class Keyed(Row):
    """A union whose variants are a word, or an object with one key: the variant's name.

    Attributes:
        words: The enum of the words, or None.
        wrapped: Key and class of the variants whose class is what the key holds.
        keyed: Key and class of the variants whose class is the whole object.
    """

    def __init__(
        self,
        name: str,
        words: type[OpenEnum] | None,
        wrapped: dict[str, str],
        keyed: dict[str, str],
    ) -> None:
        super().__init__(name)
        self.words: type[OpenEnum] | None = words
        self.wrapped: dict[str, str] = wrapped
        self.keyed: dict[str, str] = keyed

    def _members(self) -> tuple[Any, ...]:
        words = () if self.words is None else (self.words,)
        variants = (*self.wrapped.values(), *self.keyed.values())
        return (*words, *map(protocol.load, variants), Unknown)


class Shape(NamedTuple):
    """How to know an object that carries no tag.

    Attributes:
        type: Its class, or a union.
        required: The properties that it always has.
        constants: Properties of which it allows these values only.
    """

    type: str
    required: tuple[str, ...]
    constants: dict[str, tuple[str, ...]]


class Untagged(Row):
    """A union of types that differ in what they look like.

    Attributes:
        plain: Its types other than objects.
        shapes: Its objects.
    """

    def __init__(self, name: str, plain: tuple[Any, ...], shapes: tuple[Shape, ...]) -> None:
        super().__init__(name)
        self.plain: tuple[Any, ...] = plain
        self.shapes: tuple[Shape, ...] = shapes

    def _members(self) -> tuple[Any, ...]:
        if not self.shapes:
            return self.plain
        return (*self.plain, *(protocol.load(shape.type) for shape in self.shapes), Unknown)


def publish(namespace: dict[str, Any]) -> None:
    """Let the classes of a domain show the path that users import them from."""
    for value in namespace.values():
        if isinstance(value, type) and value.__module__ == namespace["__name__"]:
            value.__module__ = "trio_codex.types"
