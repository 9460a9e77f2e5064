"""Between annotations and JSON schemas.

Layer 2, beside the codec: that one reads what the runtime writes, which must be
taken as it is; here stand the types of users, and values that a model wrote,
which must fit to the letter. msgspec knows both halves, what a type looks like
and whether a value is of it, so schema and check cannot disagree. The strict
dialect goes beyond what it knows; there both go by `_codec._shapes`.

What there is, is loaded when it is first used:

- `json_schema` describes a type; `strict_schema` does so in the narrower
  dialect that a model's answer can be forced into.
- `structure_value` makes a value of a type, and says with a path what does not fit.
- `Record` does both for an object whose fields are a function's parameters.
- `plain_value` turns anything that has a form in JSON into what JSON is made of.
- `split_docstring` takes a docstring's section of arguments out of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, overload

from trio_codex._codec import unstructure
from trio_codex._schemas._fields import NO_DEFAULT as NO_DEFAULT
from trio_codex._schemas._fields import SchemaField as SchemaField
from trio_codex._schemas._fields import annotated_description as annotated_description

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "NO_DEFAULT",
    "Record",
    "SchemaField",
    "annotated_description",
    "json_schema",
    "plain_value",
    "split_docstring",
    "strict_schema",
    "structure_value",
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
    from trio_codex._schemas._generate import Generator  # noqa: PLC0415 - on first use

    return Generator(strict=False).root(type_)


def strict_schema(type_: Any) -> dict[str, Any]:
    """Describe a class in the dialect that a model's answer can be forced into.

    In it every property is required. A field with a default is too: where its
    type admits None, the model can say so. Classes may stand in unions, if no
    value fits two of them. `_codec.structure_strictly` makes values of it.

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
    from trio_codex._schemas._generate import Generator  # noqa: PLC0415 - on first use

    return Generator(strict=True).root(type_)


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
    from trio_codex._schemas._structure import structure  # noqa: PLC0415 - on first use

    return structure(value, type_, json_schema(type_))


def plain_value(value: object) -> Any:
    """Turn a value into dicts, lists and scalars.

    Args:
        value: Models, attrs classes, dataclasses, enums, dates, sets and what
            JSON has itself.

    Returns:
        The same as JSON would have it. What is no JSON number or text, such as
        NaN, is still in it: `_wire` refuses that when it is written.

    Raises:
        TypeError: Some part of it has no form in JSON.
        RecursionError: It contains itself.
    """
    from trio_codex._schemas._structure import builtins_of  # noqa: PLC0415 - on first use

    # Only the codec knows how the protocol's own classes are spelled.
    return builtins_of(unstructure(value))


def split_docstring(text: str | None) -> tuple[str, dict[str, str]]:
    """Take the section of arguments (or attributes) out of a docstring in Google style.

    Args:
        text: The docstring, or None.

    Returns:
        What is left of the text, and a description for each name.
    """
    from trio_codex._schemas._docstrings import split  # noqa: PLC0415 - on first use

    return split(text)


class Record:
    """An object whose fields are given one by one, for which there is no class.

    Args:
        name: What the fields belong to, for the paths in errors.
        fields: The fields.

    Attributes:
        schema: Its JSON schema.

    Raises:
        TypeError: The type of a field has no form in JSON.
    """

    def __init__(self, name: str, fields: Sequence[SchemaField]) -> None:
        from trio_codex._schemas._generate import Generator  # noqa: PLC0415 - on first use
        from trio_codex._schemas._structure import struct_of  # noqa: PLC0415 - on first use

        self.schema = Generator(strict=False).record(name, fields)
        self._struct = struct_of(name, fields)

    def structure(self, value: object) -> dict[str, Any]:
        """Make the values of the fields; one that was not given is left out.

        Args:
            value: What JSON gave.

        Returns:
            The values by the fields' names.

        Raises:
            ValueError: It does not fit; the message names the path.
        """
        from trio_codex._schemas._structure import (  # noqa: PLC0415 - on first use
            given,
            structure,
        )

        return given(structure(value, self._struct, self.schema))
