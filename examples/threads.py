"""Continue a stored thread, fork it, list the stored threads, and delete it."""

from __future__ import annotations

import trio

from trio_codex import Codex, open_codex, printable, types


async def names(codex: Codex, *wanted: str) -> list[str]:
    """Give the names of some threads, in the order of the list: the last used first."""
    found: list[str] = []
    async for stored in codex.threads():
        # A thread that this version of the library cannot read would be a types.Unknown.
        if isinstance(stored, types.Thread) and stored.id in wanted:
            found.append(stored.name or stored.preview)
        if len(found) == len(wanted):
            break
    return found


async def main() -> None:
    """Run the example."""
    async with open_codex() as codex:
        thread = await codex.thread_start()
        first = await thread.run("Remember the number seven.")
        await thread.set_name("A number")

        # Another program could do this too, once this one has closed its runtime.
        again = await codex.thread_resume(thread.id)
        answer = await again.run("Which number was it?")
        print(printable(answer.final_response or ""))

        # The fork knows of the first turn only.
        fork = await thread.fork(last_turn_id=first.id)
        await fork.set_name("Twice the number")
        answer = await fork.run("What is twice the number?")
        print(printable(answer.final_response or ""))

        turns = [turn async for turn in fork.turns() if isinstance(turn, types.Turn)]
        print("turns:", [turn.status.value for turn in turns])
        print("stored:", await names(codex, thread.id, fork.id))
        # The fork first: it needs the other's history.
        for each in (fork, thread):
            await each.delete()


if __name__ == "__main__":
    trio.run(main)
