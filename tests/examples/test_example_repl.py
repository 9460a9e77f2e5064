"""Ctrl-C in the chat at the terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import trio

from trio_codex.testing import AppServerHarness, open_scripted_model

REPL = Path(__file__).resolve().parents[2] / "examples" / "repl.py"


async def read_until(stream, words):
    said = b""
    while words not in said:
        chunk = await stream.receive_some()
        assert chunk, said
        said += chunk
    return said


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
async def test_ctrl_c_stops_the_answer_and_the_chat_goes_on_until_ctrl_c_at_the_prompt(tmp_path):
    async with open_scripted_model() as model, trio.open_nursery() as nursery:
        model.hold("Once upon a time", phase="final_answer")
        model.reply("Hello, world.", phase="final_answer")
        harness = AppServerHarness(tmp_path / "app-server", model)
        env = {**os.environ, **harness.env, "CODEX_HOME": str(harness.codex_home)}
        run = partial(
            trio.run_process, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, check=False
        )
        chat = await nursery.start(run, [sys.executable, "-W", "error", str(REPL)])
        await read_until(chat.stdout, b"> ")
        await chat.stdin.send_all(b"Write a story.\n")
        await read_until(chat.stdout, b"Once upon a time")
        chat.send_signal(signal.SIGINT)
        await read_until(chat.stdout, b"[stopped]\n> ")
        await model.requests[0].disconnected.wait()
        await chat.stdin.send_all(b"Say hello.\n")
        await read_until(chat.stdout, b"Hello, world.\n> ")
        chat.send_signal(signal.SIGINT)
        assert await chat.wait() == 0
