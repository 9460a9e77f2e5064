"""Watch the sub-agents of a turn: their text, and the tokens of all agents together."""

from __future__ import annotations

from collections import defaultdict

import trio

from trio_codex import open_codex, printable
from trio_codex.types import AgentMessageDeltaNotification


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start()
        said: defaultdict[str, str] = defaultdict(str)
        async with thread.turn("Let one sub-agent count the modules here.") as turn:
            # It ends when the turn and all its sub-agents have.
            async for thread_id, event in turn.tree():
                if isinstance(event, AgentMessageDeltaNotification):
                    said[thread_id] += event.delta
            usage = turn.tree_usage()
            result = await turn.result()
        print("the agent:", printable(result.final_response or ""))
        for thread_id, text in said.items():
            if thread_id != thread.id:
                print("a sub-agent:", printable(text))
        if usage is not None:
            print(usage.total_tokens, "tokens")


if __name__ == "__main__":
    trio.run(main)
