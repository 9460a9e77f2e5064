"""What can still be told of a line that cannot be read: whom it was for.

A request whose answer cannot be read would wait forever, and so would the runtime for
the answer to a request of its own, and a turn for its end. So where the start or the
end of such a line has the form in which the runtime writes a message, that much
of it is handed on, and nothing else of it.
"""

from __future__ import annotations

import re
from typing import Any, Final

_ID: Final = rb'"id"\s*:\s*(?:(-?[0-9]{1,18})|"([^"\\]{1,200})")'
_METHOD: Final = rb'"method"\s*:\s*"([^"\\]{1,200})"'
_OUTCOME: Final = rb'"(?:result|error)"\s*:'

# Compiled when they are needed, which is hardly ever.
_ANSWER: Final = rb"\s*\{\s*" + _ID + rb"\s*,\s*" + _OUTCOME
# The runtime writes an error before its id.
_ERROR: Final = rb"(?s)\s*\{\s*" + _OUTCOME + rb".*,\s*" + _ID + rb"\s*\}\s*"
_REQUEST: Final = rb"\s*\{\s*" + _METHOD + rb"\s*,\s*" + _ID + rb"\s*,"
_NOTIFICATION: Final = (
    rb"\s*\{\s*" + _METHOD + rb'\s*,\s*"params"\s*:\s*'
    rb'(?:\{\s*"threadId"\s*:\s*"([^"\\]{1,200})")?'
)


class Unreadable:
    """Stands for the error in a response whose line cannot be read.

    Attributes:
        reason: Why it cannot be read.
    """

    __slots__ = ("reason",)

    def __init__(self, reason: str) -> None:
        self.reason: str = reason


def salvage(line: bytes, reason: str) -> dict[str, Any] | None:
    """Make the message that a line would have been, without its contents.

    Args:
        line: A line that cannot be read.
        reason: Why it cannot.

    Returns:
        A response with an `Unreadable` as its error, or a request or notification
        with no params but the thread's id; None where the line has another form.
    """
    if found := re.match(_ANSWER, line) or re.fullmatch(_ERROR, line):
        return {"id": _id(found[1], found[2]), "error": Unreadable(reason)}
    if found := re.match(_REQUEST, line):
        return {"method": _text(found[1]), "id": _id(found[2], found[3]), "params": None}
    if found := re.match(_NOTIFICATION, line):
        thread_id = found[2]
        params = None if thread_id is None else {"threadId": _text(thread_id)}
        return {"method": _text(found[1]), "params": params}
    return None


def _id(number: bytes | None, text: bytes | None) -> int | str:
    return int(number) if number is not None else _text(text or b"")


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")
