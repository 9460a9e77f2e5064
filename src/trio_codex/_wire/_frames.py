r"""Bytes to messages: one JSON object a line.

Rules:
    1. A line ends with ``\n``; a ``\r`` before it is white space to JSON.
    2. A blank line is nothing.
    3. A line that is not a JSON object is junk: it is reported and skipped, and a
       run of more than ``MAX_JUNK_RUN`` junk lines is a `ProtocolError`, since
       a peer that writes that is not an app-server. Where a junk line shows its
       recipient, that much of it is handed on: see `salvage`.
    4. A line may be as long as ``max_line_bytes``.
    5. A last line without an end is dropped.
"""

from __future__ import annotations

import logging
from typing import Any, cast

from trio_codex._util._log import get_logger, printable
from trio_codex._wire._json import decode_json, decode_json_lines, salvage
from trio_codex.errors import ProtocolError

MAX_JUNK_RUN = 1_000
LOGGED_JUNK = 20
_SHOWN_BYTES = 200

_logger = get_logger("wire")


class LineFramer:
    """Cuts a stream of bytes into messages; a longer line breaks the stream."""

    def __init__(self, max_line_bytes: int) -> None:
        self._max_line_bytes = max_line_bytes
        # The start of a line whose end has not come, in the pieces it came in:
        # joined once, so that a long line costs its length and not its square.
        self._pieces: list[bytes] = []
        self._pieces_bytes = 0
        self._junk_run = 0
        self._junk = 0

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Take the next bytes and give the messages that they complete, in order.

        A line that is too long, or too much junk, is a `ProtocolError`.
        """
        end = data.rfind(b"\n") + 1
        if end == 0:
            self._keep(data)
            return []
        lines = data if end == len(data) else data[:end]
        if self._pieces:
            self._pieces.append(lines)
            lines = b"".join(self._pieces)
            self._pieces.clear()
            self._pieces_bytes = 0
        if end < len(data):
            self._keep(data[end:])
        try:
            values = decode_json_lines(lines)
        except (ValueError, RecursionError):
            return self._one_by_one(lines)
        for value in values:
            if type(value) is not dict:
                return self._one_by_one(lines)
        if values:
            self._junk_run = 0
        return values

    def _keep(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._pieces_bytes += len(piece)
        if self._pieces_bytes > self._max_line_bytes:
            self._pieces.clear()
            raise ProtocolError(
                f"a line of over {self._max_line_bytes:,} bytes came from the runtime; "
                "CodexConfig.max_line_bytes sets the limit"
            )

    def _one_by_one(self, lines: bytes) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []
        for line in lines.split(b"\n"):
            if not line or line.isspace():
                continue
            try:
                value = decode_json(line)
            except RecursionError:
                value = salvage(line, "it is nested too deeply")
            except ValueError as exc:
                value = salvage(line, f"it is not JSON ({type(exc).__name__})")
            else:
                if type(value) is dict:
                    self._junk_run = 0
                    messages.append(cast("dict[str, Any]", value))
                    continue
                value = None
            self.report_junk(line)
            if value is not None:
                messages.append(value)
        return messages

    def report_junk(self, line: bytes) -> None:
        """Log that a line is not a message, and count it; one too many in a row is an error.

        Its content is logged at debug level: a torn message may hold a secret in any part.
        """
        self._junk += 1
        # Junk that goes on and on is logged ever more seldom.
        if self._junk <= LOGGED_JUNK or self._junk.bit_count() == 1:
            _logger.warning("skipped a line of %d bytes that is not a message", len(line))
        if self._junk == LOGGED_JUNK:
            _logger.warning("of further lines that are not messages only a few are logged")
        if _logger.isEnabledFor(logging.DEBUG):
            shown = line[:_SHOWN_BYTES].decode(errors="replace")
            _logger.debug("the line begins with: %s", printable(shown, one_line=True))
        self._junk_run += 1
        if self._junk_run > MAX_JUNK_RUN:
            raise ProtocolError(
                f"{self._junk_run:,} lines in a row were not JSON-RPC messages; the process does "
                "not speak the app-server protocol (the logger trio_codex.wire shows the lines at "
                "debug level)"
            )
