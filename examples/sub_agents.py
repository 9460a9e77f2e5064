"""Watch the agents that the agent calls: who says what, and what all of them use."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import trio
from scripted import open_example

from trio_codex import printable
from trio_codex.testing import Gate, call, message
from trio_codex.types import AgentMessageDeltaNotification

if TYPE_CHECKING:
    from trio_codex.testing import CapturedRequest, ResponsePart, ScriptedModel


def script(model: ScriptedModel) -> None:
    """Say what the real model would, in either role."""
    # The sub-agent speaks once the agent knows of it.
    called = Gate()

    def answer(request: CapturedRequest) -> ResponsePart:
        if request.last_user_text == "Count the modules.":
            return message(deltas=[called, "There are ", "seven."], phase="final_answer")
        if not request.tool_outputs:
            task = {"message": "Count the modules."}
            return call("spawn_agent", task, namespace="multi_agent_v1")
        called.release()
        return message("An agent counts them.", phase="final_answer")

    model.reply_always(answer)


async def main() -> None:
    """Run the example."""
    async with open_example(script) as codex:
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
