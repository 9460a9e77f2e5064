"""Between the types of users and JSON, both ways.

The codec reads values of the runtime, which must be taken as they are. Types of users are
for values that a model wrote, which must fit to the letter. A type is read once (`_read`)
into nodes (`_nodes`); its schema, the check of values and the defaults in the schema all
go by these, so they cannot disagree. msgspec knows bounds and the texts of dates and the like.

Programs that need none of this do not load it:

- `Record` describes an object whose fields are a function's parameters, and makes one.
- `strict_schema` describes a class in the narrower dialect that a model's answer can be
  forced into, and `structure_strictly` makes a value of it.
- `plain_value` turns anything that has a form in JSON into dicts, lists and scalars.
- `split_docstring` takes the entries about arguments out of a docstring.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from trio_codex._schemas._generate import Generator
from trio_codex._schemas._hints import NO_DEFAULT as NO_DEFAULT
from trio_codex._schemas._hints import SchemaField as SchemaField
from trio_codex._schemas._hints import split_docstring as split_docstring
from trio_codex._schemas._misfits import MisfitError as MisfitError
from trio_codex._schemas._plain import plain_value as plain_value
from trio_codex._schemas._read import Reader, is_root
from trio_codex._schemas._structure import structure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trio_codex._schemas._nodes import Node

__all__ = [
    "NO_DEFAULT",
    "MisfitError",
    "Record",
    "SchemaField",
    "plain_value",
    "split_docstring",
    "strict_schema",
    "structure_strictly",
]


class Record:
    """An object without a class, whose fields are given one by one.

    A field's type without a form in JSON, and a default that does not fit its type, is a
    TypeError, with a path that begins with the name.
    """

    def __init__(self, name: str, fields: Sequence[SchemaField]) -> None:
        self._node = Reader(strict=False).record(name, fields)
        self.schema = Generator(strict=False).root(self._node, name)

    def structure(self, value: object) -> dict[str, Any]:
        """Make the values of the fields by their names; one that was not given is left out.

        Nothing is coerced and no unknown property ignored: that is a ValueError with the path.
        """
        try:
            return structure(self._node, value)
        except MisfitError as exc:
            raise ValueError(exc.told()) from exc.__cause__


def strict_schema(type_: Any) -> dict[str, Any]:
    """Describe an attrs class, a dataclass or a TypedDict in the strict dialect.

    In it every property is required. A field with a default is too: where its
    type admits None, the model can say so. Classes may stand in unions, if no
    value fits two of them.

    A part without a form in JSON is a TypeError; a part that cannot be said in the dialect,
    such as a dict with arbitrary keys, is a ValueError. Both name it by its path.
    """
    return _compiled(type_)[1]


def structure_strictly(value: object, type_: Any) -> Any:
    """Make a value of a type that `strict_schema` describes, or raise a MisfitError.

    Every property must be there and none that is not known; nothing is coerced.
    """
    return structure(_compiled(type_)[0], value)


def _compiled(type_: Any) -> tuple[Node, dict[str, Any]]:
    try:
        return _compile(type_)
    except TypeError:
        if type(type_).__hash__ is None:
            raise TypeError(f"a value of type {type(type_).__name__} is not a type") from None
        raise


@lru_cache(maxsize=128)
def _compile(type_: Any) -> tuple[Node, dict[str, Any]]:
    name = getattr(type_, "__name__", None) or str(type_)
    if not is_root(type_):
        plain = getattr(type_, "__module__", "") in ("builtins", "types", "typing")
        instead = "; for another value write a class with one field for it" if plain else ""
        raise TypeError(f"{name} must be an attrs class, a dataclass or a TypedDict{instead}")
    node = Reader(strict=True).root(type_, name)
    return node, Generator(strict=True).root(node, name)
