"""The few messages of the Model Context Protocol that are answered, and all others."""

from __future__ import annotations

import json

import pytest

from trio_codex._hooks._mcp import ToolCall, read_message

TOLD = {"hook_event_name": "Stop", "session_id": "thread-1", "turn_id": "turn-1"}


def asked(method, params=None, **members):
    message = {"jsonrpc": "2.0", "id": 7, "method": method, "params": params, **members}
    answer = read_message(json.dumps(message).encode())
    return answer if isinstance(answer, ToolCall) else json.loads(answer)


def test_a_call_of_the_tool_is_read_with_the_thread_that_calls():
    call = asked("tools/call", {"name": "hook", "arguments": TOLD, "_meta": {"threadId": "sub"}})
    assert (call.request_id, call.thread_id, call.arguments) == (7, "sub", TOLD)
    assert asked("tools/call", {"name": "hook", "arguments": TOLD}).thread_id == "thread-1"
    answer = json.loads(call.answer({"decision": "block"}))
    assert json.loads(answer["result"]["content"][0]["text"]) == {"decision": "block"}
    assert answer["id"] == 7


@pytest.mark.parametrize(
    "params",
    [
        None,
        [],
        {},
        {"name": "other", "arguments": TOLD},
        {"name": "hook"},
        {"name": "hook", "arguments": []},
        {"name": "hook", "arguments": {}},
        {"name": "hook", "arguments": {"hook_event_name": "Stop", "session_id": 3}},
        {"name": "hook", "arguments": {"session_id": "thread-1"}},
    ],
)
def test_a_call_of_anything_else_is_refused(params):
    assert asked("tools/call", params)["error"]["code"] == -32602


def test_the_tool_is_hidden_from_the_model_and_nothing_else_is_offered():
    (tool,) = asked("tools/list", {})["result"]["tools"]
    assert tool["_meta"] == {"ui": {"visibility": ["app"]}}
    assert asked("resources/list")["result"] == {"resources": []}
    assert asked("initialize", {"protocolVersion": "x"})["result"]["protocolVersion"] == "x"
    assert asked("initialize")["result"]["capabilities"] == {"tools": {}}
    assert asked("ping")["result"] == {}
    assert asked("sampling/createMessage")["error"]["code"] == -32601


def test_a_notification_has_no_answer():
    assert read_message(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}') == b""


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"3", b'"x"', b"\xff", b"{}", b'{"id": 1}'])
def test_what_is_no_request_is_refused(body):
    assert "error" in json.loads(read_message(body))
