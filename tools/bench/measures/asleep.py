"""The memory that a whole turn takes while its consumer sleeps."""

import asyncio

from tools.bench.probe import Growth, StreamedText, TextCheck


def ours(deltas: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG, stream_turn
    from trio_codex import open_codex
    from trio_codex.types import AgentMessageDeltaNotification

    async def main() -> dict[str, float]:
        check = TextCheck(deltas)
        async with open_codex(CONFIG) as codex:
            thread = await codex.thread_start()
            await stream_turn(thread, "flood 1000", StreamedText())
            growth = Growth()
            events = 0
            async with thread.turn(f"flood {deltas}") as turn:
                await codex.account()  # answered after the last delta
                async for event in turn:
                    events += 1
                    if isinstance(event, AgentMessageDeltaNotification):
                        check.add(event.delta)
            check.verify()
            return {"mb": growth.peak_megabytes(), "seen": events}

    return trio.run(main)


def official_asyncio(deltas: int) -> dict[str, float]:
    """Never read the deltas in the end: that alone would take a minute, and no less memory."""
    from tools.bench.clients.official_asyncio import CONFIG, AsyncCodex, stream_turn

    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            thread = await codex.thread_start()
            await stream_turn(thread, "flood 1000", StreamedText())
            growth = Growth()
            turn = await thread.turn(f"flood {deltas}")
            await codex.account()  # answered after the last delta
            megabytes = growth.peak_megabytes()
            del turn
            return {"mb": megabytes}

    return asyncio.run(main())
