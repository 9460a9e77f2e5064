"""Between the types of users and JSON, both ways.

Beside the codec: that one reads what the runtime writes, which must be
taken as it is; here stand the types of users, and values that a model wrote,
which must fit to the letter. A type is read once (`_read`) into nodes
(`_nodes`); its schema, the check of values and the defaults that are shown all
go by these, so they cannot disagree. msgspec knows bounds and the texts of
dates and the like.

All of it is loaded when it is first used:

- `json_schema` describes a type; `strict_schema` does so in the narrower
  dialect that a model's answer can be forced into.
- `structure_value` and `structure_strictly` make a value of a type, and say
  with a path what does not fit.
- `Record` does both for an object whose fields are a function's parameters.
- `plain_value` turns anything that has a form in JSON into what JSON is made of.
- `split_docstring` takes what a docstring says of arguments out of it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, overload

from trio_codex._schemas._hints import NO_DEFAULT as NO_DEFAULT
from trio_codex._schemas._hints import SchemaField as SchemaField
from trio_codex._schemas._misfits import MisfitError as MisfitError
from trio_codex._schemas._misfits import shortened as shortened
from trio_codex._schemas._misfits import text_of as text_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from trio_codex._schemas._nodes import Node

__all__ = [
    "NO_DEFAULT",
    "MisfitError",
    "Record",
    "SchemaField",
    "json_schema",
    "plain_value",
    "shortened",
    "split_docstring",
    "strict_schema",
    "structure_strictly",
    "structure_value",
    "text_of",
]

T = TypeVar("T")


def json_schema(type_: Any) -> dict[str, Any]:
    """Describe a type: the JSON values that `structure_value` makes it of.

    Args:
        type_: A scalar, a container, a union, a Literal, an enum, an attrs
            class, a dataclass, a TypedDict, a NewType, or nests of these.

    Returns:
        The schema. An object is closed: it has no properties but its fields.

    Raises:
        TypeError: Some part of the type has no form in JSON; the message names
            it by its path.
    """
    return _compiled(type_, strict=False)[1]


def strict_schema(type_: Any) -> dict[str, Any]:
    """Describe a class in the dialect that a model's answer can be forced into.

    In it every property is required. A field with a default is too: where its
    type admits None, the model can say so. Classes may stand in unions, if no
    value fits two of them. `structure_strictly` makes values of it.

    Args:
        type_: An attrs class, a dataclass or a TypedDict.

    Returns:
        The schema.

    Raises:
        TypeError: It is no such class, or a part of it has no form in JSON.
        ValueError: A part of it cannot be said in the dialect, such as a dict
            with arbitrary keys, or a union's members cannot be told apart; the
            message names it by its path.
    """
    return _compiled(type_, strict=True)[1]


@overload
def structure_value(value: object, type_: type[T]) -> T: ...


@overload
def structure_value(value: object, type_: Any) -> Any: ...


def structure_value(value: object, type_: Any) -> Any:
    """Make a value of a type; nothing is coerced and no unknown property ignored.

    Args:
        value: What JSON gave.
        type_: A type that `json_schema` can describe.

    Returns:
        The value as that type.

    Raises:
        TypeError: The type has no form in JSON.
        ValueError: The value does not fit; the message names the path.
    """
    return _structured(value, _compiled(type_, strict=False)[0])


def structure_strictly(value: object, type_: Any) -> Any:
    """Make a value of a type that `strict_schema` describes.

    Every property must be there and none that is not known; nothing is coerced.

    Args:
        value: What JSON gave.
        type_: An attrs class, a dataclass or a TypedDict.

    Returns:
        The value as that type.

    Raises:
        MisfitError: It does not fit; it says where.
    """
    from trio_codex._schemas._structure import structure  # noqa: PLC0415 - on first use

    return structure(_compiled(type_, strict=True)[0], value)


def plain_value(value: object) -> Any:
    """Turn a value into dicts, lists and scalars.

    Args:
        value: Models, attrs classes, dataclasses, enums, dates, sets, what
            JSON has itself, and subclasses of these.

    Returns:
        The same as JSON would have it. What is no JSON number or text, such as
        NaN, is still in it: `_wire` refuses that when it is written.

    Raises:
        TypeError: Some part of it has no form in JSON.
        ValueError: It is too large, or loses something in JSON.
        RecursionError: It contains itself.
    """
    from trio_codex._schemas._plain import plain  # noqa: PLC0415 - on first use

    return plain(value)


def split_docstring(text: str | None, names: Collection[str]) -> tuple[str, dict[str, str]]:
    """Take out of a docstring what it says of arguments that are known.

    Args:
        text: The docstring, in the style of Google, NumPy or Sphinx, or None.
        names: The names of the arguments.

    Returns:
        What is left of the text, and a description for each name that has one.
    """
    from trio_codex._schemas._hints import split  # noqa: PLC0415 - on first use

    return split(text, names)


class Record:
    """An object whose fields are given one by one, for which there is no class.

    Args:
        name: What the fields belong to, for the paths in errors.
        fields: The fields.

    Attributes:
        schema: Its JSON schema.

    Raises:
        TypeError: The type of a field has no form in JSON, or its default does
            not fit it.
    """

    def __init__(self, name: str, fields: Sequence[SchemaField]) -> None:
        from trio_codex._schemas._generate import Generator  # noqa: PLC0415 - on first use
        from trio_codex._schemas._read import Reader  # noqa: PLC0415 - on first use

        self._node = Reader(strict=False).record(name, fields)
        self.schema = Generator(strict=False).root(self._node, name)

    def structure(self, value: object) -> dict[str, Any]:
        """Make the values of the fields; one that was not given is left out.

        Args:
            value: What JSON gave.

        Returns:
            The values by the fields' names.

        Raises:
            ValueError: It does not fit; the message names the path.
        """
        return _structured(value, self._node)


def _structured(value: object, node: Node) -> Any:
    from trio_codex._schemas._structure import structure  # noqa: PLC0415 - on first use

    try:
        return structure(node, value)
    except MisfitError as exc:
        raise ValueError(exc.told()) from exc.__cause__


def _compiled(type_: Any, *, strict: bool) -> tuple[Node, dict[str, Any]]:
    try:
        return _compile(type_, strict=strict)
    except TypeError:
        if type(type_).__hash__ is None:
            raise TypeError(f"a value of type {type(type_).__name__} is not a type") from None
        raise


@lru_cache(maxsize=128)
def _compile(type_: Any, *, strict: bool) -> tuple[Node, dict[str, Any]]:
    from trio_codex._schemas._generate import Generator  # noqa: PLC0415 - on first use
    from trio_codex._schemas._read import Reader, is_root  # noqa: PLC0415 - on first use

    name = getattr(type_, "__name__", None) or str(type_)
    if strict and not is_root(type_):
        raise TypeError(f"{name} must be an attrs class, a dataclass or a TypedDict")
    node = Reader(strict=strict).root(type_, name)
    return node, Generator(strict=strict).root(node, name)
