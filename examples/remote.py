"""Use a runtime that others have started: ``python examples/remote.py ws://127.0.0.1:4500``.

Without an argument it is the one that ``codex app-server --listen unix://`` has started here.
"""

from __future__ import annotations

import sys

import trio

from trio_codex import Reconnect, Sandbox, connect_codex, printable, types


async def main(target: str) -> None:
    """Run the example."""
    # If the connection is cut, it is made again, and what waits goes on.
    async with connect_codex(target, reconnect=Reconnect()) as codex:
        print("Connected:", codex.metadata.platform_os)
        thread = await codex.thread_start(sandbox=Sandbox.read_only)
        with trio.move_on_after(2):
            await thread.run("Tell me a story that never ends.")
        result = await thread.run("And a short one.")
        print(printable(result.final_response or ""))

    # The runtime goes on, and it knows the thread.
    async with connect_codex(target) as codex:
        again = await codex.thread_resume(thread.id)
        turns = [turn async for turn in again.turns(oldest_first=True)]
        statuses = [turn.status.value for turn in turns if isinstance(turn, types.Turn)]
        print("After connecting again:", statuses)


if __name__ == "__main__":
    trio.run(main, sys.argv[1] if len(sys.argv) > 1 else "unix://")
