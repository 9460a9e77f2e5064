"""Work on jobs, each on a temporary thread, and notice the end of the runtime."""

from __future__ import annotations

import trio

from trio_codex import Codex, Sandbox, open_codex, printable

JOBS = ["Name a tree.", "Name a river.", "Name a bird.", "Name a star."]
WORKERS = 2


async def work(codex: Codex, jobs: trio.MemoryReceiveChannel[str]) -> None:
    """Take one job after the other."""
    async for job in jobs:
        # The runtime keeps files and processes of every thread that is not deleted.
        async with codex.temporary_thread(sandbox=Sandbox.read_only) as thread:
            result = await thread.run(job)
        print(job, printable(result.final_response or ""))


async def watch_over(codex: Codex) -> None:
    """Report the end of the runtime when it comes."""
    error = await codex.wait_closed()
    print("The runtime is gone:", type(error).__name__)


async def main() -> None:
    """Run the example."""
    async with trio.open_nursery() as service, open_codex() as codex:
        service.start_soon(watch_over, codex)
        sender, receiver = trio.open_memory_channel[str](0)
        async with trio.open_nursery() as workers:
            for _ in range(WORKERS):
                workers.start_soon(work, codex, receiver)
            async with sender:
                for job in JOBS:
                    await sender.send(job)


if __name__ == "__main__":
    trio.run(main)
