"""The real runtime with a scripted model, which runs in a process of its own: its work is nobody's.

``python -m tools.bench.scripted_runtime DIRECTORY`` is that process. It answers "flood 20" by that
text, and all else by the calls of a few commands and a message.
"""

import base64
import contextlib
import pickle
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice

import trio

from tools.bench.stand_in_server import WORDS, flood_text
from trio_codex import CodexConfig
from trio_codex.testing import AppServerHarness, call, message, open_scripted_model, response

DELTAS = 200
COMMANDS = 2


@contextlib.contextmanager
def scripted_runtime(directory: str) -> Iterator[CodexConfig]:
    """Run the model, and give the configuration of a runtime that asks it."""
    command = (sys.executable, "-m", __name__, directory)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii"
    ) as model:
        yield pickle.loads(base64.b64decode(next(iter(model.stdout or ()))))  # noqa: S301
        if model.stdin is not None:
            model.stdin.close()


async def _serve(directory: str) -> None:
    command = response(call("exec_command", {"cmd": "true"}))
    text = response(message(deltas=list(islice(cycle(WORDS), DELTAS))))
    answers = cycle([*[command] * COMMANDS, text])
    async with open_scripted_model() as model:
        model.on("flood 20", flood_text(20))
        model.reply_always(lambda _: next(answers))
        config = AppServerHarness(directory, model).config()
        print(base64.b64encode(pickle.dumps(config)).decode(), flush=True)
        await trio.to_thread.run_sync(sys.stdin.read, abandon_on_cancel=True)


if __name__ == "__main__":
    trio.run(_serve, sys.argv[1])
