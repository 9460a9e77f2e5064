"""trio-codex."""

from tools.bench.probe import LAUNCH, Stopwatch, StreamedText
from trio_codex import Codex, CodexConfig, Thread
from trio_codex.types import AgentMessageDeltaNotification

CONFIG = CodexConfig(launch_args_override=LAUNCH)


async def stream_turn(thread: Thread, prompt: str, text: StreamedText) -> int:
    """Run one turn, keep its text, and count its events."""
    events = 0
    async with thread.turn(prompt) as turn:
        async for event in turn:
            events += 1
            if isinstance(event, AgentMessageDeltaNotification):
                text.append(event.delta)
    return events


async def measured_stream(codex: Codex, deltas: int) -> dict[str, float]:
    """Stream a turn once warm.

    What is counted is what the loop saw: deltas that were merged on the way count as one.
    """
    thread = await codex.thread_start()
    await stream_turn(thread, "flood 1000", StreamedText())
    text, watch = StreamedText(), Stopwatch()
    events = await stream_turn(thread, f"flood {deltas}", text)
    return text.verified(deltas, watch.rate(events))
