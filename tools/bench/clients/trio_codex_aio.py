"""trio-codex for asyncio: `trio_codex.aio`."""

import asyncio
import time

from tools.bench.probe import LAUNCH, StreamedText, pin_to_one_core
from trio_codex import CodexConfig
from trio_codex.aio import Thread, open_codex
from trio_codex.types import AgentMessageDeltaNotification

CONFIG = CodexConfig(launch_args_override=LAUNCH)


async def _stream(thread: Thread, deltas: int, text: StreamedText) -> int:
    events = 0
    async with thread.turn(f"flood {deltas}") as turn:
        async for event in turn:
            events += 1
            if isinstance(event, AgentMessageDeltaNotification):
                text.append(event.delta)
    return events


def stream(deltas: int) -> dict[str, float]:
    """What is counted is what the loop saw: deltas that were merged on the way count as one."""

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            thread = await codex.thread_start()
            await _stream(thread, 1000, StreamedText())
            text = StreamedText()
            start = time.perf_counter()
            events = await _stream(thread, deltas, text)
            rate = events / (time.perf_counter() - start)
            text.verify(deltas)
            return {"rate": rate, "seen": events}

    return asyncio.run(main())


def round_trip(requests: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            for number in range(requests + 200):
                if number == 200:
                    start = time.perf_counter()
                await codex.account()
            return {"us": (time.perf_counter() - start) / requests * 1e6}

    pin_to_one_core()
    return asyncio.run(main())
