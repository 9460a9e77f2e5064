"""trio-codex on the standard streams of a process, to compare what differs from that with."""

from tools.bench.clients.trio_codex_client import stream

websocket = recording = stream
