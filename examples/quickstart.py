"""Ask one question and print the answer."""

from __future__ import annotations

import trio

from trio_codex import open_codex, printable


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start()
        result = await thread.run("Say hello in one sentence.")
        print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
