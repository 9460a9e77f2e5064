"""As `stream`, on asyncio."""

import asyncio

from tools.bench.measures import stream
from tools.bench.probe import Stopwatch, StreamedText

official_asyncio = stream.official_asyncio


def ours(deltas: int) -> dict[str, float]:
    """Count what the loop saw: deltas that were merged on the way count as one."""
    from tools.bench.clients.ours import CONFIG, stream_turn
    from trio_codex.aio import open_codex

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            thread = await codex.thread_start()
            await stream_turn(thread, "flood 1000", StreamedText())
            text, watch = StreamedText(), Stopwatch()
            events = await stream_turn(thread, f"flood {deltas}", text)
            return text.verified(deltas, watch.rate(events))

    return asyncio.run(main())
