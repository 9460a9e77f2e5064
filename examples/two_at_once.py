"""Run two turns at the same time over one runtime. The first failure would cancel the other."""

from __future__ import annotations

import trio

from trio_codex import Codex, open_codex, printable


async def ask(codex: Codex, question: str) -> None:
    """Ask on a thread of its own, and print the answer when it is there."""
    thread = await codex.thread_start()
    result = await thread.run(question)
    print(question, printable(result.final_response or ""))


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex, trio.open_nursery() as nursery:
        nursery.start_soon(ask, codex, "Write one line of a haiku.")
        nursery.start_soon(ask, codex, "Write one line of a limerick.")


if __name__ == "__main__":
    trio.run(main)
