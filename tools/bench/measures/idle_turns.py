"""Many turns that are open at once and do nothing, until they are interrupted."""

import asyncio
import os
import time
from typing import TYPE_CHECKING

from tools.bench.probe import Growth, WorkerThreads, emit

if TYPE_CHECKING:
    from openai_codex.api import AsyncTurnHandle

    from trio_codex import Thread, TurnHandle

STALLED_AFTER_S = 5.0


def ours(turns: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG
    from trio_codex import open_codex

    handles: list[TurnHandle] = []
    completed = 0
    all_open = trio.Event()

    async def watch(thread: "Thread") -> None:
        nonlocal completed
        async with thread.turn("hold") as turn:
            handles.append(turn)
            if len(handles) == turns:
                all_open.set()
            async for _ in turn:
                pass
            completed += 1

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            workers = WorkerThreads()
            threads: list[Thread] = []

            async def start() -> None:
                threads.append(await codex.thread_start())

            async with trio.open_nursery() as nursery:
                for _ in range(turns):
                    nursery.start_soon(start)
            growth = Growth()
            async with trio.open_nursery() as nursery:
                for thread in threads:
                    nursery.start_soon(watch, thread)
                await all_open.wait()
                await trio.sleep(0.5)
                numbers = {"kb_each": growth.now() / turns / 1000, "threads": workers.made()}
                numbers["interrupt_ms"] = await _own_time_of_interrupts(handles[::50])
                for turn in handles:
                    nursery.start_soon(turn.interrupt)
            numbers["completed"] = completed
            return numbers

    return trio.run(main)


async def _own_time_of_interrupts(turns: "list[TurnHandle]") -> float:
    """The most that an interrupt takes of this process's own time until it is back, in ms.

    The end of its turn is included, and the time in which the other side works is not.
    """
    most = 0.0
    for turn in turns:
        start = time.process_time()
        await turn.interrupt()
        most = max(most, time.process_time() - start)
    return most * 1000


def official_asyncio(turns: int) -> dict[str, float]:
    from tools.bench.clients.official_asyncio import CONFIG, AsyncCodex

    async def watch(turn: "AsyncTurnHandle") -> None:
        async for _ in turn.stream():
            pass

    async def main() -> dict[str, float]:
        codex = await AsyncCodex(CONFIG).__aenter__()
        workers = WorkerThreads()
        threads = await asyncio.gather(*(codex.thread_start() for _ in range(turns)))
        growth = Growth()
        handles = await asyncio.gather(*(thread.turn("hold") for thread in threads))
        watchers = [asyncio.create_task(watch(handle)) for handle in handles]
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
