"""What is raised inside the codec when a JSON value does not fit."""

from __future__ import annotations

_JSON_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
}


class MismatchError(TypeError):
    """A value is not what its place asks for; the message does not show the value.

    Attributes:
        expected: What its place asks for.
    """

    def __init__(self, expected: str, raw: object) -> None:
        got = _JSON_NAMES.get(raw.__class__, raw.__class__.__name__)
        super().__init__(f"expected {expected}, got {got}")
        self.expected = expected


class MissingTagError(ValueError):
    """An object lacks the property that tells which variant of a union it is.

    Attributes:
        tag: The property.
    """

    def __init__(self, tag: str) -> None:
        super().__init__(f"no {tag}")
        self.tag = tag
