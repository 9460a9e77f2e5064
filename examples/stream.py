"""Watch a turn: the text as it is written, and the commands that the agent runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import trio
from scripted import open_example

from trio_codex import printable
from trio_codex.testing import call, message
from trio_codex.types import (
    AgentMessageDeltaNotification,
    CommandExecutionThreadItem,
    ItemCompletedNotification,
)

if TYPE_CHECKING:
    from trio_codex.testing import ScriptedModel


def script(model: ScriptedModel) -> None:
    """Say what the real model would."""
    model.respond(
        message("I will look. ", phase="commentary"),
        call("exec_command", {"cmd": "echo nothing to see"}),
    )
    model.reply(deltas=["The directory ", "is ", "empty."], phase="final_answer")


async def main() -> None:
    """Run the example."""
    async with open_example(script) as codex:
        thread = await codex.thread_start()
        async with thread.turn("What is in this directory? Look with one command.") as turn:
            async for event in turn:
                match event:
                    case AgentMessageDeltaNotification(delta=text):
                        print(printable(text), end="", flush=True)
                    case ItemCompletedNotification(item=CommandExecutionThreadItem() as command):
                        print("\n$", printable(command.command, one_line=True))
                        print(printable(command.aggregated_output or ""))
            result = await turn.result()
        print()
        if result.turn_usage is not None:
            print(f"{result.status.value}, {result.turn_usage.total_tokens} tokens")


if __name__ == "__main__":
    trio.run(main)
