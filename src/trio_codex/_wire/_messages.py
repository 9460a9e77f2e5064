"""The four JSON-RPC shapes, as the runtime wants them: no ``jsonrpc`` member."""

from __future__ import annotations

from typing import Any

from trio_codex._wire._json import check_json, encode_checked_json

RequestId = int | str
"""An id, which must go back with the same JSON type. The runtime's own start at 0."""


def encode_request(
    request_id: RequestId, method: str, params: object, trace: dict[str, str] | None = None
) -> bytes:
    """Write a client request as one line, with the trace that it belongs to if there is one.

    Raises:
        ValueError: The params hold something that has no form in JSON.
    """
    message: dict[str, Any] = {"id": request_id, "method": method, "params": params}
    if trace is not None:
        message["trace"] = trace
    return _line(message, params)


def encode_notification(method: str, params: object = None) -> bytes:
    """Write a client notification as one line; params None are left out."""
    message: dict[str, Any] = {"method": method}
    if params is not None:
        message["params"] = params
    return _line(message, params)


def encode_result(request_id: RequestId, result: object) -> bytes:
    """Write the answer to a server request as one line."""
    return _line({"id": request_id, "result": result}, result)


def encode_error(request_id: RequestId, code: int, message: str) -> bytes:
    """Write the refusal of a server request as one line."""
    error = {"code": code, "message": message}
    return _line({"id": request_id, "error": error}, error)


def _line(message: dict[str, Any], payload: object) -> bytes:
    # Only what others have put in can be wrong.
    check_json(payload, "params")
    return encode_checked_json(message) + b"\n"
