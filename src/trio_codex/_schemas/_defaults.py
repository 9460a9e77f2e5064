"""Defaults: whether one fits its annotation, and its form in JSON."""

from __future__ import annotations

import enum
from typing import Any

from trio_codex._schemas import _nodes as nodes
from trio_codex._schemas._hints import NO_DEFAULT
from trio_codex._schemas._plain import plain_value
from trio_codex._schemas._structure import structure
from trio_codex._wire import encode_json


def check_default(field: nodes.Field, where: str) -> None:
    """Refuse a default that the model would be shown, and could not give.

    A marker for "not given" passes: an object that holds nothing, a member of an enum, a class.
    """
    default = field.default
    if default is NO_DEFAULT or default is None:
        return
    if default is ...:
        raise TypeError(
            f"{where} has the default ..., which is not a value; "
            "leave the default out, and it is required"
        )
    if not _fits(field.node, default) and not _stands_for_nothing(default):
        raise TypeError(
            f"{where} has a default of type {type(default).__name__}, which does not fit "
            f"{field.node.shown}; give a value of its type, or None, or no default"
        )


def shown_default(field: nodes.Field) -> Any:
    """Give a default in its JSON form, or `NO_DEFAULT`."""
    default = field.default
    if default is NO_DEFAULT or (default is not None and not _fits(field.node, default)):
        return NO_DEFAULT
    try:
        found = plain_value(default, given_only=True)
        encode_json(found)
    except Exception:  # noqa: BLE001 - a default may be anything, and need not be shown
        return NO_DEFAULT
    return found


def _fits(node: nodes.Node, default: Any) -> bool:
    match node:
        case nodes.Object(class_=type() as class_) | nodes.Text(type=class_):
            fits = isinstance(default, class_)
        case nodes.Choice(members=members):
            fits = any(default is each for each in members.values())
        case nodes.Union(members=members):
            fits = any(_fits(member, default) for member in members)
        case _:
            fits = False
    if not fits:
        try:
            structure(node, plain_value(default, given_only=True))
        except Exception:  # noqa: BLE001 - it is the code of users
            return False
    return True


def _stands_for_nothing(default: Any) -> bool:
    if isinstance(default, enum.Enum | type):
        return True
    if isinstance(default, str | bytes | int | float | list | tuple | set | dict):
        return False
    slots = [getattr(base, "__slots__", ()) for base in type(default).__mro__]
    return not getattr(default, "__dict__", None) and not any(slots)
