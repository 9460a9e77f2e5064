"""As `round_trip`, on asyncio: two threads take turns on the one core."""

import asyncio

from tools.bench.measures import round_trip
from tools.bench.probe import Stopwatch, pin_to_one_core

official_asyncio = round_trip.official_asyncio


def ours(requests: int) -> dict[str, float]:
    from tools.bench.clients.ours import CONFIG
    from trio_codex.aio import open_codex

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            for _ in range(round_trip.WARM_UP):
                await codex.account()
            watch = Stopwatch()
            for _ in range(requests):
                await codex.account()
            return {"us": watch.us(requests)}

    pin_to_one_core()
    return asyncio.run(main())
