"""One question, with the official client for asyncio."""

import asyncio
import sys
import time

from openai_codex import AsyncCodex, CodexConfig


async def main() -> None:
    async with AsyncCodex(CodexConfig(launch_args_override=tuple(sys.argv[1:]))) as codex:
        thread = await codex.thread_start()
        result = await thread.run("flood 20")
        print(repr(result.final_response), time.monotonic())


asyncio.run(main())
