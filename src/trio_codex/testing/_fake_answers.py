"""The protocol's own answers, as small as they may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

INITIALIZE_RESULT = {
    "userAgent": "fake/0.163.0 (in memory)",
    "codexHome": "/nowhere",
    "platformFamily": "unix",
    "platformOs": "linux",
}


def turn_snapshot(
    turn_id: str, *, status: str = "inProgress", error: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Make the protocol's ``Turn``, as small as it may be."""
    return {"id": turn_id, "items": [], "itemsView": "notLoaded", "status": status, "error": error}


def thread_start_result(thread_id: str, *, turns: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Make the result of ``thread/start``, or of ``thread/resume`` with the turns so far."""
    return {
        "thread": {
            "id": thread_id,
            "cliVersion": "0.163.0",
            "createdAt": 0,
            "cwd": "/nowhere",
            "ephemeral": False,
            "modelProvider": "fake",
            "preview": "",
            "projectId": None,
            "sessionId": thread_id,
            "source": "appServer",
            "status": _status_of(turns),
            "turns": list(turns),
            "updatedAt": 0,
        },
        "approvalPolicy": "never",
        "approvalsReviewer": "user",
        "cwd": "/nowhere",
        "model": "fake-model",
        "modelProvider": "fake",
        "sandbox": {"type": "readOnly"},
    }


def _status_of(turns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    if turns and turns[-1]["status"] == "inProgress":
        return {"type": "active", "activeFlags": []}
    return {"type": "idle"}
