"""The report of what differs between the schemas of two runtimes."""

from __future__ import annotations

from typing import Any

import pytest

from tools.generate_protocol.gaps import Gaps
from tools.generate_protocol.schema import Bundle, Method, corrected
from tools.update_runtime.differences import compare
from tools.update_runtime.facts import facts, type_text
from tools.update_runtime.report import report, summary

TEXT = {"type": "string"}
NUMBER = {"type": "integer", "format": "int64"}
STRINGS_OR_NULL = {"type": ["array", "null"], "items": TEXT}


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/definitions/{name}"}


def record(required: str = "", **properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required.split()}


def tagged(tag: str, **properties: Any) -> dict[str, Any]:
    return record("type", type={"type": "string", "enum": [tag]}, **properties)


def methods(*rows: str) -> list[Method]:
    """Each row is a method and the definition of its params."""
    return [Method(*row.split(), "") if " " in row else Method(row, None, "") for row in rows]


def bundle(
    version: str,
    definitions: dict[str, Any],
    *,
    requests: tuple[str, ...] = (),
    stable: tuple[str, ...] = (),
    notifications: tuple[str, ...] = (),
    asks: tuple[str, ...] = (),
) -> Bundle:
    return Bundle(
        runtime_version=version,
        sha256={},
        definitions=definitions,
        stable_requests=frozenset(stable),
        client_requests=methods(*requests),
        client_notifications=methods("initialized"),
        server_notifications=methods(*notifications),
        server_requests=methods(*asks),
    )


OLD = bundle(
    "1.0.0",
    {
        "Colour": {"type": "string", "enum": ["red", "green"]},
        "Gone": TEXT,
        "Item": {"oneOf": [tagged("text", text=TEXT), tagged("gone", at=NUMBER)]},
        "Note": {**record("id", id=TEXT, name=TEXT), "description": "What it was."},
        "Same": record("id", id=TEXT),
        "Size": NUMBER,
    },
    requests=("note/read Note", "note/gone Note", "note/list", "note/try Note"),
    stable=("note/read", "note/gone"),
    notifications=("note/changed Note", "note/ended Note"),
    asks=("note/approve Note", "note/old Note"),
)
NEW = bundle(
    "1.1.0",
    {
        "Colour": {"oneOf": [{"enum": ["red"]}, {"enum": ["blue", "amber"]}]},
        "Fresh": TEXT,
        "Item": {"oneOf": [tagged("image", url=TEXT), tagged("text", text=TEXT, bold=TEXT)]},
        "Note": {
            **record("id size", id=NUMBER, size=ref("Size"), tags=STRINGS_OR_NULL),
            "description": "What it is.",
        },
        "Same": {**record("id", id={**TEXT, "description": "New words."}), "title": "Same"},
        "Size": TEXT,
    },
    requests=("note/read Fresh", "note/list Note", "note/new Note", "note/try Note"),
    stable=("note/read", "note/try"),
    notifications=("note/changed Fresh", "note/begun Note"),
    asks=("note/approve Note", "note/ask Note"),
)

EXPECTED = """\
### Protocol: runtime 1.0.0 to 1.1.0

> **ACTION NEEDED: NEW SERVER REQUESTS.** The runtime asks the client what it never
> asked before. Give each a row in `REQUEST_KINDS`, in
> `src/trio_codex/_server_requests/_kinds.py`, that accepts, grants and discloses
> nothing:
>
> - `note/ask`

> **Action needed:** `REQUEST_KINDS` has rows for server requests that are gone:
> `note/old`.

#### Server requests

- Added: `note/ask`
- Removed: `note/old`

#### Client requests

- Added: `note/new`
- Removed: `note/gone`
- `note/list`: params changed: none → Note
- `note/read`: params changed: Note → Fresh
- `note/try`: capability changed: experimental → stable

#### Server notifications

- Added: `note/begun`
- Removed: `note/ended`
- `note/changed`: params changed: Note → Fresh

#### Types

- Added: `Fresh`
- Removed: `Gone`
- `Colour`:
  - values added: `amber`, `blue`
  - values removed: `green`
- `Item`:
  - variants added: `image`
  - variants removed: `gone`
  - field added: `text.bold` (string, optional)
- `Note`:
  - field changed: `id` (string, required → integer, required)
  - field removed: `name` (string, optional)
  - field added: `size` (Size, required)
  - field added: `tags` (list of string or null, optional)
- `Size`: type changed: integer → string
"""


def test_everything_that_was_added_removed_or_changed_is_said() -> None:
    assert report(compare(OLD, NEW), {"note/approve", "note/old"}) == EXPECTED


def test_a_new_server_request_that_has_a_safe_answer_is_listed_without_alarm() -> None:
    text = report(compare(OLD, NEW), {"note/ask"})
    assert "ACTION" not in text.upper()
    assert "#### Server requests\n\n- Added: `note/ask`\n" in text


def test_schemas_that_differ_in_words_only_are_the_same_protocol() -> None:
    worded = bundle("1.0.1", {"Note": {**record("id", id=TEXT), "description": "Words."}})
    plain = bundle("1.0.0", {"Note": record("id", id=TEXT)})
    assert report(compare(plain, worded), ()) == (
        "### Protocol: runtime 1.0.0 to 1.0.1\n\nThe protocol is the same.\n"
    )


def test_the_summary_counts_what_was_added_removed_and_changed() -> None:
    assert summary(compare(OLD, NEW)) == (
        "server requests +1 -1 ~0, client requests +1 -1 ~3, server notifications +1 -1 ~1, "
        "client notifications +0 -0 ~0, types +1 -1 ~4"
    )


@pytest.mark.parametrize(
    ("schema", "text"),
    [
        (True, "anything"),
        ({}, "anything"),
        ({"description": "Words."}, "anything"),
        (ref("Note"), "Note"),
        ({"allOf": [ref("Note")]}, "Note"),
        ({"anyOf": [{"type": "null"}, ref("Note")]}, "Note or null"),
        ({"type": ["null", "integer"], "format": "int64"}, "integer or null"),
        ({"type": "array", "items": {"type": "array", "items": NUMBER}}, "list of list of integer"),
        ({"type": "array", "items": True}, "list of anything"),
        ({"type": "object"}, "object of anything"),
        ({"type": "object", "additionalProperties": TEXT}, "object of string"),
        (record("a", a=TEXT, b=NUMBER), "object with a: string, required, b: integer, optional"),
        ({"type": "string", "enum": ["a", "b"]}, '"a" or "b"'),
        ({"not": {}}, '{"not": {}}'),
    ],
)
def test_a_type_is_said_in_a_few_words(schema: Any, text: str) -> None:
    assert type_text(schema) == text


def test_a_union_without_a_tag_has_the_variants_that_its_required_fields_tell_apart() -> None:
    found = facts({"anyOf": [record("url", url=TEXT), record("id", id=TEXT), ref("Other")]})
    assert found.variants == {"url", "id", "Other"}
    assert found.fields == {"url.url": "string, required", "id.id": "string, required"}


def test_fields_beside_the_variants_count_too() -> None:
    found = facts({"oneOf": [tagged("text", text=TEXT)], **record("id", id=TEXT)})
    assert found.fields == {"id": "string, required", "text.text": "string, optional"}


def test_a_runtime_without_what_is_corrected_can_be_read_for_the_report() -> None:
    definitions = {"ThreadRealtimeItem": record("id", id=TEXT)}
    gaps = Gaps()
    assert corrected(definitions, gaps) == definitions
    assert {row for _, row in gaps.unused} == {
        "the correction of `ThreadRealtimeItem.item_id`",
        "the correction of `ThreadRealtimeItem.turn_id`",
        "the correction of `ThreadTimelineEntry`",
    }
