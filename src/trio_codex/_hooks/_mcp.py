"""As much of the Model Context Protocol as a hook needs, sans-IO: one tool that nobody sees."""

from __future__ import annotations

from typing import Any, Final

import attrs

from trio_codex._hooks._placement import SERVER, TOOL
from trio_codex._util._version import __version__
from trio_codex._wire import decode_json, encode_json

_VERSION: Final = "2025-06-18"
_METHOD_NOT_FOUND: Final = -32601
_INVALID_PARAMS: Final = -32602

_TOOL: Final = {
    "name": TOOL,
    "description": "Internal.",
    "inputSchema": {"type": "object"},
    # Hides it from the model. Without it the runtime fails the hooks of sub-agents.
    "_meta": {"ui": {"visibility": ["app"]}},
}

_LISTS: Final = {
    "resources/list": "resources",
    "resources/templates/list": "resourceTemplates",
    "prompts/list": "prompts",
}


@attrs.frozen
class ToolCall:
    """A call of the tool.

    Attributes:
        request_id: The id of the request.
        thread_id: The thread that calls, a sub-agent's own where it is one.
        arguments: What the hook is told.
    """

    request_id: Any
    thread_id: str
    arguments: dict[str, Any]

    def answer(self, value: object) -> bytes:
        """Make the response that carries an answer.

        Raises:
            ValueError: It has no form in JSON.
        """
        content = [{"type": "text", "text": encode_json(value).decode()}]
        return _result(self.request_id, {"content": content})

    def refuse(self, reason: str) -> bytes:
        """Make the response to a call that makes no sense."""
        return _error(self.request_id, _INVALID_PARAMS, reason)


def read_message(body: bytes) -> ToolCall | bytes:
    """Read a message: give the call of the tool, or the response to anything else."""
    try:
        message = decode_json(body)
    except ValueError:
        return _error(None, -32700, "this is not JSON")
    match message:
        case {"method": str(method), "id": (int() | str()) as request_id, **rest}:
            return _respond(method, request_id, rest.get("params"))
        case {"method": str()}:
            return b""
        case _:
            return _error(None, -32600, "this is not a request")


def _respond(method: str, request_id: Any, params: Any) -> ToolCall | bytes:
    match method, params:
        case (
            "tools/call",
            {
                "name": name,
                "arguments": {"session_id": str(session_id), **told} as arguments,
                **rest,
            },
        ) if name == TOOL and "hook_event_name" in told:
            match rest.get("_meta"):
                case {"threadId": str(thread_id)}:
                    pass
                case _:
                    thread_id = session_id
            return ToolCall(request_id, thread_id, arguments)
        case "tools/call", _:
            return _error(request_id, _INVALID_PARAMS, "this is not a call of a hook")
        case "initialize", {"protocolVersion": str(version)}:
            return _initialized(request_id, version)
        case "initialize", _:
            return _initialized(request_id, _VERSION)
        case "tools/list", _:
            return _result(request_id, {"tools": [_TOOL]})
        case "ping", _:
            return _result(request_id, {})
        case _ if method in _LISTS:
            # Not offered, and asked for all the same where the model lists resources.
            return _result(request_id, {_LISTS[method]: []})
        case _:
            return _error(request_id, _METHOD_NOT_FOUND, "not offered here")


def _initialized(request_id: Any, version: str) -> bytes:
    server = {"name": SERVER, "version": __version__}
    capabilities: dict[str, Any] = {"tools": {}}
    return _result(
        request_id,
        {"protocolVersion": version, "capabilities": capabilities, "serverInfo": server},
    )


def _result(request_id: Any, result: Any) -> bytes:
    return encode_json({"jsonrpc": "2.0", "id": request_id, "result": result})


def _error(request_id: Any, code: int, message: str) -> bytes:
    error = {"code": code, "message": message}
    return encode_json({"jsonrpc": "2.0", "id": request_id, "error": error})
