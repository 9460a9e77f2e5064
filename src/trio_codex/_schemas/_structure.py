"""From JSON values to the types of users, to the letter.

Each part of a value is looked at once, whatever the value is: of a union, the
member that was meant is found without trying the others. Objects are made by
calling their class, so that converters, validators and constructors run.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

import msgspec

from trio_codex._schemas._leaves import choice_key, has_required, in_order, meant, seems
from trio_codex._schemas._misfits import (
    MISSING,
    SHOWN_PROBLEMS,
    UNKNOWN,
    MisfitError,
    expected,
    step,
    text_of,
)
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
    from collections.abc import Callable, Sequence

INTEGER_KEY = r"^(0|-?[1-9][0-9]*)$"
NUMBER_KEY = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?$"


def structure(node: Node, value: object) -> Any:
    """Make a value of what a node stands for.

    Raises:
        MisfitError: It does not fit.
    """
    try:
        return _of(node, value)
    except RecursionError:
        raise MisfitError(("", "it is nested too deeply")) from None


def _of(node: Node, value: Any) -> Any:
    return _MAKERS[node.__class__](node, value)


def _within(node: Node, value: Any, where: str) -> Any:
    try:
        return _MAKERS[node.__class__](node, value)
    except MisfitError as exc:
        raise exc.below(where) from exc.__cause__


def _any(_: AnyNode, value: Any) -> Any:
    return value


def _plain(node: PlainNode, value: Any) -> Any:
    class_ = value.__class__
    match node.kind:
        case "string":
            if class_ is not str:
                raise expected("str", value)
        case "integer":
            # To JSON Schema, 3.0 is an integer.
            if class_ is float and value.is_integer():
                value = int(value)
            elif class_ is not int:
                raise expected("int", value)
        case "number":
            if class_ is not float and class_ is not int:
                raise expected("float", value)
            try:
                value = float(value)
            except OverflowError:
                raise MisfitError(("", "Number out of range")) from None
        case "boolean":
            if class_ is not bool:
                raise expected("bool", value)
        case _:
            if value is not None:
                raise expected("null", value)
    return (
        value
        if node.checked is None
        else _read(lambda it: msgspec.convert(it, node.checked), value)
    )


def _read(read: Callable[[Any], Any], value: Any) -> Any:
    try:
        return read(value)
    except RecursionError:
        raise
    except Exception as exc:  # noqa: BLE001 - whatever the class of a user raises
        raise MisfitError(("", text_of(exc).partition(" - at `")[0])) from None


def _choice(node: ChoiceNode, value: Any) -> Any:
    key = choice_key(value)
    if key not in node.members:
        if key is None:
            raise expected(node.shown, value)
        raise MisfitError(("", f"Invalid enum value {value!r}"))
    return node.members[key]


def _text(node: TextNode, value: Any) -> Any:
    if value.__class__ is not str:
        raise expected("str", value)
    return _read(node.read, value)


def _array(node: ArrayNode, value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise expected("array", value)
    elements = cast("Sequence[Any]", value)
    _check_size("array", len(elements), node.least, node.most)
    inner = node.item
    found = [_within(inner, each, f"[{index}]") for index, each in enumerate(elements)]
    try:
        made = node.made(found)
    except TypeError:
        raise MisfitError(("", "an item of it cannot stand in a set")) from None
    if node.unique and len(made) != len(found):
        raise MisfitError(("", "an item comes twice"))
    return made


def _tuple(node: TupleNode, value: Any) -> Any:
    if not isinstance(value, list | tuple):
        raise expected("array", value)
    elements = cast("Sequence[Any]", value)
    _check_size("array", len(elements), node.required, len(node.items))
    pairs = zip(node.items, elements, strict=False)
    found = [_within(item, each, f"[{index}]") for index, (item, each) in enumerate(pairs)]
    return _called(node.made, found)


def _check_size(kind: str, size: int, least: int | None, most: int | None) -> None:
    if least is not None and size < least:
        raise MisfitError(("", f"Expected `{kind}` of length >= {least}"))
    if most is not None and size > most:
        raise MisfitError(("", f"Expected `{kind}` of length <= {most}"))


def _map(node: MapNode, value: Any) -> Any:
    if not isinstance(value, dict):
        raise expected("object", value)
    members = cast("dict[str, Any]", value)
    _check_size("object", len(members), node.least, node.most)
    found = {
        _key(node.key, key): _within(node.value, member, step(key))
        for key, member in members.items()
    }
    if len(found) != len(members):
        raise MisfitError(("", "two of its keys mean the same"))
    return node.made(found)


def _key(node: Node, key: str) -> Any:
    try:
        return _key_of(node, key)
    except MisfitError as exc:
        raise exc.below(step(key)) from None


def _key_of(node: Node, key: str) -> Any:
    match node:
        case PlainNode(kind="integer") if re.fullmatch(INTEGER_KEY, key, re.ASCII):
            return _plain(node, _read(int, key))
        case PlainNode(kind="number") if re.fullmatch(NUMBER_KEY, key, re.ASCII):
            return _plain(node, _read(float, key))
        case PlainNode(kind="integer" | "number"):
            raise MisfitError(("", f"Expected the text of a key that stands for `{node.shown}`"))
        case ChoiceNode(members=members) if (str, key) not in members:
            number = _read(int, key) if re.fullmatch(INTEGER_KEY, key, re.ASCII) else key
            return _choice(node, number)
        case _:
            return _of(node, key)


def _object(node: ObjectNode, value: Any) -> Any:
    if not isinstance(value, dict):
        raise expected("object", value)
    members, fields = cast("dict[str, Any]", value), node.fields
    if not members.keys() <= fields.keys() or not has_required(node, members):
        raise _wrong_properties(node, members)
    arguments = {
        fields[name].argument: _within(fields[name].node, member, step(name))
        for name, member in members.items()
    }
    return arguments if node.made is dict else _called(node.made, [], arguments)


def _wrong_properties(node: ObjectNode, members: dict[str, Any]) -> MisfitError:
    problems: list[tuple[str, str]] = []
    unknown = 0
    for name in members:
        if name not in node.fields:
            unknown += 1
            if unknown <= SHOWN_PROBLEMS:
                problems.append((step(name), UNKNOWN))
    required = [name for name, field in node.fields.items() if field.required]
    missing = [name for name in required if name not in members]
    problems += [(f".{name}", MISSING) for name in missing[:SHOWN_PROBLEMS]]
    return MisfitError(*problems, more=max(0, unknown - SHOWN_PROBLEMS))


def _called(made: Callable[..., Any], values: Any, arguments: dict[str, Any] | None = None) -> Any:
    try:
        return made(values) if arguments is None else made(**arguments)
    except RecursionError:
        raise
    except Exception as exc:
        # attrs' validators add the attribute and the value to what they say.
        said = exc.args[0] if exc.args and isinstance(exc.args[0], str) else text_of(exc)
        raise MisfitError(("", said or type(exc).__name__)) from exc


# Unions


def _union(node: UnionNode, value: Any) -> Any:
    fitting = [member for member in node.members if seems(member, value)]
    if len(fitting) > 1:
        fitting = in_order(fitting, value)
    if not fitting:
        fitting = meant(node.members, value)
        if len(fitting) != 1:
            raise MisfitError(("", f"it is none of these: {', '.join(_names(node))}"))
    if len(fitting) == 1:
        return _of(fitting[0], value)
    # All of them are scalars.
    failures: list[MisfitError] = []
    for member in fitting:
        try:
            return _of(member, value)
        except MisfitError as exc:  # noqa: PERF203 - there are few members
            failures.append(exc)
    raise failures[0]


def _names(node: UnionNode) -> list[str]:
    # Of those that it cannot be because of its JSON type, too: the model may have meant one.
    return [member.shown for member in node.members]


_MAKERS: dict[type[Node], Callable[[Any, Any], Any]] = {
    AnyNode: _any,
    PlainNode: _plain,
    ChoiceNode: _choice,
    TextNode: _text,
    ArrayNode: _array,
    TupleNode: _tuple,
    MapNode: _map,
    ObjectNode: _object,
    UnionNode: _union,
}
