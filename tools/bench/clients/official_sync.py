"""The official client, synchronous: `openai_codex.Codex`."""

from openai_codex import Codex as Codex
from openai_codex import CodexConfig
from openai_codex.api import Thread

from tools.bench.probe import LAUNCH, StreamedText

CONFIG = CodexConfig(launch_args_override=LAUNCH)


def stream_turn(thread: Thread, prompt: str, text: StreamedText) -> int:
    """Run one turn, keep its text, and count its events."""
    events = 0
    for event in thread.turn(prompt).stream():
        events += 1
        if event.method == "item/agentMessage/delta":
            text.append(event.payload.delta)
    return events
