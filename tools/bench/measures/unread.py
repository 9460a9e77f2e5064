"""The memory that notifications take which no turn owns, and which nobody reads."""

import asyncio

from tools.bench.probe import Growth


def ours(notifications: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG
    from trio_codex import open_codex

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            thread = await codex.thread_start()
            await thread.set_name("noise 1000")
            growth = Growth()
            await thread.set_name(f"noise {notifications}")  # answered after the last of them
            return {"mb": growth.peak_megabytes()}

    return trio.run(main)


def official_asyncio(notifications: int) -> dict[str, float]:
    from tools.bench.clients.official_asyncio import CONFIG, AsyncCodex

    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            thread = await codex.thread_start()
            await thread.set_name("noise 1000")
            growth = Growth()
            await thread.set_name(f"noise {notifications}")  # answered after the last of them
            return {"mb": growth.peak_megabytes()}

    return asyncio.run(main())
