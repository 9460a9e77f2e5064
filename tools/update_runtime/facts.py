"""A definition of the schema as a flat list of facts that can be compared.

Descriptions, titles and the order of things are not facts: what counts is what
may stand on the wire.
"""

from __future__ import annotations

import json
from typing import Any

import attrs

from tools.generate_protocol.schema import Schema, reference

_NULL = {"type": "null"}
#: What says nothing about what may stand on the wire.
_SILENT = frozenset({"$schema", "default", "description", "format", "title", "writeOnly"})


@attrs.frozen
class Facts:
    """What a definition allows on the wire.

    Attributes:
        fields: By name, the type of each field and whether it must be there. The
            name of a variant's field begins with that of the variant.
        values: The values of an enumeration.
        variants: The names of a union's variants.
        form: What it is otherwise: the type of a plain definition.
    """

    fields: dict[str, str]
    values: frozenset[str]
    variants: frozenset[str]
    form: str


def facts(schema: Schema) -> Facts:
    """Break a definition into facts.

    Args:
        schema: The definition.

    Returns:
        Its facts.
    """
    fields: dict[str, str] = {}
    values: set[str] = set(schema.get("enum", ()))
    variants: set[str] = set()
    options = _options(schema)
    tag = _tag(options)
    for option in options:
        if "enum" in option:
            values.update(option["enum"])
        elif "properties" in option:
            variant = _variant(option, tag)
            variants.add(variant)
            fields.update(_fields(option, f"{variant}.", skip=tag))
        else:
            variants.add(type_text(option))
    fields.update(_fields(schema, "", skip=None))
    form = ""
    if not options and not values and "properties" not in schema:
        form = type_text(schema)
    return Facts(fields, frozenset(values), frozenset(variants), form)


def type_text(schema: Schema | bool) -> str:
    """Say in a few words what a schema allows.

    Args:
        schema: A schema, or True for anything.

    Returns:
        Such as ``list of ThreadItem or null``.
    """
    if not isinstance(schema, dict):
        return "anything" if schema else "nothing"
    if "$ref" in schema:
        return reference(schema)
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " or ".join(json.dumps(value) for value in schema["enum"])
    for word, joint in (("allOf", " and "), ("anyOf", " or "), ("oneOf", " or ")):
        if word in schema:
            return joint.join(_nulls_last([type_text(option) for option in schema[word]]))
    kind: str | list[str] | None = schema.get("type")
    if isinstance(kind, list):
        return " or ".join(_nulls_last([type_text({**schema, "type": one}) for one in kind]))
    if kind == "array":
        return f"list of {type_text(schema.get('items', True))}"
    if kind == "object":
        return _object_text(schema)
    if kind is not None:
        return kind
    rest = {key: value for key, value in schema.items() if key not in _SILENT}
    return json.dumps(rest, sort_keys=True) if rest else "anything"


def _object_text(schema: Schema) -> str:
    if "properties" in schema:
        inner = ", ".join(f"{name}: {text}" for name, text in _fields(schema, "", None).items())
        return f"object with {inner}"
    values = schema.get("additionalProperties", True)
    return f"object of {type_text(values)}"


def _options(schema: Schema) -> list[Schema]:
    options: list[Schema] = schema.get("oneOf") or schema.get("anyOf") or []
    return [option for option in options if option != _NULL]


def _fields(schema: Schema, prefix: str, skip: str | None) -> dict[str, str]:
    required = set(schema.get("required", ()))
    return {
        f"{prefix}{name}": f"{type_text(value)}, {'required' if name in required else 'optional'}"
        for name, value in sorted(schema.get("properties", {}).items())
        if name != skip
    }


def _fixed(option: Schema) -> dict[str, str]:
    properties: dict[str, Any] = option.get("properties", {})
    return {
        name: value["enum"][0]
        for name, value in properties.items()
        if value is not True and len(value.get("enum", ())) == 1
    }


def _tag(options: list[Schema]) -> str | None:
    """The property that has one fixed value in each of the variants."""
    fixed = [set(_fixed(option)) for option in options if "properties" in option]
    common = set[str].intersection(*fixed) if fixed else set[str]()
    return min(common) if common else None


def _variant(option: Schema, tag: str | None) -> str:
    if tag is not None:
        return _fixed(option)[tag]
    return "+".join(option.get("required", ())) or option.get("title", "object")


def _nulls_last(texts: list[str]) -> list[str]:
    return sorted(texts, key=lambda text: text == "null")
