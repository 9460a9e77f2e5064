"""trio-codex on the standard streams of a process, to compare its other transports with."""

from tools.bench.clients.trio_codex_client import stream

websocket = stream
