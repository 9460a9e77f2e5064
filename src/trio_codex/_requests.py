"""What the runtime asks of us, and the answer that is always safe to give.

Layer 5. Nothing is accepted, granted or disclosed: an approval is declined, a
permission not given, a question left unanswered, in each request's own form,
so that the turn goes on or ends and never waits. A request that has no such
form, or that we do not know, is refused with an error.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

METHOD_NOT_FOUND: Final = -32601

SAFE_ANSWERS: Final = MappingProxyType[str, dict[str, Any] | None](
    {
        "applyPatchApproval": {"decision": "denied"},
        "execCommandApproval": {"decision": "denied"},
        "item/commandExecution/requestApproval": {"decision": "decline"},
        "item/fileChange/requestApproval": {"decision": "decline"},
        "item/permissions/requestApproval": {"permissions": {}, "scope": "turn"},
        "item/tool/requestUserInput": {"answers": {}},
        "mcpServer/elicitation/request": {"action": "decline"},
        "item/tool/call": {
            "contentItems": [
                {"type": "inputText", "text": "This tool is not available in this program."}
            ],
            "success": False,
        },
        # These ask for something that only the program has: there is no safe
        # thing to say but that it is not to be had.
        "account/chatgptAuthTokens/refresh": None,
        "attestation/generate": None,
        "currentTime/read": None,
    }
)
"""By method: the safe answer, or None for an error. A method that is missing is unknown to us."""


def safe_refusal(method: str) -> str:
    """Say in words why a request that has no safe answer is refused."""
    if method in SAFE_ANSWERS:
        return f"this program has no handler for {method}"
    return f"this client does not know the method {method}"
