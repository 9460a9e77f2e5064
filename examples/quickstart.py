"""Ask one question and print the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio
from scripted import open_example

from trio_codex import printable

if TYPE_CHECKING:
    from trio_codex.testing import ScriptedModel


def script(model: ScriptedModel) -> None:
    """Say what the real model would."""
    model.reply("Hello from the agent.", phase="final_answer")


async def main() -> None:
    """Run the example."""
    async with open_example(script) as codex:
        thread = await codex.thread_start()
        result = await thread.run("Say hello in one sentence.")
        print(printable(result.final_response or ""))


if __name__ == "__main__":
    trio.run(main)
