"""Run two turns at the same time over one runtime. The first failure would cancel the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio
from scripted import open_example

from trio_codex import printable
from trio_codex.testing import message

if TYPE_CHECKING:
    from trio_codex import Codex
    from trio_codex.testing import ScriptedModel


def script(model: ScriptedModel) -> None:
    """Say what the real model would."""
    model.on("haiku", message("An old silent pond.", phase="final_answer"))
    model.on("limerick", message("There once was a frog.", phase="final_answer"))


async def ask(codex: Codex, question: str) -> None:
    """Ask on a thread of its own, and print the answer when it is there."""
    thread = await codex.thread_start()
    result = await thread.run(question)
    print(question, printable(result.final_response or ""))


async def main() -> None:
    """Run the example."""
    async with open_example(script) as codex, trio.open_nursery() as nursery:
        nursery.start_soon(ask, codex, "Write one line of a haiku.")
        nursery.start_soon(ask, codex, "Write one line of a limerick.")


if __name__ == "__main__":
    trio.run(main)
