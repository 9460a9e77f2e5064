"""A stream as a model sends it: one event a read, with a pause after each.

Counted is the processor time of the client's process: the pauses are not its own.
"""

import asyncio

from tools.bench.probe import Stopwatch, StreamedText, pause_ms


def _prompt(deltas: int) -> str:
    return f"drip {deltas} {pause_ms()}"


def ours(deltas: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG, stream_turn
    from trio_codex import open_codex

    async def main() -> dict[str, float]:
        async with open_codex(CONFIG) as codex:
            thread = await codex.thread_start()
            await stream_turn(thread, _prompt(20), StreamedText())
            text, watch = StreamedText(), Stopwatch()
            await stream_turn(thread, _prompt(deltas), text)
            return text.verified(deltas, watch.own_us(deltas))

    return trio.run(main)


def official_asyncio(deltas: int) -> dict[str, float]:
    from tools.bench.clients.official_asyncio import CONFIG, AsyncCodex, stream_turn

    async def main() -> dict[str, float]:
        async with AsyncCodex(CONFIG) as codex:
            thread = await codex.thread_start()
            await stream_turn(thread, _prompt(20), StreamedText())
            text, watch = StreamedText(), Stopwatch()
            await stream_turn(thread, _prompt(deltas), text)
            return text.verified(deltas, watch.own_us(deltas))

    return asyncio.run(main())


def official_sync(deltas: int) -> dict[str, float]:
    from tools.bench.clients.official_sync import CONFIG, Codex, stream_turn

    with Codex(CONFIG) as codex:
        thread = codex.thread_start()
        stream_turn(thread, _prompt(20), StreamedText())
        text, watch = StreamedText(), Stopwatch()
        stream_turn(thread, _prompt(deltas), text)
        return text.verified(deltas, watch.own_us(deltas))


def floor(deltas: int) -> dict[str, float]:
    from tools.bench.clients.floor import open_pipes, start_thread, stream_turn

    with open_pipes() as pipes:
        thread_id = start_thread(pipes)
        stream_turn(pipes, thread_id, _prompt(20), StreamedText())
        text, watch = StreamedText(), Stopwatch()
        stream_turn(pipes, thread_id, _prompt(deltas), text)
        return text.verified(deltas, watch.own_us(deltas))
