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


class MisfitError(ValueError):
    """A value does not fit a type of the user's.

    Attributes:
        reason: What is the matter there.
        path: Where, below the value that was looked at; empty for that value itself.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"${self.path}: {self.reason}"

    def below(self, step: str) -> MisfitError:
        """The same, as the value sees it that this one is in."""
        outer = MisfitError(self.reason, step + self.path)
        outer.__cause__ = self.__cause__
        return outer
