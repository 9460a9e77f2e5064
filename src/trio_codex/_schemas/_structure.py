"""From JSON values to the types of users, to the letter.

Each part of any value is looked at once: the right member of a union is found without
trying the others. Objects are made by calling their class, so that converters, validators
and constructors run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from trio_codex._schemas import _nodes as nodes
from trio_codex._schemas._misfits import (
    MISSING,
    SHOWN_PROBLEMS,
    UNKNOWN,
    MisfitError,
    expected,
    step,
)
from trio_codex._schemas._unions import candidates, choice_key, has_required, kind_of, kinds_of
from trio_codex._util._log import text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from trio_codex._schemas._nodes import Node

INTEGER_KEY = r"^(0|-?[1-9][0-9]*)$"
NUMBER_KEY = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$"


def structure(node: Node, value: object) -> Any:
    """Make a value of a node's type, or raise a MisfitError."""
    try:
        return _of(node, value)
    except RecursionError:
        raise MisfitError(("", "it is nested too deeply")) from None


def _of(node: Node, value: Any, where: str = "") -> Any:
    make, name = _MAKERS[node.__class__]
    if name is not None and kind_of(value) not in kinds_of(node):
        raise expected(name or node.shown, value).below(where)
    try:
        return make(node, value)
    except MisfitError as exc:
        raise exc.below(where) from exc.__cause__


def _any(_: nodes.Anything, value: Any) -> Any:
    return value


def _scalar(node: nodes.Scalar, value: Any) -> Any:
    if node.kind == "integer":
        value = int(value)
    elif node.kind == "number":
        try:
            value = float(value)
        except OverflowError:
            raise MisfitError(("", "Number out of range")) from None
    return value if node.read is None else _read(node.read, value)


def _read(read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except RecursionError:
        raise
    except Exception as exc:  # noqa: BLE001 - whatever the class of a user raises
        raise MisfitError(("", text_of(exc).partition(" - at `")[0])) from None


def _choice(node: nodes.Choice, value: Any) -> Any:
    key = choice_key(value)
    if key in node.members:
        return node.members[key]
    if key is None:
        raise expected(node.shown, value)
    raise MisfitError(("", f"Invalid enum value {value!r}"))


def _text(node: nodes.Text, value: Any) -> Any:
    return _read(node.read, value)


def _array(node: nodes.Array, value: Sequence[Any]) -> Any:
    _check_size("array", len(value), node.least, node.most)
    inner = node.item
    found = [_of(inner, each, f"[{index}]") for index, each in enumerate(value)]
    try:
        made = node.made(found)
    except TypeError:
        raise MisfitError(("", "an item of it cannot stand in a set")) from None
    if node.unique and len(made) != len(found):
        raise MisfitError(("", "an item comes twice"))
    return made


def _tuple(node: nodes.Tuple, value: Sequence[Any]) -> Any:
    _check_size("array", len(value), node.required, len(node.items))
    pairs = enumerate(zip(node.items, value, strict=False))
    return _called(node.made, [_of(item, each, f"[{index}]") for index, (item, each) in pairs])


def _check_size(kind: str, size: int, least: int | None, most: int | None) -> None:
    if least is not None and size < least:
        raise MisfitError(("", f"Expected `{kind}` of length >= {least}"))
    if most is not None and size > most:
        raise MisfitError(("", f"Expected `{kind}` of length <= {most}"))


def _map(node: nodes.Map, value: dict[str, Any]) -> Any:
    _check_size("object", len(value), node.least, node.most)
    found = {
        _key(node.key, key): _of(node.value, member, step(key)) for key, member in value.items()
    }
    if len(found) != len(value):
        raise MisfitError(("", "two of its keys mean the same"))
    return node.made(found)


def _key(node: Node, key: str) -> Any:
    try:
        return _of(node, _key_value(node, key))
    except MisfitError as exc:
        raise exc.below(step(key)) from None


def _key_value(node: Node, key: str) -> Any:
    """The value that a key is the text of."""
    is_integer = re.fullmatch(INTEGER_KEY, key, re.ASCII)
    match node:
        case nodes.Scalar(kind="integer") if is_integer:
            return _read(int, key)
        case nodes.Scalar(kind="number") if re.fullmatch(NUMBER_KEY, key, re.ASCII):
            return _read(float, key)
        case nodes.Scalar(kind="integer" | "number"):
            raise MisfitError(("", f"Expected the text of a key that stands for `{node.shown}`"))
        case nodes.Choice(members=members) if is_integer and (str, key) not in members:
            return _read(int, key)
        case _:
            return key


def _object(node: nodes.Object, value: dict[str, Any]) -> Any:
    fields = node.fields
    if not value.keys() <= fields.keys() or not has_required(node, value):
        raise _wrong_properties(node, value)
    arguments = {
        fields[name].argument: _of(fields[name].node, member, step(name))
        for name, member in value.items()
    }
    return arguments if node.made is dict else _called(node.made, **arguments)


def _wrong_properties(node: nodes.Object, members: dict[str, Any]) -> MisfitError:
    unknown = [name for name in members if name not in node.fields]
    missing = [name for name, it in node.fields.items() if it.required and name not in members]
    problems = [(step(name), UNKNOWN) for name in unknown[:SHOWN_PROBLEMS]]
    problems += [(f".{name}", MISSING) for name in missing[:SHOWN_PROBLEMS]]
    return MisfitError(*problems, more=max(0, len(unknown) - SHOWN_PROBLEMS))


def _called(made: Callable[..., Any], /, *values: Any, **arguments: Any) -> Any:
    try:
        return made(*values, **arguments)
    except RecursionError:
        raise
    except Exception as exc:
        # Validators of attrs add the attribute and the value to their text.
        said = exc.args[0] if exc.args and isinstance(exc.args[0], str) else text_of(exc)
        raise MisfitError(("", said or type(exc).__name__)) from exc


def _union(node: nodes.Union, value: Any) -> Any:
    found = candidates(node.members, value)
    if not found:
        # All of them, those of another JSON type too: the model may have meant one.
        names = ", ".join(member.shown for member in node.members)
        raise MisfitError(("", f"it is none of these: {names}"))
    failure: MisfitError | None = None
    for member in found:
        try:
            return _of(member, value)
        except MisfitError as exc:  # noqa: PERF203 - there are few members
            failure = failure or exc
    raise cast("MisfitError", failure)


# Each with its JSON type as errors name it: empty for the node's own name, None for no check.
_MAKERS: dict[type[Node], tuple[Callable[[Any, Any], Any], str | None]] = {
    nodes.Anything: (_any, None),
    nodes.Scalar: (_scalar, ""),
    nodes.Choice: (_choice, None),
    nodes.Text: (_text, "str"),
    nodes.Array: (_array, "array"),
    nodes.Tuple: (_tuple, "array"),
    nodes.Map: (_map, "object"),
    nodes.Object: (_object, "object"),
    nodes.Union: (_union, None),
}
