"""As `stream`, in plain code."""

from tools.bench.measures import stream
from tools.bench.probe import Stopwatch, StreamedText

official_sync = stream.official_sync


def ours(deltas: int) -> dict[str, float]:
    """Count what the loop saw: deltas that were merged on the way count as one."""
    from tools.bench.clients.ours import CONFIG
    from trio_codex.sync import Thread, open_codex
    from trio_codex.types import AgentMessageDeltaNotification

    def stream_turn(thread: Thread, prompt: str, text: StreamedText) -> int:
        events = 0
        with thread.turn(prompt) as turn:
            for event in turn:
                events += 1
                if isinstance(event, AgentMessageDeltaNotification):
                    text.append(event.delta)
        return events

    with open_codex(CONFIG) as codex:
        thread = codex.thread_start()
        stream_turn(thread, "flood 1000", StreamedText())
        text, watch = StreamedText(), Stopwatch()
        events = stream_turn(thread, f"flood {deltas}", text)
        return text.verified(deltas, watch.rate(events))
