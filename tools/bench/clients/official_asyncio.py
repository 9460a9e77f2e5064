"""The official client for asyncio: `openai_codex.AsyncCodex`."""

import asyncio
import os
import time

from openai_codex import AsyncCodex, CodexConfig
from openai_codex.api import AsyncThread, AsyncTurnHandle

from tools.bench.probe import (
    LAUNCH,
    Growth,
    StreamedText,
    WorkerThreads,
    emit,
    pin_to_one_core,
)

CONFIG = CodexConfig(launch_args_override=LAUNCH)
STALLED_AFTER_S = 5.0


async def _stream(thread: AsyncThread, deltas: int, text: StreamedText) -> int:
    events = 0
    turn = await thread.turn(f"flood {deltas}")
    async for event in turn.stream():
        events += 1
        if event.method == "item/agentMessage/delta":
            text.append(event.payload.delta)
    return events


def stream(deltas: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            thread = await codex.thread_start()
            await _stream(thread, 1000, StreamedText())
            text = StreamedText()
            start = time.perf_counter()
            events = await _stream(thread, deltas, text)
            rate = events / (time.perf_counter() - start)
            text.verify(deltas)
            return {"rate": rate, "seen": events}

    return asyncio.run(main())


def burst(requests: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            await asyncio.gather(*(codex.account() for _ in range(100)))
            start = time.perf_counter()
            await asyncio.gather(*(codex.account() for _ in range(requests)))
            return {"rate": requests / (time.perf_counter() - start)}

    return asyncio.run(main())


def round_trip(requests: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            for number in range(requests + 200):
                if number == 200:
                    start = time.perf_counter()
                await codex.account()
            return {"us": (time.perf_counter() - start) / requests * 1e6}

    pin_to_one_core()
    return asyncio.run(main())


def asleep(deltas: int) -> dict[str, float]:
    """The deltas are never read in the end: that alone would take a minute, and no less memory."""

    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            thread = await codex.thread_start()
            await _stream(thread, 1000, StreamedText())
            growth = Growth()
            turn = await thread.turn(f"flood {deltas}")
            await codex.account()  # answered after the last delta
            megabytes = growth.peak_megabytes()
            del turn
            return {"mb": megabytes}

    return asyncio.run(main())


def unread(notifications: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            thread = await codex.thread_start()
            await thread.set_name("noise 1000")
            growth = Growth()
            await thread.set_name(f"noise {notifications}")  # answered after the last of them
            return {"mb": growth.peak_megabytes()}

    return asyncio.run(main())


async def _watch(turn: AsyncTurnHandle) -> None:
    async for _ in turn.stream():
        pass


def idle_turns(turns: int) -> dict[str, float]:
    async def main() -> dict[str, float]:
        codex = await AsyncCodex(CONFIG).__aenter__()
        workers = WorkerThreads()
        threads = await asyncio.gather(*(codex.thread_start() for _ in range(turns)))
        growth = Growth()
        handles = await asyncio.gather(*(thread.turn("hold") for thread in threads))
        watchers = [asyncio.create_task(_watch(handle)) for handle in handles]
        await asyncio.sleep(0.5)
        numbers = {"kb_each": growth.now() / turns / 1000, "threads": workers.made()}
        interrupts = [asyncio.create_task(handle.interrupt()) for handle in handles]
        ended, _ = await asyncio.wait(watchers, timeout=STALLED_AFTER_S)
        numbers["completed"] = len(ended)
        if len(ended) < turns:
            # Its worker threads all wait for events, so it can neither interrupt nor close.
            emit({**numbers})
            os._exit(0)
        await asyncio.gather(*interrupts)
        await codex.close()
        return numbers

    return asyncio.run(main())


# What ours for this host is compared with.
aio = stream
aio_round_trip = round_trip
