"""Unions whose members can be told apart in JSON, and what a schema says in words."""

from __future__ import annotations

from typing import Any

from trio_codex._schemas._nodes import (
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
from trio_codex._wire import encode_json

_ALL = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})


def can_be_told_apart(one: Node, other: Node) -> bool:
    """Whether no value fits two members of a union, or becomes the same in both.

    Two objects differ by the names of their properties, or by one property
    that cannot have the same value in both. That is looked for at their own
    properties only, so that a value is told apart at one look.
    """
    match one, other:
        case PlainNode(), PlainNode():
            return True
        case ObjectNode(), ObjectNode():
            return _objects_apart(one, other)
        case (PlainNode(kind=kind), ChoiceNode(members=members)) | (
            ChoiceNode(members=members),
            PlainNode(kind=kind),
        ):
            words = {str: ("string",), int: ("integer", "number"), type(None): ("null",)}
            return all(made is key[1] for key, made in members.items() if kind in words[key[0]])
        case ChoiceNode(members=ours), ChoiceNode(members=theirs):
            return all(ours[key] is theirs[key] for key in ours.keys() & theirs.keys())
        case (TextNode() as text, ChoiceNode(members=members)) | (
            ChoiceNode(members=members),
            TextNode() as text,
        ):
            return not any(_reads(text, value) for kind, value in members if kind is str)
        case _:
            return _disjoint(one, other)


def _reads(node: TextNode, text: str) -> bool:
    try:
        node.read(text)
    except Exception:  # noqa: BLE001 - whatever the class raises
        return False
    return True


def _objects_apart(one: ObjectNode, other: ObjectNode) -> bool:
    ours, theirs = one.fields, other.fields
    for name in ours.keys() | theirs.keys():
        first, second = ours.get(name), theirs.get(name)
        if first is None or second is None:
            only = first or second
            if only is not None and only.required:
                return True
        elif (first.required or second.required) and _disjoint(first.node, second.node):
            return True
    return False


def _disjoint(one: Node, other: Node) -> bool:
    """Whether no value seems right for both, by its JSON type or by what it may be."""
    if isinstance(one, UnionNode):
        return all(_disjoint(member, other) for member in one.members)
    if isinstance(other, UnionNode):
        return all(_disjoint(one, member) for member in other.members)
    if isinstance(one, ChoiceNode) and isinstance(other, ChoiceNode):
        return not one.members.keys() & other.members.keys()
    return not _kinds(one) & _kinds(other)


def _kinds(node: Node) -> frozenset[str]:
    match node:
        case PlainNode(kind="integer" | "number"):
            return frozenset({"number"})
        case PlainNode(kind=kind):
            return frozenset({kind})
        case ChoiceNode(members=members):
            words = {str: "string", int: "number", type(None): "null"}
            return frozenset(words[kind] for kind, _ in members)
        case TextNode():
            return frozenset({"string"})
        case ArrayNode() | TupleNode():
            return frozenset({"array"})
        case ObjectNode() | MapNode():
            return frozenset({"object"})
        case _:
            return _ALL


# What a schema says, in words, for readers who skip the keywords.

_KEPT_WHEN_STRICT = frozenset(
    {
        *("type", "items", "enum", "anyOf", "pattern", "minItems", "maxItems", "multipleOf"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    }
)
_STRICT_FORMATS = frozenset({"date-time", "date", "time", "duration", "uuid"})
_FORMATS = {
    "date-time": "A date and time as in 2026-03-01T12:00:00Z.",
    "date": "A date as in 2026-03-01.",
    "time": "A time of day as in 12:00:00.",
    "duration": "An ISO 8601 duration as in PT1H30M.",
    "uuid": "A UUID.",
    "decimal": "A decimal number, as text.",
}
_SIMPLE = {
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "exclusiveMinimum": "More than {}.",
    "exclusiveMaximum": "Less than {}.",
    "multipleOf": "A multiple of {}.",
    "minLength": "At least {} characters.",
    "maxLength": "At most {} characters.",
    "pattern": "Matches the pattern {}",
    "minItems": "At least {} items.",
    "maxItems": "At most {} items.",
    "minProperties": "At least {} entries.",
    "maxProperties": "At most {} entries.",
}


def strict_keywords(schema: dict[str, Any]) -> dict[str, Any]:
    """Keep the keywords that the strict dialect has."""
    return {
        word: value
        for word, value in schema.items()
        if word in _KEPT_WHEN_STRICT or (word == "format" and value in _STRICT_FORMATS)
    }


def with_notes(text: str, schema: dict[str, Any]) -> str:
    """Add to a description what its schema says beside types and names."""
    found = _notes(schema)
    if "default" in schema:
        found.append(f"Default: {encode_json(schema['default']).decode()}.")
    return joined(text, *found)


def joined(text: str, *notes: str) -> str:
    """Add sentences to a description, which may lack its full stop."""
    found = list(filter(None, notes))
    if text and found and not text.endswith((".", "!", "?")):
        text += "."
    return " ".join([text, *found]).strip()


def _notes(schema: dict[str, Any]) -> list[str]:
    if "anyOf" in schema:
        others = [branch for branch in schema["anyOf"] if branch != {"type": "null"}]
        return _notes(others[0]) if len(others) == 1 else []
    if "prefixItems" in schema:
        shown = ", ".join(_kind(first) for first in schema["prefixItems"])
        least, most = schema["minItems"], schema["maxItems"]
        return [f"{most if least == most else f'{least} to {most}'} items, in order: {shown}."]
    found = [text.format(schema[word]) for word, text in _SIMPLE.items() if word in schema]
    if "format" in schema:
        found.append(_FORMATS[schema["format"]])
    if "contentEncoding" in schema:
        found.append("Encoded as base64.")
    if "uniqueItems" in schema:
        found.append("No item twice.")
    return found


def _kind(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_kind(branch) for branch in schema["anyOf"])
    return schema.get("type", "any")
