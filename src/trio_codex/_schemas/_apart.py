"""Whether two strict schemas can describe the same value."""

from __future__ import annotations

from typing import Any

_CONTAINERS = frozenset({"object", "array"})


def can_be_told_apart(one: dict[str, Any], other: dict[str, Any], defs: dict[str, Any]) -> bool:
    """Whether no value fits two members of a union.

    Two objects differ by the names of their properties, all of which are
    required, or by one property that cannot have the same value in both. Of
    two plain types msgspec sees to that.

    Args:
        one: The schema of one member.
        other: The schema of the other.
        defs: The definitions that they refer to.
    """
    one, other = _resolved(one, defs), _resolved(other, defs)
    if not {one.get("type"), other.get("type")} & _CONTAINERS:
        return True
    return _apart(one, other, defs, frozenset())


def _apart(
    one: dict[str, Any], other: dict[str, Any], defs: dict[str, Any], above: frozenset[Any]
) -> bool:
    # What is compared already is the same as far as anybody can tell.
    seen = above | {(one.get("$ref"), other.get("$ref"))}
    if one.get("$ref") and other.get("$ref") and seen == above:
        return False
    one, other = _resolved(one, defs), _resolved(other, defs)
    if "anyOf" in one or "anyOf" in other:
        return all(
            _apart(first, second, defs, seen)
            for first in one.get("anyOf", [one])
            for second in other.get("anyOf", [other])
        )
    kinds = {one["type"], other["type"]}
    if len(kinds) == 2:
        return kinds != {"integer", "number"}
    if kinds == {"object"}:
        ours, theirs = one["properties"], other["properties"]
        return ours.keys() != theirs.keys() or any(
            _apart(ours[name], theirs[name], defs, seen) for name in ours
        )
    return "enum" in one and "enum" in other and not {*one["enum"]} & {*other["enum"]}


def _resolved(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    reference = schema.get("$ref")
    return schema if reference is None else defs[reference.rpartition("/")[2]]
