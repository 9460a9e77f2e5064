"""The keywords of a schema in words, for readers who skip them."""

from __future__ import annotations

from typing import Any

from trio_codex._wire import encode_json

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
    """Add to a description the keywords of its schema beside types and names."""
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
