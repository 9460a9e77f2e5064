"""Keep going when the runtime dies: ``open_codex(restart=Reconnect())`` starts another one.

So that there is something to see, this program kills its own runtime in the middle of a turn.
"""

from __future__ import annotations

import os
import signal

import trio

from trio_codex import (
    Codex,
    Reconnect,
    RuntimeRestartedError,
    Sandbox,
    open_codex,
    printable,
    types,
)


async def answer(codex: Codex, question: str) -> None:
    """Ask, and ask again if the runtime dies meanwhile: the sandbox lets a turn change nothing."""
    while True:
        thread = await codex.thread_start(sandbox=Sandbox.read_only)
        try:
            result = await thread.run(question)
        except RuntimeRestartedError as lost:
            print(f"{question} {lost.reason}")
        else:
            print(question, printable(result.final_response or ""))
            return


async def main() -> None:
    """Run the example."""
    async with open_codex(restart=Reconnect()) as codex:
        await answer(codex, "Name a tree.")

        async with (
            codex.subscribe(types.AgentMessageDeltaNotification) as deltas,
            trio.open_nursery() as nursery,
        ):
            nursery.start_soon(answer, codex, "Name a river.")
            await deltas.__anext__()  # the agent has said its first word
            if (process_id := codex.statistics().transport["pid"]) is not None:
                os.kill(process_id, signal.SIGTERM)
        print("Runtimes started again:", codex.statistics().reconnects)


if __name__ == "__main__":
    trio.run(main)
