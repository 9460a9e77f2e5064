"""What a JSON schema has to know of a field or a parameter."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

import attrs


class NoDefault(Enum):
    """The type of `NO_DEFAULT`."""

    NO_DEFAULT = "NO_DEFAULT"


NO_DEFAULT: Final = NoDefault.NO_DEFAULT
"""Stands for the default of a field that has none."""


@attrs.frozen
class SchemaField:
    """A field of an object, or a parameter of a function.

    Attributes:
        name: The property.
        type: Its type, with what stands in `Annotated`.
        required: Whether it must be there.
        default: What it is when it is not there, or `NO_DEFAULT`; it is shown if JSON has it.
        description: What a docstring says of it.
        argument: What its class calls it; empty where that is its name.
        checked: Whether the default has to fit the type.
    """

    name: str
    type: Any
    required: bool = True
    default: Any = NO_DEFAULT
    description: str = ""
    argument: str = ""
    checked: bool = True
