"""Transports: a pipe of lines to a runtime, and what becomes of it at the end.

A transport knows bytes and processes, and nothing of JSON.
"""

from trio_codex._transport._base import Transport as Transport
from trio_codex._transport._process import ProcessTransport as ProcessTransport
from trio_codex._transport._process import open_process_transport as open_process_transport

__all__ = [
    "ProcessTransport",
    "Transport",
    "open_process_transport",
]
