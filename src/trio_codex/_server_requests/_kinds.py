"""The requests of the runtime, and the answer to each that is always safe to give.

Nothing is accepted, granted or disclosed: an approval is declined, a
permission not given, a question left unanswered, in each request's own form,
so that the turn goes on or ends and never waits. A request without such a form, and
one that we do not know, is refused with an error.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from trio_codex._server_requests import _answers as answers
from trio_codex._util._log import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

METHOD_NOT_FOUND: Final = -32601

_SHOWN_CHARS: Final = 100

COMMAND: Final = "item/commandExecution/requestApproval"
FILE_CHANGE: Final = "item/fileChange/requestApproval"
PERMISSIONS: Final = "item/permissions/requestApproval"
TOOL_CALL: Final = "item/tool/call"


class RequestKind:
    """How one of the runtime's requests is answered.

    Attributes:
        safe: The safe answer; None where it is an error.
        handler: The field of `RequestHandlers` that answers it.
        answer: Makes the response of the request and the handler's value.
        timeout: Seconds for which the runtime waits, or None if it waits forever.
    """

    __slots__ = ("answer", "handler", "safe", "timeout")

    def __init__(
        self,
        safe: Mapping[str, Any] | None,
        handler: str = "fallback",
        answer: Callable[[Any, object], object] = answers.fallback_answer,
        timeout: float | None = None,
    ) -> None:
        self.safe: Mapping[str, Any] | None = safe
        self.handler: str = handler
        self.answer: Callable[[Any, object], object] = answer
        self.timeout: float | None = timeout


UNKNOWN: Final = RequestKind(None)
"""A method that we do not know."""

REQUEST_KINDS: Final = MappingProxyType[str, RequestKind](
    {
        COMMAND: RequestKind({"decision": "decline"}, "command", answers.command_answer),
        FILE_CHANGE: RequestKind(
            {"decision": "decline"}, "file_change", answers.file_change_answer
        ),
        PERMISSIONS: RequestKind(
            {"permissions": {}, "scope": "turn"}, "permissions", answers.permissions_answer
        ),
        "item/tool/requestUserInput": RequestKind(
            {"answers": {}}, "user_input", answers.user_input_answer
        ),
        "mcpServer/elicitation/request": RequestKind(
            {"action": "decline"}, "elicitation", answers.elicitation_answer
        ),
        TOOL_CALL: RequestKind(
            {
                "contentItems": [
                    {"type": "inputText", "text": "This tool is not available in this program."}
                ],
                "success": False,
            }
        ),
        # Only the program has what these ask for, so the safe answer is an error.
        "account/chatgptAuthTokens/refresh": RequestKind(
            None, "auth_tokens", answers.auth_tokens_answer, timeout=10
        ),
        "currentTime/read": RequestKind(
            None, "current_time", answers.current_time_answer, timeout=10
        ),
        "attestation/generate": RequestKind(None, "attestation", answers.attestation_answer),
        # The requests of runtimes before items.
        "applyPatchApproval": RequestKind({"decision": "denied"}),
        "execCommandApproval": RequestKind({"decision": "denied"}),
    }
)
"""By method. A new request of the runtime gets an error until it has its row."""


def safe_refusal(method: str) -> str:
    """Say in words why a request that has no safe answer is refused."""
    if method in REQUEST_KINDS:
        return f"this program has no handler for {method}, or the handler gave no answer"
    shown = printable(method[:_SHOWN_CHARS], one_line=True)
    return f"this client does not know the method {shown}"
