"""One question, with trio-codex."""

import sys
import time

import trio

from trio_codex import CodexConfig, open_codex


async def main() -> None:
    async with open_codex(CodexConfig(launch_args_override=tuple(sys.argv[1:]))) as codex:
        thread = await codex.thread_start()
        result = await thread.run("flood 20")
        print(repr(result.final_response), time.monotonic())


trio.run(main)
