"""Transports: a pipe of lines to a runtime, and what becomes of it at the end.

A transport knows bytes and processes, and nothing of JSON.
"""

from trio_codex._transport._base import Transport as Transport
from trio_codex._transport._memory import MemoryTransport as MemoryTransport
from trio_codex._transport._memory import memory_transport_pair as memory_transport_pair
from trio_codex._transport._process import ProcessTransport as ProcessTransport
from trio_codex._transport._process import open_process_transport as open_process_transport

__all__ = [
    "MemoryTransport",
    "ProcessTransport",
    "Transport",
    "memory_transport_pair",
    "open_process_transport",
]
