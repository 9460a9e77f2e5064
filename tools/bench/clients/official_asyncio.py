"""The official client for asyncio: `openai_codex.AsyncCodex`."""

from openai_codex import AsyncCodex as AsyncCodex
from openai_codex import CodexConfig
from openai_codex.api import AsyncThread

from tools.bench.probe import LAUNCH, StreamedText

CONFIG = CodexConfig(launch_args_override=LAUNCH)


async def stream_turn(thread: AsyncThread, prompt: str, text: StreamedText) -> int:
    """Run one turn, keep its text, and count its events."""
    events = 0
    turn = await thread.turn(prompt)
    async for event in turn.stream():
        events += 1
        if event.method == "item/agentMessage/delta":
            text.append(event.payload.delta)
    return events
