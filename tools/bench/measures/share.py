"""What part of the processor time is the client's, where the runtime is the real one.

The scripted model runs in a process of its own, since its work is neither's.
"""

import base64
import contextlib
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools.bench.probe import StreamedText
from tools.bench.stand_in_server import WORDS, flood_text

if TYPE_CHECKING:
    from trio_codex import CodexConfig

DELTAS = 200
COMMANDS = 2


def ours(turns: int) -> dict[str, float]:
    import psutil
    import trio

    from tools.bench.clients.ours import stream_turn
    from trio_codex import open_codex

    async def main(config: "CodexConfig") -> dict[str, float]:
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

    with tempfile.TemporaryDirectory() as directory, _scripted(directory) as config:
        return trio.run(main, config)


@contextlib.contextmanager
def _scripted(directory: str) -> Iterator["CodexConfig"]:
    """Run the model, and give the configuration of a runtime that asks it."""
    command = (sys.executable, "-m", __name__, directory)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii"
    ) as model:
        yield pickle.loads(base64.b64decode(next(iter(model.stdout or ()))))  # noqa: S301
        if model.stdin is not None:
            model.stdin.close()


async def _serve(directory: str) -> None:
    import trio

    from trio_codex.testing import AppServerHarness, call, message, open_scripted_model, response

    async with open_scripted_model() as model:
        answers = [response(call("exec_command", {"cmd": "true"}))] * COMMANDS
        answers.append(response(message(deltas=[WORDS[n % len(WORDS)] for n in range(DELTAS)])))
        asked = 0

        def answer(_: object) -> object:
            nonlocal asked
            asked += 1
            return answers[(asked - 1) % len(answers)]

        model.reply_always(answer)
        config = AppServerHarness(directory, model).config()
        print(base64.b64encode(pickle.dumps(config)).decode(), flush=True)
        await trio.to_thread.run_sync(sys.stdin.read, abandon_on_cancel=True)


if __name__ == "__main__":
    import trio

    trio.run(_serve, sys.argv[1])
