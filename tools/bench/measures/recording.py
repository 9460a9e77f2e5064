"""As `stream`, while all of it is recorded."""

import tempfile

from tools.bench.measures import stream

on_stdio = stream.ours


def ours(deltas: int) -> dict[str, float]:
    import trio

    from tools.bench.clients.ours import CONFIG, measured_stream
    from trio_codex import open_codex
    from trio_codex.testing import record_to

    async def main(path: str) -> dict[str, float]:
        async with open_codex(CONFIG, instruments=[record_to(path)]) as codex:
            return await measured_stream(codex, deltas)

    with tempfile.TemporaryDirectory() as directory:
        return trio.run(main, f"{directory}/recording.jsonl")
