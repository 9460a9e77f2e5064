"""Compiles, for one class of the protocol, the function that structures it.

cattrs' own generated functions are twice as slow on the smallest events, of
which a turn has thousands: they call one function per field to check its type,
and the class, which sets its frozen attributes one name at a time. Here the
checks of the JSON types are written out, and the slots are set directly. That
is right because generated classes have no validators, no converters and no
`__attrs_post_init__`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from trio_codex._codec._fields import keeps_extra, may_be_null, split_null, wire_name
from trio_codex._codec._mismatch import MismatchError
from trio_codex._util._model import OpenEnum

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter

PLAIN: dict[Any, tuple[tuple[type, ...], str]] = {
    str: ((str,), "a string"),
    int: ((int,), "an integer"),
    float: ((float, int), "a number"),
    bool: ((bool,), "a boolean"),
}
"""The classes of the JSON values that are of a plain type, and its name in errors."""


def compile_structure(
    class_: type[Any], converter: Converter, key: str | None
) -> Callable[[Any, Any], Any]:
    """Compile the function that makes an instance from a JSON object, or from one under a key.

    It ignores its second argument, the type, and raises KeyError for a required property
    that is missing and may not be null.
    """
    names, lines = _body(class_, converter)
    if key is not None:
        lines = [*_IS_OBJECT, f"    o = o[{key!r}]", *lines]
    return _compiled("structure", ["def structure(o, _):", *lines], names)


def compile_decoder(
    class_: type[Any], converter: Converter, misfit: Callable[[object, Exception], Any]
) -> Callable[[object], Any]:
    """Compile the function that makes an event from its params, which are not in a union.

    Where they do not fit it raises nothing, and gives what ``misfit`` makes of them.
    """
    names, lines = _body(class_, converter)
    guarded = ["    try:", *(f"    {line}" for line in lines), "    except Exception as exc:"]
    names["misfit"] = misfit
    return _compiled("decode", ["def decode(o):", *guarded, "        return misfit(o, exc)"], names)


_IS_OBJECT = ("    if o.__class__ is not dict:", "        raise Mismatch('an object', o)")


def _compiled(name: str, lines: list[str], names: dict[str, Any]) -> Any:
    # No user's text gets in here: names and wire names come from the generated classes.
    exec("\n".join(lines), names)  # noqa: S102
    return names[name]


def _body(class_: type[Any], converter: Converter) -> tuple[dict[str, Any], list[str]]:
    names: dict[str, Any] = {"class_": class_, "new": object.__new__, "Mismatch": MismatchError}
    lines = [*_IS_OBJECT, "    x = new(class_)"]
    fields = attrs.fields(class_)
    for number, field in enumerate(fields):
        names[f"set_{number}"] = getattr(class_, field.name).__set__
        if keeps_extra(field):
            names["known"] = {wire_name(other) for other in fields if other is not field}
            value = "{k: v for k, v in o.items() if k not in known}"
            lines.append(f"    set_{number}(x, {value})")
        else:
            lines += _field_lines(field, number, names, converter)
    lines.append("    return x")
    return names, lines


def _field_lines(
    field: attrs.Attribute[Any], number: int, names: dict[str, Any], converter: Converter
) -> list[str]:
    wire = wire_name(field)
    lines = [f"    v = o[{wire!r}]", *_value_lines(field.type, number, names, converter)]
    default = f"default_{number}"
    if field.default is attrs.NOTHING:
        if not may_be_null(field.type):
            return lines
        # Older runtimes leave such a property out.
        names[default] = None
    elif (factory := getattr(field.default, "factory", None)) is not None:
        names[default] = factory
        default += "()"
    else:
        names[default] = field.default
    return [
        f"    if {wire!r} in o:",
        *(f"    {line}" for line in lines),
        "    else:",
        f"        set_{number}(x, {default})",
    ]


def _value_lines(type_: Any, number: int, names: dict[str, Any], converter: Converter) -> list[str]:
    core, nullable = split_null(type_)
    if core is Any:
        return [f"    set_{number}(x, v)"]
    if core in PLAIN:
        classes, expected = PLAIN[core]
        wrong = ["v is not None"] if nullable else []
        wrong += [f"v.__class__ is not {class_.__name__}" for class_ in classes]
        return [
            f"    if {' and '.join(wrong)}:",
            f"        raise Mismatch({expected!r}, v)",
            f"    set_{number}(x, v)",
        ]
    names[f"type_{number}"] = core
    if isinstance(core, type) and issubclass(core, OpenEnum):
        return [
            f"    if v.__class__ is not str{' and v is not None' if nullable else ''}:",
            "        raise Mismatch('a string', v)",
            f"    set_{number}(x, {'None if v is None else ' if nullable else ''}type_{number}(v))",
        ]
    hook = f"hook_{number}"
    value = f"{hook}(v, type_{number})"
    if nullable:
        names[hook] = _made_when_needed(hook, names, converter)
        value = f"None if v is None else {value}"
    else:
        names[hook] = converter.get_structure_hook(core)
    return [f"    set_{number}(x, {value})"]


def _made_when_needed(
    hook: str, names: dict[str, Any], converter: Converter
) -> Callable[[Any, Any], Any]:
    """Stand for a hook until the first value comes: most of what may be null is."""

    def make(raw: Any, type_: Any) -> Any:
        made = names[hook] = converter.get_structure_hook(type_)
        return made(raw, type_)

    return make
