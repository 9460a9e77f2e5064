"""What the codec refuses, and how it says so."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any, TypedDict

import attrs
import pytest

from trio_codex import _codec, types
from trio_codex.errors import ProtocolError

THREAD: dict[str, Any] = {
    "id": "t",
    "sessionId": "s",
    "preview": "",
    "ephemeral": False,
    "modelProvider": "mock",
    "createdAt": 1,
    "updatedAt": 2,
    "status": {"type": "idle"},
    "cwd": "/",
    "cliVersion": "0",
    "source": "cli",
    "turns": [],
    "projectId": None,
}


@attrs.frozen
class Report:
    title: str
    pages: list[int]
    ratio: float = 0.5
    done: bool = False


@dataclass
class Card:
    name: str
    note: str | None = None


class Point(TypedDict):
    x: int
    y: int


class Colour(str, enum.Enum):
    red = "red"


def refusal(raw: object, type_: Any, where: str = "thread/read") -> str:
    with pytest.raises(ProtocolError) as caught:
        _codec.structure(raw, type_, where=where)
    return str(caught.value)


def test_the_thread_that_the_refusals_start_from_fits() -> None:
    response = _codec.structure({"thread": THREAD}, types.ThreadReadResponse, where="thread/read")
    assert response.thread.status == types.IdleThreadStatus()


def test_a_missing_property_is_named_with_its_method_and_path() -> None:
    thread = {key: value for key, value in THREAD.items() if key != "id"}
    message = refusal({"thread": thread}, types.ThreadReadResponse)
    assert message == "thread/read: $.thread.id: required field missing"


def test_a_missing_tag_is_named() -> None:
    message = refusal({"thread": {**THREAD, "status": {}}}, types.ThreadReadResponse)
    assert message == "thread/read: $.thread.status.type: required field missing"


def test_the_path_goes_into_arrays_by_index_and_into_maps_without_their_keys() -> None:
    change = {"path": "/f", "kind": {"type": "add"}, "diff": 5}
    item = {"type": "fileChange", "id": "1", "status": "completed", "changes": [change]}
    message = refusal(item, types.ThreadItem)
    assert message == "thread/read: $.changes[0].diff: expected a string, got an integer"
    message = refusal({"password": "x"}, dict[str, int])
    assert message == "thread/read: $[*]: expected an integer, got a string"


def test_the_path_goes_through_the_key_of_a_variant() -> None:
    raw = {"granular": {"mcp_elicitations": 1, "rules": True, "sandbox_approval": True}}
    message = refusal(raw, types.AskForApproval)
    assert message == (
        "thread/read: $.granular.mcp_elicitations: expected a boolean, got an integer"
    )


def test_a_refusal_shows_no_value() -> None:
    assert "hunter2" not in refusal(
        {"thread": {**THREAD, "id": ["hunter2"]}}, types.ThreadReadResponse
    )
    assert "hunter2" not in refusal("hunter2", Colour)


@pytest.mark.parametrize(
    ("raw", "type_"),
    [
        ({"a": 1}, str),
        (1, str),
        (None, str),
        ("1", int),
        (True, int),
        (1.0, int),
        ("0.5", float),
        (False, float),
        (1, bool),
        ("true", bool),
        ("abc", list[str]),
        ({"a": 1}, list[str]),
        ([["a", 1]], dict[str, int]),
        ("[]", dict[str, int]),
        ([1], types.TurnStatus),
        (None, types.ThreadItem),
        ([], types.ThreadItem),
        ({"type": ["plan"]}, types.ThreadItem),
        (1.5, types.RequestId),
        (True, types.RequestId),
        ({}, types.RequestId),
        ([], types.SkillsChangedNotification),
        (7, types.CodexErrorInfo),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(raw: object, type_: Any) -> None:
    assert refusal(raw, type_).startswith("thread/read: $")


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        *(("preview", wrong) for wrong in ({"a": 1}, 1, None, ["x"], True)),
        *(("createdAt", wrong) for wrong in ("1", 1.0, True, None)),
        *(("ephemeral", wrong) for wrong in (0, "false", None)),
        *(("name", wrong) for wrong in (1, ["x"])),
        *(("status", wrong) for wrong in (None, "idle", [])),
        *(("turns", wrong) for wrong in (None, {}, "[]")),
        *(("historyMode", wrong) for wrong in (None, 1)),
    ],
)
def test_a_field_of_the_wrong_type_is_refused(field: str, wrong: object) -> None:
    message = refusal({"thread": {**THREAD, field: wrong}}, types.ThreadReadResponse)
    assert message.startswith(f"thread/read: $.thread.{field}: expected ")


def test_a_number_is_no_string_and_an_enum_is_made_of_strings() -> None:
    schema = {"type": "number", "minimum": "0"}
    message = refusal(schema, types.McpElicitationNumberSchema, "x")
    assert message == "x: $.minimum: expected a number, got a string"
    assert refusal(1, types.TurnStatus, "x") == "x: $: expected a string, got an integer"


def test_an_integer_is_good_enough_for_a_number() -> None:
    assert _codec.structure(3, float, where="x") == 3
    report = _codec.structure({"title": "t", "pages": [], "ratio": 1}, Report, where="x")
    assert report.ratio == 1


def test_null_is_refused_where_the_schema_does_not_allow_it() -> None:
    message = refusal({"thread": {**THREAD, "cwd": None}}, types.ThreadReadResponse)
    assert message == "thread/read: $.thread.cwd: expected a string, got null"


def test_the_types_of_users_are_structured_as_strictly() -> None:
    raw = {"title": "t", "pages": [1, 2], "done": True}
    assert _codec.structure(raw, Report, where="x") == Report("t", [1, 2], done=True)
    assert _codec.structure({"name": "n", "note": None}, Card, where="x") == Card("n")
    assert _codec.structure({"x": 1, "y": 2}, Point, where="x") == {"x": 1, "y": 2}
    assert _codec.structure("red", Colour, where="x") is Colour.red
    assert refusal({**raw, "pages": ["1"]}, Report, "reply") == (
        "reply: $.pages[0]: expected an integer, got a string"
    )
    assert refusal({"name": 1}, Card, "reply") == "reply: $.name: expected a string, got an integer"
    assert refusal({"x": 1}, Point, "reply") == "reply: $.y: required field missing"
