"""Bytes of a WebSocket to messages.

The protocol of `websockets` takes more time for a frame than all else of an event takes. So
the frames that a runtime sends all the time, a whole text message each, are cut out
here. Every other frame goes through the protocol, which knows what is allowed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN

if TYPE_CHECKING:
    from websockets.client import ClientProtocol

_WHOLE_TEXT: Final = 0x81
"""The first byte of a text message in one frame."""

_LENGTH_IN_2_BYTES: Final = 126
_LENGTH_IN_8_BYTES: Final = 127
_MASKED: Final = 0x80

_DATA: Final = (Opcode.TEXT, Opcode.BINARY, Opcode.CONT)


class MessageCutter:
    """Cuts what a server sends into messages."""

    def __init__(self, protocol: ClientProtocol, max_bytes: int) -> None:
        self._protocol = protocol
        self._max_bytes = max_bytes
        # The start of a frame; how much of another the protocol still waits for; fragments.
        self._rest = b""
        self._owed = 0
        self._fragments: list[bytes] = []

    def feed(self, data: bytes) -> list[bytes]:
        """Take the next bytes and give the messages that they complete, in order."""
        if self._rest:
            data, self._rest = self._rest + data, b""
        messages: list[bytes] = []
        at, end = 0, len(data)
        while at < end:
            if self._owed or data[at] != _WHOLE_TEXT or self._fragments:
                at = self._pass_on(data, at, messages)
                continue
            start, length = at + 2, data[at + 1] if at + 1 < end else 0
            if length == _LENGTH_IN_2_BYTES:
                start, length = at + 4, int.from_bytes(data[at + 2 : at + 4], "big")
            elif length > _LENGTH_IN_2_BYTES:
                at = self._pass_on(data, at, messages)
                continue
            if start + length > end:
                self._rest = data[at:]
                break
            if length > self._max_bytes:
                at = self._pass_on(data, at, messages)
                continue
            at = start + length
            messages.append(data[start:at])
        return messages

    def _pass_on(self, data: bytes, at: int, messages: list[bytes]) -> int:
        """Give the protocol one frame, or what has come of it; give the place behind that."""
        self._owed = self._owed or _size_of_frame(data, at)
        if self._owed == 0:
            self._rest = data[at:]
            return len(data)
        part = data[at : at + self._owed]
        self._owed -= len(part)
        self._protocol.receive_data(part)
        for frame in self._protocol.events_received():
            if not isinstance(frame, Frame) or frame.opcode not in _DATA:
                continue
            self._fragments.append(bytes(frame.data))
            if frame.fin:
                messages.append(b"".join(self._fragments))
                self._fragments.clear()
        return at + len(part) if self._protocol.state is OPEN else len(data)


def _size_of_frame(data: bytes, at: int) -> int:
    """Tell how long a frame is with its head; 0 where not enough of that has come."""
    head = data[at : at + 10]
    if len(head) < 2:
        return 0
    mask = 4 if head[1] & _MASKED else 0
    length = head[1] & ~_MASKED
    if length < _LENGTH_IN_2_BYTES:
        return 2 + mask + length
    size = 4 if length == _LENGTH_IN_2_BYTES else 10
    if len(head) < size:
        return 0
    return size + mask + int.from_bytes(head[2:size], "big")
