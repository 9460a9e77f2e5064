"""Watch a turn: the text as it is written, and the commands that the agent runs."""

from __future__ import annotations

import trio

from trio_codex import open_codex, printable
from trio_codex.types import (
    AgentMessageDeltaNotification,
    CommandExecutionThreadItem,
    ItemCompletedNotification,
)


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
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
