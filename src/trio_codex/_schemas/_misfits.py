"""Values that do not fit a type of users, and which member of a union a value is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from trio_codex._schemas._nodes import (
    AnyNode,
    ArrayNode,
    ChoiceNode,
    MapNode,
    Node,
    ObjectNode,
    PlainNode,
    TextNode,
    TupleNode,
    UnionNode,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

UNKNOWN: Final = "unknown property"
MISSING: Final = "required property missing"

SHOWN_PROBLEMS: Final = 5
"""How many properties of one object are named."""

MAX_STEP_CHARS: Final = 60
MAX_REASON_CHARS: Final = 500
MAX_PATH_CHARS: Final = 500

_JSON_NAMES: dict[type, str] = {
    type(None): "null",
    bool: "bool",
    int: "int",
    float: "float",
    str: "str",
    list: "array",
    dict: "object",
}


class MisfitError(ValueError):
    """A value does not fit a type of the user's.

    Attributes:
        problems: The path and the reason of each problem; the paths start at
            the value that was looked at.
        more: How many further unknown properties there are.
    """

    def __init__(self, *problems: tuple[str, str], more: int = 0) -> None:
        super().__init__(*problems)
        self.problems = problems
        self.more = more

    @property
    def path(self) -> str:
        """Where the first problem is; empty for the value itself."""
        return shortened(self.problems[0][0], MAX_PATH_CHARS)

    @property
    def reason(self) -> str:
        """What the first problem is."""
        return shortened(self.problems[0][1], MAX_REASON_CHARS)

    def __str__(self) -> str:
        return f"${self.path}: {self.reason}"

    def below(self, step: str) -> MisfitError:
        """The same, as the value sees it that this one is in."""
        outer = MisfitError(*((step + path, why) for path, why in self.problems), more=self.more)
        outer.__cause__ = self.__cause__
        return outer

    def told(self) -> str:
        """All problems in words, for who gave the value."""
        told = [_told(path, why) for path, why in self.problems if why != UNKNOWN]
        told += [_told(path, why) for path, why in self.problems if why == UNKNOWN]
        if self.more:
            told.append(f"and {self.more:,} more unknown properties")
        return "; ".join(told)


def _told(path: str, why: str) -> str:
    where = f"`${shortened(path, MAX_PATH_CHARS)}`"
    if why == UNKNOWN:
        return f"unknown property {where}"
    if why == MISSING:
        parent, _, name = path.rpartition(".")
        at = f" - at `${shortened(parent, MAX_PATH_CHARS)}`" if parent else ""
        return f"Object missing required field `{name}`{at}"
    why = shortened(why, MAX_REASON_CHARS)
    return f"{why} - at {where}" if path else why


def expected(what: str, raw: object) -> MisfitError:
    """The error for a value of another type."""
    return MisfitError(("", f"Expected `{what}`, got `{json_name(raw)}`"))


def json_name(raw: object) -> str:
    """What JSON calls a value's type."""
    return _JSON_NAMES.get(raw.__class__) or type(raw).__name__


def step(key: object) -> str:
    """One step of a path, to a property."""
    return f".{shortened(str(key), MAX_STEP_CHARS)}"


def shortened(text: str, chars: int) -> str:
    """Cut a text in its middle."""
    if len(text) <= chars:
        return text
    return f"{text[: chars // 2]}…{text[-chars // 4 :]}"


def text_of(error: BaseException) -> str:
    """The text of an exception, which may fail to make one."""
    try:
        return str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as exc:  # noqa: BLE001 - it is the code of users
        return f"(its text cannot be made: {type(exc).__name__})"


# Which member of a union a value is, at one look: nothing is tried, and nothing looked into.


def choice_key(value: Any) -> tuple[type, Any] | None:
    """What a value of an enum or a Literal is known by; None if it cannot be one."""
    class_ = value.__class__
    if class_ is float and value.is_integer():
        return int, int(value)
    return (class_, value) if class_ is str or class_ is int or value is None else None


def has_required(node: ObjectNode, members: dict[str, Any]) -> bool:
    """Whether the properties that must be there are."""
    return all(name in members for name, field in node.fields.items() if field.required)


def seems(node: Node, value: Any) -> bool:
    """Whether a value fits as far as can be seen without looking into what is in it.

    No two classes of a union seem right for the same value: what they can be
    told apart by is what is looked at here.
    """
    return _fits(node, value) and (not isinstance(node, ObjectNode) or _has_shape(node, value))


def _fits(node: Node, value: Any) -> bool:
    class_ = value.__class__
    match node:
        case AnyNode():
            return True
        case ChoiceNode(members=members):
            return choice_key(value) in members
        case TextNode():
            return class_ is str
        case ArrayNode() | TupleNode():
            return class_ is list or class_ is tuple
        case MapNode() | ObjectNode():
            return isinstance(value, dict)
        case UnionNode(members=members):
            return any(_fits(member, value) for member in members)
        case PlainNode(kind=kind):
            return kind in _KINDS.get(class_, ()) or (
                kind == "integer" and class_ is float and value.is_integer()
            )
        case _:
            raise AssertionError(node)


_KINDS: dict[type, tuple[str, ...]] = {
    type(None): ("null",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
}


def _has_shape(node: ObjectNode, value: dict[str, Any]) -> bool:
    return (
        len(value) <= len(node.fields)
        and value.keys() <= node.fields.keys()
        and has_required(node, value)
        and all(_fits(node.fields[name].node, member) for name, member in value.items())
    )


def in_order(members: list[Node], value: Any) -> list[Node]:
    """What says most of a scalar comes first: a choice, then the JSON type itself."""
    exact = {int: "integer", float: "number"}.get(value.__class__, "")

    def rank(member: Node) -> int:
        if isinstance(member, ChoiceNode):
            return 0
        return 1 if isinstance(member, PlainNode) and member.kind == exact else 2

    return sorted(members, key=rank)


def meant(members: Sequence[Node], value: Any) -> list[Node]:
    """Which member a value was meant to be that fits none of them."""
    if not isinstance(value, dict):
        return [
            member
            for member in members
            if isinstance(member, ArrayNode | TupleNode) and isinstance(value, list | tuple)
        ]
    raw = cast("dict[str, Any]", value)
    objects = [member for member in members if isinstance(member, ObjectNode | MapNode)]
    if len(objects) == 1:
        return list[Node](objects)
    # No dict stands beside another object: they could not be told apart.
    return [member for member in objects if _resembles(cast("ObjectNode", member), raw)]


def _resembles(node: ObjectNode, value: dict[str, Any]) -> bool:
    tags = {
        name: field.node
        for name, field in node.fields.items()
        if isinstance(field.node, ChoiceNode) and field.node.class_ is None
    }
    if not tags:
        return len(value) <= len(node.fields) and value.keys() <= node.fields.keys()
    return all(name in value and _fits(tag, value[name]) for name, tag in tags.items())
