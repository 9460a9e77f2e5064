"""From JSON values to the types of users, and back; msgspec does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from trio_codex._schemas._fields import SchemaField


def structure(value: object, type_: Any, schema: dict[str, Any]) -> Any:
    """Make a value of a type whose schema is given.

    Raises:
        ValueError: It does not fit.
    """
    problems: list[str] = []
    try:
        # msgspec ignores what it does not know, so a misspelled property that
        # is not required would be lost without a word.
        problems += [f"unknown property `{path}`" for path in _unknown(value, schema, schema, "$")]
        structured = msgspec.convert(value, type_, str_keys=True)
    except msgspec.ValidationError as exc:
        problems.insert(0, str(exc))
    except RecursionError:
        problems = ["it is nested too deeply"]
    else:
        if not problems:
            return structured
    raise ValueError("; ".join(problems))


def _unknown(value: object, schema: Any, root: dict[str, Any], path: str) -> Iterator[str]:
    """Give the paths of all properties that closed objects do not have."""
    schema = _resolve(schema, root)
    if isinstance(value, dict):
        members = cast("dict[str, object]", value)
        if branches := _branches(schema, root, "object"):
            # Should several fit, the first that knows all of it decides.
            found = [list(_unknown_members(members, branch, root, path)) for branch in branches]
            yield from min(found, key=len)
    elif isinstance(value, list):
        elements = cast("list[object]", value)
        for branch in _branches(schema, root, "array")[:1]:
            firsts = branch.get("prefixItems", [])
            for index, element in enumerate(elements):
                inner = firsts[index] if index < len(firsts) else branch.get("items", True)
                yield from _unknown(element, inner, root, f"{path}[{index}]")


def _unknown_members(
    members: dict[str, object], schema: dict[str, Any], root: dict[str, Any], path: str
) -> Iterator[str]:
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for key, member in members.items():
        where = f"{path}.{key}"
        if key not in properties and others is False:
            yield where
        else:
            yield from _unknown(member, properties.get(key, others), root, where)


def _resolve(schema: Any, root: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(schema, dict):
        return {}
    known = cast("dict[str, Any]", schema)
    reference = known.get("$ref")
    return known if reference is None else root["$defs"][reference.rpartition("/")[2]]


def _branches(schema: dict[str, Any], root: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    branches = [_resolve(branch, root) for branch in schema.get("anyOf", [schema])]
    return [branch for branch in branches if branch.get("type") == kind]


def struct_of(name: str, fields: Sequence[SchemaField]) -> type[msgspec.Struct]:
    """Make a class with a field for each field, so that msgspec can fill them all at once."""
    # The names of users could be those of a Struct's own methods.
    return msgspec.defstruct(
        name,
        [
            (f"field_{number}", field.type)
            if field.required
            else (f"field_{number}", field.type | msgspec.UnsetType, msgspec.UNSET)
            for number, field in enumerate(fields)
        ],
        rename={f"field_{number}": field.name for number, field in enumerate(fields)},
        kw_only=True,
    )


def given(struct: msgspec.Struct) -> dict[str, Any]:
    """Give the values of a struct of `struct_of` by the fields' names, without the unset."""
    values = zip(struct.__struct_encode_fields__, struct.__struct_fields__, strict=True)
    pairs = ((name, getattr(struct, field)) for name, field in values)
    return {name: value for name, value in pairs if value is not msgspec.UNSET}


def builtins_of(value: object) -> Any:
    """Turn enums, dates, sets and the like into what JSON has for them.

    Raises:
        TypeError: Some part of it has no form in JSON.
    """
    return msgspec.to_builtins(value, str_keys=True)
