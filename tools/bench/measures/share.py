"""What part of the processor time is the client's, where the runtime is the real one."""

import tempfile
import time

from tools.bench.probe import StreamedText
from tools.bench.stand_in_server import flood_text


def ours(turns: int) -> dict[str, float]:
    import psutil
    import trio

    from tools.bench.clients.ours import stream_turn
    from tools.bench.scripted_runtime import DELTAS, scripted_runtime
    from trio_codex import CodexConfig, open_codex

    async def main(config: CodexConfig) -> dict[str, float]:
        async with open_codex(config) as codex:
            runtime = psutil.Process(codex.statistics().transport["pid"])

            def taken() -> tuple[float, float]:
                return time.process_time(), sum(runtime.cpu_times()[:4])

            thread = await codex.thread_start()
            await stream_turn(thread, "go", StreamedText())
            text = StreamedText()
            before = taken()
            for _ in range(turns):
                await stream_turn(thread, "go", text)
            own, theirs = (now - then for now, then in zip(taken(), before, strict=True))
            if "".join(text) != flood_text(DELTAS) * turns:
                raise AssertionError("the text of the turns is not the text that was sent")
            return {"percent": own / (own + theirs) * 100, "own_ms": own / turns * 1000}

    with tempfile.TemporaryDirectory() as directory, scripted_runtime(directory) as config:
        return trio.run(main, config)
