"""Give a turn two seconds, and go on with the same thread after that."""

from __future__ import annotations

import trio

from trio_codex import open_codex, printable

SECONDS = 2.0


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start()
        with trio.move_on_after(SECONDS) as limit:
            await thread.run("Write a very long story, without using any tool.")
        if limit.cancelled_caught:
            print("Too slow: the turn was interrupted.")
        # The runtime itself says that the thread is idle.
        status = (await thread.read()).thread.status
        print("The thread is", getattr(status, "type", status))
        result = await thread.run("Then in one sentence.")
        print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
