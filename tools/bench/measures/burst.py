"""Many requests at once."""

import asyncio

from tools.bench.probe import Stopwatch


def ours(requests: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG
    from trio_codex import Codex, open_codex

    async def at_once(codex: Codex, count: int) -> None:
        async with trio.open_nursery() as nursery:
            for _ in range(count):
                nursery.start_soon(codex.account)

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            await at_once(codex, 100)
            watch = Stopwatch()
            await at_once(codex, requests)
            return watch.rate(requests)

    return trio.run(main)


def official_asyncio(requests: int) -> dict[str, float]:
    from tools.bench.clients.official_asyncio import CONFIG, AsyncCodex

    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            await asyncio.gather(*(codex.account() for _ in range(100)))
            watch = Stopwatch()
            await asyncio.gather(*(codex.account() for _ in range(requests)))
            return watch.rate(requests)

    return asyncio.run(main())


def floor(requests: int) -> dict[str, float]:
    """Windows of 100: with all of them at once, one thread would block both pipes."""
    import msgspec

    from tools.bench.clients.floor import ACCOUNT, open_pipes

    with open_pipes() as (stdin, stdout):
        decode = msgspec.json.Decoder().decode
        watch = Stopwatch()
        for _ in range(requests // 100):
            stdin.write(ACCOUNT * 100)
            stdin.flush()
            for _ in range(100):
                decode(stdout.readline())
        return watch.rate(requests)
