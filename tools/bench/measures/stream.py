"""One stream of deltas that come as fast as they can be read; the text is compared."""

import asyncio

from tools.bench.probe import Stopwatch, StreamedText


def ours(deltas: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG, measured_stream
    from trio_codex import open_codex

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            return await measured_stream(codex, deltas)

    return trio.run(main)


def official_asyncio(deltas: int) -> dict[str, float]:
    from tools.bench.clients.official_asyncio import CONFIG, AsyncCodex, stream_turn

    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            thread = await codex.thread_start()
            await stream_turn(thread, "flood 1000", StreamedText())
            text, watch = StreamedText(), Stopwatch()
            events = await stream_turn(thread, f"flood {deltas}", text)
            return text.verified(deltas, watch.rate(events))

    return asyncio.run(main())


def official_sync(deltas: int) -> dict[str, float]:
    from tools.bench.clients.official_sync import CONFIG, Codex, stream_turn

    with Codex(CONFIG) as codex:
        thread = codex.thread_start()
        stream_turn(thread, "flood 1000", StreamedText())
        text, watch = StreamedText(), Stopwatch()
        events = stream_turn(thread, f"flood {deltas}", text)
        return text.verified(deltas, watch.rate(events))


def floor(deltas: int) -> dict[str, float]:
    from tools.bench.clients.floor import open_pipes, start_thread, stream_turn

    with open_pipes() as pipes:
        thread_id = start_thread(pipes)
        stream_turn(pipes, thread_id, "flood 1000", StreamedText())
        text, watch = StreamedText(), Stopwatch()
        events = stream_turn(pipes, thread_id, f"flood {deltas}", text)
        return text.verified(deltas, watch.rate(events))
