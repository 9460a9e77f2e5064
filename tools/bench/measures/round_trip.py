"""One request after the other, with both processes on one core."""

import asyncio

from tools.bench.probe import Stopwatch, pin_to_one_core

WARM_UP = 200


def ours(requests: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG
    from trio_codex import open_codex

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            for _ in range(WARM_UP):
                await codex.account()
            watch = Stopwatch()
            for _ in range(requests):
                await codex.account()
            return {"us": watch.us(requests)}

    pin_to_one_core()
    return trio.run(main)


def official_asyncio(requests: int) -> dict[str, float]:
    from tools.bench.clients.official_asyncio import CONFIG, AsyncCodex

    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            for _ in range(WARM_UP):
                await codex.account()
            watch = Stopwatch()
            for _ in range(requests):
                await codex.account()
            return {"us": watch.us(requests)}

    pin_to_one_core()
    return asyncio.run(main())


def official_sync(requests: int) -> dict[str, float]:
    from tools.bench.clients.official_sync import CONFIG, Codex

    pin_to_one_core()
    with Codex(CONFIG) as codex:
        for _ in range(WARM_UP):
            codex.account()
        watch = Stopwatch()
        for _ in range(requests):
            codex.account()
        return {"us": watch.us(requests)}


def floor(requests: int) -> dict[str, float]:
    import msgspec

    from tools.bench.clients.floor import open_pipes

    pin_to_one_core()
    encode, decode = msgspec.json.Encoder().encode, msgspec.json.Decoder().decode
    with open_pipes() as (stdin, stdout):
        for number in range(WARM_UP + requests):
            if number == WARM_UP:
                watch = Stopwatch()
            request = {"id": number, "method": "account/read", "params": {}}
            stdin.write(encode(request) + b"\n")
            stdin.flush()
            decode(stdout.readline())
        return {"us": watch.us(requests)}
